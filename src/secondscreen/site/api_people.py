"""The API of accounts: who I am, users, API tokens. Rows last, handlers first.

Not here: sign-in and sign-out, which are pages (sign_in.py).
"""

from __future__ import annotations

from dataclasses import asdict

from pydantic import TypeAdapter

from ..runtime.accounts import AccountRefused, NameTaken, NoSuchUser, User
from .identity import csrf_token
from .problems import Problem
from .shapes import (
    MeAnswer,
    Nothing,
    TokenAnswer,
    TokenMade,
    TokenPage,
    TokenRequest,
    UserAnswer,
    UserPage,
    UserRequest,
)
from .table import Call, Reply, Route


async def get_me(call: Call) -> Reply:
    who = call.who()
    csrf = None if who.session_id is None else csrf_token(call.site.options, who.session_id)
    return Reply(MeAnswer(name=who.name, role=who.role, via=who.via, shows=list(who.shows), csrf=csrf))


async def list_users(call: Call) -> Reply:
    return Reply(UserPage(items=[_user(user) for user in await call.site.accounts.list_users()]))


async def add_user(call: Call) -> Reply:
    body: UserRequest = call.body
    try:
        user = await call.site.accounts.add_user(body.name, body.role, body.password)
    except NameTaken as error:
        raise Problem(409, f"{error}.") from None
    except AccountRefused as error:
        raise Problem(422, f"{error}.") from None
    return Reply(_user(user), 201)


async def remove_user(call: Call) -> Reply:
    if call.param("name") == call.who().name:
        raise Problem(409, "Nobody removes themselves: ask another admin.")
    try:
        await call.site.accounts.remove_user(call.param("name"))
    except NoSuchUser as error:
        raise Problem(404, f"{error}.") from None
    except AccountRefused as error:
        raise Problem(409, f"{error}.") from None
    call.site.options.access_ended()
    return Reply(Nothing(), 204)


async def list_tokens(call: Call) -> Reply:
    tokens = await call.site.accounts.list_tokens()
    return Reply(
        TokenPage(items=[TokenAnswer(**asdict(token) | {"shows": list(token.shows)}) for token in tokens])
    )


async def add_token(call: Call) -> Reply:
    body: TokenRequest = call.body
    who = call.who()
    token, text = await call.site.accounts.add_token(
        who.name, body.label, body.role, tuple(body.shows), body.expires_s
    )
    return Reply(TokenMade(token=text, **asdict(token) | {"shows": list(token.shows)}), 201)


async def revoke_token(call: Call) -> Reply:
    if not await call.site.accounts.revoke_token(call.param("token")):
        raise Problem(404, "There is no such token.")
    call.site.options.access_ended()
    return Reply(Nothing(), 204)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/me", "signed_in", get_me, "Who I am here", MeAnswer),
    Route("GET", "/users", "admin", list_users, "Everybody with an account", UserPage),
    Route(
        "POST",
        "/users",
        "admin",
        add_user,
        "Give somebody an account",
        UserAnswer,
        201,
        TypeAdapter(UserRequest),
    ),
    Route(
        "DELETE",
        "/users/{name}",
        "admin",
        remove_user,
        "Take an account away, with its sessions and tokens",
        Nothing,
        204,
    ),
    Route("GET", "/tokens", "admin", list_tokens, "The API tokens, without their secrets", TokenPage),
    Route(
        "POST",
        "/tokens",
        "admin",
        add_token,
        "Make an API token; its text is shown this once",
        TokenMade,
        201,
        TypeAdapter(TokenRequest),
    ),
    Route("DELETE", "/tokens/{token}", "admin", revoke_token, "Revoke an API token", Nothing, 204),
)


def _user(user: User) -> UserAnswer:
    return UserAnswer(
        name=user.name, role=user.role, created_ms=user.created_ms, has_password=user.has_password
    )
