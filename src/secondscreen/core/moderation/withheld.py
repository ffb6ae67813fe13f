"""Holds what its author or network asked to be careful with, and what intake would not pass on by itself.

Labels: `!no-unauthenticated` and the like mean "not for logged-out eyes"; adult and graphic labels speak for
themselves. Names are those of Bluesky's and Mastodon's own label sets; two are our own: `premoderate` on what
came through the companion page's door, `consent-unknown` where the author's own labels could not be looked
up.
"""

from __future__ import annotations

from typing import Final

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

_PRIVATE: Final = frozenset(
    ("!no-unauthenticated", "!no-promote", "noindex", "nobot", "unlisted", "private", "direct", "followers")
)
_ADULT: Final = frozenset(("porn", "sexual", "sexual-figurative", "nudity", "adult", "nsfw", "erotic"))
_GRAPHIC: Final = frozenset(("graphic-media", "gore", "violence", "graphic", "self-harm", "corpse"))
_UNASKED: Final = frozenset(("consent-unknown",))
_OURS: Final = frozenset(("premoderate",))
_REASONS: Final = (
    (_PRIVATE, "its author asked that it not be shown to everyone", 0),
    (_ADULT, "labelled as adult content", 2),
    (_GRAPHIC, "labelled as graphic content", 2),
    (_UNASKED, "nobody could tell whether its author wants to be shown to everyone", 0),
    (_OURS, "written by a viewer on our own page; a person reads it first", 0),
)


def rule(config: ModerationConfig) -> Rule:
    def withheld(case: Case, memory: Memory) -> Verdict | None:
        if case.held:
            return Verdict("held", "withheld", case.held)
        labels = case.post.labels
        if not labels:
            return None
        plain = [label.casefold() for label in labels]
        for names, reason, severity in _REASONS:
            if not names.isdisjoint(plain):
                return Verdict("held", "withheld", reason, severity=severity)
        if any(label.startswith("!") or "sensitive" in label or label == "spam" for label in plain):
            return Verdict("held", "withheld", f"labelled {labels[0]!r} by its network or author")
        return None

    return withheld
