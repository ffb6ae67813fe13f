from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from secondscreen.connectors import UnknownConnector, build, settings_model
from secondscreen.connectors.recorded import in_time_order
from secondscreen.connectors.replay import Plan, Replay, Settings, again
from secondscreen.core.events import AuthorErased, PostDeleted
from secondscreen.core.model import ShowConfig, TimelineConfig
from secondscreen.runtime.ports import SourceHealth, SourceRefused

from .intray import Intray

SHOW = ShowConfig(id="demo", title="Demo", hashtags=("cake",))
NOW = 1_800_000_000_000


def stream(tmp_path: Path, *seconds: float, extra: tuple[dict[str, Any], ...] = ()) -> Path:
    path = tmp_path / "stream.jsonl"
    rows: list[dict[str, Any]] = [
        {"id": f"p{n}", "created_at": at(second), "text": f"post {n}", "author": {"handle": "ada"}}
        for n, second in enumerate(seconds)
    ]
    path.write_text("\n".join(json.dumps(row) for row in (*rows, *extra)))
    return path


def at(second: float) -> str:
    return f"2026-05-01T12:00:{second:06.3f}Z"


async def run_to_end(
    settings: Settings, inbox: Intray, health: SourceHealth, cursor: str | None = None
) -> None:
    await asyncio.wait_for(Replay(settings, "replay").run(inbox, health, cursor), 30)


async def test_posts_come_in_with_the_intervals_they_had(
    tmp_path: Path, inbox: Intray, health: SourceHealth
) -> None:
    path = stream(tmp_path, 0, 0.5, 0.5, 3)
    start, before_ms = time.monotonic(), time.time_ns() // 1_000_000
    await run_to_end(Settings(file=path, speed=20), inbox, health)
    assert time.monotonic() - start >= 0.15
    published = [post.published_ms - inbox.posts[0].published_ms for post in inbox.posts]
    assert published == [0, 25, 25, 150]
    assert abs(inbox.posts[0].published_ms - before_ms) < 5_000
    assert (health.state, health.received) == ("ended", 4)


async def test_at_full_speed_nothing_waits_but_for_room_in_the_inbox(
    tmp_path: Path, inbox: Intray, health: SourceHealth
) -> None:
    inbox.waiting = 10_000
    running = asyncio.create_task(
        run_to_end(Settings(file=stream(tmp_path, 0, 30, 59), speed="max"), inbox, health)
    )
    await inbox.asked.wait()
    assert not inbox.items
    inbox.waiting = 0
    await running
    assert len(inbox.posts) == 3


async def test_a_restart_goes_on_with_the_next_line(
    tmp_path: Path, inbox: Intray, health: SourceHealth
) -> None:
    path = stream(tmp_path, 0, 0.1, 0.2)
    await run_to_end(Settings(file=path, speed="max"), inbox, health)
    again_inbox = Intray()
    await run_to_end(Settings(file=path, speed="max"), again_inbox, health, cursor=inbox.cursors[0])
    assert [post.id for post in again_inbox.posts] == ["replay:p1", "replay:p2"]
    last = Intray()
    await run_to_end(Settings(file=path, speed="max"), last, health, cursor=inbox.cursors[-1])
    assert not last.items and health.state == "ended"


@pytest.mark.parametrize("cursor", ["", "nonsense", "1:2:3", "1:1:5:999999", "0:1:1:1", "v2 wss://host 1 2"])
async def test_a_cursor_of_another_file_or_source_starts_from_the_beginning(
    tmp_path: Path, inbox: Intray, health: SourceHealth, cursor: str
) -> None:
    await run_to_end(Settings(file=stream(tmp_path, 0, 0.01), speed="max"), inbox, health, cursor)
    assert len(inbox.posts) == 2


async def test_looping_brings_new_posts_every_round(
    tmp_path: Path, inbox: Intray, health: SourceHealth
) -> None:
    extra = ({"op": "delete", "id": "p0", "created_at": at(0.2)},)
    settings = Settings(file=stream(tmp_path, 0, 0.1, extra=extra), speed="max", loop=True)
    running = asyncio.create_task(Replay(settings, "replay").run(inbox, health, None))
    await inbox.until(lambda tray: len(tray.items) >= 6)
    running.cancel()
    ids = [item.post.id if item.post else "deleted" for item in inbox.items[:6]]
    assert ids == ["replay:p0", "replay:p1", "deleted", "replay:p0:2", "replay:p1:2", "deleted"]
    assert inbox.items[5].event == PostDeleted(post_id="replay:p0:2", source="replay")
    assert inbox.posts[2].author == inbox.posts[0].author, "regulars stay who they are"


