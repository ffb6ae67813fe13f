"""Rejects or holds posts that match a word list, in the text, the handle or the display name. Reject goes
before hold.

Not here: lists that accept (welcome_words.py), or how words are found (word_index.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..model import ModerationConfig, Outcome, Status
from ..record import Match
from .case import Case, Rule, Verdict
from .memory import Memory
from .word_index import WordIndex

_WHERE: Final = {"text": "", "handle": " (in the handle)", "name": " (in the display name)"}
_STRICTEST_FIRST: Final[tuple[tuple[Outcome, Status], ...]] = (("reject", "rejected"), ("hold", "held"))


def once(matches: Iterable[Match]) -> tuple[Match, ...]:
    """The first match of each place: two lists that know a word mark it once."""
    places: dict[tuple[str, int, int], Match] = {}
    for match in matches:
        places.setdefault((match.on, match.start, match.end), match)
    return tuple(places.values())


def rule(config: ModerationConfig) -> Rule | None:
    lists = [words for words in config.words if words.outcome != "accept"]
    if not lists:
        return None
    index = WordIndex(lists, config.allow_words)

    def words(case: Case, memory: Memory) -> Verdict | None:
        found = index.matches(case)
        if not found:
            return None
        for outcome, status in _STRICTEST_FIRST:
            mine = [(listed, match) for listed, match in found if listed.outcome == outcome]
            if mine:
                listed, match = mine[0]
                reason = (listed.reason or f"matches the word list “{listed.name}”") + _WHERE[match.on]
                return Verdict(status, "words", reason, once(match for _, match in mine))
        return None

    return words
