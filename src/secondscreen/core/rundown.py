"""The rundown: shortlist → preview → programme, the panic latch, and the as-run log.

Only `take` puts anything on air, and only `Engine` calls it, for a named producer and an approved post. `air` is the
air epoch: every panic raises it, and whatever carries an older one is not shown. Not here: whether a post may air.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from .limits import ASRUN_KEPT, SHORTLIST_ITEMS
from .model import Layout


@dataclass(frozen=True, slots=True)
class Slot:
    """A post with the layout it is, or would be, shown in."""

    post_id: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Programme(Slot):
    by: str = ""
    taken_ms: int = 0
    show_for_ms: int = 0
    take_seq: int = 0

    def ends_ms(self) -> int | None:
        """When it leaves the air by itself, UTC ms; None = when it is cleared."""
        return self.taken_ms + self.show_for_ms if self.show_for_ms else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What an undo of a rundown act puts back."""

    shortlist: tuple[str, ...]
    preview: Slot | None
    programme: Programme | None
    armed: bool


class Rundown:
    def __init__(self) -> None:
        self.shortlist: list[str] = []
        self.preview: Slot | None = None
        self.programme: Programme | None = None
        self.armed = True
        self.air = 1
        self.changed_seq = 0
        self.asrun: list[dict[str, Any]] = []

    def keep(self) -> Kept:
        return Kept(tuple(self.shortlist), self.preview, self.programme, self.armed)

    def shortlist_add(self, post_id: str) -> bool:
        """False: the shortlist is full."""
        if post_id in self.shortlist:
            return True
        if len(self.shortlist) >= SHORTLIST_ITEMS:
            return False
        self.shortlist.append(post_id)
        return True

    def take(self, slot: Programme, at_ms: int, bt: int, seq: int) -> None:
        if self.programme is not None:
            self._log("off", self.programme, at_ms, bt, seq, slot.by, "replaced")
        self.programme = slot
        self._log("on", slot, at_ms, bt, seq, slot.by, "")
        if self.preview is not None and self.preview.post_id == slot.post_id:
            self.preview = None

    def clear(self, at_ms: int, bt: int, seq: int, by: str, why: str) -> bool:
        """Take the programme off the air. False: the air was clear already."""
        if self.programme is None:
            return False
        self._log("off", self.programme, at_ms, bt, seq, by, why)
        self.programme = None
        return True

    def panic(self, at_ms: int, bt: int, seq: int, by: str) -> None:
        self.clear(at_ms, bt, seq, by, "panic")
        self.armed = False
        self.air += 1
        self._log("panic", None, at_ms, bt, seq, by, "")

    def rearm(self, at_ms: int, bt: int, seq: int, by: str) -> None:
        self.armed = True
        self._log("rearm", None, at_ms, bt, seq, by, "")

    def forget(self, post_id: str) -> bool:
        """A post that may no longer air leaves shortlist and preview. True: something changed."""
        changed = False
        if post_id in self.shortlist:
            self.shortlist.remove(post_id)
            changed = True
        if self.preview is not None and self.preview.post_id == post_id:
            self.preview = None
            changed = True
        return changed

    def again(self, programme: Programme, at_ms: int, by: str, seq: int) -> Programme:
        """The same showing, begun anew now (an undo brings back what was on air)."""
        return replace(programme, by=by, taken_ms=at_ms, take_seq=seq)

    def _log(
        self, act: str, slot: Programme | None, at_ms: int, bt: int, seq: int, by: str, why: str
    ) -> None:
        self.asrun.append(
            {
                "seq": seq,
                "at_ms": at_ms,
                "bt": bt,
                "act": act,
                "post_id": slot.post_id if slot else None,
                "layout": slot.layout if slot else None,
                "by": by,
                "why": why,
                "air": self.air,
            }
        )
        del self.asrun[:-ASRUN_KEPT]

    def state(self) -> dict[str, Any]:
        return {
            "shortlist": self.shortlist,
            "preview": asdict(self.preview) if self.preview else None,
            "programme": asdict(self.programme) if self.programme else None,
            "armed": self.armed,
            "air": self.air,
            "changed_seq": self.changed_seq,
            "asrun": self.asrun,
        }

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Rundown:
        rundown = cls()
        rundown.shortlist = list(state["shortlist"])
        rundown.preview = Slot(**state["preview"]) if state["preview"] else None
        rundown.programme = Programme(**state["programme"]) if state["programme"] else None
        rundown.armed = state["armed"]
        rundown.air = state["air"]
        rundown.changed_seq = state["changed_seq"]
        rundown.asrun = list(state["asrun"])
        return rundown
