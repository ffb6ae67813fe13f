"""What a screener's score is worth in this show: the team's decisions, as a rising curve over the model's own claim.

Each decision on a scored post is a label: approved says fit, rejected unfit. Labels are counted in twenty buckets, each
begins with what the model itself claims (so that one odd decision moves little), and a curve that never falls is laid
through them (isotonic regression by pooling adjacent violators). All in integers.

Labels are not a fair sample: people decide on what was held or stood high in their queue, and an approved post is
looked at by hardly anybody. Two things mend that. A post that a rule approved and nobody took back counts a little as
fit (SILENCE), else a few rejections among thousands would make the model think that all of them were bad. And a queue
by value (desk_queue.py) gives some places to posts whose bucket has few labels. Not here: who decided (ledger.py), or
what follows from a score (moderation/screened.py).
"""

from __future__ import annotations

from typing import Any, Final

BUCKETS: Final = 20
WIDTH: Final = 1000 // BUCKETS  # per mille
LEAST: Final = 50  # labels before the curve says anything …
LEAST_OF_EACH: Final = (
    10  # … and so many of each kind: a team that only rejects has told nothing of the border
)
CLAIM: Final = 20  # labels that the model's own claim is worth in each bucket
SILENCE: Final = 10  # so many posts approved by a rule and let stand are worth one fit label
PASSED_KEPT: Final = (
    100_000  # past so many of those all are halved: the show of now counts more than its start
)


class Calibration:
    """`label` what people decided and `let_pass` what nobody minded; then `adjusted` reads a score."""

    def __init__(self) -> None:
        self._fit = [0] * BUCKETS
        self._unfit = [0] * BUCKETS
        self._passed = [0] * BUCKETS
        self._curve = _fitted(self._fit, self._unfit, self._passed)

    # --- what happened ---------------------------------------------------------------------------------------

    def label(self, score: int, *, fit: bool, by: int = 1) -> None:
        """A person decided on a post with this score (per mille); `by` -1 takes a label away again."""
        (self._fit if fit else self._unfit)[bucket(score)] += by
        self._curve = _fitted(self._fit, self._unfit, self._passed)

    def let_pass(self, score: int, by: int = 1) -> None:
        """A rule approved a post with this score; `by` -1: a person has looked at it after all."""
        at = bucket(score)
        self._passed[at] = max(0, self._passed[at] + by)
        if sum(self._passed) > PASSED_KEPT:
            self._passed = [count // 2 for count in self._passed]

    # --- what it says ----------------------------------------------------------------------------------------

    @property
    def labels(self) -> tuple[int, int]:
        """(fit, unfit) labels that count now."""
        return sum(self._fit), sum(self._unfit)

    @property
    def ready(self) -> bool:
        fit, unfit = self.labels
        return fit + unfit >= LEAST and fit >= LEAST_OF_EACH and unfit >= LEAST_OF_EACH

    def known(self, score: int) -> int:
        """Labels in this score's bucket."""
        at = bucket(score)
        return self._fit[at] + self._unfit[at]

    def learned(self, score: int) -> int:
        """The probability per mille that a post with this score is unfit, as the team would have it; the score itself
        until there are labels enough."""
        return self._read(score) if self.ready else score

    def adjusted(self, score: int, *, looser: bool) -> int:
        """The score as this show should read it: never lower than the model's, but for a person's consent."""
        learned = self.learned(score)
        return learned if looser else max(score, learned)

    def rows(self) -> list[dict[str, int]]:
        """JSON-ready, one row for each bucket: the score in its middle, what was learned of it, its labels."""
        ready = self.ready
        return [
            {
                "score": _middle(at),
                "learned": self._curve[at] if ready else _middle(at),
                "fit": self._fit[at],
                "unfit": self._unfit[at],
                "let_pass": self._passed[at],
            }
            for at in range(BUCKETS)
        ]

    def _read(self, score: int) -> int:
        """The curve between the middles of its buckets; 0 and 1000 stay what they are."""
        half = WIDTH // 2
        if score <= half:
            return self._curve[0] * max(score, 0) // half
        at = (score - half) // WIDTH
        if at >= BUCKETS - 1:
            last = self._curve[-1]
            return last + (1000 - last) * (min(score, 1000) - _middle(BUCKETS - 1)) // half
        low, high = self._curve[at], self._curve[at + 1]
        return low + (high - low) * (score - _middle(at)) // WIDTH

    # --- snapshot --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {"fit": self._fit, "unfit": self._unfit, "passed": self._passed, "curve": self._curve}

    def restore(self, state: dict[str, Any]) -> None:
        self._fit, self._unfit = list(state["fit"]), list(state["unfit"])
        self._passed, self._curve = list(state["passed"]), list(state["curve"])


def bucket(score: int) -> int:
    return min(max(score, 0) // WIDTH, BUCKETS - 1)


def _middle(at: int) -> int:
    return at * WIDTH + WIDTH // 2


def _fitted(fit: list[int], unfit: list[int], passed: list[int]) -> list[int]:
    """The share of unfit per mille for each bucket, never falling: neighbours that would fall are pooled."""
    blocks: list[tuple[int, int, int]] = []  # (sum of shares times weight, weight, buckets)
    for at in range(BUCKETS):
        weight = SILENCE * (fit[at] + unfit[at] + CLAIM) + passed[at]
        total = SILENCE * (unfit[at] * 1000 + CLAIM * _middle(at))
        wide = 1
        while blocks and blocks[-1][0] * weight >= total * blocks[-1][1]:
            before = blocks.pop()
            total, weight, wide = total + before[0], weight + before[1], wide + before[2]
        blocks.append((total, weight, wide))
    curve: list[int] = []
    for total, weight, wide in blocks:
        curve += [(total + weight // 2) // weight] * wide
    return curve
