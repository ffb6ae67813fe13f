"""Reads well on its own: a sentence or two, not a pile of tags, links and mentions, not shouted, not half a
dialogue."""

from __future__ import annotations

from typing import Final

from ..model import RankingConfig
from ..record import PostRecord
from .scene import Scene, Signal, Terms

STATIC: Final = True
LEAST: Final = -200
_WELL: Final = 60
_FEW_WORDS: Final = 4
_MANY_WORDS: Final = 45
_TAGS_FREE: Final = 2
_PER_TAG: Final = 12
_PER_MENTION: Final = 25
_REPLY: Final = 60
_LINK: Final = 30
_SHOUTED: Final = 40
_SHOUT_CHARS: Final = 25


def signal(config: RankingConfig) -> Signal:
    def readability(record: PostRecord, terms: Terms, scene: Scene) -> int:
        post = record.post
        if post is None:
            return 0
        text = post.text
        count = record.features.words
        if count < _FEW_WORDS:
            points = _WELL * count // _FEW_WORDS - _WELL
        elif count > _MANY_WORDS:
            points = 0
        else:
            points = _WELL
        points -= _PER_TAG * max(0, text.count("#") - _TAGS_FREE)
        points -= _PER_MENTION * min(text.count("@"), 4)
        if post.reply_to is not None or text.startswith("@"):
            points -= _REPLY
        if "://" in text:
            points -= _LINK
        if len(text) > _SHOUT_CHARS and text.upper() == text and text.lower() != text:
            points -= _SHOUTED
        return max(points, LEAST)

    return readability
