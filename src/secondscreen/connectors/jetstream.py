"""One connection to a Jetstream host: which wire, from where, and what of the answer is new.

A `Line` is opened on one host and read until it breaks; it raises when it breaks, and never reconnects by itself
(websockets' own loop forgets its back-off after every handshake, so that a host which accepts and closes would be
hammered). Not here: back-off (runtime/supervise.py), choosing among hosts (bluesky.py), meaning (bluesky_sift.py).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Subprotocol

from .. import __version__
from ..core import limits
from ..runtime.ports import SourceRefused
from .jetstream_wire import V1, V2, Notice, Wire, WireEvent, floor_of

OVERLAP_US: Final = 5_000_000  # a time cursor is taken back by this: hosts witness events at their own times
GAP_US: Final = (
    60_000_000  # the whole network is never silent so long: a first event later than this is a gap
)
"""v1 answers a cursor older than its 36 hours from where it can, and says nothing."""

WIRES: Final[dict[str, tuple[Wire, ...]]] = {"auto": (V2, V1), "v2": (V2,), "v1": (V1,)}


class SourceFailed(ConnectionError):
    """The line broke; come back."""


class NotSpoken(SourceFailed):
    """This host does not speak this wire."""


class CursorTooOld(SourceFailed):
    """The host begins later than we left off; `floor` is its oldest seq, if it said so."""

    def __init__(self, message: str, floor: int | None) -> None:
        super().__init__(message)
        self.floor = floor


@dataclass(frozen=True, slots=True)
class Position:
    """How far we have come: what the host numbered, and when it saw it."""

    wire: Literal["v1", "v2"]
    host: str
    time_us: int
    seq: int | None = None

    def cursor(self) -> str:
        return f"{self.wire} {self.host} {self.time_us} {'-' if self.seq is None else self.seq}"

    @classmethod
    def read(cls, cursor: str | None) -> Position | None:
        """None for anything that is not a cursor of ours."""
        try:
            wire, host, time_us, seq = (cursor or "").split(" ")
            if wire not in ("v1", "v2"):
                return None
            return cls("v2" if wire == "v2" else "v1", host, int(time_us), None if seq == "-" else int(seq))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Gap:
    """The host could not tell what happened between two times."""

    from_us: int
    to_us: int
    reason: str


class Line:
    """What an open stream has told so far. Ask `gap_before` and `is_new` of each event, in order."""

    def __init__(self, wire: Wire, host: str, after: Position | None, cursor: int | None) -> None:
        self.wire = wire
        self.host = host
        self._after = after
        self._seq_done = after.seq if after and after.seq is not None and cursor == after.seq else None
        self._doubt = ""  # why events may be missing before the next one
        self._by_time = after is not None and cursor is not None and self._seq_done is None
        self._first = True

    def doubt(self, reason: str) -> None:
        self._doubt = reason

    def position(self, event: WireEvent) -> Position:
        assert not isinstance(event, Notice)  # noqa: S101 - a notice has no place in the stream
        return Position(self.wire.name, self.host, event.time_us, event.seq)

    def is_new(self, event: WireEvent) -> bool:
        """False for the event that an inclusive seq cursor brings again."""
        seq = None if isinstance(event, Notice) else event.seq
        return seq is None or self._seq_done is None or seq > self._seq_done

    def gap_before(self, event: WireEvent) -> Gap | None:
        if isinstance(event, Notice):
            if event.name in ("OutdatedCursor", "FutureCursor"):
                self._doubt, self._seq_done = event.name, None
            return None
        first, self._first = self._first, False
        if self._after is None or not first:
            return None
        reason = self._doubt
        if not reason and self._by_time and event.time_us - self._after.time_us > GAP_US:
            reason = "the stream begins later than asked"
        return Gap(self._after.time_us, max(event.time_us, self._after.time_us), reason) if reason else None


def cursor_for(wire: Wire, host: str, after: Position | None) -> int | None:
    """The number to ask with. A seq only where it was given; anywhere else the time, a little earlier."""
    if after is None:
        return None
    if wire is V2 and after.wire == "v2" and after.host == host and after.seq is not None:
        return after.seq
    return max(after.time_us - OVERLAP_US, 0)


async def open_line(
    wire: Wire, host: str, after: Position | None, ping_s: float = 20
) -> tuple[Line, ClientConnection]:
    """Raises SourceRefused (401, 403, a filter that is refused), NotSpoken, or SourceFailed for all else."""
    cursor, reason = cursor_for(wire, host, after), ""
    try:
        socket = await _open(wire, host, cursor, ping_s)
    except CursorTooOld as too_old:
        # Without a floor in its words, a time will do: times are not refused, they are moved up.
        by_time = cursor_for(V1, host, after)
        cursor, reason = by_time if too_old.floor is None else too_old.floor, str(too_old)
        socket = await _open(wire, host, cursor, ping_s)
    line = Line(wire, host, after, cursor)
    if reason:
        line.doubt(reason)
    return line, socket


async def _open(wire: Wire, host: str, cursor: int | None, ping_s: float) -> ClientConnection:
    try:
        return await _Connect(
            host + wire.path(cursor),
            subprotocols=[Subprotocol(wire.subprotocol)] if wire.subprotocol else None,
            user_agent_header=f"SecondScreen/{__version__}",
            max_size=limits.SOURCE_FRAME_BYTES,
            open_timeout=10,
            ping_interval=ping_s,
            ping_timeout=ping_s,
            close_timeout=2,
        )
    except InvalidStatus as refused:
        raise _refusal(host, wire, cursor, refused) from refused
    except InvalidHandshake as other:
        raise NotSpoken(f"{host} does not speak {wire.name}: {other}") from other
    except (OSError, TimeoutError, ConnectionClosed) as failed:
        raise SourceFailed(f"{host}: {str(failed) or type(failed).__name__}") from failed


def _refusal(host: str, wire: Wire, cursor: int | None, refused: InvalidStatus) -> Exception:
    status, body = refused.response.status_code, bytes(refused.response.body or b"")[:4_096]
    name = message = ""
    try:
        answer = orjson.loads(body)
        name, message = str(answer["error"]), str(answer.get("message", ""))
    except (ValueError, TypeError, KeyError, AttributeError):
        message = body.decode(errors="replace")[:200]
    words = f"{host} answered {status} {name} {message}".strip()
    if status == 400 and name == "CursorTooOld":
        return CursorTooOld(f"CursorTooOld: {message}"[:200], floor_of(message, cursor or 0))
    if status in (401, 403) or (status == 400 and name == "InvalidRequest"):
        return SourceRefused(words)
    if status in (400, 404, 405, 426, 501):
        return NotSpoken(words)
    return SourceFailed(words)


class _Connect(connect):
    """A host that sends us elsewhere is not followed: the operator named the hosts."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def receive(socket: ClientConnection, silence_s: float) -> bytes:
    """The next frame. Raises SourceFailed: closed by the host, broken, or silent for too long."""
    try:
        async with asyncio.timeout(silence_s):
            return await socket.recv(decode=False)
    except TimeoutError:
        raise SourceFailed(f"silent for {silence_s:g} s") from None
    except ConnectionClosed as closed:
        raise SourceFailed(f"closed: {closed}") from closed
