"""A machine that fails under a running service: a full disk, a stop, a second service in the same place."""

from __future__ import annotations

import asyncio
import contextlib
import re
import resource
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from .service import PASSWORD, Service, let_in, line, write_show

COMMANDS = "/api/v1/shows/play/commands"
POSTS = [line(f"p{n}", n * 0.01, f"Somebody mentions vegetable number {n}", f"author{n}") for n in range(8)]


@contextlib.contextmanager
def running(folder: Path, data: Path) -> Iterator[tuple[Service, str]]:
    config = write_show(folder, POSTS, mode="pre")
    [token] = let_in(data, "nina")
    with Service(["run", "--config", str(config), "--data", str(data)], folder) as service:
        yield service, token


async def test_a_stop_tells_everyone_to_come_back_and_ends_well(tmp_path: Path):
    with running(tmp_path, tmp_path / "data") as (service, token):
        headers = {"Authorization": f"Bearer {token}"}
        async with contextlib.AsyncExitStack() as open_:
            sockets = [
                await open_.enter_async_context(
                    connect(f"{service.gateway}/v1/shows/play/{channel}", additional_headers=headers)
                )
                for channel in ("feed", "onair", "desk")
            ]
            for socket in sockets:
                await socket.recv()
            assert service.process is not None
            service.process.send_signal(signal.SIGTERM)
            for socket in sockets:
                with pytest.raises(ConnectionClosed):
                    while True:
                        await asyncio.wait_for(socket.recv(), 10)
                assert (socket.close_code, socket.close_reason) == (
                    4001,
                    "the service is restarting; come back",
                )
        assert await asyncio.to_thread(service.stop) == 0
        assert "Traceback" not in service.log.read_text()


def test_a_second_service_on_the_same_data_is_refused_in_one_line(tmp_path: Path):
    with running(tmp_path, tmp_path / "data") as (service, _):
        second = subprocess.run(
            service.words(),
            cwd=tmp_path,
            env=service.surroundings(),
            capture_output=True,
            text=True,
            timeout=20,
        )
        assert second.returncode == 2
        assert second.stdout == ""
        [told] = second.stderr.splitlines()
        assert str(tmp_path / "data") in told
        assert "in use" in told or "uses" in told
        assert service.stop() == 0


# --- a full disk -------------------------------------------------------------------------------------------------


class Disk:
    """A small disk of its own where we may mount one, else a limit on how large a file may grow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        mounting = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
        self.mounted = not subprocess.run(mounting, capture_output=True, check=False).returncode

    def fill(self, pid: int) -> None:
        if not self.mounted:
            largest = max(file.stat().st_size for file in self.folder.iterdir())
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            return
        with (self.folder / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(b"\0" * 4_096)

    def clear(self, pid: int) -> None:
        if self.mounted:
            (self.folder / "ballast").unlink()
        else:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "data")
    yield made
    if made.mounted:
        subprocess.run(["umount", str(made.folder)], check=True)


async def test_a_full_disk_is_said_refuses_acts_clears_the_air_and_heals(tmp_path: Path, disk: Disk):
    with running(tmp_path, disk.folder) as (service, _):
        assert service.process is not None
        pid = service.process.pid
        async with producer(service) as nina, connect(f"{service.gateway}/v1/shows/play/onair") as overlay:
            air = orjson.loads(await overlay.recv())["meta"]["air"]
            await until(service, lambda answer: answer["status"] == 200)
            # As if nina had said nothing for a while: that she is there now is worth a note, but not a refusal.
            with contextlib.closing(sqlite3.connect(disk.folder / "accounts.sqlite")) as accounts, accounts:
                accounts.execute("UPDATE sessions SET seen_ms = seen_ms - 600000")
            disk.fill(pid)
            acknowledged, refused = [], {}
            for n in range(2_000):  # the journal may have a little room left inside its own files
                status, answer = await tell(
                    nina, {"command": "hold", "post_id": "replay:p1", "reason": f"{n} " * 40}
                )
                if status != 200:
                    refused = {"status": status, **answer}
                    break
                acknowledged.append(n)
            assert refused["status"] == 503, refused
            ready = await until(service, lambda answer: answer["status"] == 503)
            assert "play: journal" in ready["text"]
            assert "full" in ready["text"] or "limit" in ready["text"] or "disk" in ready["text"], ready[
                "text"
            ]
            async with nina.get("/api/v1/shows/play/feed") as read:
                assert read.status == 200
            assert (await tell(nina, {"command": "panic"}))[0] == 503  # not journalled, and yet
            async with asyncio.timeout(5):
                while orjson.loads(await overlay.recv()).get("air", air) == air:
                    pass
            disk.clear(pid)
            await until(service, lambda answer: answer["status"] == 200)
            assert (await tell(nina, {"command": "approve", "post_id": "replay:p2"}))[1]["result"] == "done"
        service.kill()
        service.start()
        async with producer(service) as nina, nina.get("/api/v1/shows/play/posts") as read:
            posts = {item["id"]: item for item in (await read.json())["items"]}
            assert posts["replay:p2"]["status"] == "approved"
            if acknowledged:
                assert posts["replay:p1"]["reason"] == f"{acknowledged[-1]} " * 40
        assert service.stop() == 0
    for name in ("secondscreen.db", "accounts.sqlite"):
        with contextlib.closing(sqlite3.connect(disk.folder / name)) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextlib.asynccontextmanager
async def producer(service: Service) -> AsyncIterator[aiohttp.ClientSession]:
    """nina in a browser, signed in."""
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": service.site}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(service.site, cookie_jar=jar, headers=headers) as browser:
        form = {"name": "nina", "password": PASSWORD, "next": "/console/play"}
        async with browser.post("/login", data=form) as answer:
            found = re.search(r'<meta name="csrf" content="([^"]+)">', await answer.text())
        assert found
        browser.headers["X-CSRF-Token"] = found[1]
        yield browser


async def tell(browser: aiohttp.ClientSession, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    async with browser.post(COMMANDS, json=body) as answer:
        return answer.status, await answer.json(content_type=None)


async def until(service: Service, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask /readyz until its answer is right: there is no event to wait for from outside."""
    async with asyncio.timeout(15), aiohttp.ClientSession(service.site) as http:
        while True:
            async with http.get("/readyz") as read:
                answer = {"status": read.status, "text": await read.text()}
            if right(answer):
                return answer
            await asyncio.sleep(0.1)
