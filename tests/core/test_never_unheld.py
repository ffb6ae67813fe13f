"""The law: whatever happens, no post reaches the air, or the feed of a pre-moderated show, without a person's act.

And that this test can tell: engines broken on purpose, each in one place, fail it.
"""

from __future__ import annotations

import dataclasses
import types
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from pydantic import ValidationError

from secondscreen.core import arrivals, judging, moderation, post_acts, rejudge, releasing, undoing
from secondscreen.core.events import PostReceived
from secondscreen.core.hold_back import HoldBack
from secondscreen.core.model import Features
from secondscreen.core.moderation import RULES, Judge, Verdict

from .never_unheld import TEXTS, WITHHELD, Show

Step = tuple[str, dict[str, Any]]

LAW = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
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


def opened(mode: str, wait_s: int = 0, *, eyes: bool = False) -> Step:
    return "open", {"mode": mode, "wait_s": wait_s, "eyes": eyes}


def brought(text: str = TEXTS[0], *, picture: bool = False, doubt: str = "") -> Step:
    return "bring", {
        "id_": "a",
        "text": text,
        "author": "ada",
        "picture": picture,
        "doubt": doubt,
        "score": 10,
    }


def decided(command: str) -> Step:
    return "decide", {"by": "nina", "id_": "a", "command": command}


def listed(outcome: str) -> Step:
    return "put_list", {"by": "omar", "name": "wasp", "outcome": outcome}


WAIT: Step = ("wait", {"ms": 600})
LONG: Step = ("wait", {"ms": 4_000})

# What is broken, and a way through the machine that shows it; the same way, unbroken, keeps the law.
MUTANTS: tuple[tuple[Any, tuple[Step, ...]], ...] = (
    (_exceptions_approve, (opened("pre"), brought(TEXTS[3]), WAIT)),
    (_silence_approves, (opened("pre"), brought(), WAIT)),
    (
        _judging_again_loosens,
        (
            opened("post"),
            listed("hold"),
            brought(TEXTS[2]),
            ("drop_list", {"by": "omar", "name": "wasp"}),
            WAIT,
        ),
    ),
    (_a_release_asks_nobody, (opened("post", 3), brought(), decided("reject"), LONG)),
    (_a_release_comes_in_panic_or_early, (opened("post", 3), brought(), WAIT)),
    (
        _one_person_counts_twice,
        (opened("pre", eyes=True), brought(picture=True), decided("approve"), decided("approve"), WAIT),
    ),
    (_risks_are_not_seen, (opened("pre", eyes=True), brought(picture=True), decided("approve"), WAIT)),
    (
        _nothing_is_judged_again,
        (opened("post"), brought(), WAIT, ("change_settings", {"mode": "pre", "wait_s": 0}), WAIT),
    ),
    (
        _undo_does_not_ask_the_rules,
        (
            opened("post"),
            brought(TEXTS[2]),
            decided("reject"),
            listed("reject"),
            WAIT,
            ("undo", {"by": "nina"}),
        ),
    ),
    (_an_edit_lifts_an_objection, (opened("post"), brought(), decided("reject"), brought(TEXTS[1]), WAIT)),
    (_doubts_are_forgotten, (opened("post"), brought(doubt="screener failed: text"), WAIT)),
)


def walk(steps: tuple[Step, ...]) -> None:
    """The machine on one way of ours, with every law asked after every step."""
    machine = Show()
    for name, given in steps:
        getattr(machine, name)(**given)
        machine.no_rule_approves_what_a_person_must_see()
        machine.nothing_becomes_looser_by_itself()
        machine.nothing_is_shown_that_nobody_approved()


@pytest.mark.parametrize(
    ("mutant", "steps"), MUTANTS, ids=[mutant.__name__.strip("_") for mutant, _ in MUTANTS]
)
def test_an_engine_broken_on_purpose_does_not_pass(mutant, steps, monkeypatch):
    walk(steps)
    mutant(monkeypatch)
    with pytest.raises(AssertionError, match=r"nobody|passed|needs two|objected|listed|looser|let go|let "):
        walk(steps)


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 0.5, "high", None])
def test_a_score_that_is_no_whole_number_never_gets_in(score):
    with pytest.raises(ValidationError):
        PostReceived(post_id="a", network="test", source="test", features=Features(), scores={"toxic": score})
