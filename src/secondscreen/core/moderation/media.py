"""Holds posts with pictures, video or sound: words can be judged here, pictures need a person's eyes.

A show that allows media but asks the screener `image` holds them until it has looked. It never approves: what a
screener finds in a picture is held by another rule (pictures.py), and what it finds nothing in waits for a person.
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

LOOKED_AT = "nudity"  # the score that every picture gets that was looked at


def rule(config: ModerationConfig) -> Rule | None:
    asked = "image" in config.screeners
    if config.media == "allow" and not asked:
        return None
    held_anyway = config.media == "hold"

    def media(case: Case, memory: Memory) -> Verdict | None:
        count = max(case.features.media, len(case.post.media))
        if not count:
            return None
        carries = "carries a picture or video" if count == 1 else f"carries {count} media"
        if asked and LOOKED_AT not in case.scores:
            return Verdict("held", "media", f"{carries}, not looked at yet")
        if not held_anyway:
            return None
        found = ", looked at: nothing found; a person decides" if asked else ""
        return Verdict("held", "media", carries + found)

    return media
