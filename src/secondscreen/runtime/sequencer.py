"""The single writer of a show: stamp, journal, apply, hand on. Nothing leaves before it is durable.

What waits is taken in this order: people's acts, sources' deletes and other events, counts of shed posts, posts. A
batch is journalled in one durable append while the one before is being applied. If the store takes nothing, callers
are told, everything else waits here or in the bounded inbox, and the journal is asked where it stands before the
next append. If the engine raises, the show halts: applying the rest without that entry would be another show.
Not here: what an entry means (core), who listens (show.py).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Protocol

import structlog

from ..core import limits
from ..core.effects import Answer, Effect
from ..core.events import CommandGiven, Entry, Event, PostsShed, TimePassed
from .batch import Batch, Waited, stamp
from .clock import Clock
from .inbox import ShowInbox, Waiting, WaitingPost
from .intake import Arrival, Intake, prepare
from .ports import Store, StoreFailed

_log = structlog.get_logger("secondscreen.sequencer")

SLICE_S: Final = 0.005  # applied in one go; then the sockets have their turn
BATCH_S: Final = 0.02  # a batch of posts should be applied in about this time: a person's act waits for it
FEWEST_POSTS: Final = 16  # in a batch, however slowly they are applied: below this the fsync dominates
STOP_S: Final = 5.0  # a stopping show reads waiting posts for so long; what is left its sources bring again
RETRY_S: Final = 0.25  # between a store that is ready again and the next try


class Applies(Protocol):
    """What the sequencer needs of an engine."""

    def apply(self, entry: Entry) -> list[Effect]: ...
    def due_ms(self) -> int | None: ...


class Halted(Exception):
    """The engine failed on an entry; this show takes nothing until it is repaired and restarted."""


class Sequencer:
    """`deliver(entry, effects)` is called for every applied entry, in order; `applied()` after each batch.

    `top` and `at_ms` are where the journal stands; `skew_ms` is added to the clock, so that a journal written by
    a machine that ran ahead is continued without standing still.
    """

    def __init__(
        self,
        show: str,
        engine: Applies,
        store: Store,
        clock: Clock,
        intake: Intake,
        deliver: Callable[[Entry, list[Effect]], None],
        applied: Callable[[], None] = lambda: None,
        *,
        top: int = 0,
        at_ms: int = 0,
        skew_ms: int = 0,
    ) -> None:
        self._show = show
        self._engine = engine
        self._store = store
        self._clock = clock
        self._intake = intake
        self._deliver = deliver
        self._applied = applied
        self._top = top
        self._at_ms = at_ms
        self._skew_ms = skew_ms
        self._work = asyncio.Event()
        self._acts: deque[tuple[CommandGiven | Arrival, asyncio.Future[Answer]]] = deque()
        self._screened: deque[tuple[Event | None, WaitingPost]] = deque()
        self._screening: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._stop_by: float | None = None
        self._entry_s = 0.0  # what applying an entry has taken of late
        self.inbox = ShowInbox(self._work.set)
        self.wants_tick = False  # journal the next due tick on its own, so that nothing is pending after it
        self.halted = ""  # why the show takes nothing any more; "" = it runs
        self.trouble = ""  # why the store took nothing at the last try; "" = it did

    # --- handing in --------------------------------------------------------------------------------------

    async def give(self, act: CommandGiven | Arrival) -> Answer:
        """Journal and apply one act of a person: a command, or a post inserted by hand. Raises StoreFailed or
        Halted; then it was not acknowledged."""
        self._refuse()
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._acts.append((act, done))
        self._work.set()
        return await done

    def now_ms(self) -> int:
        """Server UTC as entries are stamped with."""
        return self._clock.now_ms() + self._skew_ms

    @property
    def top(self) -> int:
        """The last durable entry."""
        return self._top

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def _refuse(self) -> None:
        if self.halted:
            raise Halted(self.halted)
        if self._stopping.is_set():
            raise StoreFailed("the show is being stopped; come back when it runs again")
        if self.trouble:
            raise StoreFailed(self.trouble)

    # --- running -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until `stop`, and everything handed in before it is journalled and applied; or until the show halts."""
        try:
            await self._run()
        except Exception as error:
            _log.exception("show_halted", show=self._show)
            self.halt(f"its sequencer failed: {type(error).__name__}")
        await self._end()

    async def _run(self) -> None:
        durable: Batch | None = None
        while not self.halted:
            batch = self._take()
            if batch is None:
                if self._stopping.is_set() and self._screening is None:
                    break
                await self._rest()
                continue
            journalled = asyncio.ensure_future(self._journal(batch))
            if durable is not None:
                await asyncio.sleep(0)  # the append is on its way; meanwhile apply what is durable already
                await self._apply(durable)
            durable = await journalled
            if durable is None:
                break
            if not self._more():  # else it is applied while the next one is journalled
                await self._apply(durable)
                durable = None

    def poke(self) -> None:
        """Something may be due that was not before."""
        self._work.set()

    def stop(self) -> None:
        """Take no more acts. `run` ends when what waits is done (posts: for STOP_S seconds), or at once if the
        store takes nothing."""
        self._stop_by = self._clock.monotonic() + STOP_S
        self._stopping.set()
        self._work.set()

    async def _end(self) -> None:
        """The last tick, so that everything applied has been published; then nobody is left waiting."""
        due = self._engine.due_ms() if not (self.halted or self.trouble) else None
        now = max(self.now_ms(), self._at_ms)
        if due is not None and due <= now + limits.TICK_MS:
            batch = await self._journal(self._stamp(max(now, due), [(TimePassed(), None)], {}))
            if batch is not None:
                await self._apply(batch)
        self._fail_acts(
            Halted(self.halted) if self.halted else StoreFailed(self.trouble or "the show has stopped")
        )

    def _more(self) -> bool:
        """Is there anything to take now? (Posts being screened come back by themselves.)"""
        posts = self.inbox.has_posts() and self._screening is None
        return not self.halted and bool(self._acts or self._screened or posts or self.inbox.urgent())

    async def _rest(self) -> None:
        """Sleep until there is work or a tick is due."""
        self._work.clear()
        if self._more():
            return
        due = self._engine.due_ms()
        cancel = self._clock.call_at(due - self._skew_ms, self._work.set) if due is not None else None
        try:
            await self._work.wait()
        finally:
            if cancel is not None:
                cancel()

    # --- taking and stamping -----------------------------------------------------------------------------

    def _take(self) -> Batch | None:
        """Stamp the next batch; None if there is nothing to journal."""
        if self._stop_by is not None and self._clock.monotonic() > self._stop_by:
            self.inbox.leave_posts()
        now = max(self.now_ms(), self._at_ms)
        due = self._engine.due_ms()
        tick = due is not None and due <= now
        if tick and self.wants_tick:
            return self._stamp(now, [(TimePassed(), None)], {})
        taken: list[Waited] = []
        settled: list[Waiting | WaitingPost] = []
        while self._acts and len(taken) < limits.BATCH_ENTRIES:
            taken.append(self._acts.popleft())
        for waiting in self.inbox.events(limits.BATCH_ENTRIES - len(taken)):
            settled.append(waiting)
            taken.append((waiting.event, None))
        taken += [(PostsShed(source=s, count=n), None) for s, n in self.inbox.shed().items()]
        posts = max(FEWEST_POSTS, int(BATCH_S / self._entry_s)) if self._entry_s else limits.BATCH_ENTRIES
        for arrival, post in self._arrivals(min(posts, limits.BATCH_ENTRIES - len(taken)), now):
            settled.append(post)
            if arrival is not None:
                taken.append((arrival, None))
        if not taken and tick:
            taken.append((TimePassed(), None))
        cursors = self.inbox.settle(settled)
        if not taken and not settled and not cursors:
            return None
        return self._stamp(now, taken, cursors)

    def _arrivals(self, most: int, now: int) -> list[tuple[Event | None, WaitingPost]]:
        """Posts ready for the journal; None: one that we have already."""
        if self._intake.screens:
            ready = [self._screened.popleft() for _ in range(min(most, len(self._screened)))]
            if self._screening is None and len(self._screened) < limits.BATCH_ENTRIES:
                self._screen(now)
            return ready
        found: list[tuple[Event | None, WaitingPost]] = []
        for waiting in self.inbox.posts(most):
            edited = self._intake.sort(waiting.post, waiting.edited)
            found.append((None if edited is None else prepare(waiting.post, edited, now), waiting))
        return found

    def _screen(self, now: int) -> None:
        """Ask the screeners about the next posts, in a task of its own: nobody's act waits for them."""
        waiting = self.inbox.posts(limits.BATCH_ENTRIES)
        if not waiting:
            return

        async def work() -> None:
            sorts = [(w, self._intake.sort(w.post, w.edited)) for w in waiting]
            fresh = [(w.post, edited) for w, edited in sorts if edited is not None]
            arrivals = iter(await self._intake.admit(fresh, now))
            for one, edited in sorts:
                self._screened.append((None if edited is None else next(arrivals), one))
            self._screening = None
            self._work.set()

        self._screening = asyncio.ensure_future(work())

    def _stamp(self, now: int, events: Sequence[Waited], cursors: dict[str, str]) -> Batch:
        return stamp(self._top, now, events, cursors)

    # --- journalling -------------------------------------------------------------------------------------

    async def _journal(self, batch: Batch) -> Batch | None:
        """What became durable of a batch: all of it, or after a failure all but the acts, whose callers were told.
        None: the show is stopping, or has halted, and it did not."""
        while True:
            try:
                await self._store.append(self._show, batch.rows, batch.cursors)
            except StoreFailed as error:
                acts = set(batch.answers)
                if not await self._mend(batch, error):
                    if self.halted or self._stopping.is_set():
                        return None
                    events: list[Waited] = [
                        (entry.event, None) for entry in batch.entries if entry.seq not in acts
                    ]
                    now = max(self.now_ms(), self._at_ms)
                    batch = self._stamp(now, events, batch.cursors)
                    continue
            if self.trouble:
                _log.info("store_takes_again", show=self._show)
                self.trouble = ""
            if batch.entries:
                self._top, self._at_ms = batch.entries[-1].seq, batch.entries[-1].at_ms
            return batch

    async def _mend(self, batch: Batch, error: StoreFailed) -> bool:
        """Tell the callers, wait until the store takes writes, and ask whether it kept the batch after all."""
        self.trouble = str(error)
        _log.error("store_failed", show=self._show, error=self.trouble)
        failed = StoreFailed(self.trouble)
        for done in batch.answers.values():
            _fail(done, failed)
        batch.answers.clear()
        self._fail_acts(failed)
        while not self._stopping.is_set():
            try:
                await self._unless_stopping(self._store.ready())
                top = (await self._store.position(self._show)).top
            except StoreFailed as again:
                self.trouble = str(again)
                await self._unless_stopping(self._clock.sleep(RETRY_S))
                continue
            if top == self._top:
                return False
            if top == self._top + len(batch.rows):
                return True
            self.halt(f"the journal stands at {top}, not at {self._top}: somebody else writes to it")
            return False
        return False

    async def _unless_stopping(self, wait: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(wait)
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
        finally:
            task.cancel()
            stop.cancel()

    # --- applying ----------------------------------------------------------------------------------------

    async def _apply(self, batch: Batch) -> None:
        began = self._clock.monotonic()
        busy = 0.0
        for entry in batch.entries:
            if self.halted:
                break
            try:
                effects = self._engine.apply(entry)
                self._deliver(entry, effects)
            except Exception as error:
                _log.exception("show_halted", show=self._show, seq=entry.seq, kind=entry.event.kind)
                self.halt(f"entry {entry.seq} ({entry.event.kind}) cannot be applied: {type(error).__name__}")
                break
            done = batch.answers.pop(entry.seq, None)
            if done is not None and not done.done():
                answers = [effect for effect in effects if isinstance(effect, Answer)]
                done.set_result(answers[0] if answers else Answer(entry.seq, None, "", "done"))
            slice_s = self._clock.monotonic() - began
            if slice_s > SLICE_S:
                busy += slice_s
                await asyncio.sleep(0)
                began = self._clock.monotonic()
        busy += self._clock.monotonic() - began
        if batch.entries:
            self._entry_s += (busy / len(batch.entries) - self._entry_s) / 8
        for done in batch.answers.values():
            _fail(done, Halted(self.halted))
        if not self.halted:
            self._applied()

    def halt(self, why: str) -> None:
        """Take nothing any more: neither skip an entry nor guess."""
        self.halted = f"the show has halted: {why}"
        self.inbox.shut()
        self._fail_acts(Halted(self.halted))

    def _fail_acts(self, error: Exception) -> None:
        while self._acts:
            _fail(self._acts.popleft()[1], error)


def _fail(done: asyncio.Future[Answer], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
