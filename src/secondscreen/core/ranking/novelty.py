"""What the feed has not said yet: the fewer of its words are there already, the more points."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .scene import Scene, Signal, Terms

POINTS: Final = 120
_WORN_OUT: Final = 4  # posts in the feed that use a word, past which it is as old as it gets
STATIC: Final = False


def signal(config: RankingConfig) -> Signal:
    def novelty(record: PostRecord, terms: Terms, scene: Scene) -> int:
        if not terms:
            return 0
        feed_words = scene.feed_words
        if not feed_words:
            return POINTS
        itself = 0 if record.shown_ms is None else 1
        worn = 0
        for term in terms:
            there = feed_words.get(term)
            if there is not None:
                there -= itself
                worn += there if there < _WORN_OUT else _WORN_OUT
        return POINTS - POINTS * worn // (_WORN_OUT * len(terms))

    return novelty
