"""A broadcaster's own service on loopback: keeps what it is sent, answers as a test tells it. Not here: the tests."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class OwnService:
    """`answer` is called with each request; by default 204."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.together = self.most_together = 0
        self.url = ""
        self.free = asyncio.Event()  # answers that hang wait for it
        self.answer: Answer = self.nothing

    async def nothing(self, request: web.Request) -> web.StreamResponse:
        return web.Response(status=204)

    async def hang(self, request: web.Request) -> web.StreamResponse:
        await self.free.wait()
        return web.Response(status=204)

    def says(self, body: bytes, status: int = 200, **headers: str) -> None:
        async def say(request: web.Request) -> web.StreamResponse:
            return web.Response(body=body, status=status, headers=headers)

        self.answer = say

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        try:
            self.requests.append((dict(request.headers), await request.read()))
            return await self.answer(request)
        finally:
            self.together -= 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[OwnService]:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/posts"
        try:
            yield self
        finally:
            self.free.set()
            await runner.cleanup()
