"""What each channel shows now, and the deltas that bring it there: the last step before effects leave the engine.

Every published item is made here, from a record that may be shown at this very moment. Not here: when to publish
(engine.py), what is chosen (feed.py), or how an item looks (items.py).
"""

from __future__ import annotations

from typing import Any

from .channel import ChannelState
from .effects import CHANNELS, Channel, Effect, Item
from .items import air_item, desk_item, feed_item, post_part
from .ranking import Scene, telling_words
from .record import PostRecord
from .rundown import Programme, Slot
from .stage import Stage
from .waiting import desk_order, value_of


class Publisher:
    """The three channels of one show. Each method appends its delta, if anything changed, to `effects`."""

    def __init__(self) -> None:
        self.channels: dict[Channel, ChannelState] = {name: ChannelState(name) for name in CHANNELS}
        self._crowd: tuple[dict[str, int], dict[str, int]] | None = None  # of the feed as it stands

    # --- the scene that scores are made for ------------------------------------------------------------------

    def choose(self, stage: Stage, at_ms: int) -> None:
        """Choose the feed anew; posts that enter or leave it get a new row on the desk."""
        before = stage.feed.shown
        self._crowd = None  # a withdrawn post may have left since
        if stage.feed.choose(at_ms, self.scene(stage, at_ms), stage.rundown.armed):
            self._crowd = None
            now, was = dict.fromkeys(stage.feed.shown), dict.fromkeys(before)
            for id_ in (*before, *stage.feed.shown):
                if (id_ in now) != (id_ in was):
                    stage.touched[id_] = None

    def scene(self, stage: Stage, at_ms: int) -> Scene:
        segment = stage.timeline.segment(at_ms)
        if self._crowd is None or stage.feed.stale_items:
            self._crowd = _crowd(stage)
        return Scene(
            at_ms=at_ms,
            moments=[(at, telling_words(" ".join(named))) for at, named in stage.timeline.moments()],
            segment_words=telling_words(" ".join((segment.title, *segment.keywords))) if segment else (),
            keywords=telling_words(" ".join(stage.config.ranking.keywords)),
            approved_by_author=stage.approvals,
            feed_authors=self._crowd[0],
            feed_words=self._crowd[1],
        )

    # --- the three channels ----------------------------------------------------------------------------------

    def publish_all(self, stage: Stage, seq: int, at_ms: int, effects: list[Effect]) -> None:
        self.publish_air(stage, seq, at_ms, effects)
        self.publish_feed(stage, seq, at_ms, effects)
        self.publish_desk(stage, seq, at_ms, effects)

    def publish_feed(self, stage: Stage, seq: int, at_ms: int, effects: list[Effect]) -> None:
        feed = stage.feed
        mine = self.channels["feed"].items
        items: dict[str, Item] = {}
        scene: Scene | None = None
        for id_ in feed.shown:
            record = stage.records.get(id_)
            if record is None or record.post is None or record.status != "approved":
                continue
            item = mine.get(id_)
            if item is None or id_ in feed.stale_items:
                scene = scene or self.scene(stage, at_ms)
                why = feed.ranking.explain(record, scene)
                item = feed_item(record, record.post, stage.level(record), why, stage.rights(record))
            items[id_] = item
        feed.stale_items.clear()
        config, rundown = stage.config, stage.rundown
        meta = {
            "title": config.title,
            "hashtags": list(config.hashtags),
            "language": config.language,
            "compose": config.compose,
            "air": rundown.air,
            "armed": rundown.armed,
        }
        delta = self.channels["feed"].change(seq, at_ms, items, list(items), meta, stage.timeline.item(at_ms))
        if delta is not None:
            effects.append(delta)

    def publish_air(self, stage: Stage, seq: int, at_ms: int, effects: list[Effect]) -> None:
        stage.air_dirty = False
        self._crowd = None  # a shown post may have gone since the feed was chosen
        rundown = stage.rundown
        items: dict[str, Item] = {}
        programme = rundown.programme
        if programme is not None and rundown.armed:
            record = stage.records.get(programme.post_id)
            if record is not None and record.status == "approved" and record.post is not None:
                stage.feed.ranking.explain(record, self.scene(stage, at_ms))  # badges read what it finds
                level = stage.level(record)
                rights = stage.rights(record)
                items[record.post_id] = air_item(record, record.post, level, programme, rundown.air, rights)
        meta = {
            "air": rundown.air,
            "armed": rundown.armed,
            "theme": stage.config.air.theme,
            "title": stage.config.title,
        }
        delta = self.channels["onair"].change(seq, at_ms, items, list(items), meta)
        if delta is not None:
            effects.append(delta)

    def publish_desk(self, stage: Stage, seq: int, at_ms: int, effects: list[Effect]) -> None:
        rundown = stage.rundown
        stage.desk_dirty = False
        self._crowd = None
        order = desk_order(stage, self.scene(stage, at_ms))
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
                scene = scene or self.scene(stage, at_ms)
                item = self.desk_row(stage, record, scene)
            items[id_] = item
        stage.touched.clear()
        delta = self.channels["desk"].change(
            seq, at_ms, items, order, _desk_meta(stage), stage.timeline.item(at_ms)
        )
        if delta is not None:
            effects.append(delta)

    def desk_row(self, stage: Stage, record: PostRecord, scene: Scene) -> Item:
        why = stage.feed.ranking.explain(record, scene) if record.post is not None else []
        return desk_item(
            record,
            stage.level(record),
            why,
            shortlisted=record.post_id in stage.rundown.shortlist,
            in_feed=record.post_id in self.channels["feed"].items,
            rights=stage.rights(record),
            surge=stage.memory.surge(stage.groups.root(record.post_id)),
            standing=stage.memory.standings.latest(record.features.author_key),
            value=value_of(stage, record.post_id),
        )

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """The channels without words."""
        return {name: _without_words(channel) for name, channel in self.channels.items()}

    def restore(self, state: dict[str, Any], stage: Stage) -> None:
        """Join the words to the channels again. An item whose record has changed since it was published gets none,
        so that the next tick sees the difference and publishes it."""
        pending = {*stage.touched, *stage.feed.stale_items}
        for name in CHANNELS:
            kept, channel = state[name], self.channels[name]
            channel.offset, channel.seq, channel.at_ms = kept["offset"], kept["seq"], kept["at_ms"]
            channel.order, channel.meta, channel.timeline = kept["order"], kept["meta"], kept["timeline"]
            for id_, bare in kept["items"].items():
                record = stage.records.get(id_)
                post = record.post if record and id_ not in pending else None
                pictures = name == "desk" or record is None or stage.rights(record).media
                channel.items[id_] = {**bare, "post": post_part(post, pictures=pictures) if post else None}


