"""The demo show played through our own engine: what is unfit stays away, what is good is seen; cards and the example
configurations are sound."""

from __future__ import annotations

import shutil
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from secondscreen.connectors.recorded import read_stream
from secondscreen.core.record import PostRecord
from secondscreen.rehearse import Rehearsal, rehearse
from secondscreen.settings import ShowSettings, read_settings

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "config" / "demo"
START_MS = round(datetime.fromisoformat("2026-06-14T19:00:00Z").timestamp() * 1000)
LOOKS = (110, 240, 395, 455, 560, 610, 720, 800, 930, 1010, 1115, 1150, 1195)  # seconds into the programme
UNWELCOME = (
    "troll",
    "sour",
    "keith",
    "banned",
    "burner",
    "coin",
    "bets",
    "follow",
    "gift",
    "slim",
    "watch",
    "hotties",
)
FALSE_NAMES = ("fake1", "fake2", "fake3")
RUDE = ("fuck", "wank", "bastard", "shit", "twat", "kill you", "kys", "gardencoin", "free 50", "card number")


@pytest.fixture(scope="module")
def show() -> ShowSettings:
    return read_settings(DEMO, environment={}).shows["demo"]


@pytest.fixture(scope="module")
def played(show: ShowSettings) -> Rehearsal:
    moments = [START_MS + second * 1000 for second in LOOKS]
    return rehearse(DEMO / "stream.jsonl", show.config, strict=True, moments=moments)


@pytest.fixture(scope="module")
def records(played: Rehearsal) -> list[PostRecord]:
    return list(played.engine.stage.records.values())


def key(record: PostRecord) -> str:
    return record.features.author_key.partition(":")[2]


def test_segments_and_cues_lie_in_order_within_the_programme(show: ShowSettings) -> None:
    timeline = show.config.timeline
    assert timeline.duration_ms == 1_200_000 and timeline.loop and timeline.auto_fire
    edges = [edge for segment in timeline.segments for edge in (segment.start_bt, segment.end_bt)]
    assert edges[0] == 0 and edges[-1] == timeline.duration_ms
    assert edges[1:-1:2] == edges[2::2], "each segment begins where the last one ends"
    planned = [cue.planned_bt for cue in timeline.cues]
    assert planned == sorted(planned) and planned[-1] < timeline.duration_ms
    assert len({cue.id for cue in timeline.cues}) == len(timeline.cues) >= 10


def test_every_post_has_exactly_one_verdict(played: Rehearsal, records: list[PostRecord]) -> None:
    written = {line.post.id for line in read_stream(DEMO / "stream.jsonl") if line.post is not None}
    assert {record.post_id for record in records} == written
    assert sum(played.verdicts().values()) == len(written)


def test_no_spammer_impostor_or_bully_is_approved(records: list[PostRecord]) -> None:
    approved = [record for record in records if record.status == "approved" and record.post is not None]
    unwelcome = {*UNWELCOME, *FALSE_NAMES}
    assert [record.post.text for record in approved if record.post and key(record) in unwelcome] == []


def test_nothing_rude_is_approved(records: list[PostRecord]) -> None:
    approved = [
        record.post.text for record in records if record.status == "approved" and record.post is not None
    ]
    assert [text for text in approved if any(word in text.casefold() for word in RUDE)] == []


def test_the_programmes_own_and_the_regulars_are_heard(records: list[PostRecord]) -> None:
    own = [record for record in records if key(record) in ("show", "marnie", "fettle")]
    assert own and all(record.status == "approved" for record in own)
    for regular in ("dotty", "gaz", "nanpat", "stats", "wormlord", "heron"):
        said = [record for record in records if key(record) == regular]
        assert sum(record.status == "approved" for record in said) >= 8, regular


def test_gardeners_may_use_gardeners_words(records: list[PostRecord]) -> None:
    for words in ("blue tits nesting", "pricking out", "is that a hoe or a dutch hoe", "proper muck heap"):
        assert any(
            record.status == "approved" and record.post and words in record.post.text for record in records
        )


def test_something_waits_for_a_producer_from_the_first_seconds_and_all_evening(
    records: list[PostRecord],
) -> None:
    waiting = [
        (record.received_ms - START_MS) // 1000
        for record in records
        if record.status == "held" and record.rule != "reposts"
    ]
    assert min(waiting) < 10
    assert len(waiting) >= 40
    for begin in range(0, 1200, 200):
        assert any(begin <= second < begin + 200 for second in waiting), begin


def test_no_rule_fails_on_any_post(records: list[PostRecord]) -> None:
    assert [r.post_id for r in records if "rule_error" in r.rule or "rule_error" in r.judged_by] == []


def test_the_heron_is_no_drug(records: list[PostRecord]) -> None:
    herons = [r for r in records if r.post is not None and "heron" in r.post.text.casefold()]
    assert herons and not any(r.judged_by == "words:en-drugs" for r in herons)


def test_the_feed_is_full_and_varied_at_every_moment(played: Rehearsal) -> None:
    for second in LOOKS:
        feed = played.at[START_MS + second * 1000]
        assert len(feed) >= 25, second
        assert len({item["post"]["author"]["name"] for item in feed}) >= len(feed) * 0.6
        assert len({item["post"]["text"].casefold() for item in feed}) == len(feed)


def test_a_post_that_turned_bad_by_an_edit_and_deleted_posts_are_gone_at_the_end(played: Rehearsal) -> None:
    texts = [item["post"]["text"] for item in played.feed()]
    assert not [
        text for text in texts if "lovely bit of telly" in text or "left boot is a different green" in text
    ]
    assert played.verdicts()["withdrawn"] >= 5


def test_cards_belong_to_moments_of_this_show_and_are_labelled(show: ShowSettings) -> None:
    book = tomllib.loads((DEMO / "cards.toml").read_text(encoding="utf-8"))
    cues = {cue.id for cue in show.config.timeline.cues}
    segments = {segment.id for segment in show.config.timeline.segments}
    advertisers = {advertiser["id"] for advertiser in book["advertisers"]}
    assert 4 <= len(book["cards"]) <= 6
    assert len({card["id"] for card in book["cards"]}) == len(book["cards"])
    for card in book["cards"]:
        assert card["label"] == "Ad"
        assert card["on_behalf_of"] and card["alt"]
        assert card["advertiser"] in advertisers
        assert len(card["title"]) <= 60 and len(card["body"]) <= 140 and len(card["action"]) <= 20
        assert card["landing"].split("/")[2].endswith(".example")
        placement = card["placement"]
        assert placement.get("cue") in cues or placement.get("segment") in segments
        assert set(card["never_with"]["moments"]) <= cues


def test_the_example_configuration_is_accepted_as_it_is(tmp_path: Path) -> None:
    shutil.copy(ROOT / "config" / "secondscreen.example.toml", tmp_path / "secondscreen.toml")
    shutil.copytree(ROOT / "config" / "shows", tmp_path / "shows")
    settings = read_settings(tmp_path, environment={})
    assert settings.server.secure_cookies
    assert set(settings.shows["my-show"].connectors) == {"bluesky", "compose"}
