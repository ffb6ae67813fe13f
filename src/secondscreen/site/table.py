"""One row per API operation, and the one way every row is served: who, may they, from where, what, once,
answer.

The same rows make the OpenAPI document and the tests that try every row with every role, so that a route
cannot be added past them. Not here: what an operation does (api_shows.py, api_people.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from .identity import Access, Principal, check_csrf, principal_of
from .options import Site, site_of
from .origins import client_address, from_our_pages
from .ports import Show
from .problems import Problem, bad_fields, unauthenticated
from .reading import read_body
from .repeats import Answered

PREFIX: Final = "/api/v1"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(slots=True)
class Call:
    """One request that has passed the door. `body` and `query` are instances of the route's models."""

    request: web.Request
    site: Site
    principal: Principal | None = None
    show: Show | None = None
    body: Any = None
    query: Any = None
    key: str | None = None

    def on(self) -> Show:
        """The show of a route that has one."""
        if self.show is None:
            raise LookupError("this route names no show")
        return self.show

    def who(self) -> Principal:
        """The principal of a route that is not public."""
        if self.principal is None:
            raise LookupError("this route is public")
        return self.principal

    def param(self, name: str) -> str:
        return self.request.match_info[name]

    def address(self) -> str:
        headers = self.request.headers
        return client_address(self.request.remote, headers.get("X-Forwarded-For"), self.site.options.proxies)


@dataclass(frozen=True, slots=True)
class Reply:
    """`body`: an instance of the route's answer model, or its JSON ready made."""

    body: BaseModel | bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` is under /api/v1, in OpenAPI's form. `{id}` may hold slashes and colons, percent-encoded or
    not."""

    method: str
    path: str
    access: Access
    handler: Handler
    summary: str
    answer: type[BaseModel]
    status: int = 200
    request: TypeAdapter[Any] | None = None
    query: type[BaseModel] | None = None
    also: Mapping[int, str] = field(default_factory=dict)  # other answers of the same shape
    media_type: str = "application/json"  # of the answer; bytes of another kind are given as they are

    @property
    def mutates(self) -> bool:
        return self.method not in ("GET", "HEAD")

    @property
    def pattern(self) -> str:
        """The path as aiohttp's router has it."""
        # The last id of a path takes the rest of it, but not what is another row's: …/history.
        anything = "(?!.*/history$).+" if self.path.endswith("{id}") else ".+"
        return PREFIX + self.path.replace("{id}", f"{{id:{anything}}}")


def serve(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        call = Call(request, site_of(request))
        await _admit(route, call)
        if not route.mutates:
            call.query = _query(route, request)
            return _response(_encode(await route.handler(call)), route.media_type)
        call.key = _key(request)
        raw = await _take_body(route, call)

        async def act() -> Answered:
            return _encode(await route.handler(call))

        if call.key is None:
            return _response(await act())
        asked = f"{request.method} {request.rel_url.raw_path}\n".encode() + raw
        whose = f"user:{call.principal.name}" if call.principal else f"address:{call.address()}"
        return _response(await call.site.repeats.once(whose, call.key, hashlib.sha256(asked).digest(), act))

    return handle


async def _admit(route: Route, call: Call) -> None:
    """Who asks, and may they. Raises Problem 401, 403, 404."""
    headers, options = call.request.headers, call.site.options
    if route.access != "public":
        principal = await principal_of(headers, call.site.accounts, options)
        if principal is None:
            raise unauthenticated("Sign in, or send an API token as `Authorization: Bearer …`.")
        if not principal.may(route.access):
            raise Problem(403, f"This needs the role {route.access}; yours is {principal.role}.")
        if route.access == "admin" and principal.shows:
            raise Problem(403, "A token for some shows cannot manage accounts.")
        call.principal = principal
        if route.mutates:
            check_csrf(headers, principal, options)
    elif route.mutates and not from_our_pages(headers, options.origins):
        raise Problem(403, "This came from a page that is not ours.")
    show_id = call.request.match_info.get("show")
    if show_id is not None:
        if call.principal is not None and not call.principal.may_reach(show_id):
            raise Problem(403, "This token is not for that show.")
        call.show = call.site.shows.get(show_id)
        if call.show is None:
            raise Problem(404, "There is no such show.")


def _key(request: web.Request) -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem(400, "An Idempotency-Key has 1 to 200 visible ASCII characters and no space.")
    return key


def _query(route: Route, request: web.Request) -> BaseModel | None:
    if route.query is None:
        return None
    try:
        return route.query.model_validate(dict(request.query))
    except ValidationError as error:
        raise bad_fields(error, "query") from None


async def _take_body(route: Route, call: Call) -> bytes:
    if route.request is None:
        return b""
    raw = await read_body(call.request, "application/json")
    try:
        call.body = route.request.validate_json(raw, strict=True)
    except ValidationError as error:
        if error.error_count() == 1 and error.errors(include_url=False)[0]["type"] == "json_invalid":
            raise Problem(400, "The body is not JSON that we can read.") from None
        raise bad_fields(error, "body") from None
    return raw


def _encode(reply: Reply) -> Answered:
    body = reply.body
    if isinstance(body, BaseModel):
        body = b"" if reply.status == 204 else body.model_dump_json().encode()
    return Answered(reply.status, body, tuple(reply.headers.items()))


def _response(answered: Answered, media_type: str = "application/json") -> web.Response:
    response = web.Response(
        status=answered.status, body=answered.body or None, headers=dict(answered.headers)
    )
    if answered.body:
        response.content_type = media_type
    response.headers.setdefault("Cache-Control", "no-store")
    return response
