"""Holds reposts: they count for the post they repeat and nest under it, and are never shown on their own."""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    def reposts(case: Case, memory: Memory) -> Verdict | None:
        if case.features.repost_of is None:
            return None
        return Verdict("held", "reposts", "a repost: it counts for the post it repeats")

    return reposts
