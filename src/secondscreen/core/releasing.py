"""Letting go what was held back, once its time has come and nobody has objected.

Each post is judged once more: what its author, its words or the policy have come to mean since counts. Nothing is let
go while the show is in panic. Not here: which posts wait (judging.py), or the clock of them (hold_back.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import judging, rejudge
from .limits import RELEASES_PER_TICK

if TYPE_CHECKING:
    from .stage import Stage


def release(stage: Stage, seq: int, at_ms: int) -> None:
    """At a tick: what is due is approved by the rule `held_back`, unless the rules object by now."""
    if not stage.rundown.armed:
        return
    for id_ in stage.hold_back.due(at_ms, RELEASES_PER_TICK):
        record = stage.records.get(id_)
        stage.hold_back.drop(id_)
        if record is None or record.post is None or not may_go(record.status, record.release_ms, at_ms):
            continue
        rejudge.one(stage, record, seq, at_ms)
        if may_go(record.status, record.release_ms, at_ms):
            stage.move(
                record, "approved", seq, at_ms, rule="held_back", reason="nobody objected while it waited"
            )


def may_go(status: str, release_ms: int | None, at_ms: int) -> bool:
    return status == "pending" and release_ms is not None and release_ms <= at_ms


def wait_anew(stage: Stage, at_ms: int) -> None:
    """The show goes on after a panic: what would have been shown meanwhile waits its whole time again."""
    wait_ms = max(stage.policy.effective.hold_back_s, 1) * 1000
    for id_ in stage.hold_back.again(at_ms, wait_ms):
        record = stage.records[id_]
        record.release_ms = at_ms + wait_ms
        record.reason = f"shown at {judging.clock(at_ms + wait_ms)} UTC unless somebody objects"
        stage.touch(record)
