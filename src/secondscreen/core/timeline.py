"""The programme timeline: broadcast time, segments, and cues that are planned, then fired.

`bt = at_ms - t0_ms`. Every change of `t0_ms` is a new revision (`rev`). Plans are plans: only firing a cue makes it
a fact; `auto_fire` (rehearsals, the demo) fires planned cues when their time comes. Not here: viewers' own delays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .limits import FIRED_CUES_KEPT
from .model import Segment, TimelineConfig


def start_ms(config: TimelineConfig, opened_ms: int) -> int:
    """When bt 0 is, UTC ms: `starts_at` if the show says so, else the moment it was opened."""
    if config.starts_at is None:
        return opened_ms
    return round(datetime.fromisoformat(config.starts_at).timestamp() * 1000)


class Timeline:
    def __init__(self, config: TimelineConfig, t0_ms: int) -> None:
        self.config = config
        self.t0_ms = t0_ms
        self.rev = 1
        self.changed_seq = 0
        self.fired: dict[str, int] = {}  # cue id → bt, in firing order; those of the current round
        self.extra: dict[str, str] = {}  # cues fired that nobody had planned: id → title
        self._shown_segment: str | None = None
        self._next: tuple[int, int | None] | None = (
            None  # asked from when, answer; kept because every entry asks
        )

    def configure(self, config: TimelineConfig) -> None:
        """Take new settings. A new `starts_at` moves bt 0; what was fired stays at the moment it was fired."""
        if config.starts_at is not None and config.starts_at != self.config.starts_at:
            later = start_ms(config, self.t0_ms) - self.t0_ms
            self.t0_ms += later
            self.rev += 1
            self.fired = {cue_id: bt - later for cue_id, bt in self.fired.items()}
        self.config = config
        self._next = None

    def bt(self, at_ms: int) -> int:
        return at_ms - self.t0_ms

    def segment(self, at_ms: int) -> Segment | None:
        bt = self.bt(at_ms)
        found = None
        for segment in self.config.segments:
            if segment.start_bt <= bt and (segment.end_bt is None or bt < segment.end_bt):
                found = segment
        return found

    def fire(self, cue_id: str, title: str, at_ms: int, seq: int) -> bool:
        """Make a cue a fact now. Firing again moves it (a goal may come twice). False: no room for another cue."""
        planned = any(cue.id == cue_id for cue in self.config.cues)
        if not planned and cue_id not in self.extra:
            if len(self.extra) >= FIRED_CUES_KEPT:
                return False
            self.extra[cue_id] = title or cue_id
        self._next = None
        self.fired.pop(cue_id, None)
        self.fired[cue_id] = self.bt(at_ms)
        self.changed_seq = seq
        return True

    def unfire(self, cue_id: str, before_bt: int | None, seq: int) -> None:
        """Take a firing back: the cue was fired at `before_bt` or, where that is None, never."""
        self._next = None
        self.fired.pop(cue_id, None)
        if before_bt is None:
            self.extra.pop(cue_id, None)
        else:
            self.fired[cue_id] = before_bt
        self.changed_seq = seq

    def title(self, cue_id: str) -> str:
        for cue in self.config.cues:
            if cue.id == cue_id:
                return cue.title
        return self.extra.get(cue_id, cue_id)

    def advance(self, at_ms: int, seq: int) -> bool:
        """What time alone brings by `at_ms`: a new round of a looped show, planned cues, a new segment."""
        changed = False
        config = self.config
        if config.loop and config.duration_ms and self.bt(at_ms) >= config.duration_ms:
            rounds = self.bt(at_ms) // config.duration_ms
            self.t0_ms += rounds * config.duration_ms
            self.rev += 1
            self.fired.clear()
            self.extra.clear()
            changed = True
        bt = self.bt(at_ms)
        if config.auto_fire:
            for cue in config.cues:
                if cue.planned_bt is not None and cue.planned_bt <= bt and cue.id not in self.fired:
                    self.fired[cue.id] = cue.planned_bt
                    changed = True
        segment = self.segment(at_ms)
        name = segment.id if segment else None
        if name != self._shown_segment:
            self._shown_segment = name
            changed = True
        if changed:
            self.changed_seq = seq
            self._next = None
        return changed

    def next_ms(self, after_ms: int) -> int | None:
        """When `advance` would next do something, UTC ms; None = time alone changes nothing more."""
        if self._next is not None:
            since, answer = self._next
            if since <= after_ms and (answer is None or after_ms < answer):
                return answer
        self._next = (after_ms, self._next_edge(after_ms))
        return self._next[1]

    def _next_edge(self, after_ms: int) -> int | None:
        bt = self.bt(after_ms)
        coming = [edge for s in self.config.segments for edge in (s.start_bt, s.end_bt) if edge is not None]
        if self.config.auto_fire:
            coming += [
                c.planned_bt for c in self.config.cues if c.planned_bt is not None and c.id not in self.fired
            ]
        if self.config.loop and self.config.duration_ms:
            coming.append(self.config.duration_ms)
        later = [edge for edge in coming if edge > bt]
        return self.t0_ms + min(later) if later else None

    def moments(self) -> list[tuple[int, tuple[str, ...]]]:
        """Fired cues as (UTC ms, their words), newest last: what viewers may be talking about now."""
        words = {cue.id: (cue.title, *cue.keywords) for cue in self.config.cues}
        return [(self.t0_ms + bt, words.get(id_, (self.title(id_),))) for id_, bt in self.fired.items()]

    def item(self, at_ms: int) -> dict[str, Any]:
        """As docs/protocol.md has it."""
        segment = self.segment(at_ms)
        cues: list[dict[str, Any]] = [
            {
                "id": cue.id,
                "title": cue.title,
                "state": "fired" if cue.id in self.fired else "planned",
                "bt": self.fired.get(cue.id, cue.planned_bt),
            }
            for cue in self.config.cues
        ]
        cues += [
            {"id": id_, "title": title, "state": "fired", "bt": self.fired.get(id_)}
            for id_, title in self.extra.items()
        ]
        return {
            "t0_ms": self.t0_ms,
            "rev": self.rev,
            "duration_ms": self.config.duration_ms,
            "segment": segment.id if segment else None,
            "segments": [
                {"id": s.id, "title": s.title, "start_bt": s.start_bt, "end_bt": s.end_bt}
                for s in self.config.segments
            ],
            "cues": cues,
        }

    def state(self) -> dict[str, Any]:
        return {
            "t0_ms": self.t0_ms,
            "rev": self.rev,
            "changed_seq": self.changed_seq,
            "fired": self.fired,
            "extra": self.extra,
            "segment": self._shown_segment,
        }

    @classmethod
    def restore(cls, config: TimelineConfig, state: dict[str, Any]) -> Timeline:
        timeline = cls(config, state["t0_ms"])
        timeline.rev = state["rev"]
        timeline.changed_seq = state["changed_seq"]
        timeline.fired = dict(state["fired"])
        timeline.extra = dict(state["extra"])
        timeline._shown_segment = state["segment"]
        return timeline
