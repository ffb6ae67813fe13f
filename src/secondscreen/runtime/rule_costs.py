"""What each rule and each list costs, in processor time a post: measured when somebody asks, over posts that came.

The clock is this thread's own, so that whatever else the service does meanwhile is not counted. Not here: which posts,
or when (rules.py); the core has no clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from ..core.model import Features, MatchMode, ModerationConfig, Post, Where, WordRule
from ..core.moderation import RULES, Case, Memory
from ..core.moderation.word_index import WordIndex

NO_WORD: Final = "qzxvkwqzxvkw"  # nobody writes it: what a list with only this costs, every list costs
LISTS_MEASURED: Final = 200  # one by one; a show with more has them told without a cost
BUDGET_S: Final = 4.0  # processor time for all of it; what is not reached by then has no figure


@dataclass
class Costs:
    """µs a post: `fold_us` for reading a post once, shared by all; `lists_us` for looking through disguises, shared by
    all word lists; then each rule's own, and what each list adds."""

    posts: int
    fold_us: float = 0.0
    lists_us: float = 0.0
    rules: dict[str, float] = field(default_factory=dict)
    lists: dict[str, float] = field(default_factory=dict)


def costs_of(
    config: ModerationConfig,
    posts: Sequence[tuple[Post, Features, Mapping[str, int]]],
    memory: Memory,
    rules: Sequence[str],
    lists: Sequence[WordRule],
) -> Costs:
    """Measure, on posts with their scores; the first of `lists` first. `memory` is only asked. Never raises: what
    fails, or is not reached within BUDGET_S, has no figure."""
    found = Costs(len(posts))
    if not posts:
        return found
    ends = time.thread_time() + BUDGET_S
    cases = [
        Case(post=post, features=made, at_ms=post.published_ms, scores=dict(scores))
        for post, made, scores in posts
    ]
    found.fold_us = _each(cases, _read)
    for name in rules:
        if time.thread_time() > ends:
            return found
        with suppress(Exception):  # a rule that fails here is told by its own verdicts
            rule = RULES[name](config)
            if rule is not None:
                found.rules[name] = _each(cases, lambda case, rule=rule: rule(case, memory))  # type: ignore[misc]
    bare: dict[tuple[MatchMode, tuple[Where, ...]], float] = {}
    for words in lists[:LISTS_MEASURED]:
        if time.thread_time() > ends:
            return found
        with suppress(ValueError):
            kind = words.mode, words.on
            if kind not in bare:
                bare[kind] = _alone(cases, words.model_copy(update={"words": (NO_WORD,), "lang": ""}))
                found.lists_us = max(found.lists_us, bare[kind])
            found.lists[words.name] = round(max(_alone(cases, words) - bare[kind], 0.0), 2)
    return found


def _alone(cases: Sequence[Case], words: WordRule) -> float:
    index = WordIndex((words,))
    return _each(cases, lambda case: list(index.hits(case)))


def _read(case: Case) -> None:
    """What rules share: each field folded, the words told apart."""
    for said in (case.text, case.handle, case.name):
        _ = said.folded
    _ = case.words


def _each(cases: Sequence[Case], look: Callable[[Case], object]) -> float:
    began = time.thread_time_ns()
    for case in cases:
        look(case)
    return round((time.thread_time_ns() - began) / 1000 / len(cases), 2)
