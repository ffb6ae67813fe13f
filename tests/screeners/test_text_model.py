"""The linear model: the same score everywhere, for any text, whatever its disguise; and the words that drove it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.text import fold
from secondscreen.screeners.text.hashing import FEATURES, SLOTS, hashed
from secondscreen.screeners.text.model import WEIGHTS, BadWeights, LinearModel, load
from secondscreen.screeners.text.pieces import LONGEST, pieces, read

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SECONDSCREEN_TEST_DATA") or ROOT.parent / "shared" / "data")
MODEL = load()
NASTY = "you are a stupid bitch and nobody likes you"
KIND = "what a lovely goal, well played everyone"

ANY = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from(list("fuck*@$ #.\n\u200b\u0301🔥:/1&;"))),
    max_size=300,
)


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return MODEL


def said(text: str) -> list[str]:
    return read(fold(text))


def test_what_is_nasty_scores_above_what_is_kind(model: LinearModel):
    nasty, kind = model.per_mille([NASTY, KIND])
    assert nasty > 900
    assert kind < 200


def test_the_same_text_has_the_same_score_alone_and_in_any_batch(model: LinearModel):
    texts = [NASTY, KIND, "", "a", "GOOOAL!!! 🔥🔥", NASTY * 20, "ok", "ça va", "😂"]
    together = model.per_mille(texts)
    assert together == [model.per_mille([text])[0] for text in texts]
    assert model.per_mille(texts[::-1]) == together[::-1]


def test_scores_and_slots_are_the_same_on_every_machine(model: LinearModel):
    """Written down once; a change of folding, pieces or hashing must come with new weights and a new form."""
    chars, whole = hashed([read("well played 🔥")])
    assert sha256(chars.slot.astype("<i8").tobytes()).hexdigest()[:16] == "1af79289e3e639ce"
    assert whole.slot.tolist() == [421559, 349126, 468637, 369030, 291270]
    assert model.per_mille([NASTY, KIND, "the referee is blind"]) == [1000, 16, 169]


@given(st.lists(ANY, max_size=5))
def test_no_text_makes_it_raise_or_leave_the_scale(texts: list[str]):
    scores = MODEL.per_mille(texts)
    assert len(scores) == len(texts)
    assert all(isinstance(score, int) and 0 <= score <= 1000 for score in scores)


@given(ANY)
def test_the_words_that_drove_it_lie_inside_the_text(text: str):
    drivers = MODEL.explain(text)
    assert all(0 <= start < end <= len(text) and points > 0 for start, end, points in drivers)
    assert [points for *_, points in drivers] == sorted((points for *_, points in drivers), reverse=True)


@given(ANY)
def test_pieces_stand_in_the_folded_text_in_order(text: str):
    folded = fold(text)
    found = pieces(folded)
    assert all(0 < len(piece.text) <= LONGEST and piece.start < piece.end <= len(folded) for piece in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [piece.text for piece in found] == read(folded)


@given(st.lists(ANY, max_size=4))
def test_every_feature_has_a_slot_of_its_part(texts: list[str]):
    chars, whole = hashed([read(fold(text)) for text in texts])
    assert all(0 <= slot < SLOTS for slot in chars.slot.tolist())
    assert all(SLOTS <= slot < FEATURES for slot in whole.slot.tolist())


def test_the_worst_word_is_shown_in_the_post_as_written(model: LinearModel):
    text = "Oh you Ｂｉｔ\u200bｃｈ &amp; co"
    start, end, _ = model.explain(text)[0]
    assert text[start:end] == "Ｂｉｔ\u200bｃｈ"


@pytest.mark.parametrize(
    "disguised",
    [
        "bi\u200btch",  # zero width
        "bitсh",  # Cyrillic es
        "ｂｉｔｃｈ",
        "𝐛𝐢𝐭𝐜𝐡",
        "b\u0336i\u0336t\u0336c\u0336h\u0336",
        "BITCH",
        "b1tch",
        "b i t c h",
        "b.i.t.c.h",
        "&#98;itch",
    ],
)
def test_a_disguised_word_scores_as_the_plain_one(model: LinearModel, disguised: str):
    plain, hidden = model.per_mille([NASTY, NASTY.replace("bitch", disguised)])
    assert hidden == plain


def test_a_stretched_word_scores_much_as_the_plain_one(model: LinearModel):
    (hidden,) = model.per_mille([NASTY.replace("bitch", "biiiitttch")])
    assert hidden > 800


def test_links_and_mentions_count_as_what_they_are():
    assert said("@Ada see https://fuck.example/you and www.shit.example") == [
        "@",
        "see",
        "http",
        "and",
        "http",
    ]


def test_numbers_and_years_stay_what_they_are():
    assert said("covid19 in 2022, 3-1 at the 2nd") == ["covid19", "in", "2022", "3", "1", "at", "the", "2nd"]


def test_nothing_written_scores_nothing(model: LinearModel):
    assert model.per_mille(["", "  ", "!!!", "..."]) == [0, 0, 0, 0]
    assert model.explain("!!!") == []


def test_weights_that_are_missing_damaged_or_of_another_form_are_refused(tmp_path: Path):
    file = tmp_path / "w"
    with pytest.raises(BadWeights, match="cannot be read"):
        load(file)
    whole = WEIGHTS.read_bytes()
    head, _, body = whole.partition(b"\n")
    flipped = body[:1000] + bytes([body[1000] ^ 1]) + body[1001:]
    other = json.dumps(json.loads(head) | {"form": 99}).encode()
    endless = json.dumps(json.loads(head) | {"bias": float("nan")}).encode()
    for content, why in [
        (b"", "damaged"),
        (b"\x00" * 2000, "damaged"),
        (whole[:-1], "damaged"),
        (head + b"\n" + flipped, "damaged"),
        (endless + b"\n" + body, "damaged"),
        (b"[]\n" + body, "damaged"),
        (other + b"\n" + body, "form 99"),
    ]:
        file.write_bytes(content)
        with pytest.raises(BadWeights, match=why):
            load(file)


@pytest.mark.data
@pytest.mark.timeout(600)
def test_training_again_gives_the_weights_that_ship():
    if not (DATA / "moderation" / "train.jsonl.gz").is_file():
        pytest.skip("no training texts: set SECONDSCREEN_TEST_DATA")
    done = subprocess.run(
        [sys.executable, "tools/train_text.py", "--check"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "SECONDSCREEN_TEST_DATA": str(DATA)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
