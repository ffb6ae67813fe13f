"""The second stage: asked where the cheap layers are unsure, done without where it is missing, and never a way to air
where it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from secondscreen.core.model import Post
from secondscreen.runtime.intake import Intake
from secondscreen.runtime.ports import Opinion
from secondscreen.screeners.text import transformer
from secondscreen.screeners.text.model import BadWeights, LinearModel, load, per_mille
from secondscreen.screeners.text.screener import UNANSWERED, TextScreener
from secondscreen.screeners.text.transformer import FOLDER, REST_S, SecondStage, read_header, write_header
from secondscreen.screeners.text.transformer_input import model_text
from secondscreen.screeners.worker import Worker

NASTY = "you are a stupid bitch and nobody likes you"
KIND = "what a lovely goal, well played everyone"
UNSURE = "what an ugly game, you should be ashamed"

Make = Callable[..., TextScreener]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return load()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `transformer.py` wants it; nobody reads what is in its model."""
    monkeypatch.setattr(transformer, "find_spec", lambda name: name)
    (tmp_path / "transformer.onnx").write_bytes(b"a model")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    write_header(tmp_path, (0.25, 0.25, 0.5), 1.0, 0.0)
    return tmp_path


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(folder: Path, clock: Clock) -> Iterator[Make]:
    made: list[TextScreener] = []

    def make(say: str, within_s: float = 20.0) -> TextScreener:
        def worker() -> Worker:
            return Worker("second", "tests.screeners.second_stages:stage", {"say": say})

        made.append(TextScreener(second=lambda: SecondStage(folder, worker, clock, within_s)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def post(text: str, number: int = 1, lang: str | None = None) -> Post:
    return Post(id=f"t:{number}", network="t", source="s", published_ms=0, text=text, lang=lang)


def toxic(opinion: Opinion | None) -> int:
    assert opinion is not None
    return opinion.scores["toxic"]


def unanswered(opinion: Opinion | None) -> bool:
    return opinion is not None and opinion.held == UNANSWERED


def test_the_examples_are_what_they_are_taken_for(model: LinearModel):
    low, high = transformer.BAND
    assert low <= model.per_mille([UNSURE])[0] < high
    nasty, kind = model.per_mille([NASTY, KIND])
    assert kind < low and high <= nasty


# --- asked and answering -----------------------------------------------------------------------------------


async def test_it_is_asked_only_where_the_cheap_layers_are_unsure(make: Make, model: LinearModel):
    screener = make("8")
    nasty, kind, unsure = await screener.screen([post(NASTY), post(KIND, 2), post(UNSURE, 3)])
    assert [toxic(nasty), toxic(kind)] == model.per_mille([NASTY, KIND])
    assert toxic(unsure) > 900
    assert screener.measures() == {"second_stage_asked_total": 1, "second_stage_unanswered_total": 0}
    assert screener.note == "" and screener.trouble == ""


async def test_it_may_speak_for_a_post_as_well_as_against_it(make: Make, model: LinearModel):
    (unsure,) = await make("-8").screen([post(UNSURE)])
    assert toxic(unsure) < model.per_mille([UNSURE])[0]


async def test_a_large_batch_is_answered_in_order(make: Make):
    texts = [UNSURE, KIND, NASTY] * 50
    screener = make("8")
    answers = await screener.screen([post(text, n) for n, text in enumerate(texts)])
    assert [toxic(answer) for answer in answers] == [toxic(answer) for answer in answers[:3]] * 50
    assert answers == screener.opinions([post(text) for text in texts])


async def test_other_languages_are_not_put_to_it(make: Make):
    screener = make("8")
    assert await screener.screen([post(UNSURE, lang="de")]) == [None]
    assert screener.measures()["second_stage_asked_total"] == 0


# --- missing -----------------------------------------------------------------------------------------------


def test_without_its_files_the_cheap_layers_stand_alone_and_it_is_said(tmp_path: Path, model: LinearModel):
    screener = TextScreener(second=lambda: SecondStage(tmp_path))
    assert [toxic(each) for each in screener.opinions([post(UNSURE), post(NASTY)])] == model.per_mille(
        [UNSURE, NASTY]
    )
    assert screener.trouble == ""
    assert "runs without the second stage" in screener.note
    screener.close()


def test_without_the_extra_it_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(transformer, "find_spec", lambda name: None)
    stage = SecondStage(folder)
    assert "secondscreen[transformer]" in stage.note
    stage.close()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("transformer.json", None, "transformer.json is not there"),
        ("transformer.onnx", None, "transformer.onnx is not there"),
        ("tokenizer.json", None, "tokenizer.json is not there"),
        ("transformer.json", b"{", "transformer.json is damaged"),
        ("transformer.json", b"[]", "transformer.json is damaged"),
        ("transformer.onnx", b"another", "transformer.onnx is damaged"),
        ("tokenizer.json", b"[]", "tokenizer.json is damaged"),
    ],
)
def test_a_missing_or_damaged_file_is_told_and_done_without(
    folder: Path, name: str, content: bytes | None, why: str
):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    stage = SecondStage(folder)
    assert why in stage.note
    stage.close()


