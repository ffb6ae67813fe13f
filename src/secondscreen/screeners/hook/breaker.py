"""When a service that fails is left alone: after so many failures in a row nobody is asked for a while, then one
request tries; if it succeeds, all go again. Not here: what is asked, or what a failure is.
"""

from __future__ import annotations

from collections.abc import Callable


class Breaker:
    """`may_ask` before each request; then `succeeded` or `failed`, once for each that might. `failures` in a row shut
    it for `rest_s`. `monotonic` gives seconds."""

    def __init__(self, failures: int, rest_s: float, monotonic: Callable[[], float]) -> None:
        self._most, self._rest_s, self._monotonic = failures, rest_s, monotonic
        self._in_a_row = 0
        self._shut_until: float | None = None
        self._trying = False

    def may_ask(self) -> bool:
        if self._shut_until is None:
            return True
        if self._trying or self._monotonic() < self._shut_until:
            return False
        self._trying = True  # one, and the others wait for what becomes of it
        return True

    def succeeded(self) -> None:
        self._in_a_row, self._shut_until, self._trying = 0, None, False

    def failed(self) -> None:
        self._in_a_row += 1
        self._trying = False
        if self._in_a_row >= self._most:
            self._shut_until = self._monotonic() + self._rest_s

    @property
    def shut(self) -> bool:
        return self._shut_until is not None
