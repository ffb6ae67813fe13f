"""`[connectors.replay]`: a recorded stream comes in again, with the intervals it had, as if it were live.

Every post keeps its place in time: it is due at `start + (its time − the first one's) / speed` by the
monotonic clock, never "so long after the last one", so that no error adds up. `published_ms` is moved to that
same moment, so that the page looks live. In a second round ids get ":2" (then ":3" …): they are new posts.
Not here: the format (recorded.py), replays without time (`secondscreen replay`).
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, Literal

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ..core import limits
from ..core.events import AuthorErased, AuthorHidden, AuthorRestored, PostDeleted
from ..core.model import ShowConfig
from ..runtime.ports import Inbox, SourceHealth, SourceRefused
from .recorded import BadStream, Recorded, in_time_order

_log = structlog.get_logger(__name__)

_TOGETHER: Final = 256  # posts handed in before the event loop gets its turn
_WAIT_S: Final = 0.005  # how often a full inbox is looked at again, at full speed
_PAUSE_MS: Final = 1_000  # between two rounds, where nobody says how long a round is
_SIGN_S: Final = 30.0
_TOLD: Final = 20  # bad lines logged one by one; the rest is in the count
_AUTHOR_EVENTS: Final = (AuthorHidden, AuthorRestored, AuthorErased)


class Settings(BaseModel):
    """A relative `file` is taken from the working directory; settings.py has made it absolute by then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Path
    speed: Annotated[float, Field(gt=0, le=10_000)] | Literal["max"] = Field(
        1.0, description="2 = twice as fast; max = as fast as the engine takes it"
    )
    loop: bool = Field(False, description="start again at the end; every round brings new posts")
    begin: AwareDatetime | None = Field(
        None, description="the stream's own time that counts as the start; earlier posts come in at once"
    )
    period_s: float | None = Field(
        None,
        gt=0,
        description="length of a round; default: a looping programme's length, else the stream's own",
    )
    keep_pace: bool = Field(
        False,
        description="after a restart leave out what would have come meanwhile, instead of going on there",
    )
    keep_times: bool = Field(False, description="leave the posts' times as they are in the file")
    strict: bool = Field(False, description="refuse a file with a bad line instead of skipping the line")


def build(settings: Settings, show: ShowConfig, instance: str) -> Replay:
    period_s = settings.period_s
    if period_s is None and show.timeline.loop and show.timeline.duration_ms:
        period_s = show.timeline.duration_ms / 1000
    return Replay(settings, instance, period_s)


class Replay:
    """One recorded stream as a source. Ends after the last post unless it loops."""

    def __init__(self, settings: Settings, name: str, period_s: float | None = None) -> None:
        self.name = name
        self.settings = settings
        self._period_s = period_s

    async def run(self, inbox: Inbox, health: SourceHealth, cursor: str | None) -> None:
        """Raises SourceRefused if the file cannot be read."""
        lines, size, bad = await self._read()
        health.detail = f"{bad} bad lines skipped" if bad else ""
        plan = Plan.make(self.settings, lines, self._period_s, size, cursor, _now_ms())
        health.state, health.since_ms = "live", _now_ms()
        # The monotonic clock runs the show; the wall clock only gave the start its date.
        ahead_s = asyncio.get_running_loop().time() - _now_ms() / 1000
        while plan.first < len(lines):
            await self._round(lines, plan, ahead_s, inbox, health)
            if not self.settings.loop:
                break
            plan = plan.next_round()
        health.state = "ended"

    async def _round(
        self, lines: list[Recorded], plan: Plan, ahead_s: float, inbox: Inbox, health: SourceHealth
    ) -> None:
        for n, line in enumerate(lines[plan.first :]):
            due_ms = plan.due_ms(line.at_ms)
            if due_ms is None:
                # An inbox has no word for "there is room again", so it is looked at.
                while inbox.backlog() >= limits.REPLAY_AHEAD:  # noqa: ASYNC110
                    await asyncio.sleep(_WAIT_S)
                due_ms, wait_s = _now_ms(), 0.0
            else:
                wait_s = max(due_ms / 1000 + ahead_s - asyncio.get_running_loop().time(), 0.0)
            while wait_s > _SIGN_S:  # a pause of the stream is no silence of the source
                await asyncio.sleep(_SIGN_S)
                health.heard += 1
                wait_s = max(due_ms / 1000 + ahead_s - asyncio.get_running_loop().time(), 0.0)
            if wait_s > 0 or n % _TOGETHER == 0:
                await asyncio.sleep(wait_s)
            shift_ms = 0 if self.settings.keep_times else due_ms - line.at_ms
            inbox.offer(self.name, again(line, plan, shift_ms).incoming(plan.cursor(line.line_no)))
            if line.post is not None:
                health.received += 1
                health.last_post_ms = _now_ms()

    async def _read(self) -> tuple[list[Recorded], int, int]:
        """(lines by time, size of the file in bytes, how many lines were bad)."""
        bad = 0

        def note(line_no: int, reason: str) -> None:
            nonlocal bad
            bad += 1
            if bad <= _TOLD:
                _log.warning("recorded_line_skipped", file=str(file), line=line_no, reason=reason)

        def read() -> tuple[list[Recorded], int]:
            lines = in_time_order(file, self.settings.strict, note, source=self.name)
            return lines, file.stat().st_size

        file = self.settings.file
        try:
            lines, size = await asyncio.to_thread(read)
        except (OSError, BadStream) as fault:
            raise SourceRefused(str(fault)) from fault
        return lines, size, bad


