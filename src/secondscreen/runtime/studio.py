"""Posts by hand: a caller, a letter, a guest. They come in as posts, because a command's row may hold no words.

Not here: any other command (core/acts.py).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final

from ..core.commands import Insert
from ..core.effects import Answer
from ..core.model import Author, Post
from .intake import Arrival, prepare
from .ports import CommandResult, Store

STUDIO: Final = "studio"


class Studio:
    """`give` journals and applies an arrival; `now_ms` is the show's time."""

    def __init__(
        self, show: str, store: Store, give: Callable[[Arrival], Awaitable[Answer]], now_ms: Callable[[], int]
    ) -> None:
        self._show = show
        self._store = store
        self._give = give
        self._now_ms = now_ms
        self._under_way: dict[str, asyncio.Task[CommandResult]] = {}

    async def insert(self, insert: Insert, by: str, key: str | None) -> CommandResult:
        """One post for one key, however often and whenever it is asked for. Raises what `give` raises."""
        token = secrets.token_hex(12) if key is None else sha256(f"{by}\n{key}".encode()).hexdigest()[:24]
        post_id = f"{STUDIO}:{token}"
        task = self._under_way.get(post_id)
        if task is None:
            task = asyncio.ensure_future(self._insert(post_id, insert, by, key is not None))
            self._under_way[post_id] = task
            task.add_done_callback(lambda _: self._under_way.pop(post_id, None))
        return await asyncio.shield(task)  # one caller's leaving is not the others'

    async def _insert(self, post_id: str, insert: Insert, by: str, may_be_there: bool) -> CommandResult:
        if may_be_there and (before := await self._store.history(self._show, post_id)):
            return CommandResult(before[0].seq, "done", "inserted", post_id)
        now_ms = self._now_ms()
        name_key = sha256(insert.name.casefold().encode()).hexdigest()[:16]
        post = Post(
            id=post_id,
            network=STUDIO,
            source=f"{STUDIO}:{by}",
            text=insert.text,
            author=Author(id=f"{STUDIO}:{name_key}", name=insert.name),
            url=insert.url,
            published_ms=now_ms,
        )
        answer = await self._give(prepare(post, False, now_ms))
        return CommandResult(answer.seq, "done", "inserted", post_id)
