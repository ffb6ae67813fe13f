"""How authors stand with people: blocked, always held, or trusted; by whom, why, and until when.

One standing an author: the latest word of a person replaces the one before. It ends by itself at `until_ms`, and
then what it replaced does not come back: an end must not loosen what nobody looked at. What the settings say of an
author holds until a person lifts it (`lifted`). Not here: what follows for a post (blocked_authors.py,
held_authors.py, trusted_authors.py, vouched_authors.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from .. import limits

Kind = Literal["block", "hold", "trust", ""]

_DAY_MS: Final = 86_400_000
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Standing:
    """`kind` "" : a person ended what was. `level`: of trust; 1 leaves screeners their say. `lifted`: what the
    settings say of this author and a person has set aside."""

    kind: Kind
    by: str
    seq: int
    at_ms: int = 0
    until_ms: int | None = None
    level: int = 0
    reason: str = ""
    lifted: tuple[str, ...] = ()

    def holds_at(self, at_ms: int) -> bool:
        return self.until_ms is None or at_ms < self.until_ms

    def told(self, at_ms: int) -> str:
        """By whom, until when, and why, for a reason line: "by nina, until 21:40 UTC: spoilers"."""
        until = f", until {clock(self.until_ms, at_ms)}" if self.until_ms is not None else ""
        why = f": {self.reason}" if self.reason else ""
        return f"by {self.by}{until}{why}"

    def state(self) -> list[Any]:
        return [
            self.kind, self.by, self.seq, self.at_ms, self.until_ms, self.level, self.reason, list(self.lifted)
        ]  # fmt: skip

    @classmethod
    def restore(cls, state: list[Any]) -> Standing:
        kind, by, seq, at_ms, until_ms, level, reason, lifted = state
        return cls(kind, by, seq, at_ms, until_ms, level, reason, tuple(lifted))


class Standings:
    """Every author on whom a person has decided. Bounded; the oldest word is forgotten first."""

    def __init__(self) -> None:
        self._of: dict[str, Standing] = {}

    def put(self, author_key: str, standing: Standing | None) -> None:
        """Exactly this from now on; None: nobody has decided."""
        if not author_key:
            return
        self._of.pop(author_key, None)  # the latest word goes to the end
        if standing is not None:
            self._of[author_key] = standing
            if len(self._of) > limits.AUTHORS_KEPT:
                del self._of[next(iter(self._of))]

    def latest(self, author_key: str) -> Standing | None:
        """The last word on this author, over or not."""
        return self._of.get(author_key)

    def decide(
        self,
        author_key: str,
        kind: Kind,
        on: bool,
        by: str,
        seq: int,
        *,
        at_ms: int = 0,
        until_ms: int | None = None,
        level: int = 0,
        reason: str = "",
    ) -> None:
        """A person's word. Ending one kind leaves another kind as it stands, but sets aside what the settings say
        of that kind; so does trust with being held, for who trusts an author means it."""
        now = self._of.get(author_key)
        lifted = {} if now is None else dict.fromkeys(now.lifted)
        if on:
            lifted.pop(kind, None)
            if kind == "trust":
                lifted["hold"] = None
            after = Standing(kind, by, seq, at_ms, until_ms, level, reason, tuple(sorted(lifted)))
        else:
            lifted[kind] = None
            other = now if now is not None and now.kind not in ("", kind) else None
            after = Standing(
                other.kind if other else "",
                other.by if other else by,
                seq,
                other.at_ms if other else at_ms,
                other.until_ms if other else None,
                other.level if other else 0,
                other.reason if other else reason,
                tuple(sorted(lifted)),
            )
        self.put(author_key, after)

    def at(self, author_key: str, at_ms: int) -> Standing | None:
        """The standing that applies at a time, if any does."""
        found = self._of.get(author_key)
        return found if found is not None and found.kind and found.holds_at(at_ms) else None

    def lifted(self, author_key: str, kind: str) -> bool:
        """Has a person set aside what the settings say of this author?"""
        found = self._of.get(author_key)
        return found is not None and kind in found.lifted

    def all(self) -> list[tuple[str, Standing]]:
        """Every author on whom a person has decided, the latest word last."""
        return list(self._of.items())

    def state(self) -> list[list[Any]]:
        return [[key, *standing.state()] for key, standing in self._of.items()]

    def restore(self, state: list[list[Any]]) -> None:
        self._of = {key: Standing.restore(rest) for key, *rest in state}


def clock(until_ms: int, at_ms: int) -> str:
    """A time to come as a producer reads it: "21:40 UTC", and the day where it is not this one."""
    minutes = until_ms % _DAY_MS // _MINUTE_MS
    days = until_ms // _DAY_MS - at_ms // _DAY_MS
    later = f" in {days} days" if days > 1 else " tomorrow" if days == 1 else ""
    return f"{minutes // 60:02}:{minutes % 60:02} UTC{later}"
