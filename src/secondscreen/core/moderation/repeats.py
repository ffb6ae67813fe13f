"""Holds what an author says again and again. The same words from others are near-duplicates: they nest, see
engine."""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    most = config.repeats_per_author

    def repeats(case: Case, memory: Memory) -> Verdict | None:
        features = case.features
        if not features.author_key or not features.text_key or case.edited:
            return None
        said = memory.said_by(features.author_key, features.text_key)
        if said < most:
            return None
        return Verdict("held", "repeats", f"this author has said the same {said} times already")

    return repeats
