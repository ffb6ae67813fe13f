"""Word lists, compiled: lists in, hits out.

Every entry and every post is folded the same way. Five modes: `word` (a whole word; several words are a phrase),
`prefix` (how a word begins), `phrase` (words in a row), `substring` (anywhere), `regex` (safe_regex.py). An entry that
could match nothing, or nearly everything, is refused here, when a list is saved. Not here: how a field is searched
(word_field.py, domain_words.py), what a hit leads to (words.py, welcome_words.py), or the lists themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, get_args

from ..limits import LIST_WORD_CHARS, LIST_WORDS
from ..model import MatchMode, Where, WordRule
from ..text import fold, tokens
from .case import Case, Hit
from .domain_words import Domains, domain_entry
from .ordinary import matches_nearly_everything
from .safe_regex import compile_safe
from .word_field import Allowed, Entry, Field

_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_IDEOGRAPH: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SHIPPED_LANGUAGES: Final = re.compile("ar|de|es|fr|hi|id|it|ja|ko|nl|pl|pt|ru|sv|tr|zh")
_INDEXES_KEPT: Final = 4  # of the latest settings: the live rules, those on trial, and what they replaced


@lru_cache(maxsize=_INDEXES_KEPT)
def index_of(lists: tuple[WordRule, ...], allow_words: tuple[str, ...]) -> WordIndex:
    """The index of these lists; the same for every rule that reads them. ValueError as WordIndex."""
    return WordIndex(lists, allow_words)


class WordIndex:
    """Lists in their order. ValueError names the list and the entry that cannot be used."""

    def __init__(self, lists: Sequence[WordRule], allow_words: Sequence[str] = ()) -> None:
        self.lists = tuple(lists)
        self._langs = tuple(rule.lang for rule in self.lists)
        unlifted = frozenset(n for n, rule in enumerate(self.lists) if rule.everywhere)
        foreign = frozenset(n for n, rule in enumerate(self.lists) if not _hidden(rule))
        allowed = Allowed(_allowed(word) for word in allow_words) if allow_words else None
        entries = [list(_entries(number, rule)) for number, rule in enumerate(self.lists)]
        made: dict[tuple[int, ...], Field] = {}
        self._fields: list[tuple[Where, Field]] = []
        self._domains: Domains | None = None
        for where in get_args(Where):
            numbers = tuple(n for n, rule in enumerate(self.lists) if where in rule.on)
            if not numbers:
                continue
            if where == "domain":
                self._domains = Domains(e for n in numbers for e in _domains(n, self.lists[n]))
                continue
            if numbers not in made:
                made[numbers] = Field((e for n in numbers for e in entries[n]), allowed, unlifted, foreign)
            self._fields.append((where, made[numbers]))
        for field in made.values():
            for number in matches_nearly_everything(field, self._langs):
                raise ValueError(f"word list {self.lists[number].name!r}: it matches nearly every text")

    def hits(self, case: Case) -> tuple[Hit, ...]:
        """Everything that lists know in a post, field by field, first place first; found once for a case."""
        if case.hits is None or case.hits[0] is not self:
            case.hits = (self, tuple(self._found(case)))
        return case.hits[1]

    def _found(self, case: Case) -> Iterator[Hit]:
        lang = case.features.lang
        limited = self._langs
        for where, field in self._fields:
            said = case.said(where)
            if said.folded:
                for start, end, number in field.spans(said):
                    if not limited[number] or limited[number] == lang:
                        yield Hit(where, start, end, number)
        if self._domains is not None:
            for start, end, number in self._domains.spans(case.text):
                if not limited[number] or limited[number] == lang:
                    yield Hit("domain", start, end, number)


def _hidden(rule: WordRule) -> bool:
    """Do people misspell such words to slip them past? Other languages' words look like English ones misspelt, and so
    do mild words that offend nobody: a heron is no drug."""
    return _language(rule) in ("", "en") and (rule.severity > 1 or rule.category not in (None, "spam"))


def _language(rule: WordRule) -> str:
    """The language of its words: by its own word, or by its name where it ships (de-slurs)."""
    head, dash, _ = rule.name.partition("-")
    return rule.lang or (head if dash and _SHIPPED_LANGUAGES.fullmatch(head) else "")


def _entries(number: int, rule: WordRule) -> Iterator[Entry]:
    """Every entry of a list, as it is looked for in text."""
    if len(rule.words) > LIST_WORDS:
        raise ValueError(f"word list {rule.name!r}: has {len(rule.words)} entries; {LIST_WORDS} are allowed")
    if rule.on == ("domain",):
        return
    for word in rule.words:
        try:
            yield (*_entry(rule.mode, word), number)
        except ValueError as error:
            raise ValueError(f"word list {rule.name!r}: {word[:80]!r}: {error}") from None


def _domains(number: int, rule: WordRule) -> Iterator[Entry]:
    for word in rule.words:
        try:
            if rule.mode == "regex":
                compile_safe(word)
            yield rule.mode, domain_entry(rule.mode, _bounded(word)), number
        except ValueError as error:
            raise ValueError(f"word list {rule.name!r}: {word[:80]!r}: {error}") from None


def _bounded(word: str) -> str:
    if len(word) > LIST_WORD_CHARS:
        raise ValueError(f"has {len(word)} characters; {LIST_WORD_CHARS} are allowed")
    return word


def _entry(mode: MatchMode, word: str) -> tuple[MatchMode, str]:
    """The mode that suits the entry, and the entry folded. ValueError if it could match nothing, or anything."""
    if mode == "regex":
        compile_safe(word)
        return mode, word
    folded = fold(_bounded(word))
    parts = tokens(folded)
    if not folded or (not parts and mode != "substring"):
        raise ValueError("has nothing in it that could match")
    if mode in ("word", "phrase", "prefix") and _UNSPACED.search(folded):
        mode = "substring"  # no spaces to tell words by
    elif mode in ("word", "phrase", "prefix") and "*" in folded:
        mode, folded = "phrase", " ".join(parts)  # a masked word: what is left of it, in a row
    if mode in ("substring", "prefix") and len(folded) == 1:
        if folded.isalnum() and _IDEOGRAPH.fullmatch(folded) is None:
            raise ValueError("one letter is in nearly every text; use the mode 'word'")
        if folded.isascii():
            raise ValueError("one sign is in nearly every text")
    return mode, folded


def _allowed(word: str) -> Entry:
    try:
        return (*_entry("word", word), 0)
    except ValueError as error:
        raise ValueError(f"allow_words: {word[:80]!r}: {error}") from None
