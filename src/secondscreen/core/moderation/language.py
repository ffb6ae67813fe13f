"""Holds posts in languages that this show's word lists and people do not cover.

A post of a few words whose language nobody can tell ("GOOOL!") passes; a longer one of unknown language is
held.
"""

from __future__ import annotations

from typing import Final

from ..language import primary_subtag
from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

_TELLING_WORDS: Final = 8  # with so many words, a language we cannot tell is one we do not cover


def rule(config: ModerationConfig) -> Rule | None:
    covered = {primary_subtag(lang) for lang in config.languages} - {""}
    if not covered:
        return None
    named = ", ".join(sorted(covered))

    def language(case: Case, memory: Memory) -> Verdict | None:
        lang = case.features.lang
        if lang in covered or (not lang and case.features.words < _TELLING_WORDS):
            return None
        if not lang:
            return Verdict("held", "language", f"its language is not clear; this show covers {named}")
        return Verdict("held", "language", f"written in {lang!r}; this show covers {named}")

    return language
