"""One channel as anybody has it who folds its deltas in order: the engine, the gateway, a test, a browser.

The law of the feed lives here. Not here: when a delta is made (engine) or how it is encoded (wire).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .effects import Channel, Delta, Item


@dataclass(slots=True)
class ChannelState:
    """Offset 0 is the empty channel before its first delta."""

    channel: Channel
    offset: int = 0
    seq: int = 0
    at_ms: int = 0
    items: dict[str, Item] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    timeline: dict[str, Any] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)

    def fold(self, delta: Delta) -> None:
        """Apply the next delta in place. Raises ValueError when it is not the very next one."""
        if delta.offset != self.offset + 1:
            raise ValueError(f"{self.channel}: delta {delta.offset} does not follow {self.offset}")
        for gone in delta.drop or ():
            self.items.pop(gone, None)
        if delta.put:
            self.items.update(delta.put)
        if delta.order is not None:
            self.order = delta.order
        if delta.timeline is not None:
            self.timeline = delta.timeline
        if delta.meta is not None:
            self.meta = {**self.meta, **delta.meta}
        self.offset, self.seq, self.at_ms = delta.offset, delta.seq, delta.at_ms

    def change(
        self,
        seq: int,
        at_ms: int,
        items: dict[str, Item],
        order: list[str],
        meta: dict[str, Any],
        timeline: dict[str, Any] | None = None,
    ) -> Delta | None:
        """The delta from here to what is given (None = no change at all), folded in at once.

        `items` may share unchanged item objects with the state: identity is tried before equality.
        """
        mine = self.items
        put = {k: v for k, v in items.items() if (old := mine.get(k)) is not v and old != v}
        drop = [k for k in mine if k not in items]
        new_meta = {k: v for k, v in meta.items() if k not in self.meta or self.meta[k] != v}
        new_timeline = timeline if timeline is not None and timeline != self.timeline else None
        new_order = order if order != self.order else None
        if not (put or drop or new_meta) and new_timeline is None and new_order is None:
            return None
        delta = Delta(
            channel=self.channel,
            offset=self.offset + 1,
            seq=seq,
            at_ms=at_ms,
            put=put or None,
            drop=drop or None,
            order=new_order,
            timeline=new_timeline,
            meta=new_meta or None,
        )
        self.fold(delta)
        return delta

    def snapshot(self, epoch: str) -> dict[str, Any]:
        """The channel as the snapshot frame and `GET …/feed` have it."""
        return {
            "op": "snapshot",
            "channel": self.channel,
            "epoch": epoch,
            "offset": self.offset,
            "seq": self.seq,
            "at_ms": self.at_ms,
            "items": self.items,
            "order": self.order,
            "timeline": self.timeline,
            "meta": self.meta,
        }
