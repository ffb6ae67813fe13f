"""The Bluesky source in a running show: what its author does reaches the show, and still does after a restart."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from secondscreen.connectors.bluesky import Settings, build
from secondscreen.core.effects import Delta
from secondscreen.core.model import ModerationConfig, ShowConfig
from secondscreen.runtime.clock import SystemClock
from secondscreen.runtime.show import Show
from secondscreen.runtime.supervise import Supervisor
from secondscreen.stores.memory import MemoryStore

from .fake_jetstream import DID, FakeJetstream, record, v2_commit

CONFIG = ShowConfig(
    id="final", title="Final", hashtags=("Finale23",), moderation=ModerationConfig(mode="post")
)
TEXT = "What a beautiful finish that was #finale23"


@contextlib.asynccontextmanager
async def on_air(store: MemoryStore, host: FakeJetstream) -> AsyncIterator[Show]:
    """A show with one source, as the service puts them together."""
    show = Show(CONFIG, store, SystemClock())
    await show.open()
    running = asyncio.create_task(show.run())
    settings = Settings.model_validate({"urls": [host.url], "profiles_url": ""})
    source = build(settings, CONFIG, "bluesky")
    source.recall(show.known())
    supervisor = Supervisor(show.inbox, lambda name: store.cursor(show.id, name), spread=lambda longest: 0.0)
    supervisor.start(source)
    try:
        yield show
    finally:
        await supervisor.stop()
        await show.stop()
        await running


async def until(show: Show, true: Callable[[], Awaitable[bool]]) -> None:
    changed = asyncio.Event()

    def heard(delta: Delta, frame: bytes) -> None:
        changed.set()

    end = show.listen("desk", heard)
    async with asyncio.timeout(30):
        while not await true():
            changed.clear()
            await changed.wait()
    end()


async def stands(show: Show, **status: str) -> bool:
    items, _ = await show.posts()
    return {item["id"].rpartition("/")[2].lstrip("3"): item["status"] for item in items} == status


async def test_a_delete_after_a_restart_takes_an_old_post_off_and_a_stranger_s_leaves_no_trace() -> None:
    store, host = MemoryStore(), FakeJetstream()
    await store.open()
    await host.start()
    await host.send("v2", v2_commit(1, rkey="3a", record=record(TEXT)))
    async with on_air(store, host) as show:
        await until(show, lambda: stands(show, a="approved"))
    await host.send(
        "v2",
        v2_commit(2, "delete", rkey="3nobody", did="did:plc:stranger"),
        v2_commit(3, "delete", rkey="3a"),
        v2_commit(
            4, rkey="3b", did="did:plc:other", record=record("Another lovely evening it was #finale23")
        ),
    )
    async with on_air(store, host) as show:
        await until(show, lambda: stands(show, a="withdrawn", b="approved"))
    assert host.asked[-1][1]["cursor"] == ["1"]
    journal = [row async for page in store.read("final", 0) for row in page]
    assert not [row for row in journal if b"stranger" in row.body]
    assert not [
        row for row in journal if row.words and DID.encode() in row.words and b"beautiful" in row.words
    ]
    await host.stop()
    await store.close()
