"""The near-duplicate index: what it finds, what it leaves alone, and that it comes back equal from a
snapshot."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.model import Features, Post
from secondscreen.core.similar import SimilarIndex, likeness_per_mille
from secondscreen.core.text import features

HOUR = 3_600_000


def of(text: str) -> Features:
    return features(Post(id="t:1", network="t", source="s", text=text, published_ms=0))


def index(window_ms: int = HOUR, posting: int = 64) -> SimilarIndex:
    return SimilarIndex(700, window_ms, posting)


LONG = "The judges have just said that the third layer of the cake was raw in the very middle of it"


def test_a_copy_with_small_changes_is_found() -> None:
    seen = index()
    seen.add("a", of(LONG), 0)
    assert seen.find(of(LONG + " #GreatBake https://example.org"), 10) == "a"
    assert seen.find(of("Oh, " + LONG + " 😱"), 10) == "a"
    assert seen.find(of(LONG.replace("very ", "")), 10) == "a"


def test_another_opinion_is_not_a_copy() -> None:
    seen = index()
    seen.add("a", of(LONG), 0)
    assert (
        seen.find(of("The judges have been far too hard on the first baker of the evening, I think"), 10)
        is None
    )


def test_short_posts_are_alike_only_when_equal() -> None:
    seen = index()
    seen.add("a", of("What a goal"), 0)
    assert seen.find(of("WHAT A GOAL!!! 🎉"), 1) == "a"
    assert seen.find(of("What a save"), 1) is None


def test_posts_without_words_are_never_alike() -> None:
    seen = index()
    seen.add("a", of("🎉🎉"), 0)
    assert len(seen) == 0
    assert seen.find(of("🎉🎉"), 1) is None


def test_of_equal_candidates_the_earliest_is_named() -> None:
    seen = index()
    seen.add("b", of(LONG + " indeed"), 0)
    seen.add("a", of(LONG + " indeed"), 1)
    assert seen.find(of(LONG + " indeed"), 2) == "b"
    assert seen.find(of(LONG), 2) == "b"


def test_a_deleted_post_is_no_longer_found() -> None:
    seen = index()
    seen.add("a", of(LONG), 0)
    seen.discard("a")
    seen.discard("never there")
    assert seen.find(of(LONG), 1) is None


def test_an_edited_post_is_found_by_its_new_words_only() -> None:
    seen = index()
    seen.add("a", of(LONG), 0)
    seen.add("a", of("Something else entirely was said about the weather in the garden today"), 1)
    assert seen.find(of(LONG), 2) is None
    assert len(seen) == 1


def test_what_is_older_than_the_window_is_forgotten() -> None:
    seen = index(window_ms=1000)
    seen.add("a", of(LONG), 0)
    assert seen.find(of(LONG), 1000) == "a"
    assert seen.find(of(LONG), 1001) is None
    assert len(seen) == 0


def test_a_wave_of_one_text_costs_a_bounded_list() -> None:
    seen = index(posting=4)
    for n in range(50):
        seen.add(f"p{n}", of(f"{LONG} number {n}"), n)
    assert seen.find(of(LONG), 60) == "p0"
    assert max(len(listed) for listed in seen._by_hash.values()) == 4


def test_scripts_without_spaces_are_compared_by_letters() -> None:
    seen = index()
    seen.add("a", of("今日の試合は本当に素晴らしかったです最高の瞬間でした"), 0)
    assert seen.find(of("今日の試合は本当に素晴らしかったです最高の瞬間でしたね！"), 1) == "a"
    assert seen.find(of("昨日の料理番組はとても面白くて役に立つ内容だったと思います"), 1) is None


def test_likeness_is_exact_for_short_sketches() -> None:
    assert likeness_per_mille((1, 2, 3), (2, 3, 4)) == 500
    assert likeness_per_mille((1, 2), (1, 2)) == 1000
    assert likeness_per_mille((), ()) == 0


WORDS = st.lists(
    st.sampled_from(["goal", "cake", "judge", "rain", "final", "red", "card", "oven", "ref", "sugar"]),
    max_size=9,
)
ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "find", "discard"]), st.integers(0, 9), WORDS, st.integers(0, 400)),
    max_size=40,
)


@given(ACTS, st.integers(0, 39))
def test_a_restored_index_answers_as_the_one_it_came_from(
    acts: list[tuple[str, int, list[str], int]], at: int
) -> None:
    one, now = index(window_ms=1500, posting=3), 0
    other: SimilarIndex | None = None
    for n, (act, id_, said, passed) in enumerate(acts):
        now += passed
        if n == at:
            other = index(window_ms=1500, posting=3)
            other.restore(json.loads(json.dumps(one.state())))
        both = [one] if other is None else [one, other]
        if act == "add":
            for each in both:
                each.add(f"p{id_}", of(" ".join(said)), now)
        elif act == "discard":
            for each in both:
                each.discard(f"p{id_}")
        else:
            assert len({each.find(of(" ".join(said)), now) for each in both}) == 1
    if other is not None:
        assert other.state() == one.state()
