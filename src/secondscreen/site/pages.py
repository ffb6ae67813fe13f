"""The pages: shells that load our own modules; what they show comes over the API and the sockets.

Not here: sign-in (sign_in.py), the look (web/).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from aiohttp import web

from .identity import Principal, csrf_token, principal_of
from .options import Site, site_of
from .ports import Show
from .problems import Problem

_WORD = re.compile(r"[a-z0-9_-]{1,40}")


async def signed_in(request: web.Request) -> Principal | None:
    """Who is at this page; a session that has ended is nobody."""
    site = site_of(request)
    try:
        return await principal_of(request.headers, site.accounts, site.options)
    except Problem:
        return None


async def shows(request: web.Request) -> web.StreamResponse:
    site = site_of(request)
    who = await signed_in(request)
    rows = [_facts(show) for show in site.shows.values()]
    return site.templates.page("shows", shows=rows, user=who.name if who else None, csrf=_csrf(site, who))


async def companion(request: web.Request) -> web.StreamResponse:
    site, show = site_of(request), _show(request)
    return _shell(site, "companion", show, compose=site.options.compose is not None)


async def overlay(request: web.Request) -> web.StreamResponse:
    return _shell(
        site_of(request),
        "overlay",
        _show(request),
        theme=_word(request, "theme"),
        layout=_word(request, "layout"),
    )


async def console(request: web.Request) -> web.StreamResponse:
    return await _for_producers(request, "console")


async def rules(request: web.Request) -> web.StreamResponse:
    """The page of rules: lists, the tester, policy, shadow, learning."""
    return await _for_producers(request, "rules")


async def _for_producers(request: web.Request, page: str) -> web.StreamResponse:
    site = site_of(request)
    who = await signed_in(request)
    if who is None or who.session_id is None:
        return go(f"/login?next={quote(request.rel_url.raw_path)}")
    if not who.may("producer"):
        raise Problem(403, f"The console is for producers; you are signed in as {who.name} ({who.role}).")
    return _shell(site, page, _show(request), user=who.name, role=who.role, csrf=_csrf(site, who))


async def socket_elsewhere(request: web.Request) -> web.StreamResponse:
    """A socket asked for on a connection that has spoken HTTP with us before: the gateway cannot take it
    over. We end the connection, so that the next try is a fresh one and gets through."""
    raise Problem(421, "A socket needs a connection of its own; ask again on a new one.")


def go(path: str) -> web.Response:
    """Elsewhere, with a GET."""
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})


def _shell(site: Site, room: str, show: Show, **values: Any) -> web.Response:
    options = site.options
    return site.templates.page(
        room,
        room=room,
        show=_facts(show),
        gateway=options.gateway_url or "",
        version=options.version,
        **values,
    )


def _facts(show: Show) -> dict[str, Any]:
    meta = show.snapshot("feed").get("meta", {})
    tags = [str(tag).removeprefix("#") for tag in meta.get("hashtags", ())]
    return {"id": show.id, "title": show.title, "hashtags": tags}


def _show(request: web.Request) -> Show:
    show = site_of(request).shows.get(request.match_info["show"])
    if show is None:
        raise Problem(404, "There is no such show here.")
    return show


def _word(request: web.Request, name: str) -> str:
    """A name from the query, or "" where there is none; the page then takes the show's own."""
    word = request.query.get(name, "")
    if word and not _WORD.fullmatch(word):
        raise Problem(400, f"A {name} is a name of letters a-z, digits, dash and underscore.")
    return word


def _csrf(site: Site, who: Principal | None) -> str | None:
    return csrf_token(site.options, who.session_id) if who and who.session_id else None


def install(app: web.Application) -> None:
    app.router.add_get("/", shows)
    app.router.add_get("/s/{show}", companion)
    app.router.add_get("/overlay/{show}", overlay)
    app.router.add_get("/console/{show}", console)
    app.router.add_get("/console/{show}/rules", rules)
    app.router.add_route("*", "/v1/{rest:.*}", socket_elsewhere)
