"""Time never runs backwards, and a step of the wall clock does nothing."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.runtime.clock import ManualClock, ReplayClock, SystemClock


class Hands:
    """A wall clock and a monotonic one that a test sets."""

    def __init__(self) -> None:
        self.wall = 1_700_000_000.0
        self.mono = 5.0

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.mono)

    def pass_(self, seconds: float, jump: float = 0.0) -> None:
        self.mono += seconds
        self.wall += seconds + jump


def test_a_day_forward_or_back_moves_nothing() -> None:
    hands = Hands()
    clock = hands.clock()
    start = clock.now_ms()
    for jump in (86_400, -86_400, -86_400):
        hands.pass_(1.0, jump)
        clock.now_ms()
    assert abs(clock.now_ms() - start - 3_000) <= 3 * 5


def test_a_slow_drift_is_followed() -> None:
    hands = Hands()
    clock = hands.clock()
    for _ in range(1_000):
        hands.pass_(1.0, 0.001)
        clock.now_ms()
    assert abs(clock.now_ms() - hands.wall * 1_000) <= 5


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-1e5, 1e5)), max_size=30))
def test_time_never_decreases(steps: list[tuple[float, float]]) -> None:
    hands = Hands()
    clock = hands.clock()
    last = clock.now_ms()
    for seconds, jump in steps:
        hands.pass_(seconds, jump)
        now = clock.now_ms()
        assert now >= last
        last = now


async def test_a_system_timer_fires_and_a_cancelled_one_does_not() -> None:
    clock = SystemClock()
    fired, never = asyncio.Event(), asyncio.Event()
    clock.call_at(clock.now_ms() + 5, fired.set)
    clock.call_at(clock.now_ms() + 1, never.set)()
    await fired.wait()
    assert not never.is_set()


def test_a_replay_runs_as_fast_as_it_is_told() -> None:
    hands = Hands()
    clock = ReplayClock(1_000_000, 60, lambda: hands.mono)
    hands.pass_(2.0)
    assert clock.now_ms() == 1_000_000 + 120_000


async def test_a_manual_clock_fires_in_order_of_time() -> None:
    clock = ManualClock(0)
    fired: list[int] = []
    for at in (300, 100, 200):
        clock.call_at(at, lambda: fired.append(clock.now_ms()))
    clock.call_at(150, lambda: fired.append(-1))()
    clock.advance(250)
    assert fired == [100, 200]
    clock.advance(50)
    assert fired == [100, 200, 300]


async def test_a_sleeper_wakes_when_the_manual_clock_passes() -> None:
    clock = ManualClock(0)
    sleeper = asyncio.create_task(clock.sleep(1.5))
    await asyncio.sleep(0)
    clock.advance(1_499)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.advance(1)
    await sleeper
