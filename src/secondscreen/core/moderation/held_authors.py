"""Holds all that an author writes, where a person or the settings ask for it: a person reads each post first.

It stands before trust. What the settings say of an author holds until a person ends it (`hold_author` off) or trusts
the author. Not here: how standings are kept (standing.py), authors nobody knows yet (new_authors.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .authors import named_in
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    named = named_in(config.held_authors, bare_handles=True)

    def held_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key:
            return None
        standing = memory.standings.at(author_key, case.at_ms)
        if standing is not None and standing.kind == "hold":
            told = standing.told(case.at_ms)
            return Verdict("held", "held_authors", f"every post of this author is held ({told})")
        if named(case) and not memory.standings.lifted(author_key, "hold"):
            return Verdict("held", "held_authors", "the settings hold every post of this author")
        return None

    return held_authors
