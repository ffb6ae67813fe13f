"""What people decide of posts and their authors. Not here: the air (air_acts.py), or taking back (undoing.py)."""

from __future__ import annotations

from .act import Act, Outcome, find, remember, short, stood
from .commands import BlockAuthor, Pin, TrustAuthor, Withdraw
from .model import Status
from .stage import Stage
from .undo import Before


def decide(stage: Stage, post_id: str, status: Status, word: str, reason: str, act: Act) -> Outcome:
    record = find(stage, post_id, act)
    if isinstance(record, Outcome):
        return record
    if record.status == "withdrawn":
        return Outcome("refused", "it was withdrawn; its words are gone", post_id)
    if record.status == status and record.by is not None:
        return Outcome("done", f"it is {status} already, by {record.by}", post_id)
    was, kept = stood(record, act.seq), stage.rundown.keep()
    stage.move(record, status, act.seq, act.at_ms, rule="person", reason=reason, by=act.by)
    air = kept if stage.rundown.changed_seq == act.seq else None
    remember(stage, act, word, short(record), posts=(was,), rundown=air)
    return Outcome("done", status, post_id)


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


def author(stage: Stage, command: BlockAuthor | TrustAuthor, act: Act) -> Outcome:
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
        remember(stage, act, "trust_author" if command.on else "untrust_author", author, author=author)
        return Outcome("done", f"{author} is {'trusted' if command.on else 'no longer trusted'}", post_id)
    if not command.on:
        memory.unblock(author, act.by, act.seq)
        remember(stage, act, "unblock_author", author, author=author)
        return Outcome("done", f"{author} is no longer blocked", post_id)
    memory.block(author, act.by, act.seq)
    kept = stage.rundown.keep()
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
    air = kept if stage.rundown.changed_seq == act.seq else None
    remember(stage, act, "block_author", author, posts=tuple(posts), rundown=air, author=author)
    return Outcome("done", f"{author} is blocked; {len(posts)} posts rejected", post_id)
