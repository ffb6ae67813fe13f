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
from ..core.events import Advice, Event
from ..core.model import Post

Durability = Literal["durable", "volatile", "readonly", "down"]


# --- the store: journal, vault, snapshots ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One journal entry as stored. `body` is the event's JSON without words; `post_id`, `author_id` index it.

    `words` is the JSON of the `Post` that this entry brought, if it brought one. It is kept in the vault,
    apart from the journal, under this entry's `seq`: a replay judges an edited post twice, as the live show
    did. An erasure takes all words of a post. A row read back has None where none were, or are erased.
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
    """`epoch` names one unbroken journal and changes only when that is lost. `top`: the last durable seq."""

    epoch: str
    top: int


class StoreFailed(Exception):
    """The store did not take a write. Nothing of that write is acknowledged; the words say what to do."""


class Store(Protocol):
    """Journal, vault and snapshots of many shows. sqlite and memory stand behind it; redis will.

    One writer per show. `append` is atomic and returns only when everything in it is durable (as `durability`
    says); a row whose `seq` is not exactly top+1 is refused with StoreFailed, so that a second writer cannot
    fork a show. Every write raises StoreFailed when the store takes nothing; reads go on where they can.
    """

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def durability(self) -> Durability: ...
    def trouble(self) -> str:
        """Why nothing is taken at present, and the remedy; "" when all is well."""
        ...

    async def ready(self) -> None:
        """Returns when writes are taken: at once, or after a failure is over."""
        ...

    async def position(self, show: str) -> Position:
        """Where this show's journal stands; a show not seen before gets its epoch here. Asks what is really
        on disk, so that a writer can learn after a failed write whether it was kept after all."""
        ...

    async def append(self, show: str, rows: Sequence[Row], cursors: Mapping[str, str]) -> None:
        """Rows (with their words) and source cursors, in one transaction."""
        ...

    def read(
        self, show: str, after: int, limit: int | None = None, words: bool = True
    ) -> AsyncIterator[list[Row]]:
        """Rows with seq > after, in order, in pages; without their words if not asked for."""
        ...

    async def history(self, show: str, post_id: str) -> list[Row]:
        """Every row that names this post, in order, with the words it brought."""
        ...

    async def posts_of(self, show: str, author_id: str) -> list[str]:
        """Ids of all posts of an author that the journal names, oldest first."""
        ...

    async def words(self, show: str, post_ids: Iterable[str], upto: int | None = None) -> dict[str, bytes]:
        """The latest words of these posts (as of entry `upto`); erased and unknown ones are absent."""
        ...

    async def erase(self, show: str, post_ids: Sequence[str], upto: int | None = None) -> None:
        """All words that entries up to `upto` (default: all) brought for these posts leave the vault and its
        files (overwritten, not only unlinked)."""
        ...

    async def cursor(self, show: str, source: str) -> str | None: ...
    async def save_snapshot(self, show: str, seq: int, blob: bytes, keep: int = 2) -> None:
        """Keep this snapshot and the `keep - 1` before it; older ones are overwritten."""
        ...

    async def load_snapshot(self, show: str, before: int | None = None) -> tuple[int, bytes] | None:
        """The newest snapshot (with seq < before), or None."""
        ...


# --- connectors -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a connector hands in: `post` (received or edited), or `event` (all else), or a `cursor` alone.

    `cursor`: opaque position of this source, saved in the same transaction as what it covers. Alone it says that
    the source has read so far and found nothing for this show.
    """

    post: Post | None = None
    edited: bool = False
    event: Event | None = None
    cursor: str | None = None


class Inbox(Protocol):
    """Where connectors hand in. `offer` never blocks and never loses a delete; posts may be shed, and are
    counted."""

    def offer(self, source: str, incoming: Incoming) -> None: ...
    def backlog(self) -> int: ...


@dataclass(slots=True)
class SourceHealth:
    """What the console and /readyz say of one source. Times are server UTC ms; labels only, never decisions.

    `heard` counts every sign of life. The supervisor counts what is handed in; a connector adds 1 for what is
    not (keep-alives, posts of other subjects), so that a quiet subject is not taken for a dead line.
    """

    source: str
    state: Literal["starting", "live", "stale", "backing_off", "stopped", "ended"] = "starting"
    detail: str = ""
    received: int = 0
    last_post_ms: int | None = None
    since_ms: int | None = None
    restarts: int = 0
    heard: int = 0


class Connector(Protocol):
    """One source of posts. `run` hands in until cancelled or the source ends; it raises on failure and is
    restarted with back-off by the supervisor. It never filters by taste and never decides."""

    name: str

    async def run(self, inbox: Inbox, health: SourceHealth, cursor: str | None) -> None: ...


class SourceRefused(Exception):
    """The source will never accept us as configured (401, bad rule): stop and alarm instead of retrying."""


# --- screeners ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one screener says of one post. `scores`: name → probability per mille; `drivers`: (start, end, points) of
    the words in the text as written that drove it; `advice`: a decision of the broadcaster's own service; `held`: why
    a person must look at this one, where it could not be screened and the others of its batch could ("" = it was)."""

    scores: Mapping[str, int] = field(default_factory=dict)
    drivers: tuple[tuple[int, int, int], ...] = ()
    advice: Advice | None = None
    held: str = ""


class Screener(Protocol):
    """One slow or learned opinion on posts, asked before they are journalled. `screen` answers in order, one opinion
    for each post (None: it has none, and the show's rules decide what that means). Late or failing, and the posts are
    held. `name` is the one in the settings."""

    name: str

    async def screen(self, posts: Sequence[Post]) -> Sequence[Opinion | None]: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture small enough to be shown to a producer: encoded anew by us, nothing of the stranger's file left in it.
    `blurred` shows shapes and colours, no more. Both are WebP."""

    clear: bytes
    blurred: bytes


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of one post's pictures. `scores`: the worst of them, per mille; `hashes`: 64-bit perceptual hashes
    of those that have one; `previews`: one for each medium of the post, None where there is none; `detail`: why
    something was not looked at ("" = all of it was)."""

    scores: Mapping[str, int] = field(default_factory=dict)
    hashes: tuple[int, ...] = ()
    previews: tuple[Preview | None, ...] = ()
    detail: str = ""


class Looker(Protocol):
    """Looks at the pictures of posts that have arrived; nobody waits for it. What it cannot see it says in `detail`."""

    name: str

    async def look(self, post: Post) -> Looked: ...


# --- what the gateway and the site need of a running show -----------------------------------------------


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

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def epoch(self) -> str: ...

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        """Hear every delta from now on; the returned function ends it."""
        ...

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        """The channel as it stands, as the snapshot frame has it (`online` excepted)."""
        ...

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        """Encoded delta frames offset+1 … top, or None when they are not all here (or offset > top)."""
        ...

    def offset(self, channel: Channel) -> int: ...
    def air_epoch(self) -> int: ...
    def online(self) -> int: ...
    def set_online(self, n: int) -> None: ...
    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        """Journal and apply one command. Raises pydantic.ValidationError for a malformed one, StoreFailed if
        the store takes nothing."""
        ...

    def now_ms(self) -> int: ...


Allow = Callable[[str, Channel, Mapping[str, str]], Awaitable[bool]]
"""May this connection listen? (show, channel, lower-case headers) → yes or no; asked at the handshake, and of a `desk`
again and again while it listens."""


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
