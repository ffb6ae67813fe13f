from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.connectors.compose import (
    PREMODERATE,
    Accepted,
    Compose,
    Refused,
    Settings,
    build,
    characters,
)
from secondscreen.core import limits
from secondscreen.core.model import ModerationConfig, ShowConfig
from secondscreen.core.moderation import Case, Judge, Memory
from secondscreen.core.text import features
from secondscreen.runtime.ports import SourceHealth

from .intray import Intray

SHOW = ShowConfig(id="demo", title="Demo", hashtags=("cake",))
HOME = "192.0.2.7"


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def door(inbox: Intray, health: SourceHealth, clock: Clock) -> AsyncIterator[Compose]:
    compose = Compose(Settings(), "demo", "compose", clock)
    running = asyncio.create_task(compose.run(inbox, health, None))
    await asyncio.sleep(0)
    yield compose
    running.cancel()


async def test_a_viewers_post_goes_in_and_waits_for_a_person(door: Compose, inbox: Intray) -> None:
    answer = await door.submit("  Ada   L. ", "What a cake!\r\n\r\n\r\n\r\nReally 🎂 ", HOME)
    assert isinstance(answer, Accepted) and answer.accepted and answer.retry_after_s == 0
    (post,) = inbox.posts
    assert post.id == answer.post_id and post.id.startswith("companion:")
    assert (post.network, post.source, post.text) == ("companion", "compose", "What a cake!\n\nReally 🎂")
    assert post.labels == (PREMODERATE,)
    assert post.author is not None and post.author.name == "Ada L."
    assert HOME not in post.model_dump_json()


async def test_one_voice_is_one_author_and_another_address_is_another(door: Compose, inbox: Intray) -> None:
    for name, address in [("Ada", HOME), ("ADA", HOME), ("Ada", "192.0.2.8"), ("Bea", HOME)]:
        await door.submit(name, "hello", address)
    ids = [post.author.id for post in inbox.posts if post.author]
    assert ids[0] == ids[1] and len(set(ids)) == 3
    assert len({post.id for post in inbox.posts}) == 4


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("", "hello", "name is empty"),
        ("Ada", "", "text is empty"),
        ("Ada", " \n\t ", "text is empty"),
        ("Ada", "\u200b\u2060\u3164", "text is empty"),
        ("\u2800", "hello", "name is empty"),
        ("a" * 41, "hello", "name is too long"),
        ("Ada", "x" * 281, "text is too long"),
        ("Ada", "e" + "\u0301" * 2_000, "text is too long"),
        ("Ada", "bell \x07", "cannot be shown"),
        ("Ada", "nul \x00", "cannot be shown"),
        ("Ada", "half an emoji \ud83d", "cannot be shown"),
        ("A\x1bda", "hello", "cannot be shown"),
    ],
)
async def test_what_cannot_be_a_post_is_refused_in_words(
    door: Compose, inbox: Intray, name: str, text: str, why: str
) -> None:
    answer = await door.submit(name, text, HOME)
    assert isinstance(answer, Refused) and why in answer.detail and not answer.accepted
    assert not inbox.items


async def test_length_is_counted_as_a_person_counts(door: Compose) -> None:
    family = "\U0001f468‍\U0001f469‍\U0001f467"
    assert characters(family) == 1
    assert characters("🇩🇪🇫🇷") == 2
    assert characters("👍🏽é") == 2
    assert characters("e\u0301\ufe0f") == 1
    assert (await door.submit("Ada", family * 200, HOME)).accepted
    assert (await door.submit("Ada", "🇩🇪" * 280, HOME)).accepted
    assert not (await door.submit("Ada", "🇩🇪" * 281, HOME)).accepted


async def test_an_address_may_post_so_often_a_minute_and_then_again(door: Compose, clock: Clock) -> None:
    for _ in range(limits.COMPOSE_PER_MINUTE):
        assert (await door.submit("Ada", "hello", HOME)).accepted
        clock.now += 10
    refused = await door.submit("Ada", "hello", HOME)
    assert isinstance(refused, Refused) and refused.retry_after_s == 30
    assert (await door.submit("Ada", "hello", "192.0.2.8")).accepted, "others are not held back"
    clock.now += 30
    assert (await door.submit("Ada", "hello", HOME)).accepted


