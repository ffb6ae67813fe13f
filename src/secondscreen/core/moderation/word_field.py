"""What lists look for in one field of a post, compiled: whole words, phrases, beginnings, strings anywhere, patterns.

Words and phrases are looked up, never tried one by one: a list of 100,000 costs a post what a list of a hundred
costs. What people do to slip a word past (f*ck, sh1t, f.u.c.k, fuuuck) is undone in disguise.py. Not here: reading
lists (word_index.py), domains (domain_words.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeVar

import ahocorasick  # type: ignore[import-not-found]  # compiled, and carries no types

from ..model import MatchMode
from ..text import TOKEN, tokens
from .case import Said
from .disguise import Disguises
from .safe_regex import Patterns

_Key = TypeVar("_Key")

Entry = tuple[MatchMode, str, int]
"""How it is looked for, the folded entry, the number of its list."""

Span = tuple[int, int, int]
"""start, end in the folded field, number of the list."""

_HEAD: Final = 3  # prefixes are filed under their first letters
_FEW: Final = 32  # so many strings are sooner tried one by one


class Field:
    """Entries in, spans out. `allowed`: words and phrases that cover what is found inside them, but for the lists
    numbered in `unlifted`. Words of the lists in `foreign` are not looked for misspelt. ValueError if the
    patterns are too large together."""

    def __init__(
        self,
        entries: Iterable[Entry],
        allowed: Allowed | None = None,
        unlifted: Collection[int] = (),
        foreign: Collection[int] = (),
    ) -> None:
        self._exact: dict[str, list[int]] = {}
        self._phrases = _Phrases()
        self._prefixes: dict[str, list[int]] = {}
        substrings: list[tuple[str, int]] = []
        patterns: list[tuple[str, int]] = []
        for mode, folded, number in entries:
            parts = tuple(tokens(folded)) if mode != "regex" else ()
            match mode:
                case "regex":
                    patterns.append((folded, number))
                case "substring":
                    substrings.append((folded, number))
                case "prefix" if len(parts) == 1:
                    _add(self._prefixes, parts[0], number)
                case _ if len(parts) == 1:
                    _add(self._exact, parts[0], number)
                case _:
                    self._phrases.add(parts, number)
        self._heads: dict[str, tuple[int, ...]] = _sizes(self._prefixes)
        self._short_heads = tuple(sorted({len(head) for head in self._heads} - {_HEAD}))
        self._ascii = _Strings([entry for entry in substrings if entry[0].isascii()])
        self._other = _Strings([entry for entry in substrings if not entry[0].isascii()])
        self._patterns = Patterns(patterns)
        self._disguises = Disguises(self._exact, self._begins, foreign, self._prefixes)
        self._allowed = allowed
        self._unlifted = frozenset(unlifted)

    def spans(self, said: Said) -> list[Span]:
        """Where this field matches, ascending, without what allowed words cover."""
        found = [*self._plain(said), *self._disguises.spans(said)]
        if not found:
            return found
        if self._allowed is not None:
            covers = self._allowed.covers(said)
            if covers:
                found = [
                    s
                    for s in found
                    if s[2] in self._unlifted or not any(a <= s[0] and s[1] <= b for a, b in covers)
                ]
        return sorted(dict.fromkeys(found))

    def _begins(self, word: str) -> Iterator[int]:
        """Numbers of the lists that have a prefix of this word."""
        for size in self._heads.get(word[:_HEAD], ()):
            if size <= len(word):
                yield from self._prefixes.get(word[:size], ())
        for short in self._short_heads:
            if short < len(word):
                yield from self._prefixes.get(word[:short], ())

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
        if self._patterns:
            found.extend(self._patterns.spans(folded))
        return found

    def _may_match(self, words: list[str]) -> bool:
        """Quick and mostly no: few posts have any word that a list knows."""
        return not (
            self._exact.keys().isdisjoint(words)
            and self._phrases.strange_to(words)
            and (not self._heads or self._heads.keys().isdisjoint([word[:_HEAD] for word in words]))
            and all(self._heads.keys().isdisjoint([word[:n] for word in words]) for n in self._short_heads)
        )

    def _by_word(self, said: Said) -> Iterator[Span]:
        words = said.tokens
        hits: list[tuple[int, int, int]] = []  # first word, last word, list
        for n, word in enumerate(words):
            for number in self._exact.get(word, ()):
                hits.append((n, n, number))
            for number in self._begins(word):
                hits.append((n, n, number))
        hits.extend(self._phrases.hits(words))
        if hits:
            places = [token.span() for token in TOKEN.finditer(said.folded)]
            for first, last, number in hits:
                yield places[first][0], places[last][1], number


class Allowed:
    """Words and phrases of this programme: what is found inside them is not meant."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._words: set[str] = set()
        self._phrases = _Phrases()
        strings: list[tuple[str, int]] = []
        for mode, folded, _ in entries:
            parts = tuple(tokens(folded))
            if mode == "substring":
                strings.append((folded, 0))
            elif len(parts) == 1:
                self._words.add(parts[0])
            else:
                self._phrases.add(parts, 0)
        self._strings = _Strings(strings)

    def covers(self, said: Said) -> list[tuple[int, int]]:
        """Where they stand in a field."""
        words = said.tokens
        hits = [(n, n, 0) for n, word in enumerate(words) if word in self._words]
        if not self._phrases.strange_to(words):
            hits.extend(self._phrases.hits(words))
        found = [(start, end) for start, end, _ in self._strings.spans(said.folded)] if self._strings else []
        if hits:
            places = [token.span() for token in TOKEN.finditer(said.folded)]
            found.extend((places[first][0], places[last][1]) for first, last, _ in hits)
        return found


