"""One running show, as edges see it: opened from its journal, fed by its inbox, heard by listeners.

A show goes on after a restart exactly where it stood: newest snapshot, then the journal's tail through the engine;
epoch, offsets and frames are the same, so a client that was away gets deltas only. Where that cannot be (words of the
tail are erased, or another version of the program wrote it), offsets jump and clients get one snapshot.
Not here: stamping and journalling (sequencer.py), snapshots and erasures (keeper.py), sockets (gateway).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson
import structlog

from .. import __version__
from ..core import limits
from ..core.commands import COMMAND, Insert
from ..core.effects import CHANNELS, Answer, Channel, Delta, Effect, EraseWords
from ..core.engine import Engine
from ..core.events import AuthorErased, CommandGiven, Entry, Event, ShowChanged, ShowOpened, ShowResumed
from ..core.model import Author, Post, ShowConfig
from ..core.record import PostRecord
from ..wire import delta_frame
from .checkpoint import Checkpoint, encode, unpack
from .clock import Clock
from .intake import Intake, prepare
from .journal import entry_of, row_of
from .keeper import Capture, Keeper
from .ports import CommandResult, FrameListener, Health, Inbox, Screener, Store, StoreFailed
from .ring import Ring
from .sequencer import Halted, Sequencer

_log = structlog.get_logger("secondscreen.show")

JUMP: Final = 1_000_000  # offsets by which a show goes on that cannot go on exactly
SKEW_TOLD_MS: Final = 5_000  # a journal further ahead of the clock than this is worth a word
SCAN_ROWS: Final = 20_000  # records looked at for one page of a search
STUDIO: Final = "studio"


class Show:
    """`open`, then `run` in a task of its own; `stop` ends it with everything journalled and a last snapshot."""

    def __init__(
        self, config: ShowConfig, store: Store, clock: Clock, screeners: Sequence[Screener] = ()
    ) -> None:
        self.id = config.id
        self.epoch = ""
        self._config = config
        self._store = store
        self._clock = clock
        self._intake = Intake(screeners)
        self._rings: dict[Channel, Ring] = {name: Ring() for name in CHANNELS}
        self._listeners: dict[Channel, list[FrameListener]] = {name: [] for name in CHANNELS}
        self._online = 0
        self._inserting: dict[str, asyncio.Task[CommandResult]] = {}
        self._panics: set[asyncio.Future[None]] = set()
        self._quiet: asyncio.Future[Capture] | None = None
        self._noted_seq = 0
        self._over = asyncio.Event()  # nothing runs, or nothing runs any more
        self._over.set()
        self.skew_ms = 0  # how far the journal was ahead of the clock when the show was opened
        self._engine = Engine(config.id)
        self._keeper = Keeper(self.id, store, clock, self._capture, self._scrub)
        self._sequencer = self._make_sequencer()

    # --- opening -----------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Read the show back from the store, or begin it. Raises StoreFailed if the store cannot be used. A journal
        that the engine cannot apply leaves this show halted, visibly, and the service alive."""
        position = await self._store.position(self.id)
        self.epoch = position.epoch
        exact = False
        try:
            exact = await self._recover(position.top)
            await self._begin(position.top, exact)
        except StoreFailed:
            raise
        except Exception as error:
            _log.exception("show_halted", show=self.id, seq=self._engine.seq)
            self._sequencer.halt(
                f"the journal cannot be applied near entry {self._engine.seq}: {error!r:.200}"
            )
            return
        for record in self._engine.records.values():
            self._intake.remember(record.post_id, record.post.revision if record.post else None)
        self.skew_ms = max(0, self._engine.at_ms - self._clock.now_ms())
        if self.skew_ms > SKEW_TOLD_MS:
            _log.warning("clock_behind_journal", show=self.id, behind_ms=self.skew_ms)
        self._noted_seq = self._engine.seq
        self._sequencer = self._make_sequencer()

    async def _recover(self, top: int) -> bool:
        """Snapshot and tail through the engine. False: what was published cannot be continued exactly."""
        exact = True
        made_by = __version__
        before: int | None = None
        while (kept := await self._store.load_snapshot(self.id, before)) is not None:
            before = kept[0]
            try:
                checkpoint = unpack(kept[1])
                await self._restore(checkpoint, before, top)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                _log.warning("snapshot_unusable", show=self.id, seq=before, error=f"{error!r:.200}")
                self._engine = Engine(self.id)
                exact = False
                continue
            made_by = checkpoint.made_by
            break
        blanks, began = self._engine.blanks, self._engine.seq
        async for rows in self._store.read(self.id, self._engine.seq):
            for row in rows:
                entry = entry_of(row)
                self._deliver(entry, self._engine.apply(entry))
        if self._engine.seq != top:
            raise ValueError(f"the journal ends at {self._engine.seq}, not at {top}")
        self._keeper.noted(top - began)
        if made_by != __version__:
            self._keeper.want()
            exact = exact and top == began
        return exact and self._engine.blanks == blanks

    async def _restore(self, checkpoint: Checkpoint, seq: int, top: int) -> None:
        if checkpoint.engine["seq"] != seq or seq > top:
            raise ValueError(
                f"a snapshot of entry {checkpoint.engine['seq']} kept as {seq}, journal at {top}"
            )
        words = await self._store.words(self.id, Engine.words_needed(checkpoint.engine), seq)
        posts = {post_id: Post.model_validate_json(body) for post_id, body in words.items()}
        self._engine = Engine.restore(checkpoint.engine, lambda _ids: posts)
        for name, ring in self._rings.items():
            ring.refill(checkpoint.frames[name], self._engine.channels[name].offset)
        self._keeper.erase(checkpoint.erasing)
        for author_id in checkpoint.erased_authors:
            self._keeper.erase_author(author_id)

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
        keeping = asyncio.ensure_future(self._keeper.run())
        try:
            await self._sequencer.run()
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            if not self._sequencer.halted and not self._sequencer.trouble and self._at_rest():
                await self._keeper.snapshot()
        except StoreFailed as error:
            _log.warning("last_snapshot_failed", show=self.id, error=str(error))  # the journal has everything
        finally:
            keeping.cancel()
            for task in self._panics:
                task.cancel()
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
                    self._publish(effect)
                case EraseWords(post_ids=post_ids):
                    self._scrub(post_ids)
                    self._keeper.erase(post_ids)
                case Answer():
                    pass  # the sequencer gives it to the one who asked
        if isinstance(entry.event, AuthorErased):
            self._keeper.erase_author(entry.event.author_id)
        elif isinstance(entry.event, ShowResumed):
            for name, ring in self._rings.items():
                ring.restart(self._engine.channels[name].offset)

    def _publish(self, delta: Delta) -> None:
        frame = delta_frame(self.epoch, delta)
        self._rings[delta.channel].push(delta.offset, frame, delta.put or ())
        for listener in tuple(self._listeners[delta.channel]):
            try:
                listener(delta, frame)
            except Exception:  # one listener's fault is not the show's
                _log.exception("listener_failed", show=self.id, channel=delta.channel)

    def _scrub(self, post_ids: Iterable[str]) -> None:
        ids = set(post_ids)
        for ring in self._rings.values():
            ring.scrub(ids)

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
        return not (stage.touched or stage.feed.stale_items or self._engine.desk_dirty or stage.air_dirty)

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
        frames = {
            name: ring.latest(limits.SNAPSHOT_FRAMES, limits.SNAPSHOT_FRAME_BYTES)
            for name, ring in self._rings.items()
        }
        checkpoint = Checkpoint(self._engine.snapshot(), frames, erasing, erased_authors, __version__)
        plain = encode(checkpoint)
        return Capture(self._engine.seq, plain, self._clock.monotonic() - began)

    # --- what edges see (ports.ShowPort) -----------------------------------------------------------------

    @property
    def title(self) -> str:
        return self._config.title

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        listeners = self._listeners[channel]
        listeners.append(listener)

        def end() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return end

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        snapshot = self._engine.channels[channel].snapshot(self.epoch)
        return {**snapshot, "items": dict(snapshot["items"])}

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        return self._rings[channel].after(offset)

    def offset(self, channel: Channel) -> int:
        return self._engine.channels[channel].offset

    def air_epoch(self) -> int:
        """One more than the engine's while it is halted, or a panic waits for the store: overlays show nothing that
        is older than the heartbeat's air, so their air is clear."""
        return self._engine.air_epoch + bool(self._sequencer.halted or self._panics)

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
        given = COMMAND.validate_python(command)
        if isinstance(given, Insert):
            return await self._insert(given, by, key)
        event = CommandGiven(command=given, by=by, via=via, expected_offset=expected_offset, key=key)
        try:
            answer = await self._sequencer.give(event)
        except Halted as halted:
            return CommandResult(self._engine.seq, "refused", str(halted))
        except StoreFailed as failed:
            if given.command == "panic":
                self._panic_without_store(event)
                raise StoreFailed(
                    f"the overlays are told to clear, but it is not journalled yet: {failed}"
                ) from None
            raise
        return CommandResult(answer.seq, answer.result, answer.detail, answer.post_id)

    def _panic_without_store(self, event: CommandGiven) -> None:
        """Clear the air at once and journal the panic as soon as the store takes it."""

        async def journal() -> None:
            while True:
                try:
                    await self._store.ready()
                    await self._sequencer.give(event)
                except StoreFailed:
                    await self._clock.sleep(1.0)
                except Halted:
                    return
                else:
                    return

        task = asyncio.ensure_future(journal())
        self._panics.add(task)
        task.add_done_callback(self._panics.discard)

    async def _insert(self, insert: Insert, by: str, key: str | None) -> CommandResult:
        """A post by hand comes in as a post: its words belong in the vault, not in a command's row."""
        if not by:
            return CommandResult(self._engine.seq, "refused", "a command needs a named person")
        token = sha256(f"{by}\n{key}".encode()).hexdigest()[:24] if key is not None else secrets.token_hex(12)
        post_id = f"{STUDIO}:{token}"
        if key is not None:
            if (first := self._inserting.get(post_id)) is not None:
                return await asyncio.shield(first)
            if before := await self._store.history(self.id, post_id):
                return CommandResult(before[0].seq, "done", "inserted", post_id)
        task = asyncio.ensure_future(self._insert_new(insert, by, post_id))
        self._inserting[post_id] = task
        task.add_done_callback(lambda _: self._inserting.pop(post_id, None))
        return await asyncio.shield(task)

    async def _insert_new(self, insert: Insert, by: str, post_id: str) -> CommandResult:
        now_ms = self.now_ms()
        author = Author(
            id=f"{STUDIO}:{sha256(insert.name.casefold().encode()).hexdigest()[:16]}", name=insert.name
        )
        post = Post(
            id=post_id,
            network=STUDIO,
            source=f"{STUDIO}:{by}",
            text=insert.text,
            author=author,
            url=insert.url,
            published_ms=now_ms,
        )
        event = prepare(post, False, now_ms)
        try:
            answer = await self._sequencer.give(event)
        except Halted as halted:
            return CommandResult(self._engine.seq, "refused", str(halted))
        return CommandResult(answer.seq, "done", "inserted", post_id)

    # --- what the site reads -----------------------------------------------------------------------------

    def known(self) -> list[tuple[str, str]]:
        """(post id, author id or "") of every post in memory, oldest first: what a source must know to tell whose
        deletes are ours."""
        return [(r.post_id, r.features.author_key) for r in self._engine.records.values()]

    def posts(
        self,
        status: str | None = None,
        rule: str | None = None,
        network: str | None = None,
        q: str | None = None,
        cursor: str | None = None,
        limit: int = limits.PAGE_ROWS,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Posts in memory as desk items, newest first, and the cursor of the next page (None: that was all). A page
        may be short, or empty, and still have a cursor: one call looks at so many posts and no more. Raises
        ValueError for a bad cursor."""
        before = int(cursor) if cursor is not None else None
        wanted = q.casefold() if q else ""
        items: list[dict[str, Any]] = []
        looked, last = 0, 0
        for record in reversed(self._engine.records.values()):
            if before is not None and record.seq >= before:
                continue
            if len(items) >= limit or looked >= SCAN_ROWS:
                return items, str(last)
            looked += 1
            last = record.seq
            if (
                (status is None or record.status == status)
                and (rule is None or record.rule == rule)
                and (network is None or record.network == network)
                and (not wanted or _mentions(record, wanted))
            ):
                items.append(self._engine.desk_item(record))
        return items, None

    async def history(self, post_id: str) -> list[dict[str, Any]]:
        """Everything that the journal says of one post, oldest first, with the words each entry brought."""
        rows = await self._store.history(self.id, post_id)
        return [
            {
                "seq": row.seq,
                "at_ms": row.at_ms,
                **orjson.loads(row.body),
                **({"post": orjson.loads(row.words)} if row.words is not None else {}),
            }
            for row in rows
        ]

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
        }


def _mentions(record: PostRecord, wanted: str) -> bool:
    post = record.post
    if post is None:
        return False
    author = post.author
    return wanted in post.text.casefold() or (
        author is not None and (wanted in author.handle.casefold() or wanted in author.name.casefold())
    )
