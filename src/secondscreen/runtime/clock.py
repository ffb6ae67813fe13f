"""The one place where time comes from. Everybody else is given a clock, or a time.

`now_ms` is server UTC in integer milliseconds and never decreases; durations are `monotonic` seconds. A step of the
machine's clock does nothing here: the wall clock is read once and then carried by the monotonic one, pulled towards
the wall's time by at most `SLEW_PER_MILLE`. Not here: broadcast time (core/timeline.py).
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Final, Protocol

SLEW_PER_MILLE: Final = 5  # five milliseconds a second: follows any drift, and turns a step into nothing

Cancel = Callable[[], None]


class Clock(Protocol):
    def now_ms(self) -> int:
        """Server UTC, integer milliseconds, never decreasing."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start, for durations."""
        ...

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Cancel:
        """Call back once, when `now_ms()` has reached `at_ms` (soon, if it has already)."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """`wall` gives UTC seconds and may jump; `monotonic` may not."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._read_at = monotonic()
        self._now = wall()

    def now_ms(self) -> int:
        passed = self._monotonic() - self._read_at
        self._read_at += passed
        reach = passed * SLEW_PER_MILLE / 1_000
        self._now += passed
        self._now += min(max(self._wall() - self._now, -reach), reach)
        return int(self._now * 1_000)

    def monotonic(self) -> float:
        return self._monotonic()

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Cancel:
        # A slew can make the wait a hair short; the callback's owner looks at the time anyway.
        delay_s = max(at_ms - self.now_ms(), 0) / 1_000
        return asyncio.get_running_loop().call_later(delay_s, callback).cancel

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ReplayClock:
    """A recorded show's time: starts at `start_ms` and runs `speed` times as fast as the machine's."""

    def __init__(
        self, start_ms: int, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        if speed <= 0:
            raise ValueError("the speed of a replay is above zero")
        self._start_ms = start_ms
        self._speed = speed
        self._monotonic = monotonic
        self._began = monotonic()

    def now_ms(self) -> int:
        return self._start_ms + int((self._monotonic() - self._began) * self._speed * 1_000)

    def monotonic(self) -> float:
        return self._monotonic()

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Cancel:
        delay_s = max(at_ms - self.now_ms(), 0) / 1_000 / self._speed
        return asyncio.get_running_loop().call_later(delay_s, callback).cancel

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock:
    """Stands still until told; for tests. Timers fire in order of time as `advance` passes them."""

    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._now_ms = now_ms
        self._timers: list[tuple[int, int, list[Callable[[], None]]]] = []
        self._ids = itertools.count()

    def now_ms(self) -> int:
        return self._now_ms

    def monotonic(self) -> float:
        return self._now_ms / 1_000

    def call_at(self, at_ms: int, callback: Callable[[], None]) -> Cancel:
        timer = [callback]
        heapq.heappush(self._timers, (at_ms, next(self._ids), timer))
        if at_ms <= self._now_ms:
            asyncio.get_running_loop().call_soon(self.advance, 0)
        return timer.clear

    def advance(self, ms: int) -> None:
        """Move on by `ms` and fire what is due on the way."""
        end = self._now_ms + ms
        while self._timers and self._timers[0][0] <= end:
            at_ms, _, timer = heapq.heappop(self._timers)
            self._now_ms = max(self._now_ms, at_ms)
            for callback in timer:
                callback()
        self._now_ms = end

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self.call_at(self._now_ms + int(seconds * 1_000), woken.set)
        await woken.wait()
