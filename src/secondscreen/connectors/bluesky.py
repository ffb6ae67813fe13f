"""`[connectors.bluesky]`: posts with the show's hashtags from the whole Bluesky network, by Jetstream.

The stream carries every post of the network; what has none of the tags is dropped unparsed. What matches waits, at
most two seconds, for its author's name and picture; deletes wait for nothing. The cursor moves with what was handed
in, never with what was merely read. `run` raises when the line breaks and is called again by the supervisor; what
this object knows of earlier posts survives that.
Not here: the wires (jetstream_wire.py, jetstream.py), what is wanted (bluesky_tags.py, bluesky_sift.py).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from websockets.asyncio.client import ClientConnection

from ..core import limits
from ..core.events import Event, PostDeleted, SourceGapped
from ..core.model import ShowConfig
from ..runtime.ports import Inbox, Incoming, SourceHealth, SourceRefused
from .bluesky_post import Profile, post_of
from .bluesky_profiles import PER_CALL, Profiles
from .bluesky_sift import Sift, Words
from .bluesky_tags import Tags, fold_tag
from .jetstream import WIRES, Line, NotSpoken, Position, SourceFailed, open_line, receive
from .jetstream_wire import DecodeError, Identity, Notice, WireEvent

CONSENT_UNKNOWN: Final = "consent-unknown"
"""The label of a post whose author's profile could not be had."""

_log = structlog.get_logger("secondscreen.bluesky")
_CURSOR_EVERY_US: Final = 5_000_000  # of the stream's time: what is read again after a crash in a quiet hour
_PLACE_EVERY_S: Final = 1.0
_SKIPPABLE: Final = b'"operation":"create"'  # only what creates may be dropped unparsed: deletes carry no tag


def _tag(tag: str) -> str:
    tag = tag.strip().lstrip("#＃")
    if not fold_tag(tag) or len(tag) > 64 or not all(c.isprintable() and c not in ' "\\' for c in tag):
        raise ValueError("a hashtag is one word of at most 64 characters")
    return tag


def _host(url: str) -> str:
    if not url.startswith(("wss://", "ws://")) or any(c.isspace() for c in url):
        raise ValueError("must begin with wss:// (or ws:// on this machine)")
    return url.split("/subscribe")[0].split("/xrpc/")[0].rstrip("/")


