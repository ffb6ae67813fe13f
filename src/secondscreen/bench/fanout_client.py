"""Thousands of viewers in one process: raw sockets and epoll, so that the measuring costs less than what is
measured.

Every frame is compared with what was published, byte by byte, on every connection. Not here: conclusions
(fanout).
"""

from __future__ import annotations

import os
import select
import socket
import sys
import time
import zlib
from typing import Any, Final

import orjson

from .fanout_server import delta_of

IN_FLIGHT: Final = 200  # connections being opened at once
READ_BYTES: Final = 262_144
GIVE_UP_S: Final = 30.0
HEAD: Final = (
    "GET /v1/shows/bench/feed HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nPragma: no-cache\r\n"
    "Cache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36\r\nUpgrade: websocket\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Sec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-GB,en;q=0.9\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: secondscreen.v1\r\n{more}\r\n"
)
DEFLATE: Final = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


class Crowd:
    """All the viewers. `next[fd]` is the number of the frame that connection awaits."""

    def __init__(self, port: int, size: int, handshake: bool, deflate: bool) -> None:
        self.port = port
        self.size = size
        self.head = HEAD.format(port=port, more=DEFLATE if deflate else "").encode() if handshake else b""
        self.epoll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.next: dict[int, int] = {}
        self.rest: dict[int, bytes] = {}
        self.deflate = deflate
        self.closed = 0
        self.known: dict[
            int, bytes
        ] = {}  # frame number → its bytes on the wire, once one of them was checked

    # --- joining --------------------------------------------------------------------------------------------

    def join(self, n: int) -> dict[str, Any]:
        """Open `n` connections, and with a handshake wait until each has its snapshot."""
        began = time.monotonic()
        opening = select.epoll()
        waiting: dict[int, bytes] = {}
        started = 0
        while started < n or waiting:
            while started < n and len(waiting) < IN_FLIGHT:
                sock = socket.create_connection(("127.0.0.1", self.port))
                sock.setblocking(False)
                fd = sock.fileno()
                self.sockets[fd] = sock
                started += 1
                if self.head:
                    sock.send(self.head)
                    waiting[fd] = b""
                    opening.register(fd, select.EPOLLIN)
                else:
                    self._ready(fd, b"")
            for fd, _ in opening.poll(GIVE_UP_S if waiting else 0):
                data = waiting[fd] + os.read(fd, READ_BYTES)
                waiting[fd] = data
                end = data.find(b"\r\n\r\n")
                if end < 0:
                    continue
                if not data.startswith(b"HTTP/1.1 101"):
                    raise SystemExit(f"the handshake was refused: {data[:200]!r}")
                size, start = frame_size(data, end + 4)
                if start and len(data) >= start + size:
                    opening.unregister(fd)
                    self._ready(fd, data[start + size :])
                    del waiting[fd]
        return {"joined": n, "seconds": time.monotonic() - began}

    def _ready(self, fd: int, rest: bytes) -> None:
        self.epoll.register(fd, select.EPOLLIN)
        self.rest[fd] = rest
        self.next[fd] = 0

    # --- listening ------------------------------------------------------------------------------------------

    def listen(self, first: int, count: int, deaf: int) -> dict[str, Any]:
        """Read until every connection has frames first … first+count-1; when each of them reached the last
        one.

        `deaf`: so many connections do not read at all, and are not waited for.
        """
        fds = list(self.next)
        for fd in fds[:deaf]:
            self.epoll.unregister(fd)
            self.sockets[fd].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        hearing = fds[deaf:]
        for fd in hearing:
            self.next[fd] = first
        stop = first + count
        arrived = [0] * count
        last_ns = [0] * count
        missing = len(hearing) * count
        known, awaited, monotonic_ns = self.known, self.next, time.monotonic_ns
        say({"listening": len(hearing)})
        quiet_since = time.monotonic()
        while missing:
            events = self.epoll.poll(1.0)
            if not events:
                if time.monotonic() - quiet_since > GIVE_UP_S:
                    break
                continue
            quiet_since = time.monotonic()
            for fd, _ in events:
                data = os.read(fd, READ_BYTES)
                number = awaited[fd]
                if data == known.get(number) and not self.rest[fd]:
                    heard = 1
                elif not data:
                    self._lost(fd)  # what it should have heard stays missing: the bench will say so
                    continue
                else:
                    heard = self._parse(fd, data)
                for n in range(number, min(number + heard, stop)):
                    arrived[n - first] += 1
                    missing -= 1
                    if arrived[n - first] == len(hearing):
                        last_ns[n - first] = monotonic_ns()
                if fd in awaited:
                    awaited[fd] = number + heard
        return {
            "arrived": sum(arrived),
            "wanted": len(hearing) * count,
            "last_ns": last_ns,
            "closed": self.closed,
        }

    def _parse(self, fd: int, data: bytes) -> int:
        """Take whole frames off a connection; how many were the deltas it awaited. Anything else is an error."""
        data = self.rest[fd] + data
        at = heard = 0
        while True:
            size, start = frame_size(data, at)
            if not start or len(data) < start + size:
                break
            frame, text = data[at : start + size], data[start : start + size]
            at = start + size
            if frame[0] == 0x89:
                self.sockets[fd].send(b"\x8a\x80\0\0\0\0")
            elif frame[0] in (0x81, 0xC1):
                heard += self._check(self.next[fd] + heard, frame, text)
            elif frame[0] == 0x88:
                self._lost(fd)
                return heard
        self.rest[fd] = data[at:]
        return heard

    def _check(self, number: int, frame: bytes, text: bytes) -> int:
        if frame == self.known.get(number):
            return 1
        if frame[0] == 0xC1:
            text = zlib.decompressobj(-15).decompress(text + b"\0\0\xff\xff")
        if text.startswith(b'{"op":"hb"'):
            return 0
        expected = delta_of(number, self.size)[1]
        if text != expected:
            raise SystemExit(f"frame {number} is not what was published: {text[:120]!r}")
        self.known.pop(number - 50, None)
        self.known[number] = frame
        return 1

    def _lost(self, fd: int) -> None:
        self.closed += 1
        self.epoll.unregister(fd)
        del self.next[fd]
        self.sockets.pop(fd).close()


def frame_size(data: bytes, at: int) -> tuple[int, int]:
    """(payload bytes, where the payload starts) of the frame at `at`; (0, 0) when its header is not whole."""
    if len(data) < at + 2:
        return 0, 0
    size, start = data[at + 1] & 0x7F, at + 2
    if size == 126:
        size, start = int.from_bytes(data[start : start + 2], "big"), start + 2
    elif size == 127:
        size, start = int.from_bytes(data[start : start + 8], "big"), start + 8
    return (size, start) if len(data) >= start else (0, 0)


def say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


def main(arguments: list[str]) -> None:
    port, size, handshake, deflate = (int(word) for word in arguments)
    crowd = Crowd(port, size, bool(handshake), bool(deflate))
    for line in sys.stdin.buffer:
        order = orjson.loads(line)
        if order["do"] == "join":
            say(crowd.join(order["n"]))
        elif order["do"] == "listen":
            say(crowd.listen(order["first"], order["count"], order.get("deaf", 0)))
        else:
            return


if __name__ == "__main__":
    main(sys.argv[1:])
