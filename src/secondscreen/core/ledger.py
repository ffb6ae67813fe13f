"""The ledger of rules: what each said, and whether people agreed with it.

Every verdict is a hit of its rule or, within the rule, of its list (`words:NAME`). A person's decision on the post
upholds it or overturns it: held or rejected → approved, and approved or left pending → rejected, are overturned. The
last word on a post counts, once; an undo takes it back. Counts run over the whole show; how the latest decisions
compare with those before them shows drift. Not here: what is learned from them (calibration.py).
"""

from __future__ import annotations

from math import log
from typing import Any, Final, NamedTuple

from .limits import DECISIONS_KEPT, RULES_COUNTED
from .model import Status

LATEST: Final = 50  # a rule's latest decisions, set against those before
OVERTURN_STEPS: Final = 24  # steps of so many decisions that are told, to see how it goes
DRIFT_SCORES: Final = 500  # scored posts at a show's start, and its latest, whose scores are compared
_TENTHS: Final = 10
_OBJECTIONS: Final = ("held", "rejected")
_ORDER: Final[tuple[Status, ...]] = ("pending", "approved", "held", "rejected")


class Decision(NamedTuple):
    """A person's last word on one post. `rule`: who had judged it, and `judged` how; `score`: its `toxic` score;
    `said`: what the calibration made of that score at the time, before it knew the answer."""

    rule: str
    judged: Status
    fit: bool
    score: int | None
    said: int | None

    @property
    def overturned(self) -> bool:
        return self.fit == (self.judged in _OBJECTIONS)


