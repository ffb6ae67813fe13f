"""The service that the storm kills: a show on a real store, posts and acts, every acknowledgement on stdout."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import orjson

from secondscreen.core.events import PostDeleted
from secondscreen.runtime.clock import SystemClock
from secondscreen.runtime.ports import Incoming
from secondscreen.runtime.show import Show
from secondscreen.stores.sqlite import SqliteStore

from .house import config, incoming


def say(**what: object) -> None:
    sys.stdout.buffer.write(orjson.dumps(what) + b"\n")
    sys.stdout.buffer.flush()


async def main(directory: Path, life: str) -> None:
    store = SqliteStore(directory)
    await store.open()
    show = Show(config(), store, SystemClock())
    await show.open()
    say(opened=show.epoch, offset=show.offset("feed"), seq=show._engine.seq)
    show.listen("feed", lambda delta, _: say(offset=delta.offset))
    running = asyncio.create_task(show.run())

    async def producer(name: str) -> None:
        n = 0
        while True:
            n += 1
            key = f"{life}-{name}-{n}"
            inserted = await show.command(
                {"command": "insert", "text": f"words of {key}", "name": name}, name, "storm", None, key
            )
            say(acked=inserted.seq, key=key, post_id=inserted.post_id)
            approved = await show.command(
                {"command": "approve", "post_id": inserted.post_id}, name, "storm", None, key + "!"
            )
            say(acked=approved.seq, key=key + "!")

    async def source() -> None:
        n = 0
        while True:
            n += 1
            show.inbox.offer("src", incoming(f"t:{life}-{n}", author=f"a{n % 50}", cursor=f"{life}-{n}"))
            if n % 10 == 0:
                show.inbox.offer("src", Incoming(event=PostDeleted(post_id=f"t:{life}-{n - 5}")))
            await asyncio.sleep(0.0005)

    await asyncio.gather(running, source(), *(producer(f"p{n}") for n in range(4)))


asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
