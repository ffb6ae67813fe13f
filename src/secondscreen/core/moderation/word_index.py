"""Word lists, compiled: thousands of words cost no more than a few, because a post's words are looked up, not
tried.

Every entry and every post is folded the same way. Five modes: `word` (a whole word; several words are a
phrase), `prefix` (how a word begins), `phrase` (words in a row), `substring` (anywhere), `regex` (see
safe_regex.py). What people do to slip a word past (f*ck, sh1t, f.u.c.k, fuuuck) is undone for `word` and
`prefix` (disguise.py). Not here: what a match leads to (words.py), or the lists themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, get_args

from ..model import MatchMode, Where, WordRule
from ..record import Match
from ..text import fold, fold_map, tokens
from .case import Case, Said
from .disguise import Disguises
from .safe_regex import compile_safe

MATCHES_SHOWN: Final = 10
REGEX_WINDOW: Final = 1_000  # characters one pattern is tried on at a time
REGEX_OVERLAP: Final = 200

_TOKEN: Final = re.compile("[0-9a-z\u0080-\U0010ffff]+")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_HEAD: Final = 3  # prefixes and substrings are filed under their first letters

Span = tuple[int, int, int]
"""start, end in the folded field, number of the list."""


class WordIndex:
    """Lists in, matches out. ValueError names the list and the entry that cannot be used."""

    def __init__(self, lists: Sequence[WordRule], allow_words: Sequence[str] = ()) -> None:
        self.lists = tuple(lists)
        self._langs = tuple(rule.lang for rule in self.lists)
        allowed = _Field(allow_words)
        fields: dict[tuple[int, ...], _Field] = {}
        self._fields: dict[Where, _Field] = {}
        entries = [list(_entries(number, rule)) for number, rule in enumerate(self.lists)]
        for where in get_args(Where):
            numbers = tuple(n for n, rule in enumerate(self.lists) if where in rule.on)
            if not numbers:
                continue
            if numbers not in fields:
                fields[numbers] = _Field((), (e for n in numbers for e in entries[n]), allowed)
            self._fields[where] = fields[numbers]

    def matches(self, case: Case) -> list[tuple[WordRule, Match]]:
        """Every list that matches, field by field, first place first; at most MATCHES_SHOWN of them."""
        found: list[tuple[WordRule, Match]] = []
        lang = case.features.lang
        limited = self._langs
        for where, field in self._fields.items():
            said = case.said(where)
            if not said.folded:
                continue
            spans = [s for s in field.spans(said) if not limited[s[2]] or limited[s[2]] == lang]
            if not spans:
                continue
            places = fold_map(said.original)[1]
            for start, end, number in spans[: MATCHES_SHOWN - len(found)]:
                stop = max(places[end], places[end - 1] + 1)
                rule = self.lists[number]
                found.append((rule, Match(where, places[start], stop, rule.name)))
        return found


def _entries(number: int, rule: WordRule) -> Iterator[tuple[MatchMode, str, int]]:
    """(mode, folded entry, list number) for every entry of a list."""
    for word in rule.words:
        if rule.mode == "regex":
            try:
                compile_safe(word)
            except ValueError as error:
                raise ValueError(f"word list {rule.name!r}: {word!r}: {error}") from None
            yield "regex", word, number
            continue
        folded = fold(word)
        parts = tokens(folded)
        if not folded or (not parts and rule.mode != "substring"):
            raise ValueError(f"word list {rule.name!r}: {word!r} has nothing in it that could match")
        mode: MatchMode = rule.mode
        if mode in ("word", "phrase", "prefix") and _UNSPACED.search(folded):
            mode = "substring"  # no spaces to tell words by
        elif mode in ("word", "phrase", "prefix") and "*" in folded:
            mode, folded = "phrase", " ".join(parts)  # a masked word: what is left of it, in a row
        yield mode, folded, number


class _Field:
    """What is looked for in one field of a post."""

    def __init__(
        self,
        allow_words: Sequence[str],
        entries: Iterable[tuple[MatchMode, str, int]] = (),
        allowed: _Field | None = None,
    ) -> None:
        self._exact: dict[str, list[int]] = {}
        # by their first two words
        self._phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], int]]] = {}
        self._prefixes: dict[str, list[tuple[str, int]]] = {}
        self._substrings: list[tuple[str, int]] = []
        self._patterns: list[tuple[re.Pattern[str], int]] = []
        for word in allow_words:
            self._put("word", fold(word), 0)
        for mode, folded, number in entries:
            self._put(mode, folded, number)
        self._short_heads = tuple(sorted({len(head) for head in self._prefixes} - {_HEAD}))
        self._ascii = _Substrings(
            [entry for entry in self._substrings if entry[0].isascii()], by_letter=False
        )
        self._other = _Substrings(
            [entry for entry in self._substrings if not entry[0].isascii()], by_letter=True
        )
        self._disguises = Disguises(self._exact, self._begins)
        self._allowed = allowed if allowed is not None and allowed._any() else None

    def _any(self) -> bool:
        return bool(self._exact or self._phrases)

    def _put(self, mode: MatchMode, folded: str, number: int) -> None:
        parts = tuple(tokens(folded))
        match mode:
            case "regex":
                self._patterns.append((compile_safe(folded), number))
            case "substring":
                self._substrings.append((folded, number))
            case "prefix" if len(parts) == 1:
                listed = self._prefixes.setdefault(parts[0][:_HEAD], [])
                listed.append((parts[0], number))
            case _ if len(parts) == 1:
                self._exact.setdefault(parts[0], []).append(number)
            case _:
                self._phrases.setdefault((parts[0], parts[1]), []).append((parts, number))

    def _begins(self, word: str) -> Iterator[int]:
        """Numbers of the lists that have a prefix of this word."""
        for prefix, number in self._prefixes.get(word[:_HEAD], ()):
            if word.startswith(prefix):
                yield number
        for size in self._short_heads:
            for prefix, number in self._prefixes.get(word[:size], ()):
                if len(prefix) == size and len(word) >= size:
                    yield number

    def spans(self, said: Said) -> list[Span]:
        """Where this field matches, ascending, without what allowed words cover."""
        found = [*self._plain(said), *self._disguises.spans(said)]
        if not found:
            return found
        if self._allowed is not None:
            covers = self._allowed._plain(said)
            found = [s for s in found if not any(c[0] <= s[0] and s[1] <= c[1] for c in covers)]
        return sorted(dict.fromkeys(found))

    def _plain(self, said: Said) -> list[Span]:
        words = said.tokens
        found: list[Span] = []
        if self._may_match(words):
            found.extend(self._by_word(said))
        folded = said.folded
        if self._ascii:
            found.extend(self._ascii.spans(folded))
        if self._other and not folded.isascii():
            found.extend(self._other.spans(folded))
        for pattern, number in self._patterns:
            span = _first(pattern, folded)
            if span is not None:
                found.append((*span, number))
        return found

    def _may_match(self, words: list[str]) -> bool:
        """Quick and mostly no: few posts have any word that a list knows."""
        return not (
            self._exact.keys().isdisjoint(words)
            and (not self._phrases or self._phrases.keys().isdisjoint(pairwise(words)))
            and (not self._prefixes or self._prefixes.keys().isdisjoint([word[:_HEAD] for word in words]))
            and all(self._prefixes.keys().isdisjoint([word[:n] for word in words]) for n in self._short_heads)
        )

    def _by_word(self, said: Said) -> Iterator[Span]:
        words = said.tokens
        hits: list[tuple[int, int, int]] = []  # first word, last word, list
        for n, word in enumerate(words):
            for number in self._exact.get(word, ()):
                hits.append((n, n, number))
            for number in self._begins(word):
                hits.append((n, n, number))
        for n, pair in enumerate(pairwise(words)):
            for parts, number in self._phrases.get(pair, ()):
                if len(parts) == 2 or tuple(words[n : n + len(parts)]) == parts:
                    hits.append((n, n + len(parts) - 1, number))
        if hits:
            places = [token.span() for token in _TOKEN.finditer(said.folded)]
            for first, last, number in hits:
                yield places[first][0], places[last][1], number


class _Substrings:
    """Strings looked for anywhere. A text is done with one look at how they begin: by three letters in ASCII, where
    any one letter is everywhere; by one elsewhere, where scripts tell them apart."""

    def __init__(self, entries: list[tuple[str, int]], *, by_letter: bool) -> None:
        self._entries = entries
        self._by_letter = by_letter or any(len(sub) < _HEAD for sub, _ in entries)
        self._letters = {next((c for c in sub if not c.isascii()), sub[0]) for sub, _ in entries}
        self._heads = {tuple(sub[:_HEAD]) for sub, _ in entries}

    def __bool__(self) -> bool:
        return bool(self._entries)

    def spans(self, folded: str) -> list[Span]:
        if self._by_letter:
            if self._letters.isdisjoint(folded):
                return []
        elif self._heads.isdisjoint(zip(folded, folded[1:], folded[2:], strict=False)):
            return []
        found = []
        for sub, number in self._entries:
            at = folded.find(sub)
            if at >= 0:
                found.append((at, at + len(sub), number))
        return found


def _first(pattern: re.Pattern[str], folded: str) -> tuple[int, int] | None:
    """The first place a pattern matches; long texts in windows, so that no pattern takes long."""
    for start in range(0, max(1, len(folded) - REGEX_OVERLAP), REGEX_WINDOW - REGEX_OVERLAP):
        window = folded if len(folded) <= REGEX_WINDOW else folded[start : start + REGEX_WINDOW]
        found = pattern.search(window)
        if found is not None and found.end() > found.start():
            return start + found.start(), start + found.end()
        if window is folded:
            break
    return None
