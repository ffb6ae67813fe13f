"""Where a folded text hints at somebody's home: a house number with a street, a postcode beside "lives at".

Hints only: of written addresses these find a part, names of places without a number none, and names of people are left
alone (nobody can tell a player's from a neighbour's). One sure sign is enough, a weak one wants another beside it.
Not here: telephone numbers (telephones.py) and other numbers (checked_numbers.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Place = tuple[int, int]

_NUMBER: Final = r"[1-9][0-9]{0,3}(?: ?[a-d](?![a-z0-9])| bis| ter)?"
_NAME: Final = "[a-z\u0080-\U0010ffff][a-z\u0080-\U0010ffff'’-]{0,24}"
# After a number these make it no street: "2 goals on the road", "the 10 best of this avenue".
_NO_NAME: Final = (
    "(?!(?:the|a|an|and|or|of|on|in|at|to|for|from|with|by|is|are|was|all|down|up|out|off|more|goals?|points?|minutes?|"
    "mins?|min|hours?|days?|weeks?|years?|yards?|miles?|km|people|men|man|players?|games?|wins?|nil|st|nd|rd|th|pm|am|way|"
    "million|percent|times?|this|that|his|her|my|our|your|their|no|each|per|world|cup)\\b)"
)
_STRONG: Final = "street|avenue|boulevard|crescent|terrace|blvd|ave"
_WEAK: Final = (
    "road|lane|drive|close|court|gardens|square|place|grove|mews|parade|highway|way|rd|st|dr|ln|ct|cres"
)

_ENGLISH: Final = re.compile(
    rf"(?<![\w.,:/#@$€£+-])(?:flat |apt\.? |apartment |unit )?{_NUMBER},? (?:{_NO_NAME}{_NAME} ){{1,3}}?"
    rf"(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))(?![\w'’])"
)
# Musterstrasse 12, Kerkstraat 5a, Storgatan 7
_GERMANIC: Final = re.compile(
    r"(?<![\w#@/])[a-z\u0080-\U0010ffff-]{2,30}(?:strasse|straße|str\.|straat|gracht|gatan|vagen|vej|veien|gasse) "
    rf"{_NUMBER}(?![\w%:]|[.,-][0-9])"
)
# 12 rue de la Paix, 3 bis avenue Foch
_FRENCH: Final = re.compile(
    rf"(?<![\w.,:/#@$€£+-]){_NUMBER},? (?:rue|avenue|boulevard|allee|impasse|chemin|quai|place) "
    rf"(?:{_NAME} ){{0,2}}{_NAME}"
)
# Calle Mayor 5, Via Roma, 12 (elsewhere "via" leads to an app), Rua Augusta 1500, ul. Prosta 5
_ROMANCE: Final = re.compile(
    r"(?<![\w#@/])(?:calle|c/|avda\.?|avenida|paseo|plaza|(?P<weak>via)|viale|corso|piazza|rua|travessa|praca|ul\.|"
    r"ulica|aleja) "
    rf"(?:{_NAME} ){{0,3}}{_NAME},? (?:n[o°º.]* ?)?{_NUMBER}(?![\w%:/]|[.,-][0-9])"
)
_POSTCODE: Final = re.compile(
    r"(?<![\w#@/-])(?:[a-z]{1,2}[0-9][0-9a-z]? ?[0-9][abd-hjlnp-uw-z]{2}"  # UK
    r"|[1-9][0-9]{3} ?(?!to|in|is|of|at|on|am|pm|ad|bc|we|he|it|so|do|go|by|my|or|as|an|be|if|no|up|us)[a-z]{2}"  # NL
    r"|[a-z]{2},? [0-9]{5}(?:-[0-9]{4})?"  # US, with its state
    r"|[0-9]{5}(?:-[0-9]{3,4})?"  # US, DE, FR, ES, IT, BR
    r"|[a-z][0-9][a-z] ?[0-9][a-z][0-9])(?![\w%:]|[.,][0-9])"  # CA
)
_HINT: Final = re.compile(
    r"\b(?:(?:he|she|they|who|i|we|u|you) lives? (?:at|in|on)|lives? at|living at|"
    r"(?:home|house|street|his|her|their|my|your) address|address(?: is|:)|"
    r"postcode|zip ?code|adresse|direccion|indirizzo|endereco|adres|"
    r"wohn(?:t|e|haft)(?: in)?|vive en|habite|abita|mora na|woont|pull up (?:to|at)|his house|her house|their house)\b"
)
_OTHER_STREETS: Final = (
    "rue allee impasse chemin quai calle avda avenida paseo plaza via viale corso piazza rua travessa praca ul ulica "
    "aleja"
)
_IN_HINTS: Final = (  # one of these is in every hint
    "lives live living address postcode zip zipcode adresse direccion indirizzo endereco adres wohnt wohne wohnhaft "
    "vive habite abita mora woont house pull"
)
_STREET_WORDS: Final = frozenset((*_STRONG.split("|"), *_WEAK.split("|"), *_OTHER_STREETS.split()))
_HINT_WORDS: Final = frozenset(_IN_HINTS.split())
_JOINED: Final = ("str", "gracht", "gatan", "vagen", "vej", "veien", "gasse")
_HINT_REACH: Final = 60  # characters between a hint and what it makes an address


def addresses(folded: str, tokens: list[str]) -> Iterator[Place]:
    """Places of what reads like somebody's address."""
    hints: list[Place] = []
    if not _HINT_WORDS.isdisjoint(tokens):
        hints = [hint.span() for hint in _HINT.finditer(folded)]
    if not _STREET_WORDS.isdisjoint(tokens):
        for found in _ENGLISH.finditer(folded):
            if found["strong"] or _near(found.span(), hints) or _postcode_after(folded, found.end()):
                yield found.span()
        for found in _FRENCH.finditer(folded):
            yield found.span()
        for found in _ROMANCE.finditer(folded):
            if not found["weak"] or _near(found.span(), hints) or _postcode_after(folded, found.end()):
                yield found.span()
    if any(part in folded for part in _JOINED):
        for found in _GERMANIC.finditer(folded):
            yield found.span()
    if hints:
        for found in _POSTCODE.finditer(folded):
            if _near(found.span(), hints):
                yield found.span()


def _near(place: Place, hints: list[Place]) -> bool:
    return any(hint[0] - _HINT_REACH <= place[0] <= hint[1] + _HINT_REACH for hint in hints)


def _postcode_after(folded: str, end: int) -> bool:
    found = _POSTCODE.search(folded, end, end + _HINT_REACH)
    return found is not None
