"""What learned screeners and the broadcaster's own service say, and what follows: never an approval by a model."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.events import Advice
from secondscreen.core.moderation import Judge, Memory, Verdict
from secondscreen.core.moderation.memory import Thresholds

from .cases import ask, case, config, listed


def scored(scores: dict[str, int], memory: Memory | None = None, **settings: Any) -> Verdict:
    made = config(**({"screeners": ["text"]} | settings))
    return Judge(made).verdict(case("hello there", scores=scores), memory or Memory())


def advised(outcome: Any, reason: str = "", text: str = "hello there", **settings: Any) -> Verdict:
    made = config(**({"screeners": ["hook"], "mode": "pre"} | settings))
    return ask(text, made, advice=Advice(outcome=outcome, reason=reason, by="desk.example"))


# --- scores ------------------------------------------------------------------------------------------------


def test_a_post_without_its_score_is_held_and_the_reason_says_which_language_it_may_be() -> None:
    verdict = ask("Das ist doch kein guter Kuchen, ich kann es nicht", config(screeners=["text"]))
    assert (verdict.status, verdict.rule) == ("held", "screened")
    assert "'de'" in verdict.reason
    assert scored({"threat": 0}).status == "held"


def test_scores_hold_and_reject_at_their_thresholds() -> None:
    found = [scored({"toxic": n}, toxic_reject_per_mille=900).status for n in (0, 519, 520, 899, 900, 1000)]
    assert found == ["approved", "approved", "held", "held", "rejected", "rejected"]
    assert scored({"toxic": 1000}).status == "held", "1000 = never rejected"


def test_a_category_has_thresholds_of_its_own() -> None:
    limits: dict[str, Any] = {
        "category_hold_per_mille": {"threat": 300},
        "category_reject_per_mille": {"threat": 800},
    }
    found = [scored({"toxic": 10, "threat": n}, **limits) for n in (299, 300, 799, 800)]
    assert [verdict.status for verdict in found] == ["approved", "held", "held", "rejected"]
    assert [verdict.severity for verdict in found] == [0, 3, 3, 3]
    assert (found[1].reason, found[1].detail) == ("reads like a threat (30 %)", "threat")


def test_where_a_category_has_no_score_toxic_stands_in_but_never_to_reject() -> None:
    limits: dict[str, Any] = {
        "category_hold_per_mille": {"threat": 300},
        "category_reject_per_mille": {"sexual": 600},
    }
    found = [scored({"toxic": n, "abuse": 0}, **limits).status for n in (299, 300, 640, 990)]
    assert found == ["approved", "held", "held", "held"]


def test_the_reason_names_the_likeliest_category_in_a_persons_words() -> None:
    assert scored({"toxic": 700, "threat": 810, "abuse": 600}).reason == "reads like a threat (81 %)"
    assert scored({"toxic": 700, "threat": 200}).reason == "reads like something not fit for air (70 %)"
    assert scored({"toxic": 700, "threat": 200}).severity == 1
    assert scored({"toxic": 950}).severity == 2


def test_words_that_drove_the_score_are_shown() -> None:
    verdict = ask("hello there", config(screeners=["text"]), scores={"toxic": 900}, drivers=((6, 11, 40),))
    assert [(match.on, match.start, match.end) for match in verdict.matched] == [("text", 6, 11)]


class Stricter(Thresholds):
    def adjusted(self, name: str, score: int) -> int:
        return score + 100

    def hold_at(self, configured: int) -> int:
        return configured - 50


def test_scores_and_thresholds_are_read_as_the_show_learned_to_read_them() -> None:
    memory = Memory()
    memory.thresholds = Stricter()
    found = [scored({"toxic": n}, memory, toxic_hold_per_mille=650).status for n in (499, 500)]
    assert found == ["approved", "held"]
    assert scored({"toxic": 820}, memory, toxic_reject_per_mille=920).status == "rejected"


@given(
    st.dictionaries(st.sampled_from(["toxic", "threat", "abuse", "spam", "sexual"]), st.integers(0, 1000)),
    st.integers(0, 1000),
)
def test_no_set_of_scores_approves_in_a_show_where_people_approve(scores: dict[str, int], at: int) -> None:
    verdict = scored(scores, mode="pre", toxic_hold_per_mille=at, category_reject_per_mille={"threat": at})
    assert verdict.status in ("pending", "held", "rejected")
    if verdict.status == "pending":
        assert scores.get("toxic", 1001) < at


# --- the broadcaster's own service -------------------------------------------------------------------------


def test_what_the_service_objects_to_is_rejected_or_held_with_its_reason_even_of_trusted_authors() -> None:
    verdict = advised("reject", "under embargo", trusted_authors=["t:1"])
    assert (verdict.status, verdict.rule, verdict.reason) == (
        "rejected",
        "advised",
        "rejected by desk.example: under embargo",
    )
    settings = config(screeners=["hook"], trusted_authors=["t:1"])
    advice = Advice(outcome="hold", by="desk.example")
    assert ask("hello there", settings, author="t:1", advice=advice).status == "held"


def test_what_the_service_accepts_waits_for_a_person_unless_the_show_lets_it_approve() -> None:
    verdict = advised("accept", "a friend")
    assert (verdict.status, verdict.reason) == (
        "pending",
        "accepted by desk.example: a friend; a person decides",
    )
    assert advised("accept", hook_may_approve=True).status == "approved"
    assert advised("accept", mode="post").rule == "nothing_objected"


def test_the_service_never_approves_what_a_rule_objected_to_unless_the_show_puts_it_first() -> None:
    words = [listed("muppet")]
    assert advised("accept", text="you muppet", words=words, hook_may_approve=True).status == "rejected"
    assert advised("accept", text="see https://e.org", links="hold", hook_may_approve=True).status == "held"
    order = ["withheld", "recommended", "words", "advised"]
    found = advised("accept", text="you muppet", words=words, hook_may_approve=True, rules=order)
    assert (found.status, found.rule) == ("approved", "recommended")


def test_advice_counts_for_nothing_where_the_show_does_not_ask_that_service() -> None:
    assert advised("accept", screeners=[], hook_may_approve=True).rule == "nothing_objected"
    assert advised("reject", screeners=[]).rule == "nothing_objected"


@pytest.mark.parametrize("outcome", ["accept", "hold", "reject"])
def test_a_service_approves_nothing_in_a_repost(outcome: str) -> None:
    settings = config(
        screeners=["hook"], hook_may_approve=True, mode="pre", rules=["withheld", "recommended"]
    )
    advice = Advice.model_validate({"outcome": outcome})
    assert ask("hello there", settings, advice=advice, repost_of="t:9").status == "pending"
