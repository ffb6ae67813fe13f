"""Screeners in the whole service: each show's own, asked about what comes in, told of in health and figures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from secondscreen.app import Service
from secondscreen.core.model import Post
from secondscreen.runtime.ports import Incoming
from secondscreen.settings import read_settings

from ..runtime.house import eventually
from .own_service import SECRET, OwnService

SHOW = """id = "{id}"
title = "S"
hashtags = ["s"]
[moderation]
mode = "post"
lists = []
screeners = ["hook"]
[moderation.hook]
url = "{url}"
secret_file = "hook.secret"
failures = 1
"""


@pytest.fixture
async def own() -> AsyncIterator[OwnService]:
    async with OwnService().running() as service:
        yield service


@pytest.fixture
async def service(own: OwnService, tmp_path: Path) -> AsyncIterator[Service]:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(SHOW.format(id=name, url=own.url))
    (tmp_path / "hook.secret").write_text(SECRET)
    service = Service(read_settings(tmp_path, environment={}, overrides={"store": "memory", "port": 0}))
    await service.start()
    yield service
    await service.stop()


async def judged(service: Service, show: str, number: int) -> dict[str, object]:
    """What became of a post that came in."""
    made = Post(id=f"t:{number}", network="t", source="s", text=f"words number {number}", published_ms=0)
    service.shows[show].inbox.offer("s", Incoming(post=made))
    await eventually(lambda: service.shows[show].counts()["received"] >= number)
    items, _ = await service.shows[show].posts()
    return next(item for item in items if item["id"] == made.id)


async def test_the_shows_own_service_decides_within_its_rights(service: Service, own: OwnService):
    assert (await judged(service, "one", 1))["status"] == "approved"
    own.says(b'{"decision":"reject","reason":"names a minor"}')
    rejected = await judged(service, "one", 2)
    assert (rejected["status"], rejected["rule"]) == ("rejected", "advised")
    assert "names a minor" in str(rejected["reason"])


async def test_a_service_that_fails_holds_one_shows_posts_and_says_so(service: Service, own: OwnService):
    own.says(b"", 500)
    held = await judged(service, "one", 1)
    assert held["status"] == "held" and "HTTP 500" in str(held["reason"])
    parts = {part.part: part for part in service._health()}
    assert not parts["screener hook (one)"].ok and "left alone" in parts["screener hook (one)"].detail
    assert parts["screener hook (two)"].ok  # each show has its own
    assert service._metrics()["hook_asked_total"] == 1
    assert service._metrics()["hook_shut"] == 1
    held = await judged(service, "one", 2)
    assert held["status"] == "held" and len(own.requests) == 1
