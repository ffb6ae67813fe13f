"""What the engine asks the world to do, after an entry is durable and applied. Plain data; nothing here acts.

Channels: `feed` (what viewers see), `onair` (what the overlay shows), `desk` (what producers see). Each has its own
dense offsets from 1; offset 0 is the empty channel before the first frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Channel = Literal["feed", "onair", "desk"]
CHANNELS: tuple[Channel, ...] = ("feed", "onair", "desk")

Item = dict[str, Any]
"""JSON-ready: str, int, bool, None, list, dict only. Shapes: wire.py and docs/protocol.md."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A change of one channel. `None` means: no change. Fold: drop, then put, then order, then timeline.

    `meta` holds a channel's few single values (`air`, `armed`, `counts` …): keys present replace, others stay.
    """

    channel: Channel
    offset: int
    seq: int
    at_ms: int
    put: dict[str, Item] | None = None
    drop: list[str] | None = None
    order: list[str] | None = None
    timeline: dict[str, Any] | None = None
    meta: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The engine's word on a command, to be given to the one who asked."""

    seq: int
    key: str | None
    by: str
    result: Literal["done", "conflict", "refused"]
    detail: str = ""
    post_id: str | None = None


@dataclass(frozen=True, slots=True)
class EraseWords:
    """These posts' words must leave the vault (and with them every copy the store keeps)."""

    post_ids: tuple[str, ...]


Effect = Delta | Answer | EraseWords
