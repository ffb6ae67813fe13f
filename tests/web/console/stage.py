"""A stage for the console: the real page over HTTP, a desk channel over a socket, a fake show behind both.

By hand, with a lively show: `PYTHONPATH=src .venv/bin/python -m tests.web.console.stage` prints the address.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Any, TypeVar

import jinja2
from aiohttp import web
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from secondscreen.core.commands import COMMAND
from secondscreen.wire import SUBPROTOCOL
from tests.web.backstage import Backstage
from tests.web.serve import POLICY, ROOT, now_ms

from .fake_rules import caught_by, learning_facts, rule_facts, shadow_facts
from .fake_show import DeskScript, FakeShow
from .posts import make_posts

T = TypeVar("T")


class ConsoleStage(Backstage):
    """Both servers on one loop in a thread; methods may be called from the test's thread."""

    def __init__(self) -> None:
        self.script = DeskScript("desk", 0.5)
        self.show = FakeShow(self.script)
        self.commands: list[dict[str, Any]] = []  # as they came: body, by, key
        self.answers: dict[tuple[str, str], dict[str, Any]] = {}
        self.failing = 0  # so many of the next requests are answered 503, after being done
        self.status: int | None = None  # answer every command with this and a problem document
        self.silent = False  # commands are answered, the desk does not move
        self.delay_s = 0.0
        self.sources: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []  # queries of the search
        self.tried: list[dict[str, Any]] = []  # lists that were tried
        self.learning: dict[str, Any] = learning_facts()
        self.signed_out = False
        self.site = self.gateway = ""
        self._tasks: list[asyncio.Task[None]] = []
        super().__init__()

    async def _start(self) -> None:
        self._sockets: Server = await serve(
            self._join, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL], compression=None
        )  # type: ignore[list-item]
        self.gateway = f"ws://127.0.0.1:{next(iter(self._sockets.sockets)).getsockname()[1]}"
        app = web.Application()
        app.router.add_get("/console/{show}", self._page)
        app.router.add_get("/console/{show}/rules", self._page)
        app.router.add_post("/logout", self._logout)
        app.router.add_get("/login", self._login)
        app.router.add_post("/api/v1/shows/{show}/commands", self._command)
        app.router.add_get("/api/v1/shows/{show}/sources", self._sources)
        app.router.add_get("/api/v1/shows/{show}/posts", self._posts)
        app.router.add_get("/api/v1/shows/{show}", self._facts)
        app.router.add_get("/api/v1/shows/{show}/rules", self._rules)
        app.router.add_get("/api/v1/shows/{show}/shadow", self._shadow)
        app.router.add_get("/api/v1/shows/{show}/learning", self._learning)
        app.router.add_post("/api/v1/shows/{show}/rules/test", self._test)
        app.router.add_static("/static/", ROOT / "web")
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        place = web.TCPSite(self._runner, "127.0.0.1", 0)
        await place.start()
        self.site = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._tasks = [asyncio.create_task(self.script.beat())]

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._sockets.close()
        await self._sockets.wait_closed()
        await self._runner.cleanup()

    async def _join(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self.script.listen(socket, {})

    async def _page(self, request: web.Request) -> web.Response:
        house = jinja2.Environment(
            loader=jinja2.FileSystemLoader(ROOT / "web" / "templates"), autoescape=True
        )
        user = request.query.get("as", "nina")
        name = "rules.html" if request.path.endswith("/rules") else "console.html"
        words = house.get_template(name).render(
            show={"id": request.match_info["show"], "title": "The Great Garden Final"},
            gateway=self.gateway,
            room="console",
            version="test",
            lang="en",
            user=user,
            role="producer",
            csrf=f"csrf-{user}",
        )
        policy = POLICY.format(gateway=self.gateway)
        return web.Response(text=words, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def _logout(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.signed_out = form.get("csrf") == "csrf-nina"
        return web.Response(text="Signed out")

    async def _login(self, request: web.Request) -> web.Response:
        return web.Response(text="Sign in")

    async def _command(self, request: web.Request) -> web.Response:
        by = request.headers.get("X-CSRF-Token", "").removeprefix("csrf-")
        key = request.headers.get("Idempotency-Key", "")
        body = await request.json()
        self.commands.append({"body": body, "by": by, "key": key, "type": request.content_type})
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.status is not None:
            problem = {
                "type": "about:blank",
                "title": "No",
                "status": self.status,
                "detail": "the script says no",
            }
            return web.json_response(problem, status=self.status, content_type="application/problem+json")
        answer = self.answers.get((by, key))
        if answer is None:
            command = {k: v for k, v in body.items() if k != "expected_offset"}
            COMMAND.validate_python(command)
            answer = self.show.give(command, by, body.get("expected_offset"))
            self.answers[by, key] = answer
            if not self.silent:
                await self.show.publish()
        if self.failing:
            self.failing -= 1
            return web.json_response({"title": "Store", "detail": "the store is busy"}, status=503)
        return web.json_response(answer, status=409 if answer["result"] == "conflict" else 200)

    async def _sources(self, request: web.Request) -> web.Response:
        return web.json_response({"items": self.sources, "next": None})

    async def _facts(self, request: web.Request) -> web.Response:
        return web.json_response({"id": "garden", "online": 10_412})

    async def _posts(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.asked.append(query)
        wanted = query.get("q", "").lower()
        found = [
            p
            for p in self.show.posts.values()
            if wanted in p["post"]["text"].lower() and query.get("status", p["status"]) == p["status"]
        ]
        start = int(query.get("cursor", 0))
        end = start + int(query.get("limit", 100))
        return web.json_response({"items": found[start:end], "next": str(end) if end < len(found) else None})

    async def _rules(self, request: web.Request) -> web.Response:
        return web.json_response(rule_facts(self.show, measured=request.query.get("cost") == "true"))

    async def _shadow(self, request: web.Request) -> web.Response:
        return web.json_response(shadow_facts(self.show))

    async def _learning(self, request: web.Request) -> web.Response:
        return web.json_response(self.learning)

    async def _test(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.tried.append(body)
        if any("(" in word for word in body["rule"]["words"]):
            fault = {"loc": ["body", "rule"], "msg": "word list 'a new list': '(': a pattern without its end"}
            problem = {"type": "about:blank", "title": "No", "status": 422, "detail": "a field will not do"}
            return web.json_response({**problem, "errors": [fault]}, status=422)
        return web.json_response(caught_by(self.show, body["rule"], body["since_s"]))

    # --- what tests say -----------------------------------------------------------------------------------------

    def open_show(
        self,
        posts: list[dict[str, Any]] | None = None,
        *,
        approved: int = 0,
        shortlisted: int = 0,
        **more: Any,
    ) -> None:
        """Give the desk its first state: the oldest `approved` in the feed, `shortlisted` of those in the rundown."""
        show = self.show
        show.posts = {p["id"]: p for p in (posts if posts is not None else make_posts(12, now_ms()))}
        clean = [p for p in reversed(show.posts.values()) if p["status"] == "pending"][:approved]
        for post in clean:
            post.update(status="approved", by="sam")
        show.feed = [p["id"] for p in reversed(clean)]
        show.shortlist = show.feed[:shortlisted]
        show.timeline = {
            "t0_ms": now_ms() - 2_537_000, "rev": 1, "duration_ms": 3_600_000, "segment": "basket",
            "segments": [
                {"id": "roses", "title": "The rose border", "start_bt": 0, "end_bt": 1_500_000},
                {"id": "basket", "title": "The vegetable basket", "start_bt": 1_500_000, "end_bt": 2_760_000},
                {"id": "result", "title": "The result", "start_bt": 2_760_000, "end_bt": 3_600_000},
            ],
            "cues": [
                {"id": "gates", "title": "The gates open", "state": "fired", "bt": 4_000},
                {"id": "roses-judged", "title": "Roses judged", "state": "fired", "bt": 1_380_000},
                {"id": "gazebo", "title": "The gazebo goes", "state": "fired", "bt": 1_902_000},
                {"id": "weighing", "title": "The weighing", "state": "planned", "bt": 2_640_000},
                {"id": "last-call", "title": "Last call for votes", "state": "planned", "bt": 2_940_000},
                {"id": "winner", "title": "The winner is named", "state": "planned", "bt": 3_360_000},
            ],
        }  # fmt: skip
        for name, value in more.items():
            setattr(show, name, value)
        calm = {"detail": "", "since_ms": None, "restarts": 0}
        live = {
            "source": "bluesky",
            "state": "live",
            "received": 8_412,
            "last_post_ms": now_ms() - 400,
            **calm,
        }
        late = {"source": "mastodon", "state": "stale", "received": 911, "last_post_ms": now_ms() - 41_000}
        self.sources = [
            live,
            {**late, "detail": "no frame for 40 s", "since_ms": now_ms() - 40_000, "restarts": 2},
        ]
        self.do(show.publish())

    def arrive(self, *posts: dict[str, Any]) -> None:
        """New posts on top of the queue, in one delta."""
        self.show.seq += 1
        for post in posts:
            post["changed_seq"] = self.show.seq
            self.show.posts = {post["id"]: post, **self.show.posts}
        self.do(self.show.publish())

    def act(self, by: str, **command: Any) -> dict[str, Any]:
        """A colleague's act, from another console."""
        answer = self.show.give(command, by, None)
        self.do(self.show.publish())
        return answer

    def act_unseen(self, by: str, **command: Any) -> dict[str, Any]:
        """A colleague's act of which the desk's frame is still on its way."""
        return self.show.give(command, by, None)

    def withdraw_by_source(self, post_id: str) -> None:
        """Its author deletes a post."""
        self.show.seq += 1
        self.show.posts[post_id].update(
            status="withdrawn", post=None, changed_seq=self.show.seq, rule="deleted", by=None
        )
        self.show._forget(post_id)
        self.do(self.show.publish())

    def said(self) -> list[dict[str, Any]]:
        """The bodies of the commands so far, without what was seen."""
        return [{k: v for k, v in c["body"].items() if k != "expected_offset"} for c in self.commands]


def main() -> None:
    stage = ConsoleStage()
    stage.open_show(make_posts(190, now_ms()), approved=30, shortlisted=5, received=9_300)
    print(f"{stage.site}/console/garden")
    try:
        while True:
            threading.Event().wait(3)
            stage.arrive(
                {**make_posts(1, now_ms(), seed=stage.show.seq)[0], "id": f"bluesky:live-{stage.show.seq}"}
            )
    except KeyboardInterrupt:
        stage.close()


if __name__ == "__main__":
    main()