class _Phrases:
    """Words in a row, filed under their first two."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], list[int]] = {}
        self._sizes: dict[tuple[str, str], tuple[int, ...]] = {}

    def add(self, parts: tuple[str, ...], number: int) -> None:
        _add(self._lists, parts, number)
        pair = (parts[0], parts[1])
        sizes = self._sizes.get(pair, ())
        if len(parts) not in sizes:
            self._sizes[pair] = (*sizes, len(parts))

    def strange_to(self, words: list[str]) -> bool:
        return not self._sizes or self._sizes.keys().isdisjoint(pairwise(words))

    def hits(self, words: list[str]) -> Iterator[tuple[int, int, int]]:
        """(first word, last word, list) of every phrase."""
        for n, pair in enumerate(pairwise(words)):
            for size in self._sizes.get(pair, ()):
                if n + size > len(words):  # a shorter phrase may end here; it has its own size
                    continue
                for number in self._lists.get(tuple(words[n : n + size]), ()):
                    yield n, n + size - 1, number


class _Strings:
    """Strings looked for anywhere: a few are tried one by one, many are found in one pass (Aho-Corasick)."""

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        self._lists: dict[str, list[int]] = {}
        for string, number in entries:
            _add(self._lists, string, number)
        self._few = tuple(self._lists) if len(self._lists) <= _FEW else ()
        telling = [next((c for c in string if not c.isascii()), "") for string in self._lists]
        self._letters = (
            frozenset(telling) if all(telling) else None
        )  # one of them is in any text that matches
        self._automaton = ahocorasick.Automaton()
        if not self._few:
            for string in self._lists:
                self._automaton.add_word(string, string)
            self._automaton.make_automaton()

    def __bool__(self) -> bool:
        return bool(self._lists)

    def spans(self, folded: str) -> list[Span]:
        if self._few:
            return [span for string in self._few if string in folded for span in self._each(folded, string)]
        if self._letters is not None and self._letters.isdisjoint(folded):
            return []
        found: list[Span] = []
        for last, string in self._automaton.iter(folded):
            start, end = last + 1 - len(string), last + 1
            found.extend((start, end, number) for number in self._lists[string])
        return found

    def _each(self, folded: str, string: str) -> Iterator[Span]:
        at = folded.find(string)
        while at >= 0:
            for number in self._lists[string]:
                yield at, at + len(string), number
            at = folded.find(string, at + 1)


def _add(known: dict[_Key, list[int]], key: _Key, number: int) -> None:
    listed = known.setdefault(key, [])
    if not listed or listed[-1] != number:
        listed.append(number)


def _sizes(strings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Under the first letters of strings (all of a shorter one), the lengths that strings beginning so have."""
    found: dict[str, set[int]] = {}
    for string in strings:
        found.setdefault(string[:_HEAD], set()).add(len(string))
    return {head: tuple(sorted(sizes)) for head, sizes in found.items()}
