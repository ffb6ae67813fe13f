"""What sources bring: posts, edits, deletes, and accounts that come and go. Each turns into moves on the stage.

A post whose id has a tombstone, or whose author was erased, never gets onto any surface; a post without words (erased
before this replay) is withdrawn. Not here: what people do (acts.py).
"""

from __future__ import annotations

from typing import Final

from . import judging, rejudge
from .events import (
    AuthorErased,
    AuthorHidden,
    AuthorRestored,
    PostDeleted,
    PostEdited,
    PostReceived,
    PostScreened,
)
from .limits import AUTHORS_KEPT
from .model import STRICTNESS, Post
from .moderation import Verdict
from .record import PostRecord
from .stage import Stage

# Why rules alone may not bring a post back whose words have changed; only a person's approval lifts it.
OBJECTIONS: Final = {
    "edited_on_air": "edited while on air: look at it again",
    "edited_after_decision": "edited after a person had objected",
}


def received(stage: Stage, event: PostReceived, seq: int, at_ms: int) -> None:
    id_ = event.post_id
    known = stage.records.get(id_)
    if known is not None:
        if event.post is not None and known.post is not None and event.features != known.features:
            changed(stage, known, event, event.post, seq, at_ms)  # the same id with other words is an edit
        else:
            stage.counts["duplicates"] += 1
        return
    stage.counts["received"] += 1
    record = PostRecord(
        post_id=id_,
        seq=seq,
        network=event.network,
        source=event.source,
        features=event.features,
        received_ms=at_ms,
        bt=stage.timeline.bt(at_ms),
        post=event.post,
        scores=dict(event.scores),
        drivers=event.drivers,
        advice=event.advice,
        kept_back=event.held,
    )
    author = event.features.author_key
    stage.admit(record)
    if event.post is None or id_ in stage.tombstones or author in stage.erased:
        record.post = None
        if event.post is not None:
            stage.to_erase[id_] = None
        stage.move(record, "withdrawn", seq, at_ms, rule="deleted", reason="deleted by its author", new=True)
        return
    like = _find_like(stage, record, at_ms)
    group = stage.groups.root(like.post_id) if like is not None else None
    verdict = judging.judge(stage, record, event.post, seq, at_ms, group)
    if like is not None:
        stage.groups.join(id_, like)
    else:
        stage.similar.add(
            id_, event.features, at_ms
        )  # only those that repeat nothing: no chains of resemblance
    goes = judging.standing(stage, record, verdict, at_ms)
    if author in stage.hidden:
        record.hidden_from = goes.verdict.status
        stage.move(
            record, "withdrawn", seq, at_ms, rule="account_hidden", reason=stage.hidden[author], new=True
        )
        return
    judging.settle(stage, record, goes, seq, at_ms, new=True)


def edited(stage: Stage, event: PostEdited, seq: int, at_ms: int) -> None:
    record = stage.records.get(event.post_id)
    if record is None:  # an edit of a post we never saw is, to us, a post
        received(stage, PostReceived(**dict(event) | {"kind": "post_received"}), seq, at_ms)
        return
    if event.post is None or event.post_id in stage.tombstones:
        stage.withdraw(record, seq, at_ms, "deleted")
        return
    changed(stage, record, event, event.post, seq, at_ms)


def changed(
    stage: Stage, record: PostRecord, event: PostReceived | PostEdited, post: Post, seq: int, at_ms: int
) -> None:
    """The words changed: off the air at once, and judged again as if new."""
    author = event.features.author_key
    if author in stage.erased:
        stage.withdraw(record, seq, at_ms, "account_deleted")
        return
    programme = stage.rundown.programme
    was_on_air = programme is not None and programme.post_id == record.post_id
    if was_on_air and not record.objection:
        record.objection = "edited_on_air"
    record.post = post
    stage.rewrite(record, event.features)
    record.scores = dict(event.scores)
    record.drivers, record.advice, record.kept_back = event.drivers, event.advice, event.held
    record.pictures = ()
    record.edited = True
    record.shelf = {}
    stage.off_air(record.post_id, seq, at_ms, "", "edited")
    group = stage.groups.root(record.post_id)
    verdict = judging.judge(stage, record, post, seq, at_ms, group if group != record.post_id else None)
    if record.objection and STRICTNESS[verdict.status] < STRICTNESS["held"]:
        goes = judging.Standing(Verdict("held", record.objection, OBJECTIONS[record.objection]))
    else:
        goes = judging.standing(stage, record, verdict, at_ms)
    if record.hidden_from is not None or author in stage.hidden:
        if record.hidden_from is None:
            reason = stage.hidden[author]
            stage.move(record, "withdrawn", seq, at_ms, rule="account_hidden", reason=reason)
        record.hidden_from, record.hidden_by = goes.verdict.status, None
        record.changed_seq = seq
        stage.touch(record)
        return
    judging.settle(stage, record, goes, seq, at_ms)


