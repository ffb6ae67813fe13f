"""Whose pictures are looked at next, and what is kept of them to show a producer. Nobody's post waits for it.

A post is looked at once it is in the journal, where a rule holds it meanwhile; what was seen goes into the inbox as
`PostScreened`. Previews live in memory alone, bounded, and leave with the post's words. An answer for an older
version of a post, or for one that is gone, is let go. Not here: fetching and looking (screeners/image), what it means
(core).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from typing import Final

import structlog

from ..core import limits
from ..core.events import Event, PostDeleted, PostEdited, PostReceived, PostScreened
from ..core.model import Post
from .ports import Looked, Looker, Preview

_log = structlog.get_logger("secondscreen.looking")

POSTS_AT_ONCE: Final = 2
_HASHES: Final = 2**64


class Looking:
    """One show's. `tell` takes what was seen; `begin` once the show is open, then `hear` every entry's event. `run` in
    a task of its own, until cancelled."""

    def __init__(self, looker: Looker, tell: Callable[[PostScreened], None]) -> None:
        self._looker = looker
        self._tell = tell
        self._begun = False
        self._turn: deque[str] = deque()
        self._wanted: dict[str, tuple[Post, bool]] = {}  # waiting or under way: the post, and is it told?
        self._work = asyncio.Event()
        self._previews: OrderedDict[str, tuple[Preview | None, ...]] = OrderedDict()
        self._previews_bytes = 0
        self.passed_over = 0  # posts whose turn never came

    def begin(self, posts: Iterable[tuple[Post, bool]]) -> None:
        """Posts that wait for a decision, oldest first, each with: was it looked at before? Then only its previews are
        made anew."""
        self._begun = True
        for post, known in posts:
            if post.media:
                self._want(post, tell=not known)

    def hear(self, event: Event, worth_it: bool = True) -> None:
        """An event has been applied. `worth_it`: the post is not rejected already."""
        if not self._begun:
            return
        match event:
            case PostReceived(post=Post() as post) | PostEdited(post=Post() as post):
                self._drop(post.id)
                if post.media and worth_it:
                    self._want(post, tell=True)
            case PostDeleted(post_id=post_id):
                self.forget([post_id])

    def forget(self, post_ids: Iterable[str]) -> None:
        """Their words are being erased: nothing of them is kept or told."""
        for post_id in post_ids:
            self._drop(post_id)

    def preview(self, post_id: str, number: int) -> Preview | None:
        """Of the picture in that place (from 0), if it was looked at."""
        previews = self._previews.get(post_id, ())
        return previews[number] if 0 <= number < len(previews) else None

    def waiting(self) -> int:
        return len(self._wanted)

    async def run(self) -> None:
        hands = [asyncio.ensure_future(self._hand()) for _ in range(POSTS_AT_ONCE)]
        try:
            await asyncio.gather(*hands)
        finally:
            for hand in hands:
                hand.cancel()
            await asyncio.gather(*hands, return_exceptions=True)

    # --- one after another -------------------------------------------------------------------------------------

    def _want(self, post: Post, *, tell: bool) -> None:
        self._wanted[post.id] = (post, tell)
        self._turn.append(post.id)
        while len(self._turn) > limits.LOOKS_WAITING:
            if self._wanted.pop(self._turn.popleft(), None) is not None:
                self.passed_over += 1  # it stays as it is: held, not looked at
        self._work.set()

    def _drop(self, post_id: str) -> None:
        self._wanted.pop(post_id, None)
        self._previews_bytes -= _size(self._previews.pop(post_id, ()))

    async def _hand(self) -> None:
        while True:
            while not self._turn:
                self._work.clear()
                await self._work.wait()
            wanted = self._wanted.get(self._turn.popleft())
            if wanted is None:
                continue
            post, tell = wanted
            seen = await self._look(post)
            if self._wanted.get(post.id) is not wanted:
                continue  # edited or gone while it was looked at
            del self._wanted[post.id]
            self._keep(post.id, seen.previews)
            if tell:
                self._tell(
                    PostScreened(
                        post_id=post.id, scores=dict(seen.scores), pictures=seen.hashes, detail=seen.detail
                    )
                )

    async def _look(self, post: Post) -> Looked:
        try:
            seen = await self._looker.look(post)
        except Exception as error:
            _log.warning("looking_failed", looker=self._looker.name, error=type(error).__name__)
            return Looked(detail=f"the screener {self._looker.name} failed")
        if not _sound(seen):
            _log.warning("looking_failed", looker=self._looker.name, error="no answer")
            return Looked(detail=f"the screener {self._looker.name} failed")
        return seen

    def _keep(self, post_id: str, previews: tuple[Preview | None, ...]) -> None:
        size = _size(previews)
        if not size or size > limits.PREVIEWS_BYTES:
            return
        self._previews[post_id] = previews
        self._previews_bytes += size
        while self._previews_bytes > limits.PREVIEWS_BYTES:
            self._previews_bytes -= _size(self._previews.popitem(last=False)[1])


def _size(previews: tuple[Preview | None, ...]) -> int:
    return sum(len(one.clear) + len(one.blurred) for one in previews if one is not None)


def _sound(seen: object) -> bool:
    """Is this an answer at all? Lookers may be other people's programs."""
    return (
        isinstance(seen, Looked)
        and all(type(name) is str for name in seen.scores)
        and all(type(score) is int and 0 <= score <= 1_000 for score in seen.scores.values())
        and all(type(hashed) is int and 0 <= hashed < _HASHES for hashed in seen.hashes)
        and len(seen.previews) <= limits.POST_MEDIA
        and len(seen.hashes) <= limits.POST_MEDIA
        and type(seen.detail) is str
        and len(seen.detail) <= limits.POST_TEXT_CHARS
    )