class Ledger:
    """`note` each verdict, `decide` and `take_back` each decision; `rows` and `drift` tell."""

    def __init__(self) -> None:
        self._hits: dict[str, list[int]] = {}  # rule → verdicts, in the order of _ORDER
        self._decided: dict[str, list[int]] = {}  # rule → [fit, unfit, overturned], over the whole show
        self._decisions: dict[str, Decision] = {}  # post id → the last word on it; the latest ones
        self._first = [0] * _TENTHS  # of the first scored posts, by tenths of the score
        self._last: list[int] = []  # tenths of the latest scored posts, oldest first

    # --- what happened ---------------------------------------------------------------------------------------

    def note(self, rule: str, status: Status, score: int | None) -> None:
        """A rule gave a verdict on a post (new, or edited)."""
        hits = self._hits.get(rule)
        if hits is None and len(self._hits) < RULES_COUNTED:
            hits = self._hits[rule] = [0] * len(_ORDER)
        if hits is not None and status in _ORDER:
            hits[_ORDER.index(status)] += 1
        if score is not None:
            tenth = min(max(score, 0) * _TENTHS // 1000, _TENTHS - 1)
            if sum(self._first) < DRIFT_SCORES:
                self._first[tenth] += 1
            self._last.append(tenth)
            if len(self._last) > DRIFT_SCORES:
                del self._last[0]

    def decide(self, post_id: str, decision: Decision) -> tuple[Decision | None, Decision | None]:
        """A person decided. Returns the word on this post that it replaces, and one so old that it is let go to make
        room: its counts stay, and nobody can take it back any more."""
        before = self.take_back(post_id)
        self._decisions[post_id] = decision
        self._count(decision, 1)
        if len(self._decisions) <= DECISIONS_KEPT:
            return before, None
        return before, self._decisions.pop(next(iter(self._decisions)))

    def take_back(self, post_id: str) -> Decision | None:
        """The decision on this post counts no more; what it was."""
        before = self._decisions.pop(post_id, None)
        if before is not None:
            self._count(before, -1)
        return before

    def _count(self, decision: Decision, by: int) -> None:
        if by < 0 and decision.rule not in self._decided:
            return  # the rule was forgotten meanwhile, and its counts with it
        counts = self._decided.setdefault(decision.rule, [0, 0, 0])
        counts[0 if decision.fit else 1] += by
        counts[2] += by * decision.overturned
        self._decided[decision.rule] = [max(count, 0) for count in counts]
        if (
            len(self._decided) > 2 * RULES_COUNTED
        ):  # rules decided on that were never noted: none, in a live show
            del self._decided[next(iter(self._decided))]

    # --- what it says ----------------------------------------------------------------------------------------

    def said_fit(self, rule: str) -> tuple[int, int]:
        """(approved, decided): how people decided on what this rule judged."""
        fit, unfit, _ = self._decided.get(rule, (0, 0, 0))
        return fit, fit + unfit

    def rows(self, waiting: dict[str, int]) -> list[dict[str, Any]]:
        """JSON-ready, one for each rule or list, most hits first. `waiting`: rule → posts that wait in the queue.
        Overturn rates are per mille; None = nothing decided."""
        latest: dict[str, list[bool]] = {}
        for decision in reversed(self._decisions.values()):
            found = latest.setdefault(decision.rule, [])
            if len(found) < LATEST:
                found.append(decision.overturned)
        rows: list[dict[str, Any]] = []
        for rule, hits in self._hits.items():
            fit, unfit, overturned = self._decided.get(rule, (0, 0, 0))
            now = latest.get(rule, [])
            before = fit + unfit - len(now), overturned - sum(now)
            rows.append(
                {
                    "rule": rule,
                    "hits": sum(hits),
                    "pending": hits[0],
                    "approved": hits[1],
                    "held": hits[2],
                    "rejected": hits[3],
                    "waiting": waiting.get(rule, 0),
                    "upheld": fit + unfit - overturned,
                    "overturned": overturned,
                    "overturned_permille": _permille(overturned, fit + unfit),
                    "latest": len(now),
                    "latest_permille": _permille(sum(now), len(now)),
                    "before_permille": _permille(before[1], before[0]),
                }
            )
        return sorted(rows, key=lambda row: (-int(row["hits"]), row["rule"]))

    def drift(self) -> dict[str, int | None]:
        """How far the latest scores are from the show's first ones: the population stability index, per mille (up to
        100 is like before, past 250 is another show); None = too few scored posts."""
        first, last = sum(self._first), len(self._last)
        if first < DRIFT_SCORES or last < DRIFT_SCORES:
            return {"scored": last, "psi_permille": None}
        counts = [0] * _TENTHS
        for tenth in self._last:
            counts[tenth] += 1
        index = 0.0  # told, never decided by: no state hangs on it
        for was, now in zip(self._first, counts, strict=True):
            p, q = (2 * was + 1) / (2 * first + _TENTHS), (2 * now + 1) / (2 * last + _TENTHS)
            index += (q - p) * log(q / p)
        return {"scored": last, "psi_permille": round(1000 * index)}

    def overturns(self) -> list[dict[str, int]]:
        """How people took the rules' verdicts over time: the latest decisions in steps of LATEST, oldest first."""
        decisions = [decision.overturned for decision in self._decisions.values()][-OVERTURN_STEPS * LATEST :]
        steps = [decisions[at : at + LATEST] for at in range(0, len(decisions), LATEST)]
        return [{"decided": len(step), "overturned": sum(step)} for step in steps]

    def claims(self) -> list[Decision]:
        """The decisions on scored posts, oldest first."""
        return [decision for decision in self._decisions.values() if decision.score is not None]

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "hits": self._hits,
            "decided": self._decided,
            "decisions": [[post_id, *decision] for post_id, decision in self._decisions.items()],
            "first": self._first,
            "last": self._last,
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._hits = {rule: list(hits) for rule, hits in state["hits"].items()}
        self._decided = {rule: list(counts) for rule, counts in state["decided"].items()}
        self._decisions = {post_id: Decision(*rest) for post_id, *rest in state["decisions"]}
        self._first, self._last = list(state["first"]), list(state["last"])


def calibration_error(claims: list[tuple[int, bool]]) -> int | None:
    """The expected calibration error per mille of (claimed probability of unfit, fit?) pairs, over ten buckets; None
    = there are none."""
    if not claims:
        return None
    gaps = [0] * _TENTHS
    for claimed, fit in claims:
        gaps[min(max(claimed, 0) * _TENTHS // 1000, _TENTHS - 1)] += claimed - (0 if fit else 1000)
    return sum(map(abs, gaps)) // len(claims)


def _permille(part: int, whole: int) -> int | None:
    return part * 1000 // whole if whole > 0 else None
