"""The linear model: weights from one small file, the probability that a text is not fit for air, and why.

The file is one line of JSON (scale, bias, digest) and then one signed byte for each feature. Trained by
tools/train_text.py; described in docs/model-text.md. English only. Not here: posts, threads (screener.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.text import fold, fold_map
from .hashing import FEATURES, Part, hashed
from .pieces import Piece, pieces, read

WEIGHTS: Final = Path(__file__).with_name("linear.weights")
FORM: Final = 1  # of the file, and of how pieces and hashes are made: weights of another form are refused
DRIVERS: Final = 8  # words named by `explain`, at most
HEADER_BYTES: Final = 1_000


class BadWeights(Exception):
    """The weights cannot be used; the words say what is wrong."""


class LinearModel:
    """Scores texts. Whole numbers are added, so that a score does not depend on the machine or the batch."""

    def __init__(self, weights: NDArray[np.int8], scale: float, bias: float) -> None:
        self._weights = weights.astype(np.float64)  # whole numbers below 2**53: sums are exact in any order
        self._scale = scale
        self._bias = bias

    def per_mille(self, texts: Sequence[str]) -> list[int]:
        """For each text the probability per mille that it is not fit for air; 0 where nothing is written."""
        batch = [read(fold(text)) for text in texts]
        return [
            round(1000 / (1 + math.exp(-max(-30.0, min(30.0, logit))))) if row else 0
            for row, logit in zip(batch, self._logits(batch), strict=True)
        ]

    def explain(self, text: str) -> list[tuple[int, int, int]]:
        """The words that drove it: (start, end, points) in the text as written, strongest first, at most
        `DRIVERS`. 100 points are one unit of log-odds; only what speaks against the text is named."""
        folded, places = fold_map(text)
        said = pieces(folded)
        if not said:
            return []
        points = np.zeros(len(said))
        for part in hashed([[piece.text for piece in said]]):
            if len(part.slot):
                each = self._weights[part.slot] * (self._scale / math.sqrt(len(part.slot)) / 2)
                points += np.bincount(part.piece, weights=each, minlength=len(said))
                points += np.bincount(part.last, weights=each, minlength=len(said))
        found = [
            (*_as_written(piece, places), hundredths)
            for piece, worth in zip(said, points.tolist(), strict=True)
            if (hundredths := round(worth * 100)) > 0
        ]
        return sorted(found, key=lambda span: (-span[2], span[0]))[:DRIVERS]

    def _logits(self, batch: list[list[str]]) -> list[float]:
        logits = np.full(len(batch), self._bias)
        for part in hashed(batch):
            count = np.maximum(np.bincount(part.row, minlength=len(batch)), 1)
            logits += self._sums(part, len(batch)) / np.sqrt(count) * self._scale
        made: list[float] = logits.tolist()
        return made

    def _sums(self, part: Part, rows: int) -> NDArray[np.float64]:
        return np.bincount(part.row, weights=self._weights[part.slot], minlength=rows).astype(np.float64)


def _as_written(piece: Piece, places: list[int]) -> tuple[int, int]:
    return places[piece.start], max(places[piece.end], places[piece.end - 1] + 1)


def pack(weights: NDArray[np.float64], bias: float) -> bytes:
    """The file's content: weights rounded to 255 steps."""
    scale = float(np.float32(np.abs(weights).max() / 127))
    small = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8).tobytes()
    header = {
        "form": FORM,
        "scale": scale,
        "bias": float(np.float32(bias)),
        "sha256": sha256(small).hexdigest(),
    }
    return json.dumps(header).encode() + b"\n" + small


def load(path: Path = WEIGHTS) -> LinearModel:
    """The model in a file. Raises BadWeights when it is missing, damaged or of another form."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise BadWeights(f"{path.name} cannot be read: {error.strerror}") from error
    try:
        header: Any = json.loads(head[:HEADER_BYTES])
        form, digest = header["form"], header["sha256"]
        scale, bias = float(header["scale"]), float(header["bias"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadWeights(f"{path.name} is damaged") from error
    if form != FORM:
        raise BadWeights(f"{path.name} is of form {form}; this program reads form {FORM}")
    if len(body) != FEATURES or sha256(body).hexdigest() != digest or not math.isfinite(scale + bias):
        raise BadWeights(f"{path.name} is damaged")
    return LinearModel(np.frombuffer(body, np.int8), scale, bias)
