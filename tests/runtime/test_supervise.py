"""Sources are kept going, with patience; refused ones stop; silent ones are shown stale."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from secondscreen.core.events import PostDeleted
from secondscreen.runtime.clock import ManualClock
from secondscreen.runtime.inbox import ShowInbox
from secondscreen.runtime.ports import Inbox, Incoming, SourceHealth, SourceRefused
from secondscreen.runtime.supervise import Supervisor

from .house import START, eventually, incoming

Part = Callable[[Inbox, SourceHealth, str | None], Awaitable[None]]


class Scripted:
    """A connector that plays one part after another, the last one for ever."""

    def __init__(self, *parts: Part) -> None:
        self.name = "src"
        self.parts = list(parts)
        self.runs = 0

    async def run(self, inbox: Inbox, health: SourceHealth, cursor: str | None) -> None:
        part = self.parts[min(self.runs, len(self.parts) - 1)]
        self.runs += 1
        await part(inbox, health, cursor)


async def fails(_inbox: Inbox, _health: SourceHealth, _cursor: str | None) -> None:
    raise ConnectionError("the line is dead")


async def waits(_inbox: Inbox, health: SourceHealth, _cursor: str | None) -> None:
    health.state = "live"
    await asyncio.Event().wait()


async def hands_in_and_fails(inbox: Inbox, _health: SourceHealth, _cursor: str | None) -> None:
    inbox.offer("src", incoming("t:1"))
    raise ConnectionError("the line is dead")


async def ends(_inbox: Inbox, _health: SourceHealth, _cursor: str | None) -> None:
    return


class Rig:
    def __init__(self, *parts: Part, cursor: str | None = None) -> None:
        self.clock = ManualClock(START)
        self.inbox = ShowInbox(lambda: None)
        self.delays: list[float] = []

        async def cursor_of(_source: str) -> str | None:
            return cursor

        self.supervisor = Supervisor(self.inbox, cursor_of, self.clock, spread=self._spread)
        self.connector = Scripted(*parts)
        self.supervisor.start(self.connector)

    def _spread(self, longest: float) -> float:
        self.delays.append(longest)
        return longest

    @property
    def health(self) -> SourceHealth:
        return self.supervisor.health()[0]

    async def runs(self, n: int) -> None:
        """Let the connector start n times, time passing as it must."""
        while self.connector.runs < n:
            await eventually(lambda: self.health.state == "backing_off" or self.connector.runs >= n)
            self.clock.advance(1_000)
            for _ in range(5):
                await asyncio.sleep(0)


async def test_the_delay_doubles_up_to_a_minute() -> None:
    rig = Rig(fails)
    await rig.runs(10)
    assert rig.delays[:9] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert rig.health.restarts >= 9
    assert rig.health.detail == "ConnectionError: the line is dead"
    await rig.supervisor.stop()
    assert rig.health.state == "stopped"


async def test_one_thing_handed_in_makes_the_next_failure_the_first() -> None:
    rig = Rig(fails, fails, fails, hands_in_and_fails, fails)
    await rig.runs(6)
    assert rig.delays[:5] == [0.5, 1, 2, 0.5, 1]
    await rig.supervisor.stop()


async def test_a_minute_of_health_makes_the_next_failure_the_first() -> None:
    rig: Rig

    async def holds_a_minute(_inbox: Inbox, _health: SourceHealth, _cursor: str | None) -> None:
        rig.clock._now_ms += 60_000
        raise ConnectionError

    rig = Rig(fails, fails, holds_a_minute, fails)
    await rig.runs(5)
    assert rig.delays[:4] == [0.5, 1, 0.5, 1]
    await rig.supervisor.stop()


async def test_the_usual_delay_is_spread_over_its_whole_length() -> None:
    async def cursor_of(_source: str) -> str | None:
        return None

    supervisor = Supervisor(ShowInbox(lambda: None), cursor_of, ManualClock(START))
    drawn = [supervisor._spread(10.0) for _ in range(200)]
    assert min(drawn) < 2.0 < 8.0 < max(drawn) <= 10.0


async def test_a_source_that_refuses_us_is_not_tried_again() -> None:
    async def refuses(_inbox: Inbox, _health: SourceHealth, _cursor: str | None) -> None:
        raise SourceRefused("the token is not valid: make a new one")

    rig = Rig(refuses)
    await eventually(lambda: rig.health.state == "stopped")
    rig.clock.advance(3_600_000)
    await asyncio.sleep(0)
    assert (rig.connector.runs, rig.health.detail) == (1, "the token is not valid: make a new one")


async def test_a_source_that_ends_has_ended() -> None:
    rig = Rig(ends)
    await eventually(lambda: rig.health.state == "ended")
    assert rig.connector.runs == 1


async def test_a_source_goes_on_where_it_left_off() -> None:
    got: list[str | None] = []

    async def asks(_inbox: Inbox, _health: SourceHealth, cursor: str | None) -> None:
        got.append(cursor)

    rig = Rig(asks, cursor="42")
    await eventually(lambda: rig.health.state == "ended")
    assert got == ["42"]


async def test_what_is_handed_in_shows_a_source_live() -> None:
    async def hands_in(inbox: Inbox, health: SourceHealth, _cursor: str | None) -> None:
        assert health.state == "starting"
        inbox.offer("src", Incoming(event=PostDeleted(post_id="t:1")))
        assert inbox.backlog() == 1
        await asyncio.Event().wait()

    rig = Rig(hands_in)
    await eventually(lambda: rig.health.state == "live")
    assert rig.health.since_ms == START
    await rig.supervisor.stop()


@pytest.mark.parametrize("sign", ["heard", "offer"])
async def test_a_silent_source_is_stale_until_it_is_heard_again(sign: str) -> None:
    speak = asyncio.Event()

    async def falls_silent(inbox: Inbox, health: SourceHealth, _cursor: str | None) -> None:
        health.state = "live"
        await speak.wait()
        if sign == "heard":
            health.heard += 1
        else:
            inbox.offer("src", incoming("t:1"))
        await asyncio.Event().wait()

    rig = Rig(falls_silent)
    await eventually(lambda: bool(rig.supervisor.health()) and rig.health.state == "live")
    for _ in range(10):
        rig.clock.advance(15_000)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert rig.health.state == "stale"
    assert rig.health.detail.startswith("nothing heard for")
    speak.set()
    for _ in range(5):
        await asyncio.sleep(0)
    rig.clock.advance(15_000)
    await eventually(lambda: rig.health.state == "live")
    await rig.supervisor.stop()


async def test_one_source_failing_leaves_the_others_alone() -> None:
    rig = Rig(waits)
    other = Scripted(fails)
    other.name = "other"
    rig.supervisor.start(other)
    await eventually(lambda: [h.state for h in rig.supervisor.health()] == ["live", "backing_off"])
    await rig.supervisor.stop()
    assert [h.state for h in rig.supervisor.health()] == ["stopped", "stopped"]
