"""Choose how the models of screeners/text are blended, and say what comes of it. Prints; the constants stand in
model.py, those of the second stage in transformer.json beside its model.

    python tools/fit_blend.py             weights of the two linear models, calibration, thresholds
    python tools/fit_blend.py --second    the same with the second stage; writes transformer.json

Chosen on the test texts and on our own sentences held out, never on what we are judged by: Platt's slope and offset
by logistic regression with every source counted alike; the weight that catches most at 1 % false positives on football
chatter that no shipped list matches. Reads $SECONDSCREEN_TEST_DATA (default
../shared/data). Not here: training.
"""

from __future__ import annotations

import argparse
import sys
import tomllib

import numpy as np
from hate_templates import sentences
from numpy.typing import NDArray
from training_texts import DATA, TEST, lines, there

from secondscreen.core.model import ModerationConfig, Post
from secondscreen.core.moderation import Case, Judge, Memory
from secondscreen.core.text import features
from secondscreen.screeners.text import model as blend
from secondscreen.screeners.text import transformer
from secondscreen.screeners.text.hashing import sayings
from secondscreen.screeners.text.transformer_input import model_text
from secondscreen.settings import LISTS, shipped_lists

STREAMS = ("wc2022", "euro2020", "ucl")
SOURCES = ("davidson", "cad", "hatemoji")
WEIGHTS = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
SECOND_WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
MARGIN = 0.99  # of ordinary posts are below the threshold

Floats = NDArray[np.float64]


def chatter() -> list[str]:
    """Posts of the football streams that no shipped list matches."""
    lists = [tomllib.loads((LISTS / f"{name}.toml").read_text("utf-8")) for name in shipped_lists()]
    config = ModerationConfig.model_validate(
        {"mode": "post", "rules": ["words"], "words": [word for each in lists for word in each["words"]]}
    )
    judge, memory, kept = Judge(config), Memory.from_config(config), []
    for name in STREAMS:
        for file in sorted((DATA / "streams").glob(f"{name}*.jsonl.gz")):
            for line in lines(file):
                text = line.get("text") or ""
                post = Post(id="t:1", network="t", source="s", published_ms=0, text=text)
                case = Case(post=post, features=features(post), at_ms=0, seq=1)
                if text and judge.verdict(case, memory).status == "approved":
                    kept.append(text)
    return kept


def logits_of(model: blend.LinearModel, texts: list[str]) -> Floats:
    """Ours, alt's, and those of the categories; one row each."""
    parts = []
    for at in range(0, len(texts), 256):
        said = sayings([blend.read(text) for text in texts[at : at + 256]])
        parts.append(np.vstack([(own := model.own.logits(said))[0], model.others.logits(said), own[1:]]))
    return np.concatenate(parts, 1)


def second_of(texts: list[str]) -> Floats:
    read = transformer.reader(str(transformer.FOLDER))
    found: list[float] = []
    for at in range(0, len(texts), 64):
        found += read([model_text(text) for text in texts[at : at + 64]])
    return np.array(found)


def auc(scores: Floats, toxic: Floats) -> float:
    """The chance that a toxic text scores above another; ties count half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    ones = toxic.sum()
    return float((rank[toxic == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(toxic) - ones)))


def platt(z: Floats, toxic: Floats, counts: Floats) -> tuple[float, float]:
    """Slope and offset that make z read as log-odds, by Newton's method."""
    at = np.array([1.0, 0.0])
    columns = np.stack([z, np.ones_like(z)], 1)
    for _ in range(30):
        p = chance(columns @ at)
        slope = columns.T @ (counts * (p - toxic))
        bend = (columns * (counts * p * (1 - p))[:, None]).T @ columns
        at = at - np.linalg.solve(bend, slope)
    return float(at[0]), float(at[1])


def calibration_error(p: Floats, toxic: Floats, counts: Floats) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((p * 10).astype(int), 9)
    return float(sum(abs((counts * (p - toxic))[bins == b].sum()) for b in range(10)) / counts.sum())


