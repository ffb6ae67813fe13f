"""Disguised words: masked (f*ck), spelled with digits and signs (sh1t, a$$), spaced (f u c k, f.u.c.k),
stretched (fuuuck). Each is undone and looked up among the words that a list really has, so nothing is
guessed.

Only posts that carry such a sign are looked at closely. Not here: look-alike letters and invisible
characters, which folding undoes for all (fold_table.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Final

from .case import Said

Span = tuple[int, int, int]

_MASK: Final = re.compile("[*#]")
_LEET: Final = str.maketrans("430157@$!|+89", "aeoistasiitbg")
_LEET_L: Final = str.maketrans("430157@$!|+89", "aeolstasllt" + "bg")
_SEPARATORS: Final = str.maketrans("", "", "._-*~`^=/\\#+|")
_SIGNS: Final = re.compile(
    r"[*@$!|+#0-9](?:(?<=[a-z].)(?:[*@$!|+#0-9_-]*[a-z]|\*|\$)|(?<=[$@].)[a-z$]|\*[a-z])"  # sh1t, a$$, f**k, $hit
    r"|[._-](?<=[a-z].)[a-z](?:(?<![0-9a-z]..)[^a-z]?[a-z]|(?![0-9a-z]))"  # f.u.c.k, f-ck, fu_k
)
_CHUNK: Final = re.compile("[0-9a-z*@$!|+#._\u0080-\U0010ffff-]+")
_DOUBLE: Final = re.compile(r"(.)\1")
_LETTERS: Final = frozenset(map(chr, (*range(0x61, 0x7B), *range(0x430, 0x450), *range(0x621, 0x64B))))
_RUN_LETTERS: Final = 24
_RUN_WORD: Final = 4  # inside a longer run of single letters, shorter words are chance
_DOUBLES_TRIED: Final = 4
_WORD_CHARS: Final = 30


class Disguises:
    """Undoes disguises against the whole words (`exact`) and the prefixes (`begins`) of one field."""

    def __init__(self, exact: Mapping[str, list[int]], begins: Callable[[str], Iterator[int]]) -> None:
        self._exact = exact
        self._begins = begins
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        for word in exact:
            if len(word) > 2 and word.isascii() and word.isalpha():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    def spans(self, said: Said) -> list[Span]:
        found: list[Span] = []
        if _SIGNS.search(said.folded) is not None:
            found.extend(self._signs(said.folded))
        if said.stretched:
            found.extend(self._stretched(said))
        if sum(map(_LETTERS.__contains__, said.tokens)) > 2:
            found.extend(self._spaced(said))
        return found

    def _known(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        yield from self._begins(word)

    def _signs(self, folded: str) -> Iterator[Span]:
        for chunk in _CHUNK.finditer(folded):
            raw = chunk[0]
            if raw.isalpha() or len(raw) > _WORD_CHARS or len(raw) < 3:
                continue
            start = chunk.start()
            core = raw.strip("._-!|+#")
            if not core or (core.isalnum() and (core.isdigit() or core.isalpha())):
                continue
            start += raw.index(core)
            end = start + len(core)
            if core[0] == "*" or (
                core[-1] == "*" and "*" not in core.rstrip("*") and len(core.rstrip("*")) > 2
            ):
                bare = core.strip("*")  # *goal*: emphasis, not a mask
                if bare.isalpha():
                    continue
            seen: dict[int, None] = {}
            for word in self._readings(core):
                for number in self._known(word):
                    seen[number] = None
            if _MASK.search(core):
                for word in self._masked(core):
                    for number in self._exact[word]:
                        seen[number] = None
            for number in seen:
                yield start, end, number

    @staticmethod
    def _readings(core: str) -> list[str]:
        plain = core.translate(_SEPARATORS)
        readings = dict.fromkeys((plain, core.translate(_LEET), core.translate(_LEET_L)))
        readings[plain.translate(_LEET)] = None
        readings[plain.translate(_LEET_L)] = None
        return [word for word in readings if len(word) > 2 and word.isalpha()]

    def _masked(self, core: str) -> list[str]:
        """Listed words that this could be with letters masked; the first letter must show, and two in
        four."""
        shown = sum(c not in "*#" for c in core)
        if core[0] in "*#" or (shown < 2 and len(core) != 4):
            return []
        return [
            word
            for word in self._by_shape.get((core[0], len(core)), ())
            if all(c in "*#" or c == w for c, w in zip(core, word, strict=True))
        ]

    def _stretched(self, said: Said) -> Iterator[Span]:
        at = 0
        for word in said.tokens:
            at = said.folded.index(word, at)
            start, at = at, at + len(word)
            doubles = [m.start() for m in _DOUBLE.finditer(word)]
            if not 0 < len(doubles) <= _DOUBLES_TRIED or len(word) > _WORD_CHARS:
                continue
            seen: dict[int, None] = {}
            for kept in product((True, False), repeat=len(doubles)):
                dropped = {place for place, keep in zip(doubles, kept, strict=True) if not keep}
                if dropped:
                    for number in self._known("".join(c for i, c in enumerate(word) if i not in dropped)):
                        seen[number] = None
            for number in seen:
                yield start, at, number

    def _spaced(self, said: Said) -> Iterator[Span]:
        """Runs of single letters, whatever stands between them."""
        run: list[tuple[str, int]] = []
        at = 0
        for word in [*said.tokens, ""]:
            if len(word) == 1:
                at = said.folded.index(word, at)
                run.append((word, at))
                at += 1
                continue
            if len(run) > 2:
                yield from self._in_run(run[:_RUN_LETTERS])
            run = []
            if word:
                at = said.folded.index(word, at) + len(word)

    def _in_run(self, run: list[tuple[str, int]]) -> Iterator[Span]:
        letters = "".join(letter for letter, _ in run)
        whole = len(letters)
        for start in range(whole):
            for end in range(start + 3, whole + 1):
                if end - start < _RUN_WORD and end - start < whole:
                    continue
                for number in self._exact.get(letters[start:end], ()):
                    yield run[start][1], run[end - 1][1] + 1, number
