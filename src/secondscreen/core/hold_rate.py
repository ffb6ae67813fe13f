"""The threshold that follows the queue: hold as much of the doubtful as the team said it can read, and no more.

A show says "I can read 20 a minute" (`hold_per_minute`). Of the scores of the last minutes and the rate at which posts
come, this works out the threshold at which about so many are held. It is never looser than the configured one: spare
time is spent on reading more of the doubtful, and where even the configured threshold holds more than the team can
read, it stays where it is and `overload` says so. Not here: scores (screeners), the holding (moderation/screened.py).
"""

from __future__ import annotations

from typing import Any, Final

from .model import ModerationConfig

STEP_MS: Final = 5_000  # the threshold changes at most this often, by what was seen until then
FALLS: Final = 9_715, 10_000  # what a step leaves of a count: half of it in two minutes
BUCKETS: Final = 101  # one for each ten per mille of score
LEAST_DOUBTFUL: Final = 200  # a score below this is not doubtful, however much time there is to read
LEAST_SEEN: Final = 20  # posts (decayed) before it says anything
SLACK: Final = 20  # per mille: a threshold nearer than this to the one in force is not worth a change
STRICTER_BY: Final = 50  # per mille: it may fall by so much in a step; it rises at once
_ONE: Final = 1_000  # counts are kept in thousandths
_STEPS_PER_MINUTE: Final = 60_000 // STEP_MS
_LONG: Final = 600  # steps without a post after which nothing that was seen counts any more


class HoldRate:
    """`note` every judged post, in order; `hold_at` then answers the rule."""

    def __init__(self, config: ModerationConfig) -> None:
        self._seen = [0] * BUCKETS  # decayed counts of scores that no other rule objected to
        self._others = 0  # decayed count of posts held by other rules: people read those too
        self._weight = 0  # decayed count of steps, by which counts become a rate
        self._now = [0] * BUCKETS  # the step that is not over yet
        self._now_others = 0
        self._step = 0
        self._at: int | None = None  # the threshold in force; None = as configured
        self._holding = 0  # posts a minute held at the threshold in force
        self._overloaded = False
        self.configure(config)

    def configure(self, config: ModerationConfig) -> None:
        self.target = config.hold_per_minute
        self.configured = config.toxic_hold_per_mille
        if not self.target:
            self._at, self._overloaded = None, False

    def hold_at(self, configured: int) -> int:
        """The threshold for holding in place of the configured one (per mille); never above it. It is worked out for
        the threshold of `toxic`: another one (a category's, a trial's) stays as it is."""
        return configured if self._at is None or configured != self.configured else min(configured, self._at)

    def overload(self) -> dict[str, int] | None:
        """More is held than the team can read, and nothing can be done about it here: posts a minute, and how many
        can be read; None = all is well."""
        if not self._overloaded:
            return None
        return {"holding_per_minute": self._holding, "can_read_per_minute": self.target}

    def due_ms(self) -> int | None:
        """When time alone may end an overload; None = there is none."""
        return (self._step + 1) * STEP_MS if self._overloaded else None

    # --- what happened ---------------------------------------------------------------------------------------

    def note(self, at_ms: int, score: int | None, *, held_otherwise: bool) -> None:
        """A post was judged. `score`: as the show reads it, None = it has none or another rule rejected it;
        `held_otherwise`: a rule other than `screened` holds it."""
        self.advance(at_ms)
        if held_otherwise:
            self._now_others += _ONE
        elif score is not None:
            self._now[min(max(score, 0) // 10, BUCKETS - 1)] += _ONE

    def advance(self, at_ms: int) -> None:
        step = at_ms // STEP_MS
        if not self._step:
            self._step = step
        passed = step - self._step
        if passed <= 0:
            return
        self._step = step
        latest = sum(self._now), self._now_others
        for n in range(min(passed, _LONG)):
            self._decay(first=n == 0)
        if passed > 1:
            latest = 0, 0
        if self.target:
            self._choose(latest)

    def _decay(self, *, first: bool) -> None:
        left, whole = FALLS
        self._weight = (self._weight + _ONE) * left // whole
        if first:
            self._seen = [(old + new) * left // whole for old, new in zip(self._seen, self._now, strict=True)]
            self._others = (self._others + self._now_others) * left // whole
            self._now, self._now_others = [0] * BUCKETS, 0
        else:
            self._seen = [old * left // whole for old in self._seen]
            self._others = self._others * left // whole

    # --- choosing --------------------------------------------------------------------------------------------

    def _choose(self, latest: tuple[int, int]) -> None:
        seen = sum(self._seen)
        if seen + self._others < LEAST_SEEN * _ONE:
            self._holding, self._overloaded = 0, False
            return
        doubtful = LEAST_DOUBTFUL // 10 if seen >= LEAST_SEEN * _ONE else BUCKETS
        rate, others = (
            self._rate(total, new) for total, new in ((seen, latest[0]), (self._others, latest[1]))
        )
        room = self.target - others
        last = min(self.configured // 10, BUCKETS - 1)  # what it holds, it holds whatever the target says
        held, best = 0, self.configured
        for at in range(BUCKETS - 1, doubtful - 1, -1):
            held += self._seen[at]
            if rate * held > room * max(seen, 1):
                break
            if at < last:
                best = at * 10
        best = min(best, self.configured)
        now = self.hold_at(self.configured)
        if best >= now + SLACK or best == self.configured:
            self._at = best
        elif best <= now - SLACK:
            self._at = max(best, now - STRICTER_BY)
        self._holding = others + rate * self._held_at(self.hold_at(self.configured)) // max(seen, 1)
        least = others + rate * self._held_at(self.configured) // max(seen, 1)
        self._overloaded = least * 10 > self.target * (9 if self._overloaded else 11)

    def _rate(self, total: int, latest: int) -> int:
        """Posts a minute: the mean of the last minutes, unless the latest step is a burst that it does not show yet."""
        mean = total * _STEPS_PER_MINUTE // self._weight
        burst = latest * _STEPS_PER_MINUTE // _ONE
        return burst if latest >= LEAST_SEEN * _ONE and burst > 2 * mean else mean

    def _held_at(self, threshold: int) -> int:
        return sum(self._seen[(threshold + 9) // 10 :])

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "seen": self._seen,
            "others": self._others,
            "weight": self._weight,
            "now": self._now,
            "now_others": self._now_others,
            "step": self._step,
            "at": self._at,
            "holding": self._holding,
            "overloaded": self._overloaded,
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._seen, self._now = list(state["seen"]), list(state["now"])
        self._others, self._now_others = state["others"], state["now_others"]
        self._weight, self._step = state["weight"], state["step"]
        self._at, self._holding, self._overloaded = state["at"], state["holding"], state["overloaded"]
