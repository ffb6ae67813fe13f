"""Train the linear model of screeners/text from the training texts. The same texts give the same weights, to the bit.

    python tools/train_text.py            train, and write the weights
    python tools/train_text.py --check    train, and exit 1 unless the weights that ship come out

Logistic regression by mini-batch Adagrad, averaged over the last round, rounded to eight bits: `toxic` over all texts
and our own sentences (hate_templates.py, without the fold that is held out), each category over unfit ones alone
(category_labels.py). Nothing depends on the machine: the order of rows comes from our own hash, sums run in a fixed
order (bincount, fsum), and the one function that libraries may round differently, exp, is our own. Reads
$SECONDSCREEN_TEST_DATA/moderation/train.jsonl.gz (default ../shared/data); no text is kept. The sources and their
licences: NOTICE; what came out: docs/model-text.md.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from hashlib import sha256
from pathlib import Path

import numpy as np
from category_labels import identity, threat
from hate_templates import sentences
from numpy.typing import NDArray
from training_texts import TRAIN, rows, there

from secondscreen.screeners.text.hashing import FEATURES, SLOTS, hashed, sayings
from secondscreen.screeners.text.linear import HEADS, WEIGHTS, pack_linear
from secondscreen.screeners.text.model import read
from secondscreen.screeners.text.reading import Heard

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
ROUNDS = 8
BATCH = 256
RATE = 0.5
SHRINK = 4e-6
COUNTS = {"cad": 4.0}  # long comments of which few are abusive: the rest would drown them
OWN_COUNT = 4.0  # our sentences: few, and each says one thing
LABELS = {"identity": identity, "threat": threat}

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def exp(x: Floats) -> Floats:
    """e**x for |x| <= 40 by Taylor's series after taking out powers of two: only sums and products, so the same
    everywhere."""
    power = np.rint(x * 1.4426950408889634)
    rest = x - power * 0.6931471805599453
    total = np.ones_like(rest)
    for n in range(13, 0, -1):
        total = 1.0 + total * rest / n
    return np.ldexp(total, power.astype(np.int64))


def shuffled(rows: Ints, round_: int) -> Ints:
    """The rows in this round's order: sorted by a hash (splitmix64) of round and row."""
    x = rows.astype(np.uint64) + np.uint64((SEED * 1000 + round_) << 32)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return rows[np.argsort(x ^ (x >> np.uint64(31)), kind="stable")]


class Rows:
    """The texts as features: row r has `slots[begin[r]:begin[r+1]]`; `worth` of a feature is 1 / sqrt(how many)."""

    def __init__(self, texts: list[Heard]) -> None:
        slots, characters, words = [], [], []
        for at in range(0, len(texts), 512):
            batch = texts[at : at + 512]
            chars, said = hashed(sayings(batch))
            characters.append(np.bincount(chars.row, minlength=len(batch)))
            words.append(np.bincount(said.row, minlength=len(batch)))
            order = np.argsort(np.concatenate([chars.row, said.row]), kind="stable")
            slots.append(np.concatenate([chars.slot, said.slot])[order].astype(np.int32))
        self.slots = np.concatenate(slots)
        n_chars, n_words = np.concatenate(characters), np.concatenate(words)
        self.begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(n_chars + n_words)])
        self.worth = [1.0 / np.sqrt(np.maximum(n, 1)) for n in (n_chars, n_words)]

    def take(self, rows: Ints) -> tuple[Ints, NDArray[np.int32], Floats]:
        lengths = self.begin[rows + 1] - self.begin[rows]
        row = np.repeat(np.arange(len(rows)), lengths)
        first = self.begin[rows] - (np.cumsum(lengths) - lengths)
        slots = self.slots[np.arange(lengths.sum()) + np.repeat(first, lengths)]
        chars, words = self.worth
        return row, slots, np.where(slots >= SLOTS, words[rows][row], chars[rows][row])


def train(data: Rows, rows_of: Ints, toxic: Floats, counts: Floats) -> tuple[Floats, float]:
    """Weights and bias from these rows; `toxic` (0 or 1) and `counts` are of all rows."""
    weights, bias = np.zeros(FEATURES), 0.0
    seen = np.full(FEATURES, 1e-6)
    total, total_bias, steps = np.zeros(FEATURES), 0.0, 0
    for round_ in range(ROUNDS):
        order = shuffled(rows_of, round_)
        for at in range(0, len(order), BATCH):
            rows = order[at : at + BATCH]
            row, slots, worth = data.take(rows)
            z = np.bincount(row, weights=weights[slots] * worth, minlength=len(rows)) + bias
            miss = (1.0 / (1.0 + exp(-np.clip(z, -30.0, 30.0))) - toxic[rows]) * counts[rows] / len(rows)
            slope = np.bincount(slots, weights=miss[row] * worth, minlength=FEATURES) + SHRINK * weights
            seen += slope * slope
            weights -= RATE * slope / np.sqrt(seen)
            bias -= RATE * 0.1 * math.fsum(miss.tolist())
            if round_ == ROUNDS - 1:
                total += weights
                total_bias += bias
                steps += 1
    return total / steps, total_bias / steps


def texts_of(file: Path) -> list[tuple[str, float, str, float]]:
    """(text, toxic, source or kind, how much it counts), the training texts and then our own."""
    return [(r["text"], float(r["toxic"]), r["source"], COUNTS.get(r["source"], 1.0)) for r in rows(file)] + [
        (text, float(toxic), kind, OWN_COUNT) for text, toxic, kind, fold in sentences() if fold == "train"
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Train the linear model of screeners/text.")
    parser.add_argument(
        "--check", action="store_true", help="compare with the weights that ship; write nothing"
    )
    args = parser.parse_args()
    if not there(TRAIN):
        return 2
    began = time.perf_counter()
    texts, marks, sources, weights = zip(*texts_of(TRAIN), strict=True)
    said = [read(text) for text in texts]
    data = Rows(said)
    print(f"{len(texts)} texts, {len(data.slots)} features: {time.perf_counter() - began:.0f} s")
    toxic, counts = np.array(marks), np.array(weights)
    learnt = [train(data, np.arange(len(texts)), toxic, counts)]
    for name in HEADS[1:]:
        labels = [
            LABELS[name](*each) if unfit else None
            for *each, unfit in zip(texts, said, sources, marks, strict=True)
        ]
        rows = np.array([n for n, label in enumerate(labels) if label is not None])
        truth = np.array([label or 0.0 for label in labels])
        print(f"{name}: {len(rows)} texts, {int(truth.sum())} of them so")
        learnt.append(train(data, rows, truth, np.ones(len(texts))))
    packed = pack_linear(np.stack([each for each, _ in learnt]), [bias for _, bias in learnt])
    print(f"trained: {time.perf_counter() - began:.0f} s; sha256 {sha256(packed).hexdigest()}")
    if args.check:
        same = WEIGHTS.read_bytes() == packed
        print("the weights that ship came out" if same else "NOT the weights that ship")
        return 0 if same else 1
    WEIGHTS.write_bytes(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
