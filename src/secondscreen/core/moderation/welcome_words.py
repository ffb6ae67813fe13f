"""Approves posts that match a list with outcome `accept`. It stands last: every other rule has had its say.

In a pre-moderated show nothing is approved without a person's act: there a welcome post waits as any other, and its
reason says that it is welcome.
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory
from .words import live_index, places


def rule(config: ModerationConfig) -> Rule | None:
    index = live_index(config)
    if index is None:
        return None
    welcome = {number for number, listed in enumerate(index.lists) if listed.outcome == "accept"}
    if not welcome:
        return None
    pre = config.mode == "pre"

    def welcome_words(case: Case, memory: Memory) -> Verdict | None:
        hits = [hit for hit in index.hits(case) if hit.number in welcome]
        if not hits:
            return None
        hits.sort(key=lambda hit: hit.number)
        listed = index.lists[hits[0].number]
        reason = listed.reason or f"matches the welcome list “{listed.name}”"
        if pre:
            reason += "; waiting for a person"
        matched = places(case, hits, index.lists)
        return Verdict("pending" if pre else "approved", "welcome_words", reason, matched, detail=listed.name)

    return welcome_words
