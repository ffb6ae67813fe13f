"""Judging again what was judged before, after lists or policy changed or a slow screener spoke: in the background, so
many a tick, and only ever stricter.

Judged again is what waits and what a rule approved; never what a person decided. What is on a surface now is judged
at once, so that nothing unfit stays in view for a queue of thousands; what has not been judged again does not enter
the feed. Not here: the rules, or what a policy is (policy.py).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from . import judging
from .judging import Standing
from .limits import REJUDGE_PER_TICK
from .model import STRICTNESS, Status
from .moderation import Verdict
from .record import PostRecord

if TYPE_CHECKING:
    from .stage import Stage


def begin(stage: Stage, seq: int, at_ms: int) -> None:
    """The rules changed: what is in view is judged again now, the rest on the ticks that follow."""
    rundown, feed = stage.rundown, stage.feed
    slots = [slot.post_id for slot in (rundown.programme, rundown.preview) if slot is not None]
    in_view = dict.fromkeys((*slots, *feed.shown, *feed.parked))
    waiting: dict[str, None] = {}
    stage.trials.restart()
    for record in stage.records.values():
        if record.shadow is not None:
            record.shadow = None
            stage.touched[record.post_id] = None
    for id_ in chain(
        in_view, rundown.shortlist, feed.candidates, reversed(stage.queue), reversed(stage.records)
    ):
        one_of = stage.records.get(id_)
        if one_of is not None and _machines(one_of):
            waiting[id_] = None
    stage.rejudging = waiting
    for id_ in list(in_view):
        if id_ in waiting:
            one(stage, stage.records[id_], seq, at_ms)
    for id_ in [id_ for id_ in feed.candidates if id_ in waiting]:
        feed.leave(id_)
    stage.desk_dirty = True


def step(stage: Stage, seq: int, at_ms: int) -> None:
    """The next so many."""
    waiting = stage.rejudging
    for _ in range(min(REJUDGE_PER_TICK, len(waiting))):
        id_ = next(iter(waiting))
        record = stage.records.get(id_)
        if record is None:
            del waiting[id_]
        else:
            one(stage, record, seq, at_ms)
    stage.desk_dirty = True


def one(stage: Stage, record: PostRecord, seq: int, at_ms: int, *, anew: bool = False) -> None:
    """Judge one post again. `anew`: the reason of an equally strict verdict replaces the old one too (a screener knows
    more now than a rule did)."""
    was_waiting = stage.rejudging.pop(record.post_id, "") is None
    if not _machines(record) or record.post is None:
        return
    risks, stands = record.risks, stood(record)
    verdict = judging.judge_again(stage, record, record.post, seq, at_ms)
    record.risks = tuple(dict.fromkeys((*risks, *record.risks)))
    goes = judging.standing(stage, record, verdict, at_ms)
    if goes.verdict.rule in (
        "panic",
        "hold_back",
    ):  # that is for newcomers: this one waits, or waited, already
        goes = Standing(verdict)
    if stricter(goes.verdict.status, stands) or (anew and _says_more(record, goes.verdict)):
        record.judged, record.judged_by = verdict.status, judging.named(verdict)
        record.severity, record.marks = verdict.severity, verdict.marks
        judging.settle(stage, record, goes, seq, at_ms)
        stage.note_judged(record)
        stage.learning.judged_again(record)
        return
    if was_waiting and record.status == "approved":
        stage.place(record)
    if was_waiting or risks != record.risks:
        stage.touched[record.post_id] = None


def stricter(status: Status, than: Status) -> bool:
    return STRICTNESS[status] > STRICTNESS[than]


def stood(record: PostRecord) -> Status:
    """Where the rules put it: what is held back is approved, but for its time."""
    return "approved" if record.release_ms is not None else record.status


def _says_more(record: PostRecord, verdict: Verdict) -> bool:
    same = record.status == verdict.status == "held" and record.by is None
    return same and (record.rule, record.reason) != (verdict.rule, verdict.reason)


def _machines(record: PostRecord) -> bool:
    """Has no person decided on it? (A first of two approvals is no decision yet.)"""
    if record.post is None or record.status in ("rejected", "withdrawn"):
        return False
    return record.by is None or record.rule == "four_eyes"
