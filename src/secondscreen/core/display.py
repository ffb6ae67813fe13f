"""What is aired of a post: the original, made safe for a screen and never rewritten.

Safe means: it cannot turn the line around it, stack marks over its neighbours, hide characters, or fill the
screen. Markup needs no care here: text reaches pages by textContent only. Not here: judging (text.fold).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from . import limits

# Bidi controls, deprecated and invisible format characters, fillers that are only blank, C0 and C1 but for the
# newline, lone surrogates, non-characters, soft hyphens, annotation anchors, format controls of shorthand and music.
_UNSAFE: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200e\u200f\u202a-\u202e\u2061-\u206f\u3164\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}-{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
# Tag characters hide text, but three flags are spelled with them: those three stay.
_TAGS: Final = re.compile("(\U0001f3f4[\U000e0061-\U000e007a]{5}\U000e007f)|[\U000e0000-\U000e007f]")
_TAG_FLAGS: Final = frozenset(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in place) + "\U000e007f"
    for place in ("gbeng", "gbsct", "gbwls")
)
_NEWLINES: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN_RUN: Final = re.compile("([\u200b-\u200d\u2060\ufeff])[\u200b-\u200d\u2060\ufeff]+")
_WIDE_GAP: Final = re.compile(r"[^\S\n]{3,}")
_ELLIPSIS: Final = "…"


def _real_flag(found: re.Match[str]) -> str:
    return found[0] if found[0] in _TAG_FLAGS else ""


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for c in text:
        if c > "\u02ff":
            kind = unicodedata.category(c)
            if kind in ("Mn", "Me"):
                marks += 1
                if marks > limits.DISPLAY_GRAPHEME_MARKS:
                    continue
            elif kind != "Cf":  # what is not seen is no new base for marks
                marks = 0
        else:
            marks = 0
        kept.append(c)
    return "".join(kept)


def _clings(c: str) -> bool:
    """Does this character belong to the one before it? Cutting in front of it would break a sequence."""
    return (
        c in "\u200d\ufe0f"
        or "\U0001f3fb" <= c <= "\U0001f3ff"
        or "\U000e0020" <= c <= "\U000e007f"
        or unicodedata.category(c) in ("Mn", "Me", "Mc")
    )


def _cut(text: str, size: int) -> str:
    """At most `size` characters with an ellipsis at the end, not inside an emoji sequence."""
    end = size - 1
    floor = max(1, end - 40)
    while end > floor and (_clings(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + _ELLIPSIS


def for_display(text: str) -> str:
    """The text as shown: idempotent, never raises. At most DISPLAY_LINES lines and DISPLAY_CHARS
    characters."""
    if text.isascii() and text.isprintable() and "   " not in text and len(text) <= limits.DISPLAY_CHARS:
        return text.strip()
    if len(text) > limits.POST_TEXT_CHARS:
        text = text[: limits.POST_TEXT_CHARS]
    text = _NEWLINES.sub("\n", text).replace("\t", " ")
    text = _UNSAFE.sub("", text)
    if not text.isascii():
        text = _TAGS.sub(_real_flag, text)
        text = _UNSEEN_RUN.sub(r"\1", _cap_marks(unicodedata.normalize("NFC", text)))
    text = _WIDE_GAP.sub(" ", text)
    lines = [line for line in (raw.strip() for raw in text.split("\n")) if line]
    last = limits.DISPLAY_LINES - 1
    if len(lines) > limits.DISPLAY_LINES:
        lines = [*lines[:last], " ".join(lines[last:])]
    shown = "\n".join(lines)
    return shown if len(shown) <= limits.DISPLAY_CHARS else _cut(shown, limits.DISPLAY_CHARS)
