"""A stage as a snapshot keeps it, JSON-ready and without words, and the stage made of it again.

Not here: the channels (publisher.py), or where snapshots go (runtime/keeper.py).
"""

from __future__ import annotations

from typing import Any

from .groups import Groups
from .model import Post, ShowConfig
from .moderation import Judge
from .record import PostRecord
from .rundown import Rundown
from .stage import Stage
from .timeline import Timeline
from .undo import Undoable


def state_of(stage: Stage) -> dict[str, Any]:
    return {
        "config": stage.config.model_dump(mode="json"),
        "records": [record.state() for record in stage.records.values()],
        "queue": list(stage.queue),
        "tombstones": stage.tombstones,
        "hidden": stage.hidden,
        "erased": stage.erased,
        "approvals": stage.approvals,
        "counts": stage.counts,
        "rules": stage.rules,
        "policy": stage.policy.state(),
        "rejudging": list(stage.rejudging),
        "hold_back": [list(stage.hold_back.waiting.items()), stage.hold_back.next_ms],
        "trials": stage.trials.state(),
        "groups": stage.groups.state(),
        "rundown": stage.rundown.state(),
        "timeline": stage.timeline.state(),
        "undo": {by: [u.state() for u in stack] for by, stack in stage.undo.items()},
        "last": stage.last,
        "similar": stage.similar.state(),
        "memory": stage.memory.state(),
        "learning": stage.learning.state(),
        "desk_queue": stage.desk_queue.state(),
        "feed": stage.feed.state(),
    }


def stage_of(state: dict[str, Any], words: dict[str, Post]) -> Stage:
    """`words`: post id → Post for every record that still has any; a record without is withdrawn or erased."""
    config = ShowConfig.model_validate(state["config"])
    stage = Stage(config, 0)
    for kept in state["records"]:
        gone = kept["status"] == "withdrawn" and not kept["hidden_from"]
        record = PostRecord.restore(kept, None if gone else words.get(kept["post_id"]))
        stage.records[record.post_id] = record
        if record.features.author_key:
            stage.by_author.setdefault(record.features.author_key, []).append(record.post_id)
    stage.queue = dict.fromkeys(state["queue"])
    stage.tombstones = dict(state["tombstones"])
    stage.hidden = dict(state["hidden"])
    stage.erased = dict(state["erased"])
    stage.approvals = dict(state["approvals"])
    stage.counts = dict(state["counts"])
    stage.rules = dict(state["rules"])
    stage.rejudging = dict.fromkeys(state["rejudging"])
    stage.hold_back.waiting = dict(state["hold_back"][0])
    stage.hold_back.next_ms = state["hold_back"][1]
    stage.trials.restore(state["trials"])
    stage.groups = Groups.restore(state["groups"])
    stage.rundown = Rundown.restore(state["rundown"])
    stage.timeline = Timeline.restore(config.timeline, state["timeline"])
    stage.undo = {by: [Undoable.restore(u) for u in stack] for by, stack in state["undo"].items()}
    stage.last = state["last"]
    stage.similar.restore(state["similar"])
    stage.memory.restore(state["memory"])
    if state["policy"]["live"] or state["policy"]["overrides"]["seq"]:
        stage.policy.restore(state["policy"])
        stage.judge_by(Judge(stage.policy.asked))
        stage.desk_dirty = False
    stage.learning.restore(state["learning"])
    stage.desk_queue.restore(state["desk_queue"])
    stage.feed.restore(state["feed"], stage.records)
    return stage
