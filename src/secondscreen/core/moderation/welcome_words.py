"""Approves posts whose text matches a list with outcome `accept`. It stands last: every other rule has had
its say."""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory
from .word_index import WordIndex
from .words import once


def rule(config: ModerationConfig) -> Rule | None:
    lists = [words for words in config.words if words.outcome == "accept"]
    if not lists:
        return None
    index = WordIndex(lists, config.allow_words)

    def welcome_words(case: Case, memory: Memory) -> Verdict | None:
        found = index.matches(case)
        if not found:
            return None
        listed = found[0][0]
        reason = listed.reason or f"matches the welcome list “{listed.name}”"
        return Verdict("approved", "welcome_words", reason, once(match for _, match in found))

    return welcome_words
