"""The pieces of a text that the model reads: words and signs of the folded text, each with its place there.

Links and mentions count as what they are, not by whom or where they point. A sign counts once however often it is
repeated: ten laughing faces say no more than one. Letters set apart (f u c k, f.u.c.k) are
one word again, and digits and signs inside a word are read as the letters they stand for (sh1t, a$$hole).
Not here: folding (core/text.py), hashing (hashing.py).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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
_PLAIN: Final = re.compile(r"[a-z]+|[^\x00-\x7f]|[0-9]+")
_STANDS_FOR: Final = str.maketrans("430157@$!", "aeoistasi")
_SPELT: Final = re.compile(r"[a-z0-9$@!]*[a-z][0-9$@!]+[a-z][a-z0-9$@!]*|[$][a-z]{2,}|[a-z]{2,}\$+")
_GAP: Final = 3  # characters between letters set apart, at most


class Piece(NamedTuple):
    """What is read, and where it stands in the folded text."""

    text: str
    start: int
    end: int


def _read(found: re.Match[str]) -> str:
    raw = found[0]
    if _PLAIN.fullmatch(raw):
        return raw[:LONGEST]
    if raw.startswith(("http://", "https://", "www.", "ww.")):
        return LINK
    if raw[0] == "@" and len(raw) > 1:
        return MENTION
    if _SPELT.fullmatch(raw):
        raw = raw.translate(_STANDS_FOR)
    return raw[:LONGEST]


def pieces(folded: str) -> list[Piece]:
    """Every piece of a folded text, in order. Never raises."""
    found = [Piece(_read(match), match.start(), match.end()) for match in _PIECE.finditer(folded)]
    if not folded.isascii():
        found = _signs_once(found)
    if sum(len(piece.text) == 1 for piece in found) > 2:
        return _joined(found)
    return found


def _signs_once(found: list[Piece]) -> list[Piece]:
    seen: set[str] = set()
    kept: list[Piece] = []
    for piece in found:
        if not piece.text[0].isalnum() and piece.text[0] > "\x7f":
            if piece.text in seen:
                continue
            seen.add(piece.text)
        kept.append(piece)
    return kept


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
