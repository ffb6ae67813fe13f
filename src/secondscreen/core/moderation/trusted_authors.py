"""Approves what trusted authors write; it stands after blocks, word lists and what intake withheld.

Settings name an author as `network:id` or `network:@handle`. A bare `@handle` trusts nobody: anyone can take
that handle on another network. A repost is never approved by its bearer's standing: the words are someone
else's.
"""

from __future__ import annotations

from ..model import ModerationConfig
from .blocked_authors import author_names
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule:
    named = {name.casefold() for name in config.trusted_authors if not name.startswith("@")}

    def trusted_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key or case.features.repost_of is not None:
            return None
        word = memory.trusted(author_key)
        if word or (word is None and named and not named.isdisjoint(author_names(case))):
            return Verdict("approved", "trusted_authors", "the author is trusted")
        return None

    return trusted_authors
