"""One channel of one show: a ring with many cursors. Each frame is made once and written to every connection.

A viewer is a cursor (`at`): the offset it has been given. One task walks the cursors whenever the show has
moved on, in chunks that yield, and awaits nobody. Whoever joined meanwhile, or was given more, is passed over
by its cursor alone, so there is no gap and no duplicate whatever happens between two chunks. A connection
whose buffer is full leaves the walk; when it drains it is given what it missed, or one snapshot where that is
smaller.
Not here: sockets (front, viewer), the ring's own frames (the show keeps them), timers (server's sweep).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import structlog

from ..core.effects import Channel, Delta
from ..core.limits import CHUNK_WRITES, RESUME_FRAMES, WRITE_HIGH_WATER
from ..runtime.ports import ShowPort
from ..wire import encode, heartbeat_frame
from .framing import frame_for, packed_frame, text_frame

if TYPE_CHECKING:
    from .viewer import Viewer

_NOWHERE: Final = -1  # the cursor of a viewer whose journal is no more
_READY_KEPT: Final = (
    32  # catch-ups of different positions kept between two deltas: a reconnect storm shares few
)
_log = structlog.get_logger(__name__)


class Hub:
    """Listeners of one channel of one show. `live` are written to; `paused` have a full buffer, since when
    (seconds of `now`).
    """

    def __init__(
        self, show: ShowPort, channel: Channel, metrics: dict[str, int], now: Callable[[], float]
    ) -> None:
        self.show = show
        self.channel: Channel = channel
        self.live: dict[Viewer, None] = {}
        self.paused: dict[Viewer, float] = {}
        self._metrics = metrics
        self._now = now
        self._epoch = show.epoch
        self._ready: dict[tuple[int, bool], bytes] = {}  # (after offset, packed) → bytes up to the top
        self._snapshots: dict[bool, tuple[int, bytes]] = {}  # packed → (offset, framed snapshot)
        self._packed: dict[int, bytes] = {}  # offset → deflated frame, the newest RESUME_FRAMES asked for
        self._walk: asyncio.Task[None] | None = None
        self._beat_due = False
        self._unlisten = show.listen(channel, self._heard)

    @property
    def size(self) -> int:
        return len(self.live) + len(self.paused)

    def stop(self) -> None:
        """Hear no more of the show and write no more; connections are closed by whoever holds them."""
        self._unlisten()
        if self._walk is not None:
            self._walk.cancel()

    # --- cursors come and go --------------------------------------------------------------------------------

    def join(self, viewer: Viewer, epoch: str | None, offset: int | None) -> bytes:
        """Register, and give the first bytes to write: `resumed` and deltas for a known position, else one
        snapshot.

        There is no await between registering and reading the position: nothing can fall in between.
        """
        self.live[viewer] = None
        viewer.live = True
        top = self._top()
        viewer.at = top
        self._metrics["joins"] += 1
        if offset is not None and epoch == self.show.epoch and offset <= top:
            missed = self._missed(offset, top, viewer.packed)
            if missed is not None:
                self._metrics["joins_resumed"] += 1
                return text_frame(encode({"op": "resumed", "epoch": epoch, "offset": offset})) + missed
        self._metrics["joins_snapshot"] += 1
        return self._snapshot(viewer.packed)

    def leave(self, viewer: Viewer) -> None:
        viewer.live = False
        if self.live.pop(viewer, self) is self:
            self.paused.pop(viewer, None)

    def pause(self, viewer: Viewer) -> None:
        """Its buffer is full: it keeps its cursor and is not written to."""
        viewer.live = False
        if self.live.pop(viewer, self) is None:
            self.paused[viewer] = self._now()
            self._metrics["pauses"] += 1

    def resume(self, viewer: Viewer) -> None:
        """Its buffer has drained: give it what it missed and write to it again."""
        if self.paused.pop(viewer, None) is None:
            return
        self.live[viewer] = None
        viewer.live = True
        top = self._top()
        if viewer.at < top:
            data, how = self._due(viewer.at, top, viewer.packed)
            self._metrics[how or "caught_up"] += 1
            viewer.at = top
            viewer.transport.write(data)

    # --- writing --------------------------------------------------------------------------------------------

    def beat(self) -> None:
        """A heartbeat is due. It is written on the same walk, so that its offset never runs ahead of a
        viewer's.
        """
        if self.live:
            self._beat_due = True
            self._wake()

    def _heard(self, delta: Delta, frame: bytes) -> None:
        self._metrics["deltas"] += 1
        self._ready.clear()
        if self.live:
            self._wake()

    def _wake(self) -> None:
        if self._walk is None:
            self._walk = asyncio.get_running_loop().create_task(self._walk_all(), name=f"hub {self.channel}")

    async def _walk_all(self) -> None:
        try:
            while True:
                beat, self._beat_due = self._beat_due, False
                goal = (self._top(), self._epoch)
                viewers = list(self.live)
                for start in range(0, len(viewers), CHUNK_WRITES):
                    self._write(viewers[start : start + CHUNK_WRITES], beat)
                    await asyncio.sleep(0)
                if not self._beat_due and (self._top(), self._epoch) == goal:
                    return
        except Exception:
            # Nobody's buffer is broken by this: cursors did not move, and the next frame starts a new walk.
            self._metrics["pump_failures"] += 1
            _log.exception("sending failed", show=self.show.id, channel=self.channel)
        finally:
            self._walk = None

    def _write(self, viewers: list[Viewer], beat: bool) -> None:
        """Bring each of these up to the top in one write; nothing here awaits, so the top stands still."""
        show, top = self.show, self._top()
        pulse = text_frame(heartbeat_frame(top, show.air_epoch(), show.now_ms())) if beat else b""
        delivered = beaten = 0
        made_for_at, made_for_packed = _NOWHERE, False  # nearly everyone stands where the one before stood
        data, how = b"", ""
        for viewer in viewers:
            if not viewer.live:
                continue
            at, packed = viewer.at, viewer.packed
            if at >= top:
                if pulse:
                    viewer.transport.write(pulse)
                    beaten += 1
                continue
            if at != made_for_at or packed is not made_for_packed or at < 0:
                data, how = self._due(at, top, packed)
                data += pulse
                made_for_at, made_for_packed = at, packed
            viewer.at = top
            viewer.transport.write(data)
            delivered += 1
            if how:
                self._metrics[how] += 1
        self._metrics["deliveries"] += delivered
        if pulse:
            self._metrics["heartbeats"] += beaten + delivered

    def _top(self) -> int:
        """The newest offset. Where the journal was lost (another epoch), no cursor means anything any more."""
        if self.show.epoch != self._epoch:
            self._epoch = self.show.epoch
            for made in (self._ready, self._snapshots, self._packed):
                made.clear()
            for viewer in (*self.live, *self.paused):
                viewer.at = _NOWHERE
        return self.show.offset(self.channel)

    # --- bytes, made once -----------------------------------------------------------------------------------

    def _due(self, at: int, top: int, packed: bool) -> tuple[bytes, str]:
        """What brings a cursor from `at` to `top`, and the metric to count it under: the deltas ("" for a single
        one, else `caught_up`), or one snapshot where they are too many (`conflated`)."""
        missed = self._missed(at, top, packed)
        if missed is None:
            return self._snapshot(packed), "conflated"
        return missed, "caught_up" if top - at > 1 else ""

    def _missed(self, at: int, top: int, packed: bool) -> bytes | None:
        """Frames at+1 … top as one run of bytes; None when they are not all here, or more than a reader is
        owed.
        """
        known = self._ready.get((at, packed))
        if known is not None:
            return known
        if at < 0 or top - at > RESUME_FRAMES:
            return None
        frames = self.show.frames_after(self.channel, at)
        if frames is None:
            return None
        data = b"".join(
            self._framed(offset, frame, packed) for offset, frame in enumerate(frames, start=at + 1)
        )
        if len(data) > WRITE_HIGH_WATER and len(frames) > 1 and len(data) > len(self._snapshot(packed)):
            return None
        if len(self._ready) >= _READY_KEPT:
            del self._ready[next(iter(self._ready))]
        self._ready[at, packed] = data
        return data

    def _framed(self, offset: int, frame: bytes, packed: bool) -> bytes:
        if not packed:
            return text_frame(frame)
        known = self._packed.get(offset)
        if known is None:
            known = self._packed[offset] = packed_frame(frame)
            if len(self._packed) > RESUME_FRAMES:
                del self._packed[next(iter(self._packed))]
        return known

    def _snapshot(self, packed: bool) -> bytes:
        """The snapshot as it stands, framed; encoded once per offset, so that a join storm costs one
        encoding.
        """
        top = self._top()
        known = self._snapshots.get(packed)
        if known is not None and known[0] == top:
            return known[1]
        message = self.show.snapshot(self.channel)
        data = frame_for(encode({**message, "online": self.show.online()}), packed)
        self._snapshots[packed] = (top, data)
        return data
