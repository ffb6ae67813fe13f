"""Approves what authors trusted at level 1 write: the screeners had their say before, what an author writes how often
and in what shape is not asked any more.

Not here: trust that goes before the screeners, and authors named in the settings (trusted_authors.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    def vouched_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key or case.features.repost_of is not None:
            return None
        standing = memory.standings.at(author_key, case.at_ms)
        if standing is None or standing.kind != "trust" or standing.level < 1:
            return None
        told = standing.told(case.at_ms)
        return Verdict(
            "approved", "vouched_authors", f"the author is trusted, and no screener objected ({told})"
        )

    return vouched_authors
