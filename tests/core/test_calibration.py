"""The curve over the scores: it rises, it follows the labels, and by itself it only makes a show stricter."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.calibration import LEAST, PASSED_KEPT, Calibration

scores = st.integers(0, 1000)
labels = st.lists(st.tuples(scores, st.booleans()), max_size=200)


def taught(given: list[tuple[int, bool]]) -> Calibration:
    calibration = Calibration()
    for score, fit in given:
        calibration.label(score, fit=fit)
    return calibration


def test_without_labels_a_score_is_what_the_model_says():
    calibration = Calibration()
    assert [calibration.adjusted(s, looser=True) for s in range(1001)] == list(range(1001))
    assert calibration.labels == (0, 0)


def test_it_says_nothing_before_there_are_labels_enough_of_both_kinds():
    only_rejected = taught([(300, False)] * 5 * LEAST)
    assert not only_rejected.ready
    assert only_rejected.adjusted(300, looser=False) == 300
    few = taught([(300, False)] * 20 + [(300, True)] * 20)
    assert few.adjusted(300, looser=False) == 300


def test_what_the_team_rejects_again_and_again_is_read_as_worse():
    calibration = taught([(320, False)] * 80 + [(20, True)] * 40)
    assert calibration.adjusted(320, looser=False) > 600


def test_what_the_team_approves_again_and_again_is_read_as_better_only_with_consent():
    calibration = taught([(720, True)] * 200 + [(980, False)] * 40)
    assert calibration.adjusted(720, looser=False) == 720
    assert calibration.adjusted(720, looser=True) < 300


@given(labels, scores)
def test_by_itself_it_never_lowers_a_score(given: list[tuple[int, bool]], score: int):
    assert taught(given).adjusted(score, looser=False) >= score


@given(labels, st.booleans())
def test_the_curve_never_falls_and_stays_a_probability(given: list[tuple[int, bool]], looser: bool):
    calibration = taught(given)
    read = [calibration.adjusted(s, looser=looser) for s in range(1001)]
    assert read == sorted(read)
    assert 0 <= read[0] <= read[-1] <= 1000


@given(labels, labels)
def test_labels_taken_back_leave_no_trace(kept: list[tuple[int, bool]], gone: list[tuple[int, bool]]):
    calibration = taught([*kept, *gone])
    for score, fit in gone:
        calibration.label(score, fit=fit, by=-1)
    assert calibration.state() == taught(kept).state()


@given(labels)
def test_the_order_of_labels_does_not_matter(given: list[tuple[int, bool]]):
    assert taught(given).state() == taught(given[::-1]).state()


def test_a_few_rejections_among_thousands_that_nobody_minded_do_not_hold_everything():
    calibration = taught([(120, False)] * 60 + [(20, True)] * 20)
    assert calibration.learned(120) > 400  # as far as labels alone go …
    for _ in range(10_000):
        calibration.let_pass(120)
    calibration.label(120, fit=False)
    assert calibration.learned(120) < 150  # … but silence speaks too


def test_what_nobody_minded_long_ago_counts_less():
    calibration = Calibration()
    for _ in range(PASSED_KEPT + 1):
        calibration.let_pass(100)
    assert sum(row["let_pass"] for row in calibration.rows()) == (PASSED_KEPT + 1) // 2


@given(labels)
def test_it_goes_on_from_a_snapshot_as_it_was(given: list[tuple[int, bool]]):
    calibration = taught(given)
    calibration.let_pass(77)
    again = Calibration()
    again.restore(json.loads(json.dumps(calibration.state())))
    assert again.rows() == calibration.rows()
    assert again.state() == calibration.state()
