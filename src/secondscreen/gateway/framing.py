"""Bytes that leave: WebSocket frames made once and written to many connections (RFC 6455, RFC 7692).

The frames are the websockets library's own; what is ours is that the same bytes go to everyone, which RFC
6455 allows because a server does not mask, and RFC 7692 because we promise `server_no_context_takeover`:
every message is deflated from an empty window, so it means the same on every connection. Not here: what
arrives (inbound).
"""

from __future__ import annotations

from typing import Final

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode

PACK_FROM_BYTES: Final = 200  # shorter messages gain less than a packet's own headers weigh
WINDOW_BITS: Final = (
    15  # the one window size we deflate with; a client that asks for a smaller one gets plain text
)

PING: Final = Frame(Opcode.PING, b"").serialize(mask=False)


def text_frame(text: bytes) -> bytes:
    """One whole text message, as every client understands it."""
    return Frame(Opcode.TEXT, text).serialize(mask=False)


def packed_frame(text: bytes) -> bytes:
    """The same message deflated, for clients that agreed to permessage-deflate; plain where that is not
    smaller.
    """
    plain = text_frame(text)
    if len(text) < PACK_FROM_BYTES:
        return plain
    # A fresh extension each time: with no context takeover it has nothing to remember between messages.
    packed = Frame(Opcode.TEXT, text).serialize(
        mask=False, extensions=[PerMessageDeflate(True, True, WINDOW_BITS, WINDOW_BITS)]
    )
    return packed if len(packed) < len(plain) else plain


def frame_for(text: bytes, packed: bool) -> bytes:
    return packed_frame(text) if packed else text_frame(text)


def pong_frame(body: bytes) -> bytes:
    return Frame(Opcode.PONG, body).serialize(mask=False)


def close_echo(body: bytes) -> bytes:
    """The answer to a client's close frame: its own code back (RFC 6455, 5.5.1)."""
    return Frame(Opcode.CLOSE, body).serialize(mask=False)
