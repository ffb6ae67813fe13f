"""The ledger: what each rule said, whether people agreed, and whether that changes."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import ledger as module
from secondscreen.core.ledger import DRIFT_SCORES, LATEST, Decision, Ledger, calibration_error


def held(fit: bool, score: int | None = 700, rule: str = "screened") -> Decision:
    return Decision(rule, "held", fit, score, score)


def row(ledger: Ledger, rule: str) -> dict[str, object]:
    return next(row for row in ledger.rows({}) if row["rule"] == rule)


def test_hits_are_counted_by_rule_and_by_verdict():
    ledger = Ledger()
    ledger.note("words:slurs", "rejected", None)
    ledger.note("words:slurs", "rejected", None)
    ledger.note("screened", "held", 700)
    rows = ledger.rows({"screened": 1})
    assert [(r["rule"], r["hits"], r["waiting"]) for r in rows] == [("words:slurs", 2, 0), ("screened", 1, 1)]
    assert rows[0]["rejected"] == 2
    assert rows[0]["overturned_permille"] is None


def test_an_approved_hold_is_overturned_and_a_rejected_one_upheld():
    ledger = Ledger()
    ledger.note("screened", "held", 700)
    ledger.decide("a", held(fit=True))
    ledger.decide("b", held(fit=False))
    assert (row(ledger, "screened")["overturned"], row(ledger, "screened")["upheld"]) == (1, 1)


def test_what_no_rule_minded_is_overturned_by_a_rejection():
    ledger = Ledger()
    ledger.note("nothing_objected", "pending", 100)
    ledger.decide("a", Decision("nothing_objected", "pending", True, 100, 100))
    ledger.decide("b", Decision("nothing_objected", "pending", False, 100, 100))
    assert row(ledger, "nothing_objected")["overturned_permille"] == 500


def test_the_last_word_on_a_post_counts_once():
    ledger = Ledger()
    ledger.note("screened", "held", 700)
    ledger.decide("a", held(fit=True))
    ledger.decide("a", held(fit=False))
    assert (row(ledger, "screened")["overturned"], row(ledger, "screened")["upheld"]) == (0, 1)


def test_a_decision_taken_back_counts_no_more():
    ledger = Ledger()
    ledger.note("screened", "held", 700)
    ledger.decide("a", held(fit=True))
    assert ledger.take_back("a") == held(fit=True)
    assert ledger.take_back("a") is None
    assert row(ledger, "screened")["overturned"] == 0


def test_the_latest_decisions_stand_beside_those_before():
    ledger = Ledger()
    ledger.note("screened", "held", 700)
    for n in range(100):
        ledger.decide(f"old-{n}", held(fit=False))
    for n in range(LATEST):
        ledger.decide(f"new-{n}", held(fit=n % 2 == 0))
    told = row(ledger, "screened")
    assert (told["before_permille"], told["latest_permille"]) == (0, 500)


def test_decisions_past_the_limit_keep_their_counts_and_are_let_go(monkeypatch):
    monkeypatch.setattr(module, "DECISIONS_KEPT", 3)
    ledger = Ledger()
    ledger.note("screened", "held", 700)
    gone = [ledger.decide(f"p{n}", held(fit=False))[1] for n in range(5)]
    assert [one is not None for one in gone] == [False, False, False, True, True]
    assert row(ledger, "screened")["upheld"] == 5
    assert len(ledger.claims()) == 3


def test_names_of_rules_past_the_limit_are_not_counted(monkeypatch):
    monkeypatch.setattr(module, "RULES_COUNTED", 2)
    ledger = Ledger()
    for n in range(4):
        ledger.note(f"words:{n}", "held", None)
        ledger.decide(f"p{n}", held(fit=True, rule=f"words:{n}"))
        ledger.take_back(f"p{n}")
    assert [r["rule"] for r in ledger.rows({})] == ["words:0", "words:1"]


def test_scores_like_at_the_start_do_not_drift_and_others_do():
    ledger = Ledger()
    for n in range(DRIFT_SCORES):
        ledger.note("nothing_objected", "pending", n % 300)
    assert ledger.drift()["psi_permille"] == 0
    for n in range(DRIFT_SCORES):
        ledger.note("nothing_objected", "pending", 300 + n % 300)
    drifted = ledger.drift()["psi_permille"]
    assert drifted is not None and drifted > 250


def test_too_few_scores_say_nothing_of_drift():
    ledger = Ledger()
    ledger.note("nothing_objected", "pending", 10)
    assert ledger.drift() == {"scored": 1, "psi_permille": None}


def test_the_calibration_error_is_how_far_claims_are_from_what_people_said():
    assert calibration_error([]) is None
    assert calibration_error([(1000, False), (0, True)]) == 0
    assert calibration_error([(900, True)] * 10) == 900
    assert calibration_error([(500, True), (500, False)]) == 0


def test_overturns_are_told_in_steps_oldest_first():
    ledger = Ledger()
    for n in range(LATEST + 3):
        ledger.decide(f"p{n}", held(fit=n >= LATEST))
    assert ledger.overturns() == [
        {"decided": LATEST, "overturned": 0},
        {"decided": 3, "overturned": 3},
    ]


words = st.lists(
    st.tuples(st.sampled_from("abcd"), st.booleans(), st.sampled_from(("x", "words:y"))), max_size=40
)


@given(words)
def test_counts_are_those_of_the_last_words_alone(given):
    ledger, plain = Ledger(), Ledger()
    for one in (ledger, plain):
        for rule in ("x", "words:y"):
            one.note(rule, "held", None)
    last: dict[str, Decision] = {}
    for post_id, fit, rule in given:
        decision = held(fit, None, rule)
        ledger.decide(post_id, decision)
        last.pop(post_id, None)
        last[post_id] = decision
    for post_id, decision in last.items():
        plain.decide(post_id, decision)
    assert ledger.rows({}) == plain.rows({})
    again = Ledger()
    again.restore(json.loads(json.dumps(ledger.state())))
    assert again.rows({}) == ledger.rows({})
    assert again.state() == ledger.state()
