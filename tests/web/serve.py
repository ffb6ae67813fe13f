"""A stage for the pages: the real templates and files over HTTP, and a scripted gateway that speaks docs/protocol.md.

It runs its own event loop in a thread, so that a test drives a browser and the script side by side. Not here: the
real site and gateway; the whole service is tried elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import jinja2
from aiohttp import web
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from secondscreen.core.effects import Channel, Delta
from secondscreen.wire import SUBPROTOCOL, ChannelState, delta_frame, encode, heartbeat_frame
from tests.web.backstage import Backstage

ROOT = Path(__file__).parents[2]
T = TypeVar("T")

POLICY = (
    "default-src 'self'; connect-src 'self' {gateway}; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Script:
    """One channel of the scripted gateway: its state, its listeners, its heart."""

    def __init__(self, channel: Channel, beat_s: float) -> None:
        self.state = ChannelState(channel=channel)
        self.epoch = "9f31c2aa"
        self.beat_s = beat_s
        self.air = 1
        self.frozen = False  # a server that hangs: sockets stay open, nothing is said
        self.refusing: int | None = None  # close every newcomer with this code
        self.sockets: set[ServerConnection] = set()
        self.joined: list[dict[str, list[str]]] = []  # the queries of those that came
        self.heard: list[str] = []

    def snapshot(self) -> bytes:
        return encode({**self.state.snapshot(self.epoch), "at_ms": now_ms()})

    async def listen(self, socket: ServerConnection, query: dict[str, list[str]]) -> None:
        self.joined.append(query)
        if self.refusing is not None:
            await socket.close(self.refusing, "refused by the script")
            return
        self.sockets.add(socket)
        try:
            if not self.frozen:
                known = query.get("epoch") == [self.epoch] and query.get("offset") == [str(self.state.offset)]
                resumed = {"op": "resumed", "epoch": self.epoch, "offset": self.state.offset}
                await socket.send((encode(resumed) if known else self.snapshot()).decode())
            with suppress(ConnectionClosed):
                async for message in socket:
                    self.heard.append(str(message))
                    if not self.frozen:
                        await self._answer(socket, str(message))
        finally:
            self.sockets.discard(socket)

    async def _answer(self, socket: ServerConnection, message: str) -> None:
        probe = json.loads(message)
        if probe.get("op") == "wc":
            await socket.send(json.dumps({"op": "wc", "t1": probe["t1"], "t2": now_ms(), "t3": now_ms()}))

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(self.beat_s)
            if not self.frozen:
                await self.say(heartbeat_frame(self.state.offset, self.air, now_ms()))

    async def say(self, frame: bytes | str) -> None:
        for socket in list(self.sockets):
            with suppress(ConnectionClosed):
                await socket.send(frame if isinstance(frame, str) else frame.decode())

    async def change(self, **parts: Any) -> None:
        delta = Delta(self.state.channel, self.state.offset + 1, self.state.seq + 1, now_ms(), **parts)
        self.state.fold(delta)
        if not self.frozen:
            await self.say(delta_frame(self.epoch, delta))

    async def hang_up(self, code: int = 1011) -> None:
        for socket in list(self.sockets):
            if code == 1006:
                socket.transport.abort()
            else:
                await socket.close(code, "as the script says")


class Stage(Backstage):
    """Both servers. `site` and `gateway` are their addresses; methods may be called from the test's thread."""

    def __init__(self, title: str = "The Great Garden Final") -> None:
        self.title = title
        self.feed = Script("feed", 15.0)
        self.onair = Script("onair", 1.0)
        self.composed: list[dict[str, Any]] = []
        self.compose_answer: tuple[int, dict[str, Any]] = (202, {"detail": "held for a person"})
        self.site = self.gateway = ""
        self._runner: web.AppRunner | None = None
        self._sockets: Server | None = None
        self._hearts: list[asyncio.Task[None]] = []
        super().__init__()

    async def _start(self) -> None:
        self._sockets = await serve(self._join, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL], compression=None)  # type: ignore[list-item]
        self.gateway = f"ws://127.0.0.1:{next(iter(self._sockets.sockets)).getsockname()[1]}"
        app = web.Application()
        app.router.add_get("/s/{show}", self._companion)
        app.router.add_get("/overlay/{show}", self._overlay)
        app.router.add_post("/api/v1/shows/{show}/compose", self._compose)
        app.router.add_static("/static/", ROOT / "web")
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        place = web.TCPSite(self._runner, "127.0.0.1", 0)
        await place.start()
        self.site = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._hearts = [asyncio.create_task(script.beat()) for script in (self.feed, self.onair)]

    async def _stop(self) -> None:
        for heart in self._hearts:
            heart.cancel()
        await asyncio.gather(*self._hearts, return_exceptions=True)
        if self._sockets:
            self._sockets.close()
            await self._sockets.wait_closed()
        if self._runner:
            await self._runner.cleanup()

    async def _join(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        url = urlsplit(socket.request.path)
        script = self.onair if url.path.endswith("/onair") else self.feed
        await script.listen(socket, parse_qs(url.query))

    def _page(self, name: str, request: web.Request, **more: Any) -> web.Response:
        house = jinja2.Environment(
            loader=jinja2.FileSystemLoader(ROOT / "web" / "templates"), autoescape=True
        )
        show = {"id": request.match_info["show"], "title": self.title, "hashtags": ["GardenFinal"]}
        words = house.get_template(name).render(
            show=show, gateway=self.gateway, room=name[:-5], version="test", lang="en", compose=True, **more
        )
        policy = POLICY.format(gateway=self.gateway)
        return web.Response(text=words, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def _companion(self, request: web.Request) -> web.Response:
        return self._page("companion.html", request)

    async def _overlay(self, request: web.Request) -> web.Response:
        return self._page("overlay.html", request, theme=request.query.get("theme", "plain"), layout="")

    async def _compose(self, request: web.Request) -> web.Response:
        self.composed.append(await request.json())
        status, body = self.compose_answer
        return web.json_response(body, status=status)

    # --- what tests say -----------------------------------------------------------------------------------------

    def open_show(self, items: dict[str, Any] | None = None, **meta: Any) -> None:
        """Give the feed its first state, before a page comes."""
        segments = [
            {"id": "welcome", "title": "Welcome to the garden", "start_bt": 0, "end_bt": 240_000},
            {"id": "roses", "title": "Round one: the rose border", "start_bt": 240_000, "end_bt": 600_000},
            {"id": "veg", "title": "Round two: the vegetable basket", "start_bt": 600_000, "end_bt": 960_000},
            {"id": "result", "title": "The result", "start_bt": 960_000, "end_bt": 1_200_000},
        ]
        cues = [
            {"id": "doors", "title": "The gates open", "state": "fired", "bt": 4_000},
            {"id": "storm", "title": "A gust takes the gazebo", "state": "fired", "bt": 402_000},
            {"id": "winner", "title": "The winner is named", "state": "planned", "bt": 1_100_000},
        ]
        timeline = {"t0_ms": now_ms() - 471_000, "rev": 1, "duration_ms": 1_200_000, "segment": "roses"}
        given = {"title": self.title, "hashtags": ["GardenFinal"], "language": "en", "air": 1, "armed": True}
        posts = items or {}
        self.do(
            self.feed.change(
                put=posts,
                order=list(posts),
                timeline={**timeline, "segments": segments, "cues": cues},
                meta={**given, "compose": True, **meta},
            )
        )

    def put_posts(self, items: dict[str, Any], order: list[str] | None = None) -> None:
        first = [i for i in items if i not in self.feed.state.items]
        self.do(self.feed.change(put=items, order=order or first + self.feed.state.order))

    def drop_posts(self, *ids: str) -> None:
        self.do(self.feed.change(drop=list(ids), order=[i for i in self.feed.state.order if i not in ids]))

    def take(self, item: dict[str, Any]) -> None:
        """Put one item to air, in place of any other."""
        gone = [i for i in self.onair.state.items if i != item["id"]]
        self.do(self.onair.change(put={item["id"]: item}, drop=gone, order=[item["id"]]))

    def clear_air(self) -> None:
        self.do(self.onair.change(drop=list(self.onair.state.items), order=[]))

    def open_air(self, **meta: Any) -> None:
        self.do(self.onair.change(meta={"air": self.onair.air, "armed": True, "theme": "plain", **meta}))


def post(
    text: str,
    *,
    id: str | None = None,
    name: str = "Ada Green",
    handle: str = "ada.example",
    network: str = "bluesky",
    age_s: float = 30,
    **more: Any,
) -> dict[str, Any]:
    """One item of the feed."""
    inner: dict[str, Any] = {
        "network": network,
        "author": {"handle": handle, "name": name, "avatar_url": None},
        "text": text,
        "url": f"https://{network}.example/{handle}/1",
        "published_ms": now_ms() - int(age_s * 1000),
        "media": more.pop("media", []),
        "lang": more.pop("lang", "en"),
    }
    inner.update(more.pop("post", {}))
    return {
        "id": id or f"{network}:{abs(hash(text)) % 10**9}",
        "kind": "post",
        "bt": 400_000,
        "post": inner,
        "badges": [],
        "similar": 0,
        **more,
    }


def airing(
    text: str, *, layout: str = "lower_third", show_for_ms: int = 0, air: int = 1, **more: Any
) -> dict[str, Any]:
    """One item of the programme."""
    extra = {"layout": layout, "air": air, "show_for_ms": show_for_ms, "taken_ms": now_ms()}
    return {**post(text, **more), **extra}
