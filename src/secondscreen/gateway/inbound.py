"""Bytes that arrive. What clients nearly always send, small whole frames, is read in a stateless fast lane;
anything else goes to the websockets library's Sans-I/O protocol, which then stays with that connection.

So a viewer who only listens costs no parser at all (4.4 kB saved on each of many), and fragments, frames
split over packets, oversized ones, reserved bits and the closing handshake are the library's business, not a
second copy of it.
Not here: what a message means (viewer), what leaves (framing).
"""

from __future__ import annotations

import zlib
from typing import Final

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from ..core.limits import CLIENT_MESSAGE_BYTES
from .framing import WINDOW_BITS

TEXT: Final = 0x81  # first bytes of whole frames: FIN, and RSV1 where the message is deflated
PACKED_TEXT: Final = 0xC1
CLOSE: Final = 0x88
PING: Final = 0x89
PONG: Final = 0x8A
HEADER: Final = 6  # bytes before the body of a masked frame shorter than 126
_PONG: Final = bytes([PONG])
_SMALL: Final = 126
_END: Final = b"\x00\x00\xff\xff"  # what RFC 7692, 7.2.1 has a sender leave off


def whole_frame(data: bytes, at: int) -> int:
    """Where the small whole masked frame that begins at `at` ends; 0 when there is none and the library must
    look.
    """
    if len(data) - at < HEADER:
        return 0
    size = data[at + 1] - 0x80
    if not 0 <= size < _SMALL:
        return 0
    end = at + HEADER + size
    return end if end <= len(data) else 0


def unmask(data: bytes, at: int, end: int) -> bytes:
    """The body of the whole frame data[at:end], unmasked (RFC 6455, 5.3)."""
    size = end - at - HEADER
    mask = (data[at + 2 : at + HEADER] * (size // 4 + 1))[:size]
    body = int.from_bytes(data[at + HEADER : end], "big") ^ int.from_bytes(mask, "big")
    return body.to_bytes(size, "big")


def unpack(body: bytes) -> bytes | None:
    """A deflated message inflated; None where it is broken or longer than a client's message may be."""
    inflater = zlib.decompressobj(-WINDOW_BITS)
    try:
        text = inflater.decompress(body + _END, CLIENT_MESSAGE_BYTES)
    except zlib.error:
        return None
    return None if inflater.unconsumed_tail else text


class Inbound:
    """One connection's reading and closing by the library; made when the fast lane meets what it does not
    know.
    """

    __slots__ = ("_parts", "_protocol")

    def __init__(self, packed: bool) -> None:
        self._protocol = ServerProtocol(state=State.OPEN, max_size=CLIENT_MESSAGE_BYTES)
        if packed:
            self._protocol.extensions = [PerMessageDeflate(True, True, WINDOW_BITS, WINDOW_BITS)]
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> list[tuple[Opcode, bytes]]:
        """Take bytes; give the whole messages and control frames in them (a message's fragments joined)."""
        self._protocol.receive_data(data)
        whole: list[tuple[Opcode, bytes]] = []
        for frame in self._protocol.events_received():
            if not isinstance(frame, Frame):
                continue  # requests come only while connecting
            if frame.opcode in (Opcode.CLOSE, Opcode.PING, Opcode.PONG):
                whole.append((frame.opcode, bytes(frame.data)))
                continue
            if frame.opcode is Opcode.BINARY:
                whole.append((Opcode.BINARY, b""))
                continue
            self._parts.append(bytes(frame.data))
            if frame.fin:
                whole.append((Opcode.TEXT, b"".join(self._parts)))
                self._parts.clear()
            else:
                whole.append((Opcode.CONT, b""))
        return whole

    def close(self, code: int, reason: str, *, at_once: bool) -> None:
        """Say why we close, and if `at_once` discard whatever comes; nothing if it was said before."""
        if self._protocol.state is not State.OPEN:
            return
        if at_once:
            self._protocol.fail(code, reason)
        else:
            self._protocol.send_close(code, reason)

    def to_send(self) -> list[bytes]:
        """Bytes to write; b"" means: half-close the connection. Pongs are left out: the library would answer a
        million pings in one breath, the viewer answers as many as a client may send."""
        return [out for out in self._protocol.data_to_send() if out[:1] != _PONG]

    def is_open(self) -> bool:
        """Has nobody said close yet?"""
        return self._protocol.state is State.OPEN

    @property
    def failed(self) -> bool:
        """Did the client break the protocol (1002, 1007, 1009)?"""
        return self._protocol.parser_exc is not None
