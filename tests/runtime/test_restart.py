"""After a restart a show goes on exactly where it stood; after an erasure its words are nowhere."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from secondscreen.core import limits, stage
from secondscreen.core.effects import CHANNELS, Channel
from secondscreen.core.events import AuthorErased, PostDeleted
from secondscreen.runtime import show as show_module
from secondscreen.runtime.checkpoint import unpack
from secondscreen.runtime.clock import ManualClock
from secondscreen.runtime.ports import Incoming
from secondscreen.runtime.show import Show
from secondscreen.stores.memory import MemoryStore
from secondscreen.stores.sqlite import SqliteStore

from .house import (
    START,
    FailingStore,
    come_in,
    eventually,
    fold,
    incoming,
    killed,
    running,
    seen,
    tell,
    tick,
)


async def an_evening(show: Show, clock: ManualClock, first: int = 0) -> None:
    """Posts, edits, deletes, people's acts, and time."""
    for n in range(first, first + 30):
        await come_in(
            show, incoming(f"t:{n}", f"words of {n} and so on {n * 7919 % 100}", author=f"a{n % 7}")
        )
        if n % 5 == 1:
            await tell(show, "approve", post_id=f"t:{n - 1}")
        if n % 7 == 2:
            await come_in(show, Incoming(post=incoming(f"t:{n - 1}", f"edited {n}").post, edited=True))
        if n % 6 == 3:
            await tell(show, "take", post_id=f"t:{n - 3}", show_for_ms=1_000)
        if n % 9 == 4:
            show.inbox.offer("src", Incoming(event=PostDeleted(post_id=f"t:{n - 2}")))
        await tick(show, clock, 190)
    await tick(show, clock, 260)


@pytest.mark.parametrize("kind", ["killed", "stopped"])
async def test_a_restarted_show_is_the_same_to_the_last_byte(kind: str) -> None:
    store, clock = MemoryStore(), ManualClock(START)
    async with (killed if kind == "killed" else running)(store, clock) as show:
        await an_evening(show, clock)
        before, digest, epoch = seen(show), show.digest(), show.epoch
    if kind == "stopped":
        before, digest = seen(show), show.digest()
    again = Show(show._config, store, clock)
    await again.open()
    assert again.epoch == epoch
    assert again.digest() == digest
    assert seen(again) == before


async def test_a_client_resumes_by_deltas_alone_across_kills() -> None:
    """Wherever a client stood before the kills, epoch and offset are known and the frames lead to the present."""
    store, clock = MemoryStore(), ManualClock(START)
    stood = []
    for round_ in range(3):
        async with killed(store, clock) as show:
            stood.append(seen(show))
            await an_evening(show, clock, 100 * round_)
            stood.append(seen(show))
    async with running(store, clock) as show:
        await tick(show, clock, 5_000)
        for at in stood:
            for name in CHANNELS:
                frames = show.frames_after(name, at[name]["offset"])
                assert frames is not None, "a snapshot would be needed"
                folded = fold(at[name], frames)
                assert without_words(folded) == without_words(seen(show)[name])
        assert (
            fold(stood[-1]["feed"], show.frames_after("feed", stood[-1]["feed"]["offset"]))
            == seen(show)["feed"]
        )


def without_words(state: dict) -> dict:  # type: ignore[type-arg]
    """Items an old client still holds and that were erased meanwhile are blank in its frames, not gone."""
    return {**state, "items": {id_: {**item, "post": None} for id_, item in state["items"].items()}}


async def test_a_snapshot_in_the_middle_changes_nothing() -> None:
    """A show that was restored from a snapshot and one that ran through publish the same frames afterwards."""
    clock, other_clock = ManualClock(START), ManualClock(START)
    store, other = MemoryStore(), MemoryStore()
    async with killed(other, other_clock) as ran_through:
        for first in (0, 100, 200):
            await an_evening(ran_through, other_clock, first)
        frames = {name: published(ran_through, name) for name in CHANNELS}
    for first in (0, 100, 200):
        async with killed(store, clock) as show:
            await an_evening(show, clock, first)
            before = show.measures()["snapshots_total"]
            show._keeper.want()
            await eventually(lambda show=show, before=before: show.measures()["snapshots_total"] > before)
            seq = (await store.load_snapshot("play") or (0,))[0]
            assert seq > first
    async with killed(store, clock) as show:
        for name in CHANNELS:
            assert published(show, name) == frames[name]


async def test_a_snapshot_waits_until_everything_applied_has_been_published() -> None:
    """What waits for the next tick is not in it: the restored engine has no words to publish it from."""
    store, clock = MemoryStore(), ManualClock(START)
    async with killed(store, clock) as show:
        await eventually(lambda: show.measures()["snapshots_total"] == 1)
        await come_in(show, incoming("t:1"), incoming("t:2"))
        show._keeper.want()
        for _ in range(100):
            await asyncio.sleep(0)
        assert show.measures()["snapshots_total"] == 1
        await tick(show, clock)
        await eventually(lambda: show.measures()["snapshots_total"] == 2)
        assert (await store.load_snapshot("play") or (0,))[0] == show._engine.seq
        assert "t:1" in show.snapshot("desk")["items"]


