"""The order of rules, and what happens when one fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.moderation import DEFAULT_ORDER, RULES, Judge, Memory

from .cases import LISTS, ask, case, config, listed, shipped_judge

HOSTILE = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(list("fuck*@$ #.\n\u200b\u0301🔥:/1"))))


def test_what_no_rule_objects_to_waits_for_a_person_or_is_approved_as_the_show_says() -> None:
    before = ask("a fine cake", config(mode="pre"))
    after = ask("a fine cake", config(mode="post"))
    assert (before.status, before.rule) == ("pending", "nothing_objected")
    assert (after.status, after.rule) == ("approved", "nothing_objected")


def test_the_first_decision_ends_it() -> None:
    settings = config(words=[listed("raw")], blocked_authors=["t:troll"])
    assert ask("raw cake", settings, author="t:troll").rule == "blocked_authors"
    settings = config(words=[listed("raw")], blocked_authors=["t:troll"], rules=["words", "blocked_authors"])
    assert ask("raw cake", settings, author="t:troll").rule == "words"


def test_a_rule_left_out_of_the_order_does_not_judge() -> None:
    settings = config(words=[listed("raw")], rules=["blocked_authors"])
    assert ask("raw cake", settings).status == "approved"


@pytest.mark.parametrize("name", DEFAULT_ORDER)
@pytest.mark.parametrize("mode", ["pre", "post"])
def test_a_rule_that_fails_holds_the_post(name: str, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(case: object, memory: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(RULES, name, lambda settings: broken)
    verdict = ask("a fine cake", config(mode=mode, trusted_authors=["t:ada"]), author="t:bo")
    assert (verdict.status, verdict.rule) == ("held", f"rule_error:{name}")


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="no such rule: wrods; there are blocked_authors"):
        Judge(config(rules=["wrods"]))


def test_every_rule_is_a_file_of_its_own_name_and_every_file_says_what_it_is() -> None:
    for name in RULES:
        text = (LISTS.parent / f"{name}.py").read_text()
        assert text.startswith('"""')
        assert RULES[name].__module__ == f"secondscreen.core.moderation.{name}"


def test_the_judge_tells_its_rules_in_order() -> None:
    assert Judge(config()).rules == DEFAULT_ORDER
    assert Judge(config(rules=["links", "words"])).rules == ("links", "words")


@given(HOSTILE, HOSTILE, HOSTILE)
def test_any_post_gets_a_verdict_twice_the_same_with_matches_inside_it(
    text: str, handle: str, name: str
) -> None:
    judge = shipped_judge()
    verdicts = [
        judge.verdict(case(text, author="t:ada", handle=handle, name=name), Memory()) for _ in range(2)
    ]
    assert verdicts[0] == verdicts[1]
    assert not verdicts[0].rule.startswith("rule_error")
    assert verdicts[0].reason and "\n" not in verdicts[0].reason
    fields = {"text": text, "handle": handle, "name": name}
    for match in verdicts[0].matched:
        assert 0 <= match.start < match.end <= len(fields[match.on])
