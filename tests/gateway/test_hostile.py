"""Clients that break the rules, lose their way or stop reading: each meets its code, and nobody else notices."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket as sockets
from contextlib import suppress
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode

from secondscreen.core.limits import CLIENT_MESSAGES_PER_S, REQUEST_HEAD_BYTES, WRITE_HIGH_WATER

from .conftest import Start
from .fake_show import FakeShow, Folding, close_code, raw, read_all, read_until, upgrade
from .test_feed import same, url


async def closing(socket: Any) -> tuple[int, str]:
    """Read until the server closes; its code and words."""
    try:
        async with asyncio.timeout(10):
            while True:
                await socket.recv()
    except ConnectionClosed:
        return socket.close_code, socket.close_reason


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"\x00\x01binary", 4504),
        ("no json", 4504),
        ("", 4504),
        ("[]", 4504),
        ("17", 4504),
        ('"wc"', 4504),
        ("{}", 4504),
        ('{"op":5}', 4504),
        ('{"op":"wc"}', 4504),
        ('{"op":"wc","t1":true}', 4504),
        ('{"op":"wc","t1":"x"}', 4504),
        ("[" * 4000, 4504),
        (b"\xff\xfe not utf-8", 4504),
        ("x" * 4_096, 4504),
        ("x" * 4_097, 1009),
        ("x" * 5_120, 1009),
        ("x" * 1_000_000, 1009),
    ],
    ids=lambda value: repr(value[:12]) + f"+{len(value)}" if not isinstance(value, int) else str(value),
)
@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_a_message_that_is_none_of_ours_is_answered_with_a_code(
    show: FakeShow, port: int, message: str | bytes, code: int, compression: Any
) -> None:
    async with connect(url(port), compression=compression) as socket:
        with suppress(ConnectionClosed):  # a large one may be refused before it is all sent
            await socket.send(message)
        got, words = await closing(socket)
        assert got == code
        if code == 4504:
            assert words == "that is not a message of this protocol"


async def test_an_unknown_op_of_a_newer_client_is_skipped(start: Start, show: FakeShow) -> None:
    gateway, port = await start()
    async with connect(url(port)) as socket:
        client = Folding(socket)
        await client.take()
        await socket.send('{"op":"vote","poll":"p1","choice":2}')
        await socket.send('{"op":"wc","t1":1}')
        await client.take_op("wc")
        assert gateway.metrics["messages_unknown"] == 1


async def test_text_that_is_not_utf8_is_1007(port: int) -> None:
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade())
        await read_until(sock, b"order")
        await loop.sock_sendall(sock, Frame(Opcode.TEXT, b'{"op":"\xff"}').serialize(mask=True))
        assert close_code(await read_until(sock, b"UTF-8")) == 1007


async def test_a_thousand_messages_a_second_end_with_4009(start: Start, show: FakeShow) -> None:
    gateway, port = await start()
    async with connect(url(port)) as flooding, connect(url(port)) as calm:
        viewer = Folding(calm)
        await viewer.take()
        with suppress(ConnectionClosed):
            for _ in range(1_000):
                await flooding.send('{"op":"wc","t1":1}')
        assert await closing(flooding) == (4009, "you send too much; come back and send less")
        assert gateway.metrics["messages"] <= CLIENT_MESSAGES_PER_S + 20
        show.put("still here")
        await viewer.reach(1)


async def test_a_flood_of_pings_ends_with_4009(port: int) -> None:
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade())
        await read_until(sock, b"order")
        await loop.sock_sendall(sock, Frame(Opcode.PING, b"x").serialize(mask=True) * 500)
        data = await read_until(sock, b"send less")
        assert data.count(b"\x8a\x01x") == CLIENT_MESSAGES_PER_S


async def test_a_flood_of_pings_in_pieces_ends_with_4009_too(port: int) -> None:
    loop = asyncio.get_running_loop()
    ping = Frame(Opcode.PING, b"x").serialize(mask=True)
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade() + ping[:3])  # the rest is read by the library from here on
        await read_until(sock, b"order")
        await loop.sock_sendall(sock, ping[3:] + ping * 500)
        data = await read_until(sock, b"send less")
        assert data.count(b"\x8a\x01x") == CLIENT_MESSAGES_PER_S


async def test_a_fragmented_flood_of_empty_frames_ends_with_4009(port: int) -> None:
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade())
        await read_until(sock, b"order")
        first = Frame(Opcode.TEXT, b"", fin=False).serialize(mask=True)
        await loop.sock_sendall(sock, first + Frame(Opcode.CONT, b"", fin=False).serialize(mask=True) * 500)
        assert b"send less" in await read_until(sock, b"send less")


@pytest.mark.parametrize(
    "frame",
    [
        Frame(Opcode.TEXT, b"{}").serialize(mask=False),
        b"\x83\x80\0\0\0\0",
        b"\xb1\x80\0\0\0\0",
        b"\x09\x80\0\0\0\0",
        b"\x80\x80\0\0\0\0",
        b"\x88\x81\0\0\0\0\x03",
        b"\x88\x82\0\0\0\0\x03\xed",
        b"\xc1\x84\0\0\0\0junk",
    ],
    ids=["unmasked", "unknown opcode", "reserved bits", "fragmented ping", "lone continuation", "short close",
         "forbidden close code", "deflated without agreement"],
)  # fmt: skip
async def test_breaking_rfc_6455_is_1002(start: Start, frame: bytes) -> None:
    gateway, port = await start()
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade())
        await read_until(sock, b"order")
        await loop.sock_sendall(sock, frame)
        assert close_code(await read_all(sock)) == 1002
    assert gateway.metrics["closed_protocol"] == 1


async def test_a_small_deflated_bomb_is_1009(port: int) -> None:
    deflate = PerMessageDeflate(True, True, 15, 15)
    bomb = Frame(Opcode.TEXT, b" " * 100_000).serialize(mask=True, extensions=[deflate])
    assert len(bomb) < 126
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade(Sec_WebSocket_Extensions="permessage-deflate"))
        await read_until(sock, b"order")
        await loop.sock_sendall(sock, bomb)
        assert close_code(await read_all(sock)) == 1009


async def test_a_client_in_pieces_is_understood(show: FakeShow, port: int) -> None:
    """One byte at a time: the head, then a probe, then a fragmented probe with a ping inside, then a close."""
    loop = asyncio.get_running_loop()
    probe = b'{"op":"wc","t1":1}'
    pieces = (
        upgrade()
        + Frame(Opcode.TEXT, probe).serialize(mask=True)
        + Frame(Opcode.TEXT, probe[:5], fin=False).serialize(mask=True)
        + Frame(Opcode.PING, b"in between").serialize(mask=True)
        + Frame(Opcode.CONT, probe[5:]).serialize(mask=True)
        + Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True)
    )
    with raw(port) as sock:
        sock.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY, 1)
        for at in range(len(pieces)):
            await loop.sock_sendall(sock, pieces[at : at + 1])
            await asyncio.sleep(0)
        data = await read_all(sock)
    assert data.count(b'"op":"wc"') == 2
    assert b"\x8a\x0ain between" in data
    assert close_code(data) == 1000


async def test_frames_sent_before_the_answer_are_not_lost(show: FakeShow, port: int) -> None:
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        probe = Frame(Opcode.TEXT, b'{"op":"wc","t1":1}').serialize(mask=True)
        await loop.sock_sendall(sock, upgrade() + probe)
        assert b'"op":"wc"' in await read_until(sock, b'"wc"')


async def test_a_closing_client_gets_its_code_back(start: Start) -> None:
    gateway, port = await start()
    for code in (1000, 1001, 3999, 4999):
        async with connect(url(port)) as socket:
            await socket.close(code)
            assert socket.close_code == code
    async with connect(url(port)) as socket:
        await socket.close(1000, "with words")
        assert (socket.close_code, socket.close_reason) == (1000, "with words")
    assert gateway.metrics["closed_by_client"] == 5


# --- who may listen ---------------------------------------------------------------------------------------


async def test_an_unknown_show_is_4502_with_words(port: int) -> None:
    async with connect(url(port, show="nothing-here")) as socket:
        assert await closing(socket) == (4502, "there is no such show")


async def test_a_desk_needs_permission(show: FakeShow, port: int) -> None:
    async with connect(url(port, channel="desk")) as socket:
        assert await closing(socket) == (4501, "you may not listen here")
    async with connect(url(port, channel="desk"), additional_headers={"Cookie": "session=nina"}) as socket:
        assert (await Folding(socket, "desk").take())["channel"] == "desk"


async def test_a_question_that_fails_is_answered_with_no(start: Start, show: FakeShow) -> None:
    async def broken(*_: object) -> bool:
        raise RuntimeError("the session store is down")

    _, port = await start(allow=broken)
    async with connect(url(port, channel="desk")) as socket:
        code, _ = await closing(socket)
        assert code == 1011


class Accounts:
    """Who may listen, for a test to change."""

    def __init__(self) -> None:
        self.answer: bool | Exception = True
        self.asked = asyncio.Event()

    async def allow(self, *_: object) -> bool:
        self.asked.set()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_a_desk_whose_producer_signs_out_is_closed_and_nobody_else(
    start: Start, show: FakeShow
) -> None:
    accounts = Accounts()
    gateway, port = await start(allow=accounts.allow)
    async with (
        connect(url(port)) as viewer,
        connect(url(port, channel="onair")) as overlay,
        connect(url(port, channel="desk")) as desk,
    ):
        for socket, channel in ((viewer, "feed"), (overlay, "onair"), (desk, "desk")):
            await Folding(socket, channel).take()
        accounts.answer = False
        gateway.ask_again()
        assert await closing(desk) == (4501, "you may not listen here")
        assert viewer.close_code is overlay.close_code is None
    await gateway.stop()
    assert gateway.desks == {}


async def test_a_desk_is_asked_about_again_and_stays_while_nobody_can_tell(
    start: Start, show: FakeShow
) -> None:
    accounts = Accounts()
    _, port = await start(allow=accounts.allow, pace=100)
    async with connect(url(port, channel="desk")) as desk:
        await Folding(desk, "desk").take()
        accounts.answer = RuntimeError("the accounts file refused")
        for _ in range(2):
            accounts.asked.clear()
            await asyncio.wait_for(accounts.asked.wait(), 5)
        assert desk.close_code is None
        accounts.answer = False  # taken away by another process: no call tells us
        assert (await closing(desk))[0] == 4501


async def test_a_question_that_takes_too_long_is_cut(start: Start, show: FakeShow) -> None:
    async def slow(*_: object) -> bool:
        await asyncio.Event().wait()
        return True

    gateway, port = await start(allow=slow, pace=50)
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade("/v1/shows/demo/desk"))
        assert await read_all(sock) == b""
    assert gateway.metrics["handshake_timeouts"] == 1


@pytest.mark.parametrize(
    "path",
    ["/v1/", "/v1/shows", "/v1/shows/demo", "/v1/shows/demo/secrets", "/v1/shows/demo/feed/",
     "/v1/shows//feed", "/v1/shows/a/b/feed", "/v1/shows/demo/feed#x", "/v1/shows/" + "x" * 65 + "/feed"],
)  # fmt: skip
@pytest.mark.parametrize("with_site", [False, True])
async def test_a_wrong_path_under_v1_is_a_404_problem(start: Start, path: str, with_site: bool) -> None:
    _, port = await start(http_factory=asyncio.Protocol if with_site else None)
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade(path))
        head, _, body = (await read_all(sock)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"application/problem+json" in head
    assert orjson.loads(body)["status"] == 404


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (b"POST /anything HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 404),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (upgrade().replace(b"GET", b"POST"), 405),
        (upgrade().replace(b"HTTP/1.1", b"HTTP/1.0"), 505),
        (upgrade(Upgrade=""), 426),
        (upgrade(Upgrade="h2c"), 426),
        (upgrade(Connection="keep-alive"), 426),
        (upgrade(Sec_WebSocket_Version="8"), 426),
        (upgrade(Sec_WebSocket_Key=""), 400),
        (upgrade(Sec_WebSocket_Key="AAAA"), 400),
        (upgrade(Sec_WebSocket_Key="***"), 400),
        (upgrade(Sec_WebSocket_Extensions="permessage-deflate; ="), 400),
        (upgrade(Content_Length="5") + b"hello", 400),
        (upgrade().replace(b"Host:", b"Host: a\r\nHost:"), 400),
        (upgrade().replace(b"Host:", b"Ho st:"), 400),
        (upgrade().replace(b"Host:", b" folded:"), 400),
        (upgrade(X_Long="y" * REQUEST_HEAD_BYTES), 431),
        (b"GET /" + b"y" * (REQUEST_HEAD_BYTES + 1), 431),
        (b"GET  HTTP/1.1\r\n\r\n", 404),
        (b"NONSENSE\r\n\r\n", 404),
    ],
)
async def test_a_request_we_cannot_serve_gets_a_problem_document(
    port: int, request_: bytes, status: int
) -> None:
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, request_)
        head, _, body = (await read_all(sock)).partition(b"\r\n\r\n")
    assert int(head.split(b" ")[1]) == status
    assert json.loads(body)["detail"]


@pytest.mark.parametrize(
    ("origin", "host", "allowed", "fits"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1:8080", (), True),
        ("http://127.0.0.1:8081", "127.0.0.1:8080", (), False),
        ("https://Show.Example", "show.example", (), True),
        ("https://show.example", "show.example:443", (), True),
        ("http://show.example:80", "show.example", (), True),
        ("https://evil.example", "show.example", (), False),
        ("https://show.example.evil.example", "show.example", (), False),
        ("https://evil.example", "show.example", ("https://studio.example",), False),
        ("https://studio.example", "show.example", ("https://Studio.example/",), True),
        ("http://studio.example", "show.example", ("https://studio.example",), False),
        ("null", "show.example", (), False),
        ("null", "show.example", ("*",), True),
        ("file://", "show.example", (), False),
        ("http://[::1", "[::1", (), False),
        ("", "show.example", (), True),  # no Origin at all: not a page
    ],
)
async def test_pages_of_other_origins_may_not_listen(
    start: Start, origin: str, host: str, allowed: tuple[str, ...], fits: bool
) -> None:
    gateway, port = await start(origins=allowed)
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade(Host=host, Origin=origin))
        head = await read_until(sock, b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101" if fits else b"HTTP/1.1 403")
    assert gateway.metrics["refused_origin"] == (0 if fits else 1)


async def test_one_address_holds_so_many_connections_and_no_more(start: Start) -> None:
    _, port = await start(per_address=3, count_loopback=True)
    held = [await connect(url(port)) for _ in range(3)]
    async with connect(url(port)) as socket:
        assert await closing(socket) == (
            4010,
            "too many connections from your address; come back later",
        )
    await held.pop().close()
    async with connect(url(port)) as socket:
        assert (await Folding(socket).take())["op"] == "snapshot"
    for other in held:
        await other.close()


# --- who does not read, does not speak, does not end -------------------------------------------------------


async def test_slow_headers_are_cut(start: Start) -> None:
    gateway, port = await start(pace=50, http_factory=asyncio.Protocol)
    loop = asyncio.get_running_loop()
    with raw(port) as silent, raw(port) as slow:
        await loop.sock_sendall(slow, b"GET / HTTP/1.1\r\nHost:")
        assert await read_all(silent) == b""
        assert await read_all(slow) == b""
    assert gateway.metrics["handshake_timeouts"] == 2


async def test_a_half_open_connection_is_dropped_and_a_living_one_is_not(
    start: Start, show: FakeShow
) -> None:
    gateway, port = await start(pace=200)
    loop = asyncio.get_running_loop()
    async with connect(url(port)) as living:
        for dropped in (1, 2):  # longer than a silent one may stay, twice over
            with raw(port) as gone:
                await loop.sock_sendall(gone, upgrade())  # and never a word again, not even a pong
                data = await read_all(gone)
                assert data.count(b"\x89\x00") == 2
            assert gateway.metrics["half_open"] == dropped
        client = Folding(living)
        show.put("still here")
        await client.reach(1)


async def test_a_close_that_nobody_answers_is_cut(start: Start) -> None:
    gateway, port = await start(pace=50)
    loop = asyncio.get_running_loop()
    with raw(port) as sock:
        await loop.sock_sendall(sock, upgrade("/v1/shows/nowhere/feed"))
        assert close_code(await read_all(sock)) == 4502
    assert gateway.metrics["cut_unanswered"] == 1


async def a_moment() -> None:
    """A turn of the loop, for what the gateway's own clock brings about."""
    await asyncio.sleep(0.005)


