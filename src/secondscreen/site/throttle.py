"""How often something may be tried: so many times in a sliding window, per key, in bounded memory.

Time is monotonic: a stepping wall clock neither frees nor locks anyone. Not here: what is tried (sign_in.py).
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

_KEYS = 20_000  # keys remembered; beyond, the one untouched for longest goes


class Throttle:
    def __init__(self, tries: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._tries = tries
        self._window_s = window_s
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def enter(self, *keys: str) -> int:
        """Count one try against every key. Returns 0, or the seconds to wait when any has none left (then
        nothing is counted). The try is counted before it is judged, so that many at once do not slip
        through."""
        now = self._clock()
        wait = max(self._wait(key, now) for key in keys)
        if wait > 0:
            return math.ceil(wait)
        for key in keys:
            self._seen.setdefault(key, deque(maxlen=self._tries)).append(now)
            self._seen.move_to_end(key)
        while len(self._seen) > _KEYS:
            self._seen.popitem(last=False)
        return 0

    def forgive(self, *keys: str) -> None:
        """The latest try was a good one: it does not count."""
        for key in keys:
            times = self._seen.get(key)
            if times:
                times.pop()
                if not times:
                    del self._seen[key]

    def _wait(self, key: str, now: float) -> float:
        times = self._seen.get(key)
        if times is None:
            return 0.0
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if not times:
            del self._seen[key]
            return 0.0
        return times[0] + self._window_s - now if len(times) >= self._tries else 0.0
