"""Who wrote it: blocked, held, trusted and new authors, by the settings and by people, for good and for a while."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.moderation import Judge, Memory, Verdict
from secondscreen.core.moderation.standing import Standings, clock

from .cases import ask, case, config, listed

NOON = 1_763_726_400_000  # 2025-11-21T12:00:00Z
MINUTE = 60_000


def said(memory: Memory, at_ms: int = NOON, author: str = "t:1", **settings: Any) -> Verdict:
    """What an author's ordinary post meets in a pre-moderated show."""
    made = config(**({"mode": "pre"} | settings))
    return Judge(made).verdict(case("hello there", author=author, at_ms=at_ms), memory)


# --- named in the settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["t:42", "t:@Troll", "@troll"])
def test_an_author_blocked_in_the_settings_is_rejected(named: str) -> None:
    verdict = ask("hello there", config(blocked_authors=[named]), author="t:42", handle="Troll")
    assert (verdict.status, verdict.rule) == ("rejected", "blocked_authors")


def test_a_trusted_author_is_approved_at_once_but_not_past_words_or_what_was_withheld() -> None:
    settings = config(mode="pre", trusted_authors=["t:7"], words=[listed("muppet")], links="hold")
    assert ask("see https://example.org", settings, author="t:7").status == "approved"
    assert ask("you muppet", settings, author="t:7").status == "rejected"
    assert ask("hello there", settings, author="t:7", labels=["!no-unauthenticated"]).status == "held"
    assert ask("hello there", settings, author="t:7", held="its text was cut").reason == "its text was cut"


def test_a_bare_handle_trusts_nobody() -> None:
    settings = config(mode="pre", trusted_authors=["@ada"])
    assert ask("hello there", settings, author="t:7", handle="ada").status == "pending"
    settings = config(mode="pre", trusted_authors=["t:@ada"])
    assert ask("hello there", settings, author="t:7", handle="ada").status == "approved"
    assert ask("hello there", settings, author="x:7", handle="ada", network="x").status == "pending"


def test_trust_does_not_extend_to_what_the_author_reposts() -> None:
    settings = config(mode="pre", trusted_authors=["t:7"])
    verdict = ask("hello there", settings, author="t:7", repost_of="t:99")
    assert (verdict.status, verdict.rule) == ("held", "reposts")


@pytest.mark.parametrize("named", ["t:42", "t:@Troll", "@troll"])
def test_an_author_held_in_the_settings_is_held_even_where_trusted(named: str) -> None:
    settings = config(held_authors=[named], trusted_authors=["t:42"])
    verdict = ask("hello there", settings, author="t:42", handle="Troll")
    assert (verdict.status, verdict.rule) == ("held", "held_authors")
    assert "settings" in verdict.reason


def test_what_the_settings_say_of_an_author_holds_until_a_person_lifts_it() -> None:
    memory = Memory()
    named: dict[str, Any] = {"blocked_authors": ["t:42"], "held_authors": ["t:5"], "trusted_authors": ["t:7"]}
    before = [said(memory, author=who, **named).status for who in ("t:42", "t:5", "t:7")]
    assert before == ["rejected", "held", "approved"]
    memory.standings.decide("t:42", "block", False, "nina", 5)
    memory.standings.decide("t:5", "hold", False, "nina", 6)
    memory.standings.decide("t:7", "trust", False, "nina", 7)
    assert {said(memory, author=who, **named).status for who in ("t:42", "t:5", "t:7")} == {"pending"}


def test_trust_lifts_a_hold_of_the_settings_but_never_their_block() -> None:
    memory = Memory()
    memory.standings.decide("t:5", "trust", True, "nina", 6, level=2)
    assert said(memory, author="t:5", held_authors=["t:5"]).status == "approved"
    assert said(memory, author="t:5", blocked_authors=["t:5"]).status == "rejected"


# --- decided by people -------------------------------------------------------------------------------------


def test_a_block_ends_by_itself_and_says_by_whom_until_when_and_why() -> None:
    memory = Memory()
    until = NOON + 9 * 60 * MINUTE + 40 * MINUTE
    memory.standings.decide("t:1", "block", True, "nina", 1, at_ms=NOON, until_ms=until, reason="spoilers")
    verdict = said(memory)
    assert (verdict.status, verdict.rule) == ("rejected", "blocked_authors")
    assert verdict.reason == "the author is blocked (by nina, until 21:40 UTC: spoilers)"
    assert said(memory, until - 1).status == "rejected"
    assert said(memory, until).status == "pending"


