"""What people decide of posts and their authors. Not here: the air (air_acts.py), or taking back (undoing.py)."""

from __future__ import annotations

from .act import Act, Outcome, find, remember, short, stood
from .commands import BlockAuthor, HoldAuthor, Pin, TrustAuthor, Withdraw
from .model import Status
from .moderation.standing import Kind, clock
from .record import PostRecord
from .stage import Stage
from .undo import Before


def decide(stage: Stage, post_id: str, status: Status, word: str, reason: str, act: Act) -> Outcome:
    record = find(stage, post_id, act)
    if isinstance(record, Outcome):
        return record
    if record.status == "withdrawn":
        return Outcome("refused", "it was withdrawn; its words are gone", post_id)
    first = record.rule == "four_eyes" and record.by is not None
    if record.status == status and record.by is not None and not first:
        return Outcome("done", f"it is {status} already, by {record.by}", post_id)
    if status == "approved" and record.risks and not seconded(record, act.by):
        return _first(stage, record, act)
    was, kept = stood(record, act.seq), stage.rundown.keep()
    first_by = record.first_by
    stage.move(record, status, act.seq, act.at_ms, rule="person", reason=reason, by=act.by)
    record.first_by = first_by if status == "approved" else None
    stage.learning.decided(record)
    air = kept if stage.rundown.changed_seq == act.seq else None
    remember(stage, act, word, short(record), posts=(was,), rundown=air)
    return Outcome("done", status, post_id)


def _first(stage: Stage, record: PostRecord, act: Act) -> Outcome:
    """The first of two approvals: the post stays held, and says who looked."""
    risks = ", ".join(record.risks)
    if record.first_by == act.by:
        return Outcome(
            "refused", f"you approved it first; a second person must approve it too ({risks})", record.post_id
        )
    was, kept = stood(record, act.seq), stage.rundown.keep()
    reason = f"approved by {act.by}; a second person must approve it too ({risks})"
    stage.move(record, "held", act.seq, act.at_ms, rule="four_eyes", reason=reason, by=act.by)
    record.first_by = act.by
    stage.learning.decided(record)
    air = kept if stage.rundown.changed_seq == act.seq else None
    remember(stage, act, "approve", short(record), posts=(was,), rundown=air)
    return Outcome("done", f"a second person must approve ({risks})", record.post_id)


def seconded(record: PostRecord, by: str) -> bool:
    """Has somebody else approved it before?"""
    return record.first_by is not None and record.first_by != by


def withdraw(stage: Stage, command: Withdraw, act: Act) -> Outcome:
    record = find(stage, command.post_id, act)
    if isinstance(record, Outcome):
        return record
    stage.withdraw(record, act.seq, act.at_ms, "person", act.by)
    record.reason = command.reason
    return Outcome("done", "withdrawn for good", command.post_id)


def pin(stage: Stage, command: Pin, act: Act) -> Outcome:
    record = find(stage, command.post_id, act)
    if isinstance(record, Outcome):
        return record
    if command.on and record.status != "approved":
        return Outcome(
            "refused", f"only an approved post can be pinned; this one is {record.status}", command.post_id
        )
    was = stood(record, act.seq)
    record.pinned = command.on
    record.changed_seq = act.seq
    stage.touch(record)
    stage.feed.dirty = True
    remember(stage, act, "pin", short(record), posts=(was,))
    return Outcome("done", "pinned" if command.on else "unpinned", command.post_id)


def author(stage: Stage, command: BlockAuthor | HoldAuthor | TrustAuthor, act: Act) -> Outcome:
    author, post_id = command.author_id, command.post_id
    if author is None and post_id is not None:
        record = stage.records.get(post_id)
        author = record.features.author_key if record else None
    if not author:
        return Outcome("refused", "the stream names no author for this post", post_id)
    kind: Kind
    match command:
        case BlockAuthor():
            kind, word, level, ended = "block", "block_author", 0, "no longer blocked"
        case HoldAuthor():
            kind, word, level, ended = "hold", "hold_author", 0, "no longer held"
        case TrustAuthor():
            kind, word, level, ended = "trust", "trust_author", command.level, "no longer trusted"
    standings = stage.memory.standings
    before = standings.latest(author)
    until_ms = act.at_ms + command.for_s * 1000 if command.on and command.for_s is not None else None
    standings.decide(
        author,
        kind,
        command.on,
        act.by,
        act.seq,
        at_ms=act.at_ms,
        until_ms=until_ms,
        level=level,
        reason=command.reason,
    )
    stage.stand(author, standings.latest(author))
    if not command.on:
        remember(stage, act, f"un{word}", author, author=author, standing=before)
        return Outcome("done", f"{author} is {ended}", post_id)
    until = f" until {clock(until_ms, act.at_ms)}" if until_ms is not None else ""
    if kind != "block":
        remember(stage, act, word, author, author=author, standing=before)
        stands = "trusted" if kind == "trust" else "held: every post waits for a person"
        return Outcome("done", f"{author} is {stands}{until}", post_id)
    kept = stage.rundown.keep()
    posts = _reject_all(stage, author, act)
    air = kept if stage.rundown.changed_seq == act.seq else None
    remember(stage, act, word, author, posts=posts, rundown=air, author=author, standing=before)
    return Outcome("done", f"{author} is blocked{until}; {len(posts)} posts rejected", post_id)


def _reject_all(stage: Stage, author: str, act: Act) -> tuple[Before, ...]:
    posts: list[Before] = []
    for id_ in list(stage.by_author.get(author, ())):
        record = stage.records[id_]
        if record.status in ("pending", "approved", "held"):
            posts.append(stood(record, act.seq))
            stage.move(
                record,
                "rejected",
                act.seq,
                act.at_ms,
                rule="blocked_authors",
                reason="author blocked",
                by=act.by,
            )
    return tuple(posts)
