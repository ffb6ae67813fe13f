"""The choice of the feed: caps, calm, and an order that does not jump about."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.model import Features, RankingConfig
from secondscreen.core.ranking.selection import select
from secondscreen.core.record import PostRecord


def record(n: int, **fields: Any) -> PostRecord:
    features = Features(author_key=fields.pop("author", f"t:{n}"), lang=fields.pop("lang", "en"))
    made: dict[str, Any] = {"network": "t", "status": "approved"} | fields
    network = made.pop("network")
    return PostRecord(f"p{n}", n, network, "s", features, 0, 0, None, {}, **made)


def chosen(
    entrants: list[PostRecord], current: list[str] | None = None, at_ms: int = 100_000, **fields: Any
) -> list[str]:
    budget = fields.pop("budget", 99)
    scores = fields.pop("scores", {r.post_id: -r.seq for r in entrants})
    config = RankingConfig(**{"min_dwell_s": 0} | fields)
    return select(entrants, scores, config, current or [], at_ms, budget=budget)


def test_the_best_are_chosen_and_equal_scores_go_to_the_earliest() -> None:
    entrants = [record(n) for n in range(5)]
    assert sorted(chosen(entrants, scores={"p3": 10}, feed_size=3)) == ["p0", "p1", "p3"]


def test_newcomers_enter_at_the_top_and_the_rest_stays_where_it_was() -> None:
    entrants = [record(0, shown_ms=3000), record(1, shown_ms=1000), record(2, shown_ms=2000), record(3)]
    scores = {"p0": 1, "p1": 9, "p2": 5, "p3": 3}
    assert chosen(entrants, ["p0", "p2", "p1"], scores=scores) == ["p3", "p0", "p2", "p1"]


def test_pinned_posts_come_first_and_enter_regardless_of_the_budget() -> None:
    entrants = [
        record(0, shown_ms=99_000),
        record(1, pinned=True, shown_ms=5),
        record(2, pinned=True),
        record(3),
    ]
    assert chosen(entrants, ["p0", "p1"], budget=0) == ["p2", "p1", "p0"]


def test_no_more_newcomers_enter_than_the_budget_allows() -> None:
    entrants = [record(n) for n in range(9)]
    assert sorted(chosen(entrants, budget=2)) == ["p0", "p1"]
    assert chosen(entrants, budget=0) == []


def test_a_better_newcomer_takes_the_place_of_the_weakest() -> None:
    entrants = [record(0, shown_ms=1), record(1, shown_ms=2), record(2)]
    scores = {"p0": 1, "p1": 5, "p2": 9}
    assert chosen(entrants, ["p1", "p0"], scores=scores, feed_size=2) == ["p2", "p1"]


def test_what_has_just_come_stays_for_its_dwell() -> None:
    entrants = [record(0, shown_ms=95_000), record(1)]
    scores = {"p0": 1, "p1": 9}
    assert chosen(entrants, ["p0"], scores=scores, feed_size=1, min_dwell_s=20) == ["p0"]
    assert chosen(entrants, ["p0"], at_ms=115_000, scores=scores, feed_size=1, min_dwell_s=20) == ["p1"]


def test_a_post_that_returns_counts_as_a_newcomer() -> None:
    entrants = [record(0, shown_ms=1), record(1, shown_ms=90_000)]
    assert chosen(entrants, ["p1"]) == ["p0", "p1"]
    assert chosen(entrants, ["p1"], budget=0) == ["p1"]


def test_posts_that_nest_or_are_not_approved_are_passed_over() -> None:
    entrants = [
        record(0, leader="p9"),
        record(1, status="held"),
        record(2),
        record(3, pinned=True, status="pending"),
    ]
    assert chosen(entrants) == ["p2"]


def test_posts_without_an_author_or_language_share_no_cap() -> None:
    entrants = [record(n, author="", lang="") for n in range(6)]
    assert len(chosen(entrants, per_author=1, per_language_percent=10, feed_size=10)) == 6


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["", "t:a", "t:b", "t:c"]),
        st.sampled_from(["t", "x", "y"]),
        st.sampled_from(["", "en", "de"]),
        st.booleans(),
        st.one_of(st.none(), st.integers(0, 100_000)),
        st.integers(-50, 50),
        st.sampled_from(["approved", "approved", "approved", "held"]),
    ),
    max_size=30,
)


@given(
    RECORDS,
    st.integers(1, 12),
    st.integers(1, 3),
    st.integers(10, 100),
    st.integers(10, 100),
    st.integers(0, 5),
    st.integers(0, 60),
)
def test_a_selection_respects_every_cap_whatever_came_before(
    rows: list[Any], size: int, per_author: int, network: int, language: int, budget: int, dwell_s: int
) -> None:
    entrants, scores, current = [], {}, []
    for n, (author, net, lang, pinned, shown, score, status) in enumerate(rows):
        made = record(
            n, author=author, network=net, lang=lang, pinned=pinned and n < 2, shown_ms=shown, status=status
        )
        entrants.append(made)
        scores[made.post_id] = score
        if shown is not None and n % 3:
            current.append(made.post_id)
    fields = {
        "feed_size": size,
        "per_author": per_author,
        "per_network_percent": network,
        "per_language_percent": language,
        "min_dwell_s": dwell_s,
    }
    found = chosen(entrants, current, scores=scores, budget=budget, **fields)
    assert found == chosen(entrants[::-1], current[::-1], scores=scores, budget=budget, **fields)
    by_id = {r.post_id: r for r in entrants}
    assert len(set(found)) == len(found) <= size
    assert all(by_id[id_].status == "approved" for id_ in found)
    free = [by_id[id_] for id_ in found if not by_id[id_].pinned]
    assert sum(r.post_id not in current for r in free) <= budget
    assert (
        max(Counter(r.features.author_key for r in free if r.features.author_key).values(), default=0)
        <= per_author
    )
    assert max(Counter(r.network for r in free).values(), default=0) <= max(1, size * network // 100)
    langs = Counter(r.features.lang for r in free if r.features.lang)
    assert max(langs.values(), default=0) <= max(1, size * language // 100)
    pins = [by_id[id_].pinned for id_ in found]
    assert pins == sorted(pins, reverse=True)
