"""Taking back an act, unless somebody has acted on the same thing since: then it is a conflict, and nothing is done."""

from __future__ import annotations

from . import policy_acts, rejudge
from .rundown import Kept
from .stage import Stage
from .undo import Undoable


def undo(stage: Stage, undoable: Undoable, by: str, seq: int, at_ms: int) -> str:
    """Put back what was before. Returns "" when done, else why it cannot be."""
    for before in undoable.posts:
        record = stage.records.get(before.post_id)
        if record is None:
            return "the post is no longer in this show's memory"
        if record.changed_seq != before.after_seq:
            return f"the post is {record.status} since, by {record.by or 'its source'}"
    if undoable.author is not None:
        latest = stage.memory.standings.latest(undoable.author)
        if latest is not None and latest.seq != undoable.seq:
            return f"somebody has decided on this author since ({latest.by})"
    if undoable.policy is not None:
        return policy_acts.put_back(stage, undoable.policy, undoable.seq, seq, at_ms)
    kept = undoable.rundown
    if kept is not None and stage.rundown.changed_seq != undoable.seq and undoable.command != "panic":
        return "the rundown has changed since"
    if undoable.cue is not None and stage.timeline.fired.get(undoable.cue[0]) != undoable.cue[2]:
        return "the cue was fired again or its round is over since"
    for before in undoable.posts:
        record = stage.records[before.post_id]
        stage.move(record, before.status, seq, at_ms, rule=before.rule, reason=before.reason, by=before.by)
        record.pinned = before.pinned
        record.matched = record.matched if before.by is None else ()
        record.first_by, record.objection = before.first_by, before.objection
        stage.learning.decided(record)
        if before.release_ms is not None:
            if before.release_ms > at_ms:
                stage.wait_for(record, before.release_ms)
            else:
                record.reason = "its time to be shown has passed meanwhile; waiting for a person"
        stage.touch(record)
    if kept is not None:
        _put_back(stage, kept, by, seq, at_ms)
    if undoable.cue is not None:
        cue_id, before_bt, _ = undoable.cue
        stage.timeline.unfire(cue_id, before_bt, seq)
        stage.feed.dirty = True
    if undoable.author is not None:
        stage.stand(undoable.author, undoable.standing)
    for before in undoable.posts:  # what the rules once said, they may not say any more
        rejudge.one(stage, stage.records[before.post_id], seq, at_ms)
    return ""


def _put_back(stage: Stage, kept: Kept, by: str, seq: int, at_ms: int) -> None:
    """The rundown as it was; on air again only what may still air. Undoing a panic re-arms."""
    rundown, bt = stage.rundown, stage.timeline.bt(at_ms)
    if kept.armed and not rundown.armed:
        rundown.rearm(at_ms, bt, seq, by)
        stage.feed.dirty = True

    def may(post_id: str) -> bool:
        record = stage.records.get(post_id)
        return record is not None and record.status not in ("rejected", "withdrawn")

    touched = {*rundown.shortlist, *kept.shortlist}
    rundown.shortlist = [id_ for id_ in kept.shortlist if may(id_)]
    rundown.preview = kept.preview if kept.preview and may(kept.preview.post_id) else None
    programme = kept.programme
    record = stage.records.get(programme.post_id) if programme else None
    if programme and record and record.status == "approved" and rundown.armed and stage.rights(record).air:
        if rundown.programme is None or rundown.programme.take_seq != programme.take_seq:
            rundown.take(rundown.again(programme, at_ms, by, seq), at_ms, bt, seq)
            rundown.preview = kept.preview if kept.preview and may(kept.preview.post_id) else None
    else:
        rundown.clear(at_ms, bt, seq, by, "undo")
    rundown.changed_seq = seq
    stage.air_dirty = True
    for id_ in sorted(touched):
        if id_ in stage.records:
            stage.touch(stage.records[id_])
