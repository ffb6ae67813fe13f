"""Messages that browsers and API clients see: frames, close codes, the protocol's version. Encoded once, here.

The law: fold every frame in order from any snapshot and you have `GET …/feed` at that offset. `ChannelState.fold`
is the reference; `web/shared/fold.mjs` is the same, proven on the same vectors (`tests/vectors/fold.json`).
Not here: sockets (gateway), HTTP (site), or what is in an item (core/feed.py makes them).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final

import orjson

from .core.channel import ChannelState
from .core.effects import Delta

__all__ = [
    "API_VERSION",
    "CLOSE_WORDS",
    "SUBPROTOCOL",
    "ChannelState",
    "Close",
    "delta_frame",
    "encode",
    "heartbeat_frame",
]

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
