"""kill -9 in the middle of a show: nothing acknowledged is lost, epoch and offsets go on, clients resume."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from websockets.asyncio.client import connect

from secondscreen.core.channel import ChannelState
from secondscreen.core.effects import Delta

from .service import Service, line, write_show

TOPICS = ("beans", "rain", "the judges", "compost", "a marrow", "tea", "the presenter", "slugs")
VIEWS = ("are late", "look wonderful", "went missing", "came second again", "smell of victory", "confuse me")


def stream(posts: int) -> list[dict[str, Any]]:
    words = itertools.product(VIEWS, TOPICS, range(100))
    return [
        line(f"p{n}", n * 0.05, f"My neighbour says {topic} {view}, chapter {n} of {part}", f"author{n % 97}")
        for n, (view, topic, part) in zip(range(posts), words, strict=False)
    ]


class Client:
    """Folds one channel, across connections; knows whether it was given a snapshot."""

    def __init__(self) -> None:
        self.state = ChannelState("feed")
        self.epoch = ""
        self.snapshots = 0

    def take(self, text: str | bytes) -> dict[str, Any]:
        frame: dict[str, Any] = orjson.loads(text)
        if frame["op"] == "snapshot":
            self.snapshots += 1
            self.epoch = frame["epoch"]
            self.state = ChannelState(
                "feed",
                frame["offset"],
                frame["seq"],
                frame["at_ms"],
                frame["items"],
                frame["order"],
                frame["timeline"],
                frame["meta"],
            )
        elif frame["op"] == "delta":
            assert frame["epoch"] == self.epoch
            keys = ("put", "drop", "order", "timeline", "meta")
            self.state.fold(
                Delta(
                    "feed",
                    frame["offset"],
                    frame["seq"],
                    frame["at_ms"],
                    **{key: frame.get(key) for key in keys},
                )
            )
        return frame


async def test_a_killed_service_goes_on_where_it_was_and_a_client_resumes_by_deltas_alone(tmp_path: Path):
    config = write_show(tmp_path, stream(4000))
    args = ["run", "--config", str(config), "--data", str(tmp_path / "data")]
    service = Service(args, tmp_path)
    service.command(
        "users", "add", "nina", "--role", "producer", "--password-stdin", text="a long enough password\n"
    )
    headers = {"Authorization": f"Bearer {service.command('tokens', 'add', 'nina')}"}
    client = Client()
    with service:
        async with connect(
            f"{service.gateway}/v1/shows/play/feed", subprotocols=["secondscreen.v1"]
        ) as socket:
            while client.state.offset < 12:
                client.take(await asyncio.wait_for(socket.recv(), 20))
        assert client.snapshots == 1
        epoch, offset = client.epoch, client.state.offset
        acknowledged = await _hold_some(service, headers)
        service.kill()
        service.start()
        url = f"{service.gateway}/v1/shows/play/feed?epoch={epoch}&offset={offset}"
        async with connect(url, subprotocols=["secondscreen.v1"]) as socket:
            first = client.take(await asyncio.wait_for(socket.recv(), 20))
            assert first["op"] == "resumed"
            while client.state.offset < offset + 10:
                client.take(await asyncio.wait_for(socket.recv(), 20))
            assert client.snapshots == 1
            assert client.epoch == epoch
            async with (
                aiohttp.ClientSession() as http,
                http.get(f"{service.site}/api/v1/shows/play/feed") as answer,
            ):
                snapshot = await answer.json()
            while client.state.offset < snapshot["offset"]:
                client.take(await asyncio.wait_for(socket.recv(), 20))
            if client.state.offset == snapshot["offset"]:
                assert client.state.items == snapshot["items"]
                assert client.state.order == snapshot["order"]
        await _still_held(service, headers, acknowledged)
        assert service.stop() == 0


async def _hold_some(service: Service, headers: dict[str, str]) -> list[str]:
    done = []
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.get(f"{service.site}/api/v1/shows/play/posts?status=approved") as answer:
            posts = (await answer.json())["items"]
        for item in posts[:5]:
            body = {"command": "hold", "post_id": item["id"], "reason": "kept for later"}
            async with http.post(f"{service.site}/api/v1/shows/play/commands", json=body) as answer:
                assert (await answer.json())["result"] == "done"
                done.append(item["id"])
    assert len(done) == 5
    return done


async def _still_held(service: Service, headers: dict[str, str], ids: list[str]) -> None:
    url = f"{service.site}/api/v1/shows/play/posts?status=held"
    async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as answer:
        held = {item["id"]: item for item in (await answer.json())["items"]}
    assert set(ids) <= set(held)
    assert all(held[id_]["by"] == "nina" and held[id_]["reason"] == "kept for later" for id_ in ids)
