"""What people do: each command is checked against what the person had seen, then done, refused, or a conflict.

To air only by a named producer's `take` of an approved post. Panic is never refused. Not here: who may give which
command (site), or what each does (post_acts.py, air_acts.py, undoing.py).
"""

from __future__ import annotations

from . import air_acts, policy_acts, post_acts
from .act import Act, Outcome
from .commands import (
    AnyCommand,
    Approve,
    BlockAuthor,
    Clear,
    DropRule,
    FireCue,
    Hold,
    HoldAuthor,
    Insert,
    Panic,
    Pin,
    Preview,
    PutRule,
    Rearm,
    Reject,
    SetPolicy,
    Shortlist,
    Take,
    TrustAuthor,
    Undo,
    Withdraw,
)
from .events import CommandGiven
from .stage import Stage
from .undoing import undo


def give(stage: Stage, given: CommandGiven, seq: int, at_ms: int) -> Outcome:
    """Do one command. Never raises for anything a person can send."""
    if not given.by:
        return Outcome("refused", "a command needs a named person")
    if (given.expected_offset or 0) >= seq and not isinstance(given.command, Panic):
        return Outcome("conflict", "that was seen in another show's journal: look at this one and act again")
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
            return post_acts.decide(stage, command.post_id, "approved", "approve", "", act)
        case Reject():
            return post_acts.decide(stage, command.post_id, "rejected", "reject", command.reason, act)
        case Hold():
            return post_acts.decide(stage, command.post_id, "held", "hold", command.reason, act)
        case Withdraw():
            return post_acts.withdraw(stage, command, act)
        case Shortlist():
            return air_acts.shortlist(stage, command, act)
        case Preview():
            return air_acts.preview(stage, command, act)
        case Take():
            return air_acts.take(stage, command, act)
        case Clear():
            return air_acts.clear(stage, act)
        case Panic():
            return air_acts.panic(stage, act)
        case Rearm():
            return air_acts.rearm(stage, act)
        case Undo():
            return _undo(stage, act)
        case Pin():
            return post_acts.pin(stage, command, act)
        case BlockAuthor() | HoldAuthor() | TrustAuthor():
            return post_acts.author(stage, command, act)
        case PutRule():
            return policy_acts.put(stage, command, act)
        case DropRule():
            return policy_acts.drop(stage, command, act)
        case SetPolicy():
            return policy_acts.set_policy(stage, command, act)
        case FireCue():
            return air_acts.fire(stage, command, act)
        case Insert():
            return Outcome("refused", "an inserted post is handed in as a post, not journalled as a command")


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
