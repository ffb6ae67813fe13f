"""The front door: one protocol per fresh connection, which reads the request's head and decides whose it is.

A head under `/v1/` is a socket of ours or an error; every other request is handed, bytes and all, to the
site's own protocol on the same transport, which then owns it. Heads are bounded in size and time for both.
Not here: the handshake's rules (handshake), what a connection does after it (viewer, hub).
"""

from __future__ import annotations

import asyncio
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

import structlog

from ..core.limits import (
    CLOSE_LINGER_S,
    HANDSHAKE_S,
    REQUEST_HEAD_BYTES,
    SOCKET_SEND_BUFFER,
    WRITE_HIGH_WATER,
)
from ..wire import Close
from .handshake import OWN_PREFIX, Ask, Refused, answer, read_ask, refusal
from .viewer import INTERNAL_ERROR, Viewer

if TYPE_CHECKING:
    from .server import Gateway

_END: Final = b"\r\n\r\n"
_log = structlog.get_logger(__name__)


class Front(asyncio.Protocol):
    """A connection until its request head is in."""

    __slots__ = ("_answered", "_head", "_house", "_transport")

    def __init__(self, house: Gateway) -> None:
        self._house = house
        self._head = bytearray()
        self._answered = False
        self._transport: asyncio.Transport  # from connection_made on

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._house.handshaking[self] = self._house.now() + HANDSHAKE_S

    def data_received(self, data: bytes) -> None:
        if self._answered:
            return  # the rest of a request that was refused
        seen = max(0, len(self._head) - 3)
        self._head += data
        if not 65 <= self._head[0] <= 90:  # methods are capital letters; TLS and noise are not
            self._refuse(Refused(HTTPStatus.BAD_REQUEST, "this port speaks HTTP and WebSocket, without TLS"))
            return
        end = self._head.find(_END, seen)
        if end > REQUEST_HEAD_BYTES or (end < 0 and len(self._head) > REQUEST_HEAD_BYTES):
            self._refuse(
                Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request head is over 16 KiB")
            )
        elif end >= 0:
            self._route(bytes(self._head), end)

    def connection_lost(self, exc: Exception | None) -> None:
        self._house.handshaking.pop(self, None)
        self._house.forget(self._transport)

    def expire(self) -> None:
        """The head did not come in time."""
        self._house.metrics["handshake_timeouts"] += 1
        self._transport.abort()

    # --- whose is it? ---------------------------------------------------------------------------------------

    def _route(self, data: bytes, end: int) -> None:
        words = data[: data.index(b"\r\n")].split(b" ")
        ours = len(words) == 3 and words[1].startswith(OWN_PREFIX)
        if not ours and self._house.http_factory is not None:
            self._hand_on(data)
            return
        try:
            if not ours:
                raise Refused(HTTPStatus.NOT_FOUND, "only sockets live here, at /v1/shows/{show}/feed")
            ask = read_ask(data[:end], self._house.origins)
            response, offer = answer(ask.headers)
        except Refused as refused:
            self._refuse(refused)
            return
        early = data[end + len(_END) :]
        if ask.channel == "feed" or ask.show not in self._house.shows:
            self._open(ask, response, offer is not None, early, refused=None)
        else:
            self._house.ask(self._after_asking(ask, response, offer is not None, early))

    def _hand_on(self, data: bytes) -> None:
        transport, factory = self._transport, self._house.http_factory
        if factory is None:
            return
        self._house.handshaking.pop(self, None)
        self._house.metrics["http_handed_on"] += 1
        protocol = factory()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        protocol.data_received(data)

    async def _after_asking(self, ask: Ask, response: bytes, packed: bool, early: bytes) -> None:
        """`onair` and `desk` are asked about. Whatever goes wrong while asking, the answer is no."""
        transport = self._transport
        self._answered = True
        transport.pause_reading()
        refused: Close | int | None
        try:
            allowed = await self._house.allow(ask.show, ask.channel, ask.headers)
            refused = None if allowed else Close.NOT_ALLOWED
        except Exception:
            _log.exception("asking failed", show=ask.show, channel=ask.channel)
            refused = INTERNAL_ERROR
        if not transport.is_closing():
            self._open(ask, response, packed, early, refused)
            transport.resume_reading()

    def _open(
        self, ask: Ask, response: bytes, packed: bool, early: bytes, refused: Close | int | None
    ) -> None:
        """The connection becomes a viewer: one write carries the handshake's answer and all that it needs."""
        house, transport = self._house, self._transport
        house.handshaking.pop(self, None)
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        hub = None if refused is not None else house.hub(ask.show, ask.channel)
        if refused is None and hub is None:
            refused = Close.NO_SUCH_SHOW
        viewer = Viewer(house, hub, transport, address, packed)
        if not house.admit(viewer) and refused is None:
            refused = Close.TOO_MANY
        transport.set_protocol(viewer)
        if refused is not None or hub is None:
            transport.write(response)
            if isinstance(refused, Close):
                viewer.close(refused)
            else:
                viewer.close_with(INTERNAL_ERROR, "we could not tell whether you may listen; come back")
            return
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_SEND_BUFFER)
        transport.set_write_buffer_limits(high=WRITE_HIGH_WATER)
        transport.write(response + hub.join(viewer, ask.epoch, ask.offset))
        if ask.channel == "desk":
            house.desks[viewer] = ask
        if early:
            viewer.data_received(early)

    def _refuse(self, refused: Refused) -> None:
        """Answer with a problem document and half-close, so that the answer is not lost to a reset."""
        transport = self._transport
        self._answered = True
        self._head.clear()
        self._house.handshaking.pop(self, None)
        self._house.metrics["refused_http"] += 1
        if refused.status is HTTPStatus.FORBIDDEN:
            self._house.metrics["refused_origin"] += 1
        transport.write(refusal(refused))
        if transport.can_write_eof():
            transport.write_eof()
        self._house.linger(transport, CLOSE_LINGER_S)
