"""Every request that is not a socket's reaches the site's protocol whole, on the same port."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from websockets.asyncio.client import connect

from .conftest import Start
from .fake_show import FakeShow, Folding, raw, read_all, read_until, upgrade
from .test_feed import url


async def echo(request: web.Request) -> web.Response:
    body = await request.read()
    return web.json_response({"path": request.path, "body": body.decode(), "method": request.method})


async def inside(request: web.Request) -> web.WebSocketResponse:
    answer = web.WebSocketResponse()
    await answer.prepare(request)
    async for message in answer:
        await answer.send_str(f"heard {message.data}")
    return answer


@pytest.fixture
async def both(start: Start) -> AsyncIterator[int]:
    app = web.Application()
    app.router.add_route("GET", "/inside", inside)
    app.router.add_route("*", "/{tail:.*}", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    assert runner.server is not None
    _, port = await start(http_factory=runner.server)
    yield port
    await runner.cleanup()


async def test_pages_and_the_api_are_served_beside_the_feed(both: int, show: FakeShow) -> None:
    base = f"http://127.0.0.1:{both}"
    async with aiohttp.ClientSession() as session, connect(url(both)) as socket:
        assert (await Folding(socket).take())["op"] == "snapshot"
        for n in range(3):  # the second and third on a kept connection
            async with session.post(f"{base}/api/v1/shows", data=f"number {n}") as answer:
                assert await answer.json() == {
                    "path": "/api/v1/shows",
                    "body": f"number {n}",
                    "method": "POST",
                }


async def test_the_sites_own_sockets_still_work(both: int) -> None:
    async with connect(f"ws://127.0.0.1:{both}/inside") as socket:
        await socket.send("me")
        assert await socket.recv() == "heard me"


async def test_a_large_body_passes_whole(both: int) -> None:
    async with aiohttp.ClientSession() as session:
        body = "x" * 900_000
        async with session.post(f"http://127.0.0.1:{both}/", data=body) as answer:
            assert len((await answer.json())["body"]) == len(body)


async def test_a_request_split_over_packets_passes_whole(both: int) -> None:
    loop = asyncio.get_running_loop()
    request = b"POST /split HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789"
    for cut in (1, 7, 30, len(request) - 12, len(request) - 10, len(request) - 4):
        with raw(both) as sock:
            await loop.sock_sendall(sock, request[:cut])
            await asyncio.sleep(0.005)  # so that the pieces arrive apart
            await loop.sock_sendall(sock, request[cut:])
            body = (await read_all(sock)).partition(b"\r\n\r\n")[2]
            assert json.loads(body)["body"] == "0123456789"


async def test_pipelined_requests_are_all_answered(both: int) -> None:
    loop = asyncio.get_running_loop()
    one = b"POST /n HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    last = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with raw(both) as sock:
        await loop.sock_sendall(sock, one + one + one[:20])
        first = await read_until(sock, b"abc")
        await loop.sock_sendall(sock, one[20:] + last)
        assert (first + await read_all(sock)).count(b"HTTP/1.1 200 OK") == 4


async def test_malformed_requests_are_the_sites_to_answer(both: int) -> None:
    loop = asyncio.get_running_loop()
    with raw(both) as sock:
        await loop.sock_sendall(sock, b"GET / HTTP/9.9 nonsense\r\n\r\n")
        assert b" 400 " in (await read_all(sock)).split(b"\r\n")[0]
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{both}/ok") as answer:
        assert answer.status == 200


async def test_a_socket_that_is_refused_does_not_reach_the_site(both: int) -> None:
    loop = asyncio.get_running_loop()
    with raw(both) as sock:
        await loop.sock_sendall(sock, upgrade(Origin="https://evil.example"))
        assert (await read_all(sock)).startswith(b"HTTP/1.1 403 ")
