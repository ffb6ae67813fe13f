"""`secondscreen bench fanout`: how near the gateway comes to the kernel's own limit.

In one run and by turns: the gateway in a process of its own, and a bare loop that write()s the same bytes to
as many sockets; each with its own crowd of clients that compare every frame on every connection. Figures are
quoted only if all arrived. The portable one is the share of the limit; absolute ones belong to the machine
they were taken on.
Not here: the parts (fanout_server, fanout_client, fanout_limit), posts and stores (ingest).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ..core.limits import SLOW_CLOSE_S, SOCKET_SEND_BUFFER
from ..gateway.framing import text_frame
from . import fanout_limit
from .fanout_server import delta_of
from .results import machine, write_results

SHARE_WANTED: Final = 0.92
KB_WANTED: Final = 6.0
JOIN_US_WANTED: Final = 100.0
LAG_MS_WANTED: Final = 20.0
LAST_MS_WANTED: Final = 150.0  # at 10,000 connections and 5 updates a second
SLOW_UPDATES: Final = 600
SLOW_PER_S: Final = 40.0
SLOW_BYTES: Final = 1_500


class BenchFailed(Exception):
    """Something did not arrive, or did not start: there is no figure to quote."""


class Part:
    """A child process that obeys lines on stdin and answers with lines of JSON."""

    def __init__(self, command: list[str], core: int | None) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own modules
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if core is not None:
            os.sched_setaffinity(self._process.pid, {core})

    def tell(self, line: bytes) -> None:
        assert self._process.stdin is not None  # noqa: S101  # we asked for a pipe
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101
        line = self._process.stdout.readline()
        if not line:
            raise BenchFailed("a part of the bench ended; its words are above")
        answer: dict[str, Any] = orjson.loads(line)
        return answer

    def order(self, **words: Any) -> dict[str, Any]:
        self.tell(orjson.dumps(words))
        return self.hear()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def run(
    connections: int = 5_000,
    updates_per_s: float = 5.0,
    seconds: float = 2.0,
    payload_bytes: int = 700,
    *,
    rounds: int = 6,
    loop: str = "uvloop",
    deflate: bool = False,
    slow: float = 0.0,
    items: int = 40,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure; `seconds` is the length of one turn, of which there are `rounds` for each of the two.

    `slow`: share of a crowd of the same size that stops reading, in an experiment of its own. `items`: posts
    in the snapshot that each join is sent. Raises BenchFailed when a frame did not arrive.
    """
    _allow_files(connections + 200)
    count = max(1, round(updates_per_s * seconds))
    turns = 2 * rounds + 3 + (1 if slow else 0)
    task = progress.add_task("fan-out", total=turns) if progress is not None else None

    def step(words: str) -> None:
        if progress is not None and task is not None:
            progress.update(task, advance=1, description=words)

    with _parts() as parts, tempfile.TemporaryDirectory() as folder:
        server_core, client_core = _cores()
        frames = Path(folder) / "frames"
        framed = [text_frame(delta_of(n, payload_bytes)[1]) for n in range(1 + rounds * count)]
        frames.write_bytes(b"".join(framed))
        size = len(framed[0])

        gateway = parts(_python("fanout_server", str(items), loop), server_core)
        port = gateway.hear()["port"]
        crowd = parts(_python("fanout_client", port, payload_bytes, 1, int(deflate)), client_core)
        before_kb = gateway.order(do="mark")["pss_kb"]
        joined = crowd.order(do="join", n=connections)
        after = gateway.order(do="collect")
        step("gateway joined")

        limit_kind, command = fanout_limit.command(
            Path(folder), connections, size, frames, SOCKET_SEND_BUFFER
        )
        limit = parts(command, server_core)
        limit_port = limit.hear()["port"]
        bystanders = parts(_python("fanout_client", limit_port, payload_bytes, 0, 0), client_core)
        limit.tell(b"accept")
        bystanders.order(do="join", n=connections)
        accepted = limit.hear()
        step("limit joined")

        ours: list[dict[str, float]] = []
        theirs: list[dict[str, float]] = []
        last_ms: list[float] = []
        limit_last_ms: list[float] = []
        written = 0
        for turn in range(rounds):
            first = 1 + turn * count
            crowd.order(do="listen", first=first, count=count)
            sent = gateway.order(do="run", first=first, count=count, per_s=updates_per_s, size=payload_bytes)
            writes, written = sent["metrics"]["deliveries"] - written, sent["metrics"]["deliveries"]
            ours.append(_figures(sent, _whole(crowd.hear()), last_ms, writes))
            step(f"gateway, round {turn + 1}")
            bystanders.order(do="listen", first=first, count=count)
            limit.tell(f"run {first} {count} {round(1e6 / updates_per_s)}".encode())
            sent = limit.hear()
            theirs.append(_figures(sent, _whole(bystanders.hear()), limit_last_ms, sent["writes"]))
            step(f"limit, round {turn + 1}")

        crowd.order(do="listen", first=1 + rounds * count, count=count)
        probed = gateway.order(
            do="run",
            first=1 + rounds * count,
            count=count,
            per_s=updates_per_s,
            size=payload_bytes,
            probe=True,
        )
        _whole(crowd.hear())
        step("loop lag")

    rates = [turn["per_cpu_s"] for turn in ours]
    limits = [turn["per_cpu_s"] for turn in theirs]
    shares = [rate / limit_rate for rate, limit_rate in zip(rates, limits, strict=True)]
    result = {
        "machine": machine(),
        "what": {
            "connections": connections,
            "updates_per_s": updates_per_s,
            "payload_bytes": payload_bytes,
            "turn_s": seconds,
            "rounds": rounds,
            "loop": loop,
            "deflate": deflate,
            "limit": f"{limit_kind} write() loop",
            "cores_pinned": server_core is not None,
        },
        "deliveries": int(sum(turn["deliveries"] for turn in ours)),
        "all_arrived": True,
        "frames_per_write": sum(turn["deliveries"] for turn in ours) / sum(turn["writes"] for turn in ours),
        "deliveries_per_cpu_s": median(rates),
        "limit_deliveries_per_cpu_s": median(limits),
        "share_of_limit": median(shares),
        "shares": shares,
        "us_over_limit_per_delivery": 1e6 / median(rates) - 1e6 / median(limits),
        "last_receiver_ms": _spread(last_ms),
        "limit_last_receiver_ms": _spread(limit_last_ms),
        "loop_lag_ms": _spread([lag * 1e3 for lag in probed["lag_s"]]),
        "kb_per_connection": (after["pss_kb"] - before_kb) / connections,
        "joins_per_s": connections / joined["seconds"],
        "join_cpu_us": after["cpu_s"] / connections * 1e6,
        "limit_accept_cpu_us": accepted["cpu_s"] / connections * 1e6,
        "snapshot_items": items,
    }
    if slow:
        result["slow_readers"] = _slow_readers(connections, slow, loop)
        step("slow readers")
    return result


