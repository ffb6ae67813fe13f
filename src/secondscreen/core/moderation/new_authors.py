"""Holds an author's first posts in a show, until a person has approved so many of them (`new_author_posts`).

Only people's approvals count, and one that is taken back no longer does. A post whose stream names no author is of
somebody new. Not here: how often an author writes (flood.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule | None:
    wanted = config.new_author_posts
    if not wanted:
        return None

    def new_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key:
            return Verdict("held", "new_authors", "its source names no author, so nobody knows who wrote it")
        approved = memory.approved_posts(author_key)
        if approved >= wanted:
            return None
        return Verdict(
            "held", "new_authors", f"new here: a person has approved {approved} of the first {wanted} posts"
        )

    return new_authors
