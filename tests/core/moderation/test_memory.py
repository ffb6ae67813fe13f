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
        st.sampled_from(["post", "post", "block", "unblock", "trust"]), st.integers(0, 4), st.integers(0, 3)
    ),
    max_size=40,
)


@given(ACTS, st.integers(0, 39))
def test_a_restored_memory_leads_to_the_same_verdicts(acts: list[tuple[str, int, int]], at: int) -> None:
    settings = config(flood_posts=2, flood_window_s=3, repeats_per_author=1)
    judge = Judge(settings)
    one = Memory.from_config(settings)
    two: Memory | None = None
    for n, (act, who, said) in enumerate(acts):
        if n == at:
            two = Memory.from_config(settings)
            two.restore(json.loads(json.dumps(one.state())))
        memories = [one] if two is None else [one, two]
        if act == "post":
            each = case(f"cake number {said}", at_ms=n * 500, author=f"t:{who}" if who else None)
            verdicts = [judge.verdict(each, memory) for memory in memories]
            assert len(set(verdicts)) == 1
            for memory in memories:
                memory.note(each, verdicts[0])
        else:
            for memory in memories:
                getattr(memory, act)(f"t:{who}", "nina", n)
    if two is not None:
        assert two.state() == one.state()


def test_memory_is_bounded_and_lets_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AUTHORS_KEPT", 10)
    settings = config()
    judge, memory = Judge(settings), Memory.from_config(settings)
    memory.block("t:bad", "nina", 1)
    for n in range(50):
        each = case(f"cake number {n}", at_ms=n, author=f"t:{n}")
        memory.note(each, judge.verdict(each, memory))
        memory.note_group(f"t:{n}", 2)
    state = memory.state()
    assert [len(state[key]) for key in ("authors", "texts", "groups", "blocks")] == [10, 10, 10, 1]
    assert memory.blocked("t:bad") is True
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


def test_a_block_without_an_author_blocks_nobody() -> None:
    memory = Memory()
    memory.block("", "nina", 1)
    assert memory.blocked("") is None
