"""Holds posts with pictures, video or sound: words can be judged here, pictures need a person's eyes."""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule | None:
    if config.media == "allow":
        return None

    def media(case: Case, memory: Memory) -> Verdict | None:
        count = max(case.features.media, len(case.post.media))
        if not count:
            return None
        return Verdict(
            "held", "media", "carries a picture or video" if count == 1 else f"carries {count} media"
        )

    return media
