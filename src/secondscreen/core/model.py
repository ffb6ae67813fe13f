"""The nouns of a show: post, author, media, and the settings a show is opened with.

All frozen, all pydantic, so that what enters the journal comes out of it equal. Times are server UTC in integer
milliseconds (`_ms`); broadcast time (`bt`) is milliseconds since the programme really started. Not here: behaviour.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

Status = Literal["pending", "approved", "held", "rejected", "withdrawn"]
"""Where a post stands. `pending`: nobody has objected, nobody has agreed. `held`: a rule or a person set it aside.
`withdrawn`: its author, its network or a producer took it back; final unless the network restores the account."""

STRICTNESS: Final[dict[Status, int]] = {"approved": 0, "pending": 1, "held": 2, "rejected": 3, "withdrawn": 4}
"""How far from being shown: what happens without a person moves a post up this order only."""

Layout = Literal["lower_third", "full_screen"]

PostId = Annotated[str, StringConstraints(min_length=1, max_length=512)]
"""`network:native-id`, unique over all networks and stable for a post's life."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Author(Frozen):
    """Who wrote a post, as its network says. `id` is stable (`network:native-id`); handles are not."""

    id: str
    handle: str = ""
    name: str = ""
    avatar_url: str | None = None
    url: str | None = None
    followers: int | None = None
    bot: bool = False


class Media(Frozen):
    type: str
    url: str | None = None
    alt: str | None = None


class Post(Frozen):
    """The words of one post and who said them: all that the vault keeps, and all that an erasure removes.

    `text` is plain text exactly as written (never markup). `labels` are what author or network declared of it,
    for example `!no-unauthenticated` (not for logged-out eyes) or `sexual`.
    """

    id: PostId
    network: str
    source: str
    text: str
    author: Author | None = None
    lang: str | None = None
    url: str | None = None
    published_ms: int
    likes: int = 0
    reposts: int = 0
    reply_to: str | None = None
    repost_of: str | None = None
    hashtags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    labels: tuple[str, ...] = ()
    revision: str | None = None


class Features(Frozen):
    """What judging and grouping need of a post besides its words; made once by `core.text.features`.

    It stays in the journal after the words are erased, so that a replay groups and counts as the live show did.
    It holds no word and no name: `text_key` and `sketch` are 32/64-bit hashes of the folded text.
    """

    author_key: str = ""  # Author.id, or "" where the stream names no author
    text_key: int = 0  # 64-bit hash of the folded words; equal texts have equal keys; 0 = no words at all
    sketch: tuple[int, ...] = ()  # the smallest hashes of its shingles, ascending (bottom-k sketch)
    words: int = 0
    lang: str = ""  # declared, else guessed from script and common words; "" = unknown
    repost_of: str | None = None
    media: int = 0
    mood: int = (
        0  # how it feels, -4 to 4, by a small list of words and emoji (mood_words.py); 0 = it does not say
    )


# --- the settings a show is opened with; settings.py reads them from TOML, the journal keeps them ---------------

Where = Literal["text", "handle", "name", "domain"]
"""Where a list is looked for. `domain`: the domains that the text links to."""

MatchMode = Literal["word", "prefix", "phrase", "substring", "regex"]
Outcome = Literal["accept", "hold", "reject", "next"]
"""What a match leads to. `next`: the post is marked with the list's name, and the next rule is asked."""

Category = Literal["abuse", "identity", "threat", "sexual", "profanity", "spam"]
"""What may be unfit in a post; `identity` is an attack on what people are. Screeners score them by these names."""

Preset = Literal["lenient", "standard", "strict", "under-18"]


class WordRule(Frozen):
    """One list of words with one consequence. `lang` limits it to posts of that language ("" = every post)."""

    name: str
    words: tuple[str, ...]
    mode: MatchMode = "word"
    on: tuple[Where, ...] = ("text", "handle", "name")
    outcome: Outcome = "reject"
    reason: str = ""
    lang: str = ""
    severity: int = Field(2, ge=1, le=3)  # 1 mild, 2 strong, 3 the worst; policies read it
    category: Category | None = None
    shadow: bool = False  # runs beside the live rules and only says what it would have changed
    everywhere: bool = False  # of the house's own list over all shows: a show's allow_words do not lift it


