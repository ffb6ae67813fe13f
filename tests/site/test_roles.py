"""Every row of the route table, tried by everybody: a new route without a row here fails."""

from __future__ import annotations

from typing import Any

import pytest

from secondscreen.site import ROUTES
from secondscreen.site.table import PREFIX, Route

from .conftest import House, csrf_of, sign_in

NOBODY, PEOPLE = "nobody", ("advertiser", "moderator", "producer", "admin")
EVERYBODY = {NOBODY, *PEOPLE}
SIGNED_IN = set(PEOPLE)
PRODUCERS = {"producer", "admin"}
ADMINS = {"admin"}

MAY: dict[str, set[str]] = {
    "GET /shows": EVERYBODY,
    "GET /shows/{show}": EVERYBODY,
    "GET /shows/{show}/feed": EVERYBODY,
    "GET /shows/{show}/timeline": EVERYBODY,
    "POST /shows/{show}/compose": EVERYBODY,
    "GET /shows/{show}/posts": PRODUCERS,
    "POST /shows/{show}/posts": PRODUCERS,
    "DELETE /shows/{show}/posts/{id}": PRODUCERS,
    "GET /shows/{show}/posts/{id}/pictures/{n}": PRODUCERS,
    "GET /shows/{show}/posts/{id}/history": PRODUCERS,
    "POST /shows/{show}/commands": PRODUCERS,
    "GET /shows/{show}/asrun": PRODUCERS,
    "GET /shows/{show}/sources": PRODUCERS,
    "GET /shows/{show}/rules": PRODUCERS,
    "POST /shows/{show}/rules/test": PRODUCERS,
    "GET /shows/{show}/shadow": PRODUCERS,
    "GET /shows/{show}/learning": PRODUCERS,
    "GET /me": SIGNED_IN,
    "GET /users": ADMINS,
    "POST /users": ADMINS,
    "DELETE /users/{name}": ADMINS,
    "GET /tokens": ADMINS,
    "POST /tokens": ADMINS,
    "DELETE /tokens/{token}": ADMINS,
}
BODIES: dict[str, Any] = {
    "POST /shows/{show}/compose": {"name": "Ada", "text": "Hello"},
    "POST /shows/{show}/posts": {"name": "Ada", "text": "Hello"},
    "POST /shows/{show}/commands": {"command": "panic"},
    "POST /shows/{show}/rules/test": {"rule": {"name": "a", "words": ["leek"]}},
    "POST /users": {"name": "new", "role": "producer", "password": "a long password"},
    "POST /tokens": {"label": "new"},
}
ROWS = {f"{route.method} {route.path}": route for route in ROUTES}


def test_every_route_has_a_row() -> None:
    assert set(ROWS) == set(MAY)


def path_of(route: Route) -> str:
    return PREFIX + route.path.format(show="demo", id="a%3A1", name="nobody", token="none", n="0")


@pytest.mark.parametrize("row", sorted(ROWS))
async def test_by_token_only_those_who_may(house: House, row: str) -> None:
    route = ROWS[row]
    for who in (NOBODY, *PEOPLE):
        client = house.script(None if who == NOBODY else await house.token(who))
        async with client, client.request(route.method, path_of(route), json=BODIES.get(row)) as response:
            _judge(row, who, response.status)


@pytest.mark.parametrize("row", sorted(ROWS))
async def test_by_session_only_those_who_may_and_never_without_the_csrf_token(house: House, row: str) -> None:
    route = ROWS[row]
    for who in PEOPLE:
        async with house.browser() as browser:
            await sign_in(browser, who)
            if route.mutates and route.access != "public":
                async with browser.request(route.method, path_of(route), json=BODIES.get(row)) as response:
                    assert response.status == 403
            headers = {"X-CSRF-Token": await csrf_of(browser, "/")}
            async with browser.request(
                route.method, path_of(route), json=BODIES.get(row), headers=headers
            ) as response:
                _judge(row, who, response.status)


def _judge(row: str, who: str, status: int) -> None:
    if who in MAY[row]:
        assert status in (200, 201, 202, 204, 404), (row, who)
    else:
        assert status == (401 if who == NOBODY else 403), (row, who)
