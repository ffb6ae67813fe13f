"""Who asks: a session cookie or a bearer token becomes a principal, and a principal may or may not.

The cookie holds a random session id and its HMAC; the CSRF token is another HMAC of the id, so that neither
needs a place of its own. Not here: passwords and keeping (stores/accounts.py), where a request comes from
(origins.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aiohttp import web

from ..core import limits
from ..core.effects import Channel
from ..runtime.accounts import AccountsPort, Role
from ..runtime.ports import Allow
from .options import SiteOptions
from .origins import from_our_pages
from .problems import Problem, unauthenticated

Access = Literal["public", "signed_in", "producer", "admin"]

_MAY: dict[Access, frozenset[Role]] = {
    "signed_in": frozenset(("admin", "producer", "moderator", "advertiser")),
    "producer": frozenset(("admin", "producer")),
    "admin": frozenset(("admin",)),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who acts: by the console (`session_id` set) or by a script with a token of theirs."""

    name: str
    role: Role
    via: Literal["console", "api"]
    shows: tuple[str, ...] = ()  # () = every show
    session_id: str | None = None

    def may(self, access: Access) -> bool:
        return access == "public" or self.role in _MAY[access]

    def may_reach(self, show: str) -> bool:
        return not self.shows or show in self.shows


async def principal_of(
    headers: Mapping[str, str], accounts: AccountsPort, options: SiteOptions
) -> Principal | None:
    """Who asks; None where nobody says who they are. `headers` answers to lower-case names.

    Raises Problem 401 for credentials that are wrong, expired or revoked. A bearer token goes before a
    cookie.
    """
    authorization = headers.get("authorization")
    if authorization is not None:
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise unauthenticated("Send the API token as `Authorization: Bearer …`.")
        token = await accounts.token(text.strip())
        if token is None:
            raise unauthenticated("This API token is unknown, revoked or has expired.")
        return Principal(token.owner, token.role, "api", token.shows)
    session_ids = session_ids_of(headers, options)
    for session_id in session_ids:
        session = await accounts.session(session_id)
        if session is not None:
            return Principal(session.user.name, session.user.role, "console", session_id=session_id)
    if session_ids:
        raise unauthenticated("Your session has ended; sign in again.")
    return None


# --- the cookie ---


def cookie_name(options: SiteOptions) -> str:
    return "__Host-secondscreen" if options.secure_cookies else "secondscreen"


def session_ids_of(headers: Mapping[str, str], options: SiteOptions) -> list[str]:
    """The session ids of the cookies of our name that we signed: one, unless somebody planted another beside it."""
    name = cookie_name(options)
    found: list[str] = []
    for crumb in headers.get("cookie", "").split(";"):
        key, _, value = crumb.strip().partition("=")
        if key == name:
            session_id, _, signature = value.partition(".")
            if _same(signature, _mac(options.secret, "cookie", session_id)):
                found.append(session_id)
    return found[:3]


def set_cookie(response: web.StreamResponse, session_id: str, options: SiteOptions) -> None:
    response.set_cookie(
        cookie_name(options),
        f"{session_id}.{_mac(options.secret, 'cookie', session_id)}",
        max_age=limits.SESSION_LIFE_S,
        path="/",
        secure=options.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: web.StreamResponse, options: SiteOptions) -> None:
    response.set_cookie(
        cookie_name(options),
        "",
        max_age=0,
        path="/",
        secure=options.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


# --- cross-site requests ---


def csrf_token(options: SiteOptions, session_id: str) -> str:
    return _mac(options.secret, "csrf", session_id)


def check_csrf(
    headers: Mapping[str, str], principal: Principal, options: SiteOptions, field: str | None = None
) -> None:
    """A browser sends its cookie along whoever's page it is on; the token it does not. Raises Problem 403."""
    if principal.session_id is None:
        return
    if not from_our_pages(headers, options.origins):
        raise Problem(403, "This came from a page that is not ours.")
    given = field or headers.get("x-csrf-token") or ""
    if not _same(given, csrf_token(options, principal.session_id)):
        raise Problem(403, "The CSRF token is missing or wrong: send the page's `csrf` meta as X-CSRF-Token.")


# --- the gateway's door ---


def authorise(accounts: AccountsPort, options: SiteOptions) -> Allow:
    """Who may listen to which channel: everybody to `feed` and `onair`, producers to `desk`.

    A browser opens sockets from any page with our cookie along, so that a cookie counts only from our own
    pages.
    """

    async def allow(show: str, channel: Channel, headers: Mapping[str, str]) -> bool:
        if channel != "desk":
            return True
        try:
            principal = await principal_of(headers, accounts, options)
        except Problem:
            return False
        if principal is None or not principal.may("producer") or not principal.may_reach(show):
            return False
        return principal.session_id is None or from_our_pages(headers, options.origins)

    return allow


def _mac(secret: bytes, purpose: str, text: str) -> str:
    digest = hmac.digest(secret, f"{purpose}:{text}".encode("utf-8", "surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), right.encode("ascii"))
