"""Holds, and if the show says so rejects, what a learned screener takes for not fit for air.

Closed when it fails: a post without the score that the show asks for is held. Not here: the model (screeners/text),
lateness (runtime/intake.py holds such posts by itself).
"""

from __future__ import annotations

from typing import Final

from ..model import ModerationConfig
from ..record import Match
from .case import Case, Rule, Verdict
from .memory import Memory

NEVER: Final = 1000  # as a threshold for rejecting: no score is so sure


def rule(config: ModerationConfig) -> Rule | None:
    if "text" not in config.screeners:
        return None
    hold_at, reject_at = config.toxic_hold_per_mille, config.toxic_reject_per_mille

    def screened(case: Case, memory: Memory) -> Verdict | None:
        toxic = case.scores.get("toxic")
        if toxic is None:
            return Verdict("held", "screened", "the text screener has no opinion on it; look at it")
        if reject_at < NEVER and toxic >= reject_at:
            return Verdict("rejected", "screened", _reason(toxic), _drove(case))
        if toxic >= hold_at:
            return Verdict("held", "screened", _reason(toxic), _drove(case))
        return None

    return screened


def _reason(toxic: int) -> str:
    return f"reads like something not fit for air ({toxic // 10} %)"


def _drove(case: Case) -> tuple[Match, ...]:
    return tuple(Match("text", start, end, "toxic") for start, end, _ in case.drivers)
