"""What the API takes and gives, as pydantic models: they check requests, shape answers and make the OpenAPI
document.

Command requests are the engine's own commands, each with `expected_offset` beside it. Not here: routes
(api_*.py).
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, create_model

from ..core import commands, limits
from ..core.model import Status
from ..runtime.accounts import Role


class Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


Show = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Row = dict[str, Any]


class ProblemDocument(Answer):
    """RFC 9457. `errors` names each bad field of a request."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[dict[str, Any]] | None = None


# --- shows ---


class ShowAnswer(Answer):
    """A running show. `offset` is the feed's, `seq` the journal entry it reflects, `air` the air epoch."""

    id: str
    title: str
    hashtags: list[str]
    language: str
    epoch: str
    offset: int
    seq: int
    air: int
    online: int
    now_ms: int
    links: dict[str, str]


class ShowPage(Answer):
    items: list[ShowAnswer]
    next: str | None = None


class FeedAnswer(Answer):
    """The feed's snapshot, as on the socket: docs/protocol.md."""

    op: Literal["snapshot"]
    channel: Literal["feed"]
    epoch: str
    offset: int
    seq: int
    at_ms: int
    items: dict[str, Row]
    order: list[str]
    timeline: dict[str, Any]
    meta: dict[str, Any]
    online: int


class TimelineAnswer(Answer):
    model_config = ConfigDict(extra="allow")

    t0_ms: int | None = None
    rev: int = 0
    duration_ms: int | None = None
    segment: str | None = None
    segments: list[Row] = []
    cues: list[Row] = []


class PostsQuery(Request):
    status: Status | None = None
    rule: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        None, description="Decided by this rule."
    )
    network: Annotated[str, StringConstraints(max_length=100)] | None = None
    q: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="Words to find in text, handle or name."
    )
    cursor: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        None, description="`next` of the page before."
    )
    limit: int = Field(limits.PAGE_ROWS, ge=1, le=limits.PAGE_ROWS)


class PictureQuery(Request):
    blur: bool = Field(False, description="Shapes and colours, no more.")


class RowPage(Answer):
    """Rows as docs/protocol.md gives them (posts: items of `desk`)."""

    items: list[Row]
    next: str | None = None


class SourceAnswer(Answer):
    source: str
    state: str
    detail: str
    received: int
    last_post_ms: int | None
    since_ms: int | None
    restarts: int


class SourcePage(Answer):
    items: list[SourceAnswer]
    next: str | None = None


class InsertRequest(Request):
    """A post by hand; it is judged like any other."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    url: commands.Link | None = None


class ComposeRequest(Request):
    """A viewer's own post, from the companion page. Code points are bounded here; characters as people
    count them (40 for the name, 280 for the text) are counted behind the door, which says its reasons in
    words for viewers."""

    name: Annotated[str, StringConstraints(max_length=4 * limits.COMPOSE_NAME_CHARS)]
    text: Annotated[str, StringConstraints(max_length=4 * limits.COMPOSE_TEXT_CHARS)]


class ComposeReply(Answer):
    detail: str


class CommandAnswer(Answer):
    """`conflict`: what the command acts on has changed since `expected_offset`; nothing was done.
    `refused`: it cannot be done as things stand; `detail` says why. `seq` is the journal entry of the
    command."""

    seq: int
    result: Literal["done", "conflict", "refused"]
    detail: str = ""
    post_id: str | None = None


def _requests() -> Any:
    union, field = get_args(commands.AnyCommand)
    forms = [
        create_model(
            command.__name__,
            __base__=command,
            __doc__=command.__doc__ or "",
            expected_offset=(
                int | None,
                Field(
                    None,
                    ge=0,
                    le=2**53 - 1,
                    description="The `seq` of what the sender saw; a change since is a conflict.",
                ),
            ),
        )
        for command in get_args(union)
    ]
    return Annotated[reduce(or_, forms), field]


COMMAND_REQUEST: TypeAdapter[commands.Command] = TypeAdapter(_requests())
"""Any command of core/commands.py and, beside its fields, `expected_offset`."""


# --- people ---


class MeAnswer(Answer):
    name: str
    role: Role
    via: Literal["console", "api"]
    shows: list[str] = Field(description="Shows this token is for; empty = every show.")
    csrf: str | None = Field(None, description="The session's CSRF token; null for an API token.")


class UserAnswer(Answer):
    name: str
    role: Role
    created_ms: int
    has_password: bool


class UserPage(Answer):
    items: list[UserAnswer]
    next: str | None = None


class UserRequest(Request):
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    role: Role
    password: Annotated[str, StringConstraints(min_length=8, max_length=1024)]


class TokenAnswer(Answer):
    id: str
    owner: str
    label: str
    role: Role
    shows: list[str]
    created_ms: int
    expires_ms: int


class TokenPage(Answer):
    items: list[TokenAnswer]
    next: str | None = None


class TokenRequest(Request):
    """A token that acts for the admin who makes it. `shows` empty: every show."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    role: Role = "producer"
    shows: Annotated[tuple[Show, ...], Field(max_length=50)] = ()
    expires_s: int = Field(90 * 86_400, ge=60, le=366 * 86_400)


class TokenMade(Answer):
    """`token` is shown this once and kept nowhere."""

    token: str
    id: str
    owner: str
    label: str
    role: Role
    shows: list[str]
    created_ms: int
    expires_ms: int


class Nothing(Answer):
    """204: an empty body."""
