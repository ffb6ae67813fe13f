"""Holds, and if the show says so rejects, what learned screeners take for not fit for air: by the score `toxic`, and by
categories where the show sets thresholds for them.

Closed when it fails: a post without the score `toxic` is held. Where a category has a threshold and a post no score
for it, `toxic` stands in for it, to hold only. Scores are read as the memory adjusts them, and the thresholds for
holding as it lowers them (calibration, target hold rate); the configured ones are what they start from. Not here: the
models (screeners/text), lateness (runtime/intake.py holds such posts by itself).
"""

from __future__ import annotations

from typing import Final, get_args

from ..model import Category, ModerationConfig, Status
from ..record import Match
from .case import Case, Rule, Verdict
from .memory import Memory

NEVER: Final = 1000  # as a threshold for rejecting: no score is so sure

_READS_LIKE: Final[dict[str, str]] = {
    "abuse": "abuse of a person",
    "identity": "an attack on what people are",
    "threat": "a threat",
    "sexual": "something sexual",
    "profanity": "swearing",
    "spam": "spam",
    "toxic": "something not fit for air",
}
_SEVERITY: Final[dict[str, int]] = {
    "identity": 3,
    "threat": 3,
    "abuse": 2,
    "sexual": 2,
    "profanity": 1,
    "spam": 1,
}
_SURE: Final = 900  # a `toxic` score from here on is of more than mild severity
_NAMED_FROM: Final = 500  # a category likelier than not is named as the reason


def rule(config: ModerationConfig) -> Rule | None:
    if "text" not in config.screeners:
        return None
    categories: tuple[Category, ...] = get_args(Category)
    hold_at: list[tuple[str, int]] = [("toxic", config.toxic_hold_per_mille)]
    reject_at: list[tuple[str, int]] = [("toxic", config.toxic_reject_per_mille)]
    for name in categories:
        if name in config.category_hold_per_mille:
            hold_at.append((name, config.category_hold_per_mille[name]))
        if name in config.category_reject_per_mille:
            reject_at.append((name, config.category_reject_per_mille[name]))
    reject_at = [(name, threshold) for name, threshold in reject_at if threshold < NEVER]

    def screened(case: Case, memory: Memory) -> Verdict | None:
        scores = case.scores
        if "toxic" not in scores:
            return _unscored(case)
        for name, threshold in reject_at:
            if name in scores and (score := memory.adjusted(name, scores[name])) >= threshold:
                return _objected("rejected", case, memory, name, score)
        for name, threshold in hold_at:
            own = name if name in scores else "toxic"
            if (score := memory.adjusted(own, scores[own])) >= memory.hold_at(threshold):
                return _objected("held", case, memory, own, score)
        for name, threshold in reject_at:
            if name not in scores and (score := memory.adjusted("toxic", scores["toxic"])) >= threshold:
                return _objected("held", case, memory, "toxic", score)
        return None

    return screened


def _unscored(case: Case) -> Verdict:
    lang = case.features.lang
    which = f": it may not know {lang!r}, in which this is written" if lang else ""
    return Verdict("held", "screened", f"the text screener has no opinion on it{which}; look at it")


def _objected(status: Status, case: Case, memory: Memory, name: str, score: int) -> Verdict:
    return Verdict(
        status,
        "screened",
        _reason(case, memory, name, score),
        _drove(case),
        _severity(name, score),
        detail="" if name == "toxic" else name,
    )


def _reason(case: Case, memory: Memory, name: str, score: int) -> str:
    """What it reads like: the category that decided or, where `toxic` did, the likeliest one."""
    if name == "toxic":
        likely = [
            (adjusted, kind)
            for kind in _SEVERITY
            if kind in case.scores and (adjusted := memory.adjusted(kind, case.scores[kind])) >= _NAMED_FROM
        ]
        if likely:
            score, name = max(likely, key=lambda found: found[0])
    return f"reads like {_READS_LIKE[name]} ({min(score, 1000) // 10} %)"


def _severity(name: str, score: int) -> int:
    return _SEVERITY.get(name) or (2 if score >= _SURE else 1)


def _drove(case: Case) -> tuple[Match, ...]:
    return tuple(Match("text", start, end, "toxic") for start, end, _ in case.drivers)
