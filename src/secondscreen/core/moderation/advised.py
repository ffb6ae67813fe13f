"""Heeds what the broadcaster's own service objects to: its reject rejects, its hold holds, before any author's trust.

Not here: what that service accepts (recommended.py), or asking it (screeners/hook; late or failing, intake holds).
"""

from __future__ import annotations

from ..events import Advice
from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule | None:
    if "hook" not in config.screeners:
        return None

    def advised(case: Case, memory: Memory) -> Verdict | None:
        advice = case.advice
        if advice is None or advice.outcome == "accept":
            return None
        if advice.outcome == "reject":
            return Verdict("rejected", "advised", told("rejected", advice), severity=2)
        return Verdict("held", "advised", told("held", advice))

    return advised


def told(what: str, advice: Advice) -> str:
    """What was decided, by which service and why, as one line."""
    why = f": {advice.reason}" if advice.reason else ""
    return f"{what} by {advice.by or 'the broadcaster’s own service'}{why}"
