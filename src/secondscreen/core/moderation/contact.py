"""Holds posts that carry an e-mail address or a telephone number: whose it is, nobody here can know.

Not here: links (links.py), or street addresses and names, which need a person's eyes.
"""

from __future__ import annotations

import re
from typing import Final

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

_EMAIL: Final = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}\.[a-z0-9.-]*[a-z]")
_NUMBER: Final = re.compile(r"(?<![\w/.,#@=-])\+?\(?[0-9](?:[ ().-]{0,2}[0-9]){8,14}(?![\w/=]|[.,][0-9])")
_DATE: Final = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])")
_DIGITS: Final = re.compile(r"[0-9](?:[ ().-]{0,2}[0-9]){8}")


def rule(config: ModerationConfig) -> Rule:
    def contact(case: Case, memory: Memory) -> Verdict | None:
        folded = case.text.folded
        if "@" in folded and _EMAIL.search(folded):
            return Verdict("held", "contact", "carries an e-mail address")
        if _DIGITS.search(folded) is None:
            return None
        for found in _NUMBER.finditer(folded):
            if not _DATE.search(found[0]) and "  " not in found[0]:
                return Verdict("held", "contact", "carries what looks like a telephone number")
        return None

    return contact
