"""Near-duplicates: has somebody said this already? A window of sketches with an index by hash.

Similarity is the Jaccard overlap of shingles, estimated from bottom-k sketches (the smallest k hashes of
either text, see Broder 1997). Texts are compared where their rarest hashes meet, so a common word costs
nothing. Not here: who leads a group, or what a group means.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

from . import limits
from .model import Features

SHORT_WORDS: Final = (
    4  # with fewer words a text is compared as a whole only: any two short ones overlap by chance
)


COMPARED: Final = 64  # texts compared in full for one post: the likest are met among the first
FULL_SKETCH: Final = 16  # a shorter sketch holds every shingle of its text: then the overlap is exact


@dataclass(slots=True)
class _Entry:
    number: int  # dense, by arrival: the tie-break
    post_id: str
    at_ms: int
    text_key: int
    sketch: tuple[int, ...]
    listed: int = 0  # bit 0: under its text; bit i+1: under sketch[i]. Full lists take no more.


def likeness_per_mille(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    """Estimated Jaccard overlap of two ascending bottom-k sketches, 0–1000."""
    if not a or not b:
        return 0
    union = sorted({*a, *b})
    if len(a) >= FULL_SKETCH or len(b) >= FULL_SKETCH:
        del union[FULL_SKETCH:]
    return 1000 * len(set(a).intersection(b).intersection(union)) // len(union)


class SimilarIndex:
    """`threshold_per_mille`: how alike counts as the same; `window_ms`: how far back; `posting`: texts listed
    under one shingle hash, beyond which the shingle says nothing and no more are listed.

    Times must not decrease. Bounded by the window and by POSTS_KEPT, oldest out first.
    """

    def __init__(
        self,
        threshold_per_mille: int,
        window_ms: int = limits.SIMILAR_WINDOW_MS,
        posting: int = limits.SIMILAR_POSTING,
    ) -> None:
        self._threshold = threshold_per_mille
        self._window_ms = window_ms
        self._posting = posting
        self._next = 0
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._by_hash: dict[int, list[_Entry]] = {}
        self._by_text: dict[int, list[_Entry]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, features: Features, at_ms: int) -> str | None:
        """The id of the likest text already in, the earliest of equals; None if none is alike enough."""
        self._expire(at_ms)
        if features.text_key:
            same = self._by_text.get(features.text_key)
            if same:
                return same[0].post_id
        sketch = features.sketch
        if features.words < SHORT_WORDS or not sketch:
            return None
        # Alike enough means at least `needed` shared hashes; so among any len-needed+1 of them one is shared,
        # and
        # it is enough to look where the fewest texts are listed.
        needed = -(-self._threshold * len(sketch) // 1000)
        listed = [found for h in sketch if (found := self._by_hash.get(h)) is not None]
        absent = len(sketch) - len(listed)
        probes = len(sketch) - needed + 1 - absent
        if probes <= 0:
            return None
        listed.sort(key=len)
        mine = set(sketch)
        best: _Entry | None = None
        best_like = self._threshold - 1
        seen: set[int] = set()
        compared = 0
        for entries in listed[:probes]:
            for entry in entries:
                if entry.number in seen:
                    continue
                seen.add(entry.number)
                if len(mine.intersection(entry.sketch)) < needed:
                    continue
                compared += 1
                if compared > COMPARED:
                    return best.post_id if best is not None else None
                like = likeness_per_mille(sketch, entry.sketch)
                if like > best_like or (
                    like == best_like and best is not None and entry.number < best.number
                ):
                    best, best_like = entry, like
        return best.post_id if best is not None else None

    def add(self, post_id: str, features: Features, at_ms: int) -> None:
        """Remember a text. A text already in under this id is replaced; one without words is not
        remembered."""
        self._expire(at_ms)
        self.discard(post_id)
        if not features.text_key:
            return
        sketch = features.sketch if features.words >= SHORT_WORDS else ()
        entry = _Entry(self._next, post_id, at_ms, features.text_key, sketch)
        self._next += 1
        self._entries[post_id] = entry
        if self._list(self._by_text, entry.text_key, entry):
            entry.listed = 1
        for place, h in enumerate(sketch, 1):
            if self._list(self._by_hash, h, entry):
                entry.listed |= 1 << place
        if len(self._entries) > limits.POSTS_KEPT:
            self._unlist(self._entries.popitem(last=False)[1])

    def discard(self, post_id: str) -> None:
        """Forget a text: a deleted or rejected post leads nobody."""
        entry = self._entries.pop(post_id, None)
        if entry is not None:
            self._unlist(entry)

    def _list(self, lists: dict[int, list[_Entry]], key: int, entry: _Entry) -> bool:
        listed = lists.get(key)
        if listed is None:
            lists[key] = [entry]
            return True
        if len(listed) < self._posting:
            listed.append(entry)
            return True
        return False

    def _unlist(self, entry: _Entry) -> None:
        if entry.listed & 1:
            _strike(self._by_text, entry.text_key, entry)
        for place, h in enumerate(entry.sketch, 1):
            if entry.listed >> place & 1:
                _strike(self._by_hash, h, entry)

    def _expire(self, at_ms: int) -> None:
        oldest = at_ms - self._window_ms
        entries = self._entries
        while entries:
            first = next(iter(entries.values()))
            if first.at_ms >= oldest:
                return
            self._unlist(entries.popitem(last=False)[1])

    def state(self) -> dict[str, Any]:
        """JSON-ready. Restored, it answers as this one would."""
        return {
            "next": self._next,
            "entries": [
                [e.number, e.post_id, e.at_ms, e.text_key, list(e.sketch), e.listed]
                for e in self._entries.values()
            ],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Become what `state` tells; anything held before is gone."""
        self._entries.clear()
        self._by_hash.clear()
        self._by_text.clear()
        self._next = state["next"]
        for number, post_id, at_ms, text_key, sketch, listed in state["entries"]:
            entry = _Entry(number, post_id, at_ms, text_key, tuple(sketch), listed)
            self._entries[post_id] = entry
            if listed & 1:
                self._by_text.setdefault(text_key, []).append(entry)
            for place, h in enumerate(entry.sketch, 1):
                if listed >> place & 1:
                    self._by_hash.setdefault(h, []).append(entry)


def _strike(lists: dict[int, list[_Entry]], key: int, entry: _Entry) -> None:
    listed = lists[key]
    if len(listed) == 1:
        del lists[key]
    elif listed[0] is entry:
        del listed[0]
    else:
        listed[:] = [other for other in listed if other is not entry]
