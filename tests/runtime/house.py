"""What the tests of this room share: a small show, posts, a store that can fail, a running show."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import orjson

from secondscreen.core.channel import ChannelState
from secondscreen.core.effects import CHANNELS, Answer, Channel, Delta, Effect
from secondscreen.core.events import CommandGiven, Entry
from secondscreen.core.model import Author, Post, ShowConfig
from secondscreen.runtime.clock import Clock, ManualClock
from secondscreen.runtime.ports import CommandResult, Durability, Incoming, Position, Row, Store, StoreFailed
from secondscreen.runtime.show import Show
from secondscreen.stores.memory import MemoryStore

START = 1_700_000_000_000


def config(**changes: Any) -> ShowConfig:
    base: dict[str, Any] = {"id": "play", "title": "The play", "hashtags": ["Play"]}
    base["moderation"] = {"mode": "post", "flood_posts": 100_000, "repeats_per_author": 1_000}
    return ShowConfig.model_validate(base | changes)


def post(id_: str, text: str = "", author: str = "ada", **fields: Any) -> Post:
    who = Author(id=f"test:{author}", handle=author, name=author.title())
    return Post(
        id=id_,
        network="test",
        source="src",
        text=text or f"these are the words of {id_}",
        author=who,
        published_ms=fields.pop("published_ms", START),
        **fields,
    )


def incoming(id_: str, text: str = "", cursor: str | None = None, **fields: Any) -> Incoming:
    return Incoming(post=post(id_, text, **fields), cursor=cursor)


class ScriptedEngine:
    """An engine that only remembers; `refuses` is the kind of event it raises on."""

    def __init__(self) -> None:
        self.applied: list[Entry] = []
        self.due: int | None = None
        self.refuses = ""

    def apply(self, entry: Entry) -> list[Effect]:
        if entry.event.kind == self.refuses:
            raise RuntimeError("the script says so")
        self.applied.append(entry)
        if self.due is not None and self.due <= entry.at_ms:
            self.due = None
        if isinstance(entry.event, CommandGiven):
            return [Answer(entry.seq, entry.event.key, entry.event.by, "done", entry.event.command.command)]
        return []

    def due_ms(self) -> int | None:
        return self.due

    def kinds(self) -> list[str]:
        return [entry.event.kind for entry in self.applied]


class FailingStore(MemoryStore):
    """A memory store whose writes fail while `broken`, and can be held at the gate. `keeps_anyway`: the next failing
    append is on disk all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = False
        self.keeps_anyway = False
        self.mended = asyncio.Event()
        self.mended.set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.appends: list[list[Row]] = []

    def break_down(self) -> None:
        self.broken = True
        self.mended.clear()

    def mend(self) -> None:
        self.broken = False
        self.mended.set()

    def durability(self) -> Durability:
        return "readonly" if self.broken else "volatile"

    def trouble(self) -> str:
        return "the disk is full" if self.broken else ""

    async def ready(self) -> None:
        await self.mended.wait()

    async def position(self, show: str) -> Position:
        self._check()
        return await super().position(show)

    async def append(self, show: str, rows: Sequence[Row], cursors: Mapping[str, str]) -> None:
        await self.gate.wait()
        if self.broken and self.keeps_anyway:
            self.keeps_anyway = False
            await super().append(show, rows, cursors)
        self._check()
        await super().append(show, rows, cursors)
        self.appends.append(list(rows))

    async def save_snapshot(self, show: str, seq: int, blob: bytes, keep: int = 2) -> None:
        self._check()
        await super().save_snapshot(show, seq, blob, keep)

    async def erase(self, show: str, post_ids: Sequence[str], upto: int | None = None) -> None:
        self._check()
        await super().erase(show, post_ids, upto)

    def _check(self) -> None:
        if self.broken:
            raise StoreFailed("the disk is full")


async def eventually(holds: Any, what: str = "it") -> None:
    """Let the loop turn until `holds()`; the test's own timeout is the end of patience."""
    for _ in range(100_000):
        if holds():
            return
        await asyncio.sleep(0)
    # Threads may be at work: from here on give them the processor.
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.002)


@contextlib.asynccontextmanager
async def running(store: Store, clock: Clock | None = None, **changes: Any) -> AsyncIterator[Show]:
    """A show opened and running; stopped in an orderly way at the end."""
    show = Show(config(**changes), store, clock or ManualClock(START))
    await show.open()
    task = asyncio.create_task(show.run())
    try:
        yield show
    finally:
        await show.stop()
        await task


@contextlib.asynccontextmanager
async def killed(store: Store, clock: Clock | None = None, **changes: Any) -> AsyncIterator[Show]:
    """As `running`, but at the end nothing is tidied: as after kill -9, only what the store has is left."""
    show = Show(config(**changes), store, clock or ManualClock(START))
    await show.open()
    task = asyncio.create_task(show.run())
    try:
        yield show
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def tell(show: Show, command: str, **fields: Any) -> CommandResult:
    by = fields.pop("by", "nina")
    expected, key = fields.pop("expected", None), fields.pop("key", None)
    return await show.command({"command": command, **fields}, by, "test", expected, key)


async def come_in(show: Show, *handed: Incoming, source: str = "src") -> None:
    for one in handed:
        show.inbox.offer(source, one)
    await drained(show)


async def drained(show: Show) -> None:
    """All that was handed in has been journalled and applied: a person's act comes back after it."""
    await eventually(lambda: show.inbox.backlog() == 0)
    await tell(show, "clear")


async def tick(show: Show, clock: ManualClock, ms: int = 250) -> None:
    """Let time pass, and what is due happen."""
    clock.advance(ms)
    await eventually(lambda: (due := show._engine.due_ms()) is None or due > clock.now_ms())


def fold(snapshot: dict[str, Any], frames: list[bytes]) -> dict[str, Any]:
    """A client: a snapshot frame and what came after it."""
    state = ChannelState(snapshot["channel"])
    for key in ("offset", "seq", "at_ms", "order", "timeline", "meta"):
        setattr(state, key, snapshot[key])
    state.items = dict(snapshot["items"])
    for frame in frames:
        delta = orjson.loads(frame)
        assert delta.pop("op") == "delta"
        assert delta.pop("epoch") == snapshot["epoch"]
        state.fold(Delta(channel=state.channel, **delta))
    return plain(state.snapshot(snapshot["epoch"]))


def plain(value: Any) -> Any:
    """As JSON has it: a snapshot is a copy, and tuples are lists."""
    return orjson.loads(orjson.dumps(value))


def seen(show: Show) -> dict[Channel, dict[str, Any]]:
    """Every channel as a client that has just joined sees it."""
    return {name: plain(show.snapshot(name)) for name in CHANNELS}
