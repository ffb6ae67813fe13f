"""The threshold that follows the queue: as much of the doubtful as the team can read, and never looser."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.core.hold_rate import LEAST_DOUBTFUL, STEP_MS, HoldRate
from secondscreen.core.model import ModerationConfig

START = 1_700_000_000_000
CONFIGURED = 650


def meter(target: int = 20, configured: int = CONFIGURED) -> HoldRate:
    return HoldRate(ModerationConfig(hold_per_minute=target, toxic_hold_per_mille=configured))


def spread(n: int) -> int:
    """Scores as ordinary chatter has them: most low, few high."""
    return (n * 7919 % 1000) ** 3 // 1_000_000


def play(
    rate: HoldRate, minutes: int, per_minute: int, at_ms: int = START, others: int = 0
) -> tuple[int, int]:
    """Posts at an even pace. Returns the time after, and how many were held in the last of those minutes."""
    held = 0
    for n in range(minutes * per_minute):
        now = at_ms + n * 60_000 // per_minute
        score = spread(n)
        rate.note(now, score, held_otherwise=bool(others) and n % others == 0)
        last = n >= (minutes - 1) * per_minute
        held += last and (score >= rate.hold_at(CONFIGURED) or (bool(others) and n % others == 0))
    return at_ms + minutes * 60_000, held


def test_without_a_target_the_threshold_is_the_configured_one():
    rate = meter(target=0)
    play(rate, 5, 200)
    assert rate.hold_at(CONFIGURED) == CONFIGURED
    assert rate.overload() is None


def test_spare_time_is_spent_on_reading_more_of_the_doubtful():
    rate = meter(target=20)
    _, held = play(rate, 15, 100)
    assert LEAST_DOUBTFUL <= rate.hold_at(CONFIGURED) < CONFIGURED
    assert 15 <= held <= 24
    assert rate.overload() is None


def test_a_busier_show_holds_about_as_many_by_a_higher_threshold():
    calm, busy = meter(target=30), meter(target=30)
    _, few = play(calm, 15, 100)
    _, many = play(busy, 15, 200)
    assert busy.hold_at(CONFIGURED) > calm.hold_at(CONFIGURED)
    assert abs(many - few) <= 10


def test_a_burst_raises_the_threshold_within_seconds_and_never_past_the_configured_one():
    rate = meter(target=20)
    now, _ = play(rate, 15, 60)
    low = rate.hold_at(CONFIGURED)
    play(rate, 1, 6_000, now)
    assert low < rate.hold_at(CONFIGURED) <= CONFIGURED


def test_when_even_the_configured_threshold_holds_too_much_it_stays_and_says_so():
    rate = meter(target=5)
    play(rate, 10, 600)
    assert rate.hold_at(CONFIGURED) == CONFIGURED
    overload = rate.overload()
    assert overload is not None
    assert overload["can_read_per_minute"] == 5
    assert 60 <= overload["holding_per_minute"] <= 100


def test_the_overload_is_over_when_the_burst_is():
    rate = meter(target=20)
    now, _ = play(rate, 10, 600)
    assert rate.overload() is not None
    play(rate, 20, 30, now)
    assert rate.overload() is None


def test_what_other_rules_hold_is_read_too_and_leaves_less_room():
    alone, shared = meter(target=20), meter(target=20)
    play(alone, 15, 100)
    play(shared, 15, 100, others=8)
    assert shared.hold_at(CONFIGURED) > alone.hold_at(CONFIGURED)


def test_a_clean_post_is_not_held_however_much_time_there_is():
    rate = meter(target=1_000)
    play(rate, 20, 30)
    assert rate.hold_at(CONFIGURED) == LEAST_DOUBTFUL


def test_a_threshold_configured_lower_than_doubtful_stays():
    rate = meter(target=1_000, configured=100)
    play(rate, 10, 60)
    assert rate.hold_at(100) == 100


def test_a_trial_or_a_category_with_another_threshold_keeps_its_own():
    rate = meter(target=20)
    play(rate, 15, 60)
    assert rate.hold_at(CONFIGURED) < CONFIGURED
    assert rate.hold_at(900) == 900


def test_it_changes_at_most_once_a_step_and_falls_slowly():
    rate = meter(target=20)
    seen: list[tuple[int, int]] = []
    for n in range(3_000):
        now = START + n * 500
        rate.note(now, spread(n), held_otherwise=False)
        if not seen or seen[-1][1] != rate.hold_at(CONFIGURED):
            seen.append((now // STEP_MS, rate.hold_at(CONFIGURED)))
    steps = [step for step, _ in seen]
    assert steps == sorted(set(steps))
    assert all(before - after <= 50 for (_, before), (_, after) in pairwise(seen))
    assert len(seen) < 25  # and settles


def test_a_target_taken_away_puts_the_configured_threshold_back_at_once():
    rate = meter(target=20)
    play(rate, 15, 60)
    rate.configure(ModerationConfig(toxic_hold_per_mille=CONFIGURED))
    assert rate.hold_at(CONFIGURED) == CONFIGURED


posts: st.SearchStrategy[list[tuple[int, int | None, bool]]] = st.lists(
    st.tuples(st.integers(0, 40_000), st.none() | st.integers(0, 1000), st.booleans()), max_size=120
)


def feed(rate: HoldRate, given: Iterable[tuple[int, int | None, bool]], now: int) -> int:
    for later, score, otherwise in given:
        now += later
        rate.note(now, score, held_otherwise=otherwise)
    return now


@settings(max_examples=60, deadline=None)
@given(posts, st.integers(0, 60), st.integers(0, 1000))
def test_whatever_comes_the_threshold_is_never_above_the_configured_one(given, target, configured):
    rate = meter(target, configured)
    feed(rate, given, START)
    assert min(LEAST_DOUBTFUL, configured) <= rate.hold_at(configured) <= configured


@settings(max_examples=40, deadline=None)
@given(posts, posts)
def test_it_goes_on_from_a_snapshot_as_it_was(before, after):
    rate = meter()
    now = feed(rate, before, START)
    again = meter()
    again.restore(json.loads(json.dumps(rate.state())))
    feed(rate, after, now)
    feed(again, after, now)
    assert again.state() == rate.state()
