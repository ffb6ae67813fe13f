"""Signing in with a password or a one-time link, and signing out.

Five tries in a quarter of an hour, per account and per address; the same answer, after the same time, for a
wrong name and a wrong password. Each sign-in gets a new session and ends the one before it, so that a
session planted in a browser is worth nothing. Not here: the hashing (stores/accounts.py).
"""

from __future__ import annotations

from aiohttp import web

from .identity import check_csrf, drop_cookie, session_ids_of, set_cookie
from .options import Site, site_of
from .origins import client_address, from_our_pages
from .pages import go, signed_in
from .problems import Problem
from .reading import read_form

_WRONG = "The name or the password is wrong."


async def show_form(request: web.Request) -> web.StreamResponse:
    following = local_path(request.query.get("next", ""))
    if await signed_in(request) is not None:
        return go(following)
    return _form(site_of(request), following)


async def sign_in(request: web.Request) -> web.StreamResponse:
    site = site_of(request)
    if not from_our_pages(request.headers, site.options.origins):
        raise Problem(403, "This came from a page that is not ours.")
    form = await read_form(request)
    name, following = form.get("name", "").strip().lower()[:100], local_path(form.get("next", ""))
    keys = (f"user {name}", f"address {_address(request)}")
    wait = site.sign_in_tries.enter(*keys)
    if wait:
        site.measures.sign_ins.labels("throttled").inc()
        response = _form(
            site, following, name, "Too many tries. Wait a quarter of an hour and try again.", 429
        )
        response.headers["Retry-After"] = str(wait)
        return response
    user = await site.accounts.check_password(name, form.get("password", ""))
    if user is None:
        site.measures.sign_ins.labels("refused").inc()
        return _form(site, following, name, _WRONG, 401)
    site.sign_in_tries.forgive(*keys)
    return await _admit(request, user.name, following)


async def follow_link(request: web.Request) -> web.StreamResponse:
    """A one-time link, as the demo prints it. It is spent by use; who is signed in already goes straight
    on."""
    site = site_of(request)
    following = local_path(request.query.get("next", ""))
    wait = site.sign_in_tries.enter(key := f"link {_address(request)}")
    if wait:
        raise Problem(429, "Too many tries. Wait a quarter of an hour.", headers={"Retry-After": str(wait)})
    user = await site.accounts.use_link(request.query.get("token", ""))
    if user is not None:
        site.sign_in_tries.forgive(key)
        return await _admit(request, user.name, following)
    if await signed_in(request) is not None:
        site.sign_in_tries.forgive(key)
        return go(following)
    site.measures.sign_ins.labels("refused").inc()
    return _form(site, following, "", "This link was used already, or it is too old.", 401)


async def sign_out(request: web.Request) -> web.StreamResponse:
    site = site_of(request)
    who = await signed_in(request)
    response = go("/")
    if who is not None and who.session_id is not None:
        field = (await read_form(request)).get("csrf") if "X-CSRF-Token" not in request.headers else None
        check_csrf(request.headers, who, site.options, field)
        await site.accounts.revoke(who.session_id)
        site.options.access_ended()
    drop_cookie(response, site.options)
    return response


def local_path(path: str) -> str:
    """`path` if it is a place of ours, else "/": a link to us must not send people elsewhere."""
    plain = path.isascii() and path.isprintable() and not set(path) & set(" \\")
    return path if plain and path.startswith("/") and not path.startswith("//") and len(path) <= 500 else "/"


def install(app: web.Application) -> None:
    app.router.add_get("/login", show_form)
    app.router.add_post("/login", sign_in)
    # No HEAD: what only looks at a link must not spend it.
    app.router.add_get("/login/link", follow_link, allow_head=False)
    app.router.add_post("/logout", sign_out)


async def _admit(request: web.Request, name: str, following: str) -> web.StreamResponse:
    site = site_of(request)
    for before in session_ids_of(request.headers, site.options):
        await site.accounts.revoke(before)
        site.options.access_ended()
    response = go(following)
    set_cookie(response, await site.accounts.create_session(name), site.options)
    site.measures.sign_ins.labels("done").inc()
    return response


def _form(site: Site, following: str, name: str = "", problem: str = "", status: int = 200) -> web.Response:
    page = site.templates.page("login", status=status, next=following, name=name, problem=problem)
    page.headers["Cache-Control"] = "no-store"
    return page


def _address(request: web.Request) -> str:
    options = site_of(request).options
    return client_address(request.remote, request.headers.get("X-Forwarded-For"), options.proxies)
