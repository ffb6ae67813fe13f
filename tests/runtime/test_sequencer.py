"""One writer: stamped densely, durable before applied, people before posts, never past a failure."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest

from secondscreen.core import limits
from secondscreen.core.commands import Clear, Panic
from secondscreen.core.effects import Answer, Effect
from secondscreen.core.events import CommandGiven, Entry, PostDeleted
from secondscreen.core.model import Post
from secondscreen.runtime.clock import ManualClock
from secondscreen.runtime.intake import Intake, prepare
from secondscreen.runtime.ports import Incoming, Opinion, Row, StoreFailed
from secondscreen.runtime.sequencer import Halted, Sequencer

from .house import START, FailingStore, ScriptedEngine, eventually, incoming, post


class Rig:
    """A sequencer with a scripted engine and a store that can fail."""

    def __init__(self, intake: Intake | None = None, **where: int) -> None:
        self.engine = ScriptedEngine()
        self.store = FailingStore()
        self.clock = ManualClock(START)
        self.delivered: list[int] = []
        self.sequencer = Sequencer(
            "s", self.engine, self.store, self.clock, intake or Intake(), self.deliver, **where
        )
        self.inbox = self.sequencer.inbox

    def deliver(self, entry: Entry, _effects: list[Effect]) -> None:
        self.delivered.append(entry.seq)

    async def applied(self, entries: int) -> None:
        await eventually(lambda: len(self.engine.applied) >= entries)

    async def rows(self) -> list[Row]:
        return [row async for page in self.store.read("s", 0) for row in page]

    def give(self, key: str | None = None) -> asyncio.Task[Answer]:
        return asyncio.create_task(self.sequencer.give(CommandGiven(command=Clear(), by="nina", key=key)))

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Rig]:
        task = asyncio.create_task(self.sequencer.run())
        try:
            yield self
        finally:
            self.sequencer.stop()
            await task


async def test_entries_are_stamped_densely_with_the_time_and_their_words_go_to_the_vault() -> None:
    async with Rig().running() as rig:
        rig.inbox.offer("src", incoming("t:1", "secret words", cursor="41"))
        rig.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:9", source="src"), cursor="42"))
        await rig.applied(2)
        rig.clock.advance(5)
        assert (await rig.give()).seq == 3
    rows = await rig.rows()
    assert [(r.seq, r.at_ms) for r in rows] == [(1, START), (2, START), (3, START + 5)]
    assert {r.kind: (r.post_id, r.author_id) for r in rows} == {
        "post_deleted": ("t:9", None),
        "post_received": ("t:1", "test:ada"),
        "command_given": (None, None),
    }
    assert not any(b"secret" in r.body for r in rows)
    assert (await rig.store.words("s", ["t:1"]))["t:1"].count(b"secret words") == 1
    assert await rig.store.cursor("s", "src") == "42"
    assert rig.delivered == [1, 2, 3]


async def test_nothing_is_applied_before_it_is_durable() -> None:
    async with Rig().running() as rig:
        rig.store.gate.clear()
        answer = rig.give()
        rig.inbox.offer("src", incoming("t:1"))
        for _ in range(50):
            await asyncio.sleep(0)
        assert rig.engine.applied == []
        assert not answer.done()
        rig.store.gate.set()
        await answer
        await rig.applied(2)


async def test_people_come_before_deletes_and_deletes_before_posts() -> None:
    rig = Rig()
    for n in range(600):
        rig.inbox.offer("src", incoming(f"t:{n}"))
    rig.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:9")))
    act = rig.give()
    await asyncio.sleep(0)
    async with rig.running():
        assert (await act).seq == 1
        await rig.applied(602)
    assert rig.engine.kinds()[:3] == ["command_given", "post_deleted", "post_received"]
    assert [len(rows) for rows in rig.store.appends] == [256, 256, 90]


async def test_shed_posts_are_counted_in_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INBOX_POSTS", 20)
    rig = Rig()
    for n in range(limits.INBOX_POSTS + 7):
        rig.inbox.offer("src", incoming(f"t:{n}"))
    async with rig.running():
        await rig.applied(3)
    first = rig.engine.applied[0].event
    assert first.kind == "posts_shed"
    assert first.count == 7
    assert rig.engine.applied[1].event.post_id == "t:7"


async def test_the_same_post_again_is_not_journalled_but_its_cursor_is() -> None:
    async with Rig().running() as rig:
        rig.inbox.offer("src", incoming("t:1", cursor="1"))
        await rig.applied(1)
        rig.inbox.offer("src", incoming("t:1", cursor="2"))
        await eventually(lambda: rig.inbox.backlog() == 0)
        await rig.give()
    assert rig.engine.kinds() == ["post_received", "command_given"]
    assert await rig.store.cursor("s", "src") == "2"


async def test_words_that_no_file_can_hold_stop_nobody_else() -> None:
    async with Rig().running() as rig:
        rig.inbox.offer("src", incoming("t:1", "half a \ud83d"))
        rig.inbox.offer("src", incoming("t:2"))
        await rig.applied(2)
    kept = Post.model_validate_json((await rig.store.words("s", ["t:1"]))["t:1"])
    assert kept.text == "half a \ufffd"


# --- time ---------------------------------------------------------------------------------------------


async def test_a_tick_that_is_due_is_journalled_when_nothing_else_happens() -> None:
    rig = Rig()
    rig.engine.due = START + 250
    async with rig.running():
        for _ in range(20):
            await asyncio.sleep(0)
        assert rig.engine.applied == []
        rig.clock.advance(300)
        await rig.applied(1)
    assert rig.engine.kinds() == ["time_passed"]
    assert rig.engine.applied[0].at_ms == START + 300


async def test_an_entry_that_comes_in_time_carries_the_tick_itself() -> None:
    rig = Rig()
    rig.engine.due = START - 1
    rig.inbox.offer("src", incoming("t:1"))
    async with rig.running():
        await rig.applied(1)
        await rig.give()
    assert rig.engine.kinds() == ["post_received", "command_given"]


async def test_time_never_runs_backwards_in_a_journal() -> None:
    async with Rig(top=0, at_ms=START + 10_000).running() as rig:
        assert (await rig.give()).seq == 1
    assert rig.engine.applied[0].at_ms == START + 10_000


async def test_a_journal_ahead_of_the_clock_is_continued_without_standing_still() -> None:
    async with Rig(at_ms=START + 10_000, skew_ms=10_000).running() as rig:
        await rig.give()
        rig.clock.advance(100)
        await rig.give()
    assert [e.at_ms for e in rig.engine.applied] == [START + 10_000, START + 10_100]


# --- when the store fails -----------------------------------------------------------------------------


async def test_a_failed_store_fails_the_callers_and_keeps_everything_else() -> None:
    async with Rig().running() as rig:
        rig.store.break_down()
        with pytest.raises(StoreFailed, match="disk is full"):
            await rig.give()
        assert rig.sequencer.trouble == "the disk is full"
        with pytest.raises(StoreFailed):
            await rig.give()
        rig.inbox.offer("src", incoming("t:1", cursor="1"))
        rig.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:0")))
        assert rig.engine.applied == []
        rig.store.mend()
        await rig.applied(2)
        assert rig.sequencer.trouble == ""
        assert (await rig.give()).seq == 3
    assert rig.engine.kinds() == ["post_deleted", "post_received", "command_given"]
    assert await rig.store.cursor("s", "src") == "1"


async def test_what_was_in_the_failing_batch_is_journalled_later_but_for_the_acts() -> None:
    rig = Rig()
    rig.store.break_down()
    rig.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:0"), cursor="7"))
    act = rig.give()
    await asyncio.sleep(0)
    async with rig.running():
        with pytest.raises(StoreFailed):
            await act
        rig.clock.advance(50)
        rig.store.mend()
        await rig.applied(1)
    assert [(e.seq, e.at_ms, e.event.kind) for e in rig.engine.applied] == [(1, START + 50, "post_deleted")]
    assert await rig.store.cursor("s", "src") == "7"


async def test_a_batch_that_was_kept_after_all_is_applied_once() -> None:
    """The disk reported a failure, yet the rows are there: the journal is asked before anything is written again."""
    rig = Rig()
    rig.store.break_down()
    rig.store.keeps_anyway = True
    rig.inbox.offer("src", incoming("t:1"))
    async with rig.running():
        await eventually(lambda: bool(rig.sequencer.trouble))
        rig.store.mend()
        await rig.applied(1)
        assert (await rig.give()).seq == 2
    assert [r.seq for r in await rig.rows()] == [1, 2]
    assert rig.delivered == [1, 2]


async def test_a_journal_that_somebody_else_wrote_to_halts_the_show() -> None:
    rig = Rig()
    await rig.store.append("s", [Row(1, 0, "x", b""), Row(2, 0, "x", b""), Row(3, 0, "x", b"")], {})
    async with rig.running():
        with pytest.raises(StoreFailed, match="does not follow"):
            await rig.give()
        await eventually(lambda: bool(rig.sequencer.halted))
        assert "somebody else" in rig.sequencer.halted
        with pytest.raises(Halted):
            await rig.give()


async def test_while_the_store_is_away_the_inbox_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INBOX_POSTS", 20)
    rig = Rig()
    rig.store.break_down()
    async with rig.running():
        for n in range(limits.INBOX_POSTS + 500):
            rig.inbox.offer("src", incoming(f"t:{n}"))
        assert rig.inbox.backlog() == limits.INBOX_POSTS
        assert rig.inbox.shed_total == 500


async def test_a_show_can_be_stopped_while_the_store_is_away() -> None:
    rig = Rig()
    rig.store.break_down()
    async with rig.running():
        rig.inbox.offer("src", incoming("t:1"))
        await eventually(lambda: bool(rig.sequencer.trouble))
    with pytest.raises(StoreFailed, match="being stopped"):
        await rig.give()


# --- when the engine fails ----------------------------------------------------------------------------


async def test_an_engine_that_fails_halts_the_show_visibly_and_skips_nothing() -> None:
    rig = Rig()
    rig.engine.refuses = "post_deleted"
    for n in range(3):
        rig.inbox.offer("src", incoming(f"t:{n}"))
    rig.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:0")))
    async with rig.running():
        await eventually(lambda: bool(rig.sequencer.halted))
        assert "entry 1 (post_deleted) cannot be applied: RuntimeError" in rig.sequencer.halted
        with pytest.raises(Halted):
            await rig.give()
        rig.inbox.offer("src", incoming("t:9"))
        assert rig.inbox.backlog() == 0
    assert rig.engine.applied == []


async def test_acts_behind_the_failing_entry_are_told() -> None:
    rig = Rig()
    rig.engine.refuses = "command_given"
    first, second = rig.give("1"), rig.give("2")
    await asyncio.sleep(0)
    async with rig.running():
        for act in (first, second):
            with pytest.raises(Halted):
                await act


# --- stopping, screening ------------------------------------------------------------------------------


async def test_stopping_finishes_what_was_handed_in_and_the_last_tick() -> None:
    rig = Rig()
    rig.engine.due = START + 200
    for n in range(700):
        rig.inbox.offer("src", incoming(f"t:{n}"))
    async with rig.running():
        pass
    assert len(rig.engine.applied) == 701
    assert (rig.engine.applied[-1].event.kind, rig.engine.applied[-1].at_ms) == ("time_passed", START + 200)


async def test_stopping_does_not_wait_for_a_mountain_of_posts_but_for_every_delete() -> None:
    rig = Rig()
    for n in range(700):
        rig.inbox.offer("src", incoming(f"t:{n}", cursor=str(n)))
    rig.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:0"), cursor="700"))
    rig.sequencer.stop()
    rig.clock.advance(5_001)
    await rig.sequencer.run()
    assert rig.engine.kinds() == ["post_deleted"]
    assert await rig.store.cursor("s", "src") is None


class Gate:
    """A screener that answers when the test lets it."""

    name = "gate"

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def screen(self, posts: Sequence[Post]) -> Sequence[Opinion | None]:
        await self.open.wait()
        return [Opinion({"gate": 500})] * len(posts)


async def test_nobodys_act_waits_for_a_screener() -> None:
    gate = Gate()
    async with Rig(Intake([gate])).running() as rig:
        for n in range(300):
            rig.inbox.offer("src", incoming(f"t:{n}", cursor=str(n)))
        assert (await rig.give()).seq == 1
        assert await rig.store.cursor("s", "src") is None
        gate.open.set()
        await rig.applied(301)
    assert rig.engine.applied[1].event.scores == {"gate": 500}
    assert [e.event.post_id for e in rig.engine.applied[1:]] == [f"t:{n}" for n in range(300)]
    assert await rig.store.cursor("s", "src") == "299"


async def test_stopping_waits_for_what_is_being_screened() -> None:
    gate = Gate()
    rig = Rig(Intake([gate]))
    async with rig.running():
        rig.inbox.offer("src", incoming("t:1"))
        await rig.give()
        asyncio.get_running_loop().call_soon(gate.open.set)
    assert rig.engine.kinds() == ["command_given", "post_received"]


async def test_an_inserted_post_is_an_act() -> None:
    async with Rig().running() as rig:
        answer = await rig.sequencer.give(prepare(post("studio:1"), False, START))
        assert (answer.seq, answer.result) == (1, "done")
        rig.store.break_down()
        with pytest.raises(StoreFailed):
            await rig.sequencer.give(prepare(post("studio:2"), False, START))
        rig.store.mend()
        await eventually(lambda: rig.sequencer.trouble == "")
        await rig.sequencer.give(CommandGiven(command=Panic(), by="nina"))
    assert rig.engine.kinds() == ["post_received", "command_given"]
