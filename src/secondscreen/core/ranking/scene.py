"""What a score depends on besides the post: the moment, and what is in the feed already. Built once a tick.

Not here: the points (one file per signal).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..record import PostRecord

Terms = tuple[str, ...]
"""The telling words of a post: folded, distinct, in order, small words and bare numbers left out."""


@dataclass(slots=True)
class Scene:
    """`moments`: when recently fired cues fired, with their folded words. `feed_authors` and `feed_words`
    count the posts in the feed, the one being scored included when it is there."""

    at_ms: int
    moments: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    segment_words: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    approved_by_author: dict[str, int] = field(default_factory=dict)
    feed_authors: dict[str, int] = field(default_factory=dict)
    feed_words: dict[str, int] = field(default_factory=dict)
    heat: dict[str, int] | None = None  # word → points, worked out by cue_relevance on first need


Signal = Callable[[PostRecord, Terms, Scene], int]
"""Points of one signal for one post: an integer, the same for the same arguments."""
