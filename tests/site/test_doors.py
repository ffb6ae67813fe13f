"""The small rooms by themselves: throttle, idempotency, origins and addresses."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.site.origins import client_address, from_our_pages
from secondscreen.site.problems import Problem
from secondscreen.site.repeats import Answered, Repeats
from secondscreen.site.throttle import Throttle


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 5)), max_size=60))
def test_no_window_ever_holds_more_tries_than_allowed(acts: list[tuple[str, float]]) -> None:
    now, entered = 0.0, {"a": [], "b": []}
    throttle = Throttle(3, 10.0, lambda: now)
    for key, pause in acts:
        now += pause
        wait = throttle.enter(key)
        recent = [at for at in entered[key] if at > now - 10.0]
        assert (wait == 0) == (len(recent) < 3)
        if wait == 0:
            entered[key].append(now)


def test_a_try_refused_for_one_key_is_counted_for_none() -> None:
    throttle = Throttle(1, 10.0, lambda: 0.0)
    assert throttle.enter("account") == 0
    assert throttle.enter("account", "address") == 10
    assert throttle.enter("address") == 0


async def test_bearers_of_one_key_wait_for_the_first() -> None:
    repeats, gate, acted = Repeats(), asyncio.Event(), []

    async def act() -> Answered:
        acted.append(1)
        await gate.wait()
        return Answered(200, b"done")

    waiting = [asyncio.create_task(repeats.once("u", "k", b"r", act)) for _ in range(4)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*waiting) == [Answered(200, b"done")] * 4
    assert acted == [1]
    with pytest.raises(Problem, match="another request"):
        await repeats.once("u", "k", b"other", act)


async def test_a_failure_is_not_remembered_and_the_next_in_line_acts() -> None:
    repeats, tries = Repeats(), []

    async def act() -> Answered:
        tries.append(1)
        await asyncio.sleep(0)
        if len(tries) == 1:
            raise RuntimeError("disk full")
        return Answered(200, b"done")

    results = await asyncio.gather(
        *(repeats.once("u", "k", b"r", act) for _ in range(3)), return_exceptions=True
    )
    assert [str(result) for result in results if isinstance(result, Exception)] == ["disk full"]
    assert results.count(Answered(200, b"done")) == 2
    assert len(tries) == 2


async def test_keys_remembered_are_bounded() -> None:
    repeats = Repeats()

    async def act() -> Answered:
        return Answered(200, b"")

    for n in range(300):
        await repeats.once("u", f"k{n}", b"r", act)
    for n in range(1100):
        await repeats.once(f"u{n}", "k", b"r", act)
    assert len(repeats._kept) == 1000
    assert all(len(keys) <= 50 for keys in repeats._kept.values())


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://tv.example"}, False),
        ({"origin": "https://tv.example", "host": "tv.example"}, True),
        ({"origin": "https://tv.example:444", "host": "tv.example"}, False),
        ({"origin": "null", "host": "null"}, False),
        ({"origin": "https://partner.example", "sec-fetch-site": "cross-site"}, True),
    ],
)
def test_only_our_pages_and_named_origins_act(headers: dict[str, str], ours: bool) -> None:
    assert from_our_pages(headers, ("https://partner.example",)) is ours


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "rubbish", ""),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3::4", None, "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.1", None, "198.51.100.1"),
        (None, None, ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_counts(
    remote: str | None, forwarded: str | None, address: str
) -> None:
    assert client_address(remote, forwarded, (ipaddress.ip_network("10.0.0.0/8"),)) == address
