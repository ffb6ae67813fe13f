"""What rules recall: bounded, and equal after a snapshot."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import limits
from secondscreen.core.moderation import Judge, Memory

from .cases import case, config

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["post", "post", "block", "unblock", "approve"]), st.integers(0, 4), st.integers(0, 3)
    ),
    max_size=40,
)


@given(ACTS, st.integers(0, 39))
def test_a_restored_memory_leads_to_the_same_verdicts(acts: list[tuple[str, int, int]], at: int) -> None:
    settings = config(flood_posts=2, flood_window_s=3, repeats_per_author=1, new_author_posts=1)
    judge = Judge(settings)
    one = Memory.from_config(settings)
    two: Memory | None = None
    for n, (act, who, said) in enumerate(acts):
        if n == at:
            two = Memory.from_config(settings)
            two.restore(json.loads(json.dumps(one.state())))
        memories = [one] if two is None else [one, two]
        if act == "post":
            author = f"t:{who}" if who else None
            each = case(f"cake number {said}", at_ms=n * 500, author=author, group="g" if said else None)
            verdicts = [judge.verdict(each, memory) for memory in memories]
            assert len(set(verdicts)) == 1
            for memory in memories:
                memory.note(each, verdicts[0])
        elif act == "approve":
            for memory in memories:
                memory.note_approval(f"t:{who}", 1 if said else -1)
        else:
            for memory in memories:
                memory.standings.decide(
                    f"t:{who}", "block", act == "block", "nina", n, until_ms=n * 500 + 900
                )
    if two is not None:
        assert two.state() == one.state()


def test_memory_is_bounded_and_lets_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AUTHORS_KEPT", 10)
    settings = config()
    judge, memory = Judge(settings), Memory.from_config(settings)
    for n in range(20):
        memory.standings.decide(f"t:bad{n}", "block", True, "nina", n)
    for n in range(50):
        each = case(f"cake number {n}", at_ms=n, author=f"t:{n}", group=f"t:{n}")
        memory.note(each, judge.verdict(each, memory))
        memory.note_group(f"t:{n}", 2)
        memory.note_approval(f"t:{n}", 1)
    state = memory.state()
    kept = ("authors", "texts", "groups", "meters", "approved", "standings")
    assert [len(state[key]) for key in kept] == [10] * 6
    assert memory.standings.at("t:bad19", 0) is not None
    assert memory.standings.at("t:bad0", 0) is None
    assert memory.posts_since("t:0", 0) == 0
    assert memory.posts_since("t:49", 0) == 1


def test_an_author_who_says_many_things_is_remembered_by_the_latest() -> None:
    memory = Memory.from_config(config())
    for n in range(20):
        each = case(f"cake number {n}", at_ms=n * 100_000, author="t:1")
        memory.note(each, Judge(config()).verdict(each, memory))
    assert len(memory.state()["authors"][0][2]) == 8
    assert memory.said_by("t:1", case("cake number 19").features.text_key) == 1


def test_a_group_of_one_is_not_kept() -> None:
    memory = Memory()
    memory.note_group("t:1", 5)
    memory.note_group("t:1", 1)
    assert memory.group_size("t:1") == 1
    assert memory.state()["groups"] == []


def test_a_flood_of_likes_is_metered_over_the_last_minute() -> None:
    memory, judge = Memory(), Judge(config())
    for second in range(0, 120, 2):
        each = case("free the sponge", at_ms=second * 1000, group="t:lead")
        memory.note(each, judge.verdict(each, memory))
    assert memory.nested("t:lead", 119_000) == 30
    assert memory.nested("t:lead", 150_000) == 12  # those after 90 s, in steps of five
    assert memory.nested("t:lead", 300_000) == 0
    assert memory.nested("t:other", 119_000) == 0
    assert len(memory.state()["meters"][0][1]) <= 12


def test_approvals_taken_back_more_often_than_given_leave_nothing() -> None:
    memory = Memory()
    memory.note_approval("t:1", -1)
    memory.note_approval("", 1)
    assert memory.approved_posts("t:1") == 0
    assert memory.state()["approved"] == []


def test_thresholds_and_scores_are_as_they_come_until_something_is_learned() -> None:
    memory = Memory()
    assert (memory.adjusted("toxic", 640), memory.hold_at(650)) == (640, 650)
