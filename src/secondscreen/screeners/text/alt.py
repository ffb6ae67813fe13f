"""The second linear model: the weights of alt-profanity-check 1.9.1 (MIT), by tools/export_alt.py.

A TF-IDF of single words and five calibrated linear models whose probabilities are averaged, as in the original,
but over whole numbers: so a score depends on neither machine nor batch. It reads our normalised pieces, and names of
groups of people, which it learnt to dislike, do not reach it. Not here: its file's frame (weight_file.py).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .hashing import Ints, Sayings
from .weight_file import BadWeights, pack, unpack

ALT: Final = Path(__file__).with_name("alt.weights")
FORM: Final = 1
MODELS: Final = 5
IDF_STEPS: Final = 5_000  # of one unit, in 16 bits without sign: the rarest word has 10.1
SLOPE_STEPS: Final = 1_000  # of one unit, in 16 bits: the worst word has 30.1
_BYTES: Final = 4 + 2 + 2 * MODELS  # a word
_TOKEN: Final = re.compile(r"\w\w+")

Floats = NDArray[np.float64]


class AltModel:
    """Log-odds that a text is profane or abusive, and what each piece adds to them."""

    def __init__(self, hashes: Ints, idf: Ints, slopes: Ints, biases: list[float]) -> None:
        """`slopes`: one row for each of the five models, one column for each word."""
        self._hashes, self._idf = hashes.astype(np.uint32), idf.astype(np.float64)
        self._slopes = slopes.astype(np.float64)
        self._biases = biases

    def logits(self, said: Sayings) -> Floats:
        """One for each text of the batch."""
        row, word, times, _ = self._counted(said)
        value = times * self._idf[word]
        length = np.sqrt(np.maximum(np.bincount(row, value * value, said.rows), 1.0))
        chance = np.zeros(said.rows)
        for slope, bias in zip(self._slopes, self._biases, strict=True):
            z = np.bincount(row, value * slope[word], said.rows) / length / SLOPE_STEPS + bias
            chance += 1 / (1 + np.exp(-z))
        chance = np.clip(chance / MODELS, 1e-9, 1 - 1e-9)
        made: Floats = np.log(chance / (1 - chance))
        return made

    def points(self, said: Sayings) -> Floats:
        """What each piece of a batch of one adds to the log-odds (mean of the five, before their bend)."""
        _, word, times, place = self._counted(said)
        value = times * self._idf[word]
        length = np.sqrt(max((value * value).sum(), 1.0))
        worth = value * self._slopes.mean(0)[word] / length / SLOPE_STEPS
        points: Floats = np.bincount(place, worth, len(said.texts)).astype(np.float64)
        return points

    def _counted(self, said: Sayings) -> tuple[Ints, Ints, Floats, Ints]:
        """Text, number, count and first piece of every word that the model knows."""
        crc, place = said.crc, np.arange(len(said.texts))
        odd = [n for n, text in enumerate(said.texts) if not text.isalnum()]  # "don't" is to it "don" and "t"
        parts = [(n, crc32(token.encode())) for n in odd for token in _TOKEN.findall(said.texts[n])]
        if parts:
            crc = np.concatenate([crc, np.array([c for _, c in parts], np.uint32)])
            place = np.concatenate([place, np.array([n for n, _ in parts], np.int64)])
        at = np.searchsorted(self._hashes, crc)
        at[at == len(self._hashes)] = 0
        known = np.flatnonzero(self._hashes[at] == crc)
        word, place = at[known], place[known]
        key, first, times = np.unique(
            said.row[place] * len(self._hashes) + word, return_index=True, return_counts=True
        )
        return key // len(self._hashes), key % len(self._hashes), times.astype(np.float64), place[first]


def pack_alt(hashes: NDArray[np.uint32], idf: Floats, slopes: Floats, biases: list[float]) -> bytes:
    """The file's content. `hashes` in rising order; `slopes`: one row for each of the five models."""
    body = (
        hashes.astype("<u4").tobytes()
        + np.rint(idf * IDF_STEPS).astype("<u2").tobytes()
        + np.rint(slopes * SLOPE_STEPS).astype("<i2").tobytes()
    )
    return pack(FORM, body, words=len(hashes), biases=[round(bias, 6) for bias in biases])


def load_alt(path: Path = ALT) -> AltModel:
    """The model in a file. Raises BadWeights when it is missing, damaged or of another form."""
    ((words,), biases), body = unpack(path, FORM, ("words", "biases"))
    count = int(words)
    if count < 1 or len(body) != count * _BYTES or len(biases) != MODELS:
        raise BadWeights(f"{path.name} is damaged")
    hashes = np.frombuffer(body, "<u4", count).astype(np.int64)
    idf = np.frombuffer(body, "<u2", count, 4 * count).astype(np.int64)
    slopes = np.frombuffer(body, "<i2", MODELS * count, 6 * count).reshape(MODELS, count).astype(np.int64)
    if (np.diff(hashes) <= 0).any():
        raise BadWeights(f"{path.name} is damaged")
    return AltModel(hashes, idf, slopes, biases)
