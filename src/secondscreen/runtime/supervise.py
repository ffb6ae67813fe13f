"""Connectors under supervision: started again with back-off when they fail, shown stale when they fall silent.

The delay is uniform in 0 … min(60 s, 0.5 s × 2ⁿ); n begins again after a minute of health or the first thing handed
in. A source that refuses us (SourceRefused) is stopped and stays visible. Chance is allowed here, not in core.
Not here: what a connector reads (connectors), or what becomes of it (inbox.py).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, Literal

import structlog

from .clock import Clock, SystemClock
from .ports import Connector, Inbox, Incoming, SourceHealth, SourceRefused

_log = structlog.get_logger("secondscreen.sources")

FIRST_DELAY_S: Final = 0.5
LONGEST_DELAY_S: Final = 60.0
HEALTHY_S: Final = 60.0  # so long without a failure, and the next failure counts as the first
STALE_S: Final = 120.0  # silent for so long: the console says so

_State = Literal["starting", "live", "stale", "backing_off", "stopped", "ended"]


class Supervisor:
    """The sources of one show. `cursor_of(source)` is where a source left off; `spread(longest)` gives a delay, by
    default uniform from 0 to `longest` seconds."""

    def __init__(
        self,
        inbox: Inbox,
        cursor_of: Callable[[str], Awaitable[str | None]],
        clock: Clock | None = None,
        *,
        stale_s: float = STALE_S,
        spread: Callable[[float], float] | None = None,
    ) -> None:
        self._inbox = inbox
        self._cursor_of = cursor_of
        self._clock: Clock = clock or SystemClock()
        self._stale_s = stale_s
        self._spread = spread or (lambda longest: random.uniform(0.0, longest))  # noqa: S311 - not a secret
        self._sources: dict[str, SourceHealth] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def health(self) -> list[SourceHealth]:
        """Every source, in the order they were started."""
        return list(self._sources.values())

    def start(self, connector: Connector) -> None:
        """Keep a connector going, in a task of its own, until it ends, refuses, or `stop`."""
        health = SourceHealth(connector.name)
        self._sources[connector.name] = health
        self._turn(health, "starting")
        self._tasks.append(asyncio.create_task(self._run(connector, health), name=f"source {connector.name}"))

    async def stop(self) -> None:
        """End them all; returns when they have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _run(self, connector: Connector, health: SourceHealth) -> None:
        """One connector, until it ends by itself, refuses, or this is cancelled. Raises nothing else."""
        watching = asyncio.ensure_future(self._watch(health))
        failures = 0
        try:
            while True:
                started, before = self._clock.monotonic(), health.heard
                try:
                    cursor = await self._cursor_of(connector.name)
                    await connector.run(_Counting(self._inbox, health, self._live), health, cursor)
                except SourceRefused as refused:
                    _log.error("source_refused", source=connector.name, error=str(refused))
                    self._turn(health, "stopped", str(refused))
                    return
                except Exception as error:
                    if health.heard > before or self._clock.monotonic() - started >= HEALTHY_S:
                        failures = 0
                    delay = self._spread(min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0**failures))
                    failures = min(failures + 1, 30)  # beyond, the delay has long been the longest
                    words = f"{type(error).__name__}: {error}"[:300] if str(error) else type(error).__name__
                    _log.warning(
                        "source_failed",
                        source=connector.name,
                        error=words,
                        again_s=round(delay, 1),
                    )
                    health.restarts += 1
                    self._turn(health, "backing_off", words)
                    await self._clock.sleep(delay)
                else:
                    self._turn(health, "ended", health.detail)
                    return
        finally:
            watching.cancel()
            if health.state not in ("stopped", "ended"):
                self._turn(health, "stopped", "the show is being stopped")

    async def _watch(self, health: SourceHealth) -> None:
        """Call a live source stale when nothing has been heard of it for long, and live again when it has."""
        heard, at = health.heard, self._clock.monotonic()
        while True:
            await self._clock.sleep(self._stale_s / 8)
            now = self._clock.monotonic()
            if health.heard != heard:
                heard, at = health.heard, now
                if health.state == "stale":
                    self._turn(health, "live")
            elif health.state == "live" and now - at >= self._stale_s:
                self._turn(health, "stale", f"nothing heard for {int(now - at)} s")
            elif health.state != "live" and health.state != "stale":
                at = now

    def _live(self, health: SourceHealth) -> None:
        if health.state in ("starting", "backing_off", "stale"):
            self._turn(health, "live")

    def _turn(self, health: SourceHealth, state: _State, detail: str = "") -> None:
        health.state, health.detail, health.since_ms = state, detail, self._clock.now_ms()


class _Counting:
    """The inbox as one connector sees it: what it hands in is a sign of life."""

    def __init__(self, inbox: Inbox, health: SourceHealth, live: Callable[[SourceHealth], None]) -> None:
        self._inbox = inbox
        self._health = health
        self._live = live

    def offer(self, source: str, incoming: Incoming) -> None:
        self._inbox.offer(source, incoming)
        self._health.heard += 1
        self._live(self._health)

    def backlog(self) -> int:
        return self._inbox.backlog()
