"""What can happen to a show, in the past tense: the engine's only input, and the journal's only content.

An `Entry` is an event with its place (`seq`, dense from 1) and its time (`at_ms`, never decreasing). Words of posts
are not part of an event's journalled form: the sequencer puts `post` into the vault and joins it again on replay;
an erased post comes back with `post=None` and is withdrawn. Not here: what follows from an event (engine).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from .commands import AnyCommand
from .model import Features, Frozen, Post, PostId, ShowConfig


class ShowOpened(Frozen):
    """The first entry of every journal."""

    kind: Literal["show_opened"] = "show_opened"
    config: ShowConfig


class ShowChanged(Frozen):
    """New settings for a running show; posts already judged keep their verdicts."""

    kind: Literal["show_changed"] = "show_changed"
    config: ShowConfig


class Advice(Frozen):
    """What a broadcaster's own service decided of a post; the rule `advised` heeds it. `by` names the service."""

    outcome: Literal["accept", "hold", "reject"]
    reason: str = ""
    by: str = ""


class PostBrought(Frozen):
    """What a connector handed in. `scores`: name → probability per mille, journalled so that a replay needs no model;
    a name that begins with `shadow:` is of a screener that only runs beside. `drivers`: (start, end, points) of the
    words in the text as written that drove the score `toxic`, strongest first. `held`: why intake insists on a
    person's look ("" = it does not). `post` goes into the vault."""

    post_id: PostId
    network: str
    source: str
    features: Features
    scores: dict[str, int] = {}
    drivers: tuple[tuple[int, int, int], ...] = ()
    advice: Advice | None = None
    held: str = ""
    post: Post | None = Field(None, exclude=True)


class PostReceived(PostBrought):
    kind: Literal["post_received"] = "post_received"


class PostEdited(PostBrought):
    """Its author changed a post: it is judged again, and off the air until approved again."""

    kind: Literal["post_edited"] = "post_edited"


class PostDeleted(Frozen):
    """Its author or network deleted a post. May come before the post itself: a tombstone is kept."""

    kind: Literal["post_deleted"] = "post_deleted"
    post_id: PostId
    source: str = ""


class PostScreened(Frozen):
    """What a slow screener said of a post already here. `scores` are added to its own; `pictures`: 64-bit perceptual
    hashes, one for each picture looked at. `detail`: why there is none ("" = all were looked at). It never approves."""

    kind: Literal["post_screened"] = "post_screened"
    post_id: PostId
    scores: dict[str, int] = {}
    pictures: tuple[int, ...] = ()
    detail: str = ""


class AuthorHidden(Frozen):
    """The network hides an account (deactivated, suspended, taken down): its posts leave every screen; restorable."""

    kind: Literal["author_hidden"] = "author_hidden"
    author_id: str
    reason: str = ""


class AuthorRestored(Frozen):
    """The network shows the account again: its posts go back to where they stood, but for the air."""

    kind: Literal["author_restored"] = "author_restored"
    author_id: str


class AuthorErased(Frozen):
    """The account is gone: every post of it is withdrawn for good and its words leave the store."""

    kind: Literal["author_erased"] = "author_erased"
    author_id: str


class SourceGapped(Frozen):
    """A source could not say what happened between two times."""

    kind: Literal["source_gapped"] = "source_gapped"
    source: str
    from_ms: int
    to_ms: int
    reason: str = ""


class PostsShed(Frozen):
    """The inbox was full: so many unseen posts of a source were dropped, and are counted here."""

    kind: Literal["posts_shed"] = "posts_shed"
    source: str
    count: int


class CommandGiven(Frozen):
    """A person's act. `by` is a user name. `expected_offset` is the journal offset (`seq`) of what that person saw:
    if the thing acted on has changed since, the answer is a conflict and nothing is done. `key` is the
    Idempotency-Key, scoped by `by`: a repeated key gets the first answer again and changes nothing."""

    kind: Literal["command_given"] = "command_given"
    command: AnyCommand
    by: str
    via: str = "console"
    expected_offset: int | None = None
    key: str | None = None


class ShowResumed(Frozen):
    """After a restart whose replay met erased words: those posts were shown live but not in the replay, so offsets
    may differ. Each channel goes on from the offset given here, far above any issued, and clients resync by one
    snapshot instead of folding two histories together. Journalled only when needed (`Engine.blanks > 0`)."""

    kind: Literal["show_resumed"] = "show_resumed"
    offsets: dict[str, int]


class TimePassed(Frozen):
    """Nothing happened but time; journalled only when a tick is due that would publish something."""

    kind: Literal["time_passed"] = "time_passed"


Event = (
    ShowOpened
    | ShowChanged
    | PostReceived
    | PostEdited
    | PostDeleted
    | PostScreened
    | AuthorHidden
    | AuthorRestored
    | AuthorErased
    | SourceGapped
    | PostsShed
    | CommandGiven
    | ShowResumed
    | TimePassed
)

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    at_ms: int
    event: Event