class Network(Frozen):
    """What one network's rights allow of its posts. `air`: may be taken to air; `feed`: may be shown in the feed;
    `media`: its pictures may be shown. What is not allowed is held, and says why."""

    air: bool = True
    feed: bool = True
    media: bool = True


class ShadowConfig(Frozen):
    """A policy that runs beside the live one and shows what it would have changed; None = as the live one has it.
    `screeners` are asked too, late or failing without harm, and their scores stand in for the live ones."""

    preset: Preset | None = None
    toxic_hold_per_mille: int | None = Field(None, ge=0, le=1000)
    toxic_reject_per_mille: int | None = Field(None, ge=0, le=1000)
    screeners: tuple[str, ...] = ()


class ModerationConfig(Frozen):
    """How a show judges. `mode`: `pre` = nothing is shown until a person approves; `post` = what no rule objects
    to is approved at once (never to air: air is always a producer's act). `preset` gives every key that the show
    does not name itself (core/moderation/presets.py)."""

    preset: Preset | None = None
    mode: Literal["pre", "post"] = "pre"
    rules: tuple[str, ...] = ()  # names of core/moderation files, in order; () = the default order
    words: tuple[WordRule, ...] = ()
    allow_words: tuple[str, ...] = ()  # never matched by a word rule: names and places of this programme
    links: Literal["allow", "hold", "reject"] = "hold"
    link_domains_allowed: tuple[str, ...] = ()
    media: Literal["allow", "hold"] = "hold"
    languages: tuple[str, ...] = ()  # () = every language; else others are held
    repeats_per_author: int = Field(2, ge=1, le=1000)
    flood_posts: int = Field(5, ge=1, le=100_000)
    flood_window_s: int = Field(60, ge=1, le=86_400)
    similar_per_mille: int = Field(700, ge=100, le=1000)
    similar_hold_over: int = Field(
        0, ge=0
    )  # a near-duplicate group larger than this holds newcomers; 0 = off
    max_hashtags: int = Field(8, ge=0, le=100)
    max_mentions: int = Field(5, ge=0, le=100)
    screeners: tuple[str, ...] = ()  # names of screeners/ folders asked about every post; () = none
    toxic_hold_per_mille: int = Field(520, ge=0, le=1000)  # at this `toxic` score and above: held
    toxic_reject_per_mille: int = Field(1000, ge=0, le=1000)  # the same: rejected; 1000 = never
    category_hold_per_mille: dict[Category, int] = {}  # the same for one category's score
    category_reject_per_mille: dict[Category, int] = {}
    picture_hold_per_mille: int = Field(200, ge=0, le=1000)  # at this `nudity` score: the reason says so
    picture_reject_per_mille: int = Field(1000, ge=0, le=1000)  # 1000 = never
    hold_per_minute: int = Field(0, ge=0, le=1000)  # "I can read 20 a minute": 0 = thresholds as they stand
    hold_back_s: int = Field(
        0, ge=0, le=600
    )  # what a rule approves waits so long, in view, before it is shown
    four_eyes: tuple[str, ...] = ()  # rules and categories whose posts two people must approve
    words_hold_severity: int = Field(1, ge=1, le=4)  # a list's match of less is let pass; 4 = every one
    words_reject_severity: int = Field(
        4, ge=1, le=4
    )  # a match of a `hold` list at least so severe is rejected
    personal_data: Literal["allow", "hold", "reject"] = "hold"
    new_author_posts: int = Field(0, ge=0, le=100)  # an author's first so many posts are held; 0 = off
    max_caps_percent: int = Field(
        100, ge=10, le=100
    )  # more capitals than this, in 12 letters or more, are held
    max_emoji: int = Field(0, ge=0, le=100)  # more emoji than this are held; 0 = any number
    shorteners: Literal["allow", "hold", "reject"] = "hold"  # links whose target cannot be seen
    networks: dict[str, Network] = {}  # what a network's rights allow, by its name
    learn: bool = (
        True  # learn from the team's decisions: stricter by itself, looser only with a person's consent
    )
    queue: Literal["newest", "value"] = "newest"  # the desk's order: by time, or by expected value
    explore_percent: int = Field(
        10, ge=0, le=50
    )  # places in a queue by value that go to what it knows least of
    hook_may_approve: bool = False  # may the show's own service approve what no person has seen?
    shadow: ShadowConfig | None = None
    blocked_authors: tuple[str, ...] = ()
    trusted_authors: tuple[str, ...] = ()
    held_authors: tuple[str, ...] = ()  # every post of theirs is held until a person reads it

    @model_serializer(mode="wrap")
    def _written(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        """A journal keeps every value, and which keys the show itself named: those a preset does not touch."""
        whole: dict[str, Any] = handler(self)
        if info.mode_is_json():
            whole["named"] = sorted(self.model_fields_set)
        return whole

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, dict) or "named" not in data:
            return handler(data)
        made = handler({key: value for key, value in data.items() if key != "named"})
        made.model_fields_set.intersection_update(data["named"])  # the set itself, not a copy
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ModerationConfig):
            return NotImplemented
        return super().__eq__(other) and self.model_fields_set == other.model_fields_set

    __hash__ = None  # type: ignore[assignment] # it holds tables


