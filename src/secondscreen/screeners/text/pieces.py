"""The pieces of a text that the model reads: words and signs of the folded text, each with its place there.

Links and mentions count as what they are, not by whom or where they point. A sign counts once however often it is
repeated: ten laughing faces say no more than one. An offence in disguise (f u c k, sh1t, b*tch, fcuk, btch) is read as
the word it hides, and other letters set apart as one word. Not here: folding (core/text.py), hashing (hashing.py), or
how disguises are seen through (core/moderation/disguise.py).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ...core.moderation.disguise import Disguised, Found
from ...core.moderation.fuzzy import Fuzzy
from ...core.text import tokens
from .hidden_words import MILD, STRONG

LINK: Final = "http"
MENTION: Final = "@"
LONGEST: Final = (
    40  # letters of a piece that are read: no word is longer, and a wall of letters costs no more
)

_PIECE: Final = re.compile(
    r"(?:https?://|w{2,3}\.)\S+"
    r"|@[^\W_][\w.:-]*"
    r"|[$]?[^\W_]+(?:['*$@!]+[^\W_]+)*(?:\*\*+|\$+)?"
    r"|[\U0001f1e6-\U0001f1ff]{2}"  # a flag is one sign
    r"|[^\w\s\x00-\x7f]"
)
_GAP: Final = 3  # characters between letters set apart, at most


_HIDDEN: Final = Disguised(Fuzzy(STRONG, MILD))


class Piece(NamedTuple):
    """What is read, and where it stands in the folded text."""

    text: str
    start: int
    end: int


def _read(raw: str) -> str:
    if raw.isalnum():
        return raw[:LONGEST]
    if raw.startswith(("http://", "https://", "www.", "ww.")):
        return LINK
    if raw[0] == "@" and len(raw) > 1:
        return MENTION
    return raw[:LONGEST]


def disguised(folded: str, said: list[str]) -> list[Found]:
    """The disguised offences in a folded text, whose `tokens` are `said`."""
    return _HIDDEN.found(folded, said)


def pieces(folded: str, hidden: list[Found] | None = None) -> list[Piece]:
    """Every piece of a folded text, in order. `hidden`: what is `disguised` in it, if known. Never raises."""
    return _pieces(folded, disguised(folded, tokens(folded)) if hidden is None else hidden)


def read(folded: str, hidden: list[Found] | None = None) -> list[str]:
    """The texts of its pieces, in half the time."""
    if hidden is None:
        hidden = disguised(folded, tokens(folded))
    if hidden:
        return [piece.text for piece in _pieces(folded, hidden)]
    found = [raw if raw.isalnum() and len(raw) <= LONGEST else _read(raw) for raw in _PIECE.findall(folded)]
    if not folded.isascii():
        found = [text for text, first in zip(found, _first_signs(found), strict=True) if first]
    if _spelt_out(found):
        return [piece.text for piece in _pieces(folded, hidden)]
    return found


def _pieces(folded: str, hidden: list[Found]) -> list[Piece]:
    found = [
        Piece(raw if (raw := match[0]).isalnum() and len(raw) <= LONGEST else _read(raw), *match.span())
        for match in _PIECE.finditer(folded)
    ]
    if hidden:
        found = _uncovered(found, hidden)
    if not folded.isascii():
        first = _first_signs([piece.text for piece in found])
        found = [piece for piece, kept in zip(found, first, strict=True) if kept]
    return _joined(found) if _spelt_out([piece.text for piece in found]) else found


def _first_signs(found: list[str]) -> list[bool]:
    """For each piece: is it no sign, or one for the first time?"""
    seen: set[str] = set()
    first = []
    for text in found:
        sign = text[0] > "\x7f" and not text[0].isalnum()
        first.append(not (sign and text in seen))
        if sign:
            seen.add(text)
    return first


def _spelt_out(found: list[str]) -> bool:
    """Are there three single letters in a row?"""
    if list(map(len, found)).count(1) < 3:
        return False
    row = 0
    for text in found:
        row = row + 1 if len(text) == 1 and text.isalpha() else 0
        if row == 3:
            return True
    return False


def _uncovered(found: list[Piece], hidden: list[Found]) -> list[Piece]:
    """Disguises replaced by the words they hide: the longest where several overlap, none in a link or a mention."""
    out: list[Piece] = []
    at = 0
    end = 0
    for start, stop, words in sorted(hidden, key=lambda each: (each[0], -each[1])):
        if start < end:
            continue
        first = at
        while first < len(found) and found[first].end <= start:
            first += 1
        last = first
        while last < len(found) and found[last].start < stop:
            last += 1
        covered = found[first:last]
        if any(piece.text == LINK or (piece.text == MENTION and piece.start != start) for piece in covered):
            continue
        out.extend(found[at:first])
        begin = min([start, *(piece.start for piece in covered)])
        end = max([stop, *(piece.end for piece in covered)])
        out.append(Piece(words[0], begin, end))
        at = last
    return out + found[at:]


def _joined(found: list[Piece]) -> list[Piece]:
    """Runs of three or more single letters, made one word."""
    out: list[Piece] = []
    run: list[Piece] = []

    def close() -> None:
        if len(run) > 2:
            out.append(Piece("".join(piece.text for piece in run)[:LONGEST], run[0].start, run[-1].end))
        else:
            out.extend(run)
        run.clear()

    for piece in found:
        if len(piece.text) == 1 and piece.text.isalpha() and (not run or piece.start - run[-1].end <= _GAP):
            run.append(piece)
            continue
        close()
        if len(piece.text) == 1 and piece.text.isalpha():
            run.append(piece)
        else:
            out.append(piece)
    close()
    return out
