"""How new a post is: halves every `half_life_s`. The earlier of its own time and ours counts, so that a post
claiming to be from the future gains nothing."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .decay import decayed
from .scene import Scene, Signal, Terms

POINTS: Final = 400
STATIC: Final = False


def signal(config: RankingConfig) -> Signal:
    half_life_ms = config.half_life_s * 1000

    def recency(record: PostRecord, terms: Terms, scene: Scene) -> int:
        born = record.received_ms
        if record.post is not None and record.post.published_ms < born:
            born = record.post.published_ms
        return decayed(POINTS, scene.at_ms - born, half_life_ms)

    return recency
