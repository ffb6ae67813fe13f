"""What a rule sees (a case) and what it may say (a verdict). Not here: any rule, or the order they come
in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ..events import Advice
from ..model import Features, Post, Status, Where
from ..record import Match
from ..text import fold_counting, fold_map, tokens, words

if TYPE_CHECKING:
    from .memory import Memory


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a post stands and why: `reason` is one line that a producer understands."""

    status: Status
    rule: str
    reason: str
    matched: tuple[Match, ...] = ()
    severity: int = 0  # 0 none, 1 mild, 2 strong, 3 the worst
    detail: str = ""  # the list within the rule, for the ledger
    marks: tuple[str, ...] = ()  # names of the `next` lists that matched


class Hit(NamedTuple):
    """What a list knows in a field: folded places (`Said.written` gives those in the post as written), and the list's
    number among its show's lists."""

    where: Where
    start: int
    end: int
    number: int


class Said:
    """One field of a post, folded once and shared by the rules that read it."""

    __slots__ = ("_places", "folded", "original", "stretched", "tokens")

    def __init__(self, original: str) -> None:
        self.original = original
        self.folded, self.stretched = fold_counting(original)
        self.tokens = tokens(self.folded)
        self._places: list[int] | None = None

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where folded characters `start:end` stand in the field as written."""
        if self._places is None:
            piece = self.folded[start:end]
            plain = self.original.lower()
            at = plain.find(piece)  # mostly it stands there as it is, once: then no map is needed
            if (
                at >= 0
                and not self.stretched
                and piece.isascii()
                and len(plain) == len(self.original)
                and plain.find(piece, at + 1) < 0
                and self.folded.find(piece) == start
                and self.folded.find(piece, start + 1) < 0
            ):
                return at, at + len(piece)
            self._places = fold_map(self.original)[1]
        places = self._places
        return places[start], max(places[end], places[end - 1] + 1)


@dataclass(slots=True)
class Case:
    """One post to be judged. `held`: why intake insists on a person's look; `edited`: its author changed it;
    `again`: its words were judged before, and are no newcomer;
    `group`: the near-duplicate group it would join, where the engine knows it. `hits`: what word lists know in it, and
    whose index found them."""

    post: Post
    features: Features
    at_ms: int
    seq: int = 0
    scores: dict[str, int] = field(default_factory=dict)
    drivers: tuple[tuple[int, int, int], ...] = ()
    advice: Advice | None = None
    pictures: tuple[int, ...] = ()  # perceptual hashes of those that were looked at
    held: str = ""
    edited: bool = False
    again: bool = False
    group: str | None = None
    _text: Said | None = field(default=None, init=False, repr=False, compare=False)
    _handle: Said | None = field(default=None, init=False, repr=False, compare=False)
    _name: Said | None = field(default=None, init=False, repr=False, compare=False)
    _words: list[str] | None = field(default=None, init=False, repr=False, compare=False)
    hits: tuple[object, tuple[Hit, ...]] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def text(self) -> Said:
        if self._text is None:
            self._text = Said(self.post.text)
        return self._text

    @property
    def handle(self) -> Said:
        if self._handle is None:
            self._handle = Said(self.post.author.handle if self.post.author is not None else "")
        return self._handle

    @property
    def name(self) -> Said:
        if self._name is None:
            self._name = Said(self.post.author.name if self.post.author is not None else "")
        return self._name

    @property
    def words(self) -> list[str]:
        """Words of the folded text, symbols left out."""
        if self._words is None:
            self._words = words(self.text.folded)
        return self._words

    def said(self, where: Where) -> Said:
        """The field; domains are found in the text."""
        match where:
            case "text":
                return self.text
            case "handle":
                return self.handle
            case "name":
                return self.name
            case "domain":
                return self.text


Rule = Callable[[Case, "Memory"], Verdict | None]
"""A rule's answer: a verdict, which ends the matter, or None: no objection from here."""
