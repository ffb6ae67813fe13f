"""`replay`, `judge`, `check` and `bench`: what needs no running service and no data folder."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..app import demo_folder
from ..core.model import ShowConfig
from ..record import rfc3339
from ..rehearse import Rehearsal, judge_posts, rehearse
from ..settings import read_settings
from .said import Mistake, print_json


def choose(args: argparse.Namespace) -> ShowConfig:
    settings = read_settings(args.config or demo_folder(), environment={})
    show = settings.shows.get(args.show)
    if show is None:
        raise Mistake(f"secondscreen: no show '{args.show}' there; there is: {', '.join(settings.shows)}")
    return show.config


@contextmanager
def told_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while it is a terminal; yields what is told (done, of so many)."""
    console = Console(stderr=True)
    with Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def replay(args: argparse.Namespace) -> int:
    show = choose(args)
    if args.compare is not None:
        run: int = import_module("secondscreen.cli.rules").compare_policies(args, show)
        return run
    moments: list[int] = args.at
    with told_progress("replaying") as progress:
        result = rehearse(
            args.file,
            show,
            speed=args.speed,
            strict=args.strict,
            moments=moments,
            progress=progress,
        )
    for line_no, reason in result.bad_lines:
        print(f"{args.file}:{line_no}: {reason}; skipped", file=sys.stderr)
    if args.json:
        print_json(_replay_json(result, moments))
    else:
        _print_replay(result, moments)
    return 0


def _replay_json(result: Rehearsal, moments: list[int]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "posts": result.posts,
        "bad_lines": len(result.bad_lines),
        "verdicts": result.verdicts(),
        "rules": dict(sorted(result.engine.stage.rules.items())) if result.posts else {},
        "digest": result.engine.digest(),
        "feed": result.feed(),
        "timings": result.timings,
        "seconds": round(result.seconds, 3),
    }
    if moments:
        data["at"] = {rfc3339(at): result.at[at] for at in moments}
    return data


def _print_replay(result: Rehearsal, moments: list[int]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    rate = result.posts / result.seconds if result.seconds else 0
    out.print(
        f"{result.posts} posts, {len(result.bad_lines)} bad lines, {result.seconds:.1f} s ({rate:,.0f} posts/s)"
    )
    for status, count in result.verdicts().items():
        out.print(f"  {status:<10}{count:>8}")
    for title, feed in [*((rfc3339(at), result.at[at]) for at in moments), ("at the end", result.feed())]:
        out.print(f"\n[bold]{title}[/bold]")
        for item in feed[:20]:
            similar = f"  +{item['similar']}" if item["similar"] else ""
            out.print(f"  {' '.join(item['post']['text'].split())}{similar}", markup=False)
    out.print(f"\ndigest {result.engine.digest()}")


def judge(args: argparse.Namespace) -> int:
    show = choose(args)
    lines = (raw.decode("utf-8", "replace") for raw in sys.stdin.buffer)
    for verdict in judge_posts(lines, show, time.time_ns() // 1_000_000):
        print_json(verdict)
    return 0


def check(args: argparse.Namespace) -> int:
    settings = read_settings(args.config)
    for warning in settings.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"{args.config}: good; shows: {', '.join(settings.shows)}")
    return 0


def bench(args: argparse.Namespace) -> int:
    run: int = import_module(f"secondscreen.bench.{args.what}").main(args.rest)
    return run
