"""What the broadcaster's own service accepts, and no rule before objected to: approved only where the show lets that
service approve (`hook_may_approve`); else it waits for a person, with the service's reason in view.

It stands last. A show that puts it earlier lets the service overrule the rules after it. Not here: what that service
objects to (advised.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .advised import told
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule | None:
    if "hook" not in config.screeners:
        return None
    may_approve, post_moderated = config.hook_may_approve, config.mode == "post"

    def recommended(case: Case, memory: Memory) -> Verdict | None:
        advice = case.advice
        if advice is None or advice.outcome != "accept" or case.features.repost_of is not None:
            return None
        if may_approve:
            return Verdict("approved", "recommended", told("accepted", advice))
        if post_moderated:
            return None  # what nothing objects to is shown anyway: a good word must not hold it up
        return Verdict("pending", "recommended", told("accepted", advice) + "; a person decides")

    return recommended
