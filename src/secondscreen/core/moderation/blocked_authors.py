"""Rejects what blocked authors write: blocked by a person, for good or for a while, or named in the settings.

A block in the settings holds until a person ends it with `block_author` off. Not here: how standings are kept
(standing.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .authors import named_in
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    named = named_in(config.blocked_authors, bare_handles=True)

    def blocked_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key:
            return None
        standing = memory.standings.at(author_key, case.at_ms)
        if standing is not None and standing.kind == "block":
            return _rejected(f"the author is blocked ({standing.told(case.at_ms)})")
        if named(case) and not memory.standings.lifted(author_key, "block"):
            return _rejected("the author is blocked in this show's settings")
        return None

    return blocked_authors


def _rejected(reason: str) -> Verdict:
    return Verdict("rejected", "blocked_authors", reason, severity=2)
