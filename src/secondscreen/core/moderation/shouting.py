"""Holds posts mostly in capitals, or with more emoji than words can bear, where the show sets a limit.

Scripts without case are never shouting, and a short cry ("GOAL!!!") is not held against anyone. Names of people and
tags are not the author's capitals. Not here: piles of tags and mentions, walls of capitals in any show (spam_shape.py).
"""

from __future__ import annotations

import re
from typing import Final

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

ENOUGH_LETTERS: Final = 12  # letters that have a case; fewer are a cry, not a text

_NOT_SAID: Final = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+", re.IGNORECASE)
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25fb-\u25fe\u2600-\u27bf"
    "\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f004\U0001f0cf\U0001f170-\U0001f251\U0001f300-\U0001f64f\U0001f680-\U0001faff]"
)
_DRESS: Final = "[\ufe0f\ufe0e\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_EMOJI: Final = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{1,2}}|[0-9#*]\ufe0f?\u20e3|{_PICTURE}{_DRESS}(?:\u200d{_PICTURE}{_DRESS})*"
)


def rule(config: ModerationConfig) -> Rule | None:
    max_percent, max_emoji = config.max_caps_percent, config.max_emoji
    if max_percent >= 100 and not max_emoji:
        return None

    def shouting(case: Case, memory: Memory) -> Verdict | None:
        text = case.post.text
        if max_percent < 100:
            percent = caps_percent(text)
            if percent > max_percent:
                return Verdict("held", "shouting", f"{percent} % in capitals", severity=1)
        if max_emoji and not text.isascii():
            count = count_emoji(text)
            if count > max_emoji:
                return Verdict("held", "shouting", f"{count} emoji")
        return None

    return shouting


def caps_percent(text: str) -> int:
    """The share of capitals among the letters that have a case, stretched ones ("GOOOAL") counted once; 0 where there
    are fewer than ENOUGH_LETTERS."""
    said = _STRETCHED.sub(r"\1", _NOT_SAID.sub(" ", text))
    capitals = sum(map(str.isupper, said))
    small = sum(map(str.islower, said))
    if capitals + small < ENOUGH_LETTERS:
        return 0
    return capitals * 100 // (capitals + small)


def count_emoji(text: str) -> int:
    """Emoji as a reader counts them: a flag, a family and a thumb of any colour are one each."""
    return sum(1 for _ in _EMOJI.finditer(text))
