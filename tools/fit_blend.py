"""Choose how the models of screeners/text are blended, and say what comes of it. Prints; the constants stand in
model.py, and with `--second` those of the second stage in transformer.json beside its model.

    python tools/fit_blend.py             weights of the two linear models, calibration, thresholds
    python tools/fit_blend.py --second    the same with the second stage; writes transformer.json

Chosen on the test texts, never on what we are judged by: Platt's slope and offset by logistic regression with every
source counted alike; the weight that catches most at 1 % false positives on football chatter that no shipped list
matches. Reads $SECONDSCREEN_TEST_DATA (default ../shared/data). Not here: training.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from hate_templates import sentences
from numpy.typing import NDArray

from secondscreen.core.model import ModerationConfig, Post
from secondscreen.core.moderation import Case, Judge, Memory
from secondscreen.core.text import features
from secondscreen.screeners.text import model as blend
from secondscreen.screeners.text import transformer
from secondscreen.screeners.text.hashing import sayings
from secondscreen.settings import LISTS, shipped_lists

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SECONDSCREEN_TEST_DATA") or ROOT.parent / "shared" / "data")
STREAMS = ("wc2022", "euro2020", "ucl")
SOURCES = ("davidson", "cad", "hatemoji")
WEIGHTS = (0.0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
MARGIN = 0.99  # of ordinary posts are below the threshold

Floats = NDArray[np.float64]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def chatter() -> list[str]:
    """Posts of the football streams that no shipped list matches."""
    lists = [tomllib.loads((LISTS / f"{name}.toml").read_text("utf-8")) for name in shipped_lists()]
    config = ModerationConfig.model_validate(
        {"mode": "post", "rules": ["words"], "words": [word for each in lists for word in each["words"]]}
    )
    judge, memory, kept = Judge(config), Memory.from_config(config), []
    for name in STREAMS:
        for file in sorted((DATA / "streams").glob(f"{name}*.jsonl.gz")):
            for line in _lines(file):
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
    reader = transformer.reader(str(transformer.FOLDER))
    found: list[float] = []
    for at in range(0, len(texts), 64):
        found += reader([transformer.model_text(text) for text in texts[at : at + 64]])
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
        p = 1 / (1 + np.exp(-np.clip(columns @ at, -30, 30)))
        slope = columns.T @ (counts * (p - toxic))
        bend = (columns * (counts * p * (1 - p))[:, None]).T @ columns
        at = at - np.linalg.solve(bend, slope)
    return float(at[0]), float(at[1])


def calibration_error(p: Floats, toxic: Floats, counts: Floats) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((p * 10).astype(int), 9)
    return float(sum(abs((counts * (p - toxic))[bins == b].sum()) for b in range(10)) / counts.sum())


class Measured:
    """Test texts, chatter, own sentences held out: what each model says of them."""

    def __init__(self, second: bool) -> None:
        model = blend.load()
        rows = list(_lines(DATA / "moderation" / "test.jsonl.gz"))
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

    def say(self, name: str, test: Floats, quiet: Floats, own: Floats, fully: bool = False) -> None:
        slope, offset = platt(test, self.toxic, self.counts)
        p, q, o = (1 / (1 + np.exp(-(slope * z + offset))) for z in (test, quiet, own))
        at = float(np.quantile(q, MARGIN))
        caught = [float((p[(self.source == s) & (self.toxic == 1)] >= at).mean()) for s in SOURCES]
        areas = [round(auc(p[self.source == s], self.toxic[self.source == s]), 3) for s in SOURCES]
        sure = [round(float(((p >= 0.5) == self.toxic)[self.source == s].mean()), 3) for s in SOURCES]
        right = (o >= at) == self.own_toxic
        print(
            f"{name}: caught {np.mean(caught):.3f} {[round(c, 3) for c in caught]} at {1000 * at:.0f}, AUC {areas}, "
            f"accuracy {sure}, own {right.mean():.3f} (unfit {right[self.own_toxic == 1].mean():.3f}, fit "
            f"{right[self.own_toxic == 0].mean():.3f}), slope {slope:.3f} offset {offset:.3f} "
            f"ECE {calibration_error(p, self.toxic, self.counts):.3f}"
        )
        if fully:
            for s in SOURCES:
                of = self.source == s
                print(f"  ECE {s} {calibration_error(p[of], self.toxic[of], np.ones(of.sum())):.3f}")
            for kind in dict.fromkeys(self.kinds):
                of = self.kinds == kind
                print(f"  {kind}: {int(of.sum())} sentences, right {right[of].mean():.2f}")
            for t in (500, 550, 600, 650, 700, 750, 800, 900):
                print(f"  at {t}: chatter held {100 * float((q >= t / 1000).mean()):.2f} %")
            for low, high in ((100, 700), (150, 700), (200, 700), (200, 800), (300, 700)):
                share = float(((q >= low / 1000) & (q < high / 1000)).mean())
                print(f"  in [{low}, {high}): {100 * share:.1f} % of chatter")

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
    if not (DATA / "moderation" / "test.jsonl.gz").is_file():
        print(f"no test texts under {DATA} (set SECONDSCREEN_TEST_DATA)", file=sys.stderr)
        return 2
    found = Measured(args.second)
    for weight in WEIGHTS:
        found.say(f"alt {weight:.2f}", *((1 - weight) * z[0] + weight * z[1] for z in found.z))
    found.say_categories()
    found.say("as it ships", *(blend.OWN * z[0] + blend.OTHERS * z[1] for z in found.z), fully=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
