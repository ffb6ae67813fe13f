"""score() and explain(): which approved posts deserve the feed, in whole points, each signal named.

One file per signal; file name = signal name = key in a show's `weights` (percent). A new signal is a new file
and one line in SIGNALS. Points are designed against one another: a brand-new post has 400 for recency. Not
here: the choice itself with its caps (selection.py), or when it is made (core/feed.py).
"""

from __future__ import annotations

from types import ModuleType
from typing import Final

from .. import limits
from ..language import SMALL_WORDS
from ..model import Post, RankingConfig
from ..record import PostRecord
from ..text import fold, words
from . import (
    author_variety,
    cue_relevance,
    engagement,
    novelty,
    question,
    readability,
    recency,
    regular,
)
from .scene import Scene, Signal, Terms

__all__ = ["SIGNALS", "Ranking", "Scene", "telling_words"]

SIGNALS: Final[dict[str, ModuleType]] = {
    "recency": recency,
    "cue_relevance": cue_relevance,
    "engagement": engagement,
    "novelty": novelty,
    "author_variety": author_variety,
    "regular": regular,
    "question": question,
    "readability": readability,
}
"""Every signal, in the order in which a score is explained."""

_TERMS_KEPT: Final = 2 * limits.CANDIDATES_KEPT
_SUM: Final = "sum"  # on the shelf: the weighted points of all static signals together
_LEAST_LETTERS: Final = 3


def telling_words(text: str) -> Terms:
    """The words of a text that say what it is about."""
    found = dict.fromkeys(words(fold(text)))
    return tuple(
        word
        for word in found
        if (len(word) >= _LEAST_LETTERS or not word.isascii())
        and word not in SMALL_WORDS
        and not word.isdecimal()
    )


class Ranking:
    """A show's signals with their weights. ValueError names a weight for a signal there is not.

    `record.shelf` keeps the points that do not change with the scene; clear it when a post's words change.
    """

    def __init__(self, config: RankingConfig) -> None:
        unknown = [name for name in config.weights if name not in SIGNALS]
        if unknown:
            raise ValueError(f"no such signal: {', '.join(unknown)}; there are {', '.join(SIGNALS)}")
        self._needs = config.regular_after
        self._signals: list[tuple[str, Signal, int, bool]] = []
        for name, module in SIGNALS.items():
            made: Signal = module.signal(config)
            self._signals.append((name, made, config.weights.get(name, 100), bool(module.STATIC)))
        self._static = [(n, s, w) for n, s, w, static in self._signals if static]
        self._dynamic = [(s, w) for _, s, w, static in self._signals if not static and w]
        self._terms: dict[str, tuple[Post, Terms]] = {}

    def score(self, record: PostRecord, scene: Scene) -> int:
        """The sum of `explain`, faster."""
        terms = self.terms(record)
        shelf = record.shelf
        total = shelf[_SUM] if _SUM in shelf else self._fill(record, terms, scene)
        for signal, weight in self._dynamic:
            points = signal(record, terms, scene)
            if points:
                total += points if weight == 100 else points * weight // 100
        return total

    def explain(self, record: PostRecord, scene: Scene) -> list[tuple[str, int]]:
        """(signal, weighted points), in the order of SIGNALS, without zeros."""
        terms = self.terms(record)
        if _SUM not in record.shelf:
            self._fill(record, terms, scene)
        told: list[tuple[str, int]] = []
        for name, signal, weight, static in self._signals:
            points = record.shelf[name] if static else signal(record, terms, scene)
            weighted = points * weight // 100
            if weighted:
                told.append((name, weighted))
        return told

    def regular_level(self, approved_count: int) -> int:
        """0–3: what an author with so many approved posts has earned."""
        return regular.level(approved_count, self._needs)

    def _fill(self, record: PostRecord, terms: Terms, scene: Scene) -> int:
        total = 0
        for name, signal, weight in self._static:
            points = signal(record, terms, scene)
            record.shelf[name] = points
            total += points * weight // 100
        record.shelf[_SUM] = total
        return total

    def terms(self, record: PostRecord) -> Terms:
        """The telling words of a post, kept while it competes; none once its words are gone."""
        post = record.post
        if post is None:
            self._terms.pop(record.post_id, None)  # its words are gone: keep none here either
            return ()
        kept = self._terms.get(record.post_id)
        if kept is not None and kept[0] is post:
            return kept[1]
        terms = telling_words(post.text)
        self._terms[record.post_id] = (post, terms)
        if len(self._terms) > _TERMS_KEPT:
            del self._terms[next(iter(self._terms))]
        return terms
