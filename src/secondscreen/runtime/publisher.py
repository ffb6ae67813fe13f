"""What a show has said on each channel, encoded once, to those who listen and for those who come back.

Not here: what a delta contains (core), sockets (gateway).
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import structlog

from ..core import limits
from ..core.effects import CHANNELS, Channel, Delta
from ..wire import delta_frame
from .ports import FrameListener
from .ring import Ring

_log = structlog.get_logger("secondscreen.publisher")


class Publisher:
    def __init__(self, show: str) -> None:
        self._show = show
        self._rings: dict[Channel, Ring] = {name: Ring() for name in CHANNELS}
        self._listeners: dict[Channel, list[FrameListener]] = {name: [] for name in CHANNELS}
        self.epoch = ""

    def publish(self, delta: Delta) -> None:
        frame = delta_frame(self.epoch, delta)
        self._rings[delta.channel].push(delta.offset, frame, delta.put or ())
        for listener in tuple(self._listeners[delta.channel]):
            try:
                listener(delta, frame)
            except Exception:  # one listener's fault is not the show's
                _log.exception("listener_failed", show=self._show, channel=delta.channel)

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        listeners = self._listeners[channel]
        listeners.append(listener)

        def end() -> None:
            if listener in listeners:
                listeners.remove(listener)

        return end

    def after(self, channel: Channel, offset: int) -> list[bytes] | None:
        """Frames offset+1 … top, or None when they are not all here."""
        return self._rings[channel].after(offset)

    def scrub(self, post_ids: Collection[str]) -> None:
        """Take the words of these posts out of every frame that is kept."""
        for ring in self._rings.values():
            ring.scrub(post_ids)

    def latest(self) -> dict[Channel, list[bytes]]:
        """What a snapshot keeps."""
        return {
            name: ring.latest(limits.SNAPSHOT_FRAMES, limits.SNAPSHOT_FRAME_BYTES)
            for name, ring in self._rings.items()
        }

    def refill(self, channel: Channel, frames: list[bytes], top: int) -> None:
        self._rings[channel].refill(frames, top)

    def restart(self, channel: Channel, top: int) -> None:
        """Nothing said so far can be continued; the next frame is `top + 1`."""
        self._rings[channel].restart(top)