def chance(z: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


class Measured:
    """Test texts, chatter, own sentences held out: what each model says of them."""

    def __init__(self, second: bool) -> None:
        model = blend.load()
        rows = list(lines(TEST))
        held = [each for each in sentences() if each.fold == "held"]
        self.toxic = np.array([float(row["toxic"]) for row in rows])
        self.source = np.array([row["source"].split("_")[0] for row in rows])
        self.counts = np.array([1 / (self.source == name).sum() for name in self.source])
        self.own_toxic = np.array([each.toxic for each in held])
        self.kinds = np.array([each.kind for each in held])
        texts = ([row["text"] for row in rows], chatter(), [each.text for each in held])
        self.z = [logits_of(model, each) for each in texts]
        if second:
            self.second = [second_of(each) for each in texts]

    def say(self, name: str, found: list[Floats], fully: bool = False) -> float:
        """Tell what probabilities come to; the figure to choose by: the mean of the share of unfit test texts caught
        where 1 % of chatter is, and of own sentences told apart there (either side counted alike)."""
        p, quiet, own = found
        at = float(np.quantile(quiet, MARGIN))
        caught = [float((p[(self.source == s) & (self.toxic == 1)] >= at).mean()) for s in SOURCES]
        areas = [round(auc(p[self.source == s], self.toxic[self.source == s]), 3) for s in SOURCES]
        sure = [round(float(((p >= 0.5) == self.toxic)[self.source == s].mean()), 3) for s in SOURCES]
        right = (own >= at) == self.own_toxic
        sides = [float(right[self.own_toxic == side].mean()) for side in (1, 0)]
        print(
            f"{name}: caught {np.mean(caught):.3f} {[round(c, 3) for c in caught]} at {1000 * at:.0f}, AUC {areas}, "
            f"accuracy {sure}, own {right.mean():.3f} (unfit {sides[0]:.3f}, fit {sides[1]:.3f}), "
            f"ECE {calibration_error(p, self.toxic, self.counts):.3f}"
        )
        if fully:
            self._fully(p, quiet, own, at)
        return float(np.mean([np.mean(caught), np.mean(sides)]))

    def _fully(self, p: Floats, quiet: Floats, own: Floats, at: float) -> None:
        right = (own >= at) == self.own_toxic
        for s in SOURCES:
            of = self.source == s
            said, toxic = p[of] >= 0.5, self.toxic[of]
            both = [
                2 * ((said == k) & (toxic == k)).sum() / max((said == k).sum() + (toxic == k).sum(), 1)
                for k in (0, 1)
            ]
            error = calibration_error(p[of], toxic, np.ones(len(toxic)))
            print(f"  {s}: macro-F1 {np.mean(both):.3f}, ECE {error:.3f}")
        for kind in dict.fromkeys(self.kinds):
            of = self.kinds == kind
            print(f"  {kind}: {int(of.sum())} sentences, right {right[of].mean():.2f}")
        for t in (350, 430, 500, 520, 550, 600, 650, 700, 800, 900):
            print(f"  at {t}: chatter held {100 * float((quiet >= t / 1000).mean()):.2f} %")
        for low, high in ((200, 800), (250, 800), (270, 800), (300, 800), (300, 700)):
            share = float(((quiet >= low / 1000) & (quiet < high / 1000)).mean())
            print(f"  in [{low}, {high}): {100 * share:.1f} % of chatter")

    def cheap(self, weight: float) -> list[Floats]:
        """Calibrated probabilities of the linear models blended; prints the calibration."""
        blended = [(1 - weight) * z[0] + weight * z[1] for z in self.z]
        slope, offset = platt(blended[0], self.toxic, self.counts)
        print(f"slope {slope:.3f} offset {offset:.3f}:", end=" ")
        return [chance(slope * z + offset) for z in blended]

    def cascade(self, weight: float) -> tuple[list[Floats], tuple[float, float, float], float, float]:
        """Probabilities where the unsure are asked about: with the weights, slope and offset that make them."""
        weights = ((1 - weight) * blend.OWN, (1 - weight) * blend.OTHERS, weight)
        low, high = (edge / 1000 for edge in transformer.BAND)
        first = [
            chance(blend.SLOPE * (blend.OWN * z[0] + blend.OTHERS * z[1]) + blend.OFFSET) for z in self.z
        ]
        unsure = [(p >= low) & (p < high) for p in first]
        z3 = [
            weights[0] * z[0] + weights[1] * z[1] + weights[2] * s
            for z, s in zip(self.z, self.second, strict=True)
        ]
        of = unsure[0]
        slope, offset = (round(n, 3) for n in platt(z3[0][of], self.toxic[of], self.counts[of]))
        both = [np.where(u, chance(slope * z + offset), p) for u, z, p in zip(unsure, z3, first, strict=True)]
        return both, weights, slope, offset

    def say_categories(self) -> None:
        """How well the shares order unfit texts by kind: own sentences held out, and test texts by their source."""
        unfit = self.own_toxic == 1
        other = ("insult", "menace", "lewd")
        for row, name, so in (
            (2, "identity", ~np.isin(self.kinds, other)),
            (3, "threat", np.isin(self.kinds, ("threat", "menace"))),
        ):
            area = auc(self.z[2][row][unfit], so[unfit].astype(float))
            print(
                f"{name}: AUC {area:.3f} over {int(unfit.sum())} own unfit sentences, {int(so[unfit].sum())} so"
            )
        unfit = (self.toxic == 1) & (self.source != "cad")
        area = auc(self.z[0][2][unfit], (self.source == "hatemoji")[unfit].astype(float))
        print(f"identity: AUC {area:.3f} of HatemojiBuild's unfit texts before Davidson's")


def main() -> int:
    parser = argparse.ArgumentParser(description="Choose the blend of the models of screeners/text.")
    parser.add_argument(
        "--second", action="store_true", help="with the second stage; writes transformer.json"
    )
    args = parser.parse_args()
    if not there(TEST):
        return 2
    found = Measured(args.second)
    for weight in WEIGHTS:
        found.say(f"alt {weight:.2f}", found.cheap(weight))
    found.say_categories()
    found.say("as they ship", found.cheap(blend.OTHERS), fully=True)
    if args.second:
        best = max(
            (found.say(f"second {weight:.2f}", found.cascade(weight)[0]), weight) for weight in SECOND_WEIGHTS
        )[1]
        both, weights, slope, offset = found.cascade(best)
        found.say(f"as it is written: {best}", both, fully=True)
        transformer.write_header(transformer.FOLDER, weights, slope, offset)
    return 0


if __name__ == "__main__":
    sys.exit(main())
