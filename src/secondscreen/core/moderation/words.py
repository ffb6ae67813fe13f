"""Rejects or holds posts that match a word list, in the text, the handle, the display name or the domains it links to.

Reject goes before hold, the most severe list before the others, then the lists' own order (the house's first). A
`hold` list less severe than the show cares about only marks the post, one as severe as it says rejects it; what the
house's own lists hold stays held whatever a show sets. Not here: lists that accept (welcome_words.py), or how words are
found (word_index.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ..limits import MARKS_SHOWN, MATCHES_SHOWN
from ..model import ModerationConfig, Status, Where, WordRule
from ..record import Match
from .case import Case, Hit, Rule, Verdict
from .memory import Memory
from .word_index import WordIndex, index_of

_WHERE: Final[dict[Where, str]] = {
    "text": "",
    "handle": " (in the handle)",
    "name": " (in the display name)",
    "domain": " (a link)",
}


def live_index(config: ModerationConfig) -> WordIndex | None:
    """The index of a show's live lists, shared by all that reads them; None without lists."""
    lists = tuple(words for words in config.words if not words.shadow)
    return index_of(lists, config.allow_words) if lists else None


def consequence(words: WordRule, config: ModerationConfig) -> Status | None:
    """What a match of a list leads to by itself; None: at most a mark, or a welcome."""
    if words.outcome == "reject":
        return "rejected"
    if words.outcome != "hold":
        return None
    if words.severity >= config.words_reject_severity:
        return "rejected"
    if words.severity >= config.words_hold_severity or words.everywhere:
        return "held"
    return None


def rule(config: ModerationConfig) -> Rule | None:
    index = live_index(config)
    if index is None:
        return None
    leads_to = [consequence(listed, config) for listed in index.lists]
    if not any(leads_to):
        return None

    def words(case: Case, memory: Memory) -> Verdict | None:
        hits = [hit for hit in index.hits(case) if leads_to[hit.number] is not None]
        if not hits:
            return None
        hits.sort(
            key=lambda hit: (leads_to[hit.number] == "held", -index.lists[hit.number].severity, hit.number)
        )
        first = hits[0]
        listed = index.lists[first.number]
        status = leads_to[first.number]
        assert status is not None  # noqa: S101  # hits without a consequence are left out above
        reason = (listed.reason or f"matches the word list “{listed.name}”") + _WHERE[first.where]
        return Verdict(
            status, "words", reason, places(case, hits, index.lists), listed.severity, detail=listed.name
        )

    return words


def marker(config: ModerationConfig) -> Callable[[Case], tuple[str, ...]] | None:
    """Names the lists that matched and only mark: `next`, `accept`, and `hold` lists that the show lets pass; in the
    lists' order, MARKS_SHOWN at most. None where no list does. Whoever asks it must hold the post if it raises."""
    index = live_index(config)
    if index is None or all(consequence(listed, config) for listed in index.lists):
        return None
    marking = {
        number: listed.name
        for number, listed in enumerate(index.lists)
        if consequence(listed, config) is None
    }

    def marks(case: Case) -> tuple[str, ...]:
        numbers = sorted({hit.number for hit in index.hits(case) if hit.number in marking})
        return tuple(dict.fromkeys(marking[number] for number in numbers))[:MARKS_SHOWN]

    return marks


def places(case: Case, hits: Iterable[Hit], lists: Sequence[WordRule]) -> tuple[Match, ...]:
    """Where hits stand in the post as written, MATCHES_SHOWN at most. What two lists know at one place is marked once,
    and so is what one list knows in two readings of a place."""
    found: dict[tuple[str, int, int], Match] = {}
    for hit in hits:
        on = "text" if hit.where == "domain" else hit.where
        start, end = case.said(hit.where).written(hit.start, hit.end)
        name = lists[hit.number].name
        twice = any(
            m.words == name and m.on == on and m.start < end and start < m.end for m in found.values()
        )
        if not twice:
            found.setdefault((on, start, end), Match(on, start, end, name))
        if len(found) == MATCHES_SHOWN:
            break
    return tuple(found.values())
