"""`[connectors.compose]`: the viewer's own door. What a viewer writes on the companion page comes in here.

A post from here always waits for a person: it carries the label `premoderate`. Nobody signs in and nothing
follows a viewer: an address is hashed with a salt that dies with the process, and the hash is forgotten
after a minute; the author's id hashes name and address with another such salt, so that one voice counts once
in a show. Not here: HTTP and its limits (site), the verdict (core).
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
import time
import unicodedata
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from typing import Final
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from ..core import limits
from ..core.model import Author, Post, ShowConfig
from ..runtime.ports import Inbox, Incoming, SourceHealth

PREMODERATE: Final = "premoderate"
"""The label that says: never without a person's look."""

_WINDOW_S: Final = 60.0
_PER_CHARACTER: Final = (
    4  # code points a visible character may take on average: flags and families, not zalgo
)
_BUSY: Final = "Very many people are posting."
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by category, nothing to the eye
_ZWJ: Final = "\u200d"


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    per_minute: int = Field(limits.COMPOSE_PER_MINUTE, ge=1, le=60, description="posts from one address")
    per_minute_show: int = Field(
        limits.COMPOSE_PER_MINUTE_SHOW, ge=1, le=100_000, description="posts from all viewers together"
    )


def build(settings: Settings, show: ShowConfig, instance: str) -> Compose:
    return Compose(settings, show.id, instance)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Handed in. Not yet a promise: it is kept once the show has journalled it."""

    post_id: str
    detail: str = "Thank you. A person reads it before anybody else does."
    accepted: bool = True
    retry_after_s: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """`detail` is for the viewer to read; `retry_after_s` > 0: come back then, and it will do."""

    detail: str
    retry_after_s: int = 0
    accepted: bool = False


class Compose:
    """Hands viewers' posts into the inbox while it runs; shut before and after."""

    def __init__(
        self, settings: Settings, show: str, name: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._show = show
        self._monotonic = monotonic
        self._author_salt = secrets.token_bytes(16)
        self._per_address = _Window(settings.per_minute, monotonic)
        self._per_show = _Window(settings.per_minute_show, monotonic, together=True)
        self._open: tuple[Inbox, SourceHealth] | None = None

    async def run(self, inbox: Inbox, health: SourceHealth, cursor: str | None) -> None:
        self._open = (inbox, health)
        health.state, health.since_ms = "live", time.time_ns() // 1_000_000
        try:
            while True:
                await asyncio.sleep(_WINDOW_S)
                self._per_address.forget()
                health.heard += 1  # an open door that nobody uses is not a dead one
        finally:
            self._open = None

    async def door(self, show: str, name: str, text: str, address: str) -> Accepted | Refused:
        """`submit` for callers that know many shows (the site's compose call)."""
        if show != self._show:
            return Refused("This show takes no posts here.")
        return await self.submit(name, text, address)

    async def submit(self, name: str, text: str, address: str) -> Accepted | Refused:
        """A viewer's post: a name of at most 40 characters, a text of 1 to 280, and an address, which only
        limits the rate. Never raises for what a viewer can send."""
        if self._open is None:
            return Refused("Posting is closed at the moment.", retry_after_s=30)
        inbox, health = self._open
        name, text = _tidy(name, lines=False), _tidy(text, lines=True)
        for what, value, longest in (
            ("name", name, limits.COMPOSE_NAME_CHARS),
            ("text", text, limits.COMPOSE_TEXT_CHARS),
        ):
            if fault := _fault(what, value, longest):
                return Refused(fault)
        address = _network(address)
        for window, words in ((self._per_address, "You have just posted."), (self._per_show, _BUSY)):
            if wait_s := window.wait_s(address):
                return Refused(f"{words} Please try again in {wait_s} s.", retry_after_s=wait_s)
        if inbox.backlog() >= limits.INBOX_POSTS:
            return Refused(f"{_BUSY} Please try again shortly.", retry_after_s=10)
        self._per_address.note(address)
        self._per_show.note(address)
        post = Post(
            id=f"companion:{uuid4()}",
            network="companion",
            source=self.name,
            text=text,
            author=Author(id=f"companion:{self._author_key(name, address)}", name=name),
            published_ms=time.time_ns() // 1_000_000,
            labels=(PREMODERATE,),
        )
        inbox.offer(self.name, Incoming(post=post))
        health.received += 1
        health.last_post_ms = post.published_ms
        return Accepted(post.id)

    def _author_key(self, name: str, address: str) -> str:
        return blake2b(
            f"{name.casefold()}\0{address}".encode(), key=self._author_salt, digest_size=12
        ).hexdigest()


class _Window:
    """So many acts in any 60 seconds, per address or all `together`. Knows an address by a salted hash only,
    and only until its minute is over."""

    def __init__(self, most: int, monotonic: Callable[[], float], together: bool = False) -> None:
        self._most = most
        self._monotonic = monotonic
        self._together = together
        self._salt = secrets.token_bytes(16)
        self._seen: OrderedDict[bytes, deque[float]] = OrderedDict()  # oldest last act first

    def wait_s(self, address: str) -> int:
        """Whole seconds until this address may act; 0 = now."""
        self.forget()
        now = self._monotonic()
        times = self._seen.get(self._key(address))
        if times is None:
            full = len(self._seen) >= limits.COMPOSE_ADDRESSES
            return round(_WINDOW_S) if full else 0
        return max(0, ceil(times[0] + _WINDOW_S - now)) if len(times) >= self._most else 0

    def forget(self) -> None:
        """Drop every address whose last act is a minute old."""
        over = self._monotonic() - _WINDOW_S
        while self._seen and next(iter(self._seen.values()))[-1] <= over:
            self._seen.popitem(last=False)

    def note(self, address: str) -> None:
        key = self._key(address)
        self._seen.setdefault(key, deque(maxlen=self._most)).append(self._monotonic())
        self._seen.move_to_end(key)

    def _key(self, address: str) -> bytes:
        return b"" if self._together else blake2b(address.encode(), key=self._salt, digest_size=12).digest()


def _network(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one IPv6 household or phone is given."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def _tidy(value: str, lines: bool) -> str:
    value = unicodedata.normalize("NFC", value)
    if not lines:
        return " ".join(value.split())
    rows = [row.strip() for row in value.replace("\r\n", "\n").replace("\t", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip()


def _fault(what: str, value: str, longest: int) -> str:
    """Why this name or text will not do, in words for the viewer; "" = it will."""
    if len(value) > longest * _PER_CHARACTER or characters(value) > longest:
        return f"The {what} is too long: at most {longest} characters."
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value if c != "\n"):
        return f"The {what} contains characters that cannot be shown."
    if all(unicodedata.category(c)[0] in "ZCM" or c in _BLANK for c in value):
        return f"The {what} is empty."
    return ""


def characters(text: str) -> int:
    """How many characters a person would count, near enough: marks, joined emoji and pairs of flag letters
    count with what they belong to (Unicode TR29, without its tables)."""
    count, before, flag_open = 0, "", False
    for c in text:
        flag_letter = "\U0001f1e6" <= c <= "\U0001f1ff"
        clings = (
            before == _ZWJ
            or unicodedata.category(c) in ("Mn", "Me", "Mc", "Cf")
            or "\U0001f3fb" <= c <= "\U0001f3ff"
            or (flag_letter and flag_open)
        )
        count += not clings or not before
        flag_open = flag_letter and not flag_open
        before = c
    return count
