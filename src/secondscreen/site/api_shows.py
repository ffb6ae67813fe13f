"""The API of a running show: reading it, commanding it, and a viewer's own post. Rows first, handlers below.

Not here: the door every row is served through (table.py), or what a command does (the engine).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from pydantic import TypeAdapter, ValidationError

from ..runtime.ports import CommandResult, StoreFailed
from .ports import Show
from .problems import Problem, bad_fields
from .shapes import (
    COMMAND_REQUEST,
    CommandAnswer,
    ComposeReply,
    ComposeRequest,
    FeedAnswer,
    InsertRequest,
    Nothing,
    PictureQuery,
    PostsQuery,
    RowPage,
    ShowAnswer,
    ShowPage,
    SourceAnswer,
    SourcePage,
    TimelineAnswer,
)
from .table import Call, Reply, Route

_log = structlog.get_logger("site")


async def list_shows(call: Call) -> Reply:
    return Reply(ShowPage(items=[_describe(show, call) for show in call.site.shows.values()]))


async def get_show(call: Call) -> Reply:
    return Reply(_describe(call.on(), call))


async def get_feed(call: Call) -> Reply:
    show = call.on()
    headers = {"Cache-Control": "no-cache", "ETag": f'"{show.epoch}-{show.offset("feed")}-{show.online()}"'}
    if headers["ETag"] in call.request.headers.get("If-None-Match", ""):
        return Reply(b"", 304, headers)
    return Reply(orjson.dumps({**show.snapshot("feed"), "online": show.online()}), headers=headers)


async def list_posts(call: Call) -> Reply:
    query: PostsQuery = call.query
    try:
        items, following = await call.on().posts(
            query.status, query.rule, query.network, query.q, query.cursor, query.limit
        )
    except ValueError as error:
        raise Problem(
            422,
            "That is not a cursor of this list.",
            errors=[{"loc": ["query", "cursor"], "msg": str(error)}],
        ) from None
    return Reply(RowPage(items=items, next=following))


async def insert_post(call: Call) -> Reply:
    body: InsertRequest = call.body
    answer = await _command(call, {"command": "insert", **body.model_dump()}, None, "insert")
    return _answer(answer, 201)


async def withdraw_post(call: Call) -> Reply:
    command = {"command": "withdraw", "post_id": call.param("id")}
    return _answer(await _command(call, command, None, "withdraw"), 200)


async def get_history(call: Call) -> Reply:
    items = await call.on().history(call.param("id"))
    if not items:
        raise Problem(404, "Nothing is known of such a post.")
    return Reply(RowPage(items=items))


async def get_picture(call: Call) -> Reply:
    """A small picture that we encoded ourselves: no producer's browser ever asks a stranger's host."""
    number = call.param("n")
    place = int(number) if number.isascii() and number.isdigit() and len(number) <= 2 else -1
    preview = call.on().preview(call.param("id"), place)
    if preview is None:
        raise Problem(404, "There is no such picture, or it has not been looked at.")
    return Reply(preview.blurred if call.query.blur else preview.clear)


async def give_command(call: Call) -> Reply:
    expected: int | None = call.body.expected_offset
    command = call.body.model_dump(mode="json", exclude={"expected_offset"}, exclude_unset=True)
    return _answer(await _command(call, command, expected, None), 200)


async def get_asrun(call: Call) -> Reply:
    return Reply(RowPage(items=call.on().asrun()))


async def get_timeline(call: Call) -> Reply:
    return Reply(TimelineAnswer.model_validate(call.on().timeline()))


async def list_sources(call: Call) -> Reply:
    sources = call.site.options.sources(call.on().id)
    return Reply(SourcePage(items=[SourceAnswer(**asdict(source)) for source in sources]))


async def compose_post(call: Call) -> Reply:
    compose = call.site.options.compose
    if compose is None:
        raise Problem(404, "This show takes no posts from its page.")
    body: ComposeRequest = call.body
    answer = await compose(call.on().id, body.name, body.text, call.address())
    if answer.retry_after_s > 0:
        raise Problem(429, answer.detail, headers={"Retry-After": str(answer.retry_after_s)})
    if not answer.accepted:
        raise Problem(422, answer.detail)
    return Reply(ComposeReply(detail=answer.detail), 202)


ROUTES: tuple[Route, ...] = (
    Route("GET", "/shows", "public", list_shows, "The shows that run here", ShowPage),
    Route("GET", "/shows/{show}", "public", get_show, "One show", ShowAnswer),
    Route("GET", "/shows/{show}/feed", "public", get_feed, "What viewers see now", FeedAnswer),
    Route(
        "GET", "/shows/{show}/timeline", "public", get_timeline, "The programme's timeline", TimelineAnswer
    ),
    Route(
        "GET", "/shows/{show}/posts", "producer", list_posts, "Search the posts", RowPage, query=PostsQuery
    ),
    Route(
        "POST",
        "/shows/{show}/posts",
        "producer",
        insert_post,
        "Insert a post by hand",
        CommandAnswer,
        201,
        TypeAdapter(InsertRequest),
        also={200: "Refused; `detail` says why"},
    ),
    Route(
        "GET",
        "/shows/{show}/posts/{id}/history",
        "producer",
        get_history,
        "Everything that happened to a post",
        RowPage,
    ),
    Route(
        "GET",
        "/shows/{show}/posts/{id}/pictures/{n}",
        "producer",
        get_picture,
        "A post's picture, small, from 0; kept in memory only",
        Nothing,
        query=PictureQuery,
        media_type="image/webp",
    ),
    Route(
        "DELETE",
        "/shows/{show}/posts/{id}",
        "producer",
        withdraw_post,
        "Withdraw a post for good, with its words",
        CommandAnswer,
        also={409: "It has changed meanwhile; nothing was done"},
    ),
    Route(
        "POST",
        "/shows/{show}/commands",
        "producer",
        give_command,
        "Tell the show to do something",
        CommandAnswer,
        request=COMMAND_REQUEST,
        also={409: "What it acts on has changed since `expected_offset`; nothing was done"},
    ),
    Route("GET", "/shows/{show}/asrun", "producer", get_asrun, "The as-run log", RowPage),
    Route("GET", "/shows/{show}/sources", "producer", list_sources, "Health of the sources", SourcePage),
    Route(
        "POST",
        "/shows/{show}/compose",
        "public",
        compose_post,
        "A viewer's own post",
        ComposeReply,
        202,
        TypeAdapter(ComposeRequest),
    ),
)


async def _command(
    call: Call, command: dict[str, Any], expected: int | None, scope: str | None
) -> CommandResult:
    """The engine remembers keys per person over every route: `scope` keeps one route's keys from
    another's."""
    who = call.who()
    key = call.key if scope is None or call.key is None else f"{scope}:{call.key}"
    try:
        return await call.on().command(command, who.name, who.via, expected, key)
    except ValidationError as error:
        raise bad_fields(error, "body") from None
    except StoreFailed as error:
        # The words are for producers: a panic, for one, reaches the overlays even when it cannot be journalled.
        _log.error("command_not_journalled", show=call.on().id, command=command["command"], detail=str(error))
        raise Problem(503, f"{error}.", headers={"Retry-After": "5"}) from None


def _answer(result: CommandResult, done: int) -> Reply:
    status = {"done": done, "refused": 200, "conflict": 409}[result.result]
    return Reply(
        CommandAnswer(seq=result.seq, result=result.result, detail=result.detail, post_id=result.post_id),
        status,
    )


def _describe(show: Show, call: Call) -> ShowAnswer:
    snapshot = show.snapshot("feed")
    meta, name = snapshot.get("meta", {}), quote(show.id)
    base = (
        call.site.options.gateway_url
        or f"{'wss' if call.site.options.secure_cookies else 'ws'}://{call.request.host}"
    )
    return ShowAnswer(
        id=show.id,
        title=show.title,
        hashtags=list(meta.get("hashtags", ())),
        language=str(meta.get("language", "")),
        epoch=show.epoch,
        offset=show.offset("feed"),
        seq=int(snapshot.get("seq", 0)),
        air=show.air_epoch(),
        online=show.online(),
        now_ms=show.now_ms(),
        links={
            "companion": f"/s/{name}",
            "console": f"/console/{name}",
            "overlay": f"/overlay/{name}",
            "feed": f"{base}/v1/shows/{name}/feed",
            "onair": f"{base}/v1/shows/{name}/onair",
        },
    )
