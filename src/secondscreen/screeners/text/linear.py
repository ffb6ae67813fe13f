"""Our own linear model: weights over hashed features, for `toxic` and for the share of each category in it.

One signed byte for each feature and score, one file; trained by tools/train_text.py. Not here: files' frames
(weight_file.py), features (hashing.py), probabilities (model.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .hashing import FEATURES, Part, Sayings, hashed
from .weight_file import BadWeights, pack, unpack

WEIGHTS: Final = Path(__file__).with_name("linear.weights")
FORM: Final = 2  # of the file, and of how pieces and hashes are made: weights of another form are refused
HEADS: Final = ("toxic", "identity", "threat")  # `toxic`, then what it is if it is toxic

Floats = NDArray[np.float64]


class OwnModel:
    """Log-odds. Whole numbers are added, so that a score does not depend on the machine or the batch."""

    def __init__(self, weights: NDArray[np.int8], scales: list[float], biases: list[float]) -> None:
        """`weights`: one row for each of `HEADS`."""
        self._weights = weights.astype(np.float64)  # whole numbers below 2**53: sums are exact in any order
        self._scales, self.biases = scales, biases

    def logits(self, said: Sayings) -> Floats:
        """For each of `HEADS` a row, for each text a column."""
        found = np.repeat(np.array(self.biases)[:, None], said.rows, 1)
        for part in hashed(said):
            length = _length(part, said.rows)
            for n, (weights, scale) in enumerate(zip(self._weights, self._scales, strict=True)):
                found[n] += np.bincount(part.row, weights[part.slot], said.rows) / length * scale
        return found

    def points(self, said: Sayings) -> Floats:
        """What each piece of a batch of one adds to the log-odds of `toxic`."""
        points = np.zeros(len(said.texts))
        for part in hashed(said, places=True):
            each = self._weights[0][part.slot] * self._scales[0] / _length(part, 1)[0] / 2
            points += np.bincount(part.piece, each, len(points)) + np.bincount(part.last, each, len(points))
        return points


def _length(part: Part, rows: int) -> Floats:
    """Features of one kind are divided by the root of their number, so that length alone says nothing."""
    return np.sqrt(np.maximum(np.bincount(part.row, minlength=rows), 1))


def pack_linear(weights: Floats, biases: list[float]) -> bytes:
    """The file's content: weights rounded to 255 steps."""
    scales = [float(np.float32(np.abs(row).max() / 127)) for row in weights]
    small = [
        np.clip(np.rint(row / scale), -127, 127).astype(np.int8)
        for row, scale in zip(weights, scales, strict=True)
    ]
    return pack(
        FORM,
        b"".join(row.tobytes() for row in small),
        heads=len(HEADS),
        scales=scales,
        biases=[float(np.float32(bias)) for bias in biases],
    )


def load_linear(path: Path = WEIGHTS) -> OwnModel:
    """The model in a file. Raises BadWeights when it is missing, damaged or of another form."""
    ((heads,), scales, biases), body = unpack(path, FORM, ("heads", "scales", "biases"))
    if heads != len(HEADS) or len(scales) != len(HEADS) or len(biases) != len(HEADS):
        raise BadWeights(f"{path.name} is damaged")
    if len(body) != len(HEADS) * FEATURES:
        raise BadWeights(f"{path.name} is damaged")
    return OwnModel(np.frombuffer(body, np.int8).reshape(len(HEADS), FEATURES), scales, biases)
