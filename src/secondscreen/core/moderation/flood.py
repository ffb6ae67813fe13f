"""Holds what an author writes beyond so many posts in a window: one voice must not fill the feed."""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    most, window_s = config.flood_posts, config.flood_window_s

    def flood(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key or case.edited:
            return None
        if memory.posts_since(author_key, case.at_ms - window_s * 1000 + 1) < most:
            return None
        return Verdict("held", "flood", f"more than {most} posts from this author in {window_s} s")

    return flood
