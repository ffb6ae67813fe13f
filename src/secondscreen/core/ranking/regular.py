"""A recognised author, by approved posts in this show: three levels, earned, never bought."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .scene import Scene, Signal, Terms

POINTS: Final = 30  # a level
STATIC: Final = False


def level(approved: int, regular_after: tuple[int, int, int]) -> int:
    """0–3: how many of the three thresholds are reached."""
    return sum(approved >= need for need in regular_after)


def signal(config: RankingConfig) -> Signal:
    needs = config.regular_after

    def regular(record: PostRecord, terms: Terms, scene: Scene) -> int:
        author_key = record.features.author_key
        if not author_key:
            return 0
        approved = scene.approved_by_author.get(author_key, 0)
        return POINTS * level(approved, needs) if approved >= min(needs) else 0

    return regular