class RankingConfig(Frozen):
    """How posts compete. `weights`: signal name → percent (100 = as designed, 0 = off)."""

    weights: dict[str, int] = {}
    feed_size: int = Field(40, ge=1, le=200)
    half_life_s: int = Field(240, ge=5, le=86_400)
    window_s: int = Field(1800, ge=30, le=604_800)
    min_dwell_s: int = Field(20, ge=0, le=600)  # a post once shown stays at least this long
    changes_per_s: int = Field(2, ge=1, le=40)  # calm: at most so many newcomers a second
    per_author: int = Field(2, ge=1, le=200)
    per_network_percent: int = Field(100, ge=10, le=100)
    per_language_percent: int = Field(100, ge=10, le=100)
    regular_after: tuple[int, int, int] = (3, 10, 30)  # approved posts to reach level 1, 2, 3
    keywords: tuple[str, ...] = ()  # words of the programme itself


class Segment(Frozen):
    id: str
    title: str
    start_bt: int
    end_bt: int | None = None
    keywords: tuple[str, ...] = ()


class Cue(Frozen):
    """A named moment. `planned_bt` is a plan; only firing it makes it a fact."""

    id: str
    title: str
    planned_bt: int | None = None
    keywords: tuple[str, ...] = ()


class TimelineConfig(Frozen):
    starts_at: str | None = None  # RFC 3339; absent: the programme starts when the show is opened
    duration_ms: int | None = None
    loop: bool = False
    auto_fire: bool = False  # planned cues fire by themselves (rehearsals and the demo)
    segments: tuple[Segment, ...] = ()
    cues: tuple[Cue, ...] = ()


class AirConfig(Frozen):
    layout: Layout = "lower_third"
    show_for_ms: int = Field(15_000, ge=0, le=600_000)  # 0 = until cleared
    theme: str = "plain"


class ShowConfig(Frozen):
    """Everything a show's engine is told when it opens. Deterministic: no path, no secret, no address."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
    title: str
    hashtags: tuple[str, ...]
    language: str = "en"
    compose: bool = False  # viewers may post from the companion page; set by `[connectors.compose]`
    moderation: ModerationConfig = ModerationConfig()
    ranking: RankingConfig = RankingConfig()
    timeline: TimelineConfig = TimelineConfig()
    air: AirConfig = AirConfig()