def deleted(stage: Stage, event: PostDeleted, seq: int, at_ms: int) -> None:
    record = stage.records.get(event.post_id)
    if record is None:
        stage.bury(event.post_id, seq)
        stage.to_erase[event.post_id] = None  # its words may be in the vault though memory let it go
        return
    if record.status == "withdrawn" and record.hidden_from is None and record.post is None:
        return
    stage.withdraw(record, seq, at_ms, "deleted")
    record.reason = "deleted by its author"


def screened(stage: Stage, event: PostScreened, seq: int, at_ms: int) -> None:
    """A slow screener has looked. It can only make matters stricter; for a post unknown, or gone, it says nothing."""
    record = stage.records.get(event.post_id)
    if record is None or record.post is None:
        return
    record.scores = record.scores | event.scores  # a new table: the old one may be published
    record.pictures = event.pictures or record.pictures
    if record.status == "rejected" and record.by is not None:  # looked at after a person had decided
        stage.memory.pictures.block(record.post_id, record.pictures, record.by)
    if event.detail and not record.kept_back:
        record.kept_back = event.detail
    stage.touch(record)
    if record.hidden_from is None:
        rejudge.one(stage, record, seq, at_ms, anew=True)


def author_hidden(stage: Stage, event: AuthorHidden, seq: int, at_ms: int) -> None:
    stage.hidden[event.author_id] = event.reason or "the network hides this account"
    if len(stage.hidden) > AUTHORS_KEPT:
        del stage.hidden[next(iter(stage.hidden))]
    for record in _of(stage, event.author_id):
        if record.status != "withdrawn":
            stood, by = record.status, record.by
            stage.move(
                record, "withdrawn", seq, at_ms, rule="account_hidden", reason=stage.hidden[event.author_id]
            )
            record.hidden_from, record.hidden_by = stood, by


def author_restored(stage: Stage, event: AuthorRestored, seq: int, at_ms: int) -> None:
    stage.hidden.pop(event.author_id, None)
    for record in _of(stage, event.author_id):
        if record.hidden_from is not None:
            stood, by = record.hidden_from, record.hidden_by
            record.hidden_from = record.hidden_by = None
            objection = record.objection  # of a person who may have objected, or not decided at all
            stage.move(
                record, stood, seq, at_ms, rule="account_restored", reason="the account is back", by=by
            )
            record.objection = objection
            rejudge.one(stage, record, seq, at_ms)  # rules may have changed while it was away


def author_erased(stage: Stage, event: AuthorErased, seq: int, at_ms: int) -> None:
    stage.erased[event.author_id] = seq
    if len(stage.erased) > AUTHORS_KEPT:
        del stage.erased[next(iter(stage.erased))]
    stage.hidden.pop(event.author_id, None)
    for record in _of(stage, event.author_id):
        if record.post is not None or record.status != "withdrawn":
            stage.withdraw(record, seq, at_ms, "account_deleted")
            record.reason = "its author's account was deleted"


def _find_like(stage: Stage, record: PostRecord, at_ms: int) -> PostRecord | None:
    """The post that this one repeats: the original of a repost, else its nearest near-duplicate."""
    if record.features.repost_of:
        original = stage.records.get(record.features.repost_of)
        if original is not None:
            return original
    found = stage.similar.find(record.features, at_ms)
    return stage.records.get(found) if found is not None else None


def _of(stage: Stage, author_id: str) -> list[PostRecord]:
    return [stage.records[id_] for id_ in stage.by_author.get(author_id, ())]
