"""kill -9, ten times, in the middle of everything: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Any

import orjson

from secondscreen.core.effects import CHANNELS
from secondscreen.runtime.clock import SystemClock
from secondscreen.runtime.journal import entry_of
from secondscreen.runtime.show import Show
from secondscreen.stores.sqlite import SqliteStore

from .house import config

ROOT = Path(__file__).resolve().parents[2]
KILLS = 10


async def live_and_die(directory: Path, life: int, alive_s: float) -> list[dict[str, Any]]:
    """One life of the service; what it said before it was killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.runtime.storm_service",
        str(directory),
        str(life),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    said = [await process.stdout.readline()]
    assert said[0], "the service did not start"
    reading = asyncio.create_task(process.stdout.read())
    await asyncio.sleep(alive_s)
    process.kill()
    said += (await reading).splitlines(keepends=True)
    await process.wait()
    return [orjson.loads(line) for line in said if line.endswith(b"\n")]


async def test_nothing_acknowledged_is_lost_in_a_storm_of_kills(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - a fixed storm
    acked: dict[str, int] = {}
    posts: dict[str, str] = {}
    epochs: set[str] = set()
    offset = 0
    for life in range(KILLS):
        said = await live_and_die(tmp_path, life, chance.uniform(0.05, 0.4))
        epochs.add(said[0]["opened"])
        assert said[0]["offset"] >= offset, "a published offset was lost"
        for line in said:
            offset = max(offset, line.get("offset", 0))
            if "acked" in line:
                acked[line["key"]] = line["acked"]
                if "post_id" in line:
                    posts[line["key"]] = line["post_id"]
    assert len(epochs) == 1
    assert len(acked) > 50

    store = SqliteStore(tmp_path)
    await store.open()
    entries = [entry_of(row) async for page in store.read("play", 0) for row in page]
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.at_ms for entry in entries] == sorted(entry.at_ms for entry in entries)
    for key, seq in acked.items():
        event = entries[seq - 1].event
        if key in posts:
            assert event.kind == "post_received"
            assert event.post_id == posts[key]
            assert event.post is not None
            assert event.post.text == f"words of {key}"
        else:
            assert event.kind == "command_given"
            assert event.key == key
    received = [e.event.post_id for e in entries if e.event.kind == "post_received"]
    assert len(received) == len(set(received))
    cursor = await store.cursor("play", "src")
    assert cursor is not None
    assert f"t:{cursor}" in received

    again = Show(config(), store, SystemClock())
    await again.open()
    assert again.epoch == epochs.pop()
    assert again._engine.blanks == 0
    assert again.offset("feed") >= offset
    assert all(again.frames_after(name, again.offset(name)) == [] for name in CHANNELS)
    await store.close()
