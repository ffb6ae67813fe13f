"""What people do: each command is checked against what the person had seen, then done, refused, or a conflict.

To air only by a named producer's `take` of an approved post. Panic is never refused. Not here: who may give which
command (site), or the inverse of each act (undoing.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from .commands import (
    AnyCommand,
    Approve,
    BlockAuthor,
    Clear,
    FireCue,
    Hold,
    Insert,
    Panic,
    Pin,
    Preview,
    Rearm,
    Reject,
    Shortlist,
    Take,
    TrustAuthor,
    Undo,
    Withdraw,
)
from .events import CommandGiven
from .limits import UNDO_DEPTH
from .model import Status
from .record import PostRecord
from .rundown import Programme, Slot
from .stage import Stage
from .undo import Before, Undoable
from .undoing import undo


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


def give(stage: Stage, given: CommandGiven, seq: int, at_ms: int) -> Outcome:
    """Do one command. Never raises for anything a person can send."""
    if not given.by:
        return Outcome("refused", "a command needs a named person")
    act = Act(given.by, given.expected_offset, seq, at_ms)
    outcome = _dispatch(stage, given.command, act)
    if outcome.result == "done":
        stage.last = {
            "seq": seq,
            "by": given.by,
            "command": given.command.command,
            "detail": outcome.detail,
            "post_id": outcome.post_id,
        }
    return outcome


def _dispatch(stage: Stage, command: AnyCommand, act: Act) -> Outcome:
    match command:
        case Approve():
            return _decide(stage, command.post_id, "approved", "approve", "", act)
        case Reject():
            return _decide(stage, command.post_id, "rejected", "reject", command.reason, act)
        case Hold():
            return _decide(stage, command.post_id, "held", "hold", command.reason, act)
        case Withdraw():
            return _withdraw(stage, command, act)
        case Shortlist():
            return _shortlist(stage, command, act)
        case Preview():
            return _preview(stage, command, act)
        case Take():
            return _take(stage, command, act)
        case Clear():
            return _clear(stage, act)
        case Panic():
            return _panic(stage, act)
        case Rearm():
            return _rearm(stage, act)
        case Undo():
            return _undo(stage, act)
        case Pin():
            return _pin(stage, command, act)
        case BlockAuthor():
            return _author(stage, command, act)
        case TrustAuthor():
            return _author(stage, command, act)
        case FireCue():
            return _fire(stage, command, act)
        case Insert():
            return Outcome("refused", "an inserted post is handed in as a post, not journalled as a command")


# --- posts -----------------------------------------------------------------------------------------------------


def _find(stage: Stage, post_id: str, act: Act) -> PostRecord | Outcome:
    record = stage.records.get(post_id)
    if record is None:
        return Outcome("refused", "no such post in this show's memory", post_id)
    if act.seen is not None and record.changed_seq > act.seen:
        who = record.by or f"the rule {record.rule or 'of the source'}"
        return Outcome("conflict", f"it is {record.status} since, by {who}", post_id)
    return record


def _before(record: PostRecord, seq: int) -> Before:
    return Before(
        record.post_id, record.status, record.rule, record.reason, record.by, record.pinned, after_seq=seq
    )


def _decide(stage: Stage, post_id: str, status: Status, word: str, reason: str, act: Act) -> Outcome:
    record = _find(stage, post_id, act)
    if isinstance(record, Outcome):
        return record
    if record.status == "withdrawn":
        return Outcome("refused", "it was withdrawn; its words are gone", post_id)
    if record.status == status and record.by is not None:
        return Outcome("done", f"it is {status} already, by {record.by}", post_id)
    before, kept = _before(record, act.seq), stage.rundown.keep()
    stage.move(record, status, act.seq, act.at_ms, rule="person", reason=reason, by=act.by)
    air = kept if stage.rundown.changed_seq == act.seq else None
    _remember(stage, act, word, _short(record), posts=(before,), rundown=air)
    return Outcome("done", status, post_id)


def _withdraw(stage: Stage, command: Withdraw, act: Act) -> Outcome:
    record = _find(stage, command.post_id, act)
    if isinstance(record, Outcome):
        return record
    stage.withdraw(record, act.seq, act.at_ms, "person", act.by)
    record.reason = command.reason
    return Outcome("done", "withdrawn for good", command.post_id)


def _pin(stage: Stage, command: Pin, act: Act) -> Outcome:
    record = _find(stage, command.post_id, act)
    if isinstance(record, Outcome):
        return record
    if command.on and record.status != "approved":
        return Outcome(
            "refused", f"only an approved post can be pinned; this one is {record.status}", command.post_id
        )
    before = _before(record, act.seq)
    record.pinned = command.on
    record.changed_seq = act.seq
    stage.touch(record)
    stage.feed.dirty = True
    _remember(stage, act, "pin", _short(record), posts=(before,))
    return Outcome("done", "pinned" if command.on else "unpinned", command.post_id)


def _author(stage: Stage, command: BlockAuthor | TrustAuthor, act: Act) -> Outcome:
    author, post_id = command.author_id, command.post_id
    if author is None and post_id is not None:
        record = stage.records.get(post_id)
        author = record.features.author_key if record else None
    if not author:
        return Outcome("refused", "the stream names no author for this post", post_id)
    memory = stage.memory
    posts: list[Before] = []
    if isinstance(command, TrustAuthor):
        (memory.trust if command.on else memory.untrust)(author, act.by, act.seq)
        _remember(stage, act, "trust_author" if command.on else "untrust_author", author, author=author)
        return Outcome("done", f"{author} is {'trusted' if command.on else 'no longer trusted'}", post_id)
    if not command.on:
        memory.unblock(author, act.by, act.seq)
        _remember(stage, act, "unblock_author", author, author=author)
        return Outcome("done", f"{author} is no longer blocked", post_id)
    memory.block(author, act.by, act.seq)
    kept = stage.rundown.keep()
    for id_ in list(stage.by_author.get(author, ())):
        record = stage.records[id_]
        if record.status in ("pending", "approved", "held"):
            posts.append(_before(record, act.seq))
            stage.move(
                record,
                "rejected",
                act.seq,
                act.at_ms,
                rule="blocked_authors",
                reason="author blocked",
                by=act.by,
            )
    air = kept if stage.rundown.changed_seq == act.seq else None
    _remember(stage, act, "block_author", author, posts=tuple(posts), rundown=air, author=author)
    return Outcome("done", f"{author} is blocked; {len(posts)} posts rejected", post_id)


# --- the rundown -----------------------------------------------------------------------------------------------


def _rundown_seen(stage: Stage, act: Act) -> Outcome | None:
    if act.seen is not None and stage.rundown.changed_seq > act.seen:
        who = stage.last["by"] if stage.last else "somebody"
        return Outcome("conflict", f"the rundown has changed since (last act by {who})")
    return None


def _shortlist(stage: Stage, command: Shortlist, act: Act) -> Outcome:
    record = _find(stage, command.post_id, act)
    if isinstance(record, Outcome):
        return record
    rundown = stage.rundown
    kept = rundown.keep()
    if command.on:
        if record.status in ("rejected", "withdrawn"):
            return Outcome("refused", f"it is {record.status}", command.post_id)
        if not rundown.shortlist_add(command.post_id):
            return Outcome("refused", "the shortlist is full", command.post_id)
    elif command.post_id in rundown.shortlist:
        rundown.shortlist.remove(command.post_id)
    rundown.changed_seq = act.seq
    stage.touch(record)
    _remember(stage, act, "shortlist", _short(record), rundown=kept)
    return Outcome("done", "shortlisted" if command.on else "off the shortlist", command.post_id)


def _preview(stage: Stage, command: Preview, act: Act) -> Outcome:
    conflict = _rundown_seen(stage, act)
    if conflict is not None:
        return conflict
    rundown = stage.rundown
    kept = rundown.keep()
    if command.post_id is None:
        rundown.preview = None
        detail = "the preview is empty"
    else:
        record = _find(stage, command.post_id, act)
        if isinstance(record, Outcome):
            return record
        if record.status in ("rejected", "withdrawn"):
            return Outcome("refused", f"it is {record.status}", command.post_id)
        rundown.preview = Slot(command.post_id, command.layout or stage.config.air.layout)
        detail = "in preview"
        stage.touch(record)
    rundown.changed_seq = act.seq
    _remember(stage, act, "preview", detail, rundown=kept)
    return Outcome("done", detail, command.post_id)


def _take(stage: Stage, command: Take, act: Act) -> Outcome:
    conflict = _rundown_seen(stage, act)
    if conflict is not None:
        return conflict
    rundown = stage.rundown
    if not rundown.armed:
        return Outcome("refused", "the show is in panic; re-arm it first")
    preview = rundown.preview
    post_id = command.post_id or (preview.post_id if preview else None)
    if post_id is None:
        return Outcome("refused", "nothing is in preview")
    record = _find(stage, post_id, act)
    if isinstance(record, Outcome):
        return record
    if record.status != "approved" or record.post is None:
        return Outcome(
            "refused", f"only an approved post can go to air; this one is {record.status}", post_id
        )
    layout = command.layout
    if layout is None:
        layout = preview.layout if preview and preview.post_id == post_id else stage.config.air.layout
    show_for = stage.config.air.show_for_ms if command.show_for_ms is None else command.show_for_ms
    kept = rundown.keep()
    slot = Programme(post_id, layout, act.by, act.at_ms, show_for, act.seq)
    rundown.take(slot, act.at_ms, stage.timeline.bt(act.at_ms), act.seq)
    rundown.changed_seq = act.seq
    stage.air_dirty = True
    stage.touch(record)
    _remember(stage, act, "take", _short(record), rundown=kept)
    return Outcome("done", "on air", post_id)


def _clear(stage: Stage, act: Act) -> Outcome:
    rundown = stage.rundown
    if rundown.programme is None:
        return Outcome("done", "the air was clear already")
    kept = rundown.keep()
    rundown.clear(act.at_ms, stage.timeline.bt(act.at_ms), act.seq, act.by, "cleared")
    rundown.changed_seq = act.seq
    stage.air_dirty = True
    _remember(stage, act, "clear", "the air", rundown=kept)
    return Outcome("done", "clear")


def _panic(stage: Stage, act: Act) -> Outcome:
    kept = stage.rundown.keep()
    stage.rundown.panic(act.at_ms, stage.timeline.bt(act.at_ms), act.seq, act.by)
    stage.rundown.changed_seq = act.seq
    stage.air_dirty = stage.feed.dirty = True
    if kept.armed:  # a second panic must not hide what the first one took down
        _remember(stage, act, "panic", "everything", rundown=kept)
    return Outcome("done", "every screen is clear; re-arm to go on")


def _rearm(stage: Stage, act: Act) -> Outcome:
    if stage.rundown.armed:
        return Outcome("done", "it is armed already")
    stage.rundown.rearm(act.at_ms, stage.timeline.bt(act.at_ms), act.seq, act.by)
    stage.rundown.changed_seq = act.seq
    stage.air_dirty = stage.feed.dirty = True
    return Outcome("done", "armed")


def _fire(stage: Stage, command: FireCue, act: Act) -> Outcome:
    timeline = stage.timeline
    before = timeline.fired.get(command.cue_id)
    if not timeline.fire(command.cue_id, command.title, act.at_ms, act.seq):
        return Outcome("refused", "too many cues fired already")
    title = timeline.title(command.cue_id)
    stage.feed.dirty = True
    _remember(stage, act, "fire_cue", title, cue=(command.cue_id, before))
    return Outcome("done", title)


# --- undo ------------------------------------------------------------------------------------------------------


def _undo(stage: Stage, act: Act) -> Outcome:
    stack = stage.undo.get(act.by)
    if not stack:
        return Outcome("refused", "there is nothing of yours to take back")
    undoable = stack[-1]
    objection = undo(stage, undoable, act.by, act.seq, act.at_ms)
    if objection:
        return Outcome("conflict", objection)
    stack.pop()
    post_id = undoable.posts[0].post_id if undoable.posts else None
    return Outcome("done", f"took back: {undoable.command} {undoable.label}", post_id)


def _remember(stage: Stage, act: Act, command: str, label: str, **changed: object) -> None:
    stack = stage.undo.setdefault(act.by, [])
    make: Callable[..., Undoable] = Undoable
    stack.append(make(seq=act.seq, command=command, label=label, rundown_seq=act.seq, **changed))
    del stack[:-UNDO_DEPTH]


def _short(record: PostRecord) -> str:
    """A handle on the post for a producer's eye. Never its words: undo labels are kept in snapshots."""
    author = record.features.author_key
    return author or record.post_id
