"""Which hosts a text links to, and under which registered domain each stands.

Found in the folded text, so that full-width or look-alike letters hide none: `https://…`, `www.…`, bare domains under
endings that spam uses, and any `name.ending/path`. Registered domains are told by rule of thumb (country endings with
a well-known second part, and the larger hosting suffixes), not by the whole public suffix list: that list and what
reads it are ten times what two rules here ask of them, and a wrong guess only makes a name one part longer or shorter.
Not here: what a show does with links (links.py, words.py), or following one (nothing does).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from ..text import fold
from .case import Said

LINKS_READ: Final = 50  # links of one field; a post with more is stopped by its other links, or by its shape

_ENDINGS: Final = (
    "com|net|org|info|biz|xyz|club|online|site|shop|store|top|live|link|click|app|dev|io|co|ly|gl|gg|tv|fm|tk|ru|cn|"
    "uk|de|fr|es|eu|us|br|tr|bet|casino|win|vip|crypto|finance|fun|page|pro|icu|cc|ai|bio|cyou|sbs|cfd|gq|ga|cf"
)
_LABEL: Final = "[0-9a-z\u0080-\U0010ffff_-]{1,63}"
_BARE: Final = re.compile(
    rf"(?<![@\w.-])(?:ww\.((?:{_LABEL}\.){{0,4}}{_LABEL})"  # www, its third w squeezed by folding
    rf"|((?:{_LABEL}\.){{1,4}}(?:{_ENDINGS}))(?![\w@-])"
    r"|((?:[0-9a-z-]{1,63}\.){1,4}[a-z]{2,12})(?=/[^\s]))"
)
_DOTTED: Final = re.compile("[0-9a-z\u0080-\U0010ffff]\\.[a-z\u0080-\U0010ffff]")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{1,11}\Z")
_AUTHORITY: Final = re.compile(r"[/\\]*([^\s/?#\\]*)")
_HOST: Final = re.compile("\\[[0-9a-f:.]+\\]|[0-9a-z\u0080-\U0010ffff._-]+")
_TRAILING: Final = ".,;:!?)]}'\"»”’…"
_DOTS: Final = str.maketrans("\u3002\uff61\uff0e", "...")  # what IDNA reads as a dot (RFC 3490, 3.1)

# Second parts that belong to the ending (co.uk, com.br) where the ending is a country's.
_SECOND_PARTS: Final = (
    "com co org net gov edu ac gob go gouv or ne mil ltd plc me sch nhs police id asn web nom info biz gen k12 jus "
    "leg adv med art tur blog govt geek maori iwi school firm ind nic res in"
)
# Countries' endings sold as if they were nobody's: only `com.` and `co.` stand before them.
_OPEN_ENDINGS: Final = "io co tv me fm gg ly ai cc to sh gl is am eu su ws vc"
# Suffixes under which anybody has a name of their own: one bad tenant is not the landlord.
_HOSTING_SUFFIXES: Final = (
    "github.io gitlab.io blogspot.com wordpress.com web.app firebaseapp.com netlify.app vercel.app pages.dev "
    "workers.dev herokuapp.com onrender.com fly.dev repl.co glitch.me azurewebsites.net cloudfront.net "
    "amazonaws.com weebly.com wixsite.com r2.dev translate.goog ngrok.io ngrok-free.app surge.sh "
    "carrd.co altervista.org 000webhostapp.com godaddysites.com myshopify.com"
)
_SECOND: Final = frozenset(_SECOND_PARTS.split())
_OPEN: Final = frozenset(_OPEN_ENDINGS.split())
_HOSTING: Final = frozenset(_HOSTING_SUFFIXES.split())


class Link(NamedTuple):
    """A link in one field. `start:end` in the folded field (`Said.written` gives the places as written); `host` and
    `registered` folded, without port, account, closing dot or `www.`. An address in numbers is its
    own registered domain."""

    start: int
    end: int
    host: str
    registered: str


def registered_domain(host: str) -> str:
    """`news.bbc.co.uk` → `bbc.co.uk`; a host of one or two parts, and an address in numbers, is its own."""
    parts = host.split(".")
    if len(parts) < 3 or ":" in host or parts[-1].isdecimal():
        return host
    last, second = parts[-1], parts[-2]
    country = len(last) == 2 and second in (("com", "co") if last in _OPEN else _SECOND)
    return ".".join(parts[-3:] if country or f"{second}.{last}" in _HOSTING else parts[-2:])


def links_of(said: Said) -> list[Link]:
    """Every link of a field, in order, with repeats; LINKS_READ at most."""
    folded = said.folded
    if "." not in folded and ":/" not in folded and "\u3002" not in folded:
        return []
    found = list(_with_scheme(folded))
    if _DOTTED.search(folded) is not None:
        taken = [(link.start, _token_end(folded, link.start)) for link in found]
        for bare in _BARE.finditer(folded):
            start = bare.start()
            if any(begin <= start < end for begin, end in taken):
                continue
            host = (bare[1] or bare[2] or bare[3]).strip(".-_")
            if host:
                found.append(_link(folded, start, host))
        found.sort()
    return found[:LINKS_READ]


def reading_of(host: str) -> str:
    """The host with its punycode undone and folded, as a reader's eye takes it: `xn--pple-43d.com` → `apple.com`."""
    if "xn--" not in host:
        return host
    parts = []
    for part in host.split("."):
        if part.startswith("xn--"):
            with suppress(UnicodeError, OverflowError):  # no punycode after all: it stays as it is
                part = fold(part[4:].encode("ascii").decode("punycode"))
        parts.append(part)
    return ".".join(parts)


def host_as_written(said: Said, link: Link) -> str:
    """The host that a browser would go to. It differs from `link.host` where look-alike, accented or stretched
    letters stand in it: then what is allowed of the host that it looks like is not allowed of it."""
    if said.original.isascii() and not said.stretched and "&" not in said.original:
        return link.host
    start, end = said.written(link.start, link.end)
    plain = unicodedata.normalize("NFKC", said.original[start:end]).lower().translate(_DOTS)
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")  # what a browser drops from a name
    colon = plain.find(":/")
    return _host_in(plain, colon + 1 if colon >= 0 else 0).removeprefix("www.")


def _with_scheme(folded: str) -> Iterator[Link]:
    colon = folded.find(":/")
    while colon >= 0:
        scheme = _SCHEME.search(folded, max(0, colon - 12), colon)
        host = _host_in(folded, colon + 1).removeprefix("ww.") if scheme is not None else ""
        if scheme is not None and host:
            yield _link(folded, scheme.start(), host)
        colon = folded.find(":/", colon + 2)


def _host_in(text: str, start: int) -> str:
    """The host of the authority that begins at `start`: after the last @, without a port."""
    authority = _AUTHORITY.match(text, start)
    if authority is None:
        return ""
    host = _HOST.match(authority[1].translate(_DOTS).rsplit("@", 1)[-1])
    return host[0].strip(".-_[]") if host is not None else ""


def _token_end(folded: str, start: int) -> int:
    space = folded.find(" ", start)
    return len(folded) if space < 0 else space


def _link(folded: str, start: int, host: str) -> Link:
    end = start + len(folded[start : _token_end(folded, start)].rstrip(_TRAILING))
    return Link(start, end, host, registered_domain(host))
