"""The producers' queue by expected value: what is likely fit for air and worth airing comes first, while it is fresh.

A post's value (0–1000) is worked out once, when it comes to wait, and again when it changes or stands on the desk; in
between it fades by half in a post's half-life. Rows keep their places while people read: the order is made anew every
ten seconds at most, and within one step of value whoever stood higher stays higher. Some places (`explore_percent`) go
to posts of which the model knows least, so that the team's decisions are not only on what it liked already; which ones
is drawn by SHA-256 of their ids, anew every minute. Not here: how fit (learning.py) or how worthy (ranking) a post is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from .limits import DESK_ITEMS, QUEUE_VALUED, QUEUE_VALUED_AT_ONCE, TICK_MS
from .ranking.decay import decayed

SORT_MS: Final = 10_000  # rows keep their places for so long
STEP: Final = 50  # values within one step of each other are equally good …
STICKS: Final = 15  # … and a row keeps its step until its value is so far outside of it
READ_ANYWAY: Final = (
    50  # rows at the top that people get to by themselves: what stands there needs no place given
)
EXPLORE_MS: Final = 60_000  # a post that is shown to be learned from has its place for so long


@dataclass(frozen=True, slots=True)
class Question:
    """What the order depends on, besides the waiting posts. `value`: of one post now (0–1000), a costly question;
    `known`: decisions by people on posts that look the same to the model, a cheap one; `seq`: when it arrived."""

    at_ms: int
    half_life_ms: int
    explore_percent: int
    value: Callable[[str], int]
    known: Callable[[str], int]
    seq: Callable[[str], int]


class DeskQueue:
    """`order` is asked at every publication; what it costs is bounded, however many posts wait."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[int, int]] = {}  # post id → (value, when it was worked out)
        self._fresh: dict[str, None] = {}  # waiting for a value; the latest comes first
        self._rows: list[str] = []
        self._steps: dict[str, int] = {}  # row → its step of value
        self._sorted_ms = 0
        self._loose = False  # something changed since the order was made

    def value(self, post_id: str) -> int | None:
        """As it was worked out last; None = not yet, or the queue goes by time."""
        known = self._values.get(post_id)
        return known[0] if known else None

    def due_ms(self, after_ms: int) -> int | None:
        """When a tick would next do something for the order, UTC ms; None = time alone changes nothing."""
        if self._fresh:
            return after_ms + TICK_MS
        return max(self._sorted_ms + SORT_MS, after_ms) if self._loose else None

    @property
    def used(self) -> bool:
        """Did anybody ask for an order yet?"""
        return self._sorted_ms > 0

    def order(
        self, queue: dict[str, None], changed: Iterable[str], ask: Question
    ) -> tuple[list[str], list[str]]:
        """(the rows in order, at most DESK_ITEMS; those whose value is told anew). `queue`: every waiting post in
        order of arrival; `changed`: posts that changed since the last call, waiting or not."""
        if not self.used:
            self._fresh.update(dict.fromkeys(islice(reversed(queue), QUEUE_VALUED)))
        for id_ in changed:
            if id_ in queue:
                self._fresh.pop(id_, None)
                self._fresh[id_] = None
        told = self._work_out(queue, ask)
        self._rows = [id_ for id_ in self._rows if id_ in queue]
        if ask.at_ms - self._sorted_ms >= SORT_MS:
            told += self._sort(queue, ask)
        self._fill(queue)
        return list(self._rows), told

    # --- values ----------------------------------------------------------------------------------------------

    def _work_out(self, queue: dict[str, None], ask: Question) -> list[str]:
        told: list[str] = []
        while self._fresh and len(told) < QUEUE_VALUED_AT_ONCE:
            id_, _ = self._fresh.popitem()
            if id_ in queue:
                self._values[id_] = ask.value(id_), ask.at_ms
                self._loose = True
                told.append(id_)
        for id_ in list(islice(self._fresh, max(0, len(self._fresh) - QUEUE_VALUED))):
            del self._fresh[id_]  # posts come faster than anybody could read them: these are found by search
        if len(self._values) > 2 * QUEUE_VALUED:
            self._prune(queue, ask)
        return told

    def _now(self, id_: str, ask: Question) -> int:
        value, at_ms = self._values[id_]
        return decayed(value, ask.at_ms - at_ms, ask.half_life_ms)

    def _prune(self, queue: dict[str, None], ask: Question) -> None:
        """Only what still waits, and of that the best."""
        waiting = [id_ for id_ in self._values if id_ in queue]
        if len(waiting) > QUEUE_VALUED:
            waiting.sort(key=lambda id_: (-self._now(id_, ask), -ask.seq(id_)))
            del waiting[QUEUE_VALUED:]
        self._values = {id_: self._values[id_] for id_ in waiting}

    # --- places ----------------------------------------------------------------------------------------------

    def _sort(self, queue: dict[str, None], ask: Question) -> list[str]:
        self._sorted_ms, self._loose = ask.at_ms, False
        stood = {id_: place for place, id_ in enumerate(self._rows)}
        for id_ in self._rows:
            if id_ in self._values:
                self._values[id_] = ask.value(id_), ask.at_ms
        self._prune(queue, ask)
        steps = {id_: self._step(id_, ask) for id_ in self._values}
        ranked = sorted(
            self._values,
            key=lambda id_: (-steps[id_], stood.get(id_, DESK_ITEMS), -self._now(id_, ask), -ask.seq(id_)),
        )
        was, self._rows = self._steps, self._mixed(ranked, ask)
        self._steps = {id_: steps[id_] for id_ in self._rows}
        return [id_ for id_ in self._rows if was.get(id_) != self._steps[id_]]

    def _step(self, id_: str, ask: Question) -> int:
        now, was = self._now(id_, ask), self._steps.get(id_)
        if was is not None and was * STEP - STICKS <= now < (was + 1) * STEP + STICKS:
            return was
        return now // STEP

    def _mixed(self, ranked: list[str], ask: Question) -> list[str]:
        """The best first, with a place in every so many for one of which little is known."""
        share = ask.explore_percent
        places = DESK_ITEMS * share // 100
        odd = iter(_least_known(ranked[READ_ANYWAY:], places, ask) if places else ())
        best = iter(ranked)
        rows: dict[str, None] = {}
        while len(rows) < min(DESK_ITEMS, len(ranked)):
            place = len(rows) + 1
            turn = place * share // 100 > (place - 1) * share // 100
            found = next((id_ for id_ in odd if id_ not in rows), None) if turn else None
            rows[found or next(id_ for id_ in best if id_ not in rows)] = None
        return list(rows)

    def _fill(self, queue: dict[str, None]) -> None:
        """Free places at the end go to the latest that wait, whatever they are worth, until the next sorting."""
        free = DESK_ITEMS - len(self._rows)
        if free <= 0 or len(self._rows) == len(queue):
            return
        there = dict.fromkeys(self._rows)
        late = (id_ for id_ in islice(reversed(queue), 2 * DESK_ITEMS) if id_ not in there)
        self._rows += islice(late, free)

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "values": [[id_, value, at_ms] for id_, (value, at_ms) in self._values.items()],
            "fresh": list(self._fresh),
            "rows": self._rows,
            "steps": [[id_, step] for id_, step in self._steps.items()],
            "sorted_ms": self._sorted_ms,
            "loose": self._loose,
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._values = {id_: (value, at_ms) for id_, value, at_ms in state["values"]}
        self._fresh = dict.fromkeys(state["fresh"])
        self._rows = list(state["rows"])
        self._steps = dict(state["steps"])
        self._sorted_ms, self._loose = state["sorted_ms"], state["loose"]


def _least_known(ids: list[str], most: int, ask: Question) -> list[str]:
    """Those with the fewest decisions on their like (by doublings), then as the draw of this minute has it."""
    levels: dict[int, list[str]] = {}
    for id_ in ids:
        levels.setdefault(ask.known(id_).bit_length(), []).append(id_)
    found: list[str] = []
    for level in sorted(levels):
        if len(found) >= most:
            break
        minute = ask.at_ms // EXPLORE_MS
        found += sorted(
            levels[level],
            key=lambda id_: sha256(f"{minute}\n{id_}".encode("utf-8", "surrogatepass")).digest(),
        )
    return found[:most]
