"""Holds, and if the show says so rejects, what the screener `image` saw in pictures; and pictures like those of posts
that people rejected.

One rejected post may have been rejected for its words, so a picture like its own is held; where two or more posts with
it were rejected, it is the picture, and the post is rejected. It never approves. Not here: looking
(screeners/image), what is not looked at yet (media.py).
"""

from __future__ import annotations

from typing import Final

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory

NEVER: Final = 1000  # as a threshold for rejecting: no score is so sure
SURE: Final = 2  # rejected posts with a picture, after which it is the picture


def rule(config: ModerationConfig) -> Rule | None:
    if "image" not in config.screeners:
        return None
    hold_at, reject_at = config.picture_hold_per_mille, config.picture_reject_per_mille

    def pictures(case: Case, memory: Memory) -> Verdict | None:
        rejected_by = memory.pictures.like(case.pictures, case.post.id)
        if len(rejected_by) >= SURE:
            told = f"carries a picture like those of {len(rejected_by)} posts that people rejected"
            return Verdict("rejected", "pictures", told, severity=3, detail="known")
        nudity = case.scores.get("nudity", 0)
        if reject_at < NEVER and nudity >= reject_at:
            return Verdict("rejected", "pictures", _nude(nudity), severity=3, detail="nudity")
        if nudity >= hold_at and nudity > 0:
            return Verdict("held", "pictures", _nude(nudity), severity=2, detail="nudity")
        if rejected_by:
            told = f"carries a picture like one that {rejected_by[-1]} rejected"
            return Verdict("held", "pictures", told, severity=2, detail="known")
        return None

    return pictures


def _nude(nudity: int) -> str:
    return f"carries a picture that looks like nudity ({nudity // 10} %)"
