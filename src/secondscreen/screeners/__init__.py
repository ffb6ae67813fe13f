"""Learned opinions on posts. Folder name = name in a show's `[moderation] screeners`; each is one door `build()`.

A screener gives probabilities and never decides: that is the rule `screened` (core/moderation). A module is imported
when a show names it, so that a service without screeners does not pay for one. Not here: deadlines (runtime/intake.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final, Protocol

from ..core.model import Post
from ..runtime.ports import Opinion, Screener

SCREENERS: Final[dict[str, str]] = {"text": ".text"}
"""Name in the settings → module."""


class Screening(Screener, Protocol):
    """A screener as this room makes it: `trouble` says why it cannot answer ("" = it can)."""

    trouble: str

    def opinions(self, posts: Sequence[Post]) -> Sequence[Opinion | None]:
        """`screen`, here and now: for rehearsals and the command line."""
        ...

    def close(self) -> None: ...


def build(name: str) -> Screening:
    """The screener of that name. Raises KeyError for a name that is not in `SCREENERS`."""
    made: Screening = import_module(SCREENERS[name], __name__).build()
    return made
