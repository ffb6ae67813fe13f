"""The mood and severity meter: how people talk now, against how they usually talk in this very show.

Three things are measured on every post as it is judged: whether a rule objected to what it says, how severely, and how
it feels (mood_words.py). Each is kept as a fast mean (about a minute) beside a slow one (about a quarter of an hour,
less that minute), and what counts is how surprising the fast one is, in standard errors: so a show that is always rude
is calm, and ten posts prove nothing. `level` is calm, uneasy or alarmed; it rises at once and falls only after a while.
Other parts may read it (cards do well to pause); it decides nothing about any post. Not here: any word, or any rule.
"""

from __future__ import annotations

from math import isqrt
from typing import Any, Final, Literal

Level = Literal["calm", "uneasy", "alarmed"]
LEVELS: Final[tuple[Level, ...]] = ("calm", "uneasy", "alarmed")

STEP_MS: Final = 5_000
FAST: Final = 9_200  # of 10,000: what a step leaves of the fast sums (a minute's memory) …
SLOW: Final = 9_945  # … and of the slow ones (a quarter of an hour's)
LEAST_FAST: Final = 10  # posts in the fast window, below which nothing is surprising
LEAST_SLOW: Final = 100  # and in the slow one
DOUBT: Final = (
    5  # posts like the usual ones that are thought into the fast window: few posts surprise too easily
)
HOLDS_MS: Final = 120_000  # a level stays so long after its last reason

_ONE: Final = 1_000  # counts are kept in thousandths
_WHOLE: Final = 10_000
_LONG: Final = 1_000  # steps of silence after which neither window holds anything

OBJECTED, SEVERITY, DISPLEASURE, SENTIMENT = range(4)
_WEIGHED: Final = (
    OBJECTED,
    SEVERITY,
    DISPLEASURE,
)  # joy that ends is no turn of mood: only what is bad counts
# At least so surprising (hundredths of a standard error), and at least so far from usual (per mille; of severity 0–3,
# of displeasure 0–4), to be uneasy; and to be alarmed.
UNEASY: Final = (300, (40, 80, 300))
ALARMED: Final = (600, (100, 200, 700))


