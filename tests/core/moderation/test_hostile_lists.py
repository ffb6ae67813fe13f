"""Lists that no show should have: they are refused when they are saved, with the entry named, or they cost nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.limits import LIST_WORDS
from secondscreen.core.model import WordRule
from secondscreen.core.moderation import Judge, Memory
from secondscreen.core.moderation.case import Said
from secondscreen.core.moderation.word_field import Field

from .cases import ask, case, config, listed


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (listed("...", name="dots"), "word list 'dots': '...': has nothing in it"),
        (listed("", name="empty"), "has nothing in it"),
        (listed("\u200b", name="empty"), "has nothing in it"),
        (listed("x" * 201), "201 characters"),
        (listed("(a+", mode="regex", name="broken"), r"word list 'broken': '\(a\+': not a regular"),
        (listed("a*", mode="regex"), "empty text"),
        (listed(".", mode="regex"), "matches nearly every text"),
        (listed("[a-z]+", mode="regex"), "matches nearly every text"),
        (listed(r"\S", mode="regex", lang="es"), "matches nearly every text"),
        (listed("e", mode="substring"), "one letter"),
        (listed("Ｅ", mode="substring"), "one letter"),
        (listed("é", mode="prefix"), "one letter"),
        (listed("о", mode="substring"), "one letter"),
        (listed(" ", mode="substring"), "has nothing in it"),
        (listed(".", mode="substring"), "one sign"),
        (listed("th", "ou", "an", "re", "om", "st", "in", mode="substring"), "matches nearly every text"),
        (listed("ш", "п", "л", "н", "у", "о", mode="word"), None),
    ],
)
def test_an_entry_that_matches_nothing_or_everything_is_refused(rule: WordRule, why: str | None) -> None:
    if why is None:
        Judge(config(words=[rule]))
        return
    for outcome in ("hold", "accept", "next"):
        with pytest.raises(ValueError, match=why):
            Judge(config(words=[rule.model_copy(update={"outcome": outcome})]))


def test_allowed_words_that_cannot_be_used_are_named() -> None:
    with pytest.raises(ValueError, match=r"allow_words: '\.\.\.': has nothing in it"):
        Judge(config(words=[listed("muppet")], allow_words=["..."]))


def test_a_list_beyond_the_bound_is_refused() -> None:
    with pytest.raises(ValueError, match=f"{LIST_WORDS} are allowed"):
        Judge(config(words=[listed(*("word" for _ in range(LIST_WORDS + 1)))]))


def _costs(rules: list[WordRule], texts: list[str]) -> float:
    judge, memory = Judge(config(rules=["words", "withheld"], words=rules)), Memory()
    best = 1e9
    for _ in range(5):
        cases = [case(text) for text in texts]
        for each in cases:
            _ = (each.text, each.handle, each.name)
        started = time.process_time()
        for each in cases:
            judge.verdict(each, memory)
        best = min(best, time.process_time() - started)
    return best


MODES: list[Any] = ["word", "prefix", "phrase", "substring"]


@pytest.mark.parametrize("mode", MODES)
def test_a_hundred_thousand_words_cost_a_post_little_more_than_fifty(mode: str) -> None:
    texts = [
        f"the {tall} cake of the {old} baker number {n} is a little dry, is it not? the rest is fine"
        for n in range(100)
        for tall, old in (("third", "tall"), ("lemon", "old"))
    ]

    def entries(count: int) -> WordRule:
        tail = " two words" if mode == "phrase" else ""
        return listed(*(f"{n * 7919 % 1000:03d}zz{n:05d}q{tail}" for n in range(count)), mode=mode)

    assert _costs([entries(LIST_WORDS)], texts) < 4 * _costs([entries(50)], texts)


def test_what_a_list_of_a_hundred_thousand_knows_is_found() -> None:
    judge = Judge(config(words=[listed(*(f"q{n:05d}xyz" for n in range(LIST_WORDS)))]))
    assert judge.verdict(case("it says Q04711XYZ here"), Memory()).status == "rejected"
    assert judge.verdict(case("it says nothing of the kind"), Memory()).status == "approved"


@pytest.mark.parametrize(
    "text",
    [
        "e" + "\u0301" * 10_000,
        "🎉" * 4_000,
        "fuck" * 1_000,
        "f u c k " * 500,
        "*" * 4_000,
        "a*" * 2_000,
        "abcФж中あ한עثकதไქԱአ" * 200,
        "\u202e\u200b\ufeff" * 1_300,
        "",
        " ",
    ],
)
def test_any_text_is_judged_by_any_mode(text: str) -> None:
    rules = [
        listed("fuck", "中あ", name=mode, mode=mode, on=["text", "handle", "name", "domain"])
        for mode in ("word", "prefix", "phrase", "substring", "regex")
        if mode != "regex"
    ]
    rules[0] = listed("fuck", on=["text", "handle", "name"])
    rules[1] = listed("fuck", on=["text"], mode="prefix", name="prefix")
    verdict = ask(text, config(words=[*rules[:2], listed("f.{1,9}k", mode="regex", name="regex")]))
    assert verdict.status in ("approved", "rejected", "held")
    assert not verdict.rule.startswith("rule_error")


@given(
    st.lists(st.text("abcж🎂", min_size=1, max_size=4), min_size=1, max_size=60, unique=True),
    st.text("abcж🎂 ", max_size=60),
)
def test_few_and_many_strings_are_found_at_every_place(strings: list[str], text: str) -> None:
    said = Said(text)
    field = Field(("substring", string, number) for number, string in enumerate(strings))
    padded = Field(
        [
            *(("substring", string, number) for number, string in enumerate(strings)),
            *(("substring", f"zz{n}ж", 99) for n in range(40)),
        ]
    )
    folded = said.folded
    plain = {
        (at, at + len(string), number)
        for number, string in enumerate(strings)
        for at in range(len(folded))
        if folded.startswith(string, at)
    }
    assert set(field.spans(said)) == set(padded.spans(said)) == plain
