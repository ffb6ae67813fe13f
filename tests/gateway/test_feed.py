"""What listeners get: snapshot, deltas, resume, heartbeats, clock, for any cut."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from secondscreen.core.limits import RESUME_FRAMES
from secondscreen.gateway import Gateway
from secondscreen.gateway.framing import packed_frame, text_frame
from secondscreen.wire import SUBPROTOCOL

from .conftest import Start
from .fake_show import FakeShow, Folding, allow_cookie


def url(port: int, query: str = "", channel: str = "feed", show: str = "demo") -> str:
    return f"ws://127.0.0.1:{port}/v1/shows/{show}/{channel}{query}"


def same(client: Folding, show: FakeShow) -> bool:
    theirs, ours = client.state, show.states[client.state.channel]
    return orjson.dumps(theirs, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        ours, option=orjson.OPT_SORT_KEYS
    )


async def test_a_newcomer_gets_one_snapshot_and_then_deltas(show: FakeShow, port: int) -> None:
    show.put("first")
    async with connect(url(port), subprotocols=[SUBPROTOCOL]) as socket:
        assert socket.subprotocol == SUBPROTOCOL
        client = Folding(socket)
        await client.take()
        for text in ("second", "third", "fourth"):
            show.put(text)
        await client.reach(4)
        assert client.ops() == ["snapshot", "delta", "delta", "delta"]
        assert same(client, show)


async def test_a_client_that_offers_no_subprotocol_is_served_too(show: FakeShow, port: int) -> None:
    async with connect(url(port)) as socket:
        assert socket.subprotocol is None
        assert (await Folding(socket).take())["op"] == "snapshot"


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_plain_and_deflating_clients_fold_to_the_same_state(
    show: FakeShow, port: int, compression: str | None
) -> None:
    show.publish(meta={"title": "Demo"}, timeline={"rev": 1})
    async with connect(url(port), compression=compression) as socket:
        client = Folding(socket)
        await client.take()
        for n in range(30):
            show.put(f"{n} ğ😀 " + "over and over " * n)
        await client.reach(31)
        assert same(client, show)


def test_deflated_frames_are_smaller_and_short_ones_stay_plain() -> None:
    long, short = b'{"text":"' + b"so much of the same " * 40 + b'"}', b'{"op":"hb"}'
    assert len(packed_frame(long)) < len(text_frame(long)) / 3
    assert packed_frame(short) == text_frame(short)
    noise = hashlib.shake_256(b"noise").digest(500)
    assert packed_frame(noise) == text_frame(noise)


async def test_a_client_resumes_with_deltas_alone_from_every_cut(show: FakeShow, port: int) -> None:
    for n in range(12):
        show.put(f"post {n}")
    async with connect(url(port, "?epoch=none&offset=0")) as socket:
        whole = Folding(socket)
        await whole.take()
    for cut in range(13):
        async with connect(url(port, f"?epoch={show.epoch}&offset={cut}")) as socket:
            client = Folding(socket)
            assert await client.take() == {"op": "resumed", "epoch": show.epoch, "offset": cut}
            for n in range(cut):  # what it had before it lost its connection
                client.state.offset = n + 1
            client.state.offset = cut
            await client.reach(12)
            assert client.ops() == ["resumed"] + ["delta"] * (12 - cut)


@pytest.mark.parametrize(
    "query",
    [
        "?epoch=another&offset=3",
        "?epoch=9f31c2aa&offset=99",
        "?epoch=9f31c2aa&offset=-1",
        "?epoch=9f31c2aa&offset=1e3",
        "?epoch=9f31c2aa",
        "?offset=3",
        "?offset=&epoch=",
        "?" + "a=1&" * 60,
    ],
    ids=["other epoch", "ahead of us", "negative", "no integer", "no offset", "no epoch", "empty", "many"],
)
async def test_a_position_we_do_not_know_gets_one_snapshot(show: FakeShow, port: int, query: str) -> None:
    for n in range(5):
        show.put(f"post {n}")
    async with connect(url(port, query)) as socket:
        client = Folding(socket)
        await client.take()
        show.put("next")
        await client.reach(6)
        assert client.ops() == ["snapshot", "delta"]
        assert same(client, show)


async def test_a_client_too_far_behind_gets_one_snapshot(show: FakeShow, port: int) -> None:
    for n in range(RESUME_FRAMES + 1):
        show.put(f"post {n}")
    for offset, first in ((0, "snapshot"), (1, "resumed")):
        async with connect(url(port, f"?epoch={show.epoch}&offset={offset}")) as socket:
            client = Folding(socket)
            assert (await client.take())["op"] == first
            if first == "resumed":
                client.state.offset = offset
                await client.reach(RESUME_FRAMES + 1)


async def test_what_weighs_more_than_a_reader_is_owed_becomes_one_snapshot(show: FakeShow, port: int) -> None:
    for n in range(20):
        show.put(f"{n} " + "x" * 40_000, keep=2)
    async with connect(url(port, f"?epoch={show.epoch}&offset=1"), compression=None) as socket:
        client = Folding(socket)
        await client.take()
        assert client.ops() == ["snapshot"]
        assert same(client, show)


async def test_frames_that_left_the_ring_are_replaced_by_one_snapshot(start: Start, show: FakeShow) -> None:
    _, port = await start()
    show._ring = 3
    for n in range(10):
        show.put(f"post {n}")
    for offset, first in ((6, "snapshot"), (7, "resumed")):
        async with connect(url(port, f"?epoch={show.epoch}&offset={offset}")) as socket:
            assert (await Folding(socket).take())["op"] == first


async def test_a_join_storm_encodes_one_snapshot(show: FakeShow, port: int) -> None:
    show.put("goal")
    sockets = await asyncio.gather(*(connect(url(port)) for _ in range(60)))
    for socket in sockets:
        assert (await Folding(socket).take())["offset"] == 1
    assert show.snapshots_made == 1
    await asyncio.gather(*(socket.close() for socket in sockets))


async def test_deltas_published_in_one_breath_arrive_as_frames_of_their_own(
    show: FakeShow, port: int
) -> None:
    async with connect(url(port)) as socket:
        client = Folding(socket)
        await client.take()
        for n in range(50):
            show.put(f"post {n}")
        await client.reach(50)
        assert client.ops() == ["snapshot"] + ["delta"] * 50


async def test_two_who_return_to_one_place_at_different_times_both_get_everything(
    show: FakeShow, port: int
) -> None:
    for n in range(3):
        show.put(f"post {n}")
    for top in (3, 4, 5):
        async with connect(url(port, f"?epoch={show.epoch}&offset=2")) as socket:
            client = Folding(socket)
            await client.take()
            client.state.offset = 2
            await client.reach(top)
        show.put("one more")


async def test_a_lost_journal_gives_everyone_the_new_state(show: FakeShow, port: int) -> None:
    async with connect(url(port)) as plain, connect(url(port), compression=None) as packed:
        clients = [Folding(plain), Folding(packed)]
        show.put("of the old journal")
        for client in clients:
            await client.reach(1)
        show.lose_journal()
        show.put("of the new one")
        for client in clients:
            await client.reach(1, show.epoch)
            assert same(client, show)
            assert client.ops()[-1] == "snapshot"


async def test_channels_do_not_leak_into_one_another(show: FakeShow, port: int) -> None:
    async with connect(url(port)) as feed, connect(url(port, channel="onair")) as onair:
        viewer, overlay = Folding(feed), Folding(onair, "onair")
        await viewer.take()
        await overlay.take()
        show.put("for the overlay", "onair")
        show.put("for viewers")
        await viewer.reach(1)
        await overlay.reach(1)
        assert same(viewer, show) and same(overlay, show)
        assert viewer.state.items != overlay.state.items


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(st.one_of(st.integers(1, 12), st.sampled_from(["cut", "epoch"])), min_size=1, max_size=12),
    ring=st.integers(1, 30),
    packed=st.booleans(),
)
async def test_folding_over_any_cuts_gives_the_state(steps: list[int | str], ring: int, packed: bool) -> None:
    """Deltas come, connections drop, the journal may be lost: a client that comes back folds to what is."""
    show = FakeShow(ring=ring)
    gateway = Gateway({show.id: show}, allow_cookie)
    port = await gateway.start("127.0.0.1", 0)
    compression: Any = "deflate" if packed else None
    try:
        socket = await connect(url(port), compression=compression)
        client = Folding(socket)
        await client.take()
        for step in steps:
            if step == "epoch":
                show.lose_journal()
                show.put("the first of a new journal")
            elif step == "cut":
                await socket.close()
                show.put("while it was away")
                query = f"?epoch={client.epoch}&offset={client.state.offset}"
                socket = await connect(url(port, query), compression=compression)
                client.socket = socket  # it keeps what it had: a snapshot replaces it, deltas go on from it
            else:
                for n in range(int(step)):
                    show.put(f"post {n}", keep=5)
            await client.reach(show.offset("feed"), show.epoch)
        assert same(client, show)
        await socket.close()
    finally:
        await gateway.stop()


async def test_the_overlays_lease_is_renewed_every_second_and_says_where_we_are(
    start: Start, show: FakeShow
) -> None:
    _, port = await start(pace=50)
    async with connect(url(port, channel="onair")) as socket:
        client = Folding(socket, "onair")
        await client.take()
        show.air = 7
        show.put("on air", "onair")
        beat = await client.take_op("hb")
        assert beat == {"op": "hb", "offset": 1, "air": 7, "at_ms": show.clock_ms}


async def test_viewers_get_a_heartbeat_now_and_then(start: Start, show: FakeShow) -> None:
    gateway, port = await start(pace=200)
    async with connect(url(port)) as feed, connect(url(port, channel="onair")) as onair:
        await Folding(feed).take_op("hb")
        overlay = Folding(onair, "onair")
        for _ in range(10):
            await overlay.take_op("hb")
    assert gateway.metrics["heartbeats"] >= 11


async def test_the_clock_probe_is_answered_with_three_stamps(show: FakeShow, port: int) -> None:
    async with connect(url(port)) as socket:
        client = Folding(socket)
        await client.take()
        await socket.send('{"op":"wc","t1":1795284318651.918}')
        answer = await client.take()
        stamp = float(show.clock_ms)
        assert answer == {"op": "wc", "t1": 1795284318651.918, "t2": stamp, "t3": stamp}


async def test_the_number_online_is_told_to_the_show(start: Start, show: FakeShow) -> None:
    _, port = await start(pace=50)
    sockets = [await connect(url(port)) for _ in range(3)]
    async with connect(url(port, channel="onair")), asyncio.timeout(10):
        await show.online_becomes(3)
        await sockets.pop().close()
        await show.online_becomes(2)
    for socket in sockets:
        await socket.close()


async def test_a_stop_tells_everyone_to_come_back(show: FakeShow, start: Start) -> None:
    gateway, port = await start()
    sockets = [await connect(url(port)) for _ in range(5)]
    await gateway.stop()
    for socket in sockets:
        await socket.wait_closed()
        assert socket.close_code == 4001
        assert socket.close_reason == "the service is restarting; come back"
    with pytest.raises(OSError):
        await connect(url(port))
