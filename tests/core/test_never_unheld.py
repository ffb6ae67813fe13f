"""The law: whatever happens, no post reaches the air, or the feed of a pre-moderated show, without a person's act.

And that this test can tell: engines broken on purpose, each in one place, fail it.
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from pydantic import ValidationError

from secondscreen.core import arrivals, judging, moderation, post_acts, rejudge, releasing, undoing
from secondscreen.core.events import PostReceived
from secondscreen.core.hold_back import HoldBack
from secondscreen.core.model import Features
from secondscreen.core.moderation import RULES, Judge, Verdict

from .never_unheld import WITHHELD, Show

LAW = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
HUNT = settings(
    LAW, max_examples=1_500, derandomize=True, database=None, phases=(Phase.generate,), print_blob=False
)


@pytest.fixture(autouse=True)
def a_rule_that_fails(monkeypatch):
    monkeypatch.setitem(RULES, "withheld", WITHHELD)


def test_no_post_is_shown_without_an_approving_act():
    run_state_machine_as_test(Show, settings=LAW)


def _exceptions_approve(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moderation, "_failed", lambda name, error: Verdict("approved", name, "never mind"))


def _silence_approves(patch: pytest.MonkeyPatch) -> None:
    whole = moderation._Order.verdict

    def verdict(self: Any, case: Any, memory: Any) -> Verdict:
        found = whole(self, case, memory)
        return dataclasses.replace(found, status="approved") if found.rule == "nothing_objected" else found

    patch.setattr(moderation._Order, "verdict", verdict)


def _judging_again_loosens(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rejudge, "stricter", lambda status, than: status != than)


def _a_release_asks_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HoldBack, "drop", lambda self, post_id: None)
    patch.setattr(releasing, "may_go", lambda status, release_ms, at_ms: True)


def _a_release_comes_in_panic_or_early(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HoldBack, "due", lambda self, at_ms, most: list(self.waiting))
    patch.setattr(releasing, "may_go", lambda status, release_ms, at_ms: status == "pending")


def _one_person_counts_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(post_acts, "seconded", lambda record, by: record.first_by is not None)


def _risks_are_not_seen(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Judge, "risks", lambda self, case, memory, verdict: ())


def _nothing_is_judged_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rejudge, "begin", lambda stage, seq, at_ms: None)


def _undo_does_not_ask_the_rules(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(undoing, "rejudge", types.SimpleNamespace(one=lambda *_: None))


def _an_edit_lifts_an_objection(patch: pytest.MonkeyPatch) -> None:
    whole = arrivals.changed

    def changed(stage: Any, record: Any, *rest: Any) -> None:
        record.objection = ""
        whole(stage, record, *rest)

    patch.setattr(arrivals, "changed", changed)


def _doubts_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judging, "_case", _without_doubt(judging._case))


def _without_doubt(make: Any) -> Any:
    def case(*args: Any, **kwargs: Any) -> Any:
        made = make(*args, **kwargs)
        made.held = ""
        return made

    return case


MUTANTS = (
    _exceptions_approve,
    _silence_approves,
    _judging_again_loosens,
    _a_release_asks_nobody,
    _a_release_comes_in_panic_or_early,
    _one_person_counts_twice,
    _risks_are_not_seen,
    _nothing_is_judged_again,
    _undo_does_not_ask_the_rules,
    _an_edit_lifts_an_objection,
    _doubts_are_forgotten,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_an_engine_broken_on_purpose_does_not_pass(mutant, monkeypatch):
    mutant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Show, settings=HUNT)


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 0.5, "high", None])
def test_a_score_that_is_no_whole_number_never_gets_in(score):
    with pytest.raises(ValidationError):
        PostReceived(post_id="a", network="test", source="test", features=Features(), scores={"toxic": score})
