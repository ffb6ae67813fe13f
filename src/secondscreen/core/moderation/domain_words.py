"""What lists look for among the hosts that a text links to.

An entry names a domain and all under it: `example.com` matches `news.example.com`. Of the other modes, `prefix` is
how the registered domain begins (`casino` matches `casino-now.example`), `substring` is anywhere in the host, `regex`
is read on the host. A host in punycode is also read as an eye reads it. Not here: finding links (domains.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ..model import MatchMode
from ..text import fold
from .case import Said
from .domains import Link, links_of, reading_of, registered_domain
from .safe_regex import Patterns
from .word_field import Entry, Span

_NAMED: Final = re.compile("(?:[a-z][a-z0-9+.-]*://)?(?:ww\\.)?([0-9a-z\u0080-\U0010ffff._-]+)/?")


def domain_entry(mode: MatchMode, word: str) -> str:
    """The entry as hosts are compared with it. ValueError says what it may not be."""
    if mode == "regex":
        return word
    folded = fold(word)
    if mode in ("substring", "prefix"):
        return folded
    named = _NAMED.fullmatch(folded)
    if named is None:
        raise ValueError("is no domain; a list knows hosts, not pages: write example.com")
    host = named[1].strip(".")
    if "." not in host:
        raise ValueError("is no domain: it would be a whole ending of the net; write example.com")
    return host


class Domains:
    """Entries in, spans of links out."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._named: dict[str, list[int]] = {}
        self._prefixes: list[tuple[str, int]] = []
        self._strings: list[tuple[str, int]] = []
        patterns: list[tuple[str, int]] = []
        for mode, entry, number in entries:
            match mode:
                case "regex":
                    patterns.append((entry, number))
                case "substring":
                    self._strings.append((entry, number))
                case "prefix":
                    self._prefixes.append((entry, number))
                case _:
                    self._named.setdefault(entry, []).append(number)
        self._patterns = Patterns(patterns)

    def spans(self, said: Said) -> list[Span]:
        """The links of this text that lists know, in order."""
        found: dict[Span, None] = {}
        for link in links_of(said):
            for host in dict.fromkeys((link.host, reading_of(link.host))):
                for number in self._lists(link, host):
                    found[link.start, link.end, number] = None
        return list(found)

    def _lists(self, link: Link, host: str) -> Iterable[int]:
        rest = host
        while rest:
            yield from self._named.get(rest, ())
            rest = rest.partition(".")[2]
        registered = link.registered if host == link.host else registered_domain(host)
        for prefix, number in self._prefixes:
            if registered.startswith(prefix):
                yield number
        for string, number in self._strings:
            if string in host:
                yield number
        if self._patterns:
            for _, _, number in self._patterns.spans(host):
                yield number
