"""Commanding a show over the API: answers, conflicts, idempotency, and every malformed thing that can be
sent."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from secondscreen.core import limits

from .conftest import House, Serve
from .fakes import FakeShow

COMMANDS = "/api/v1/shows/demo/commands"
POST_ID = "bluesky:at://did:plc:abc/app.bsky.feed.post/3k?x=1"


async def tell(client: aiohttp.ClientSession, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    async with client.post(COMMANDS, json=body, headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def test_a_command_is_done_in_the_name_of_the_tokens_owner(house: House) -> None:
    house.show.put(POST_ID)
    async with house.script(await house.token()) as client:
        status, answer = await tell(client, {"command": "approve", "post_id": POST_ID})
    assert status == 200
    assert answer == {"seq": house.show.seq, "result": "done", "detail": "approve", "post_id": POST_ID}
    (given,) = house.show.given
    assert (given.by, given.via, given.command) == (
        "producer",
        "api",
        {"command": "approve", "post_id": POST_ID},
    )


async def test_a_post_may_also_be_named_by_id(house: House) -> None:
    house.show.put(POST_ID)
    async with house.script(await house.token()) as client:
        assert (await tell(client, {"command": "approve", "id": POST_ID}))[1]["result"] == "done"


async def test_a_stale_expected_offset_is_a_conflict_and_changes_nothing(house: House) -> None:
    house.show.put(POST_ID)
    seen = house.show.seq
    async with house.script(await house.token()) as client:
        assert (await tell(client, {"command": "approve", "post_id": POST_ID}))[0] == 200
        body = {"command": "withdraw", "post_id": POST_ID, "expected_offset": seen}
        status, answer = await tell(client, body)
    assert (status, answer["result"]) == (409, "conflict")
    assert "nina" in answer["detail"]
    assert house.show.rows[POST_ID]["status"] == "approved"


async def test_what_cannot_be_done_is_refused_with_the_reason(house: House) -> None:
    async with house.script(await house.token()) as client:
        status, answer = await tell(client, {"command": "approve", "post_id": "nothing:1"})
    assert (status, answer["result"], answer["detail"]) == (200, "refused", "there is no such post")


async def test_a_replayed_idempotency_key_gives_the_same_answer_and_acts_once(house: House) -> None:
    house.show.put(POST_ID)
    body = {"command": "approve", "post_id": POST_ID}
    async with house.script(await house.token()) as client:
        answers = await asyncio.gather(*(tell(client, body, **{"Idempotency-Key": "k-1"}) for _ in range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 200
    assert len(house.show.given) == 1
    assert house.show.given[0].key == "k-1"


async def test_the_engine_remembers_the_key_when_the_site_does_not(serve: Serve) -> None:
    show = FakeShow()
    show.put(POST_ID)
    body = {"command": "approve", "post_id": POST_ID}
    answers = []
    for _ in range(2):  # two processes, one journal
        house = await serve(show)
        async with house.script(await house.token()) as client:
            answers.append(await tell(client, body, **{"Idempotency-Key": "k-1"}))
    assert answers[0] == answers[1]
    assert len(show.given) == 1


async def test_a_key_used_for_another_request_is_refused(house: House) -> None:
    house.show.put(POST_ID)
    async with house.script(await house.token()) as client:
        await tell(client, {"command": "approve", "post_id": POST_ID}, **{"Idempotency-Key": "k"})
        status, problem = await tell(client, {"command": "clear"}, **{"Idempotency-Key": "k"})
    assert status == 422
    assert "another request" in problem["detail"]


async def test_a_key_belongs_to_its_principal(house: House) -> None:
    async with house.script(await house.token()) as one, house.script(await house.token("admin")) as two:
        await tell(one, {"command": "clear"}, **{"Idempotency-Key": "k"})
        assert (await tell(two, {"command": "panic"}, **{"Idempotency-Key": "k"}))[0] == 200


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "ü"])
async def test_a_malformed_key_is_refused(house: House, key: str) -> None:
    async with house.script(await house.token()) as client:
        assert (await tell(client, {"command": "clear"}, **{"Idempotency-Key": key}))[0] == 400


BAD_BODIES: list[tuple[Any, list[Any]]] = [
    ([], ["body"]),
    ("approve", ["body"]),
    (7, ["body"]),
    ({}, ["body"]),
    ({"command": "launch_missiles"}, ["body"]),
    ({"command": 7}, ["body"]),
    ({"command": None}, ["body"]),
    ({"command": ["approve"]}, ["body"]),
    ({"command": "approve"}, ["body", "approve", "post_id"]),
    ({"command": "approve", "post_id": 5}, ["body", "approve", "post_id"]),
    ({"command": "approve", "post_id": ""}, ["body", "approve", "post_id"]),
    ({"command": "approve", "post_id": "x" * 513}, ["body", "approve", "post_id"]),
    ({"command": "approve", "post_id": {"a": 1}}, ["body", "approve", "post_id"]),
    ({"command": "approve", "post_id": "a:1", "colour": "red"}, ["body", "approve", "colour"]),
    ({"command": "approve", "post_id": "a:1", "by": "root"}, ["body", "approve", "by"]),
    (
        {"command": "approve", "post_id": "a:1", "expected_offset": "5"},
        ["body", "approve", "expected_offset"],
    ),
    ({"command": "approve", "post_id": "a:1", "expected_offset": -1}, ["body", "approve", "expected_offset"]),
    (
        {"command": "approve", "post_id": "a:1", "expected_offset": 1.5},
        ["body", "approve", "expected_offset"],
    ),
    (
        {"command": "approve", "post_id": "a:1", "expected_offset": True},
        ["body", "approve", "expected_offset"],
    ),
    ({"command": "shortlist", "post_id": "a:1", "on": "yes"}, ["body", "shortlist", "on"]),
    ({"command": "take", "layout": "hologram"}, ["body", "take", "layout"]),
    ({"command": "take", "show_for_ms": 10**9}, ["body", "take", "show_for_ms"]),
    ({"command": "fire_cue", "cue_id": ""}, ["body", "fire_cue", "cue_id"]),
    ({"command": "hold", "post_id": "a:1", "reason": "x" * 201}, ["body", "hold", "reason"]),
]


@pytest.mark.parametrize(("body", "loc"), BAD_BODIES)
async def test_a_wrong_command_is_answered_with_the_place_of_the_fault(
    house: House, body: Any, loc: list[Any]
) -> None:
    async with house.script(await house.token()) as client:
        status, problem = await tell(client, body)
    assert status == 422
    assert problem["title"] == "Unprocessable Entity"
    assert problem["errors"][0]["loc"] == loc
    assert problem["errors"][0]["msg"]
    assert house.show.given == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"command":"clear"} trailing',
        b"\xff\xfe\x00",
        b'{"command":"approve","post_id":"\\ud800"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"command":"clear"}\x00',
    ],
    ids=["empty", "cut", "trailing", "not-utf8", "surrogate", "deep-list", "deep-object", "nul"],
)
async def test_what_is_not_json_is_refused(house: House, raw: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    client = house.script(await house.token())
    async with client, client.post(COMMANDS, data=raw, headers=headers) as response:
        assert response.status == 400
        assert response.headers["Content-Type"] == "application/problem+json"
        assert (await response.json(content_type=None))["status"] == 400
    assert house.show.given == []


async def test_a_body_of_another_type_is_refused(house: House) -> None:
    async with house.script(await house.token()) as client:
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            headers = {"Content-Type": content_type}
            async with client.post(COMMANDS, data=b'{"command":"clear"}', headers=headers) as response:
                assert response.status == 415
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        async with client.post(COMMANDS, data=b'{"command":"clear"}', headers=headers) as response:
            assert response.status == 415
    assert house.show.given == []


async def test_a_body_of_ten_megabytes_is_refused(house: House) -> None:
    body = json.dumps({"command": "clear", "pad": "x" * 10_000_000}).encode()
    async with house.script(await house.token()) as client:
        headers = {"Content-Type": "application/json"}
        async with client.post(COMMANDS, data=io.BytesIO(body), headers=headers) as response:
            assert response.status == 413
            assert str(limits.BODY_BYTES) in (await response.json(content_type=None))["detail"]

        async def trickle() -> Any:
            for _ in range(160):
                yield b"x" * 65_536

        # Nothing says how long this one is: it is cut off while it comes.
        async with client.post(
            COMMANDS, data=trickle(), headers={"Content-Type": "application/json"}
        ) as response:
            assert response.status == 413


async def test_a_stalled_body_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_READ_S", 0.05)
    host, port = house.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        f"POST {COMMANDS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {await house.token()}\r\n"
        "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
    )
    writer.write(head.encode())
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
    writer.close()
    assert b"408" in answer


async def test_unknown_addresses_and_methods_are_problems(house: House) -> None:
    async with house.script(await house.token()) as client:
        async with client.get("/api/v1/nothing") as response:
            assert response.status == 404
            problem = await response.json(content_type=None)
            assert problem["type"] == "about:blank"
            assert problem["instance"] == f"urn:request:{response.headers['X-Request-Id']}"
        async with client.put(COMMANDS) as response:
            assert response.status == 405
            assert response.headers["Allow"] == "POST"
            assert response.headers["Content-Type"] == "application/problem+json"
        async with client.post("/api/v1/shows/demo/posts/a%3A1/history") as response:
            assert response.status == 405
            assert response.headers["Allow"] == "GET, HEAD"
        async with client.post("/api/v1/shows/other/commands", json={"command": "clear"}) as response:
            assert response.status == 404


async def test_a_store_that_fails_is_said_and_worth_another_try(serve: Serve) -> None:
    house = await serve(FakeShow(broken=True))
    async with house.script(await house.token()) as client:
        async with client.post(COMMANDS, json={"command": "clear"}) as response:
            assert response.status == 503
            assert response.headers["Retry-After"] == "5"
            assert "disk is full" in (await response.json(content_type=None))["detail"]
        house.show.broken = False
        headers = {"Idempotency-Key": "again"}
        house.show.broken = True
        async with client.post(COMMANDS, json={"command": "clear"}, headers=headers) as response:
            assert response.status == 503
        house.show.broken = False
        async with client.post(COMMANDS, json={"command": "clear"}, headers=headers) as response:
            assert response.status == 200


async def test_our_own_fault_is_one_sentence_and_an_id(serve: Serve) -> None:
    house = await serve(FakeShow(crashes=True))
    client = house.script(await house.token())
    async with client, client.post(COMMANDS, json={"command": "clear"}) as response:
        text = await response.text()
    assert response.status == 500
    assert response.headers["X-Request-Id"] in text
    assert "Traceback" not in text
    assert "secret detail" not in text


async def test_posts_are_inserted_withdrawn_and_looked_back_on(house: House) -> None:
    posts = "/api/v1/shows/demo/posts"
    async with house.script(await house.token()) as client:
        headers = {"Idempotency-Key": "letter-1"}
        made = []
        for _ in range(2):
            async with client.post(
                posts, json={"text": "By letter", "name": "Ada"}, headers=headers
            ) as response:
                assert response.status == 201
                made.append(await response.json())
        assert made[0] == made[1]
        house.show.put(POST_ID)
        for written in (quote(POST_ID, safe=""), quote(POST_ID, safe="/:")):
            address = aiohttp.client.URL(f"{house.url}{posts}/{written}/history", encoded=True)
            async with client.get(address) as response:
                assert response.status == 200
                assert (await response.json())["items"][0]["post_id"] == POST_ID
            address = aiohttp.client.URL(f"{house.url}{posts}/{written}", encoded=True)
            async with client.delete(address) as response:
                assert response.status == 200
                assert (await response.json())["post_id"] == POST_ID
        async with client.get(f"{posts}/none%3A1/history") as response:
            assert response.status == 404
    assert house.show.rows[POST_ID]["status"] == "withdrawn"
    assert [given.command["command"] for given in house.show.given] == ["insert", "withdraw", "withdraw"]


async def test_one_key_on_two_routes_is_refused_and_never_crosses_in_the_journal(house: House) -> None:
    async with house.script(await house.token()) as client:
        headers = {"Idempotency-Key": "k"}
        body = {"text": "By letter", "name": "Ada"}
        async with client.post("/api/v1/shows/demo/posts", json=body, headers=headers) as response:
            assert response.status == 201
        assert (await tell(client, {"command": "clear"}, **headers))[0] == 422
    assert house.show.given[0].key == "insert:k"


async def test_a_list_is_paged_by_cursor_and_filtered(house: House) -> None:
    for n in range(7):
        house.show.put(f"bluesky:{n}", "held" if n % 2 else "pending")
    posts = "/api/v1/shows/demo/posts"
    found, cursor = [], ""
    async with house.script(await house.token()) as client:
        while True:
            async with client.get(
                posts, params={"limit": "3", **({"cursor": cursor} if cursor else {})}
            ) as response:
                page = await response.json()
            found += [row["id"] for row in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        assert found == [f"bluesky:{n}" for n in range(7)]
        async with client.get(posts, params={"status": "held"}) as response:
            assert len((await response.json())["items"]) == 3
        for bad in (
            {"status": "lost"},
            {"limit": "0"},
            {"limit": "x"},
            {"stauts": "held"},
            {"q": "x" * 201},
            {"cursor": "no"},
        ):
            async with client.get(posts, params=bad) as response:
                assert response.status == 422, bad
                assert (await response.json(content_type=None))["errors"][0]["loc"] == [
                    "query",
                    next(iter(bad)),
                ]
