"""How settings name authors: `network:id`, `network:@handle` or, where it can do no harm, `@handle` on any network.

Not here: how people decide on authors while a show runs (standing.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .case import Case


def named_in(names: Sequence[str], *, bare_handles: bool) -> Callable[[Case], bool]:
    """Is a post's author among these? Without `bare_handles`, a name that begins with @ names nobody: anyone can take
    that handle on another network."""
    wanted = {name.casefold() for name in names if bare_handles or not name.startswith("@")}
    if not wanted:
        return lambda case: False
    return lambda case: not wanted.isdisjoint(_names(case))


def _names(case: Case) -> tuple[str, ...]:
    """The ways in which settings may name this post's author, lower case."""
    author = case.post.author
    if author is None:
        return ()
    if not author.handle:
        return (author.id.casefold(),)
    handle = author.handle.lstrip("@").casefold()
    return (author.id.casefold(), f"{case.post.network}:@{handle}".casefold(), f"@{handle}")
