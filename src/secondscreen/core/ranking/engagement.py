"""What others made of it: the logarithm of likes and reposts (a repost counts twice), and weakly of
followers."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .scene import Scene, Signal, Terms

MOST: Final = 300
STATIC: Final = True


def eighths_of_log2(n: int) -> int:
    """⌊8 · log₂ n⌋, nearly: exact at powers of two, straight between them; 0 for n < 2."""
    if n < 2:
        return 0
    whole = n.bit_length() - 1
    rest = n - (1 << whole)
    return whole * 8 + (rest << 3 >> whole)


def signal(config: RankingConfig) -> Signal:
    def engagement(record: PostRecord, terms: Terms, scene: Scene) -> int:
        post = record.post
        if post is None:
            return 0
        said = 3 * eighths_of_log2(1 + max(post.likes, 0) + 2 * max(post.reposts, 0))
        heard = eighths_of_log2(1 + max(post.author.followers or 0, 0)) // 4 if post.author is not None else 0
        return min(said + heard, MOST)

    return engagement