def published(show: Show, channel: Channel) -> list[Any]:
    """Every frame since the beginning, but for what names the entry: a snapshot adds entries of its own."""

    def timeless(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: timeless(v) for k, v in value.items() if "seq" not in k and k not in ("epoch", "undoable")
            }
        return [timeless(inner) for inner in value] if isinstance(value, list) else value

    frames = show.frames_after(channel, 0)
    assert frames is not None
    return [timeless(orjson.loads(frame)) for frame in frames]


async def test_a_damaged_snapshot_falls_back_and_clients_resync(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SNAPSHOT_EVERY", 10)
    store, clock = MemoryStore(), ManualClock(START)
    async with killed(store, clock) as show:
        await an_evening(show, clock)
        stood, counts = seen(show), show.counts()
    kept = store._shows["play"].snapshots
    assert kept
    for seq in kept:
        kept[seq] = b"zgarbage"
    async with running(store, clock) as show:
        assert show.counts() == counts
        assert show.offset("feed") > stood["feed"]["offset"] + 1_000
        assert show.frames_after("feed", stood["feed"]["offset"]) is None
        assert show.frames_after("feed", show.offset("feed")) == []
        await eventually(lambda: show.measures()["snapshots_total"] > 0)
        offset = show.offset("feed")
    async with running(store, clock) as show:
        assert show.offset("feed") >= offset
        assert show.offset("feed") < offset + 1_000


async def test_another_version_of_the_program_does_not_pretend_to_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, clock = MemoryStore(), ManualClock(START)
    async with killed(store, clock) as show:
        await eventually(lambda: show.measures()["snapshots_total"] == 1)
        await an_evening(show, clock)
        offset = show.offset("feed")
    monkeypatch.setattr(show_module, "__version__", "99.0")
    async with running(store, clock) as show:
        jumped = show.offset("feed")
        assert jumped > offset + 1_000
    async with running(store, clock) as show:
        assert show.offset("feed") < jumped + 1_000


async def test_after_an_orderly_stop_another_version_just_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    store, clock = MemoryStore(), ManualClock(START)
    async with running(store, clock) as show:
        await an_evening(show, clock)
    offset = show.offset("feed")
    monkeypatch.setattr(show_module, "__version__", "99.0")
    async with running(store, clock) as show:
        assert show.offset("feed") == offset


# --- erasure ------------------------------------------------------------------------------------------

SECRET = "the-words-nobody-may-read-again"


def found(directory: Path, words: str) -> list[str]:
    return [p.name for p in directory.rglob("*") if p.is_file() and words.encode() in p.read_bytes()]


async def unpacked(store: SqliteStore) -> bytes:
    """Every word of the newest snapshots, as they are before deflating."""
    whole = b""
    before: int | None = None
    while (kept := await store.load_snapshot("play", before)) is not None:
        before = kept[0]
        whole += repr(unpack(kept[1])).encode()
    return whole


async def test_a_deleted_posts_words_leave_every_screen_every_frame_and_every_file(tmp_path: Path) -> None:
    store, clock = SqliteStore(tmp_path), ManualClock(START)
    await store.open()
    async with running(store, clock) as show:
        await come_in(show, incoming("t:1", f"{SECRET} one"), incoming("t:2", "an ordinary post"))
        await come_in(show, Incoming(post=incoming("t:1", f"{SECRET} edited").post, edited=True))
        await tell(show, "approve", post_id="t:1")
        await tell(show, "take", post_id="t:1")
        await tick(show, clock, 1_000)
        for name in CHANNELS:
            assert SECRET.encode() in b"".join(show.frames_after(name, 0) or [])
        show._keeper.want()
        await eventually(lambda: show.measures()["snapshots_total"] >= 2)
        assert SECRET.encode() in await unpacked(store)
        assert found(tmp_path, SECRET)
        stood = {name: fold(show.snapshot(name), []) for name in CHANNELS}

        show.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:1")))
        await eventually(lambda: show._engine.records["t:1"].status == "withdrawn")
        assert show.snapshot("onair")["items"] == {}
        await tick(show, clock, 250)
        await tick(show, clock, 250)
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        for name in CHANNELS:
            assert "t:1" not in show.snapshot(name)["items"]
            assert SECRET.encode() not in b"".join(show.frames_after(name, 0) or [b""])
            assert fold(stood[name], show.frames_after(name, stood[name]["offset"]) or []) == seen(show)[name]
        assert found(tmp_path, SECRET) == []
        assert SECRET.encode() not in await unpacked(store)
        assert (await show.history("t:1"))[0]["kind"] == "post_received"
    await store.close()
    assert found(tmp_path, SECRET) == []


async def test_an_erasure_survives_a_kill_before_it_was_done() -> None:
    """Killed between the delete and the erasure: the next start finishes it, and offsets go on."""
    store, clock = FailingStore(), ManualClock(START)
    async with killed(store, clock) as show:
        await come_in(show, incoming("t:1", SECRET))
        await tick(show, clock, 1_000)
        await eventually(lambda: show.measures()["snapshots_total"] == 1)

        async def refuse(*_: object) -> None:
            await asyncio.Event().wait()

        show._store.save_snapshot = refuse  # type: ignore[method-assign, assignment]
        await come_in(show, Incoming(event=PostDeleted(post_id="t:1")))
        await tick(show, clock, 500)
        stood = seen(show)
    assert await store.words("play", ["t:1"])
    del store.save_snapshot  # type: ignore[method-assign]
    async with running(store, clock) as show:
        assert seen(show) == stood
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        assert await store.words("play", ["t:1"]) == {}


async def test_an_erasure_survives_a_kill_between_its_snapshot_and_itself() -> None:
    """The entry that asked for it lies before the snapshot and is not replayed: the snapshot remembers."""
    store, clock = MemoryStore(), ManualClock(START)
    async with killed(store, clock) as show:
        await come_in(show, incoming("t:1", SECRET))
        await tick(show, clock, 1_000)
        await eventually(lambda: show.measures()["snapshots_total"] == 1)

        async def refuse(*_: object) -> None:
            await asyncio.Event().wait()

        show._store.erase = refuse  # type: ignore[method-assign, assignment]
        show.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:1")))
        await tick(show, clock, 500)
        await eventually(lambda: show.measures()["snapshots_total"] == 2)
        assert (await store.load_snapshot("play") or (0,))[0] == show._engine.seq
    assert await store.words("play", ["t:1"])
    del store.erase  # type: ignore[method-assign]
    async with running(store, clock) as show:
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        assert await store.words("play", ["t:1"]) == {}


async def test_no_erasure_ever_makes_a_replay_differ() -> None:
    """Kill at any moment around deletes: epoch and offsets go on, because words leave only behind a snapshot."""
    store, clock = MemoryStore(), ManualClock(START)
    for n in range(12):
        async with killed(store, clock) as show:
            await come_in(show, incoming(f"t:{n}", f"{SECRET} {n}"), incoming(f"u:{n}"))
            await tick(show, clock, 700)
            show.inbox.offer("src", Incoming(event=PostDeleted(post_id=f"t:{n}")))
            for _ in range(n * 3):
                await asyncio.sleep(0)
            if n % 3 == 0:
                await tick(show, clock, 250)
            stood = seen(show)
        async with killed(store, clock) as show:
            for name in CHANNELS:
                assert show.offset(name) >= stood[name]["offset"]
                assert show.offset(name) < stood[name]["offset"] + 1_000
                assert show.frames_after(name, stood[name]["offset"]) is not None
    async with running(store, clock) as show:
        await tick(show, clock, 500)
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        records = show._engine.records
        unheard = {
            id_ for id_, record in records.items() if record.status != "withdrawn"
        }  # killed before that
        assert set(await store.words("play", list(records))) == unheard
        assert len(records) - len(unheard) > 8
        assert show._engine.blanks == 0


async def test_an_erased_authors_words_leave_also_where_memory_had_let_them_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, clock = MemoryStore(), ManualClock(START)
    async with running(store, clock) as show:
        await come_in(show, *(incoming(f"t:{n}", SECRET, author="gone") for n in range(3)), incoming("t:9"))
        await tell(show, "reject", post_id="t:0")
        await tick(show, clock, 500)
        monkeypatch.setattr(stage, "_EVICT", 1)
        show._engine.stage._evict()
        assert list(show._engine.records) == ["t:1", "t:2", "t:9"]
        show.inbox.offer("src", Incoming(event=AuthorErased(author_id="test:gone")))
        await tick(show, clock, 500)
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        assert set(await store.words("play", ["t:0", "t:1", "t:2", "t:9"])) == {"t:9"}


async def test_a_post_that_comes_after_its_delete_is_never_kept() -> None:
    store, clock = MemoryStore(), ManualClock(START)
    async with running(store, clock) as show:
        await come_in(show, Incoming(event=PostDeleted(post_id="t:1")))
        await come_in(show, incoming("t:1", SECRET))
        await tick(show, clock, 500)
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        assert await store.words("play", ["t:1"]) == {}
        assert show.counts()["withdrawn"] == 1


async def test_an_erasure_waits_for_a_store_that_is_away() -> None:
    store, clock = FailingStore(), ManualClock(START)
    async with running(store, clock) as show:
        await come_in(show, incoming("t:1", SECRET))
        await tick(show, clock, 500)
        await eventually(lambda: show.measures()["snapshots_total"] == 1)
        saving = store.save_snapshot

        async def breaks(show_: str, seq: int, blob: bytes, keep: int = 2) -> None:
            store.break_down()
            await saving(show_, seq, blob, keep)

        store.save_snapshot = breaks  # type: ignore[method-assign]
        show.inbox.offer("src", Incoming(event=PostDeleted(post_id="t:1")))
        await tick(show, clock, 500)
        await eventually(lambda: "disk is full" in show.health()[2].detail)
        assert await store.words("play", ["t:1"])
        store.save_snapshot = saving  # type: ignore[method-assign]
        clock.advance(1_000)
        store.mend()
        await eventually(lambda: show.measures()["erasures_pending"] == 0)
        assert await store.words("play", ["t:1"]) == {}
