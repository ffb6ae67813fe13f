"""Approves what fully trusted authors write (level 2): trusted by a person, or named in the settings. It stands after
blocks, word lists and what intake withheld, and before the screeners.

A bare `@handle` trusts nobody. A repost is never approved by its bearer's standing: the words are someone else's.
Not here: trust that leaves the screeners their say (vouched_authors.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .authors import named_in
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    named = named_in(config.trusted_authors, bare_handles=False)

    def trusted_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key or case.features.repost_of is not None:
            return None
        standing = memory.standings.at(author_key, case.at_ms)
        if standing is not None:
            if standing.kind != "trust" or standing.level < 2:
                return None  # a person's word goes before the settings'
            return Verdict(
                "approved", "trusted_authors", f"the author is trusted ({standing.told(case.at_ms)})"
            )
        if named(case) and not memory.standings.lifted(author_key, "trust"):
            return Verdict("approved", "trusted_authors", "the author is trusted in this show's settings")
        return None

    return trusted_authors
