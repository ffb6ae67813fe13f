"""The queue by expected value: the best first, still while people read, a place for what is not known yet, bounded."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.core.desk_queue import READ_ANYWAY, SORT_MS, STEP, DeskQueue, Question
from secondscreen.core.limits import DESK_ITEMS, QUEUE_VALUED, QUEUE_VALUED_AT_ONCE

START = 1_700_000_000_000


class Desk:
    """Waiting posts with values as the test says, and the queue over them."""

    def __init__(self, explore: int = 0) -> None:
        self.queue: dict[str, None] = {}
        self.values: dict[str, int] = {}
        self.decisions: dict[str, int] = {}
        self.arrived: dict[str, int] = {}
        self.asked = 0
        self.now = START
        self.explore = explore
        self.order = DeskQueue()
        self._changed: dict[str, None] = {}

    def comes(self, id_: str, value: int, decisions: int = 100) -> None:
        self.values[id_], self.decisions[id_] = value, decisions
        self.arrived.setdefault(id_, len(self.arrived))
        self.queue.setdefault(id_)
        self._changed[id_] = None

    def leaves(self, id_: str) -> None:
        self.queue.pop(id_, None)
        self._changed[id_] = None

    def _value(self, id_: str) -> int:
        self.asked += 1
        return self.values[id_]

    def question(self) -> Question:
        return Question(
            at_ms=self.now,
            half_life_ms=240_000,
            explore_percent=self.explore,
            value=self._value,
            known=self.decisions.__getitem__,
            seq=self.arrived.__getitem__,
        )

    def rows(self, later_ms: int = 0) -> list[str]:
        self.now += later_ms
        rows, _ = self.order.order(self.queue, list(self._changed), self.question())
        self._changed.clear()
        return rows


def test_the_best_come_first():
    desk = Desk()
    for id_, value in (("a", 100), ("b", 900), ("c", 500)):
        desk.comes(id_, value)
    assert desk.rows() == ["b", "c", "a"]


def test_rows_keep_their_places_for_a_while_and_newcomers_wait_below():
    desk = Desk()
    desk.comes("a", 100)
    desk.comes("b", 900)
    desk.rows()
    desk.comes("c", 950)
    assert desk.rows(1_000) == ["b", "a", "c"]
    assert desk.rows(SORT_MS) == ["c", "b", "a"]


def test_a_row_that_is_hardly_better_does_not_jump():
    desk = Desk()
    desk.comes("a", STEP * 8 + 10)
    desk.comes("b", STEP * 8 + 5)
    assert desk.rows() == ["a", "b"]
    desk.comes("b", STEP * 8 + 30)
    assert desk.rows(SORT_MS) == ["a", "b"]
    desk.comes("b", STEP * 9 + 20)
    assert desk.rows(SORT_MS) == ["b", "a"]


def test_a_post_that_waited_long_below_sinks_under_a_new_one_of_like_value():
    desk = Desk()
    for n in range(DESK_ITEMS):
        desk.comes(f"row-{n}", 900)
    desk.comes("old", 400)
    desk.rows()
    for _ in range(3):
        desk.rows(250)
    assert "old" not in desk.rows(SORT_MS)
    desk.comes("new", 390)
    desk.leaves("row-0")
    rows = desk.rows(240_000)
    assert "new" in rows
    assert "old" not in rows


def test_what_leaves_the_queue_leaves_the_rows_at_once():
    desk = Desk()
    desk.comes("a", 100)
    desk.comes("b", 900)
    desk.rows()
    desk.leaves("b")
    assert desk.rows(1) == ["a"]
    desk.comes("b", 900)
    assert desk.rows(1) == ["a", "b"]


def test_some_places_go_to_what_is_known_least():
    desk = Desk(explore=10)
    for n in range(180):
        desk.comes(f"known-{n}", 900 - n)
    for n in range(20):
        desk.comes(f"odd-{n}", 5, decisions=0)
    desk.rows()
    desk.now += 1_000
    rows = desk.rows(SORT_MS)
    places = [place for place, id_ in enumerate(rows, 1) if id_.startswith("odd")]
    assert places[:10] == [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert rows == desk.rows(SORT_MS)  # the draw of this minute holds


def test_without_exploring_the_little_known_stay_where_their_value_puts_them():
    desk = Desk(explore=0)
    for n in range(90):
        desk.comes(f"known-{n}", 900 - n)
    desk.comes("odd", 5, decisions=0)
    assert desk.rows()[-1] == "odd"


def test_another_minute_draws_other_posts():
    desk = Desk(explore=50)
    for n in range(60):
        desk.comes(f"known-{n}", 900)
    for n in range(40):
        desk.comes(f"odd-{n}", 5, decisions=0)
    desk.rows()
    first = [id_ for id_ in desk.rows(SORT_MS)[:20] if id_.startswith("odd")]
    second = [id_ for id_ in desk.rows(120_000)[:20] if id_.startswith("odd")]
    assert len(first) == len(second) == 10
    assert first != second


def test_what_stands_high_anyway_needs_no_place_given():
    exploring, plain = Desk(explore=50), Desk(explore=0)
    for desk in (exploring, plain):
        for n in range(READ_ANYWAY):
            desk.comes(f"p{n:02}", 900 - STEP * (n // 5), decisions=0)
    assert exploring.rows() == plain.rows()


def test_a_flood_is_valued_in_even_portions_and_what_is_kept_is_bounded():
    desk = Desk()
    for n in range(3 * QUEUE_VALUED):
        desk.comes(f"p{n}", n % 1000)
    desk.rows()
    assert desk.asked <= QUEUE_VALUED_AT_ONCE + DESK_ITEMS
    while desk.order.state()["fresh"]:
        before = desk.asked
        assert desk.order.due_ms(desk.now) == desk.now + 250
        desk.rows(250)
        assert desk.asked - before <= QUEUE_VALUED_AT_ONCE + DESK_ITEMS
    state = desk.order.state()
    assert len(state["values"]) <= 2 * QUEUE_VALUED


def test_it_is_due_while_newcomers_wait_for_their_place_and_then_no_more():
    desk = Desk()
    assert desk.order.due_ms(START) is None
    desk.comes("a", 500)
    desk.rows()
    assert desk.order.due_ms(desk.now) is None
    desk.comes("b", 600)
    desk.rows(1_000)
    due = desk.order.due_ms(desk.now)
    assert due == START + SORT_MS
    assert desk.rows(due - desk.now) == ["b", "a"]
    assert desk.order.due_ms(desk.now) is None


def test_rows_say_when_their_value_is_told_anew():
    desk = Desk()
    desk.comes("a", 500)
    desk.comes("b", 200)
    _, told = desk.order.order(desk.queue, list(desk.queue), desk.question())
    assert sorted(set(told)) == ["a", "b"]
    desk.values["a"] = 900
    desk.now += SORT_MS
    _, told = desk.order.order(desk.queue, [], desk.question())
    assert told == ["a"]
    assert desk.order.value("a") == 900


acts = st.lists(
    st.one_of(
        st.tuples(st.just("comes"), st.integers(0, 30), st.integers(0, 1000), st.integers(0, 9)),
        st.tuples(st.just("leaves"), st.integers(0, 30)),
        st.tuples(st.just("wait"), st.integers(0, 90_000)),
    ),
    max_size=60,
)


def perform(desk: Desk, given: list[tuple[object, ...]]) -> list[list[str]]:
    seen = []
    for one in given:
        match one:
            case ("comes", int(n), int(value), int(known)):
                desk.comes(f"p{n}", value, known)
            case ("leaves", int(n)):
                desk.leaves(f"p{n}")
            case ("wait", int(ms)):
                desk.now += ms
        seen.append(desk.rows())
    return seen


@settings(max_examples=80, deadline=None)
@given(acts, st.integers(0, 50))
def test_every_waiting_post_has_one_row_and_nothing_else_has(given, explore):
    desk = Desk(explore)
    for rows in perform(desk, given)[-1:]:
        assert sorted(rows) == sorted(desk.queue)  # fewer than a desk holds


@settings(max_examples=60, deadline=None)
@given(acts, acts, st.integers(0, 50))
def test_it_goes_on_from_a_snapshot_as_it_was(before, after, explore):
    desk = Desk(explore)
    perform(desk, before)
    desk.rows()
    kept = json.loads(json.dumps(desk.order.state()))
    other = Desk(explore)
    other.queue, other.values = dict(desk.queue), dict(desk.values)
    other.decisions, other.arrived, other.now = dict(desk.decisions), dict(desk.arrived), desk.now
    other.order.restore(kept)
    assert perform(other, after) == perform(desk, after)
    assert other.order.state() == desk.order.state()


def test_the_question_is_asked_with_plain_values():
    desk = Desk()
    desk.comes("a", 500)
    question = replace(desk.question(), value=lambda _: 700)
    DeskQueue().order(desk.queue, ["a"], question)
    assert desk.asked == 0
