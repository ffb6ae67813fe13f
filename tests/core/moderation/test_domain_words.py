"""Lists that look at the domains a post links to."""

from __future__ import annotations

import pytest

from secondscreen.core.moderation import Judge

from .cases import ask, config, listed


@pytest.mark.parametrize(
    ("mode", "entry", "hit", "miss"),
    [
        ("word", "bad.example", "see https://bad.example/x", "see https://notbad.example/x"),
        ("word", "bad.example", "www.News.Bad.Example", "https://bad.example.org"),
        ("word", "https://www.bad.example/", "http://bad.example", "http://good.example"),
        ("prefix", "casino", "casino-now.shop", "http://my-casino.example"),
        ("substring", "casino", "http://my-casino.example", "http://cosina.example"),
        ("regex", r"bet\d+\.", "http://bet365.example", "http://better.example"),
        ("word", "bad.co.uk", "http://a.bad.co.uk", "http://b.co.uk"),
    ],
)
def test_the_modes_read_hosts(mode: str, entry: str, hit: str, miss: str) -> None:
    settings = config(words=[listed(entry, mode=mode, on=["domain"])])
    assert ask("look at " + hit, settings).status == "rejected"
    assert ask("look at " + miss, settings).status == "approved"
    assert ask("not even casino bet365 a link", settings).status == "approved"


def test_the_match_points_at_the_link_as_written_and_the_reason_says_so() -> None:
    text = "Read  https://Ｂad.Example/page?x=1, now"
    verdict = ask(text, config(words=[listed("bad.example", on=["domain"], reason="a scam")]))
    (match,) = verdict.matched
    assert (match.on, text[match.start : match.end]) == ("text", "https://Ｂad.Example/page?x=1")
    assert verdict.reason == "a scam (a link)"


def test_a_listed_domain_in_punycode_is_the_domain_it_looks_like() -> None:
    disguise = "bаd".encode("punycode").decode()  # its a is Cyrillic
    settings = config(words=[listed("bad.example", on=["domain"])])
    assert ask(f"https://xn--{disguise}.example", settings).status == "rejected"


def test_one_list_may_look_at_words_and_domains() -> None:
    settings = config(words=[listed("bad.example", on=["text", "domain"], mode="substring")])
    verdict = ask("https://bad.example", settings)
    assert [(match.start, match.end) for match in verdict.matched] == [(8, 19)]


@pytest.mark.parametrize(
    ("entry", "why"),
    [("com", "whole ending"), ("bad.example/page", "hosts, not pages"), ("a b", "no domain")],
)
def test_an_entry_that_is_no_domain_is_named(entry: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"word list 'own': '{entry}': .*{why}"):
        Judge(config(words=[listed(entry, on=["domain"])]))
