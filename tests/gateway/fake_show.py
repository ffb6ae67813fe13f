"""A show without an engine: the smallest thing that keeps ShowPort's promises, for the gateway's tests.

Also the gateway's peers: a folding client made of the websockets library, which is independent of ours, and raw
sockets for those who do not keep to any protocol.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection

from secondscreen.core.effects import CHANNELS, Channel, Delta
from secondscreen.runtime.ports import CommandResult, FrameListener
from secondscreen.wire import ChannelState, delta_frame


class FakeShow:
    """One show whose deltas a test publishes by hand. `ring` frames per channel are kept."""

    def __init__(self, show_id: str = "demo", epoch: str = "9f31c2aa", ring: int = 10_000) -> None:
        self.id = show_id
        self.title = "Demo"
        self.epoch = epoch
        self.states: dict[Channel, ChannelState] = {channel: ChannelState(channel) for channel in CHANNELS}
        self.frames: dict[Channel, list[tuple[int, bytes]]] = {channel: [] for channel in CHANNELS}
        self.air = 1
        self.clock_ms = 1_795_284_725_640
        self.snapshots_made = 0
        self.online_said: list[int] = []
        self._ring = ring
        self._listeners: dict[Channel, list[FrameListener]] = {channel: [] for channel in CHANNELS}
        self._online_changed = asyncio.Event()

    def publish(self, channel: Channel = "feed", **changes: Any) -> Delta:
        state = self.states[channel]
        delta = Delta(channel, state.offset + 1, seq=state.offset + 1, at_ms=self.clock_ms, **changes)
        state.fold(delta)
        frame = delta_frame(self.epoch, delta)
        self.frames[channel] = [*self.frames[channel], (delta.offset, frame)][-self._ring :]
        for listener in list(self._listeners[channel]):
            listener(delta, frame)
        return delta

    def put(self, text: str, channel: Channel = "feed", keep: int = 40) -> Delta:
        """Publish one more post at the top of the order; the oldest beyond `keep` drop out."""
        state = self.states[channel]
        new = f"fake:{state.offset + 1}"
        order = [new, *state.order]
        return self.publish(
            channel,
            put={new: {"id": new, "kind": "post", "post": {"text": text}}},
            drop=order[keep:] or None,
            order=order[:keep],
        )

    def lose_journal(self) -> None:
        """Another epoch: offsets begin anew, and what was published means nothing any more."""
        self.epoch += "x"
        self.states = {channel: ChannelState(channel) for channel in CHANNELS}
        self.frames = {channel: [] for channel in CHANNELS}

    # --- ShowPort -----------------------------------------------------------------------------------------

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        self._listeners[channel].append(listener)
        return lambda: self._listeners[channel].remove(listener)

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        self.snapshots_made += 1
        return dict(self.states[channel].snapshot(self.epoch))

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        top = self.offset(channel)
        found = [frame for at, frame in self.frames[channel] if at > offset]
        return found if offset <= top and len(found) == top - offset else None

    def offset(self, channel: Channel) -> int:
        return self.states[channel].offset

    def air_epoch(self) -> int:
        return self.air

    def online(self) -> int:
        return self.online_said[-1] if self.online_said else 0

    def set_online(self, n: int) -> None:
        self.online_said.append(n)
        self._online_changed.set()

    async def online_becomes(self, n: int) -> None:
        while self.online() != n:
            self._online_changed.clear()
            await self._online_changed.wait()

    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        raise NotImplementedError("nobody commands this show")

    def now_ms(self) -> int:
        return self.clock_ms


async def allow_cookie(show: str, channel: Channel, headers: Mapping[str, str]) -> bool:
    """Overlays may listen; a desk needs the cookie."""
    return channel == "onair" or headers.get("cookie") == "session=nina"


class Folding:
    """A client that keeps what a page would keep: the state, the epoch, and every frame it saw."""

    def __init__(self, socket_: ClientConnection, channel: Channel = "feed") -> None:
        self.socket = socket_
        self.state = ChannelState(channel)
        self.epoch = ""
        self.seen: list[dict[str, Any]] = []

    async def take(self) -> dict[str, Any]:
        """The next frame, folded if it is one of state."""
        text = await asyncio.wait_for(self.socket.recv(), 10)
        assert isinstance(text, str), "the protocol is text"
        frame: dict[str, Any] = orjson.loads(text)
        self.seen.append(frame)
        if frame["op"] == "snapshot":
            self.epoch = frame["epoch"]
            self.state = ChannelState(
                frame["channel"],
                frame["offset"],
                frame["seq"],
                frame["at_ms"],
                frame["items"],
                frame["order"],
                frame["timeline"],
                frame["meta"],
            )
        elif frame["op"] == "delta":
            keys = {key: frame.get(key) for key in ("put", "drop", "order", "timeline", "meta")}
            self.state.fold(Delta(self.state.channel, frame["offset"], frame["seq"], frame["at_ms"], **keys))
        elif frame["op"] == "resumed":
            self.epoch = frame["epoch"]
        return frame

    async def reach(self, offset: int, epoch: str | None = None) -> None:
        """Take frames until the state stands at `offset` (of `epoch`, if one is named)."""
        while self.state.offset != offset or (epoch is not None and self.epoch != epoch):
            await self.take()

    async def take_op(self, op: str) -> dict[str, Any]:
        while (frame := await self.take())["op"] != op:
            pass
        return frame

    def ops(self) -> list[str]:
        return [frame["op"] for frame in self.seen]


def raw(port: int, receive_buffer: int | None = None) -> socket.socket:
    """A connected socket that promises nothing, non-blocking."""
    sock = socket.socket()
    if receive_buffer is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.connect(("127.0.0.1", port))
    sock.setblocking(False)
    return sock


def upgrade(path: str = "/v1/shows/demo/feed", **headers: str) -> bytes:
    """A handshake's bytes. Keyword arguments replace or add headers (underscores are hyphens); "" leaves one out."""
    fields = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode()


async def read_all(sock: socket.socket, within_s: float = 10) -> bytes:
    """Everything until the other side ends the connection; a reset ends it too."""
    loop = asyncio.get_running_loop()
    data = b""
    async with asyncio.timeout(within_s):
        try:
            while chunk := await loop.sock_recv(sock, 65_536):
                data += chunk
        except ConnectionResetError:
            pass
    return data


async def read_until(sock: socket.socket, mark: bytes, within_s: float = 10) -> bytes:
    loop = asyncio.get_running_loop()
    data = b""
    async with asyncio.timeout(within_s):
        while mark not in data:
            chunk = await loop.sock_recv(sock, 65_536)
            if not chunk:
                break
            data += chunk
    return data


def close_code(data: bytes) -> int | None:
    """The code of the close frame that ends these server bytes, if one does."""
    for at in range(len(data) - 1, -1, -1):
        if data[at] == 0x88 and at + 2 + data[at + 1] == len(data):
            return int.from_bytes(data[at + 2 : at + 4], "big") if data[at + 1] else None
    return None
