"""One running show, as edges see it: opened from its journal, fed by its inbox, heard by listeners.

A show goes on after a restart exactly where it stood: newest snapshot, then the journal's tail through the engine;
epoch, offsets and frames are the same, so a client that was away gets deltas only. Where that cannot be (words of the
tail are erased, or another version of the program wrote it), offsets jump and clients get one snapshot.
Not here: stamping and journalling (sequencer.py), snapshots and erasures (keeper.py), sockets (gateway).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog

from .. import __version__
from ..core import limits
from ..core.effects import CHANNELS, Answer, Channel, Delta, Effect, EraseWords
from ..core.engine import Engine
from ..core.events import AuthorErased, Entry, Event, ShowChanged, ShowOpened, ShowResumed
from ..core.model import ShowConfig
from .checkpoint import Checkpoint, encode, uncollected
from .clock import Clock
from .door import Door
from .intake import Intake
from .journal import row_of
from .keeper import Capture, Keeper
from .listing import filter_of, history, page
from .looking import Looking
from .ports import CommandResult, FrameListener, Health, Inbox, Looker, Preview, Screener, Store, StoreFailed
from .publisher import Publisher
from .recovery import continues, newest, replay
from .rules import Rules
from .sequencer import Sequencer

_log = structlog.get_logger("secondscreen.show")

JUMP: Final = 1_000_000  # offsets by which a show goes on that cannot go on exactly
SKEW_TOLD_MS: Final = 5_000  # a journal further ahead of the clock than this is worth a word


class Show:
    """`open`, then `run` in a task of its own; `stop` ends it with everything journalled and a last snapshot."""

    def __init__(
        self,
        config: ShowConfig,
        store: Store,
        clock: Clock,
        screeners: Sequence[Screener] = (),
        *,
        shadows: Sequence[Screener] = (),
        looker: Looker | None = None,
    ) -> None:
        """`screeners` are asked about posts before they are journalled, `shadows` beside them; `looker` looks at the
        pictures of those that are."""
        self.id = config.id
        self.epoch = ""
        self._config = config
        self._store = store
        self._clock = clock
        self._intake = Intake(screeners, shadows=shadows)
        self._looking = Looking(looker, lambda seen: self._sequencer.inbox.tell(seen)) if looker else None
        self._publisher = Publisher(config.id)
        self._online = 0
        self._quiet: asyncio.Future[Capture] | None = None
        self._noted_seq = 0
        self._over = asyncio.Event()  # nothing runs, or nothing runs any more
        self._over.set()
        self.skew_ms = 0  # how far the journal was ahead of the clock when the show was opened
        self._engine = Engine(config.id)
        self._keeper = Keeper(self.id, store, clock, self._capture, self._publisher.scrub)
        self._sequencer = self._make_sequencer()
        self._door = Door(self.id, store, clock, lambda: self._sequencer)
        rules = Rules(lambda: self._engine, self.now_ms)  # what the site asks of them is theirs to answer
        self.rule_facts, self.test_rule = rules.facts, rules.test
        self.shadow, self.learning = rules.shadow, rules.learning

    # --- opening -----------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Read the show back from the store, or begin it. Raises StoreFailed if the store cannot be used. A journal
        that the engine cannot apply leaves this show halted, visibly, and the service alive."""
        position = await self._store.position(self.id)
        self.epoch = position.epoch
        self._publisher.epoch = position.epoch
        try:
            await self._begin(position.top, await self._recover(position.top))
        except StoreFailed:
            raise
        except Exception as error:
            _log.exception("show_halted", show=self.id, seq=self._engine.seq)
            fault = str(error) if isinstance(error, ValueError) else type(error).__name__
            self._sequencer.halt(f"the journal cannot be applied after entry {self._engine.seq}: {fault}")
            return
        for record in self._engine.records.values():
            self._intake.remember(record.post_id, record.post.revision if record.post else None)
        self.skew_ms = max(0, self._engine.at_ms - self._clock.now_ms())
        if self.skew_ms > SKEW_TOLD_MS:
            _log.warning("clock_behind_journal", show=self.id, behind_ms=self.skew_ms)
        self._noted_seq = self._engine.seq
        self._sequencer = self._make_sequencer()
        if self._looking is not None:
            waiting = [self._engine.records[id_] for id_ in self._engine.stage.queue]
            self._looking.begin((r.post, bool(r.pictures)) for r in waiting if r.post is not None)

    async def _recover(self, top: int) -> bool:
        """Snapshot and tail through the engine. False: what was published cannot be continued exactly."""
        self._engine, checkpoint, passed_over = await newest(self._store, self.id, top)
        same_program = checkpoint is None or checkpoint.made_by == __version__
        if checkpoint is not None:
            for name in CHANNELS:
                self._publisher.refill(name, checkpoint.frames[name], self._engine.channels[name].offset)
            self._keeper.erase(checkpoint.erasing)
            for author_id in checkpoint.erased_authors:
                self._keeper.erase_author(author_id)
        if not same_program:
            self._keeper.want()
        blanks, began = self._engine.blanks, self._engine.seq
        await replay(self._store, self.id, self._engine, top, self._deliver)
        self._keeper.noted(top - began)
        return continues(self._engine, blanks, began, same_program) and not passed_over

    async def _begin(self, top: int, exact: bool) -> None:
        """What this start itself adds to the journal."""
        if top == 0:
            await self._enter(ShowOpened(config=self._config))
            self._keeper.want()  # so that every later tail says which version of the program wrote it
        elif self._engine.stage.config != self._config:
            await self._enter(ShowChanged(config=self._config))
        if not exact:
            channels = self._engine.channels
            offsets = {name: channels[name].offset + JUMP + 2 * top for name in CHANNELS}
            await self._enter(ShowResumed(offsets=dict(offsets)))
            self._keeper.want()

    async def _enter(self, event: Event) -> None:
        engine = self._engine
        entry = Entry(engine.seq + 1, max(self._clock.now_ms(), engine.at_ms), event)
        await self._store.append(self.id, [row_of(entry)], {})
        self._deliver(entry, engine.apply(entry))

    def _make_sequencer(self) -> Sequencer:
        return Sequencer(
            self.id,
            self._engine,
            self._store,
            self._clock,
            self._intake,
            self._deliver,
            self._rested,
            top=self._engine.seq,
            at_ms=self._engine.at_ms,
            skew_ms=self.skew_ms,
        )

    # --- running -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until `stop`. Everything handed in before that is journalled, applied and published, and a last snapshot
        is saved, if the store takes it."""
        self._over.clear()
        beside = [asyncio.ensure_future(self._keeper.run())]
        if self._looking is not None:
            beside.append(asyncio.ensure_future(self._looking.run()))
        try:
            await self._sequencer.run()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            if not self._sequencer.halted and not self._sequencer.trouble and self._at_rest():
                await self._keeper.snapshot()
        except StoreFailed as error:
            _log.warning("last_snapshot_failed", show=self.id, error=str(error))  # the journal has everything
        finally:
            for task in beside:
                task.cancel()
            self._door.close()
            self._over.set()

    async def stop(self) -> None:
        """Take no more; returns when `run` has."""
        self._sequencer.stop()
        await self._over.wait()

    @property
    def inbox(self) -> Inbox:
        """Where this show's connectors hand in."""
        return self._sequencer.inbox

    def _deliver(self, entry: Entry, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Delta():
                    self._publisher.publish(effect)
                case EraseWords(post_ids=post_ids):
                    self._publisher.scrub(post_ids)
                    self._keeper.erase(post_ids)
                    if self._looking is not None:
                        self._looking.forget(post_ids)
                case Answer():
                    pass  # the sequencer gives it to the one who asked
        if self._looking is not None:
            record = self._engine.records.get(getattr(entry.event, "post_id", ""))
            self._looking.hear(
                entry.event, record is not None and record.status not in ("rejected", "withdrawn")
            )
        if isinstance(entry.event, AuthorErased):
            self._keeper.erase_author(entry.event.author_id)
        elif isinstance(entry.event, ShowResumed):
            for name in CHANNELS:
                self._publisher.restart(name, self._engine.channels[name].offset)

    # --- snapshots ---------------------------------------------------------------------------------------

    def _rested(self) -> None:
        """A batch has been applied."""
        self._keeper.noted(self._engine.seq - self._noted_seq)
        self._noted_seq = self._engine.seq
        if self._quiet is not None and self._at_rest():
            quiet, self._quiet = self._quiet, None
            self._sequencer.wants_tick = False
            if not quiet.done():
                quiet.set_result(self._captured())

    def _at_rest(self) -> bool:
        """Is everything published that the applied entries changed? Only then does a restored engine go on exactly
        as this one: what a snapshot has no words for must not be waiting to be published."""
        stage = self._engine.stage
        return not (stage.touched or stage.feed.stale_items or stage.desk_dirty or stage.air_dirty)

    async def _capture(self) -> Capture:
        """The show's state at the next moment of rest."""
        if self._at_rest():
            return self._captured()
        self._quiet = asyncio.get_running_loop().create_future()
        self._sequencer.wants_tick = True
        self._sequencer.poke()
        return await self._quiet

    def _captured(self) -> Capture:
        began = self._clock.monotonic()
        erasing, erased_authors = self._keeper.pending()
        with uncollected():
            checkpoint = Checkpoint(
                engine=self._engine.snapshot(),
                frames=self._publisher.latest(),
                erasing=erasing,
                erased_authors=erased_authors,
                made_by=__version__,
            )
            plain = encode(checkpoint)
        return Capture(self._engine.seq, plain, self._clock.monotonic() - began)

    # --- what edges see (ports.ShowPort) -----------------------------------------------------------------

    @property
    def title(self) -> str:
        return self._config.title

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        return self._publisher.listen(channel, listener)

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        snapshot = self._engine.channels[channel].snapshot(self.epoch)
        return {**snapshot, "items": dict(snapshot["items"])}

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        return self._publisher.after(channel, offset)

    def offset(self, channel: Channel) -> int:
        return self._engine.channels[channel].offset

    def air_epoch(self) -> int:
        """One more than the engine's while it is halted, or a panic waits for the store: overlays show nothing that
        is older than the heartbeat's air, so their air is clear."""
        return self._engine.air_epoch + bool(self._sequencer.halted or self._door.panicking)

    def online(self) -> int:
        return self._online

    def set_online(self, n: int) -> None:
        self._online = n

    def now_ms(self) -> int:
        return self._sequencer.now_ms()

    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        """One person's act, journalled and applied. Raises pydantic.ValidationError or StoreFailed."""
        return await self._door.command(command, by, via, expected_offset, key)

    # --- what the site reads -----------------------------------------------------------------------------

    def known(self) -> list[tuple[str, str]]:
        """(post id, author id or "") of every post in memory, oldest first: what a source must know to tell whose
        deletes are ours."""
        return [(r.post_id, r.features.author_key) for r in self._engine.records.values()]

    async def posts(
        self,
        status: str | None = None,
        rule: str | None = None,
        network: str | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = limits.PAGE_ROWS,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Posts in memory as desk items, newest first (listing.py). Raises ValueError for a bad cursor."""
        return await page(self._engine, filter_of(status, rule, network, q), cursor, limit)

    async def history(self, post_id: str) -> list[dict[str, Any]]:
        """Everything that the journal says of one post, oldest first, with the words each entry brought."""
        return history(await self._store.history(self.id, post_id))

    def preview(self, post_id: str, number: int) -> Preview | None:
        """Of a post's picture in that place (from 0), once it was looked at; None: there is none."""
        return self._looking.preview(post_id, number) if self._looking is not None else None

    def asrun(self) -> list[dict[str, Any]]:
        return list(self._engine.asrun)

    def counts(self) -> dict[str, int]:
        return dict(self._engine.counts)

    def timeline(self) -> dict[str, Any]:
        return self._engine.channels["feed"].timeline

    def digest(self) -> str:
        return self._engine.digest()

    # --- what the operator sees --------------------------------------------------------------------------

    def health(self) -> list[Health]:
        """The engine's and the journal's word on themselves."""
        sequencer = self._sequencer
        durability = self._store.durability()
        trouble = sequencer.trouble or self._store.trouble()
        engine = Health(f"{self.id}: engine", not sequencer.halted, sequencer.halted)
        if not sequencer.halted and self.skew_ms > SKEW_TOLD_MS:
            engine.detail = (
                f"the machine's clock was {self.skew_ms // 1000} s behind the journal at the start"
            )
        journal = Health(f"{self.id}: journal", not trouble, trouble or durability)
        keeping = Health(f"{self.id}: snapshots and erasures", not self._keeper.trouble, self._keeper.trouble)
        return [engine, journal, keeping]

    def measures(self) -> dict[str, float]:
        """Figures for /metrics; names ending in `_total` only grow."""
        posts, authors = self._keeper.pending()
        return {
            "journal_seq": self._engine.seq,
            "inbox_waiting": self._sequencer.inbox.backlog(),
            "posts_shed_total": self._sequencer.inbox.shed_total,
            "posts_duplicate_total": self._intake.duplicates,
            "erasures_pending": len(posts) + len(authors),
            "snapshots_total": self._keeper.snapshots,
            "halted": int(bool(self._sequencer.halted)),
            "looks_waiting": self._looking.waiting() if self._looking is not None else 0,
            "looks_passed_over_total": self._looking.passed_over if self._looking is not None else 0,
        }
