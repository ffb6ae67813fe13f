"""Messages that browsers and API clients see: frames, close codes, the protocol's version. Encoded once, here.

The law: fold every frame in order from any snapshot and you have `GET …/feed` at that offset. `fold` below is the
reference; `web/shared/fold.mjs` is the same, proven on the same vectors (`tests/vectors/fold.json`).
Not here: sockets (gateway), HTTP (site), or what is in an item (core/feed.py makes them).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, Literal, TypedDict

import orjson

from .core.effects import Channel, Delta, Item

SUBPROTOCOL: Final = "secondscreen.v1"
API_VERSION: Final = "v1"


class Close(IntEnum):
    """Why a socket was closed. 4000–4499: come back (with jitter). 4500–4999: do not."""

    RESTART = 4001
    RESYNC = 4002
    SLOW = 4008
    TOO_FAST = 4009
    NOT_ALLOWED = 4501
    NO_SUCH_SHOW = 4502
    SHOW_OVER = 4503
    BAD_MESSAGE = 4504
    TOO_MANY = 4010


CLOSE_WORDS: Final[dict[Close, str]] = {
    Close.RESTART: "the service is restarting; come back",
    Close.RESYNC: "your position is ahead of ours; come back without one",
    Close.SLOW: "you read too slowly; come back and resume",
    Close.TOO_FAST: "you send too much; come back and send less",
    Close.TOO_MANY: "too many connections from your address; come back later",
    Close.NOT_ALLOWED: "you may not listen here",
    Close.NO_SUCH_SHOW: "there is no such show",
    Close.SHOW_OVER: "the show is over",
    Close.BAD_MESSAGE: "that is not a message of this protocol",
}


class Snapshot(TypedDict, total=False):
    op: Literal["snapshot"]
    channel: str
    epoch: str
    offset: int
    seq: int
    at_ms: int
    items: dict[str, Item]
    order: list[str]
    timeline: dict[str, Any]
    meta: dict[str, Any]
    online: int


@dataclass(slots=True)
class ChannelState:
    """One channel as a client has it after folding. `offset` 0 is the empty channel."""

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

    def snapshot(self, epoch: str, online: int | None = None) -> Snapshot:
        snap: Snapshot = {
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
        if online is not None:
            snap["online"] = online
        return snap


def delta_frame(epoch: str, delta: Delta) -> bytes:
    """The text of one delta frame, UTF-8 JSON; absent keys mean no change."""
    frame: dict[str, Any] = {
        "op": "delta",
        "epoch": epoch,
        "offset": delta.offset,
        "seq": delta.seq,
        "at_ms": delta.at_ms,
    }
    for key in ("put", "drop", "order", "timeline", "meta"):
        value = getattr(delta, key)
        if value is not None:
            frame[key] = value
    return orjson.dumps(frame)


def heartbeat_frame(offset: int, air: int, at_ms: int) -> bytes:
    """The overlay's lease: `air` is the air epoch; whatever carries an older one is not shown."""
    return orjson.dumps({"op": "hb", "offset": offset, "air": air, "at_ms": at_ms})


def encode(message: Any) -> bytes:
    return orjson.dumps(message)
