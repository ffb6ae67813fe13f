"""The show's record of one post: its words, where it stands, and why. One mutable row in the engine's table.

Not here: who decides (moderation, commands) or how good it is (ranking). `state()` leaves the words out, because a
snapshot must not keep what an erasure removes: they are joined again from the vault by `post_id`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .events import Advice
from .model import Features, Post, Status


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule saw, in the post as written: code points `start:end` of the field `on`; `words` names the list."""

    on: str
    start: int
    end: int
    words: str

    def as_item(self) -> dict[str, Any]:
        return {"on": self.on, "start": self.start, "end": self.end, "words": self.words}


@dataclass(slots=True)
class PostRecord:
    post_id: str
    seq: int  # of the entry that brought it: the last word in every sort
    network: str
    source: str
    features: Features
    received_ms: int
    bt: int
    post: Post | None
    scores: dict[str, int]
    drivers: tuple[tuple[int, int, int], ...] = ()  # (start, end, points) of the words that drove `toxic`
    advice: Advice | None = None  # what the broadcaster's own service decided
    kept_back: str = ""  # why intake insists on a person's look
    pictures: tuple[int, ...] = ()  # perceptual hashes of its pictures, once they were looked at
    status: Status = "pending"
    rule: str = ""
    reason: str = ""
    matched: tuple[Match, ...] = ()
    marks: tuple[str, ...] = ()  # names of the `next` lists that matched
    severity: int = 0  # of the verdict: 0 none, 1 mild, 2 strong, 3 the worst
    judged: Status | None = None  # what the rules last said, before any person
    judged_by: str = ""  # the rule (or list, as `words:NAME`) that said it
    shadow: tuple[Status, str] | None = None  # what the shadow policy would have said, and by which rule
    release_ms: int | None = None  # held back: when it is shown unless somebody objects
    risks: tuple[str, ...] = ()  # why two people must approve it; () = one is enough
    first_by: str | None = None  # who approved it first, where two must
    by: str | None = None  # the person who decided last; None = a rule did
    changed_seq: int = 0
    approved_ms: int | None = None
    edited: bool = False
    pinned: bool = False
    hidden_from: Status | None = None  # where it stood when its network hid the account
    hidden_by: str | None = None  # and who had decided that; None = a rule
    objection: str = ""  # why rules alone may not bring it back when its words change; "" = they may
    leader: str | None = None  # the post it nests under (near-duplicate or repost); None = it leads
    members: int = 0  # how many nest under it
    shown_ms: int | None = None  # when it last entered the feed
    shelf: dict[str, int] = field(
        default_factory=dict
    )  # static signal points, filled by ranking; recomputed, not kept

    def state(self) -> dict[str, Any]:
        """JSON-ready, without words and without what can be recomputed."""
        return {
            "post_id": self.post_id,
            "seq": self.seq,
            "network": self.network,
            "source": self.source,
            "features": self.features.model_dump(mode="json"),
            "received_ms": self.received_ms,
            "bt": self.bt,
            "scores": self.scores,
            "drivers": self.drivers,
            "advice": self.advice.model_dump(mode="json") if self.advice else None,
            "kept_back": self.kept_back,
            "pictures": self.pictures,
            "status": self.status,
            "rule": self.rule,
            "reason": self.reason,
            "matched": [m.as_item() for m in self.matched],
            "marks": self.marks,
            "severity": self.severity,
            "judged": self.judged,
            "judged_by": self.judged_by,
            "shadow": self.shadow,
            "release_ms": self.release_ms,
            "risks": self.risks,
            "first_by": self.first_by,
            "by": self.by,
            "changed_seq": self.changed_seq,
            "approved_ms": self.approved_ms,
            "edited": self.edited,
            "pinned": self.pinned,
            "hidden_from": self.hidden_from,
            "hidden_by": self.hidden_by,
            "objection": self.objection,
            "leader": self.leader,
            "members": self.members,
            "shown_ms": self.shown_ms,
        }

    @classmethod
    def restore(cls, state: dict[str, Any], post: Post | None) -> PostRecord:
        kept = dict(state)
        kept["features"] = Features.model_validate(kept["features"])
        kept["matched"] = tuple(Match(**m) for m in kept["matched"])
        kept["advice"] = Advice.model_validate(kept["advice"]) if kept["advice"] else None
        kept["drivers"] = tuple((start, end, points) for start, end, points in kept["drivers"])
        for key in ("pictures", "marks", "risks"):
            kept[key] = tuple(kept[key])
        kept["shadow"] = tuple(kept["shadow"]) if kept["shadow"] else None
        return cls(post=post, **kept)
