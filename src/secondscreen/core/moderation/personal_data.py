"""Holds or rejects posts that give away how somebody can be reached or robbed: telephone numbers, e-mail and home
addresses, payment cards, bank accounts, national ids. Whose it is nobody here can know; a person looks.

What it finds is marked in the post as written. In the text and the display name; a handle's digits are its own. Not
here: links (links.py); names of people, which only a person can tell from the players'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ..model import ModerationConfig, Status, Where
from ..record import Match
from .addresses import addresses
from .case import Case, Rule, Said, Verdict
from .checked_numbers import accounts, addresses_of_machines, cards, national_ids
from .memory import Memory
from .telephones import spoken_telephones, telephones

Place = tuple[int, int]

_FIELDS: Final[tuple[Where, ...]] = ("text", "name")
_MATCHES_SHOWN: Final = 10
_MANY_DIGITS: Final = re.compile(
    r"(?<![/0-9])[0-9](?:[^0-9a-z]{0,3}[0-9]){5}"
)  # near one another, in no link's path
_TAX_CODE: Final = 16  # letters and digits in a row: an Italian tax code has few digits together

_EMAIL: Final = re.compile(
    r"(?<![\w@./:%+-])[\w.%+-]{1,64}@(?:[a-z0-9\u0080-\U0010ffff-]{1,63}\.){1,4}[a-z\u0080-\U0010ffff]{2,24}(?![\w@-])"
)
_AT: Final = r"(?: ?[(\[{<] ?(?:at|@|arroba) ?[)\]}>] ?| at | arroba )"
_DOT: Final = r"(?: ?[(\[{<] ?(?:dot|punkt|punto|point|\.) ?[)\]}>] ?| dot | punto | punkt |\.)"
_SPELLED: Final = re.compile(
    rf"(?<![\w@.-])[\w.%+-]{{1,64}}(?P<at>{_AT})(?P<host>[a-z0-9-]{{2,63}})(?P<dot>{_DOT})"
    r"(?P<end>com|net|org|co|uk|de|fr|es|it|nl|eu|info|io|me|edu|gov|br|pl|se|ch|at|ru|live|email|mail)(?!\w)"
)
_SPELLED_SIGNS: Final = (  # one of these is in every address spelled out
    *(
        "dot",
        "punkt",
        "punto",
        "point",
        "(at",
        "[at",
        "{at",
        "<at",
        "( at",
        "[ at",
        "(@",
        "[@",
        "arroba",
        "mail",
    ),
    *(
        "yahoo",
        "outlook",
        "icloud",
        "proton",
        "gmx",
        " at web",
        " at aol",
        "yandex",
        " at qq",
        " at live",
        " at msn",
    ),
)
_MAIL_HOUSES: Final = (
    "gmail googlemail hotmail outlook yahoo icloud proton protonmail gmx web aol yandex qq mail live msn"
)
_MAILERS: Final = frozenset(_MAIL_HOUSES.split())


def rule(config: ModerationConfig) -> Rule | None:
    if config.personal_data == "allow":
        return None
    status: Status = "rejected" if config.personal_data == "reject" else "held"

    def personal_data(case: Case, memory: Memory) -> Verdict | None:
        kinds: dict[str, int] = {}
        matched: list[Match] = []
        for where in _FIELDS:
            said = case.said(where)
            if not said.folded:
                continue
            for kind, severity, (start, end) in found_in(said):
                kinds[kind] = severity
                if len(matched) < _MATCHES_SHOWN:
                    matched.append(Match(where, *said.written(start, end), kind))
        if not kinds:
            return None
        reason = "carries " + " and ".join(_TOLD[kind] for kind in kinds)
        gravest = max(kinds, key=lambda kind: kinds[kind])
        return Verdict(status, "personal_data", reason, tuple(matched), kinds[gravest], gravest)

    return personal_data


_TOLD: Final[dict[str, str]] = {
    "card": "a payment card number",
    "account": "a bank account number",
    "national id": "what looks like a national id number",
    "e-mail": "an e-mail address",
    "telephone": "what looks like a telephone number",
    "address": "what looks like a home address",
    "internet address": "an internet address",
}


def found_in(said: Said) -> Iterator[tuple[str, int, Place]]:
    """(kind, severity, place in the folded field) of all there is, the gravest kinds first; each place once."""
    folded = said.folded
    taken: list[Place] = []
    many = _MANY_DIGITS.search(folded) is not None or _TAX_CODE in map(len, said.tokens)
    for kind, severity, needs_many, find in _KINDS:
        if needs_many and not many:
            continue
        for start, end in find(said):
            if not any(start < other_end and other_start < end for other_start, other_end in taken):
                taken.append((start, end))
                yield kind, severity, (start, end)


def _emails(said: Said) -> Iterator[Place]:
    folded = said.folded
    if "@" in folded:
        for found in _EMAIL.finditer(folded):
            yield found.span()
    if any(sign in folded for sign in _SPELLED_SIGNS):
        for found in _SPELLED.finditer(folded):
            if not found["at"].strip().isalpha() or found["host"] in _MAILERS:  # "at" alone is said of much
                yield found.span()


_KINDS: Final[tuple[tuple[str, int, bool, Callable[[Said], Iterator[Place]]], ...]] = (
    ("card", 3, True, lambda said: cards(said.folded)),
    ("account", 3, True, lambda said: accounts(said.folded)),
    ("national id", 3, True, lambda said: national_ids(said.folded)),
    ("e-mail", 2, False, _emails),
    ("internet address", 1, True, lambda said: addresses_of_machines(said.folded)),
    ("telephone", 2, True, lambda said: telephones(said.folded)),
    ("telephone", 2, False, lambda said: spoken_telephones(said.folded, said.tokens)),
    ("address", 2, False, lambda said: addresses(said.folded, said.tokens)),
)