def _crowd(stage: Stage) -> tuple[dict[str, int], dict[str, int]]:
    """How often each author and each word is in the feed as it stands."""
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


def _desk_meta(stage: Stage) -> dict[str, Any]:
    rundown = stage.rundown
    return {
        "air": rundown.air,
        "armed": rundown.armed,
        "title": stage.config.title,
        "hashtags": list(stage.config.hashtags),
        "mode": stage.policy.effective.mode,
        "policy": {
            **stage.policy.describe(stage.trials.counts),
            "hold_at": stage.learning.hold_at(stage.policy.effective.toxic_hold_per_mille),
            "overload": stage.learning.hold_rate.overload(),
        },
        "mood": stage.learning.mood.told(),
        "rejudging": len(stage.rejudging),
        "counts": dict(stage.counts),
        "feed": list(stage.feed.shown),
        "shortlist": list(rundown.shortlist),
        "preview": _slot(rundown.preview),
        "programme": _slot(rundown.programme),
        "last": stage.last,
        "undoable": {
            by: f"{stack[-1].command} {stack[-1].label}" for by, stack in stage.undo.items() if stack
        },
    }


def _slot(slot: Slot | None) -> dict[str, Any] | None:
    if slot is None:
        return None
    told: dict[str, Any] = {"post_id": slot.post_id, "layout": slot.layout}
    if isinstance(slot, Programme):
        told |= {"by": slot.by, "taken_ms": slot.taken_ms, "show_for_ms": slot.show_for_ms}
    return told


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