def test_an_author_whom_the_stream_erases_is_somebody_else_in_the_next_round(tmp_path: Path) -> None:
    extra = ({"op": "erase_author", "author_id": "ada", "created_at": at(2)},)
    lines = in_time_order(stream(tmp_path, 0, extra=extra))
    plan = Plan.make(Settings(file=tmp_path, loop=True), lines, None, 9, None, NOW).next_round()
    post, erased = again(lines[0], plan, 0).post, again(lines[1], plan, 0).event
    assert post is not None and post.author is not None and post.author.id == "replay:ada:2"
    assert erased == AuthorErased(author_id="replay:ada:2")


def test_times_come_from_the_start_and_never_add_up(tmp_path: Path) -> None:
    lines = in_time_order(stream(tmp_path, 0, 10, 20))
    plan = Plan.make(Settings(file=tmp_path, speed=3, loop=True), lines, 60, 9, None, NOW)
    assert [plan.due_ms(line.at_ms) for line in lines] == [NOW, NOW + 3_333, NOW + 6_667]
    assert plan.next_round().due_ms(lines[0].at_ms) == NOW + 20_000


def test_a_round_is_as_long_as_the_looping_programme_but_never_shorter_than_the_stream(
    tmp_path: Path,
) -> None:
    lines = in_time_order(stream(tmp_path, 0, 10))

    def second_round_ms(period_s: float | None) -> int:
        plan = Plan.make(Settings(file=tmp_path, loop=True), lines, period_s, 9, None, NOW)
        due_ms = plan.next_round().due_ms(lines[0].at_ms)
        assert due_ms is not None
        return due_ms - NOW

    assert second_round_ms(None) == 11_000
    assert second_round_ms(1_200) == 1_200_000
    assert second_round_ms(3) == 10_001
    timeline = TimelineConfig(loop=True, duration_ms=90_000)
    made = build("replay", Settings(file=tmp_path, loop=True), SHOW.model_copy(update={"timeline": timeline}))
    assert isinstance(made, Replay) and made._period_s == 90


def test_posts_before_the_beginning_come_at_once_and_look_earlier(tmp_path: Path) -> None:
    lines = in_time_order(stream(tmp_path, 0, 10, 20))
    settings = Settings.model_validate({"file": tmp_path, "begin": at(10)})
    plan = Plan.make(settings, lines, None, 9, None, NOW)
    assert [plan.due_ms(line.at_ms) for line in lines] == [NOW - 10_000, NOW, NOW + 10_000]


def test_after_a_restart_the_next_post_is_due_as_long_after_the_last_as_it_was(tmp_path: Path) -> None:
    lines = in_time_order(stream(tmp_path, 0, 10, 25))
    first = Plan.make(Settings(file=tmp_path), lines, None, 9, None, NOW)
    later = Plan.make(Settings(file=tmp_path), lines, None, 9, first.cursor(2), NOW + 3_600_000)
    assert later.first == 2
    assert later.due_ms(lines[2].at_ms) == NOW + 3_600_000 + 15_000


def test_a_replay_that_keeps_pace_leaves_out_what_was_missed(tmp_path: Path) -> None:
    lines = in_time_order(stream(tmp_path, 0, 10, 25))
    settings = Settings(file=tmp_path, loop=True, keep_pace=True)
    first = Plan.make(settings, lines, 60, 9, None, NOW)
    same = Plan.make(settings, lines, 60, 9, first.cursor(1), NOW + 12_000)
    assert (same.round, same.first, same.due_ms(lines[2].at_ms)) == (1, 2, NOW + 25_000)
    third = Plan.make(settings, lines, 60, 9, first.cursor(1), NOW + 125_000)
    assert (third.round, third.first, third.due_ms(lines[1].at_ms)) == (3, 1, NOW + 130_000)
    between = Plan.make(settings, lines, 60, 9, first.cursor(1), NOW + 50_000)
    assert (between.round, between.first) == (2, 0)


async def test_a_file_that_cannot_be_read_is_refused_for_good(
    tmp_path: Path, inbox: Intray, health: SourceHealth
) -> None:
    with pytest.raises(SourceRefused, match=r"nowhere\.jsonl"):
        await run_to_end(Settings(file=tmp_path / "nowhere.jsonl"), inbox, health)
    bad = tmp_path / "bad.jsonl"
    bad.write_text("nonsense")
    with pytest.raises(SourceRefused, match=r"bad\.jsonl:1: broken JSON"):
        await run_to_end(Settings(file=bad, strict=True), inbox, health)
    await run_to_end(Settings(file=bad), inbox, health)
    assert (health.state, health.detail) == ("ended", "1 bad lines skipped")


def test_the_table_of_connectors_knows_its_names() -> None:
    assert settings_model("replay") is Settings
    with pytest.raises(UnknownConnector, match="compose, replay"):
        settings_model("repaly")
    with pytest.raises(ValidationError):
        settings_model("replay").model_validate({"file": "a", "sped": 2})
