"""One show's engine: `apply(entry) -> effects`. Single writer, deterministic, no I/O.

Ticks lie on a fixed grid and run before any entry stamped later, so a replay ticks exactly as the live show did. The
feed changes on ticks only; the air, and a producer's desk after a person's act, at once. Every effect follows from
an applied entry: time alone enters as `TimePassed`. Not here: the clock, the journal, the sockets (runtime).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from itertools import islice
from typing import Any

from . import arrivals
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
    PostsShed,
    ShowChanged,
    ShowOpened,
    ShowResumed,
    SourceGapped,
    TimePassed,
)
from .feed import next_tick
from .items import air_item, desk_item, feed_item, post_part
from .limits import ANSWERS_KEPT, DESK_ITEMS
from .model import Post
from .ranking import Scene, telling_words
from .record import PostRecord
from .stage import STATUSES, Stage

STATE_VERSION = 1


class Engine:
    """Feed it entries in order; do what it returns. Raises ValueError on an entry out of order."""

    def __init__(self, show_id: str) -> None:
        self.show_id = show_id
        self.seq = 0
        self.at_ms = 0
        self.blanks = 0  # posts applied whose words were already erased (a replay's sign, see ShowResumed)
        self.ticked_ms = 0
        self.desk_dirty = False
        self.feed_items: dict[str, Item] = {}
        self.answers: dict[str, Answer] = {}
        self.channels: dict[Channel, ChannelState] = {name: ChannelState(name) for name in CHANNELS}
        self._stage: Stage | None = None
        self._crowd: tuple[dict[str, int], dict[str, int]] | None = None  # of the feed as it stands

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

    # --- time ------------------------------------------------------------------------------------------------

    def due_ms(self) -> int | None:
        """When the next tick would do something, UTC ms on the grid; None = time alone changes nothing."""
        if self._stage is None:
            return None
        after = max(self.ticked_ms, self.at_ms)
        coming = [self._stage.timeline.next_ms(after), self._stage.feed.due_ms(after)]
        programme = self._stage.rundown.programme
        coming.append(programme.ends_ms() if programme else None)
        if self.desk_dirty or self._stage.touched:
            coming.append(after)
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
                self._publish_air(effects)
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
                self._publish_all(at_ms, effects)
            case ShowChanged(config=config):
                self.stage.configure(config)
                self._publish_all(at_ms, effects)
            case PostReceived() as event:
                self.blanks += event.post is None
                arrivals.received(self.stage, event, seq, at_ms)
            case PostEdited() as event:
                self.blanks += event.post is None
                arrivals.edited(self.stage, event, seq, at_ms)
            case PostDeleted() as event:
                arrivals.deleted(self.stage, event, seq, at_ms)
            case AuthorHidden() as event:
                arrivals.author_hidden(self.stage, event, seq, at_ms)
            case AuthorRestored() as event:
                arrivals.author_restored(self.stage, event, seq, at_ms)
            case AuthorErased() as event:
                arrivals.author_erased(self.stage, event, seq, at_ms)
            case PostsShed(count=count):
                self.stage.counts["shed"] += count
                self.desk_dirty = True
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
        air = self.air_epoch
        result, detail, post_id = give(self.stage, given, seq, at_ms)
        answer = Answer(seq, given.key, given.by, result, detail, post_id)
        if key is not None:
            self.answers[key] = answer
            if len(self.answers) > ANSWERS_KEPT:
                del self.answers[next(iter(self.answers))]
        effects.append(answer)
        if result == "done":
            if self.stage.air_dirty:
                self._publish_air(effects)
            if self.air_epoch != air or given.command.command in ("panic", "rearm", "undo"):
                self._choose(at_ms)
                self._publish_feed(at_ms, effects)
            self._publish_desk(at_ms, effects)

    def _tick(self, at_ms: int, effects: list[Effect]) -> None:
        stage = self.stage
        self.ticked_ms = self.at_ms = at_ms
        advanced = stage.timeline.advance(at_ms, self.seq)
        if advanced:
            stage.feed.dirty = True
        programme = stage.rundown.programme
        if programme is not None and (ends := programme.ends_ms()) is not None and ends <= at_ms:
            stage.rundown.clear(at_ms, stage.timeline.bt(at_ms), self.seq, programme.by, "time is up")
            stage.rundown.changed_seq = self.seq
            self._publish_air(effects)
            self.desk_dirty = True
        due = stage.feed.due_ms(at_ms)
        if due is not None and due <= at_ms:
            self._choose(at_ms)
        self._publish_feed(at_ms, effects)
        if advanced or self.desk_dirty or stage.touched:
            self._publish_desk(at_ms, effects)

    # --- choosing --------------------------------------------------------------------------------------------

    def _choose(self, at_ms: int) -> None:
        stage = self.stage
        before = stage.feed.shown
        self._crowd = None  # a withdrawn post may have left since
        if stage.feed.choose(at_ms, self._scene(at_ms), stage.rundown.armed):
            self._crowd = None
            now = dict.fromkeys(stage.feed.shown)
            was = dict.fromkeys(before)
            for id_ in (*before, *stage.feed.shown):
                if (id_ in now) != (id_ in was):
                    stage.touched[id_] = None

    def _scene(self, at_ms: int) -> Scene:
        stage = self.stage
        segment = stage.timeline.segment(at_ms)
        if self._crowd is None or stage.feed.stale_items:
            self._crowd = self._look_at_feed()
        return Scene(
            at_ms=at_ms,
            moments=[(at, telling_words(" ".join(named))) for at, named in stage.timeline.moments()],
            segment_words=telling_words(" ".join((segment.title, *segment.keywords))) if segment else (),
            keywords=telling_words(" ".join(stage.config.ranking.keywords)),
            approved_by_author=stage.approvals,
            feed_authors=self._crowd[0],
            feed_words=self._crowd[1],
        )

    def _look_at_feed(self) -> tuple[dict[str, int], dict[str, int]]:
        """How often each author and each word is in the feed as it stands."""
        stage = self.stage
        authors: dict[str, int] = {}
        counts: dict[str, int] = {}
        for id_ in stage.feed.shown:
            record = stage.records.get(id_)
            if record is None or record.post is None:
                continue
            for term in stage.feed.ranking.terms(record):
                counts[term] = counts.get(term, 0) + 1
            author = record.features.author_key
            if author:
                authors[author] = authors.get(author, 0) + 1
        return authors, counts

    # --- publishing ------------------------------------------------------------------------------------------

    def _publish_all(self, at_ms: int, effects: list[Effect]) -> None:
        self._publish_air(effects)
        self._publish_feed(at_ms, effects)
        self._publish_desk(at_ms, effects)

    def _publish(
        self,
        channel: Channel,
        at_ms: int,
        items: dict[str, Item],
        order: list[str],
        meta: dict[str, Any],
        effects: list[Effect],
        timeline: dict[str, Any] | None = None,
    ) -> None:
        delta = self.channels[channel].change(self.seq, at_ms, items, order, meta, timeline)
        if delta is not None:
            effects.append(delta)

    def _publish_feed(self, at_ms: int, effects: list[Effect]) -> None:
        stage = self.stage
        feed = stage.feed
        items: dict[str, Item] = {}
        scene: Scene | None = None
        for id_ in feed.shown:
            record = stage.records[id_]
            item = self.feed_items.get(id_)
            if (item is None or id_ in feed.stale_items) and record.post is not None:
                scene = scene or self._scene(at_ms)
                why = feed.ranking.explain(record, scene)
                item = feed_item(record, record.post, stage.level(record), why)
            if item is not None:
                items[id_] = item
        feed.stale_items.clear()
        self.feed_items = items
        config = stage.config
        meta = {
            "title": config.title,
            "hashtags": list(config.hashtags),
            "language": config.language,
            "compose": config.compose,
            "air": stage.rundown.air,
            "armed": stage.rundown.armed,
        }
        self._publish("feed", at_ms, items, list(items), meta, effects, stage.timeline.item(at_ms))

    def _publish_air(self, effects: list[Effect]) -> None:
        stage = self.stage
        stage.air_dirty = False
        rundown = stage.rundown
        items: dict[str, Item] = {}
        programme = rundown.programme
        if programme is not None and rundown.armed:
            record = stage.records.get(programme.post_id)
            if record is not None and record.status == "approved" and record.post is not None:
                stage.feed.ranking.explain(record, self._scene(self.at_ms))  # badges read what it finds
                items[record.post_id] = air_item(
                    record, record.post, stage.level(record), programme, rundown.air
                )
        meta = {
            "air": rundown.air,
            "armed": rundown.armed,
            "theme": stage.config.air.theme,
            "title": stage.config.title,
        }
        self._publish("onair", self.at_ms, items, list(items), meta, effects)

    def _publish_desk(self, at_ms: int, effects: list[Effect]) -> None:
        stage = self.stage
        rundown = stage.rundown
        self.desk_dirty = False
        order = list(islice(reversed(stage.queue), DESK_ITEMS))
        on_desk = dict.fromkeys((*order, *stage.feed.shown, *rundown.shortlist))
        for slot in (rundown.preview, rundown.programme):
            if slot is not None:
                on_desk[slot.post_id] = None
        mine = self.channels["desk"].items
        scene: Scene | None = None
        items: dict[str, Item] = {}
        for id_ in on_desk:
            record = stage.records.get(id_)
            if record is None:
                continue
            item = mine.get(id_)
            if item is None or id_ in stage.touched:
                scene = scene or self._scene(at_ms)
                item = self._desk_row(record, scene)
            items[id_] = item
        stage.touched.clear()
        programme, preview = rundown.programme, rundown.preview
        meta = {
            "air": rundown.air,
            "armed": rundown.armed,
            "title": stage.config.title,
            "hashtags": list(stage.config.hashtags),
            "mode": stage.config.moderation.mode,
            "counts": dict(stage.counts),
            "feed": list(stage.feed.shown),
            "shortlist": list(rundown.shortlist),
            "preview": {"post_id": preview.post_id, "layout": preview.layout} if preview else None,
            "programme": {
                "post_id": programme.post_id,
                "layout": programme.layout,
                "by": programme.by,
                "taken_ms": programme.taken_ms,
                "show_for_ms": programme.show_for_ms,
            }
            if programme
            else None,
            "last": stage.last,
            "undoable": {
                by: f"{stack[-1].command} {stack[-1].label}" for by, stack in stage.undo.items() if stack
            },
        }
        self._publish("desk", at_ms, items, order, meta, effects, stage.timeline.item(at_ms))

    def desk_item(self, record: PostRecord) -> Item:
        """One record as a producer's row, wherever it stands (the site's search uses this)."""
        return self._desk_row(record, self._scene(self.at_ms))

    def _desk_row(self, record: PostRecord, scene: Scene) -> Item:
        stage = self.stage
        why = stage.feed.ranking.explain(record, scene) if record.post is not None else []
        return desk_item(
            record,
            stage.level(record),
            why,
            shortlisted=record.post_id in stage.rundown.shortlist,
            in_feed=record.post_id in self.feed_items,
        )

    # --- as a whole ------------------------------------------------------------------------------------------

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
            "desk_dirty": self.desk_dirty,
            "air_dirty": self._stage.air_dirty if self._stage else False,
            "touched": list(self._stage.touched) if self._stage else [],
            "answers": [
                [key, a.seq, a.key, a.by, a.result, a.detail, a.post_id] for key, a in self.answers.items()
            ],
            "channels": {name: _without_words(channel) for name, channel in self.channels.items()},
            "stage": self._stage.state() if self._stage else None,
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
        engine.ticked_ms, engine.desk_dirty = state["ticked_ms"], state["desk_dirty"]
        engine.answers = {
            key: Answer(seq, given, by, result, detail, post_id)
            for key, seq, given, by, result, detail, post_id in state["answers"]
        }
        if state["stage"] is not None:
            engine._stage = Stage.restore(state["stage"], vault(cls.words_needed(state)))
            engine._rebuild_channels(state)
        return engine

    def _rebuild_channels(self, state: dict[str, Any]) -> None:
        """Join the words to the channels again. An item whose record has changed since it was published gets none,
        so that the next tick sees the difference and publishes it, as it would have without the restart."""
        stage = self.stage
        stage.touched = dict.fromkeys(state["touched"])
        pending = {*stage.touched, *stage.feed.stale_items}
        for name, kept in state["channels"].items():
            channel = self.channels[name]
            channel.offset, channel.seq, channel.at_ms = kept["offset"], kept["seq"], kept["at_ms"]
            channel.order, channel.meta, channel.timeline = kept["order"], kept["meta"], kept["timeline"]
            for id_, bare in kept["items"].items():
                record = stage.records.get(id_)
                post = record.post if record and id_ not in pending else None
                channel.items[id_] = {**bare, "post": post_part(post) if post else None}
        self.feed_items = dict(self.channels["feed"].items)
        stage.air_dirty = state["air_dirty"]

    def digest(self) -> str:
        """SHA-256 over everything that can be seen and everything that decides what comes next."""
        seen = {name: [c.offset, c.items, c.order, c.timeline, c.meta] for name, c in self.channels.items()}
        whole = json.dumps([self.snapshot(), seen], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _without_words(channel: ChannelState) -> dict[str, Any]:
    return {
        "offset": channel.offset,
        "seq": channel.seq,
        "at_ms": channel.at_ms,
        "order": channel.order,
        "meta": channel.meta,
        "timeline": channel.timeline,
        "items": {
            id_: {key: value for key, value in item.items() if key != "post"}
            for id_, item in channel.items.items()
        },
    }
