"""What a person may tell a show to do, in the imperative; the engine answers each with done, conflict or refused.

The wire form is the contract's: `{"command": "approve", "post_id": …}`. Not here: who may (site), or what happens
(engine). `post_id` may also be written `id`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from .model import Layout, PostId, Preset, WordRule


class Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


PostRef = Annotated[PostId, Field(validation_alias=AliasChoices("post_id", "id"))]
# It becomes an `href` on a page: nothing but http and https may.
Link = Annotated[str, StringConstraints(max_length=500, pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://")]
Line = Annotated[str, StringConstraints(max_length=200)]
Seconds = Annotated[int, Field(ge=1, le=31_536_000)]


class Approve(Command):
    command: Literal["approve"] = "approve"
    post_id: PostRef


class Reject(Command):
    command: Literal["reject"] = "reject"
    post_id: PostRef
    reason: Line = ""


class Hold(Command):
    command: Literal["hold"] = "hold"
    post_id: PostRef
    reason: Line = ""


class Withdraw(Command):
    """Take a post back for good: it leaves every surface and its words leave the store."""

    command: Literal["withdraw"] = "withdraw"
    post_id: PostRef
    reason: Line = ""


class Shortlist(Command):
    """Put a post into the rundown's shortlist (`on=False` takes it out). Approves nothing."""

    command: Literal["shortlist"] = "shortlist"
    post_id: PostRef
    on: bool = True


class Preview(Command):
    """Set what the next take would put on air; without a post, empty the preview."""

    command: Literal["preview"] = "preview"
    post_id: PostId | None = Field(None, validation_alias=AliasChoices("post_id", "id"))
    layout: Layout | None = None


class Take(Command):
    """Put a post on air: the one named, else the one in preview. Only an approved post, only by a named producer."""

    command: Literal["take"] = "take"
    post_id: PostId | None = Field(None, validation_alias=AliasChoices("post_id", "id"))
    layout: Layout | None = None
    show_for_ms: Annotated[int, Field(ge=0, le=600_000)] | None = None


class Clear(Command):
    command: Literal["clear"] = "clear"


class Panic(Command):
    """Every viewer's words leave every screen and nothing is taken or shown until `rearm` (or `undo`)."""

    command: Literal["panic"] = "panic"


class Rearm(Command):
    command: Literal["rearm"] = "rearm"


class Undo(Command):
    """Take back one's own latest act that can be taken back, unless somebody has acted on the same thing since."""

    command: Literal["undo"] = "undo"


class Pin(Command):
    """Keep an approved post at the head of the feed (`on=False` lets it go)."""

    command: Literal["pin"] = "pin"
    post_id: PostRef
    on: bool = True


class BlockAuthor(Command):
    """Reject all that an author wrote and will write in this show (`on=False` lifts the block for what comes).
    `for_s`: it ends by itself after so many seconds; None = not by itself."""

    command: Literal["block_author"] = "block_author"
    author_id: Annotated[str, StringConstraints(max_length=512)] | None = None
    post_id: PostId | None = Field(None, validation_alias=AliasChoices("post_id", "id"))
    on: bool = True
    for_s: Seconds | None = None
    reason: Line = ""


class HoldAuthor(Command):
    """Hold all that an author writes from now on (`on=False` ends it)."""

    command: Literal["hold_author"] = "hold_author"
    author_id: Annotated[str, StringConstraints(max_length=512)] | None = None
    post_id: PostId | None = Field(None, validation_alias=AliasChoices("post_id", "id"))
    on: bool = True
    for_s: Seconds | None = None
    reason: Line = ""


class TrustAuthor(Command):
    """Approve at once what an author writes from now on, unless words or blocks object (`on=False` ends it).
    `level` 1: screeners may still object; 2: they are not heeded."""

    command: Literal["trust_author"] = "trust_author"
    author_id: Annotated[str, StringConstraints(max_length=512)] | None = None
    post_id: PostId | None = Field(None, validation_alias=AliasChoices("post_id", "id"))
    on: bool = True
    level: Annotated[int, Field(ge=1, le=2)] = 2
    for_s: Seconds | None = None
    reason: Line = ""


class PutRule(Command):
    """Add a word list to the running show, or change the live one of that name. What waits is judged again in the
    background: stricter only. With `rule.shadow` it only says what it would have changed."""

    command: Literal["put_rule"] = "put_rule"
    rule: WordRule


class DropRule(Command):
    """Take away a list that was put while the show ran. What it held stays held until a person looks."""

    command: Literal["drop_rule"] = "drop_rule"
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class SetPolicy(Command):
    """Change the running show's policy; None = as it stands. A stricter one judges again what waits."""

    command: Literal["set_policy"] = "set_policy"
    preset: Preset | None = None
    hold_per_minute: Annotated[int, Field(ge=0, le=1000)] | None = None
    hold_back_s: Annotated[int, Field(ge=0, le=600)] | None = None
    looser: bool | None = None  # a person's consent that learning may also loosen


class FireCue(Command):
    command: Literal["fire_cue"] = "fire_cue"
    cue_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    title: Line = ""


class Insert(Command):
    """A post by hand (a caller, a letter, a studio guest): judged like any other, shown with network `studio`."""

    command: Literal["insert"] = "insert"
    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    url: Link | None = None


AnyCommand = Annotated[
    Approve
    | Reject
    | Hold
    | Withdraw
    | Shortlist
    | Preview
    | Take
    | Clear
    | Panic
    | Rearm
    | Undo
    | Pin
    | BlockAuthor
    | HoldAuthor
    | TrustAuthor
    | PutRule
    | DropRule
    | SetPolicy
    | FireCue
    | Insert,
    Field(discriminator="command"),
]

COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)
