"""One act of a person in its place, and what the rooms of acts share: finding its post, and keeping the way back.

Not here: what any command does (post_acts.py, air_acts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from .limits import UNDO_DEPTH
from .record import PostRecord
from .stage import Stage
from .undo import Before, Undoable


class Outcome(NamedTuple):
    result: Literal["done", "conflict", "refused"]
    detail: str = ""
    post_id: str | None = None


class Act(NamedTuple):
    """One command in its place: who gives it, what they had seen, where it stands in the journal."""

    by: str
    seen: int | None
    seq: int
    at_ms: int


def find(stage: Stage, post_id: str, act: Act) -> PostRecord | Outcome:
    record = stage.records.get(post_id)
    if record is None:
        return Outcome("refused", "no such post in this show's memory", post_id)
    if act.seen is not None and record.changed_seq > act.seen:
        who = record.by or f"the rule {record.rule or 'of the source'}"
        return Outcome("conflict", f"it is {record.status} since, by {who}", post_id)
    return record


def stood(record: PostRecord, seq: int) -> Before:
    return Before(
        record.post_id,
        record.status,
        record.rule,
        record.reason,
        record.by,
        record.pinned,
        after_seq=seq,
        first_by=record.first_by,
        release_ms=record.release_ms,
        objection=record.objection,
    )


def remember(stage: Stage, act: Act, command: str, label: str, **changed: object) -> None:
    stack = stage.undo.setdefault(act.by, [])
    make: Callable[..., Undoable] = Undoable
    stack.append(make(seq=act.seq, command=command, label=label, **changed))
    del stack[:-UNDO_DEPTH]


def short(record: PostRecord) -> str:
    """A handle on the post for a producer's eye. Never its words: undo labels are kept in snapshots."""
    author = record.features.author_key
    return author or record.post_id