def _slow_readers(connections: int, share: float, loop: str) -> dict[str, Any]:
    """A crowd of which some stop reading: what the others notice, and what it costs in memory."""
    deaf = max(1, round(connections * share))
    with _parts() as parts:
        server_core, client_core = _cores()
        gateway = parts(_python("fanout_server", "40", loop), server_core)
        crowd = parts(_python("fanout_client", gateway.hear()["port"], SLOW_BYTES, 1, 0), client_core)
        crowd.order(do="join", n=connections)
        before = gateway.order(do="collect")["pss_kb"]
        crowd.order(do="listen", first=1, count=SLOW_UPDATES, deaf=deaf)
        sent = gateway.order(do="run", first=1, count=SLOW_UPDATES, per_s=SLOW_PER_S, size=SLOW_BYTES)
        last_ms: list[float] = []
        _figures(sent, _whole(crowd.hear()), last_ms, 0)
        patience = time.monotonic() + SLOW_CLOSE_S + 4
        while (held := gateway.order(do="stat"))["metrics"]["viewers"] > connections - deaf:
            if time.monotonic() > patience:
                break
            time.sleep(0.25)
        return {
            "stopped": deaf,
            "others_all_arrived": True,
            "others_last_receiver_ms": _spread(last_ms),
            "memory_growth_kb": gateway.order(do="collect")["pss_kb"] - before,
            "paused": sent["metrics"]["pauses"],
            "cut": connections - held["metrics"]["viewers"],
        }


def _whole(heard: dict[str, Any]) -> dict[str, Any]:
    if heard["arrived"] != heard["wanted"]:
        raise BenchFailed(f"{heard['arrived']} of {heard['wanted']} frames arrived")
    return heard


def _figures(
    sent: dict[str, Any], heard: dict[str, Any], last_ms: list[float], writes: int
) -> dict[str, float]:
    """One turn's figures. Work is counted in writes: where a busy machine makes several deltas leave together, that
    must not look like speed."""
    last_ms += [(last - began) / 1e6 for last, began in zip(heard["last_ns"], sent["sent_ns"], strict=True)]
    return {
        "deliveries": heard["arrived"],
        "writes": writes,
        "cpu_s": sent["cpu_s"],
        "per_cpu_s": writes / sent["cpu_s"],
    }


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99)]
    return {"p50": at[0], "p99": at[1], "max": ordered[-1], "n": len(ordered)}


