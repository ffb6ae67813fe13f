"""Speaks of the moment: words of cues fired lately (hottest at once, cooling fast), of the segment that is
on, and of the programme itself."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .decay import decayed
from .scene import Scene, Signal, Terms

MOMENT: Final = 220
SEGMENT: Final = 60
KEYWORD: Final = 25
MOST: Final = 300
_COOLS_MS: Final = 90_000  # half-life of a moment
_COLD_MS: Final = 600_000
STATIC: Final = False


def heat(scene: Scene) -> dict[str, int]:
    """Word → points at this moment; of several reasons the strongest counts."""
    if scene.heat is None:
        found = dict.fromkeys(scene.keywords, KEYWORD)
        for word in scene.segment_words:
            found[word] = SEGMENT
        for fired_ms, words in scene.moments:
            age = scene.at_ms - fired_ms
            if 0 <= age <= _COLD_MS:
                points = decayed(MOMENT, age, _COOLS_MS)
                for word in words:
                    if found.get(word, 0) < points:
                        found[word] = points
        scene.heat = found
    return scene.heat


def signal(config: RankingConfig) -> Signal:
    def cue_relevance(record: PostRecord, terms: Terms, scene: Scene) -> int:
        hot = scene.heat if scene.heat is not None else heat(scene)
        if not hot or hot.keys().isdisjoint(terms):
            return 0
        points = 0
        for term in terms:
            points += hot.get(term, 0)
        return min(points, MOST)

    return cue_relevance
