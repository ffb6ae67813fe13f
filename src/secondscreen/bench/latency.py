"""`secondscreen bench latency`: how long a post takes to the producers, and an approval to the last viewer, under load.

Two processes: this one holds the viewers (raw sockets, epoll); the other runs a real show on a real SQLite file behind
a real gateway, takes `--rate` posts a second, approves some of them each second, and tells when each was handed in, was
on the desk, was approved, and by which frame it left. It asserts that every viewer got every frame before it quotes a
time. The tick (250 ms) is in the figures. A post that no person approves waits for its turn in the feed by design, so
its waiting is no figure of speed. Not here: the browser's own time (tests/e2e measures that).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from ..app import calm_collector, demo_folder, event_loop
from ..core.effects import Delta
from ..gateway import Gateway
from ..runtime.clock import SystemClock
from ..runtime.ports import Incoming
from ..runtime.show import Show
from ..settings import read_settings
from ..stores.sqlite import SqliteStore
from .ingest import lines_of, parsed_post
from .results import machine, write_results

WARM_S = 3.0  # not counted: the feed fills
APPROVALS_PER_S = 1.5  # a busy producer; the feed has room for each (40 posts that stay at least 20 s)
REQUEST = (
    "GET /v1/shows/demo/feed HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
OFFSET = re.compile(rb'"op":"delta","epoch":"[^"]*","offset":(\d+)')


# --- the service, in a process of its own ----------------------------------------------------------------------


async def _serve(posts: int, rate: int, folder: Path) -> None:
    """Says its port, waits for a line, plays the posts, says what left when, ends."""
    config = next(iter(read_settings(demo_folder(), environment={}).shows.values())).config
    config = config.model_copy(update={"moderation": config.moderation.model_copy(update={"mode": "pre"})})
    store = SqliteStore(folder)
    await store.open()
    show = Show(config, store, SystemClock())
    await show.open()
    handed: dict[str, float] = {}
    approved: dict[str, float] = {}
    to_desk: list[float] = []
    waiting: list[str] = []
    left: dict[int, list[float]] = {}  # feed offset → when the posts new in it had been approved

    def heard(delta: Delta, _frame: bytes) -> None:
        left[delta.offset] = [approved.pop(id_) for id_ in delta.put or () if id_ in approved]

    def seen(delta: Delta, _frame: bytes) -> None:
        now = time.monotonic()
        for id_, item in (delta.put or {}).items():
            if id_ in handed:
                to_desk.append(now - handed.pop(id_))
                if item["status"] == "pending":
                    waiting.append(id_)

    async def approve() -> None:
        while True:
            await asyncio.sleep(1 / APPROVALS_PER_S)
            if waiting:
                id_ = waiting[-1]
                waiting.clear()
                approved[id_] = time.monotonic()
                await show.command({"command": "approve", "post_id": id_}, "nina", "bench", None, None)

    show.listen("desk", seen)
    show.listen("feed", heard)
    gateway = Gateway({config.id: show}, _everybody)
    port = await gateway.start("127.0.0.1", 0)
    running = asyncio.create_task(show.run())
    print(port, flush=True)
    lines = [
        parsed_post(n, line) for n, line in enumerate(lines_of(demo_folder() / "stream.jsonl", posts), 1)
    ]
    calm_collector()
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, sys.stdin.readline)
    cpu, began = time.process_time(), time.monotonic()
    approving = asyncio.create_task(approve())
    for number, post in enumerate(lines):
        wait = began + number / rate - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        handed[post.id] = time.monotonic()
        show.inbox.offer("bench", Incoming(post=post))
    while show.counts()["received"] < posts:  # noqa: ASYNC110 - a count has no event
        await asyncio.sleep(0.05)
    approving.cancel()
    busy = (time.process_time() - cpu) / (time.monotonic() - began)
    await asyncio.sleep(1)
    top = show.offset("feed")
    told = {
        "left": {str(k): v for k, v in left.items()},
        "top": top,
        "busy": busy,
        "began": began,
        "desk": sorted(to_desk),
    }
    print(orjson.dumps(told).decode(), flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    await gateway.stop()
    await show.stop()
    await running
    await store.close()


async def _everybody(*_: object) -> bool:
    return True


# --- the viewers -----------------------------------------------------------------------------------------------


class Viewers:
    """So many sockets; when the last of them had each frame."""

    def __init__(self, port: int, size: int) -> None:
        self.epoll = select.epoll()
        self.rest: dict[int, bytes] = {}
        self.sockets: dict[int, socket.socket] = {}
        self.last: dict[int, float] = {}
        self.seen: dict[int, int] = {}
        self.size = size
        request = REQUEST.format(port=port).encode()
        for _ in range(size):
            sock = socket.create_connection(("127.0.0.1", port))
            sock.send(request)
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(4096)
            sock.setblocking(False)
            self.sockets[sock.fileno()] = sock
            self.rest[sock.fileno()] = head.partition(b"\r\n\r\n")[2]
            self.epoll.register(sock.fileno(), select.EPOLLIN)

    def read(self, wait_s: float) -> None:
        for fd, _ in self.epoll.poll(wait_s):
            data = self.rest[fd] + os.read(fd, 262_144)
            now = time.monotonic()
            at = 0
            while (end := _frame_end(data, at)) is not None:
                found = OFFSET.search(data, at, at + 120)
                if found:
                    offset = int(found[1])
                    self.last[offset] = now
                    self.seen[offset] = self.seen.get(offset, 0) + 1
                at = end
            self.rest[fd] = data[at:]

    def close(self) -> None:
        for sock in self.sockets.values():
            sock.close()
        self.epoll.close()


def _frame_end(data: bytes, at: int) -> int | None:
    """Where the WebSocket frame at `at` ends, if it is all there."""
    if len(data) < at + 2:
        return None
    size, head = data[at + 1] & 127, 2
    if size == 126:
        if len(data) < at + 4:
            return None
        size, head = int.from_bytes(data[at + 2 : at + 4]), 4
    elif size == 127:
        if len(data) < at + 10:
            return None
        size, head = int.from_bytes(data[at + 2 : at + 10]), 10
    end = at + head + size
    return end if len(data) >= end else None


def measure(viewers: int, rate: int, seconds: int, folder: Path) -> dict[str, Any]:
    posts = int(rate * (seconds + WARM_S))
    command = [
        sys.executable,
        "-m",
        "secondscreen.bench.latency",
        "--serve",
        str(posts),
        str(rate),
        str(folder),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603 - ourselves
        assert server.stdin is not None and server.stdout is not None  # noqa: S101 - pipes were asked for
        crowd = Viewers(int(server.stdout.readline()), viewers)
        server.stdin.write(b"\n")
        server.stdin.flush()
        answers = select.poll()
        answers.register(server.stdout, select.POLLIN)
        while not answers.poll(0):
            crowd.read(0.02)
        told = orjson.loads(server.stdout.readline())
        deadline = time.monotonic() + 10
        while crowd.seen.get(told["top"], 0) < viewers and time.monotonic() < deadline:
            crowd.read(0.05)
        server.stdin.write(b"\n")
        server.stdin.flush()
        crowd.close()
    missing = [o for o in range(1, told["top"] + 1) if o in crowd.seen and crowd.seen[o] != viewers]
    assert not missing, f"{len(missing)} frames did not reach every viewer"  # noqa: S101 - the bench's own check
    counted = told["began"] + WARM_S
    waits = sorted(
        crowd.last[int(offset)] - handed
        for offset, times in told["left"].items()
        for handed in times
        if int(offset) in crowd.last and handed >= counted
    )
    return {
        "viewers": viewers,
        "posts_per_s": rate,
        "seconds": seconds,
        "frames": told["top"],
        "approvals": len(waits),
        "approval_to_last_viewer_ms": _quantiles(waits),
        "handed_in_to_desk_ms": _quantiles(told["desk"]),
        "server_busy": round(told["busy"], 2),
    }


def _quantiles(seconds: list[float]) -> dict[str, int]:
    return {f"p{q}": round(1000 * seconds[len(seconds) * q // 100]) for q in (50, 99)}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="secondscreen bench latency", description=__doc__)
    parser.add_argument("--viewers", type=int, default=2_000)
    parser.add_argument("--rate", type=int, default=300, help="posts a second")
    parser.add_argument("--seconds", type=int, default=30)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(args.viewers, args.rate, args.seconds, Path(folder) / "data")
    path = write_results("latency", {"bench": "latency", "machine": machine(), **figures})
    desk, viewer = figures["handed_in_to_desk_ms"], figures["approval_to_last_viewer_ms"]
    Console().print(
        f"{args.viewers:,} viewers, {args.rate:,} posts/s: handed in → on the desk p50 {desk['p50']} ms, p99 "
        f"{desk['p99']} ms; approved → on the last viewer's socket p50 {viewer['p50']} ms, p99 {viewer['p99']} ms over "
        f"{figures['approvals']} approvals; the service used {figures['server_busy']:.0%} of a core. Written to {path}"
    )
    return 0


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=event_loop) as runner:
        runner.run(_serve(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
