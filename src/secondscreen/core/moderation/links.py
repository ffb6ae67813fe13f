"""Holds or rejects posts that carry a link to anywhere but the allowed domains.

Found in the folded text, so that full-width or look-alike letters do not hide one: `https://…`, `www.…`, and
bare domains under the endings that spam uses. Not here: following a link (nothing does).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]{1,11}:/{1,2}([^\s/?#]+)|\bw{2,3}\.([^\s/?#]+)")
_BARE: Final = re.compile(
    r"(?<![@\w.-])((?:[0-9a-z\u0080-\U0010ffff-]{1,63}\.){1,4}"
    r"(?:com|net|org|info|biz|xyz|club|online|site|shop|store|top|live|link|click|app|dev|io|co|ly|gl|gg|tv|fm|tk|ru|cn|"
    r"uk|de|fr|es|eu|us|br|tr|bet|casino|win|vip|crypto|finance|fun|page|pro|icu|cc|ai|bio))(?![\w-])"
)
_BARE_PATH: Final = re.compile(r"(?<![@\w.-])((?:[0-9a-z-]{1,63}\.){1,4}[a-z]{2,12})/[^\s]")


def _host(authority: str) -> str:
    """The host of what stands between the slashes: what comes after the last @, without a port."""
    return authority.rsplit("@", 1)[-1].split(":", 1)[0].split("\\", 1)[0].strip(".,;!)('\"")


def hosts(folded: str) -> Iterator[str]:
    """Hosts a folded text links to, in order of their kind, with repeats."""
    if ":/" in folded or "ww." in folded:
        for found in _SCHEME.finditer(folded):
            yield _host(found[1] or found[2])
    if "." not in folded:
        return
    for piece in folded.split():
        if "." in piece[1:-1] and "://" not in piece:
            for pattern in (_BARE, _BARE_PATH):
                for found in pattern.finditer(piece):
                    yield found[1]


def rule(config: ModerationConfig) -> Rule | None:
    if config.links == "allow":
        return None
    status: str = config.links
    allowed = tuple(domain.casefold().strip(".") for domain in config.link_domains_allowed)

    def links(case: Case, memory: Memory) -> Verdict | None:
        for host in hosts(case.text.folded):
            if not any(host == domain or host.endswith("." + domain) for domain in allowed):
                reason = f"links to {host[:60]}" if host else "carries a link"
                return Verdict("rejected" if status == "reject" else "held", "links", reason)
        return None

    return links