def _base(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise ValueError("must begin with https://, or be empty to ask nobody")
    return url.rstrip("/")


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    tags: tuple[Annotated[str, AfterValidator(_tag)], ...] = Field(
        (), description="hashtags, with or without #; default: the show's own"
    )
    urls: tuple[Annotated[str, AfterValidator(_host)], ...] = Field(
        (
            "wss://jetstream.us-west.bsky.network",
            "wss://jetstream.us-east.bsky.network",
            "wss://jetstream2.us-east.bsky.network",
            "wss://jetstream1.us-west.bsky.network",
        ),
        min_length=1,
        description="Jetstream hosts, tried in turn",
    )
    wire: Literal["auto", "v2", "v1"] = Field(
        "auto", description="auto = v2 where the host speaks it, else v1"
    )
    profiles_url: Annotated[str, AfterValidator(_base)] = Field(
        "https://public.api.bsky.app",
        description="where names, pictures and wishes are asked for; empty = nowhere",
    )
    silence_s: float = Field(
        30, gt=0, le=3_600, description="without a frame for so long, the line is broken"
    )


def build(settings: Settings, show: ShowConfig, instance: str) -> Bluesky:
    return Bluesky(settings, settings.tags or show.hashtags, instance)


@dataclass(frozen=True, slots=True)
class _Step:
    """Something read, in its place; `position` is where the source stands once it is handed in."""

    position: Position | None
    found: Words | Event | None


class Bluesky:
    def __init__(self, settings: Settings, tags: Iterable[str], name: str) -> None:
        self.name = name
        self.settings = settings
        self._tags = Tags(tags)
        self._sift = Sift(self._tags, name)
        self._profiles = Profiles(settings.profiles_url)
        self._position: Position | None = None  # of the last thing handed in
        self._turn = 0
        self._refused: dict[str, str] = {}  # host → why it will never have us
        self._only_v1: set[str] = set()
        self._started = False
        self._recalled = False
        self._unread = 0
        self._place_due = 0.0
        self._noted_us = 0

    def recall(self, posts: Iterable[tuple[str, str]]) -> None:
        """(post id, author id) of what the show holds, told once before `run`: their deletes are ours to pass."""
        self._recalled = True
        self._sift.recall((post, author) for post, author in posts if post.startswith("bluesky:"))

    async def run(self, inbox: Inbox, health: SourceHealth, cursor: str | None) -> None:
        """Hands in until cancelled. Raises SourceFailed when the line breaks, SourceRefused when no host will ever
        have us, and does not return."""
        if self._position is None:
            self._position = Position.read(cursor)
        if not self._started and self._position is not None and not self._recalled:
            self._sift.strangers_until_us = time.time_ns() // 1_000
        self._started = True
        self._sift.start_over()
        self._place_due, self._noted_us = 0.0, 0
        host = self._next_host()
        try:
            await self._listen(host, inbox, health)
        except SourceRefused as refused:
            self._refused[host] = str(refused)
            if len(self._refused) >= len(set(self.settings.urls)):
                raise
            raise SourceFailed(str(refused)) from refused
        finally:
            await self._profiles.close()

    def _next_host(self) -> str:
        hosts = [url for url in self.settings.urls if url not in self._refused] or list(self.settings.urls)
        return hosts[self._turn % len(hosts)]

    async def _listen(self, host: str, inbox: Inbox, health: SourceHealth) -> None:
        wires = WIRES[self.settings.wire]
        if host in self._only_v1 and len(wires) > 1:
            wires = wires[1:]
        # The next try goes to the next host, unless this one turns out to be good.
        turn, self._turn = self._turn, self._turn + 1
        for wire in wires:
            try:
                line, socket = await open_line(wire, host, self._position)
            except NotSpoken:
                if wire is wires[-1]:
                    raise
                continue
            if wire.name == "v1" and len(wires) > 1:
                self._only_v1.add(host)
            try:
                await self._stream(line, socket, turn, inbox, health)
            finally:
                await socket.close()

    async def _stream(
        self, line: Line, socket: ClientConnection, turn: int, inbox: Inbox, health: SourceHealth
    ) -> None:
        where = f"{line.host.partition('://')[2]} ({line.wire.name})"
        waiting: asyncio.Queue[_Step] = asyncio.Queue(limits.SOURCE_WAITING)
        handing_in = asyncio.create_task(self._hand_in(waiting, inbox, health), name=f"{self.name}: hand in")
        try:
            while not handing_in.done():
                raw = await receive(socket, self.settings.silence_s)
                self._turn = turn
                health.heard += 1
                if health.state != "live":
                    health.state, health.since_ms, health.detail = "live", _now_ms(), where
                event = self._read(line, raw, health)
                if event is not None:
                    await self._step(line, event, waiting, inbox)
            await handing_in
        finally:
            handing_in.cancel()
            await asyncio.gather(handing_in, return_exceptions=True)

    def _read(self, line: Line, raw: bytes, health: SourceHealth) -> WireEvent | None:
        """What the frame says, or None if it is nothing to us. Now and then a frame is read only for its place."""
        now = asyncio.get_running_loop().time()
        try:
            if _SKIPPABLE in raw and now < self._place_due and not self._tags.may_be_in(raw.decode()):
                return None
            event = line.wire.decode(raw)
        except (DecodeError, UnicodeDecodeError) as fault:
            self._not_understood(fault, health)
            return None
        self._place_due = now + _PLACE_EVERY_S
        return event

    async def _step(self, line: Line, event: WireEvent, waiting: asyncio.Queue[_Step], inbox: Inbox) -> None:
        gap = line.gap_before(event)
        if isinstance(event, Notice):
            if event.failed:
                raise SourceFailed(f"{event.name}: {event.message}")
            return
        if not line.is_new(event):
            return
        if gap is not None:
            gapped = SourceGapped(
                source=self.name, from_ms=gap.from_us // 1_000, to_ms=gap.to_us // 1_000, reason=gap.reason
            )
            await waiting.put(_Step(None, gapped))
        if isinstance(event, Identity):
            self._profiles.forget(event.did)
        found = self._sift.take(event)
        if isinstance(found, PostDeleted):
            # Ahead of everything that waits for names. Without a cursor: it may come once more, and does no harm.
            inbox.offer(self.name, Incoming(event=found))
            found = None
        if found is not None or event.time_us - self._noted_us >= _CURSOR_EVERY_US:
            self._noted_us = event.time_us
            await waiting.put(_Step(line.position(event), found))

    async def _hand_in(self, waiting: asyncio.Queue[_Step], inbox: Inbox, health: SourceHealth) -> None:
        while True:
            steps = [await waiting.get()]
            # While one call is under way others gather, and go together in the next.
            while not waiting.empty() and len(steps) < PER_CALL:
                steps.append(waiting.get_nowait())
            profiles = await self._profiles.of({s.found.did for s in steps if isinstance(s.found, Words)})
            for step in steps:
                cursor = None if step.position is None else step.position.cursor()
                inbox.offer(self.name, self._incoming(step.found, profiles, cursor, health))
                self._position = step.position or self._position

    def _incoming(
        self,
        found: Words | Event | None,
        profiles: Mapping[str, Profile],
        cursor: str | None,
        health: SourceHealth,
    ) -> Incoming:
        if not isinstance(found, Words):
            return Incoming(event=found, cursor=cursor)
        if self._sift.is_deleted(found.post_id):  # while it waited
            return Incoming(cursor=cursor)
        try:
            profile = profiles.get(found.did) or self._nobody(found.did)
            post = post_of(found.did, found.rkey, found.cid, found.record, found.time_us, self.name, profile)
        except DecodeError as fault:
            self._not_understood(fault, health)
            return Incoming(cursor=cursor)
        self._sift.handed_in(found)
        health.received += 1
        health.last_post_ms = _now_ms()
        return Incoming(post=post, edited=found.edited, cursor=cursor)

    def _nobody(self, did: str) -> Profile:
        """An author of whom nothing came. Whether they show posts to everyone is in the profile, so a person must
        look; unless the operator chose not to ask."""
        return Profile(handle=did, labels=(CONSENT_UNKNOWN,) if self.settings.profiles_url else ())

    def _not_understood(self, fault: Exception, health: SourceHealth) -> None:
        self._unread += 1
        health.detail = f"{health.detail.split('; ')[0]}; {self._unread} frames not understood"
        if self._unread.bit_count() == 1:  # the 1st, 2nd, 4th, 8th …: a new wire must not fill the disk
            _log.warning("bluesky_frame_not_understood", error=str(fault)[:200], count=self._unread)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
