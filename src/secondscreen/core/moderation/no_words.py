"""Holds posts with nothing to read: only tags, mentions, links, emoji or a picture."""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    def no_words(case: Case, memory: Memory) -> Verdict | None:
        if case.features.words:
            return None
        return Verdict("held", "no_words", "nothing to read: only tags, links or emoji")

    return no_words