def resident() -> int:
    with open("/proc/self/statm") as statm:  # noqa: PTH123
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Drinker(asyncio.Protocol):
    """A cheap listener: parses the server's frames and keeps a digest of every delta in them."""

    def __init__(self, want: int) -> None:
        self.deltas = 0
        self.digest = hashlib.sha256()
        self.done = asyncio.get_running_loop().create_future()
        self._want = want
        self._data = b""
        self._begun = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(upgrade())

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._begun:
            head, mark, self._data = self._data.partition(b"\r\n\r\n")
            self._begun = bool(mark)
            assert self._begun and head.startswith(b"HTTP/1.1 101")
        while len(self._data) >= 4:
            size, start = self._data[1], 2
            if size == 126:
                size, start = int.from_bytes(self._data[2:4], "big"), 4
            if len(self._data) < start + size:
                return
            text, self._data = self._data[start : start + size], self._data[start + size :]
            if text.startswith(b'{"op":"delta"'):
                self.digest.update(text)
                self.deltas += 1
                if self.deltas == self._want:
                    self.done.set_result(None)


async def test_readers_that_stop_cost_the_others_nothing(start: Start, show: FakeShow) -> None:
    """20 clients stop reading, 200 go on and get every frame; memory stays within its bound per stopped reader."""
    gateway, port = await start()
    loop = asyncio.get_running_loop()
    frames, words = 300, "x" * 3_000
    stopped = [raw(port, receive_buffer=4_096) for _ in range(20)]
    for sock in stopped:
        await loop.sock_sendall(sock, upgrade())
        await loop.sock_recv(sock, 100)
    drinkers = [
        (await loop.create_connection(lambda: Drinker(frames), "127.0.0.1", port))[1] for _ in range(200)
    ]
    async with connect(url(port), compression=None, max_queue=None) as socket:
        client = Folding(socket)
        await client.take()
        while gateway.metrics["joins"] < 221:
            await a_moment()
        hub, before, highest = gateway._hubs["demo", "feed"], resident(), 0
        for n in range(frames):
            show.put(f"{n} {words}", keep=5)
            await client.reach(n + 1)
            for viewer in hub.paused:
                highest = max(highest, viewer.transport.get_write_buffer_size())
        await asyncio.gather(*(drinker.done for drinker in drinkers))
        assert same(client, show)
        assert client.ops() == ["snapshot"] + ["delta"] * frames
    expected = hashlib.sha256(b"".join(frame for _, frame in show.frames["feed"])).digest()
    assert {drinker.digest.digest() for drinker in drinkers} == {expected}
    assert gateway.metrics["pauses"] == 20
    assert WRITE_HIGH_WATER < highest <= WRITE_HIGH_WATER + 65_536
    assert resident() - before < 20 * 2 * WRITE_HIGH_WATER + 20_000_000
    for drinker in drinkers:
        drinker.transport.abort()
    for sock in stopped:
        sock.close()