class _Window:
    """Decayed sums over posts: how many, and of each measure the sum and the sum of squares, in thousandths."""

    __slots__ = ("count", "squares", "sums")

    def __init__(self) -> None:
        self.count = 0
        self.sums = [0, 0, 0, 0]
        self.squares = [0, 0, 0, 0]

    def add(self, measures: tuple[int, int, int, int]) -> None:
        self.count += _ONE
        for at, value in enumerate(measures):
            self.sums[at] += value * _ONE
            self.squares[at] += value * value * _ONE

    def fade(self, left: int) -> None:
        self.count = self.count * left // _WHOLE
        self.sums = [_towards_zero(value, left) for value in self.sums]
        self.squares = [value * left // _WHOLE for value in self.squares]

    def without(self, part: _Window) -> _Window:
        """What is left when another window's share is taken out."""
        rest = _Window()
        rest.count = max(self.count - part.count, 0)
        rest.sums = [whole - less for whole, less in zip(self.sums, part.sums, strict=True)]
        rest.squares = [max(whole - less, 0) for whole, less in zip(self.squares, part.squares, strict=True)]
        return rest

    def mean(self, at: int) -> int:
        """Per mille."""
        return self.sums[at] * 1000 // self.count if self.count else 0

    def variance(self, at: int) -> int:
        """In millionths, and never nothing: a show without a single objection yet may still have one."""
        if not self.count:
            return 0
        mean = self.mean(at)
        return max(self.squares[at] * 1_000_000 // self.count - mean * mean, 4_000)


class Mood:
    """`note` every judged post, in order, and `advance` at ticks; then read `level`."""

    def __init__(self) -> None:
        self.level: Level = "calm"
        self.since_ms = 0
        self._fast, self._slow = _Window(), _Window()
        self._step = 0
        self._reason_ms = 0  # when there last was a reason for the level in force
        self._told: dict[str, Any] = {}

    # --- what happened ---------------------------------------------------------------------------------------

    def note(self, at_ms: int, *, objected: bool, severity: int, sentiment: int) -> None:
        """A post was judged. `severity` 0–3; `sentiment` -4–4."""
        self.advance(at_ms)
        measures = int(objected), severity, max(-sentiment, 0), sentiment
        self._fast.add(measures)
        self._slow.add(measures)

    def advance(self, at_ms: int) -> bool:
        """Time went on to `at_ms`. True: what is told changed. The level changes on steps of five seconds only."""
        step = at_ms // STEP_MS
        if not self._step:
            self._step, self.since_ms = step, at_ms
        passed = step - self._step
        if passed <= 0:
            return False
        self._step = step
        told = self._told
        self._weigh(step * STEP_MS)
        for _ in range(min(passed, _LONG)):
            self._fast.fade(FAST)
            self._slow.fade(SLOW)
        return self._told != told

    def due_ms(self) -> int | None:
        """When time alone may change the level; None = it is calm, and silence does not alarm."""
        return None if self.level == "calm" else (self._step + 1) * STEP_MS

    def _weigh(self, at_ms: int) -> None:
        level = LEVELS.index(self.level)
        usual = self._slow.without(self._fast)
        now = 2 if self._weighed(usual, *ALARMED) else int(self._weighed(usual, *UNEASY))
        if now >= level:
            self._reason_ms = at_ms
        if now > level or (now < level and at_ms - self._reason_ms >= HOLDS_MS):
            self.level = LEVELS[now]
            self.since_ms = self._reason_ms = at_ms
        self._told = self._tell()

    def _weighed(self, usual: _Window, surprise: int, apart: tuple[int, int, int]) -> bool:
        return any(
            self._surprise(usual, at) >= surprise and self._fast.mean(at) - usual.mean(at) >= apart[at]
            for at in _WEIGHED
        )

    def _surprise(self, usual: _Window, at: int) -> int:
        """How far a measure is above its usual mean, in hundredths of a standard error; 0 = not, or too
        few posts to say."""
        fast = self._fast
        if fast.count < LEAST_FAST * _ONE or usual.count < LEAST_SLOW * _ONE:
            return 0
        apart = fast.mean(at) - usual.mean(at)
        if apart <= 0:
            return 0
        error = isqrt(usual.variance(at) * _ONE // fast.count)  # per mille
        believed = apart * fast.count // (fast.count + DOUBT * _ONE)
        return believed * 100 // max(error, 1)

    # --- what it says ----------------------------------------------------------------------------------------

    def told(self) -> dict[str, Any]:
        """JSON-ready, as of the last step: `held_permille` (posts to whose words a rule objected), `severity` (its
        mean, per mille of 0–3) and `sentiment` (its mean, per mille of -4–4), now and as `usual`."""
        return self._told or self._tell()

    def volume(self) -> tuple[int, int]:
        """Posts a minute, now and as usual."""
        return _per_minute(self._fast, FAST), _per_minute(self._slow, SLOW)

    def _tell(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "since_ms": self.since_ms,
            **_means(self._fast),
            "usual": _means(self._slow.without(self._fast)),
        }

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "since_ms": self.since_ms,
            "step": self._step,
            "reason_ms": self._reason_ms,
            "told": self._told,
            "fast": [self._fast.count, self._fast.sums, self._fast.squares],
            "slow": [self._slow.count, self._slow.sums, self._slow.squares],
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.level, self.since_ms = state["level"], state["since_ms"]
        self._step, self._reason_ms, self._told = state["step"], state["reason_ms"], state["told"]
        for window, (count, sums, squares) in ((self._fast, state["fast"]), (self._slow, state["slow"])):
            window.count, window.sums, window.squares = count, list(sums), list(squares)


def _means(window: _Window) -> dict[str, int]:
    return {
        "held_permille": window.mean(OBJECTED),
        "severity": window.mean(SEVERITY),
        "sentiment": window.mean(SENTIMENT),
    }


def _per_minute(window: _Window, left: int) -> int:
    """A window in a steady stream holds `left / (1 - left)` steps of it."""
    return window.count * (_WHOLE - left) // left * 60_000 // STEP_MS // _ONE


def _towards_zero(value: int, left: int) -> int:
    return value * left // _WHOLE if value >= 0 else -(-value * left // _WHOLE)
