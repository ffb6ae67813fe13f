"""Which regular expressions an operator may use: only those that cannot take long on any text.

Python's engine backtracks, so a pattern is read here before it is compiled: no back-references, no look-
around, no repeat inside a repeat, no alternatives inside a repeat, at most one unbounded repeat, few bounded
ones. Not here: matching (word_index.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PATTERN_CHARS: Final = 200
CHOICES: Final = 256  # product of what bounded repeats may choose from
REPEAT_MOST: Final = 100

_BOUNDS: Final = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_OPENING: Final = re.compile(r"\?(?::|P<[A-Za-z_]\w{0,30}>)")


@dataclass(slots=True)
class _Group:
    repeats: bool = False
    alternatives: bool = False


def compile_safe(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled and case-insensitive. ValueError says what it may not contain."""
    if len(pattern) > PATTERN_CHARS:
        raise ValueError(f"a pattern may have {PATTERN_CHARS} characters; this one has {len(pattern)}")
    _read(pattern)
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if compiled.search("") is not None:
        raise ValueError("the pattern matches the empty text, so it would match every post")
    return compiled


def _read(pattern: str) -> None:
    stack = [_Group()]
    closed: _Group | None = None  # the group that ended just before this place
    unbounded = 0
    choices = 1
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            following = pattern[i + 1 : i + 2]
            if following.isdigit():
                raise ValueError("back-references and octal escapes are not allowed")
            i += 2
            closed = None
        elif c == "[":
            i = _after_class(pattern, i)
            closed = None
        elif c == "(":
            if pattern[i + 1 : i + 2] == "?":
                opening = _OPENING.match(pattern, i + 1)
                if opening is None:
                    raise ValueError(
                        "only plain, (?:…) and named groups are allowed: no look-around, no flags"
                    )
                i = opening.end()
            else:
                i += 1
            stack.append(_Group())
            closed = None
        elif c == ")":
            if len(stack) == 1:
                raise ValueError("a closing parenthesis without an opening one")
            closed = stack.pop()
            stack[-1].repeats |= closed.repeats
            stack[-1].alternatives |= closed.alternatives
            i += 1
        elif c == "|":
            stack[-1].alternatives = True
            i += 1
            closed = None
        elif c in "*+?{":
            end, least, most = _repeat(pattern, i)
            if end == i:  # a brace that is no repeat
                i += 1
                closed = None
                continue
            once = most == 1
            if closed is not None and closed.repeats:
                raise ValueError("a repeat inside a repeat is not allowed")
            if closed is not None and closed.alternatives and not once:
                raise ValueError("alternatives inside a repeat are not allowed")
            if most is None:
                unbounded += 1
                if unbounded > 1:
                    raise ValueError("only one unbounded repeat (*, + or {n,}) is allowed")
            else:
                choices *= max(1, most - least + 1)
                if choices > CHOICES:
                    raise ValueError("too many optional or bounded repeats in one pattern")
            stack[-1].repeats = True
            i = end
            if pattern[i : i + 1] == "?":
                i += 1
            elif pattern[i : i + 1] in ("+", "*"):
                raise ValueError("possessive or doubled repeats are not allowed")
            closed = None
        else:
            i += 1
            closed = None
    if len(stack) > 1:
        raise ValueError("an opening parenthesis without a closing one")


def _after_class(pattern: str, start: int) -> int:
    i = start + 1
    if pattern[i : i + 1] == "^":
        i += 1
    if pattern[i : i + 1] == "]":
        i += 1
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 2
        elif pattern[i] == "]":
            return i + 1
        else:
            i += 1
    raise ValueError("an opening bracket without a closing one")


def _repeat(pattern: str, i: int) -> tuple[int, int, int | None]:
    """Where the repeat at `i` ends, its least and its most (None = no bound)."""
    match pattern[i]:
        case "*":
            return i + 1, 0, None
        case "+":
            return i + 1, 1, None
        case "?":
            return i + 1, 0, 1
    bounds = _BOUNDS.match(pattern, i)
    if bounds is None or not (bounds[1] or bounds[2]):
        return i, 0, 0
    least = int(bounds[1] or 0)
    if bounds[2] is None:
        most: int | None = least
    else:
        most = int(bounds[3]) if bounds[3] else None
    if max(least, most or 0) > REPEAT_MOST:
        raise ValueError(f"a repeat may ask for {REPEAT_MOST} at most")
    return bounds.end(), least, most