@pytest.mark.parametrize(
    "figures",
    [
        {"form": 9},
        {"weights": [1, 2]},
        {"slope": 0},
        {"offset": float("nan")},
        {"slope": float("inf")},
        {"more": 1},
    ],
)
def test_a_header_with_other_figures_is_refused(folder: Path, figures: dict[str, object]):
    file = folder / "transformer.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | figures))
    with pytest.raises(BadWeights):
        read_header(folder)


# --- failing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("say", ["die", "raise", "short", "nan", "words"])
async def test_a_batch_that_fails_holds_its_unsure_posts(make: Make, model: LinearModel, say: str):
    screener = make(say)
    unsure, kind = await screener.screen([post(UNSURE), post(KIND, 2)])
    assert unsure is not None and unsure.held == UNANSWERED
    assert toxic(unsure) == model.per_mille([UNSURE])[0]
    assert kind is not None and kind.held == "" and toxic(kind) < 200
    assert "for a while" in screener.note and screener.trouble == ""
    assert screener.measures() == {"second_stage_asked_total": 1, "second_stage_unanswered_total": 1}


async def test_after_a_failure_it_rests_and_is_asked_again(make: Make, clock: Clock, model: LinearModel):
    screener = make("raise")
    assert [unanswered(each) for each in await screener.screen([post(UNSURE)])] == [True]
    (alone,) = await screener.screen([post(UNSURE)])
    assert toxic(alone) == model.per_mille([UNSURE])[0] and not unanswered(alone)
    clock.now += REST_S
    assert screener.note == ""
    assert [unanswered(each) for each in await screener.screen([post(UNSURE)])] == [True]


async def test_what_is_not_answered_in_time_is_held(make: Make):
    screener = make("hang", within_s=0.05)
    unsure, kind = await screener.screen([post(UNSURE), post(KIND, 2)])
    assert unanswered(unsure) and not unanswered(kind)


def test_a_failure_here_and_now_holds_as_well(make: Make):
    assert [unanswered(each) for each in make("die").opinions([post(UNSURE)])] == [True]


async def test_no_failure_of_it_lets_a_post_through(make: Make):
    """From screener to the journal's event: the unsure post of a batch that died arrives held."""
    (event,) = await Intake([make("die")]).admit([(post(UNSURE), False)], 0)
    assert event.held == UNANSWERED


# --- what it reads -----------------------------------------------------------------------------------------


def test_it_reads_the_folded_text_with_links_and_mentions_as_such():
    assert model_text("@Ada SEE https://x.example/1 &amp; ｗｏｗ") == "@user see http & wow"


def test_the_model_that_ships_scores_each_text_alone_and_in_any_batch():
    try:
        read_header(FOLDER)
    except BadWeights as why:
        pytest.skip(f"no second stage here: {why}")
    read = transformer.reader(str(FOLDER))
    texts = [model_text(text) for text in (NASTY, KIND, "", UNSURE, "a" * 5_000, "😂")]
    together = read(texts)
    assert together == [read([text])[0] for text in texts]
    assert together[0] > together[1]


def test_the_header_names_the_files_it_was_written_for(folder: Path, model: LinearModel):
    header = read_header(folder)
    assert header.model == sha256(b"a model").hexdigest()
    stage = SecondStage(folder, worker=lambda: Worker("none", "no:thing"))
    (reading,) = model.readings([UNSURE])
    assert stage.per_mille(reading, -30.0) < per_mille(reading.logit) < stage.per_mille(reading, 30.0)
    stage.close()
