"""Asks something: questions start conversations, and producers look for them."""

from __future__ import annotations

import re
from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .scene import Scene, Signal, Terms

POINTS: Final = 40
STATIC: Final = True
_LEAST_WORDS: Final = 4
_ASKS: Final = re.compile(r"[^\W_][\"')\]\s]*[?？؟⁉]")
_LINK: Final = re.compile(r"[A-Za-z]{2,12}://\S+")


def signal(config: RankingConfig) -> Signal:
    def question(record: PostRecord, terms: Terms, scene: Scene) -> int:
        post = record.post
        if post is None or record.features.words < _LEAST_WORDS:
            return 0
        text = post.text
        if "?" not in text and "？" not in text and "؟" not in text and "⁉" not in text:
            return 0
        return POINTS if _ASKS.search(_LINK.sub("", text)) else 0

    return question