@contextlib.contextmanager
def _parts() -> Iterator[Any]:
    started: list[Part] = []

    def part(command: list[str], core: int | None) -> Part:
        started.append(Part(command, core))
        return started[-1]

    try:
        yield part
    finally:
        for one in started:
            one.end()


def _python(module: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", f"secondscreen.bench.{module}", *map(str, arguments)]


def _cores() -> tuple[int | None, int | None]:
    """One core for who serves and one for who listens, where there are two."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and wanted > hard:
        raise BenchFailed(f"{wanted} open files wanted, {hard} allowed: ask for fewer connections")
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def table(result: dict[str, Any]) -> Table:
    what, last, lag = result["what"], result["last_receiver_ms"], result["loop_lag_ms"]
    together = result["frames_per_write"]
    shown = Table(
        title=f"Fan-out: {what['connections']:,} connections, {what['updates_per_s']:g} updates/s of "
        f"{what['payload_bytes']} bytes, {what['loop']}; limit: {what['limit']}",
        caption=f"{result['deliveries']:,} deliveries, all arrived; medians of {what['rounds']} turns each"
        + (f"; {together:.2f} deltas left in one write" if together > 1.005 else ""),
    )
    shown.add_column("figure", no_wrap=True)
    shown.add_column("gateway", justify="right")
    shown.add_column("limit", justify="right")
    shown.add_column("to reach", justify="right")
    shown.add_row(
        "deliveries per CPU-second",
        f"{result['deliveries_per_cpu_s']:,.0f}",
        f"{result['limit_deliveries_per_cpu_s']:,.0f}",
        "",
    )
    shown.add_row("share of the limit", f"{result['share_of_limit']:.2f}", "1.00", f"≥ {SHARE_WANTED}")
    shown.add_row("µs above it per delivery", f"{result['us_over_limit_per_delivery']:.2f}", "0", "")
    shown.add_row(
        "last receiver, ms p50 / p99",
        f"{last['p50']:.1f} / {last['p99']:.1f}",
        "{p50:.1f} / {p99:.1f}".format(**result["limit_last_receiver_ms"]),
        f"< {LAST_MS_WANTED:.0f} (10,000)",
    )
    shown.add_row(
        "loop lag, ms p50 / p99", f"{lag['p50']:.1f} / {lag['p99']:.1f}", "", f"< {LAG_MS_WANTED:.0f}"
    )
    shown.add_row("kB per connection", f"{result['kb_per_connection']:.1f}", "", f"≤ {KB_WANTED:.0f}")
    shown.add_row(
        "CPU µs per join",
        f"{result['join_cpu_us']:.0f}",
        f"{result['limit_accept_cpu_us']:.0f}",
        f"≤ {JOIN_US_WANTED:.0f}",
    )
    shown.add_row("joins per second", f"{result['joins_per_s']:,.0f}", "", "")
    if "slow_readers" in result:
        slow = result["slow_readers"]
        shown.add_row(
            f"{slow['stopped']} stop reading: others' last, ms",
            "{p50:.1f} / {p99:.1f}".format(**slow["others_last_receiver_ms"]),
            "",
            "",
        )
        shown.add_row(
            "… memory kB, paused, cut",
            f"{slow['memory_growth_kb']:+,}, {slow['paused']}, {slow['cut']}",
            "",
            "",
        )
    return shown


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="secondscreen bench fanout", description=__doc__.splitlines()[0])
    parser.add_argument("--connections", type=int, default=5_000)
    parser.add_argument("--updates-per-s", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one turn")
    parser.add_argument("--payload-bytes", type=int, default=700)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--loop", choices=["uvloop", "asyncio"], default="uvloop")
    parser.add_argument("--deflate", action="store_true", help="clients take the shared deflated frame")
    parser.add_argument("--slow", type=float, default=0.0, help="share of readers that stop, e.g. 0.01")
    args = parser.parse_args(arguments)
    errors = Console(stderr=True)
    began = time.monotonic()
    try:
        with Progress(console=errors, disable=not sys.stderr.isatty()) as progress:
            result = run(
                args.connections,
                args.updates_per_s,
                args.seconds,
                args.payload_bytes,
                rounds=args.rounds,
                loop=args.loop,
                deflate=args.deflate,
                slow=args.slow,
                progress=progress,
            )
    except BenchFailed as failed:
        errors.print(f"bench fanout: {failed}", soft_wrap=True)
        return 1
    result["took_s"] = time.monotonic() - began
    Console().print(table(result))
    Console().print(f"written to {write_results('fanout', result)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