async def test_a_text_that_was_refused_does_not_count(door: Compose) -> None:
    for _ in range(10):
        await door.submit("Ada", "", HOME)
    assert (await door.submit("Ada", "hello", HOME)).accepted


async def test_one_ipv6_household_is_one_address(door: Compose) -> None:
    answers = [await door.submit("Ada", "hello", f"2001:db8:1:2::{n}") for n in range(4)]
    assert [answer.accepted for answer in answers] == [True, True, True, False]
    assert (await door.submit("Ada", "hello", "2001:db8:1:3::1")).accepted
    mapped = [await door.submit("Ada", "hello", address) for address in (HOME, f"::ffff:{HOME}") * 2]
    assert [answer.accepted for answer in mapped] == [True, True, True, False]


async def test_the_whole_show_has_a_limit_too(inbox: Intray, health: SourceHealth, clock: Clock) -> None:
    door = Compose(Settings(per_minute_show=5), "demo", "compose", clock)
    running = asyncio.create_task(door.run(inbox, health, None))
    await asyncio.sleep(0)
    answers = [await door.submit("Ada", "hello", f"192.0.2.{n}") for n in range(7)]
    assert [answer.accepted for answer in answers] == [True] * 5 + [False] * 2
    assert answers[-1].retry_after_s == 60
    clock.now += 60
    assert (await door.submit("Ada", "hello", "192.0.2.5")).accepted
    running.cancel()


async def test_an_address_is_forgotten_when_its_minute_is_over(door: Compose, clock: Clock) -> None:
    for n in range(50):
        await door.submit("Ada", "hello", f"192.0.2.{n}")
    assert len(door._per_address._seen) == 50
    clock.now += 61
    door._per_address.forget()
    assert not door._per_address._seen


async def test_a_full_inbox_and_a_closed_door_say_so(door: Compose, inbox: Intray, clock: Clock) -> None:
    inbox.waiting = limits.INBOX_POSTS
    full = await door.submit("Ada", "hello", HOME)
    assert isinstance(full, Refused) and full.retry_after_s == 10
    closed = await Compose(Settings(), "demo", "compose", clock).submit("Ada", "hello", HOME)
    assert isinstance(closed, Refused) and "closed" in closed.detail
    assert not inbox.items


async def test_the_door_of_one_show_is_not_the_door_of_another(door: Compose) -> None:
    assert (await door.door("demo", "Ada", "hello", HOME)).accepted
    assert not (await door.door("other", "Ada", "hello", HOME)).accepted
    assert build(Settings(), SHOW, "compose").name == "compose"


@pytest.mark.parametrize("mode", ["pre", "post"])
async def test_a_viewers_post_is_held_in_every_mode_even_from_somebody_trusted(
    door: Compose, inbox: Intray, mode: Literal["pre", "post"]
) -> None:
    await door.submit("Ada", "What a lovely cake that is", HOME)
    (post,) = inbox.posts
    assert post.author is not None
    judge = Judge(ModerationConfig(mode=mode, trusted_authors=(post.author.id,)))
    verdict = judge.verdict(Case(post, features(post), at_ms=0), Memory())
    assert (verdict.status, verdict.rule) == (
        "held",
        "withheld",
    ) and "a person reads it first" in verdict.reason


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_nothing_a_viewer_can_send_raises(name: str, text: str, address: str) -> None:
    async def one() -> None:
        inbox, health = Intray(), SourceHealth("compose")
        door = Compose(Settings(), "demo", "compose")
        running = asyncio.create_task(door.run(inbox, health, None))
        await asyncio.sleep(0)
        answer = await door.submit(name, text, address)
        assert answer.accepted == bool(inbox.items)
        running.cancel()

    asyncio.run(one())
