"""One voice once: points off for every other post of the same author that is in the feed."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .scene import Scene, Signal, Terms

POINTS: Final = -160
MOST: Final = -480
STATIC: Final = False


def signal(config: RankingConfig) -> Signal:
    def author_variety(record: PostRecord, terms: Terms, scene: Scene) -> int:
        there = scene.feed_authors.get(record.features.author_key, 0)
        if not there or not record.features.author_key:
            return 0
        if record.shown_ms is not None:
            there -= 1  # itself
        return max(POINTS * there, MOST)

    return author_variety
