"""The API of a show's rules: what is refused, in which words, and what a test may never do."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import House

RULES = "/api/v1/shows/demo/rules"


async def ask(house: House, method: str, path: str, **how: Any) -> tuple[int, dict[str, Any], Any]:
    async with (
        house.script(await house.token("producer")) as client,
        client.request(method, path, **how) as response,
    ):
        return response.status, await response.json(), response.headers


async def test_rules_are_told_with_their_cost_only_when_asked(house: House) -> None:
    status, body, _ = await ask(house, "GET", RULES)
    assert (status, body["measured"], body["items"][0]["cost_us"]) == (200, None, None)
    status, body, _ = await ask(house, "GET", f"{RULES}?cost=true")
    assert (status, body["measured"]["posts"], body["items"][0]["cost_us"]) == (200, 10, 1.5)
    status, _, _ = await ask(house, "GET", f"{RULES}?cost=perhaps")
    assert status == 422


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "rule"),
        ({"rule": {"name": "a"}}, "words"),
        ({"rule": {"name": "a", "words": ["x"], "mode": "sideways"}}, "mode"),
        ({"rule": {"name": "a", "words": ["x"], "on": ["feet"]}}, "on"),
        ({"rule": {"name": "a", "words": ["x"], "severity": 9}}, "severity"),
        ({"rule": {"name": "a", "words": ["x"]}, "since_s": 0}, "since_s"),
        ({"rule": {"name": "a", "words": ["x"]}, "since_s": 10**9}, "since_s"),
        ({"rule": {"name": "a", "words": ["x"]}, "more": 1}, "more"),
        ({"rule": {"name": "a", "words": ["("], "mode": "regex"}}, "words"),
    ],
)
async def test_a_list_that_will_not_do_is_refused_with_the_field(house: House, body: Any, where: str) -> None:
    status, problem, headers = await ask(house, "POST", f"{RULES}/test", json=body)
    assert status == 422
    assert headers["Content-Type"].startswith("application/problem+json")
    assert any(where in str(fault["loc"]) for fault in problem["errors"]), problem
    assert house.show.given == []


async def test_a_list_longer_than_a_request_may_be_is_refused(house: House) -> None:
    words = [f"word{n:06d}" for n in range(8_000)]
    status, _, _ = await ask(house, "POST", f"{RULES}/test", json={"rule": {"name": "a", "words": words}})
    assert status == 413


async def test_when_too_many_try_lists_they_are_told_when_to_come_back(house: House) -> None:
    house.show.busy = True
    for method, path, how in (
        ("POST", f"{RULES}/test", {"json": {"rule": {"name": "a", "words": ["leek"]}}}),
        ("GET", f"{RULES}?cost=true", {}),
    ):
        status, problem, headers = await ask(house, method, path, **how)
        assert (status, headers["Retry-After"]) == (429, "2")
        assert "try again in a moment" in problem["detail"]


async def test_trying_a_list_gives_no_command(house: House) -> None:
    status, body, _ = await ask(
        house, "POST", f"{RULES}/test", json={"rule": {"name": "a", "words": ["leek"]}}
    )
    assert (status, body["leads_to"], body["since_s"]) == (200, "held", 3_600)
    assert house.show.given == []


@pytest.mark.parametrize(
    "command",
    [
        {"command": "put_rule", "rule": {"name": "a", "words": ["leek"], "shadow": True}},
        {"command": "drop_rule", "name": "a"},
        {"command": "set_policy", "preset": "strict", "hold_per_minute": 20, "looser": True},
        {"command": "hold_author", "author_id": "bluesky:x", "for_s": 600},
    ],
)
async def test_rules_and_policy_are_changed_by_commands_in_a_persons_name(house: House, command: Any) -> None:
    status, body, _ = await ask(house, "POST", "/api/v1/shows/demo/commands", json=command)
    assert (status, body["result"]) == (200, "done")
    assert house.show.given[0].by == "producer"
