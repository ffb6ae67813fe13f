"""One channel's latest encoded frames: what a client that was away is caught up from.

Bounded in frames and in bytes. Erased words are taken out of the frames that carried them, so that nobody who comes
back is told them again. Not here: who listens (gateway), what is in a frame (wire).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Any, Final

import orjson

from ..core import limits

_NO_WORDS: Final[dict[str, Any]] = {"text": "", "author": None, "url": None, "media": []}


class Ring:
    def __init__(self, frames: int = limits.RING_FRAMES, size: int = limits.RING_BYTES) -> None:
        self._most = frames
        self._size = size
        self._frames: deque[bytes] = deque()
        self._ids: deque[tuple[str, ...]] = deque()  # what each frame puts
        self._where: dict[str, deque[int]] = {}  # id → offsets of the frames that put it
        self._bytes = 0
        self.top = 0  # offset of the last frame

    def push(self, offset: int, frame: bytes, ids: Iterable[str]) -> None:
        """The frame of `offset`, which puts items `ids`. A hole before it empties the ring."""
        if offset != self.top + 1:
            self.restart(offset - 1)
        self.top = offset
        kept = tuple(ids)
        self._frames.append(frame)
        self._ids.append(kept)
        self._bytes += len(frame)
        for id_ in kept:
            self._where.setdefault(id_, deque()).append(offset)
        while len(self._frames) > self._most or (self._bytes > self._size and len(self._frames) > 1):
            self._drop()

    def restart(self, top: int) -> None:
        """Forget everything; the next frame is `top + 1`."""
        self._frames.clear()
        self._ids.clear()
        self._where.clear()
        self._bytes = 0
        self.top = top

    def after(self, offset: int) -> list[bytes] | None:
        """Frames offset+1 … top; None when they are not all here, or the offset is none of ours."""
        missed = self.top - offset
        if missed < 0 or missed > len(self._frames):
            return None
        newest = list(islice(reversed(self._frames), missed))
        newest.reverse()
        return newest

    def latest(self, frames: int, size: int) -> list[bytes]:
        """The newest frames, in order, within both bounds."""
        taken: list[bytes] = []
        for frame in islice(reversed(self._frames), frames):
            size -= len(frame)
            if size < 0:
                break
            taken.append(frame)
        taken.reverse()
        return taken

    def refill(self, frames: list[bytes], top: int) -> None:
        """Put back what `latest` gave, the last of it being frame `top`."""
        self.restart(top - len(frames))
        for offset, frame in enumerate(frames, top - len(frames) + 1):
            self.push(offset, frame, orjson.loads(frame).get("put", ()))

    def scrub(self, ids: Collection[str]) -> None:
        """Take the words of these posts out of every frame here; the frames stay, so that offsets stay dense."""
        first = self.top - len(self._frames) + 1
        offsets = {offset for id_ in ids for offset in self._where.get(id_, ())}
        for offset in offsets:
            frame = orjson.loads(self._frames[offset - first])
            for id_ in ids:
                item = frame["put"].get(id_)
                if item is not None and item.get("post"):
                    item["post"].update(_NO_WORDS)
            scrubbed = orjson.dumps(frame)
            self._bytes += len(scrubbed) - len(self._frames[offset - first])
            self._frames[offset - first] = scrubbed

    def _drop(self) -> None:
        self._bytes -= len(self._frames.popleft())
        for id_ in self._ids.popleft():
            offsets = self._where[id_]
            offsets.popleft()
            if not offsets:
                del self._where[id_]
