"""A fake at the edge of a connector: an inbox that keeps what is handed in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from secondscreen.core.events import Event
from secondscreen.core.model import Post
from secondscreen.runtime.ports import Incoming


class Intray:
    """An inbox (runtime/ports.py) that keeps everything and can be waited upon."""

    def __init__(self) -> None:
        self.items: list[Incoming] = []
        self.waiting = 0
        self.asked = asyncio.Event()  # somebody looked whether there is room
        self._came = asyncio.Condition()

    def offer(self, source: str, incoming: Incoming) -> None:
        self.items.append(incoming)
        asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(self._tell()))

    def backlog(self) -> int:
        self.asked.set()
        return self.waiting

    async def _tell(self) -> None:
        async with self._came:
            self._came.notify_all()

    async def until(self, enough: Callable[[Intray], bool], within_s: float = 30) -> None:
        async with asyncio.timeout(within_s), self._came:
            await self._came.wait_for(lambda: enough(self))

    @property
    def posts(self) -> list[Post]:
        return [item.post for item in self.items if item.post is not None]

    @property
    def events(self) -> list[Event]:
        return [item.event for item in self.items if item.event is not None]

    @property
    def cursors(self) -> list[str]:
        return [item.cursor for item in self.items if item.cursor is not None]
