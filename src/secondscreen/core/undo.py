"""What a person's act changed, kept so that it can be taken back. Plain data; acts.py does and undoes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .model import Status
from .moderation.standing import Standing
from .rundown import Kept, Programme, Slot


@dataclass(frozen=True, slots=True)
class Before:
    """Where a post stood before an act. `after_seq`: an undo is refused when the post has changed since."""

    post_id: str
    status: Status
    rule: str
    reason: str
    by: str | None
    pinned: bool
    after_seq: int
    first_by: str | None = None
    release_ms: int | None = None
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Undoable:
    seq: int
    command: str
    label: str
    posts: tuple[Before, ...] = ()
    rundown: Kept | None = None
    cue: tuple[str, int | None, int] | None = (
        None  # cue id, the bt it had been fired at before, and the one now
    )
    author: str | None = None  # whose standing this act changed
    policy: dict[str, Any] | None = (
        None  # what of the policy it changed, and how that was before (policy_acts.py)
    )
    standing: Standing | None = None  # and how that author stood before; None: nobody had decided

    def state(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Undoable:
        kept, cue, standing = state["rundown"], state["cue"], state["standing"]
        return cls(
            seq=state["seq"],
            command=state["command"],
            label=state["label"],
            posts=tuple(Before(**before) for before in state["posts"]),
            rundown=Kept(
                shortlist=tuple(kept["shortlist"]),
                preview=Slot(**kept["preview"]) if kept["preview"] else None,
                programme=Programme(**kept["programme"]) if kept["programme"] else None,
                armed=kept["armed"],
            )
            if kept
            else None,
            cue=(cue[0], cue[1], cue[2]) if cue else None,
            author=state["author"],
            policy=state["policy"],
            standing=Standing(**{**standing, "lifted": tuple(standing["lifted"])}) if standing else None,
        )
