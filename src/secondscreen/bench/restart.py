"""`secondscreen bench restart`: how long a show with a long journal takes to serve again, and to be folded anew.

A journal of real entries is written, the show stopped with a snapshot, then opened three times from the snapshot and
once from the first entry on. It asserts that both ways lead to the same digest before it quotes a time.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from ..app import demo_folder
from ..core.engine import Engine
from ..core.model import ShowConfig
from ..runtime.clock import SystemClock
from ..runtime.journal import entry_of
from ..runtime.show import Show
from ..settings import read_settings
from ..stores.sqlite import SqliteStore
from .ingest import lines_of, through_a_show
from .results import machine, write_results

OPENINGS = 3


async def open_again(config: ShowConfig, folder: Path) -> tuple[float, str]:
    """Seconds until the show serves, and its digest."""
    store = SqliteStore(folder)
    await store.open()
    show = Show(config, store, SystemClock())
    gc.collect()
    gc.disable()  # as the service does while it starts
    began = time.perf_counter()
    await show.open()
    seconds, digest = time.perf_counter() - began, show.digest()
    gc.enable()
    await store.close()
    return seconds, digest


async def fold_anew(config: ShowConfig, folder: Path) -> tuple[float, int, str]:
    """Seconds to apply the whole journal, its length, and the digest it leads to."""
    store = SqliteStore(folder)
    await store.open()
    engine = Engine(config.id)
    began = time.perf_counter()
    async for rows in store.read(config.id, 0):
        for row in rows:
            engine.apply(entry_of(row))
    seconds = time.perf_counter() - began
    await store.close()
    return seconds, engine.seq, engine.digest()


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="secondscreen bench restart", description=__doc__)
    parser.add_argument("--entries", type=int, default=60_000)
    args = parser.parse_args(argv)
    show = next(iter(read_settings(demo_folder(), environment={}).shows.values())).config
    lines = lines_of(demo_folder() / "stream.jsonl", args.entries)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        asyncio.run(through_a_show(lines, show, folder))
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        openings = [asyncio.run(open_again(show, folder)) for _ in range(OPENINGS)]
        replay_s, entries, digest = asyncio.run(fold_anew(show, folder))
    digests = {one for _, one in openings} | {digest}
    assert len(digests) == 1, "snapshot and journal disagree"  # noqa: S101 - the bench's own check
    seconds = sorted(one for one, _ in openings)[OPENINGS // 2]
    result: dict[str, Any] = {
        "bench": "restart",
        "machine": machine(),
        "entries": entries,
        "journal_mb": round(size / 1e6, 1),
        "open_from_snapshot_s": round(seconds, 3),
        "full_replay_s": round(replay_s, 2),
        "replay_entries_per_s": round(entries / replay_s),
    }
    path = write_results("restart", result)
    Console().print(
        f"{entries:,} entries, {result['journal_mb']} MB: serving again from the snapshot in {seconds:.2f} s "
        f"(median of {OPENINGS}); folded anew in {replay_s:.1f} s, {result['replay_entries_per_s']:,} entries/s; "
        f"one digest. Written to {path}"
    )
    return 0
