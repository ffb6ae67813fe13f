"""The cheap layers as one: two linear models blended into probabilities, and the words that drove them.

`toxic` is a calibrated probability: of texts that score 700, about 700 in 1,000 of the test texts (each source
counted alike) are not fit for air. `identity` and `threat` are parts of it. English only; described in
docs/model-text.md. Not here: posts, threads (screener.py), the second stage (transformer.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ...core.text import fold, fold_map
from .alt import ALT, AltModel, load_alt
from .hashing import sayings
from .linear import HEADS, WEIGHTS, OwnModel, load_linear
from .reading import Heard, heard
from .weight_file import BadWeights

__all__ = ["WEIGHTS", "BadWeights", "LinearModel", "Reading", "chance", "load", "per_mille", "read", "scores"]

DRIVERS: Final = 8  # words named by `explain`, at most
OWN: Final = 0.85  # weight of our logit, and of alt's: tools/fit_blend.py
OTHERS: Final = 0.15
SLOPE: Final = 0.579  # Platt's, on the blend: tools/fit_blend.py
OFFSET: Final = -0.132


class Reading(NamedTuple):
    """What the cheap layers say of one text. `own`, `others`: log-odds of `toxic` by our model and by alt's, not yet
    calibrated; `shares`: of each category, the probability that it is this if it is toxic; `written`: is there
    anything to read?"""

    own: float
    others: float
    shares: tuple[float, ...]
    written: bool

    @property
    def logit(self) -> float | None:
        """Both, blended; None where nothing is written."""
        return OWN * self.own + OTHERS * self.others if self.written else None


class LinearModel:
    """Scores texts. The same text has the same score alone and in any batch."""

    def __init__(self, own: OwnModel, others: AltModel) -> None:
        self.own, self.others = own, others

    def readings(self, texts: Sequence[str]) -> list[Reading]:
        """One for each text."""
        batch = [read(text) for text in texts]
        said = sayings(batch)
        toxic, *heads = self.own.logits(said).tolist()
        shares = zip(*([chance(share) for share in head] for head in heads), strict=True)
        return [
            Reading(own, others, parts, bool(row.texts))
            for own, others, parts, row in zip(
                toxic, self.others.logits(said).tolist(), shares, batch, strict=True
            )
        ]

    def per_mille(self, texts: Sequence[str]) -> list[int]:
        """For each text the probability per mille that it is not fit for air; 0 where nothing is written."""
        return [per_mille(reading.logit) for reading in self.readings(texts)]

    def explain(self, text: str) -> list[tuple[int, int, int]]:
        """The words that drove it: (start, end, points) in the text as written, strongest first, at most
        `DRIVERS`. 100 points are one unit of log-odds; only what speaks against the text is named."""
        folded, places = fold_map(text)
        row = heard(folded)
        if not row.texts:
            return []
        said = sayings([row])
        points = SLOPE * (OWN * self.own.points(said) + OTHERS * self.others.points(said))
        found = [
            (places[start], max(places[end], places[end - 1] + 1), hundredths)
            for (start, end), worth in zip(row.places, points.tolist(), strict=True)
            if (hundredths := round(worth * 100)) > 0
        ]
        return sorted(found, key=lambda span: (-span[2], span[0]))[:DRIVERS]


def read(text: str) -> Heard:
    """A text as both models hear it, without places."""
    return heard(fold(text), places=False)


def per_mille(logit: float | None) -> int:
    """The calibrated probability of a blended logit, per mille."""
    return 0 if logit is None else round(1000 * chance(SLOPE * logit + OFFSET))


def scores(toxic: int, shares: Sequence[float]) -> dict[str, int]:
    """Every score of a text: `toxic`, and what part of it each category is."""
    return {"toxic": toxic} | {
        name: round(toxic * share) for name, share in zip(HEADS[1:], shares, strict=True)
    }


def chance(logit: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def load(weights: Path = WEIGHTS, alt: Path = ALT) -> LinearModel:
    """The models in their files. Raises BadWeights when one is missing, damaged or of another form."""
    return LinearModel(load_linear(weights), load_alt(alt))