def test_an_end_by_itself_never_brings_an_earlier_trust_back() -> None:
    memory = Memory()
    memory.standings.decide("t:1", "trust", True, "nina", 1, level=2)
    assert said(memory).status == "approved"
    memory.standings.decide("t:1", "hold", True, "omar", 2, until_ms=NOON + MINUTE)
    assert said(memory).rule == "held_authors"
    assert said(memory, NOON + MINUTE).status == "pending"


def test_full_trust_goes_before_the_screeners_and_level_one_after_them() -> None:
    for level, bad, good in ((1, "held", "approved"), (2, "approved", "approved")):
        memory = Memory()
        memory.standings.decide("t:1", "trust", True, "nina", 1, level=level)
        judge = Judge(config(mode="pre", screeners=["text"]))
        for toxic, status in ((900, bad), (100, good)):
            each = case("hello there", author="t:1", scores={"toxic": toxic})
            assert judge.verdict(each, memory).status == status, (level, toxic)


@pytest.mark.parametrize("level", [1, 2])
def test_no_trust_passes_words_blocks_or_what_was_withheld(level: int) -> None:
    memory = Memory()
    memory.standings.decide("t:1", "trust", True, "nina", 1, level=level)
    judge = Judge(config(mode="pre", words=[listed("muppet")], blocked_authors=["@ada"]))
    assert judge.verdict(case("hello", author="t:1", handle="bob", held="cut"), memory).status == "held"
    assert judge.verdict(case("you muppet", author="t:1", handle="bob"), memory).status == "rejected"
    assert judge.verdict(case("hello", author="t:1", handle="ada"), memory).status == "rejected"


def test_an_expired_trust_approves_nothing() -> None:
    memory = Memory()
    memory.standings.decide("t:1", "trust", True, "nina", 1, level=2, until_ms=NOON)
    assert said(memory, NOON - 1).status == "approved"
    assert said(memory, NOON).status == "pending"


def test_ending_one_kind_leaves_another_as_it_stands() -> None:
    memory = Memory()
    memory.standings.decide("t:1", "hold", True, "nina", 1, until_ms=NOON + MINUTE)
    memory.standings.decide("t:1", "block", False, "omar", 2)
    verdict = said(memory, blocked_authors=["t:1"])
    assert (verdict.rule, "by nina, until 12:01 UTC" in verdict.reason) == ("held_authors", True)


def test_a_time_on_another_day_says_so() -> None:
    assert clock(NOON + 5 * MINUTE, NOON) == "12:05 UTC"
    assert clock(NOON + 86_400_000, NOON) == "12:00 UTC tomorrow"
    assert clock(NOON + 3 * 86_400_000, NOON) == "12:00 UTC in 3 days"


def test_a_standing_without_an_author_concerns_nobody() -> None:
    standings = Standings()
    standings.decide("", "block", True, "nina", 1)
    assert standings.at("", 0) is None
    assert standings.state() == []


WORDS = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["block", "hold", "trust"]),
    st.booleans(),
    st.none() | st.integers(0, 9),
)


@given(st.lists(WORDS, max_size=12))
def test_standings_survive_a_snapshot_and_never_outlive_their_end(
    acts: list[tuple[int, Any, bool, Any]],
) -> None:
    standings = Standings()
    for seq, (who, kind, on, until) in enumerate(acts):
        standings.decide(f"t:{who}", kind, on, "nina", seq, until_ms=until, level=2)
    again = Standings()
    again.restore(json.loads(json.dumps(standings.state())))
    assert again.state() == standings.state()
    for who in range(3):
        assert again.latest(f"t:{who}") == standings.latest(f"t:{who}")
        for at_ms in range(11):
            standing = standings.at(f"t:{who}", at_ms)
            assert standing is None or standing.until_ms is None or at_ms < standing.until_ms
            assert standing is None or standing.kind not in standing.lifted


# --- new here ----------------------------------------------------------------------------------------------


def test_an_author_is_new_until_a_person_has_approved_so_many_posts() -> None:
    memory = Memory()
    assert said(memory, new_author_posts=2).rule == "new_authors"
    memory.note_approval("t:1", 1)
    assert said(memory, new_author_posts=2).reason == "new here: a person has approved 1 of the first 2 posts"
    memory.note_approval("t:1", 1)
    assert said(memory, new_author_posts=2).status == "pending"
    memory.note_approval("t:1", -1)
    assert said(memory, new_author_posts=2).rule == "new_authors"


def test_a_post_whose_author_nobody_names_is_of_somebody_new() -> None:
    assert ask("hello there", config(new_author_posts=1)).rule == "new_authors"
    assert ask("hello there", config(new_author_posts=0)).status == "approved"


def test_who_is_trusted_is_not_new() -> None:
    memory = Memory()
    memory.standings.decide("t:1", "trust", True, "nina", 1, level=1)
    assert said(memory, new_author_posts=3).status == "approved"
