"""Rejects what blocked authors write: blocked by a producer, or named in the settings.

Settings name an author as `network:id`, `network:@handle` or, on any network, `@handle`. A producer's unblock
goes before the settings.
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def author_names(case: Case) -> tuple[str, ...]:
    """The ways in which settings may name this post's author, lower case."""
    author = case.post.author
    if author is None:
        return ()
    if not author.handle:
        return (author.id.casefold(),)
    handle = author.handle.lstrip("@").casefold()
    return (author.id.casefold(), f"{case.post.network}:@{handle}", f"@{handle}")


def rule(config: ModerationConfig) -> Rule:
    named = {name.casefold() for name in config.blocked_authors}

    def blocked_authors(case: Case, memory: Memory) -> Verdict | None:
        author_key = case.features.author_key
        if not author_key:
            return None
        word = memory.blocked(author_key)
        if word:
            by = memory.decided_by(author_key)
            return Verdict("rejected", "blocked_authors", f"the author is blocked (by {by})")
        if word is None and named and not named.isdisjoint(author_names(case)):
            return Verdict("rejected", "blocked_authors", "the author is blocked in this show's settings")
        return None

    return blocked_authors
