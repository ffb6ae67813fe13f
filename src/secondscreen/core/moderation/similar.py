"""Holds newcomers to a near-duplicate group grown past a size: what so many write alike may be a campaign.

Off by default (`similar_hold_over = 0`). The group's size is what the engine told the memory; a post with the
very same words as many others counts too where the group is not known.
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule | None:
    most = config.similar_hold_over
    if not most:
        return None

    def similar(case: Case, memory: Memory) -> Verdict | None:
        if case.again:
            return None
        features = case.features
        lately = ""
        size = memory.said(features.text_key) if features.text_key else 0
        if case.group is not None:
            size = max(size, memory.group_size(case.group))
            lately = f", {memory.nested(case.group, case.at_ms)} of them in the last minute"
        if size < most:
            return None
        return Verdict("held", "similar", f"{size} posts say nearly the same{lately}: look at it as a group")

    return similar
