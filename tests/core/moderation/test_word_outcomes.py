"""What a match leads to: reject before hold, the most severe first; marks; the house's lists; allowed words."""

from __future__ import annotations

from typing import Any

import pytest

from secondscreen.core.moderation import Judge, Memory, Verdict, words
from secondscreen.core.moderation.case import Case

from .cases import ask, case, config, listed


def test_the_most_severe_list_gives_the_reason_the_severity_and_its_name() -> None:
    settings = config(
        words=[
            listed("soggy", name="mild", severity=1, reason="a mild word"),
            listed("muppet", name="worst", severity=3, reason="a bad word"),
        ]
    )
    verdict = ask("a soggy muppet", settings)
    assert (verdict.reason, verdict.severity, verdict.detail) == ("a bad word", 3, "worst")
    assert [match.words for match in verdict.matched] == ["worst", "mild"]


@pytest.mark.parametrize(
    ("severity", "hold_at", "reject_at", "status"),
    [
        (1, 1, 4, "held"),
        (1, 2, 4, "approved"),
        (2, 2, 4, "held"),
        (3, 4, 4, "approved"),
        (2, 1, 2, "rejected"),
        (1, 1, 2, "held"),
        (3, 4, 3, "rejected"),
    ],
)
def test_a_show_says_from_which_severity_it_holds_and_rejects(
    severity: int, hold_at: int, reject_at: int, status: str
) -> None:
    settings = config(
        words=[listed("muppet", outcome="hold", severity=severity)],
        words_hold_severity=hold_at,
        words_reject_severity=reject_at,
    )
    verdict = ask("a muppet", settings)
    assert verdict.status == status
    assert verdict.marks == (("own",) if status == "approved" else ())


def test_a_list_that_rejects_rejects_at_any_severity() -> None:
    settings = config(words=[listed("muppet", severity=1)], words_hold_severity=4)
    assert ask("a muppet", settings).status == "rejected"


def test_a_next_list_marks_the_post_and_the_other_rules_are_asked() -> None:
    settings = config(
        words=[listed("cake", outcome="next", name="sweet"), listed("muppet", outcome="hold", name="rude")]
    )
    assert ask("a cake", settings).marks == ("sweet",)
    assert ask("a cake", settings).status == "approved"
    both = ask("a cake, you muppet", settings)
    assert (both.status, both.marks) == ("held", ("sweet",))
    assert ask("a scone", settings).marks == ()


def test_marks_stand_on_whatever_another_rule_decides() -> None:
    settings = config(words=[listed("cake", outcome="next", name="sweet")], blocked_authors=["t:1"])
    verdict = ask("a cake", settings, author="t:1")
    assert (verdict.rule, verdict.marks) == ("blocked_authors", ("sweet",))


def test_ten_mild_words_do_not_hide_a_worse_one_behind_them() -> None:
    settings = config(
        words=[
            listed("soggy", name="mild", outcome="hold", severity=1),
            listed("muppet", name="bad", on=["text", "handle"]),
        ]
    )
    assert ask("soggy " * 40 + "muppet", settings).status == "rejected"
    by_handle = ask("soggy " * 40, settings, author="t:1", handle="muppet")
    assert (by_handle.status, by_handle.matched[0].on) == ("rejected", "handle")
    assert len(by_handle.matched) == 10


def test_places_in_handle_and_display_name_are_shown_too() -> None:
    settings = config(words=[listed("muppet")])
    verdict = ask("you muppet", settings, author="t:1", handle="muppet_1", name="Big  MUPPET")
    assert [(match.on, match.start, match.end) for match in verdict.matched] == [
        ("text", 4, 10),
        ("handle", 0, 6),
        ("name", 5, 11),
    ]


def test_what_a_show_allows_does_not_lift_the_houses_own_lists() -> None:
    own = listed("muppet", name="own", outcome="hold")
    house = listed("muppet", name="house", outcome="hold", severity=1, everywhere=True)
    allowed: dict[str, Any] = {"allow_words": ["Muppet"], "words_hold_severity": 3}
    assert ask("muppet", config(words=[own], **allowed)).status == "approved"
    verdict = ask("muppet", config(words=[house, own], **allowed))
    assert (verdict.status, verdict.detail) == ("held", "house")


def test_the_house_is_named_first_where_two_lists_are_as_severe() -> None:
    house, own = listed("muppet", name="house", everywhere=True), listed("muppet", name="own")
    assert ask("muppet", config(words=[house, own])).detail == "house"


def test_an_allowed_name_lifts_a_match_only_inside_the_name() -> None:
    settings = config(words=[listed("dick")], allow_words=["Dick Turpin"])
    assert ask("Dick Turpin rode to York", settings).status == "approved"
    assert ask("Turpin was a dick", settings).status == "rejected"
    verdict = ask("Dick Turpin, what a dick", settings)
    assert (verdict.status, verdict.matched[0].start) == ("rejected", 20)


def test_an_allowed_word_does_not_hide_the_same_string_elsewhere_in_the_post() -> None:
    settings = config(words=[listed("ass", mode="substring")], allow_words=["bass"])
    assert ask("the bass plays", settings).status == "approved"
    assert ask("the bass plays, asshat", settings).status == "rejected"
    patterns = config(words=[listed("win [0-9]+", mode="regex")], allow_words=["win 10"])
    assert ask("he did win 10 and win 500", patterns).status == "rejected"


def test_allowed_words_of_scripts_without_spaces_cover_too() -> None:
    settings = config(words=[listed("まずい")], allow_words=["まずいラーメン"])
    assert ask("これがまずいラーメンです", settings).status == "approved"
    assert ask("これはまずいです", settings).status == "rejected"


def test_a_list_on_trial_has_no_say_in_the_live_rules() -> None:
    assert words.rule(config(words=[listed("muppet", shadow=True)])) is None


def test_rules_that_read_the_same_lists_search_a_post_once() -> None:
    settings = config(words=[listed("muppet", outcome="hold"), listed("cake", outcome="accept")])
    index = words.live_index(settings)
    assert index is words.live_index(settings.model_copy(update={"words_hold_severity": 2}))
    assert index is not None
    post = case("a cake")
    assert index.hits(post) is index.hits(post)


class _Broken(Case):
    """A post whose text cannot be read."""

    @property
    def text(self) -> Any:
        raise RuntimeError("no text")


def _broken() -> Case:
    whole = case("a cake")
    return _Broken(post=whole.post, features=whole.features, at_ms=0)


@pytest.mark.parametrize("outcome", ["hold", "reject", "next", "accept"])
def test_a_list_that_fails_at_a_post_holds_it(outcome: str) -> None:
    rules = {"rules": ["words", "welcome_words"], "words": [listed("cake", outcome=outcome)]}
    verdict: Verdict = Judge(config(**rules)).verdict(_broken(), Memory())
    assert verdict.status == "held"
    assert verdict.rule.startswith("rule_error:")
