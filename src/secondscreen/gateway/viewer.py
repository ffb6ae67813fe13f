"""One connection after its handshake: what a client may say, how it pauses, how it ends.

No task, no queue, no timer of its own; the gateway's one sweep looks after all of them. Slots, because there
are many.
Not here: what it is sent and when (hub), the handshake (front).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import orjson
from websockets.frames import Opcode

from ..core.limits import CLIENT_MESSAGES_PER_S, CLOSE_LINGER_S
from ..wire import CLOSE_WORDS, Close, encode
from .framing import close_echo, pong_frame, text_frame
from .inbound import CLOSE, HEADER, PACKED_TEXT, PING, PONG, TEXT, Inbound, unmask, unpack, whole_frame

if TYPE_CHECKING:
    from .hub import Hub
    from .server import Gateway

INVALID_DATA: Final = 1007  # RFC 6455, 7.4.1
INTERNAL_ERROR: Final = 1011
_FAULTS: Final = (Close.BAD_MESSAGE, Close.TOO_FAST)  # the client's own: what it still sends is not read
_FULL: Final = float(CLIENT_MESSAGES_PER_S)
_NEVER: Final = 0.0


class Viewer(asyncio.Protocol):
    """A listener of one channel. `at` is the offset it has been given; `live`, whether the hub may write to
    it.

    `hub` is None where there is nothing to listen to and the connection only gets its close code.
    """

    __slots__ = (
        "_heard_at",
        "_house",
        "_inbound",
        "_tokens",
        "address",
        "at",
        "hub",
        "live",
        "packed",
        "quiet",
        "transport",
    )

    def __init__(
        self, house: Gateway, hub: Hub | None, transport: asyncio.Transport, address: str, packed: bool
    ) -> None:
        self._house = house
        self.hub = hub
        self.transport = transport
        self.address = address
        self.packed = packed
        self.at = 0
        self.live = False
        self.quiet = 0
        self._inbound: Inbound | None = None
        self._tokens = _FULL
        self._heard_at = _NEVER

    # --- what the transport tells ---------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self.quiet = 0
        at = 0
        while at < len(data) and not self.transport.is_closing():
            if self._inbound is not None:
                self._read(self._inbound, data[at:])
                return
            end = whole_frame(data, at)
            first = data[at]
            if not end or not self._quick(first, data, at, end):
                self._inbound = Inbound(self.packed)
                continue
            at = end

    def pause_writing(self) -> None:
        if self.live and self.hub is not None:
            self.hub.pause(self)

    def resume_writing(self) -> None:
        if self.hub is not None:
            self.hub.resume(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.hub is not None:
            self.hub.leave(self)
        self._house.gone(self)

    # --- what the client says -------------------------------------------------------------------------------

    def _quick(self, first: int, data: bytes, at: int, end: int) -> bool:
        """Deal with one small whole frame; False hands it and all that follows to the library."""
        if first == TEXT:
            if self._may_speak():
                self._hear(unmask(data, at, end))
        elif first == PONG:
            self._may_speak()
        elif first == PACKED_TEXT and self.packed:
            text = unpack(unmask(data, at, end))
            if text is None:
                return False  # the library will find the same fault, and knows its close code
            if self._may_speak():
                self._hear(text)
        elif first == PING:
            if self._may_speak():
                self.transport.write(pong_frame(unmask(data, at, end)))
        elif first == CLOSE and end - at in (HEADER, HEADER + 2):
            body = unmask(data, at, end)
            if body and not _usual_code(int.from_bytes(body, "big")):
                return False
            self._house.metrics["closed_by_client"] += 1
            self._leave()
            self.transport.write(close_echo(body))
            self.transport.close()
        else:
            return False
        return True

    def _read(self, inbound: Inbound, data: bytes) -> None:
        was_open = inbound.is_open()
        said = inbound.feed(data)
        if inbound.is_open():
            for opcode, body in said:
                if not self._may_speak():
                    break
                if opcode is Opcode.TEXT:
                    self._hear(body)
                elif opcode is Opcode.PING:
                    self.transport.write(pong_frame(body))
                elif opcode is Opcode.BINARY:
                    self.close(Close.BAD_MESSAGE)
                if not inbound.is_open():
                    break
        elif was_open:
            self._house.metrics["closed_protocol" if inbound.failed else "closed_by_client"] += 1
        self._flush(inbound)

    def _may_speak(self) -> bool:
        """Count one frame against the client's rate: a bucket of one second's worth, so bursts pass and
        floods do not. Closes 4009 when it is empty.
        """
        metrics = self._house.metrics
        metrics["messages"] += 1
        now = self._house.now()
        self._tokens = min(_FULL, self._tokens + (now - self._heard_at) * _FULL) - 1.0
        self._heard_at = now
        if self._tokens < 0.0:
            self.close(Close.TOO_FAST)
            return False
        return True

    def _hear(self, text: bytes) -> None:
        try:
            message: Any = orjson.loads(text)
        except orjson.JSONDecodeError:
            if _is_utf8(text):
                self.close(Close.BAD_MESSAGE)
            else:
                self.close_with(INVALID_DATA, "a text message that is not UTF-8", at_once=True)
            return
        op = message.get("op") if isinstance(message, dict) else None
        if op == "wc" and isinstance(t1 := message.get("t1"), int | float) and not isinstance(t1, bool):
            self._answer_clock(t1)
        elif isinstance(op, str) and op != "wc":
            self._house.metrics["messages_unknown"] += (
                1  # a newer client's; skipped, so that it works with us
            )
        else:
            self.close(Close.BAD_MESSAGE)

    def _answer_clock(self, t1: float) -> None:
        """The clock probe: their stamp, and ours for received and sent, by the show's own clock (UTC ms)."""
        if self.live and self.hub is not None:  # a paused client's buffer is full: it will ask again
            now = float(self.hub.show.now_ms())
            self.transport.write(text_frame(encode({"op": "wc", "t1": t1, "t2": now, "t3": now})))

    # --- how it ends ----------------------------------------------------------------------------------------

    def close(self, why: Close) -> None:
        """Begin the closing handshake with a code of the protocol and its words."""
        if self.close_with(why.value, CLOSE_WORDS[why], at_once=why in _FAULTS):
            self._house.metrics[f"closed_{why.name.lower()}"] += 1

    def close_with(self, code: int, words: str, *, at_once: bool = False) -> bool:
        """Begin the closing handshake; False if it has begun already. Unanswered, the connection is cut.

        `at_once`: read no more of what the client sends (RFC 6455, 7.1.7).
        """
        if self._inbound is None:
            self._inbound = Inbound(self.packed)
        if not self._inbound.is_open() or self.transport.is_closing():
            return False
        self._inbound.close(code, words, at_once=at_once)
        self._flush(self._inbound)
        return True

    def _flush(self, inbound: Inbound) -> None:
        for out in inbound.to_send():
            if out:
                self.transport.write(out)
            elif self.transport.can_write_eof():
                self.transport.write_eof()  # not close(): that would reset what the client has not read yet
        if not inbound.is_open():
            self._leave()

    def _leave(self) -> None:
        if self.hub is not None:
            self.hub.leave(self)
        self._house.linger(self.transport, CLOSE_LINGER_S)


def _usual_code(code: int) -> bool:
    return code in (1000, 1001) or 3000 <= code < 5000


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
