"""Regular expressions of operators: RE2, which takes time in step with the text, whatever the pattern.

A pattern is refused when it is saved, never at a post: too long, too large once compiled, with what RE2 cannot do
(look-around, back-references), able to match nothing at all, or never able to match folded text. Offsets are code
points of the text, as everywhere. Not here: lists (word_index.py), or whether a pattern matches nearly everything
(ordinary.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, Protocol

import re2  # type: ignore[import-untyped]  # the wheel carries no types

from ..limits import PATTERN_CHARS, PATTERN_MATCHES, PATTERN_PROGRAM, PATTERNS_PROGRAM
from ..text import fold

_MEMORY: Final = (
    8 << 20
)  # bytes of automaton per pattern; beyond, RE2 goes on without it, still in linear time
_ASCII_ONLY: Final = re.compile(r"\\[bBwW]")
_OCTAL: Final = re.compile(r"\\[0-9]")


class Found(Protocol):
    def span(self) -> tuple[int, int]: ...


class Pattern(Protocol):
    """What is used of a compiled RE2 pattern."""

    @property
    def programsize(self) -> int: ...
    def search(self, text: str) -> Found | None: ...
    def finditer(self, text: str) -> Iterator[Found]: ...


def compile_safe(pattern: str) -> Pattern:
    """The pattern, compiled and case-insensitive. ValueError says what it may not be or contain."""
    if len(pattern) > PATTERN_CHARS:
        raise ValueError(f"a pattern may have {PATTERN_CHARS} characters; this one has {len(pattern)}")
    unfoldable = next((c for c in pattern if not c.isascii() and fold(c) != c), None)
    if unfoldable is not None:
        raise ValueError(
            f"{unfoldable!r} is never in a folded text; write {fold(unfoldable)!r}"
            " (one case, no accents, no look-alike letters)"
        )
    if not pattern.isascii() and _ASCII_ONLY.search(pattern) is not None:
        raise ValueError(r"\b and \w know only the letters a to z; leave them out, or use the mode 'word'")
    try:
        compiled = _compiled(pattern)
    except re2.error as error:
        raise ValueError(_plain(error)) from None
    if compiled.programsize > PATTERN_PROGRAM:
        raise ValueError(
            f"too large: {compiled.programsize} steps where {PATTERN_PROGRAM} are allowed; ask for fewer repeats"
        )
    if compiled.search("") is not None:
        raise ValueError("the pattern matches the empty text, so it would match every post")
    return compiled


class Patterns:
    """Several patterns, asked together: one look at a text says that none of them matches, as is usual. ValueError if
    they are too large together."""

    def __init__(self, patterns: Sequence[tuple[str, int]]) -> None:
        self._each = [(compile_safe(pattern), number) for pattern, number in patterns]
        if sum(compiled.programsize for compiled, _ in self._each) > PATTERNS_PROGRAM:
            raise ValueError(f"its patterns are too large together: {PATTERNS_PROGRAM} steps are allowed")
        self._any: Pattern | None = None
        if len(self._each) > 1:
            try:
                self._any = _compiled("|".join(f"(?:{pattern})" for pattern, _ in patterns))
            except re2.error:  # two groups of one name, say: then each is asked by itself
                self._any = None

    def __bool__(self) -> bool:
        return bool(self._each)

    def spans(self, folded: str) -> list[tuple[int, int, int]]:
        """(start, end, number) of every match; the first PATTERN_MATCHES of each pattern."""
        if self._any is not None and self._any.search(folded) is None:
            return []
        found: list[tuple[int, int, int]] = []
        for pattern, number in self._each:
            places = (match.span() for match in pattern.finditer(folded))
            real = ((start, end, number) for start, end in places if end > start)
            found.extend(islice(real, PATTERN_MATCHES))
        return found


def _compiled(pattern: str) -> Pattern:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    made: Pattern = re2.compile(pattern, options)
    return made


def _plain(error: Exception) -> str:
    """What RE2 says, in words that help."""
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if "(?" in text and "perl operator" in text:
        return "only plain, (?:…) and named groups are allowed: no look-around"
    if "invalid escape" in text and _OCTAL.search(text):
        return "back-references and octal escapes are not allowed"
    if "repetition size" in text:
        return "a repeat asks for too many (1000 at most, counted through all its parts)"
    if "too large" in text:
        return "too large; ask for fewer repeats"
    return f"not a regular expression: {text}"