async def test_a_reader_that_comes_back_is_conflated_to_one_snapshot(start: Start, show: FakeShow) -> None:
    gateway, port = await start()
    async with connect(url(port), compression=None, max_queue=1) as socket:
        client = Folding(socket)
        await client.take()
        hub = gateway._hubs["demo", "feed"]
        while not hub.paused:
            show.put("x" * 4_000, keep=3)
            await asyncio.sleep(0)
        for n in range(1_000):
            show.put(f"while it was not reading {n}", keep=3)
        top = show.offset("feed")
        await client.reach(top)
        assert client.seen[-1]["op"] == "snapshot"
        assert same(client, show)
        assert gateway.metrics["conflated"] == 1
        show.put("and on")
        await client.reach(top + 1)
        assert client.seen[-1]["op"] == "delta"


async def test_a_reader_that_missed_little_gets_the_deltas(start: Start, show: FakeShow) -> None:
    gateway, port = await start()
    async with connect(url(port), compression=None, max_queue=1) as socket:
        client = Folding(socket)
        await client.take()
        hub = gateway._hubs["demo", "feed"]
        while not hub.paused:
            show.put("x" * 4_000, keep=3)
            await asyncio.sleep(0)
        for n in range(20):
            show.put(f"while it was not reading {n}", keep=3)
        await client.reach(show.offset("feed"))
        assert set(client.ops()) == {"snapshot", "delta"} and client.ops().count("snapshot") == 1
        assert gateway.metrics["caught_up"] >= 1
        assert same(client, show)


