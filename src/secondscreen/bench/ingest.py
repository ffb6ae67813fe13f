"""`secondscreen bench ingest`: posts a second on one core through every layer, with each stage's share.

Two runs over the same posts. The first is the real thing: inbox, sequencer, group commit on a real SQLite file,
engine, encoded frames; it asserts that every post is accounted for before it quotes a speed, in posts per second of
this process's CPU time (all threads). The second does the same work step by step and says what each step costs.
Not here: the sockets (fanout.py).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from ..app import calm_collector, demo_folder
from ..connectors.recorded import read_stream
from ..connectors.recorded_line import parse_line
from ..core.effects import Delta
from ..core.engine import Engine
from ..core.events import Entry, PostEdited, PostReceived, ShowOpened
from ..core.limits import BATCH_ENTRIES
from ..core.model import Post, ShowConfig
from ..core.stage import STATUSES
from ..rehearse import Stopwatch
from ..runtime.clock import SystemClock
from ..runtime.intake import prepare
from ..runtime.journal import row_of
from ..runtime.ports import Incoming
from ..runtime.show import Show
from ..settings import read_settings
from ..stores.sqlite import SqliteStore
from ..wire import delta_frame
from .results import machine, write_results

GOAL_PER_S = 618_725 / 60  # the busiest minute television is known to have had: the World Cup final of 2014
FAR_FUTURE_MS = 4_102_444_800_000


def lines_of(path: Path, posts: int) -> list[bytes]:
    """So many post lines: the recorded ones first, then new texts made of halves of two of them, so that nothing
    repeats more often than it does in the record."""
    recorded = [line.post for line in read_stream(path) if line.post is not None]
    if not recorded:
        raise OSError(f"{path}: no usable post")
    return [_line(number, recorded) for number in range(posts)]


def _line(number: int, recorded: list[Post]) -> bytes:
    count = len(recorded)
    post = recorded[number % count]
    text = post.text
    if number >= count:
        other = recorded[(number * 7919 + 104_729 * (number // count)) % count].text.split()
        mine = text.split()
        text = " ".join((*mine[: len(mine) // 2 + 1], *other[len(other) // 2 :], str(number)))
    author = post.author
    who = author.handle if author else f"viewer{(number * 2_654_435_761) % 200_003}"
    return orjson.dumps(
        {
            "id": f"bench-{number}",
            "created_at": "2026-06-14T19:00:00Z",
            "text": text,
            "author": {"id": who, "handle": who, "display_name": who.title(), "followers": number % 5_000},
            "likes": post.likes,
            "hashtags": list(post.hashtags),
            "lang": post.lang,
        }
    )


async def through_a_show(lines: list[bytes], config: ShowConfig, folder: Path) -> dict[str, Any]:
    """The real thing. Raises AssertionError when a post is not accounted for."""
    posts = [parsed_post(number, line) for number, line in enumerate(lines, 1)]
    store = SqliteStore(folder)
    await store.open()
    show = Show(config, store, SystemClock())
    await show.open()
    frames = 0

    def heard(_delta: Delta, frame: bytes) -> None:
        nonlocal frames
        frames += len(frame)

    for channel in ("feed", "onair", "desk"):
        show.listen(channel, heard)
    running = asyncio.create_task(show.run())
    calm_collector()  # as the service does
    began, cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(posts), 1000):
        for post in posts[start : start + 1000]:
            show.inbox.offer("bench", Incoming(post=post))
        while show.inbox.backlog() > 4000:  # noqa: ASYNC110 - an inbox has no word for room
            await asyncio.sleep(0.002)
    while show.counts()["received"] < len(posts):  # noqa: ASYNC110 - a count has no event
        await asyncio.sleep(0.005)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    counts = show.counts()
    await show.stop()
    await running
    await store.close()
    verdicts = sum(counts[status] for status in STATUSES)
    assert counts["shed"] == 0, f"{counts['shed']} posts shed"  # noqa: S101 - the bench's own check
    assert verdicts == len(posts), f"{verdicts} verdicts for {len(posts)} posts"  # noqa: S101
    return {
        "posts": len(posts),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "posts_per_s": round(len(posts) / seconds),
        "posts_per_cpu_s": round(len(posts) / cpu_seconds),
        "frame_bytes": frames,
        "verdicts": {status: counts[status] for status in STATUSES},
    }


def parsed_post(number: int, line: bytes) -> Post:
    post = parse_line(line, number, FAR_FUTURE_MS, "bench").post
    assert post is not None  # noqa: S101 - we made the line
    return post


async def step_by_step(lines: list[bytes], config: ShowConfig, folder: Path, rate: int) -> dict[str, float]:
    """Microseconds per post for each stage, exclusive of the stages inside it. Time runs at `rate` posts/s, so that
    as many ticks are paid as a live show of that rate pays."""
    watch = Stopwatch()
    store = SqliteStore(folder)
    await store.open()
    await store.position(config.id)
    engine = Engine(config.id)
    start = 1_800_000_000_000
    engine.apply(Entry(1, start, ShowOpened(config=config)))
    await store.append(config.id, [row_of(Entry(1, start, ShowOpened(config=config)))], {})
    stage = engine.stage
    for owner, name, label in (
        (stage.judge, "verdict", "rules"),
        (stage.similar, "find", "near-duplicates"),
        (stage.similar, "add", "near-duplicates"),
        (stage.feed, "choose", "rank and select"),
        (engine.publisher, "publish_feed", "publish"),
        (engine.publisher, "publish_desk", "publish"),
    ):
        watch.wrap(owner, name, label)
    seq = 1
    for batch in _batches(lines, BATCH_ENTRIES):
        entries = []
        for line in batch:
            seq += 1
            at_ms = start + seq * 1000 // rate
            post = watch.run("parse", parsed_post, seq, line)
            event: PostReceived | PostEdited = watch.run("normalise", prepare, post, False, at_ms)
            entries.append(Entry(seq, at_ms, event))
        rows = [watch.run("encode rows", row_of, entry) for entry in entries]
        began = time.perf_counter()
        await store.append(config.id, rows, {})
        watch.seconds["journal (wall, own thread)"] = (
            watch.seconds.get("journal (wall, own thread)", 0.0) + time.perf_counter() - began
        )
        for entry in entries:
            for effect in watch.run("engine, the rest", engine.apply, entry):
                if isinstance(effect, Delta):
                    watch.run("encode frames", delta_frame, "bench", effect)
    await store.close()
    return watch.per_post_us(len(lines))


def _batches(lines: list[bytes], size: int) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), size):
        yield lines[start : start + size]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="secondscreen bench ingest", description=__doc__)
    parser.add_argument("--file", type=Path, help="a recorded stream (default: the demo's)")
    parser.add_argument("--posts", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--rate", type=int, default=3_000, help="posts/s that the ticks of the shares stand for"
    )
    args = parser.parse_args(argv)
    show = next(iter(read_settings(demo_folder(), environment={}).shows.values())).config
    lines = lines_of(args.file or demo_folder() / "stream.jsonl", args.posts)
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(args.rounds):
            rounds.append(asyncio.run(through_a_show(lines, show, Path(folder) / str(number))))
        shares = asyncio.run(step_by_step(lines, show, Path(folder) / "steps", args.rate))
    rounds.sort(key=lambda one: one["posts_per_cpu_s"])
    median = rounds[len(rounds) // 2]
    result = {
        "bench": "ingest",
        "machine": machine(),
        "posts": args.posts,
        "rounds": rounds,
        "median": median,
        "share_of_goal": round(median["posts_per_cpu_s"] / GOAL_PER_S, 3),
        "goal_posts_per_s": round(GOAL_PER_S),
        "us_per_post": shares,
    }
    path = write_results("ingest", result)
    _print(result, path)
    return 0


def _print(result: dict[str, Any], path: Path) -> None:
    out = Console()
    median = result["median"]
    out.print(
        f"{result['posts']} posts, every one accounted for: {median['posts_per_cpu_s']:,} posts per CPU-second "
        f"(median of {len(result['rounds'])}), {median['posts_per_s']:,}/s by the wall; "
        f"{result['share_of_goal']:.0%} of the goal of {result['goal_posts_per_s']:,}/s"
    )
    table = Table("stage", "µs per post", "share")
    total = sum(result["us_per_post"].values())
    for stage, us in sorted(result["us_per_post"].items(), key=lambda pair: -pair[1]):
        table.add_row(stage, f"{us:.1f}", f"{us / total:.0%}")
    out.print(table)
    out.print(f"written to {path}")
