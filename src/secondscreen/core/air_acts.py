"""What people do to the rundown, the air and the timeline. To air only by `take`, of an approved post, while armed.

Not here: decisions on posts (post_acts.py), or taking back (undoing.py).
"""

from __future__ import annotations

from .act import Act, Outcome, find, remember, short
from .commands import FireCue, Preview, Shortlist, Take
from .rundown import Programme, Slot
from .stage import Stage


def _rundown_seen(stage: Stage, act: Act) -> Outcome | None:
    if act.seen is not None and stage.rundown.changed_seq > act.seen:
        who = stage.last["by"] if stage.last else "somebody"
        return Outcome("conflict", f"the rundown has changed since (last act by {who})")
    return None


def shortlist(stage: Stage, command: Shortlist, act: Act) -> Outcome:
    record = find(stage, command.post_id, act)
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
    remember(stage, act, "shortlist", short(record), rundown=kept)
    return Outcome("done", "shortlisted" if command.on else "off the shortlist", command.post_id)


def preview(stage: Stage, command: Preview, act: Act) -> Outcome:
    conflict = _rundown_seen(stage, act)
    if conflict is not None:
        return conflict
    rundown = stage.rundown
    kept = rundown.keep()
    if command.post_id is None:
        rundown.preview = None
        detail = "the preview is empty"
    else:
        record = find(stage, command.post_id, act)
        if isinstance(record, Outcome):
            return record
        if record.status in ("rejected", "withdrawn"):
            return Outcome("refused", f"it is {record.status}", command.post_id)
        rundown.preview = Slot(command.post_id, command.layout or stage.config.air.layout)
        detail = "in preview"
        stage.touch(record)
    rundown.changed_seq = act.seq
    remember(stage, act, "preview", detail, rundown=kept)
    return Outcome("done", detail, command.post_id)


def take(stage: Stage, command: Take, act: Act) -> Outcome:
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
    record = find(stage, post_id, act)
    if isinstance(record, Outcome):
        return record
    if record.status != "approved" or record.post is None:
        return Outcome(
            "refused", f"only an approved post can go to air; this one is {record.status}", post_id
        )
    if not stage.rights(record).air:
        return Outcome("refused", f"the rights to {record.network} posts do not allow the air", post_id)
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
    remember(stage, act, "take", short(record), rundown=kept)
    return Outcome("done", "on air", post_id)


def clear(stage: Stage, act: Act) -> Outcome:
    rundown = stage.rundown
    if rundown.programme is None:
        return Outcome("done", "the air was clear already")
    kept = rundown.keep()
    rundown.clear(act.at_ms, stage.timeline.bt(act.at_ms), act.seq, act.by, "cleared")
    rundown.changed_seq = act.seq
    stage.air_dirty = True
    remember(stage, act, "clear", "the air", rundown=kept)
    return Outcome("done", "clear")


def panic(stage: Stage, act: Act) -> Outcome:
    kept = stage.rundown.keep()
    stage.rundown.panic(act.at_ms, stage.timeline.bt(act.at_ms), act.seq, act.by)
    stage.rundown.changed_seq = act.seq
    stage.air_dirty = stage.feed.dirty = True
    if kept.armed:  # a second panic must not hide what the first one took down
        remember(stage, act, "panic", "everything", rundown=kept)
    return Outcome("done", "every screen is clear; re-arm to go on")


def rearm(stage: Stage, act: Act) -> Outcome:
    if stage.rundown.armed:
        return Outcome("done", "it is armed already")
    stage.rundown.rearm(act.at_ms, stage.timeline.bt(act.at_ms), act.seq, act.by)
    stage.rundown.changed_seq = act.seq
    stage.air_dirty = stage.feed.dirty = True
    return Outcome("done", "armed")


def fire(stage: Stage, command: FireCue, act: Act) -> Outcome:
    timeline = stage.timeline
    before = timeline.fired.get(command.cue_id)
    if not timeline.fire(command.cue_id, command.title, act.at_ms, act.seq):
        return Outcome("refused", "too many cues fired already")
    title = timeline.title(command.cue_id)
    stage.feed.dirty = True
    remember(stage, act, "fire_cue", title, cue=(command.cue_id, before, timeline.fired[command.cue_id]))
    return Outcome("done", title)
