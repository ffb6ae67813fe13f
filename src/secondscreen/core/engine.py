"""One show's engine: `apply(entry) -> effects`. Single writer, deterministic, no I/O.

Ticks lie on a fixed grid and run before any entry stamped later, so a replay ticks exactly as the live show did. The
feed changes on ticks only; the air, and a producer's desk after a person's act, at once. Every effect follows from
an applied entry: time alone enters as `TimePassed`. Not here: the clock, the journal, the sockets (runtime).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from . import arrivals, rejudge, releasing
from .acts import give
from .channel import ChannelState
from .effects import CHANNELS, Answer, Channel, Effect, EraseWords, Item
from .events import (
    AuthorErased,
    AuthorHidden,
    AuthorRestored,
    CommandGiven,
    Entry,
    PostDeleted,
    PostEdited,
    PostReceived,
    PostScreened,
    PostsShed,
    ShowChanged,
    ShowOpened,
    ShowResumed,
    SourceGapped,
    TimePassed,
)
from .feed import next_tick
from .limits import ANSWERS_KEPT, TICK_MS
from .model import Post
from .publisher import Publisher
from .record import PostRecord
from .stage import STATUSES, Stage
from .stage_snapshot import stage_of, state_of

STATE_VERSION = 3


class Engine:
    """Feed it entries in order; do what it returns. Raises ValueError on an entry out of order."""

    def __init__(self, show_id: str) -> None:
        self.show_id = show_id
        self.seq = 0
        self.at_ms = 0
        self.blanks = 0  # posts applied whose words were already erased (a replay's sign, see ShowResumed)
        self.ticked_ms = 0
        self.answers: dict[str, Answer] = {}
        self.publisher = Publisher()
        self._stage: Stage | None = None

    @property
    def stage(self) -> Stage:
        if self._stage is None:
            raise ValueError("a journal begins with show_opened")
        return self._stage

    @property
    def records(self) -> dict[str, PostRecord]:
        return self._stage.records if self._stage else {}

    @property
    def air_epoch(self) -> int:
        return self._stage.rundown.air if self._stage else 0

    @property
    def channels(self) -> dict[Channel, ChannelState]:
        return self.publisher.channels

    # --- time ------------------------------------------------------------------------------------------------

    def due_ms(self) -> int | None:
        """When the next tick would do something, UTC ms on the grid; None = time alone changes nothing."""
        if self._stage is None:
            return None
        after = max(self.ticked_ms, self.at_ms)
        coming = [self._stage.timeline.next_ms(after), self._stage.feed.due_ms(after)]
        programme = self._stage.rundown.programme
        coming.append(programme.ends_ms() if programme else None)
        if self._stage.desk_dirty or self._stage.touched:
            coming.append(after)
        if self._stage.rejudging:
            coming.append(after)
        if self._stage.rundown.armed:
            coming.append(self._stage.hold_back.next_ms)
        coming += self._stage.learning.due_ms(), self._stage.desk_queue.due_ms(after)
        due = [at for at in coming if at is not None]
        if not due:
            return None
        return max(next_tick(min(due) - 1), next_tick(self.ticked_ms))

    def apply(self, entry: Entry) -> list[Effect]:
        """Run the ticks due by `entry.at_ms`, then the entry; what the world must do, in order."""
        if entry.seq != self.seq + 1 or entry.at_ms < self.at_ms:
            raise ValueError(f"entry {entry.seq} at {entry.at_ms} does not follow {self.seq} at {self.at_ms}")
        effects: list[Effect] = []
        self.seq = entry.seq
        while (due := self.due_ms()) is not None and due <= entry.at_ms:
            self._tick(due, effects)
        self.at_ms = entry.at_ms
        self._enter(entry, effects)
        if self._stage is not None:
            if self._stage.air_dirty:
                self.publisher.publish_air(self._stage, self.seq, self.at_ms, effects)
            if self._stage.to_erase:
                effects.append(EraseWords(tuple(self._stage.to_erase)))
                self._stage.to_erase.clear()
        return effects

    def _enter(self, entry: Entry, effects: list[Effect]) -> None:
        seq, at_ms = entry.seq, entry.at_ms
        match entry.event:
            case ShowOpened(config=config):
                self._stage = Stage(config, at_ms)
                self.ticked_ms = at_ms
                self._stage.timeline.advance(at_ms, seq)
                self.publisher.publish_all(self._stage, seq, at_ms, effects)
            case ShowChanged(config=config):
                rights = self.stage.config.moderation.networks
                self.stage.configure(config)
                if config.moderation.networks != rights:
                    self.stage.heed_rights(seq, at_ms)
                rejudge.begin(self.stage, seq, at_ms)
                self.publisher.publish_all(self.stage, seq, at_ms, effects)
            case PostReceived() as event:
                self.blanks += event.post is None
                arrivals.received(self.stage, event, seq, at_ms)
            case PostEdited() as event:
                self.blanks += event.post is None
                arrivals.edited(self.stage, event, seq, at_ms)
            case PostDeleted() as event:
                arrivals.deleted(self.stage, event, seq, at_ms)
            case PostScreened() as event:
                arrivals.screened(self.stage, event, seq, at_ms)
            case AuthorHidden() as event:
                arrivals.author_hidden(self.stage, event, seq, at_ms)
            case AuthorRestored() as event:
                arrivals.author_restored(self.stage, event, seq, at_ms)
            case AuthorErased() as event:
                arrivals.author_erased(self.stage, event, seq, at_ms)
            case PostsShed(count=count):
                self.stage.counts["shed"] += count
                self.stage.desk_dirty = True
            case SourceGapped() | TimePassed():
                pass
            case ShowResumed(offsets=offsets):
                for channel in CHANNELS:
                    self.channels[channel].offset = offsets[channel]
            case CommandGiven() as given:
                self._command(given, seq, at_ms, effects)

    def _command(self, given: CommandGiven, seq: int, at_ms: int, effects: list[Effect]) -> None:
        key = f"{given.by}\n{given.key}" if given.key is not None else None
        if key is not None and key in self.answers:
            effects.append(self.answers[key])
            return
        stage, publisher, air = self.stage, self.publisher, self.air_epoch
        armed = stage.rundown.armed
        result, detail, post_id = give(stage, given, seq, at_ms)
        answer = Answer(seq, given.key, given.by, result, detail, post_id)
        if key is not None:
            self.answers[key] = answer
            if len(self.answers) > ANSWERS_KEPT:
                del self.answers[next(iter(self.answers))]
        effects.append(answer)
        if stage.rundown.armed and not armed:
            releasing.wait_anew(stage, at_ms)
        if result == "done":
            if stage.air_dirty:
                publisher.publish_air(stage, seq, at_ms, effects)
            if self.air_epoch != air or given.command.command in ("rearm", "undo"):
                publisher.choose(stage, at_ms)
                publisher.publish_feed(stage, seq, at_ms, effects)
            publisher.publish_desk(stage, seq, at_ms, effects)

    def _tick(self, at_ms: int, effects: list[Effect]) -> None:
        stage, publisher = self.stage, self.publisher
        self.ticked_ms = self.at_ms = at_ms
        advanced = stage.timeline.advance(at_ms, self.seq)
        learned = stage.learning.tick(at_ms)
        if advanced:
            stage.feed.dirty = True
        programme = stage.rundown.programme
        if programme is not None and (ends := programme.ends_ms()) is not None and ends <= at_ms:
            stage.rundown.clear(at_ms, stage.timeline.bt(at_ms), self.seq, programme.by, "time is up")
            stage.rundown.changed_seq = self.seq
            publisher.publish_air(stage, self.seq, at_ms, effects)
            stage.desk_dirty = True
        if stage.rejudging:
            rejudge.step(stage, self.seq, at_ms)
        releasing.release(stage, self.seq, at_ms)
        if stage.air_dirty:
            publisher.publish_air(stage, self.seq, at_ms, effects)
        due = stage.feed.due_ms(at_ms)
        if due is not None and due <= at_ms:
            publisher.choose(stage, at_ms)
        publisher.publish_feed(stage, self.seq, at_ms, effects)
        sorting = stage.desk_queue.due_ms(at_ms - TICK_MS)
        if learned or advanced or stage.desk_dirty or stage.touched or (sorting and sorting <= at_ms):
            publisher.publish_desk(stage, self.seq, at_ms, effects)

    # --- as a whole ------------------------------------------------------------------------------------------

    def desk_item(self, record: PostRecord) -> Item:
        """One record as a producer's row, wherever it stands (the site's search uses this)."""
        return self.publisher.desk_row(self.stage, record, self.publisher.scene(self.stage, self.at_ms))

    @property
    def asrun(self) -> list[dict[str, Any]]:
        return self.stage.rundown.asrun if self._stage else []

    @property
    def counts(self) -> dict[str, int]:
        return self.stage.counts if self._stage else dict.fromkeys(STATUSES, 0)

    def snapshot(self) -> dict[str, Any]:
        """JSON-ready, without words: `restore` asks for them again, so that an erasure reaches snapshots too.

        Take it right after a tick, when no change waits to be published: only then can `restore` join the words to
        the channels exactly as they were published, and offsets go on as if nothing had happened.
        """
        return {
            "version": STATE_VERSION,
            "show": self.show_id,
            "seq": self.seq,
            "at_ms": self.at_ms,
            "blanks": self.blanks,
            "ticked_ms": self.ticked_ms,
            "desk_dirty": self._stage.desk_dirty if self._stage else False,
            "air_dirty": self._stage.air_dirty if self._stage else False,
            "touched": list(self._stage.touched) if self._stage else [],
            "answers": [
                [key, a.seq, a.key, a.by, a.result, a.detail, a.post_id] for key, a in self.answers.items()
            ],
            "channels": self.publisher.state(),
            "stage": state_of(self._stage) if self._stage else None,
        }

    @staticmethod
    def words_needed(state: dict[str, Any]) -> list[str]:
        """Ids of the posts whose words a restore wants."""
        if state["stage"] is None:
            return []
        return [
            r["post_id"] for r in state["stage"]["records"] if r["status"] != "withdrawn" or r["hidden_from"]
        ]

    @classmethod
    def restore(cls, state: dict[str, Any], vault: Callable[[list[str]], dict[str, Post]]) -> Engine:
        """The engine as it was. Raises ValueError for a snapshot of another version."""
        if state["version"] != STATE_VERSION:
            raise ValueError(f"snapshot version {state['version']} is not {STATE_VERSION}")
        engine = cls(state["show"])
        engine.seq, engine.at_ms, engine.blanks = state["seq"], state["at_ms"], state["blanks"]
        engine.ticked_ms = state["ticked_ms"]
        engine.answers = {
            key: Answer(seq, given, by, result, detail, post_id)
            for key, seq, given, by, result, detail, post_id in state["answers"]
        }
        if state["stage"] is not None:
            stage = engine._stage = stage_of(state["stage"], vault(cls.words_needed(state)))
            stage.touched = dict.fromkeys(state["touched"])
            stage.air_dirty, stage.desk_dirty = state["air_dirty"], state["desk_dirty"]
            engine.publisher.restore(state["channels"], stage)
        return engine

    def digest(self) -> str:
        """SHA-256 over everything that can be seen and everything that decides what comes next."""
        seen = {name: [c.offset, c.items, c.order, c.timeline, c.meta] for name, c in self.channels.items()}
        whole = json.dumps([self.snapshot(), seen], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
