from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from secondscreen.runtime.ports import Health, SourceHealth
from secondscreen.site import SiteOptions, build_site
from secondscreen.stores.accounts import Accounts, HashCost

from .fakes import FakeShow

WEB = Path(__file__).parents[2] / "web"
PASSWORD = "correct horse battery"
# The cheapest argon2id there is: these tests sign in often. test_accounts.py checks the real price.
CHEAP = HashCost(memory_kib=8, time=1, lanes=1)


class Clock:
    """UTC ms that a test moves by hand."""

    def __init__(self) -> None:
        self.ms = 1_800_000_000_000

    def __call__(self) -> int:
        return self.ms

    def forward(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


@dataclass
class Answer:
    accepted: bool = True
    detail: str = "Thank you."
    retry_after_s: int = 0


@dataclass
class House:
    """One running site on a real socket, and what its tests hold on to."""

    url: str
    show: FakeShow
    accounts: Accounts
    clock: Clock
    options: SiteOptions
    composed: list[tuple[str, str, str, str]] = field(default_factory=list)
    compose_answer: Answer = field(default_factory=Answer)
    health: list[Health] = field(default_factory=list)

    def browser(self) -> aiohttp.ClientSession:
        """A client with a cookie jar, as a browser on our own pages."""
        return aiohttp.ClientSession(
            self.url,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Sec-Fetch-Site": "same-origin", "Origin": self.url},
        )

    def script(self, token: str | None = None) -> aiohttp.ClientSession:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return aiohttp.ClientSession(self.url, headers=headers, cookie_jar=aiohttp.DummyCookieJar())

    async def token(self, role: Any = "producer", owner: str = "", shows: tuple[str, ...] = ()) -> str:
        return (await self.accounts.add_token(owner or role, "test", role, shows, 3600))[1]


async def sign_in(browser: aiohttp.ClientSession, name: str, password: str = PASSWORD) -> int:
    form = {"name": name, "password": password, "next": "/console/demo"}
    async with browser.post("/login", data=form, allow_redirects=False) as response:
        return response.status


async def csrf_of(browser: aiohttp.ClientSession, path: str = "/console/demo") -> str:
    async with browser.get(path) as response:
        found = re.search(r'<meta name="csrf" content="([^"]+)">', await response.text())
        assert found, response.status
        return found[1]


Serve = Callable[..., Awaitable[House]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a site with options changed as named; every user of ROLES exists, named like the role."""
    runners: list[web.AppRunner] = []
    stores: list[Accounts] = []

    async def start(show: FakeShow | None = None, **changes: Any) -> House:
        show = show or FakeShow()
        clock = Clock()
        accounts = Accounts(None, cost=CHEAP, now_ms=clock)
        stores.append(accounts)
        await accounts.open()
        for role in ("admin", "producer", "moderator", "advertiser"):
            await accounts.add_user(role, role, PASSWORD)  # type: ignore[arg-type]
        house = House("", show, accounts, clock, SiteOptions(WEB, b"k" * 32))

        async def compose(show_id: str, name: str, text: str, address: str) -> Answer:
            house.composed.append((show_id, name, text, address))
            return house.compose_answer

        base: dict[str, Any] = {
            "compose": compose,
            "version": "0.1.0",
            "health": lambda: house.health,
            "sources": lambda _show: [SourceHealth("bluesky", "live", received=5)],
            "metrics": lambda: {"inbox_backlog": 4, "posts_shed_total": {"demo": 12}},
        }
        house.options = replace(house.options, **{**base, **changes})
        runner = web.AppRunner(build_site({show.id: show}, accounts, house.options))
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        house.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return house

    yield start
    for runner in runners:
        await runner.cleanup()
    for accounts in stores:
        await accounts.close()


@pytest.fixture
async def house(serve: Serve) -> House:
    return await serve()
