"""The shapes by which rooms meet without importing one another. An interface stands here only where two real
implementations stand behind it, or where an edge must reach through the wall that import contracts make.

Not here: any implementation.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from ..core.effects import Channel, Delta
from ..core.events import Event
from ..core.model import Post

Durability = Literal["durable", "volatile", "readonly", "down"]


# --- the store: journal, vault, snapshots ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One journal entry as stored. `body` is the event's JSON without words; `post_id` and `author_id` index it.

    `words`: JSON of the `Post` this entry brought (PostReceived, PostEdited). It goes into the vault in the same
    transaction, keyed by (show, seq), and is joined again by `read`: each entry gets back exactly the words it
    brought, so that a replay judges an edited post twice as the live show did. None: it brought none, or erased.
    """

    seq: int
    at_ms: int
    kind: str
    body: bytes
    post_id: str | None = None
    author_id: str | None = None
    words: bytes | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """`epoch` names one unbroken journal; it changes only when the journal is lost. `top` is the last durable seq."""

    epoch: str
    top: int


class StoreFailed(Exception):
    """The store did not take a write. Nothing of that write is acknowledged; the words say what to do."""


class Store(Protocol):
    """Journal, vault and snapshots of many shows. sqlite and memory stand behind it; redis will.

    One writer per show. `append` is atomic and returns only when everything in it is durable (as `durability`
    says); a row whose `seq` is not exactly top+1 is refused with StoreFailed, so that a second writer cannot fork
    a show. A row's `words` go into the vault in the same transaction (see Row).
    """

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def durability(self) -> Durability: ...
    async def position(self, show: str) -> Position: ...
    async def append(self, show: str, rows: Sequence[Row], cursors: Mapping[str, str]) -> None: ...
    def read(self, show: str, after: int, limit: int | None = None) -> AsyncIterator[list[Row]]:
        """Rows with seq > after, in order, in pages."""
        ...

    async def history(self, show: str, post_id: str) -> list[Row]: ...
    async def words(self, show: str, post_ids: Iterable[str]) -> dict[str, bytes]:
        """The newest words of each post that still has any."""
        ...

    async def erase(self, show: str, post_ids: Sequence[str]) -> None:
        """All words of these posts leave the vault and its files (overwritten, not only unlinked)."""
        ...

    async def cursor(self, show: str, source: str) -> str | None: ...
    async def save_snapshot(self, show: str, seq: int, blob: bytes) -> None: ...
    async def load_snapshot(self, show: str) -> tuple[int, bytes] | None: ...


# --- connectors ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a connector hands in. Exactly one of `post` (received or edited) and `event` (anything else) is set.

    `cursor`: opaque position of this source, saved in the same transaction as what it covers.
    """

    post: Post | None = None
    edited: bool = False
    event: Event | None = None
    cursor: str | None = None


class Inbox(Protocol):
    """Where connectors hand in. `offer` never blocks and never loses a delete; posts may be shed and are counted."""

    def offer(self, source: str, incoming: Incoming) -> None: ...
    def backlog(self) -> int: ...


@dataclass(slots=True)
class SourceHealth:
    """What the console and /readyz say of one source. Times are server UTC ms; labels only, never decisions."""

    source: str
    state: Literal["starting", "live", "stale", "backing_off", "stopped", "ended"] = "starting"
    detail: str = ""
    received: int = 0
    last_post_ms: int | None = None
    since_ms: int | None = None
    restarts: int = 0


class Connector(Protocol):
    """One source of posts. `run` hands in until cancelled or the source ends; it raises on failure and is restarted
    with back-off by the supervisor. It never filters by taste and never decides."""

    name: str

    async def run(self, inbox: Inbox, health: SourceHealth, cursor: str | None) -> None: ...


class SourceRefused(Exception):
    """The source will never accept us as configured (401, bad rule): stop and alarm instead of retrying."""


# --- what the gateway and the site need of a running show ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CommandResult:
    seq: int
    result: Literal["done", "conflict", "refused"]
    detail: str = ""
    post_id: str | None = None


FrameListener = Callable[[Delta, bytes], None]
"""Called once per delta, in offset order, with the delta and its encoded frame; must not block."""


class ShowPort(Protocol):
    """One running show, as edges see it (runtime/show.py)."""

    id: str
    title: str
    epoch: str

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        """Hear every delta from now on; the returned function ends it."""
        ...

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        """The channel as it stands, as the snapshot frame has it (`online` excepted)."""
        ...

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        """Encoded delta frames offset+1 … top, or None when they are not all here any more (or offset > top)."""
        ...

    def offset(self, channel: Channel) -> int: ...
    def air_epoch(self) -> int: ...
    def online(self) -> int: ...
    def set_online(self, n: int) -> None: ...
    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        """Journal and apply one command. Raises pydantic.ValidationError for a malformed one, StoreFailed if the
        store takes nothing."""
        ...

    def now_ms(self) -> int: ...


Allow = Callable[[str, Channel, Mapping[str, str]], Awaitable[bool]]
"""May this connection listen? (show, channel, lower-case request headers) → yes or no; asked once, at the handshake."""


@dataclass(slots=True)
class Health:
    """One part's word on itself for /readyz and the console."""

    part: str
    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Background:
    """Tasks a room owns; the composition root starts and ends them."""

    tasks: list[asyncio.Task[None]] = field(default_factory=list)