@dataclass(frozen=True, slots=True)
class Plan:
    """When each line of a round is due. Pure: a clock's reading goes in, times come out."""

    begin_ms: int  # the stream's own time that counts as the start
    period_ms: int  # length of a round, in the stream's time
    speed: float | None  # None: everything is due at once
    size: int  # of the file: a cursor into another file means nothing
    start_ms: int  # server UTC at which round 1 began, or would have
    round: int = 1
    first: int = 0  # index of the first line of this round that is still to come
    fated: frozenset[str] = frozenset()  # authors whom the stream hides or erases

    @classmethod
    def make(
        cls,
        settings: Settings,
        lines: list[Recorded],
        period_s: float | None,
        size: int,
        cursor: str | None,
        now_ms: int,
    ) -> Plan:
        """From the beginning, or from where `cursor` says that an earlier run was."""
        if not lines:
            return cls(0, 1, None, size, now_ms)
        begin_ms = lines[0].at_ms if settings.begin is None else round(settings.begin.timestamp() * 1000)
        span_ms = max(lines[-1].at_ms - begin_ms, 0)
        # A period shorter than the stream would begin a round before the last one is through.
        period_ms = max(round(period_s * 1000) if period_s else span_ms + _PAUSE_MS, span_ms + 1)
        speed = None if settings.speed == "max" else settings.speed
        fated = frozenset(line.event.author_id for line in lines if isinstance(line.event, _AUTHOR_EVENTS))
        fresh = cls(begin_ms, period_ms, speed, size, now_ms, fated=fated)
        left = _left_off(cursor, size)
        if left is None:
            return fresh
        last_round, last_line, start_ms = left
        if settings.keep_pace and speed is not None:
            passed_ms = (now_ms - start_ms) * speed
            this_round = max(int(passed_ms // period_ms) + 1, last_round) if settings.loop else 1
            into_ms = begin_ms + passed_ms - (this_round - 1) * period_ms
            first = next((n for n, line in enumerate(lines) if line.at_ms > into_ms), len(lines))
            plan = replace(fresh, start_ms=start_ms, round=this_round, first=first)
        else:
            last = next((n for n, line in enumerate(lines) if line.line_no == last_line), -1)
            done_ms = (last_round - 1) * period_ms + (lines[last].at_ms - begin_ms if last >= 0 else 0)
            # The next line is due as long after the last one as it was, however long we were away.
            start_ms = now_ms - round(done_ms / (speed or 1))
            plan = replace(fresh, start_ms=start_ms, round=last_round, first=last + 1)
        return plan.next_round() if plan.first >= len(lines) and settings.loop else plan

    def next_round(self) -> Plan:
        return replace(self, round=self.round + 1, first=0)

    def due_ms(self, at_ms: int) -> int | None:
        """Server UTC at which a line of this round is due; None: at once."""
        if self.speed is None:
            return None
        since_begin_ms = (self.round - 1) * self.period_ms + at_ms - self.begin_ms
        return self.start_ms + round(since_begin_ms / self.speed)

    def cursor(self, line_no: int) -> str:
        return f"{self.round}:{line_no}:{self.start_ms}:{self.size}"


def _left_off(cursor: str | None, size: int) -> tuple[int, int, int] | None:
    """(round, line, start_ms) of a cursor into this very file."""
    try:
        last_round, line_no, start_ms, cursor_size = map(int, (cursor or "").split(":"))
    except ValueError:
        return None
    return (last_round, line_no, start_ms) if cursor_size == size and last_round >= 1 else None


def again(line: Recorded, plan: Plan, shift_ms: int) -> Recorded:
    """The line as this round has it: its ids, and its times moved by `shift_ms`."""
    suffix = "" if plan.round == 1 else f":{plan.round}"
    post, event = line.post, line.event
    if post is not None:
        author = post.author
        if suffix and author is not None and author.id in plan.fated:
            author = author.model_copy(update={"id": author.id + suffix})
        change = {
            "id": post.id + suffix,
            "reply_to": post.reply_to and post.reply_to + suffix,
            "repost_of": post.repost_of and post.repost_of + suffix,
            "author": author,
            "published_ms": post.published_ms + shift_ms,
        }
        return line._replace(post=post.model_copy(update=change))
    if suffix and isinstance(event, PostDeleted):
        return line._replace(event=event.model_copy(update={"post_id": event.post_id + suffix}))
    if suffix and isinstance(event, _AUTHOR_EVENTS):
        # Who was erased in round 1 stays erased: in later rounds the part is played by somebody else.
        return line._replace(event=event.model_copy(update={"author_id": event.author_id + suffix}))
    return line


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
