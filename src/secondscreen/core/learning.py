"""What a show learns from its team, in one place: the ledger of rules, the curve over the scores, the threshold that
follows the queue, and the mood. The stage tells it what was judged and decided; rules and the desk ask it.

It changes how posts to come are read, never a post that was judged already: what waits is looked at by people anyway,
and what a person decided stands. By itself it only makes a show stricter; with a person's consent (`set_policy` with
`looser`, journalled) the curve may also lower a score. Not here: how each of them works.
"""

from __future__ import annotations

from typing import Any, Final

from .calibration import Calibration
from .hold_rate import HoldRate
from .ledger import Decision, Ledger, calibration_error
from .model import ModerationConfig, Status
from .moderation.memory import Thresholds
from .mood import Mood
from .record import PostRecord

SCORE: Final = "toxic"
ABOUT_WORDS: Final = ("words", "screened", "advised")  # rules whose objection says something of the mood
_BELIEVED: Final = 10  # decisions that a first guess on a rule's catch is worth
_GUESS: Final[dict[Status, int]] = {
    "pending": 800,
    "approved": 900,
    "held": 400,
}  # per mille fit, before any decision


class Learning(Thresholds):
    """Put in the place of a `Memory`'s thresholds."""

    def __init__(self, config: ModerationConfig) -> None:
        self.calibration = Calibration()
        self.ledger = Ledger()
        self.hold_rate = HoldRate(config)
        self.mood = Mood()
        self.configure(config, looser=False)

    def configure(self, config: ModerationConfig, *, looser: bool) -> None:
        """Take the policy in force. `looser`: a person's consent that the curve may also lower scores."""
        self.on, self.looser = config.learn, looser
        self._promotion = frozenset(words.name for words in config.words if words.category == "spam")
        self.hold_rate.configure(config)

    # --- what rules ask --------------------------------------------------------------------------------------

    def adjusted(self, name: str, score: int) -> int:
        if name != SCORE or not self.on:
            return score
        return self.calibration.adjusted(score, looser=self.looser)

    def hold_at(self, configured: int) -> int:
        return self.hold_rate.hold_at(configured)

    # --- what happened ---------------------------------------------------------------------------------------

    def judged(self, record: PostRecord, at_ms: int) -> None:
        """The rules have given their verdict on a post, new or edited: `record.judged` by `record.judged_by`."""
        status, rule = record.judged or record.status, _rule(record)
        score = record.scores.get(SCORE)
        objected = status in ("held", "rejected")
        name, _, of_list = rule.partition(":")
        about_words = objected and name in ABOUT_WORDS and of_list not in self._promotion
        self.ledger.note(rule, status, score)
        if score is not None and status == "approved":
            self.calibration.let_pass(score)
        read = self.adjusted(SCORE, score) if score is not None and status != "rejected" else None
        self.hold_rate.note(at_ms, read, held_otherwise=status == "held" and rule != "screened")
        self.mood.note(
            at_ms,
            objected=about_words,
            severity=record.severity if about_words else 0,
            sentiment=record.features.mood,
        )

    def decided(self, record: PostRecord) -> None:
        """A person decided on a post, or took a decision back; the record says where it stands now. Approved is fit,
        rejected is unfit, and anything else says nothing."""
        fit = {"approved": True, "rejected": False}.get(record.status) if record.by is not None else None
        if fit is None or record.rule != "person":
            gone = [self.ledger.take_back(record.post_id)]
        else:
            score = record.scores.get(SCORE)
            said = self.calibration.learned(score) if score is not None else None
            decision = Decision(_rule(record), record.judged or "pending", fit, score, said)
            gone = [*self.ledger.decide(record.post_id, decision)]
            self._label(decision, 1)
        for decision_gone in gone:
            if decision_gone is not None:
                self._label(decision_gone, -1)

    def judged_again(self, record: PostRecord) -> None:
        """Stricter rules gave another verdict on words that were judged before: a hit, but no news of the mood."""
        self.ledger.note(_rule(record), record.judged or record.status, None)

    def tick(self, at_ms: int) -> bool:
        """Time went on. True: something that the desk shows may have changed."""
        overload = self.hold_rate.overload()
        self.hold_rate.advance(at_ms)
        return self.mood.advance(at_ms) or self.hold_rate.overload() != overload

    def due_ms(self) -> int | None:
        """When time alone may change something; None = not before another post comes."""
        due = [at for at in (self.mood.due_ms(), self.hold_rate.due_ms()) if at is not None]
        return min(due, default=None)

    def _label(self, decision: Decision, by: int) -> None:
        if decision.score is None:
            return
        self.calibration.label(decision.score, fit=decision.fit, by=by)
        if decision.judged == "approved":  # a rule let it pass, but a person has looked at it
            self.calibration.let_pass(decision.score, -by)

    # --- what the desk asks ----------------------------------------------------------------------------------

    def fit(self, record: PostRecord) -> int:
        """How likely a person would call a waiting post fit for air, per mille: the lower of what its score says and
        of how people decided on what the same rule set aside. An order, not a permission: consent or none, the curve
        counts both ways here."""
        rule = _rule(record)
        guess = _GUESS.get(record.judged or record.status, 400)
        approved, decided = self.ledger.said_fit(rule)
        fit = (approved * 1000 + guess * _BELIEVED) // (decided + _BELIEVED)
        score = record.scores.get(SCORE)
        if score is None:
            return fit
        return min(fit, 1000 - (self.calibration.learned(score) if self.on else score))

    def known(self, record: PostRecord) -> int:
        """Decisions by people on posts that look the same: of this score or, without one, of this rule."""
        score = record.scores.get(SCORE)
        if score is None:
            return self.ledger.said_fit(_rule(record))[1]
        return self.calibration.known(score)

    def report(self) -> dict[str, Any]:
        """JSON-ready: the curve from raw to adjusted, its labels, how wrong the scores were before and after learning
        (expected calibration error per mille, each decision against what was said before it was known), drift, and
        consent."""
        claims = self.ledger.claims()
        fit, unfit = self.calibration.labels
        return {
            "on": self.on,
            "looser": self.looser,
            "ready": self.calibration.ready,
            "labels": {"fit": fit, "unfit": unfit},
            "curve": [
                {**row, "adjusted": self.adjusted(SCORE, row["score"])} for row in self.calibration.rows()
            ],
            "error": {
                "decisions": len(claims),
                "before_permille": calibration_error([(d.score or 0, d.fit) for d in claims]),
                "after_permille": calibration_error([(d.said or 0, d.fit) for d in claims]),
            },
            "drift": self.ledger.drift(),
        }

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "calibration": self.calibration.state(),
            "ledger": self.ledger.state(),
            "hold_rate": self.hold_rate.state(),
            "mood": self.mood.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.calibration.restore(state["calibration"])
        self.ledger.restore(state["ledger"])
        self.hold_rate.restore(state["hold_rate"])
        self.mood.restore(state["mood"])


def _rule(record: PostRecord) -> str:
    """Who judged a post: a rule, or a list as `words:NAME`."""
    return record.judged_by or (record.rule if record.by is None else "")
