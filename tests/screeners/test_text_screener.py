"""The screener `text` and what hangs on it: languages, lateness, missing weights, the rule, the command line."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from secondscreen.app import Service
from secondscreen.cli import run
from secondscreen.core.model import ModerationConfig, Post, ShowConfig
from secondscreen.core.moderation import Case, Judge, Memory, Verdict
from secondscreen.core.text import features
from secondscreen.rehearse import judge_posts, rehearse
from secondscreen.runtime.intake import Intake, sound
from secondscreen.screeners import build
from secondscreen.screeners.text import screener as door
from secondscreen.screeners.text.linear import HEADS
from secondscreen.screeners.text.model import DRIVERS, BadWeights, Reading
from secondscreen.screeners.text.screener import TextScreener
from secondscreen.settings import BadSettings, read_settings

NASTY = "you are a stupid bitch and nobody likes you"
KIND = "what a lovely goal, well played everyone"


def post(text: str, lang: str | None = None, number: int = 1) -> Post:
    return Post(id=f"t:{number}", network="t", source="s", published_ms=0, text=text, lang=lang)


def asked(**scores: int) -> Case:
    made = post("some words")
    return Case(post=made, features=features(made), at_ms=0, seq=1, scores=scores)


def verdict(case: Case, **fields: object) -> Verdict:
    config = ModerationConfig.model_validate({"mode": "post", "screeners": ["text"]} | fields)
    return Judge(config).verdict(case, Memory.from_config(config))


def spoil(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """No weights where they are looked for."""
    _, *others = door.TextScreener.__init__.__defaults__ or ()
    monkeypatch.setattr(door.TextScreener.__init__, "__defaults__", (folder / "absent", *others))


def show(**moderation: object) -> ShowConfig:
    return ShowConfig.model_validate(
        {"id": "s", "title": "S", "hashtags": ["s"], "moderation": {"mode": "post", **moderation}}
    )


# --- the screener -------------------------------------------------------------------------------------------


async def test_every_post_gets_an_answer_in_order():
    screener = build("text")
    texts = [NASTY, KIND] * 70  # more than one slice
    answers = await screener.screen([post(text, number=n) for n, text in enumerate(texts)])
    assert len(answers) == len(texts)
    assert answers[:2] * 70 == list(answers)
    assert answers == screener.opinions([post(text) for text in texts])
    screener.close()


async def test_scoring_leaves_the_event_loop_alone(monkeypatch: pytest.MonkeyPatch):
    where: list[str] = []

    class Noting(TextScreener):
        def _readings(self, posts: Sequence[Post]) -> list[Reading | None]:
            where.append(threading.current_thread().name)
            return super()._readings(posts)

    await Noting().screen([post(KIND)])
    assert all(name.startswith("screen-text") for name in where)
    assert where


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Was für ein schönes Tor, das ist ja nicht zu glauben", None),
        ("ما هذا الهدف الجميل", None),
        ("素晴らしいゴールだ", None),
        (KIND, "de"),
        ("素晴らしいゴールだ", "en"),
    ],
)
def test_it_has_no_opinion_on_languages_it_was_not_taught(text: str, lang: str | None):
    assert TextScreener().opinions([post(text, lang), post(KIND)])[0] is None


def test_english_and_what_is_too_short_to_tell_are_read():
    screener = TextScreener()
    assert None not in screener.opinions([post(KIND, "en-GB"), post("GOOOL!"), post("😂"), post("")])


async def test_without_weights_every_post_is_held(tmp_path: Path):
    screener = TextScreener(tmp_path / "absent")
    assert "every post is held" in screener.trouble
    with pytest.raises(BadWeights):
        screener.opinions([post(KIND)])
    (event,) = await Intake([screener]).admit([(post(KIND), False)], 0)
    assert event.held == "screener failed: text"


async def test_a_screener_that_is_late_means_held():
    free = threading.Event()

    class Stuck(TextScreener):
        def _readings(self, posts: Sequence[Post]) -> list[Reading | None]:
            free.wait(10)
            return super()._readings(posts)

    events = await Intake([Stuck()], deadline_s=0.01).admit([(post(KIND), False), (post(NASTY), False)], 0)
    free.set()
    assert [event.held for event in events] == ["screener late: text"] * 2
    assert [event.scores for event in events] == [{}, {}]


# --- the rule -----------------------------------------------------------------------------------------------


def test_a_score_at_the_threshold_is_held_and_one_below_is_not():
    held = verdict(asked(toxic=520))
    assert (held.status, held.rule) == ("held", "screened")
    assert "52 %" in held.reason
    assert verdict(asked(toxic=519)).status == "approved"


def test_a_missing_score_is_held():
    assert verdict(asked()).rule == "screened"
    assert verdict(asked(other=0)).status == "held"


def test_nothing_is_rejected_unless_the_show_says_so():
    assert verdict(asked(toxic=1000)).status == "held"
    assert verdict(asked(toxic=950), toxic_reject_per_mille=950).status == "rejected"
    assert verdict(asked(toxic=949), toxic_reject_per_mille=950).status == "held"
    below = verdict(asked(toxic=600), toxic_reject_per_mille=500)  # stricter than the other, and it wins
    assert below.status == "rejected"


def test_a_show_without_screeners_does_not_ask_for_scores():
    assert verdict(asked(), screeners=[]).status == "approved"
    assert verdict(asked(toxic=1000), screeners=[]).status == "approved"


# --- settings, service, command line ------------------------------------------------------------------------

SHOW = 'id = "s"\ntitle = "S"\nhashtags = ["s"]\n[moderation]\nmode = "post"\n'


def test_an_unknown_screener_and_a_rule_left_out_are_told(tmp_path: Path):
    file = tmp_path / "s.toml"
    file.write_text(SHOW + 'screeners = ["txt"]\n')
    with pytest.raises(BadSettings, match="'txt' is no screener"):
        read_settings(file, environment={})
    file.write_text(SHOW + 'screeners = ["text"]\nrules = ["withheld", "words"]\n')
    with pytest.raises(BadSettings, match="leaves out 'screened'"):
        read_settings(file, environment={})


@pytest.mark.parametrize("usable", [True, False])
async def test_the_service_starts_and_says_how_its_screeners_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, usable: bool
):
    if not usable:
        spoil(monkeypatch, tmp_path)
    file = tmp_path / "s.toml"
    file.write_text(SHOW + 'screeners = ["text"]\n')
    service = Service(read_settings(file, environment={}, overrides={"store": "memory", "port": 0}))
    await service.start()
    try:
        (health,) = [part for part in service._health() if part.part == "screener text"]
        assert health.ok is usable
        assert service.shows["s"]._intake.screens
    finally:
        await service.stop()


def test_judge_prints_scores_and_the_words_that_drove_them(tmp_path: Path):
    nasty, kind, german = judge_posts(
        [NASTY, KIND, "Das ist ja nicht zu glauben"], show(screeners=["text"]), 0
    )
    assert (nasty["status"], nasty["rule"]) == ("held", "screened")
    assert nasty["scores"]["toxic"] > 900
    assert NASTY[nasty["matched"][0]["start"] : nasty["matched"][0]["end"]] == "bitch"
    assert kind["status"] == "approved"
    assert kind["scores"]["toxic"] < 200
    assert (german["rule"], german["scores"]) == ("screened", {})


def test_judge_asks_no_screener_where_the_show_names_none():
    (answer,) = judge_posts([NASTY], show(), 0)
    assert answer["scores"] == {}


def test_replay_screens_as_the_live_show_does(tmp_path: Path):
    stream = tmp_path / "s.jsonl"
    lines = [NASTY, KIND]
    stream.write_text(
        "".join(
            json.dumps({"id": str(n), "created_at": f"2026-06-14T19:00:0{n}Z", "text": text}) + "\n"
            for n, text in enumerate(lines)
        )
    )
    result = rehearse(stream, show(screeners=["text"]))
    assert [record.status for record in result.engine.records.values()] == ["held", "approved"]
    assert all("toxic" in record.scores for record in result.engine.records.values())
    again = rehearse(stream, show(screeners=["text"]))
    assert again.engine.digest() == result.engine.digest()


def test_a_screener_that_fails_in_a_rehearsal_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    spoil(monkeypatch, tmp_path)
    (answer,) = judge_posts([KIND], show(screeners=["text"]), 0)
    assert (answer["status"], answer["scores"]) == ("held", {})


def test_judge_on_the_command_line_prints_scores(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "s.toml"
    file.write_text(SHOW + 'screeners = ["text"]\n')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(KIND.encode() + b"\n")))
    assert run(["judge", "--show", "s", "--config", str(file)]) == 0
    (answer,) = map(json.loads, capsysbinary.readouterr().out.splitlines())
    assert answer["status"] == "approved"
    assert list(answer["scores"]) == list(HEADS)


def test_the_screener_is_found_by_its_name():
    screener = build("text")
    assert (screener.name, screener.trouble) == ("text", "")
    assert asyncio.iscoroutinefunction(screener.screen)
    screener.close()


async def test_opinions_are_sound_and_name_the_words(tmp_path: Path):
    (nasty, kind) = await TextScreener().screen([post(NASTY), post(KIND, number=2)])
    assert nasty is not None and kind is not None
    assert list(nasty.scores) == list(HEADS)
    assert 0 < len(nasty.drivers) <= DRIVERS and kind.drivers == ()
    assert sound(nasty) and sound(kind)
