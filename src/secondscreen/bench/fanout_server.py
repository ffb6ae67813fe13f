"""The gateway under measurement, in a process of its own: one show without an engine, told what to do on
stdin.

Not here: who connects (fanout_client), what is concluded (fanout).
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from ..core.effects import Channel, Delta
from ..gateway import Gateway
from ..runtime.ports import CommandResult, FrameListener
from ..wire import delta_frame

EPOCH = "bench"
AT_MS = 1_795_284_725_640  # any moment; constant, so that every frame has one size
LAG_PROBE_S = 0.002


def delta_of(offset: int, size: int) -> tuple[Delta, bytes]:
    """The delta at an offset and its frame of exactly `size` bytes (or as few as it can be)."""
    numbered = 1_000_000 + offset  # as many digits in every frame
    delta = Delta("feed", numbered, numbered, AT_MS, put={"bench:1": {"id": "bench:1", "text": ""}})
    frame = delta_frame(EPOCH, delta)
    text = "x" * max(0, size - len(frame))
    return delta, frame.replace(b'"text":""', b'"text":"' + text.encode() + b'"')


class BenchShow:
    """The least that ShowPort asks: a ring of the frames published, and a snapshot of `items` posts."""

    def __init__(self, items: int) -> None:
        self.id, self.title, self.epoch = "bench", "Bench", EPOCH
        self._top = 1_000_000
        self._frames: dict[int, bytes] = {}
        self._listeners: list[FrameListener] = []
        self._items = {
            f"bench:{n}": {
                "id": f"bench:{n}",
                "kind": "post",
                "bt": n,
                "post": {"network": "bench", "author": {"handle": f"viewer{n}", "name": f"Viewer {n}"}},
                "text": f"{n} what a final, what a night; the whole street is shouting at the television "
                * 2,
            }
            for n in range(items)
        }

    def publish(self, offset: int, size: int) -> int:
        """Publish one frame; the monotonic time at which it left, in ns."""
        delta, frame = delta_of(offset, size)
        self._top = delta.offset
        self._frames[delta.offset] = frame
        self._frames.pop(delta.offset - 2_000, None)
        sent = time.monotonic_ns()
        for listener in self._listeners:
            listener(delta, frame)
        return sent

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        return {
            "op": "snapshot",
            "channel": channel,
            "epoch": EPOCH,
            "offset": self._top,
            "seq": self._top,
            "at_ms": AT_MS,
            "items": self._items,
            "order": list(self._items),
            "timeline": {},
            "meta": {},
        }

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        wanted = range(offset + 1, self._top + 1)
        if any(n not in self._frames for n in wanted):
            return None
        return [self._frames[n] for n in wanted]

    def offset(self, channel: Channel) -> int:
        return self._top

    def air_epoch(self) -> int:
        return 1

    def online(self) -> int:
        return 0

    def set_online(self, n: int) -> None:
        pass

    def now_ms(self) -> int:
        return AT_MS

    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        return CommandResult(0, "refused", "nobody commands a bench")


async def everyone(show: str, channel: Channel, headers: Mapping[str, str]) -> bool:
    return True


async def probe_lag(lags: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(LAG_PROBE_S)
        lags.append(time.monotonic() - began - LAG_PROBE_S)


def pss_kb() -> int:
    """Proportional set size of this process, kB; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


async def publish_paced(show: BenchShow, order: dict[str, Any]) -> dict[str, Any]:
    """Publish `count` frames, `per_s` a second; with `probe`, watch the loop meanwhile (which costs a
    little).
    """
    lags: list[float] = []
    watch = asyncio.ensure_future(probe_lag(lags)) if order.get("probe") else None
    due, sent = time.monotonic(), []
    for offset in range(order["first"], order["first"] + order["count"]):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        sent.append(show.publish(offset, order["size"]))
        due += 1 / order["per_s"]
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    if watch is not None:
        watch.cancel()
    return {"sent_ns": sent, "lag_s": sorted(lags)}


async def serve(items: int) -> None:
    loop = asyncio.get_running_loop()
    show = BenchShow(items)
    gateway = Gateway({show.id: show}, everyone)
    port = await gateway.start("127.0.0.1", 0)
    gc.collect()
    gc.freeze()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    say({"port": port})
    cpu = time.process_time()
    while line := await reader.readline():
        order = orjson.loads(line)
        answer: dict[str, Any] = {}
        if order["do"] == "quit":
            break
        if order["do"] == "run":
            cpu = time.process_time()
            answer = await publish_paced(show, order)
        elif order["do"] == "mark":
            cpu = time.process_time()
        elif order["do"] == "collect":
            gc.collect()
        say(answer | {"cpu_s": time.process_time() - cpu, "pss_kb": pss_kb(), "metrics": gateway.metrics})
    await gateway.stop()


def say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


def main(arguments: list[str]) -> None:
    items, loop_name = int(arguments[0]), arguments[1]
    factory = None
    if loop_name == "uvloop":
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(serve(items))


if __name__ == "__main__":
    main(sys.argv[1:])
