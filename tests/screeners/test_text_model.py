"""The linear models: the same score everywhere, for any text, whatever its disguise; and the words that drove it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.core.text import fold
from secondscreen.screeners.text.alt import ALT, load_alt
from secondscreen.screeners.text.hashing import FEATURES, SLOTS, hashed, sayings
from secondscreen.screeners.text.linear import HEADS, WEIGHTS, load_linear
from secondscreen.screeners.text.model import DRIVERS, BadWeights, LinearModel, chance, load, read, scores
from secondscreen.screeners.text.pieces import LONGEST, pieces
from secondscreen.screeners.text.pieces import read as texts_of
from secondscreen.screeners.text.reading import GROUP, NEGATED, PLAIN, REPORTED, heard

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
    return texts_of(fold(text))


# --- scores ------------------------------------------------------------------------------------------------


def test_what_is_nasty_scores_above_what_is_kind(model: LinearModel):
    nasty, kind = model.per_mille([NASTY, KIND])
    assert nasty > 900
    assert kind < 200


def test_the_same_text_has_the_same_score_alone_and_in_any_batch(model: LinearModel):
    texts = [
        NASTY,
        KIND,
        "",
        "a",
        "GOOOAL!!! 🔥🔥",
        NASTY * 20,
        "ok",
        "ça va",
        "😂",
        "I do not hate gay people",
    ]
    together = model.readings(texts)
    assert together == [model.readings([text])[0] for text in texts]
    assert model.readings(texts[::-1]) == together[::-1]


def test_scores_and_slots_are_the_same_on_every_machine(model: LinearModel):
    """Written down once; a change of folding, pieces, reading or hashing must come with new weights and a new form."""
    chars, words = hashed(sayings([read("well played 🔥, not gay people")]))
    assert sha256(chars.slot.astype("<i8").tobytes()).hexdigest()[:16] == "bd23ad8630a50675"
    assert words.slot.tolist() == [
        421559,
        349126,
        468637,
        494732,
        380537,
        369030,
        291270,
        285933,
        291049,
        359146,
        455662,
        286539,
        324692,
    ]
    assert model.per_mille([NASTY, KIND, "the referee is blind"]) == [998, 49, 235]


@settings(deadline=None)  # how long it may take is a matter of the bench
@given(st.lists(ANY, max_size=5))
def test_no_text_makes_it_raise_or_leave_the_scale(texts: list[str]):
    readings = MODEL.readings(texts)
    assert len(readings) == len(texts)
    for toxic, reading in zip(MODEL.per_mille(texts), readings, strict=True):
        found = scores(toxic, reading.shares)
        assert list(found) == list(HEADS)
        assert all(
            isinstance(score, int) and 0 <= score <= found["toxic"] <= 1000 for score in found.values()
        )


def test_a_category_is_a_part_of_toxic_and_no_more():
    assert scores(800, (0.5, 1.0)) == {"toxic": 800, "identity": 400, "threat": 800}


def test_attacks_on_what_people_are_and_threats_are_told_apart(model: LinearModel):
    group, menace, insult = (
        model.readings([text])[0].shares
        for text in ("Muslims are vermin", "I will kill you all tonight", "what an ugly stupid loser you are")
    )
    assert group[0] > menace[0] and group[0] > insult[0]
    assert menace[1] > group[1] and menace[1] > insult[1]


def test_nothing_written_scores_nothing(model: LinearModel):
    assert model.per_mille(["", "  ", "!!!", "..."]) == [0, 0, 0, 0]
    assert model.explain("!!!") == []


# --- what is heard -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", ["{} are great", "I hate {}", "my neighbours are {} and I like them", "{}"])
def test_no_group_of_people_counts_for_more_than_another(model: LinearModel, frame: str):
    groups = [
        "women",
        "gay people",
        "Muslims",
        "Jews",
        "black people",
        "trans people",
        "disabled people",
        "Mexicans",
    ]
    assert len({model.readings([frame.format(group)])[0] for group in groups}) == 1


def test_a_group_and_the_people_after_it_are_one_sign():
    folded = fold("Black trans women and gay men sing")
    texts, _, places = heard(folded)
    assert texts == [GROUP, "and", GROUP, "sing"]
    assert [folded[start:end] for start, end in places] == ["black trans women", "and", "gay men", "sing"]


def test_what_is_negated_or_reported_is_heard_in_another_voice():
    row = heard("they are not stupid. he said you are ugly")
    assert list(zip(row.texts, row.voices, strict=True)) == [
        ("they", PLAIN),
        ("are", PLAIN),
        ("not", PLAIN),
        ("stupid", NEGATED),
        ("he", PLAIN),
        ("said", PLAIN),
        ("you", REPORTED),
        ("are", REPORTED),
        ("ugly", REPORTED),
    ]


def test_denying_a_slander_scores_below_saying_it(model: LinearModel):
    for claim in ("women are stupid", "refugees should be shot", "gay people are vermin"):
        told, denied = model.per_mille([f"{claim}.", f"Nobody should say that {claim}."])
        assert denied < told


@settings(deadline=None)  # how long it may take is a matter of the bench
@given(ANY)
def test_reading_without_places_hears_the_same(text: str):
    folded = fold(text)
    quick, whole = heard(folded, places=False), heard(folded)
    assert quick[:2] == whole[:2] and quick.places == []
    assert len(whole.texts) == len(whole.voices) == len(whole.places)
    assert all(0 <= start < end <= len(folded) for start, end in whole.places)


# --- the words that drove it -------------------------------------------------------------------------------


@settings(deadline=None)  # how long it may take is a matter of the bench
@given(ANY)
def test_the_words_that_drove_it_lie_inside_the_text(text: str):
    drivers = MODEL.explain(text)
    assert len(drivers) <= DRIVERS
    assert all(0 <= start < end <= len(text) and points > 0 for start, end, points in drivers)
    assert [points for *_, points in drivers] == sorted((points for *_, points in drivers), reverse=True)


def test_what_pieces_add_is_what_the_text_scores(model: LinearModel):
    row = sayings([read(NASTY)])
    assert model.own.points(row).sum() == pytest.approx(model.own.logits(row)[0][0] - model.own.biases[0])
    assert model.others.points(row).argmax() == NASTY.split().index("bitch")


def test_the_worst_word_is_shown_in_the_post_as_written(model: LinearModel):
    text = "Oh you Ｂｉｔ\u200bｃｈ &amp; co"
    start, end, _ = model.explain(text)[0]
    assert text[start:end] == "Ｂｉｔ\u200bｃｈ"


# --- pieces and features -----------------------------------------------------------------------------------


@settings(deadline=None)  # how long it may take is a matter of the bench
@given(ANY)
def test_pieces_stand_in_the_folded_text_in_order(text: str):
    folded = fold(text)
    found = pieces(folded)
    assert all(0 < len(piece.text) <= LONGEST and piece.start < piece.end <= len(folded) for piece in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [piece.text for piece in found] == texts_of(folded)


@settings(deadline=None)  # how long it may take is a matter of the bench
@given(st.lists(ANY, max_size=4))
def test_every_feature_has_a_slot_of_its_part(texts: list[str]):
    chars, words = hashed(sayings([read(text) for text in texts]))
    assert all(0 <= slot < SLOTS for slot in chars.slot.tolist())
    assert all(SLOTS <= slot < FEATURES for slot in words.slot.tolist())


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


# --- the borrowed model ------------------------------------------------------------------------------------

AS_THE_ORIGINAL = [  # probabilities of alt-profanity-check 1.9.1, from the package itself
    ("what a lovely goal, well played everyone", 0.0335),
    ("you are a stupid idiot and nobody likes you", 1.0),
    ("this fucking referee again", 0.9996),
    ("The studio looks great tonight and the singer is brilliant", 0.0099),
    ("shut up you pathetic moron", 1.0),
    ("we won the cup", 0.0263),
    ("damn, that was close", 0.7931),
    ("your team is shit and you suck", 1.0),
    ("goodbye", 0.0344),
]


@pytest.mark.parametrize(("text", "probability"), AS_THE_ORIGINAL)
def test_the_borrowed_model_says_what_the_original_says(text: str, probability: float):
    (logit,) = load_alt().logits(sayings([read(text)])).tolist()
    assert chance(logit) == pytest.approx(probability, abs=0.01)


# --- files -------------------------------------------------------------------------------------------------


def damaged(path: Path, loader: Callable[[Path], object], file: Path) -> None:
    """Every way in which a file of weights may be ill is refused in words."""
    with pytest.raises(BadWeights, match="cannot be read"):
        loader(file)
    whole = path.read_bytes()
    head, _, body = whole.partition(b"\n")
    header = json.loads(head)
    flipped = body[:1000] + bytes([body[1000] ^ 1]) + body[1001:]

    def other(**figures: object) -> bytes:
        return json.dumps(header | figures).encode() + b"\n" + body

    for content, why in [
        (b"", "damaged"),
        (b"\x00" * 3000, "damaged"),
        (whole[:-1], "damaged"),
        (head + b"\n" + flipped, "damaged"),
        (other(biases=[float("nan")] * len(header["biases"])), "damaged"),
        (other(biases=[float("inf")] * len(header["biases"])), "damaged"),
        (other(biases="many"), "damaged"),
        (other(biases=[]), "damaged"),
        (b"[]\n" + body, "damaged"),
        (other(form=99), "form 99"),
    ]:
        file.write_bytes(content)
        with pytest.raises(BadWeights, match=why):
            loader(file)


def test_our_weights_are_refused_when_missing_damaged_or_of_another_form(tmp_path: Path):
    damaged(WEIGHTS, load_linear, tmp_path / "w")


def test_borrowed_weights_are_refused_when_missing_damaged_or_of_another_form(tmp_path: Path):
    damaged(ALT, load_alt, tmp_path / "w")
    with pytest.raises(BadWeights):
        load(alt=tmp_path / "absent")


def test_all_weights_are_small():
    assert WEIGHTS.stat().st_size + ALT.stat().st_size < 4_000_000
    assert np.isfinite(load_linear().logits(sayings([read(NASTY)]))).all()


@pytest.mark.data
@pytest.mark.timeout(900)
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
