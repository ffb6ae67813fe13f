"""Holds or rejects posts that link to anywhere but the allowed domains, and what hides where it leads.

Shorteners have an outcome of their own. A host in numbers, in punycode, or in letters of two scripts is held even
where a show allows links, unless the show names it. A domain that is spelled out ("name dot com") counts as a link.
Not here: how links are found (domains.py), word lists on domains (words.py), or following a link (nothing does).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from ..model import ModerationConfig, Status, Where
from ..record import Match
from .case import Case, Rule, Said, Verdict
from .domains import Link, host_as_written, links_of, reading_of, registered_domain
from .memory import Memory
from .shorteners import SHORTENERS

_FIELDS: Final[tuple[Where, ...]] = ("text", "name")
_STATUS: Final[dict[str, Status]] = {"hold": "held", "reject": "rejected"}
_HOST_SHOWN: Final = 60

_SPELLED: Final = re.compile(
    r"(?<![\w@.-])(?!(?:the|a|an|this|that|these|those|old|new|of|and|or|my|your|our|his|her|their|every|any|from|on|in|at|"
    r"is|was|no|one|big|early|first|pre|post|since|like) )([a-z0-9-]{2,40})"
    r"(?: ?[(\[{] ?(?:dot|\.|punkt|punto|point) ?[)\]}] ?| dot | punto | punkt )"
    r"(com|net|org|info|co|io|tv|me|gg|ly|uk|de|fr|es|it|eu|us|ru|br|bet|xyz|shop|store|online|site|club|live|link|app)\b"
)
_IN_NUMBERS: Final = re.compile(r"(?:0x[0-9a-f]+|[0-9]+)(?:\.(?:0x[0-9a-f]+|[0-9]+)){0,3}")
# Letters of other scripts that a reader takes for Latin ones; a name of nothing else pretends (UTS 39, 4.2).
_LATIN_LOOKS: Final = frozenset("аеорсухіјѕԁһӏԛԝɡɑοανικτυ")
_ONE_FAMILY: Final = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"))


def rule(config: ModerationConfig) -> Rule | None:
    allowed = tuple(domain.casefold().strip(".") for domain in config.link_domains_allowed)
    outcome, shortened = _STATUS.get(config.links), _STATUS.get(config.shorteners)

    def is_allowed(host: str) -> bool:
        return any(host == domain or host.endswith("." + domain) for domain in allowed)

    def objection(said: Said, link: Link) -> tuple[Status, str, int] | None:
        """What is wrong with one link: (outcome, reason, severity)."""
        host = host_as_written(said, link)
        if is_allowed(host):
            return None
        hidden = _disguised(host, link)
        if hidden:
            return ("rejected" if outcome == "rejected" else "held"), hidden, 2
        if SHORTENERS.isdisjoint((link.registered, registered_domain(host))):
            return (outcome, f"links to {_short(link.host)}", 1) if outcome else None
        status = "rejected" if "rejected" in (outcome, shortened) else outcome or shortened
        reason = f"links through {_short(link.registered)}, so nobody sees where it leads"
        return (status, reason, 1) if status else None

    def links(case: Case, memory: Memory) -> Verdict | None:
        found: list[tuple[Status, str, int]] = []
        matched: list[Match] = []
        for where in _FIELDS:
            said = case.said(where)
            if not said.folded:
                continue
            for link in links_of(said):
                wrong = objection(said, link)
                if wrong is not None:
                    found.append(wrong)
                    matched.append(Match(where, *said.written(link.start, link.end), link.registered))
            if outcome is not None:
                for start, end, domain in spelled_out(said):
                    if not is_allowed(domain):
                        found.append((outcome, f"spells out a link to {_short(domain)}", 1))
                        matched.append(Match(where, *said.written(start, end), domain))
        if not found:
            return None
        status, reason, _ = max(found, key=lambda wrong: (wrong[0] == "rejected", wrong[2]))
        return Verdict(status, "links", reason, tuple(matched), max(severity for _, _, severity in found))

    return links


def spelled_out(said: Said) -> Iterator[tuple[int, int, str]]:
    """(start, end, domain) of every "name dot com" in the folded field."""
    folded = said.folded
    if (
        "dot" in folded
        or "punkt" in folded
        or "punto" in folded
        or "(" in folded
        or "[" in folded
        or "{" in folded
    ):
        for found in _SPELLED.finditer(folded):
            yield found.start(), found.end(), f"{found[1]}.{found[2]}"


def _disguised(host: str, link: Link) -> str:
    """Why a reader cannot tell where this host is; "" = they can."""
    if _IN_NUMBERS.fullmatch(host) or ":" in host:
        return f"links to an address in numbers, {_short(host)}"
    reads = reading_of(host)
    if "xn--" in host:
        return f"links to {_short(host)}, which reads like {_short(reads)}"
    for label in host.split("."):
        if not label.isascii() and (len(_scripts(label)) > 1 or _LATIN_LOOKS.issuperset(label)):
            return f"links to a host in letters that look like others, read as {_short(link.host)}"
    return ""


def _scripts(label: str) -> frozenset[str]:
    """The scripts of a label's letters, by the names of the letters; those that are written together count as one."""
    names = [unicodedata.name(c, "UNKNOWN").split(" ")[0] for c in label if c.isalpha()]
    return frozenset("CJK" if name in _ONE_FAMILY else name for name in names)


def _short(host: str) -> str:
    return host if len(host) <= _HOST_SHOWN else host[: _HOST_SHOWN - 1] + "…"
