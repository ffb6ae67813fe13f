"""Links are found however they are written, and each is known by the domain that somebody registered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.moderation.case import Said
from secondscreen.core.moderation.domains import (
    LINKS_READ,
    host_as_written,
    links_of,
    reading_of,
    registered_domain,
)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see https://news.example.co.uk:443/x?y, ok", ["news.example.co.uk"]),
        ("www.Example.com.", ["example.com"]),
        ("go to cheap.shop now!", ["cheap.shop"]),
        ("short.zz/abc", ["short.zz"]),
        ("https://bad.example\\@good.example/", ["bad.example"]),
        ("https://good.example@bad.example", ["bad.example"]),
        ("http://[::1]/ http://192.168.0.1/x", ["::1", "192.168.0.1"]),
        ("https://a.example/?to=https://b.example", ["a.example", "b.example"]),
        ("ｈｔｔｐｓ：／／ｓｈｏｒｔ．ｌｙ／x", ["short.ly"]),
        ("sho\u200brt.ly/x", ["short.ly"]),
        ("https://例え。jp/x", ["例え.jp"]),
        ("write to joe.blogs@mail.example", []),
        ("what a goal.No way", []),
        ("it is 3.2 to 1.1 now", []),
        ("http:// :// https://", []),
    ],
)
def test_every_kind_of_link_gives_its_host(text: str, hosts: list[str]) -> None:
    assert [link.host for link in links_of(Said(text))] == hosts


def test_a_link_is_pointed_at_as_it_was_written() -> None:
    text = "Look:  ｗｗｗ.Ｂad.com/page, and https://Good.Example!"
    said = Said(text)
    written = [text[slice(*said.written(link.start, link.end))] for link in links_of(said)]
    assert written == ["ｗｗｗ.Ｂad.com/page", "https://Good.Example"]


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("example.com", "example.com"),
        ("a.b.example.com", "example.com"),
        ("news.example.co.uk", "example.co.uk"),
        ("www.example.com.br", "example.com.br"),
        ("someone.github.io", "someone.github.io"),
        ("x.someone.github.io", "someone.github.io"),
        ("shop.web.io", "web.io"),
        ("192.168.0.1", "192.168.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_the_registered_domain_is_the_part_that_somebody_bought(host: str, domain: str) -> None:
    assert registered_domain(host) == domain


@pytest.mark.parametrize(
    ("text", "reads", "goes"),
    [
        ("https://example.com/x", "example.com", "example.com"),
        ("http://exаmple.com", "example.com", "exаmple.com"),
        ("http://exámple.com", "example.com", "exámple.com"),
        ("http://exaaample.com", "exaample.com", "exaaample.com"),
        ("http://ｅｘａｍｐｌｅ.com", "example.com", "example.com"),
    ],
)
def test_a_host_that_only_looks_like_another_is_told_from_it(text: str, reads: str, goes: str) -> None:
    said = Said(text)
    (link,) = links_of(said)
    assert (link.host, host_as_written(said, link)) == (reads, goes)


def test_punycode_is_read_as_an_eye_reads_it() -> None:
    disguise = "exаmple".encode("punycode").decode()
    assert reading_of(f"www.xn--{disguise}.com") == "www.example.com"
    assert reading_of("xn--\x00.com") == "xn--\x00.com"
    assert reading_of("plain.com") == "plain.com"


@given(st.text("ab.:/@\\w-[]1 ｗ。а?#", max_size=200) | st.text(max_size=100))
def test_any_text_gives_links_that_lie_in_it_and_never_an_error(text: str) -> None:
    said = Said(text)
    for link in links_of(said):
        assert 0 <= link.start <= link.end <= len(said.folded)
        assert link.host and link.host.endswith(link.registered)
        host_as_written(said, link)
        reading_of(link.host)


@pytest.mark.parametrize("text", ["a.com " * 700, "://" * 1_300, "a." * 2_000, "http://" + "@" * 3_900])
def test_a_post_of_nothing_but_links_is_read_in_bounds(text: str) -> None:
    assert len(links_of(Said(text))) <= LINKS_READ
