"""Where a folded text gives a telephone number: international (+44 20 …, 0044 …) and the shapes in which numbers are
written within a country.

By shape alone, without the tables of every country's number plan: whether a number is in use does not matter to whoever
would be rung up, and a library of plans wants to know the country, which a post does not say. What posts about
matches are full of is told apart by its shape: scores, dates, years, times, sums, and the ids in links. Not here:
card numbers and other numbers that carry a check (checked_numbers.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

_CANDIDATE: Final = re.compile(
    r"(?<![\w@#/=&$€£¥₹.,:%+-])(?:\+ ?)?\(?[0-9](?:[ ().·/-]{0,3}[0-9]){5,16}(?![\w%=/@€£$¥₹]|[.,:-][0-9]|,-)"
)
_DATE: Final = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}[-./ ]?(?:0[1-9]|1[0-2])(?:[-./ ]?[0-9]{2}|(?![0-9]))"
    r"|[0-3]?[0-9][-./ ][01]?[0-9][-./ ](?:19|20)[0-9]{2}|[0-3][0-9][01][0-9](?:19|20)[0-9]{2}(?![0-9])"
    r"|(?:19|20)[0-9]{2} ?[-/] ?(?:19|20)?[0-9]{2}(?![0-9]))"
)
_YEAR: Final = re.compile(r"(?:1[89]|20)[0-9]{2}")
_DIGITS: Final = re.compile("[0-9]+")
_PAIRS: Final = re.compile(r"0[1-9](?:[ .·-]?[0-9]{2}){4}")  # 06 12 34 56 78
_AMERICAN: Final = re.compile(
    r"(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\) ?[0-9]{3}[ .-]?[0-9]{4}|[2-9][0-9]{2}([.-])[0-9]{3}\1[0-9]{4}"
    r"|[2-9][0-9]{2} [2-9][0-9]{2}[ -][0-9]{4})"
)
_BRACKETED: Final = re.compile(r"(?:\+?[0-9]{1,3} ?)?\(0?[1-9][0-9]{0,4}\)[ 0-9.-]+")
_GROUPS: Final = frozenset(
    (
        (5, 5),
        (3, 3, 3),
        (4, 3, 3),
        (4, 4),
        (2, 4, 4),
        (2, 5, 4),
        (3, 4, 4),
        (5, 4),
        (3, 2, 2, 2),
        (3, 3, 2, 2),
    )
)
_MOBILE: Final = frozenset("6789")
_MONEY: Final = re.compile(
    r" ?(?:eur|usd|gbp|euros?|dollars?|pounds?|million|mio|followers|views|votes|likes)\b"
)

_HINTS: Final = re.compile(
    r"\b(?:call|calls|calling|text|txt|ring|phone|fone|tel|telephone|mobile|mob|cell|cellphone|whats ?app|wa|sms|dial|"
    r"contact|number|hotline|helpline|numero|num|telefon|tlf|handy|anrufen|ruf|nummer|appelle[zr]?|appeler|portable|"
    r"llama(?:me|r)?|movil|celular|telefono|telefone|chiama(?:mi|te)?|cellulare|mobiel|bel|ligue|zap|zadzwon)"
    r"\b[^0-9]{0,24}$"
)
_NO_PHONE: Final = re.compile(r"\b(?:isbn(?:-1[03])?|order|ref|id|serial|bib|issn|doi|pmid)[:. #]{0,3}$")
_HINT_BEFORE: Final = 48  # characters before a number in which a hint is looked for

_SAID_DIGIT: Final = (
    "(?:zero|oh|o|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|treble|[0-9])"
)
_SPOKEN: Final = re.compile(rf"\b{_SAID_DIGIT}(?:[ ,.-]+{_SAID_DIGIT}){{7,16}}\b")
_SAID_WORDS: Final = frozenset(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))


def telephones(folded: str) -> Iterator[tuple[int, int]]:
    """Places of what looks like a telephone number, in order."""
    for found in _CANDIDATE.finditer(folded):
        before = folded[max(0, found.start() - _HINT_BEFORE) : found.start()]
        if _NO_PHONE.search(before) or _MONEY.match(folded, found.end()):
            continue
        if _is_number(found[0], hinted=_HINTS.search(before) is not None):
            yield found.start(), found.end()


def spoken_telephones(folded: str, tokens: list[str]) -> Iterator[tuple[int, int]]:
    """The same, said in English words: "oh seven seven double oh …"."""
    if not _SAID_WORDS.isdisjoint(tokens):
        for spoken in _SPOKEN.finditer(folded):
            said = re.findall(r"[a-z0-9]+", spoken[0])
            if len(dict.fromkeys(said)) > 2 and not _counts(said):
                yield spoken.start(), spoken.end()


def _is_number(raw: str, hinted: bool) -> bool:
    groups = _DIGITS.findall(raw)
    digits = "".join(groups)
    n = len(digits)
    if n > 17 or len(dict.fromkeys(digits)) < 3:  # 0000000000 is nobody's
        return False
    if raw.startswith("+"):
        return 8 <= n <= 15 and digits[0] != "0" and (len(groups[0]) > 1 or digits[0] in "17")
    if _DATE.search(raw) or all(map(_YEAR.fullmatch, groups)):
        return False
    if digits.startswith("00"):
        return digits[2] != "0" and 10 <= n <= 17 and len(groups[0]) > 1
    if n > 15:
        return False
    if _PAIRS.fullmatch(raw) or _AMERICAN.fullmatch(raw):
        return True
    if _BRACKETED.fullmatch(raw) and n >= 8:
        return True
    singles = sum(len(group) == 1 for group in groups)
    if singles == len(groups):  # 0 7 7 0 0 9 …: one sign between all of them, or scores
        return n >= 10 and len(dict.fromkeys(re.sub("[0-9]", " ", raw).split(" "))) == 1 and raw[1] == " "
    if singles:
        return False
    if digits[0] == "0":
        return 9 <= n <= 12 and len(groups[0]) <= 6 if len(groups) > 1 else 10 <= n <= 11
    if hinted:
        return n >= 7
    shape = tuple(map(len, groups))
    return (
        len(shape) > 1
        and n >= 9
        and shape in _GROUPS
        and digits[0] in _MOBILE
        and groups[-1].strip("0") != ""
    )


def _counts(said: list[str]) -> bool:
    """One, two, three, four: nobody's number."""
    order = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    places = [order.index(word) if word in order else int(word) if word.isdecimal() else -1 for word in said]
    steps = [b - a for a, b in pairwise(places)]
    return steps.count(1) * 2 >= len(steps) or steps.count(-1) * 2 >= len(steps)
