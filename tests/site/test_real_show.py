"""The site over the real thing: engine, sequencer and store behind the same pages and API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from secondscreen.core.model import ShowConfig, TimelineConfig
from secondscreen.runtime.clock import SystemClock
from secondscreen.runtime.show import Show
from secondscreen.site import ROUTES
from secondscreen.site.table import PREFIX
from secondscreen.stores.memory import MemoryStore

from .conftest import House, Serve, csrf_of, sign_in

API = "/api/v1/shows/garden"


@pytest.fixture
async def house(serve: Serve) -> AsyncIterator[House]:
    config = ShowConfig(
        id="garden",
        title="The Garden Final",
        hashtags=("gardenfinal",),
        timeline=TimelineConfig(duration_ms=60_000),
    )
    show = Show(config, MemoryStore(), SystemClock())
    await show.open()
    task = asyncio.create_task(show.run())
    yield await serve(show)
    await show.stop()
    await task


async def test_a_letter_is_inserted_approved_taken_and_withdrawn(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        headers = {"X-CSRF-Token": await csrf_of(browser, "/console/garden")}

        async def tell(expected: int | None = None, **command: Any) -> tuple[int, dict[str, Any]]:
            body = {**command, **({} if expected is None else {"expected_offset": expected})}
            async with browser.post(f"{API}/commands", json=body, headers=headers) as response:
                return response.status, await response.json()

        letter = {"text": "What a marrow!", "name": "Ada from Hull"}
        async with browser.post(
            f"{API}/posts", json=letter, headers={**headers, "Idempotency-Key": "letter"}
        ) as response:
            assert response.status == 201
            made = await response.json()
        post_id = made["post_id"]
        async with browser.post(
            f"{API}/posts", json=letter, headers={**headers, "Idempotency-Key": "letter"}
        ) as response:
            assert await response.json() == made
        async with browser.get(f"{API}/posts", params={"q": "marrow"}) as response:
            (row,) = (await response.json())["items"]
        assert (row["id"], row["post"]["text"]) == (post_id, "What a marrow!")

        status, answer = await tell(command="approve", post_id=post_id)
        assert (status, answer["result"]) == (200, "done")
        status, answer = await tell(made["seq"], command="hold", post_id=post_id)
        assert (status, answer["result"]) == (409, "conflict")
        assert (await tell(command="take", post_id=post_id))[1]["result"] == "done"
        async with browser.get(f"{API}/asrun") as response:
            assert post_id in str((await response.json())["items"])
        async with browser.get(f"{API}/posts/{post_id}/history") as response:
            assert len((await response.json())["items"]) >= 3
        async with browser.delete(f"{API}/posts/{post_id}", headers=headers) as response:
            assert (await response.json())["result"] == "done"
        async with browser.get(f"{API}/posts", params={"status": "withdrawn"}) as response:
            (row,) = (await response.json())["items"]
            assert "marrow" not in str(row)


@pytest.mark.parametrize(
    "route", [r for r in ROUTES if r.method == "GET" and "{id}" not in r.path], ids=lambda r: r.path
)
async def test_every_answer_has_the_shape_it_says(house: House, route: Any) -> None:
    async with house.script(await house.token("admin")) as client:
        async with client.post(f"{API}/posts", json={"text": "Hello", "name": "Ada"}) as response:
            assert response.status == 201
        async with client.get(PREFIX + route.path.format(show="garden")) as response:
            assert response.status == 200
            route.answer.model_validate_json(await response.read(), strict=True)


async def test_the_pages_and_figures_stand(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        for path in ("/", "/s/garden", "/console/garden", "/console/garden/rules", "/overlay/garden"):
            async with browser.get(path) as response:
                assert response.status == 200
                assert "The Garden Final" in await response.text()
        async with browser.get("/metrics") as response:
            assert 'secondscreen_posts{show="garden"' in await response.text()
