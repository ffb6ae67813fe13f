"""A Jetstream host on loopback: both wires, cursors, refusals; sends frames that tests give it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

Frame = str | bytes
Refusal = Callable[[str, dict[str, list[str]]], tuple[int, Any] | None]


class FakeJetstream:
    def __init__(self) -> None:
        self.frames: dict[str, list[Frame]] = {"v1": [], "v2": []}
        self.wires = {"v1", "v2"}
        self.asked: list[tuple[str, dict[str, list[str]]]] = []  # (wire, query)
        self.subprotocols: list[str | None] = []
        self.said: list[Frame] = []  # data frames from the client: there must be none
        self.refusal: Refusal = lambda wire, query: None
        self.close_after: int | None = None
        self.heeds_cursor = True
        self._server: Server | None = None
        self._open: set[ServerConnection] = set()

    async def start(self) -> None:
        self._server = await serve(
            self._serve, "127.0.0.1", 0, process_request=self._gate, select_subprotocol=self._choose
        )

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"ws://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    async def send(self, wire: str, *frames: Frame) -> None:
        """To everybody who listens now, and to whoever comes later."""
        self.frames[wire].extend(frames)
        for socket in list(self._open):
            if _wire(socket.request.path if socket.request else "") == wire:
                for frame in frames:
                    await socket.send(frame)

    async def drop(self) -> None:
        for socket in list(self._open):
            await socket.close(1001)

    def _choose(self, connection: ServerConnection, offered: Any) -> Any:
        self.subprotocols.append(next(iter(offered), None))
        return next(iter(offered), None)

    def _gate(self, connection: ServerConnection, request: Request) -> Response | None:
        wire, query = _wire(request.path), parse_qs(urlsplit(request.path).query)
        self.asked.append((wire, query))
        if wire not in self.wires:
            return connection.respond(404, "404 page not found\n")
        refusal = self.refusal(wire, query)
        if refusal is None:
            return None
        status, body = refusal
        return connection.respond(status, body if isinstance(body, str) else json.dumps(body))

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        wire, query = _wire(socket.request.path), parse_qs(urlsplit(socket.request.path).query)
        cursor = int(query.get("cursor", ["0"])[0])
        self._open.add(socket)
        try:
            for n, frame in enumerate(self.frames[wire]):
                if n == self.close_after:
                    return
                if not self.heeds_cursor or place(frame, by_time=cursor >= 10**15) >= cursor:
                    await socket.send(frame)
            async for message in socket:
                self.said.append(message)
        except ConnectionClosed:
            pass
        finally:
            self._open.discard(socket)


def place(frame: Frame, by_time: bool) -> int:
    """Where a frame stands in its stream; what has no place always comes."""
    try:
        raw = json.loads(frame)
    except ValueError:
        return 2**62
    if not isinstance(raw, dict):
        return 2**62
    if "time_us" in raw:
        return int(raw["time_us"])
    payload = raw.get("payload", {})
    return int(payload["seq"]) if "seq" in payload and not by_time else 2**62


def _wire(path: str) -> str:
    return "v1" if urlsplit(path).path == "/subscribe" else "v2"


# --- frames of our own, for what no capture shows ---------------------------------------------------------------

DID = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
RKEY = "3lzzzzzzzzz22"
T0 = 1_795_286_775_000_000
REV = "3n2tr5bpqhk2s"


def record(text: str = "Hello #finale23", **fields: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-11-21T18:46:14.745Z", **fields}


def v1(
    operation: str = "create", us: int = 0, *, did: str = DID, rkey: str = RKEY, rev: str = REV, **fields: Any
) -> str:
    """A commit on v1, `us` microseconds after T0."""
    commit: dict[str, Any] = {
        "rev": rev,
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": rkey,
    }
    if operation != "delete":
        commit |= {"record": fields.pop("record", record()), "cid": f"bafy{rev}"}
    return _go({"did": did, "time_us": T0 + us, "kind": "commit", "commit": commit | fields})


def v1_account(status: str = "", us: int = 0, did: str = DID) -> str:
    account: dict[str, Any] = {"active": not status, "did": did, "seq": 1, "time": "2026-11-21T18:46:14.745Z"}
    if status:
        account["status"] = status
    return _go({"did": did, "time_us": T0 + us, "kind": "account", "account": account})


def v2(kind: str, **fields: Any) -> str:
    payload = {"$type": f"network.bsky.jetstream.subscribeEvents#{kind}", **fields}
    return _go({"$type": "message", "payload": payload})


def v2_commit(seq: int, operation: str = "create", *, rkey: str = RKEY, rev: str = REV, **fields: Any) -> str:
    body: dict[str, Any] = {
        "seq": seq,
        "did": fields.pop("did", DID),
        "time": fields.pop("time", f"2026-11-21T18:46:{seq % 60:02}.000000Z"),
        "rev": rev,
        "operation": operation,
        "collection": "app.bsky.feed.post",
        "rkey": rkey,
    }
    if operation != "delete":
        body |= {"record": fields.pop("record", record()), "cid": f"bafy{rev}"}
    return v2("commit", **body, **fields)


def _go(value: dict[str, Any]) -> str:
    """As the real servers write it: compact, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def settle(times: int = 20) -> None:
    """Let what can go on without the network go on."""
    for _ in range(times):
        await asyncio.sleep(0)
