"""The gateway as a whole: the listening port, the one sweep that looks after every connection, and the way
out.

Not here: any single connection's doings (front, viewer) or a channel's (hub).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import Any, Final

import structlog

from ..core.effects import Channel
from ..core.limits import (
    CHUNK_WRITES,
    CLOSE_LINGER_S,
    CONNECTIONS_PER_ADDRESS,
    DESK_ASKED_S,
    HEARTBEAT_FEED_MS,
    HEARTBEAT_ONAIR_MS,
    KEEPALIVE_MISSES,
    KEEPALIVE_S,
    SLOW_CLOSE_S,
    USER_TIMEOUT_MS,
)
from ..runtime.ports import Allow, ShowPort
from ..wire import Close
from .framing import PING
from .front import Front
from .handshake import Ask
from .hub import Hub
from .metrics import fresh
from .viewer import Viewer

BACKLOG: Final = 4_096  # connections the kernel may hold for us: a goal brings thousands in one second
SWEEP_S: Final = 1.0
_log = structlog.get_logger(__name__)


class Gateway:
    """Many sockets on one port.

    `shows`: id → show; looked up at each join, so shows may come later. `allow` is asked for `onair` and
    `desk`, and of a desk again while it listens; the feed is public. `origins`: pages' origins
    (`https://studio.example`, or `*`) that may open sockets besides those of the same host and port.
    `http_factory`: makes the protocol that every request not under `/v1/` is handed to; None when the gateway
    has a port of its own. `per_address`: connections from one address; loopback is not counted, because a
    proxy or the operator is there. `pace`: how fast this house's clock runs; tests hurry it.
    """

    def __init__(
        self,
        shows: Mapping[str, ShowPort],
        allow: Allow,
        origins: Sequence[str] = (),
        http_factory: Callable[[], asyncio.Protocol] | None = None,
        *,
        per_address: int = CONNECTIONS_PER_ADDRESS,
        count_loopback: bool = False,
        pace: float = 1.0,
    ) -> None:
        self.shows = shows
        self.allow = allow
        self.origins = tuple(origins)
        self.http_factory = http_factory
        self.metrics: dict[str, int] = fresh()
        self.handshaking: dict[Front, float] = {}  # → when it is cut; in order of arrival, so of deadline
        self.lingering: dict[asyncio.Transport, float] = {}  # closing → when it is cut
        self.desks: dict[Viewer, Ask] = {}  # who listens by permission, and by what it was given
        self._per_address = per_address
        self._count_loopback = count_loopback
        self._addresses: dict[str, int] = {}
        self._hubs: dict[tuple[str, Channel], Hub] = {}
        self._online: dict[str, int] = {}
        self._server: asyncio.Server | None = None
        self._sweep: asyncio.Task[None] | None = None
        self._asking: set[asyncio.Task[None]] = set()
        self._pace = pace
        self._emptied = asyncio.Event()

    # --- the port -------------------------------------------------------------------------------------------

    async def start(
        self, host: str, port: int, *, reuse_port: bool = False, sock: socket.socket | None = None
    ) -> int:
        """Listen, and give the port. `sock`: a bound socket instead of host and port. Raises OSError if it is
        busy.
        """
        loop = asyncio.get_running_loop()
        if sock is None:
            self._server = await loop.create_server(
                lambda: Front(self), host, port, backlog=BACKLOG, reuse_port=reuse_port or None
            )
        else:
            self._server = await loop.create_server(lambda: Front(self), sock=sock, backlog=BACKLOG)
        for listening in self._server.sockets:
            _give_up_on_the_dead(listening)
        self._sweep = loop.create_task(self._sweep_all(), name="gateway sweep")
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take no more, tell everyone 4001, and be gone within the time a close may linger. May be repeated."""
        if self._server is not None:
            self._server.close()
        for front in list(self.handshaking):
            front.expire()
        for task in list(self._asking):
            task.cancel()
        for count, viewer in enumerate(self._viewers()):
            viewer.close(Close.RESTART)
            if count % CHUNK_WRITES == CHUNK_WRITES - 1:
                await asyncio.sleep(0)
        self._emptied.clear()
        if self.lingering:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_LINGER_S / self._pace):
                    await self._emptied.wait()
        for transport in list(self.lingering):
            transport.abort()
        if self._sweep is not None:
            self._sweep.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweep
        for hub in self._hubs.values():
            hub.stop()
        self._hubs.clear()
        for show_id in self._online:
            self.shows[show_id].set_online(0)
        self._online.clear()
        await asyncio.sleep(0)  # aborted connections are told on the loop's next turn

    def ask_again(self) -> None:
        """Somebody has signed out or lost a token: desks that are no longer allowed to listen close with 4501."""
        if self.desks:
            self.ask(self._ask_again())

    async def _ask_again(self) -> None:
        for viewer, ask in list(self.desks.items()):
            try:
                allowed = await self.allow(ask.show, ask.channel, ask.headers)
            except Exception:
                # Not a no: a desk that was let in stays until somebody can tell, and is asked about again.
                _log.exception("asking again failed", show=ask.show, channel=ask.channel)
                continue
            if not allowed:
                viewer.close(Close.NOT_ALLOWED)

    def now(self) -> float:
        """Seconds by this house's monotonic clock."""
        return monotonic() * self._pace

    # --- what the front and the viewers need ----------------------------------------------------------------

    def hub(self, show_id: str, channel: Channel) -> Hub | None:
        """The hub of a channel, made when its first viewer comes; None if there is no such show."""
        hub = self._hubs.get((show_id, channel))
        if hub is None:
            show = self.shows.get(show_id)
            if show is None:
                return None
            hub = self._hubs[show_id, channel] = Hub(show, channel, self.metrics, self.now)
        return hub

    def admit(self, viewer: Viewer) -> bool:
        """Count a connection against its address; False when there are too many."""
        held = self._addresses[viewer.address] = self._addresses.get(viewer.address, 0) + 1
        return held <= self._per_address or (not self._count_loopback and _is_loopback(viewer.address))

    def gone(self, viewer: Viewer) -> None:
        """A viewer's connection has ended."""
        self.desks.pop(viewer, None)
        self.forget(viewer.transport)
        held = self._addresses[viewer.address] - 1
        if held:
            self._addresses[viewer.address] = held
        else:
            del self._addresses[viewer.address]

    def forget(self, transport: asyncio.Transport) -> None:
        """This connection is no more."""
        if self.lingering.pop(transport, None) is not None and not self.lingering:
            self._emptied.set()

    def linger(self, transport: asyncio.Transport, seconds: float) -> None:
        """This connection is closing; cut it if it is still there after so long."""
        self.lingering.setdefault(transport, self.now() + seconds)

    def ask(self, question: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(question, name="gateway asks")
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    # --- the sweep ------------------------------------------------------------------------------------------

    def _viewers(self) -> list[Viewer]:
        return [viewer for hub in self._hubs.values() for viewer in (*hub.live, *hub.paused)]

    async def _sweep_all(self) -> None:
        """Once a second: heartbeats, deadlines, one slice of the keepalive, the number online."""
        turn = 0
        round_: Iterator[Viewer] = iter(())
        share = 0
        while True:
            await asyncio.sleep(SWEEP_S / self._pace)
            turn += 1
            try:
                self._beat(turn)
                self._expire()
                self._count()
                if turn % DESK_ASKED_S == 0:
                    self.ask_again()
                if turn % KEEPALIVE_S == 1:
                    everyone = self._viewers()
                    round_, share = iter(everyone), -(-len(everyone) // (KEEPALIVE_S - 1))
                await self._keep_alive(islice(round_, share))
            except Exception:
                _log.exception("the gateway's sweep failed; it goes on")

    def _beat(self, turn: int) -> None:
        for (_, channel), hub in self._hubs.items():
            every_ms = HEARTBEAT_FEED_MS if channel == "feed" else HEARTBEAT_ONAIR_MS
            if turn % max(1, round(every_ms / 1000 / SWEEP_S)) == 0:
                hub.beat()

    def _expire(self) -> None:
        now = self.now()
        for front, deadline in list(self.handshaking.items()):
            if now < deadline:
                break  # the rest came later
            self.handshaking.pop(front)
            front.expire()
        for transport, deadline in list(self.lingering.items()):
            if now >= deadline:
                self.lingering.pop(transport)
                self.metrics["cut_unanswered"] += 1
                transport.abort()
        said_by = now - (SLOW_CLOSE_S - CLOSE_LINGER_S)
        for hub in self._hubs.values():
            for viewer in [viewer for viewer, since in hub.paused.items() if since <= said_by]:
                # Behind what it has not read; if it reads on it learns why, if not it is cut at SLOW_CLOSE_S.
                viewer.close(Close.SLOW)

    async def _keep_alive(self, slice_: Iterator[Viewer]) -> None:
        for count, viewer in enumerate(slice_, start=1):
            if not viewer.live:
                continue
            if viewer.quiet >= KEEPALIVE_MISSES:
                self.metrics["half_open"] += 1
                viewer.transport.abort()
                continue
            viewer.quiet += 1
            viewer.transport.write(PING)
            if count % CHUNK_WRITES == 0:
                await asyncio.sleep(0)

    def _count(self) -> None:
        online: dict[str, int] = dict.fromkeys(self._online, 0)
        viewers = paused = 0
        for (show_id, channel), hub in self._hubs.items():
            viewers += hub.size
            paused += len(hub.paused)
            if channel == "feed":
                online[show_id] = hub.size
        self.metrics["viewers"], self.metrics["viewers_paused"] = viewers, paused
        self.metrics["handshaking"] = len(self.handshaking)
        for show_id, n in online.items():
            if self._online.get(show_id) != n:
                self._online[show_id] = n
                self.shows[show_id].set_online(n)


@lru_cache(1_024)
def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == ""  # a unix socket


def _give_up_on_the_dead(listening: socket.socket) -> None:
    """Connections inherit this from the socket they came in by."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux only
    if option is not None:
        with contextlib.suppress(OSError):
            listening.setsockopt(socket.IPPROTO_TCP, option, USER_TIMEOUT_MS)
