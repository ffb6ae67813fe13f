"""A running show: what edges see of it, what a person's act does, and what happens when something fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from secondscreen.core import limits
from secondscreen.core.effects import CHANNELS, Delta
from secondscreen.core.events import PostDeleted
from secondscreen.runtime.clock import ManualClock
from secondscreen.runtime.ports import Incoming, ShowPort, StoreFailed
from secondscreen.runtime.show import Show
from secondscreen.stores.memory import MemoryStore

from .house import (
    START,
    FailingStore,
    come_in,
    config,
    drained,
    eventually,
    fold,
    incoming,
    killed,
    plain,
    running,
    seen,
    tell,
    tick,
)


def offer(show: Show, *ids: str) -> None:
    for id_ in ids:
        show.inbox.offer("src", incoming(id_))


async def test_a_show_is_what_edges_expect() -> None:
    async with running(MemoryStore()) as show:
        port: ShowPort = show
        assert (port.id, port.title, len(port.epoch)) == ("play", "The play", 8)
        assert port.snapshot("feed")["meta"]["hashtags"] == ["Play"]
        port.set_online(7)
        assert port.online() == 7
        assert port.now_ms() == START


async def test_a_listener_that_folds_every_frame_has_what_the_snapshot_says() -> None:
    clock = ManualClock(START)
    async with running(MemoryStore(), clock) as show:
        before = seen(show)
        frames: dict[str, list[bytes]] = {name: [] for name in CHANNELS}
        for name in CHANNELS:
            show.listen(name, lambda delta, frame: frames[delta.channel].append(frame))
        await come_in(show, *(incoming(f"t:{n}") for n in range(40)))
        await tick(show, clock, 1_000)
        await tell(show, "take", post_id="t:3")
        await come_in(show, Incoming(event=PostDeleted(post_id="t:3")))
        for _ in range(8):
            await tick(show, clock, 500)
        assert all(len(heard) >= 2 for heard in frames.values())
        for name in CHANNELS:
            assert fold(before[name], frames[name]) == seen(show)[name]
            missed = show.frames_after(name, before[name]["offset"])
            assert missed is not None
            assert len(missed) == len(frames[name])
            assert fold(before[name], missed) == seen(show)[name]  # though the deleted words are out of them


async def test_a_listener_that_fails_or_leaves_does_not_disturb_the_others() -> None:
    async with running(MemoryStore()) as show:
        heard: list[int] = []

        def fails(_delta: Delta, _frame: bytes) -> None:
            raise RuntimeError("a listener's own fault")

        show.listen("desk", fails)
        end = show.listen("desk", lambda delta, _: heard.append(delta.offset))
        await tell(show, "panic")
        assert heard
        end()
        end()
        before = list(heard)
        await tell(show, "rearm")
        assert heard == before


async def test_a_snapshot_does_not_change_under_its_reader() -> None:
    async with running(MemoryStore()) as show:
        taken = show.snapshot("desk")
        frozen = plain(taken)
        offer(show, "t:1")
        await drained(show)
        await tell(show, "approve", post_id="t:1")
        assert plain(taken) == frozen


# --- what people do -----------------------------------------------------------------------------------


async def test_a_malformed_command_is_refused_with_its_faults() -> None:
    async with running(MemoryStore()) as show:
        with pytest.raises(ValidationError):
            await tell(show, "approve")
        with pytest.raises(ValidationError):
            await tell(show, "explode")
        assert await journalled(show) == ["show_opened"]


async def test_the_same_key_gives_the_same_answer_and_changes_nothing() -> None:
    store, clock = MemoryStore(), ManualClock(START)
    async with killed(store, clock) as show:
        offer(show, "t:1")
        await drained(show)
        first = await tell(show, "reject", post_id="t:1", key="k")
        await tell(show, "approve", post_id="t:1")
        assert await tell(show, "reject", post_id="t:1", key="k") == first
        assert show.counts()["approved"] == 1
    async with running(store, clock) as show:
        assert await tell(show, "reject", post_id="t:1", key="k") == first
        assert (await tell(show, "reject", post_id="t:1", key="k", by="otto")).seq > first.seq


async def test_an_act_on_what_has_changed_since_is_a_conflict() -> None:
    async with running(MemoryStore()) as show:
        offer(show, "t:1")
        await drained(show)
        saw = show.snapshot("desk")["seq"]
        await tell(show, "reject", post_id="t:1")
        assert (await tell(show, "approve", post_id="t:1", by="otto", expected=saw)).result == "conflict"


async def test_a_post_by_hand_keeps_its_words_out_of_the_journal() -> None:
    store = MemoryStore()
    async with running(store) as show:
        done = await tell(show, "insert", text="the caller's words", name="Walter", key="k")
        assert done.result == "done"
        assert done.post_id is not None
        assert done.post_id.startswith("studio:")
        rows = [row async for page in store.read("play", 0) for row in page]
        assert not any(b"caller" in row.body or b"Walter" in row.body for row in rows)
        [item], _ = await show.posts(q="caller")
        assert (item["id"], item["network"], item["source"]) == (done.post_id, "studio", "studio:nina")
        assert item["post"]["author"]["name"] == "Walter"


async def test_a_post_by_hand_is_inserted_once_for_one_key_even_across_a_restart() -> None:
    store = MemoryStore()
    async with killed(store) as show:
        answers = await asyncio.gather(
            *(tell(show, "insert", text="hello", name="Walter", key="k") for _ in range(5))
        )
        assert len(set(answers)) == 1
        other = await tell(show, "insert", text="hello", name="Walter", key="k", by="otto")
        keyless = await tell(show, "insert", text="hello", name="Walter")
        assert len({answers[0].post_id, other.post_id, keyless.post_id}) == 3
    async with running(store) as show:
        assert await tell(show, "insert", text="hello", name="Walter", key="k") == answers[0]
        assert show.counts()["received"] == 3


async def test_nobody_in_particular_inserts_nothing() -> None:
    async with running(MemoryStore()) as show:
        assert (await tell(show, "insert", text="hello", name="Walter", by="")).result == "refused"


# --- what the site reads ------------------------------------------------------------------------------


async def test_posts_are_found_by_where_they_stand_and_what_they_say() -> None:
    async with running(MemoryStore()) as show:
        await come_in(
            show,
            incoming("t:1", "A GOAL for the ages"),
            incoming("t:2", "rain again", author="Bertha"),
            incoming("u:3", "what a goal"),
        )
        await tell(show, "reject", post_id="t:2")
        assert ids(await show.posts(q="goal")) == ["u:3", "t:1"]
        assert ids(await show.posts(q="bertha")) == ["t:2"]
        assert ids(await show.posts(status="rejected")) == ["t:2"]
        assert ids(await show.posts(network="test", rule="no such rule")) == []


async def test_a_list_is_paged_without_gaps_while_posts_come_in() -> None:
    async with running(MemoryStore()) as show:
        await come_in(show, *(incoming(f"t:{n}") for n in range(25)))
        found: list[str] = []
        cursor: str | None = None
        while True:
            items, cursor = await show.posts(cursor=cursor, limit=10)
            found += [item["id"] for item in items]
            if cursor is None:
                break
            await come_in(show, incoming(f"later:{len(found)}"))
        assert found == [f"t:{n}" for n in reversed(range(25))]
        with pytest.raises(ValueError, match="invalid literal"):
            await show.posts(cursor="nonsense")


async def test_a_search_gives_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secondscreen.runtime.listing.SCAN_BREATH", 10)
    async with running(MemoryStore()) as show:
        await come_in(show, *(incoming(f"t:{n}") for n in range(100)))
        searching = asyncio.ensure_future(show.posts(q="words"))
        turns = 0
        while not searching.done():
            turns += 1
            await asyncio.sleep(0)
        assert turns >= 10
        assert ids(searching.result()) == [f"t:{n}" for n in reversed(range(100))]


async def test_the_history_of_a_post_is_everything_that_happened_to_it() -> None:
    async with running(MemoryStore()) as show:
        await come_in(show, incoming("t:1", "first words"))
        await come_in(show, Incoming(post=incoming("t:1", "edited words").post, edited=True))
        await tell(show, "approve", post_id="t:1")
        history = await show.history("t:1")
        assert [row["kind"] for row in history] == ["post_received", "post_edited", "command_given"]
        assert [row["post"]["text"] for row in history[:2]] == ["first words", "edited words"]
        assert history[2]["by"] == "nina"
        assert await show.history("t:none") == []


async def test_taking_to_air_leaves_a_line_in_the_as_run_log() -> None:
    async with running(MemoryStore()) as show:
        await come_in(show, incoming("t:1"))
        await tell(show, "approve", post_id="t:1")
        await tell(show, "take", post_id="t:1")
        assert [line["post_id"] for line in show.asrun()] == ["t:1"]
        assert show.timeline()["rev"] >= 0


# --- when something fails -----------------------------------------------------------------------------


async def test_a_store_that_takes_nothing_is_told_to_everybody() -> None:
    store = FailingStore()
    async with running(store) as show:
        assert all(part.ok for part in show.health())
        store.break_down()
        with pytest.raises(StoreFailed, match="disk is full"):
            await tell(show, "clear")
        sick = [part for part in show.health() if not part.ok]
        assert [(part.part, part.detail) for part in sick] == [("play: journal", "the disk is full")]
        store.mend()
        await eventually(lambda: all(part.ok for part in show.health()))
        assert (await tell(show, "clear")).result


async def test_a_panic_clears_the_air_even_when_the_store_takes_nothing() -> None:
    """Its air epoch goes out with the heartbeats at once; the panic is journalled when the store is back."""
    store, clock = FailingStore(), ManualClock(START)
    async with running(store, clock) as show:
        air = show.air_epoch()
        store.break_down()
        with pytest.raises(StoreFailed, match="told to clear, but it is not journalled yet"):
            await tell(show, "panic")
        assert show.air_epoch() == air + 1
        store.mend()
        await eventually(lambda: all(part.ok for part in show.health()))
        clock.advance(1_000)
        await eventually(lambda: not show._door.panicking)
        assert show.snapshot("onair")["meta"]["armed"] is False
        assert show.air_epoch() == air + 1
        assert show.snapshot("onair")["meta"]["air"] == air + 1


async def test_an_engine_that_fails_halts_the_show_refuses_acts_and_clears_the_air(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()
    async with running(store) as show:
        air = show.air_epoch()

        def broken(*_: Any) -> None:
            raise RuntimeError("a bug")

        with monkeypatch.context() as patched:
            patched.setattr(show._engine, "apply", broken)
            offer(show, "t:1")
            await eventually(lambda: bool(show._sequencer.halted))
        answer = await tell(show, "clear")
        assert answer.result == "refused"
        assert "halted" in answer.detail
        assert [part.part for part in show.health() if not part.ok] == ["play: engine"]
        assert show.air_epoch() == air + 1
        assert (await tell(show, "insert", text="hello", name="Walter")).result == "refused"
        assert show.measures()["halted"] == 1
    async with running(store) as show:  # repaired: the entry is durable and is applied now, not skipped
        assert show.counts()["received"] == 1


async def test_a_journal_that_cannot_be_applied_opens_halted_and_leaves_the_service_alive() -> None:
    store = MemoryStore()
    async with killed(store) as show:
        offer(show, "t:1")
        await drained(show)
    kept = store._shows["play"]
    kept.snapshots.clear()
    kept.rows[1] = kept.rows[1].__class__(2, START, "from the future", b'{"kind":"from the future"}')
    async with running(store) as show:
        assert (await tell(show, "clear")).result == "refused"
        assert "cannot be applied" in show.health()[0].detail


async def test_a_clock_behind_the_journal_is_told_and_time_goes_on() -> None:
    store = MemoryStore()
    async with running(store, ManualClock(START)) as show:
        await tell(show, "clear")
    clock = ManualClock(START - 86_400_000)
    async with running(store, clock) as show:
        assert "behind the journal" in show.health()[0].detail
        went_on_at = show.now_ms()
        assert START <= went_on_at <= START + limits.TICK_MS
        clock.advance(1_000)
        await tell(show, "clear")
        last = [row async for page in store.read("play", 0) for row in page][-1]
        assert last.at_ms == went_on_at + 1_000


async def test_new_settings_are_journalled_once() -> None:
    store = MemoryStore()
    async with running(store):
        pass
    for _ in range(2):
        async with running(store, title="Another title") as show:
            assert show.snapshot("feed")["meta"]["title"] == "Another title"
            assert (await journalled(show)).count("show_changed") == 1
    assert config().title == "The play"


def ids(page: tuple[list[dict[str, Any]], str | None]) -> list[str]:
    return [item["id"] for item in page[0]]


async def journalled(show: Show) -> list[str]:
    return [row.kind async for page in show._store.read("play", 0) for row in page]
