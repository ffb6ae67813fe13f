"""Snapshots and erasures of one show, off the hot path.

The order is the point: words leave the vault only after a snapshot has been saved that lies behind the entry which
withdrew them. So no replay of a tail ever meets a blank where the live show met words, and offsets stay the same
across a restart. That snapshot overwrites the older ones, whose frames may still carry the words.
Not here: what a snapshot contains (checkpoint.py), when the engine is at rest (show.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

import structlog

from ..core import limits
from .checkpoint import pack
from .clock import Clock
from .ports import Store, StoreFailed

_log = structlog.get_logger("secondscreen.keeper")

RETRY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Capture:
    """The engine at rest after entry `seq`, encoded; `took_s` is how long everything stood still for it."""

    seq: int
    plain: bytes
    took_s: float


class Keeper:
    """`capture()` waits for the engine to be at rest. `scrub(ids)` takes words out of the frames in memory."""

    def __init__(
        self,
        show: str,
        store: Store,
        clock: Clock,
        capture: Callable[[], Awaitable[Capture]],
        scrub: Callable[[Collection[str]], None],
    ) -> None:
        self._show = show
        self._store = store
        self._clock = clock
        self._capture = capture
        self._scrub = scrub
        self._wake = asyncio.Event()
        self._wanted = False
        self._entries = 0
        self._stamp = 0
        self._erasing: dict[str, int] = {}  # id → when asked, so that a later asking is not lost
        self._authors: dict[str, None] = {}
        self._not_before = 0.0
        self.snapshots = 0
        self.trouble = ""

    # --- being told --------------------------------------------------------------------------------------

    def noted(self, entries: int) -> None:
        """So many entries have been applied."""
        self._entries += entries
        if self._entries >= limits.SNAPSHOT_EVERY:
            self._wake.set()

    def want(self) -> None:
        """A snapshot is wanted soon, whatever the count."""
        self._wanted = True
        self._wake.set()

    def erase(self, post_ids: Iterable[str]) -> None:
        for post_id in post_ids:
            self._stamp += 1
            self._erasing[post_id] = self._stamp
        self._wake.set()

    def erase_author(self, author_id: str) -> None:
        """Everything of this author, also what the engine has long let go."""
        self._authors[author_id] = None
        self._wake.set()

    def pending(self) -> tuple[list[str], list[str]]:
        """Posts and authors whose words are still to be erased; kept in every snapshot."""
        return list(self._erasing), list(self._authors)

    # --- doing -------------------------------------------------------------------------------------------

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._round()
            except StoreFailed as error:
                self.trouble = str(error)
                _log.warning("keeper_waits", show=self._show, error=self.trouble)
                await self._clock.sleep(RETRY_S)
                await self._store.ready()
                self._wake.set()
            except Exception as error:  # words stay until it works again: that must be seen
                self.trouble = f"snapshots and erasures fail: {type(error).__name__}"
                _log.exception("keeper_failed", show=self._show)
                await self._clock.sleep(RETRY_S)
                self._wake.set()

    async def _round(self) -> None:
        await self._look_up()
        if self._erasing or self._wanted or self._entries >= limits.SNAPSHOT_EVERY:
            await self._clock.sleep(max(0.0, self._not_before - self._clock.monotonic()))
            await self.snapshot()

    async def snapshot(self) -> None:
        """Save one now, and erase what it lies behind. Raises StoreFailed."""
        captured = await self._capture()
        # Asked after this line may have come from later entries: it waits for the next snapshot.
        erasing = dict(self._erasing)
        self._entries, self._wanted = 0, False
        self._not_before = self._clock.monotonic() + captured.took_s * limits.SNAPSHOT_SHARE
        try:
            blob = await asyncio.to_thread(pack, captured.plain)
            await self._store.save_snapshot(self._show, captured.seq, blob, 1 if erasing else 2)
            self.snapshots += 1
            if erasing:
                await self._store.erase(self._show, list(erasing), captured.seq)
        except BaseException:
            self._wanted = True
            raise
        for post_id, stamp in erasing.items():
            if self._erasing.get(post_id) == stamp:
                del self._erasing[post_id]
        self.trouble = ""
        if self._erasing:
            self._wake.set()

    async def _look_up(self) -> None:
        """Find the posts of erased authors; forget posts whose words were never kept, or are gone already."""
        for author_id in list(self._authors):
            found = await self._store.posts_of(self._show, author_id)
            self._scrub(found)
            self.erase(found)
            del self._authors[author_id]
        self._wake.clear()
        if self._erasing:
            asked = dict(self._erasing)
            kept = await self._store.words(self._show, asked)
            for post_id, stamp in asked.items():
                if post_id not in kept and self._erasing.get(post_id) == stamp:
                    del self._erasing[post_id]