async def test_a_reader_that_never_reads_is_gone_in_ten_seconds(start: Start, show: FakeShow) -> None:
    gateway, port = await start(pace=20)
    loop = asyncio.get_running_loop()
    with raw(port, receive_buffer=4_096) as sock:
        await loop.sock_sendall(sock, upgrade())
        await loop.sock_recv(sock, 100)
        hub = gateway._hubs["demo", "feed"]
        while not hub.paused:
            show.put("x" * 4_000, keep=3)
            await asyncio.sleep(0)
        started = gateway.now()
        while gateway._addresses:
            await a_moment()
        assert gateway.now() - started <= 13  # 10, and the sweep's own grain at this pace
    assert gateway.metrics["closed_slow"] == 1


async def test_a_slow_reader_that_reads_on_learns_why(start: Start, show: FakeShow) -> None:
    gateway, port = await start(pace=10)
    async with connect(url(port), compression=None, max_queue=1) as socket:
        hub = gateway._hubs["demo", "feed"]
        while not hub.paused:
            show.put("x" * 4_000, keep=3)
            await asyncio.sleep(0)
        while not gateway.metrics["closed_slow"]:
            await a_moment()
        assert await closing(socket) == (4008, "you read too slowly; come back and resume")


async def test_a_client_that_resets_is_forgotten(start: Start, show: FakeShow) -> None:
    gateway, port = await start()
    loop = asyncio.get_running_loop()
    sock = raw(port)
    await loop.sock_sendall(sock, upgrade())
    await read_until(sock, b"order")
    sock.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    async with connect(url(port)) as socket:
        client = Folding(socket)
        for n in range(10):
            show.put(f"{n}")
            await client.reach(n + 1)
        assert gateway._hubs["demo", "feed"].size == 1
