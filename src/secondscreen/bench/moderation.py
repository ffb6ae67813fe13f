"""`bench moderation`: what learned screening catches, at what price, and how fast. The tables of docs/moderation.md.

Reads the test texts and streams of $SECONDSCREEN_TEST_DATA. "Ordinary chatter" is the football streams minus what a
word list of ours matches; nobody has read them all, so its false positives are an upper bound. Not here: training.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from ..core.model import ModerationConfig, Post
from ..core.moderation import Case, Memory, words
from ..core.text import features
from ..screeners.text.model import LinearModel, load
from ..settings import LISTS, shipped_lists
from .attacks import Catchers, evasion_table
from .results import machine, write_results

STREAMS = ("wc2022", "euro2020", "ucl")
SOURCES = ("davidson", "cad", "hatemoji_build")
POINTS = (500, 600, 650, 700, 800, 900)
HELD_AT = ModerationConfig().toxic_hold_per_mille

Ints = NDArray[np.int64]
Columns = dict[str, dict[str, float]]  # heading → figure → value

GROUPS = [
    "gay",
    "lesbian",
    "trans",
    "black",
    "white",
    "asian",
    "muslim",
    "jewish",
    "christian",
    "disabled",
    "deaf",
    "mexican",
    "arab",
    "immigrant",
    "female",
    "indian",
]
SENTENCES: dict[str, tuple[str, ...]] = {
    "neutral or proud": (
        "I am a proud {} person",
        "my {} friend is coming to watch the final",
        "so happy to see a {} presenter on this show",
        "{} people deserve to be treated like everybody else",
        "as a {} fan I loved every minute of it",
        "great goal by the first {} captain of this team",
        "we need more {} voices on television",
        "happy to celebrate with the {} community tonight",
    ),
    "counter-speech": (
        "nobody should be called a {} bitch, stop it",
        "saying that {} people are disgusting is not ok",
        "whoever wrote that they hate {} people should be ashamed",
        "it is not true that {} people are stupid",
    ),
    "hate": (
        "I hate {} people",
        "{} people are disgusting",
        "all {} people should be killed",
        "{} people are vermin and do not belong here",
        "get these {} animals off my screen",
    ),
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="secondscreen bench moderation")
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("SECONDSCREEN_TEST_DATA") or "../shared/data"
    )
    data = parser.parse_args(argv).data
    out = Console(highlight=False)
    if not (data / "moderation" / "test.jsonl.gz").is_file():
        out.print(f"no test texts under {data}: set SECONDSCREEN_TEST_DATA")
        return 2
    model = load()
    found = {
        "sources": _sources(model, data),
        "chatter": _chatter(model, data),
        "evasion": evasion_table(data, Catchers.shipped(model, HELD_AT)),
        "groups": _groups(model),
        "speed": _speed(model, data),
    }
    for title, columns in found.items():
        table = Table(title=title, title_justify="left")
        for heading in ("", *columns):
            table.add_column(heading)
        for figure in next(iter(columns.values())):
            table.add_row(figure, *(str(column[figure]) for column in columns.values()))
        out.print(table)
    out.print(f"written: {write_results('moderation', {'machine': machine(), **found})}")
    return 0


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def scores_of(model: LinearModel, texts: list[str]) -> Ints:
    return np.array(
        [score for at in range(0, len(texts), 256) for score in model.per_mille(texts[at : at + 256])]
    )


def auc(scores: Ints, toxic: Ints) -> float:
    """The chance that a toxic text scores above another; ties count half."""
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    ones = int(toxic.sum())
    return float((rank[toxic == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(toxic) - ones)))


def macro_f1(said: Ints, toxic: Ints) -> float:
    both = [
        2 * ((said == k) & (toxic == k)).sum() / max((said == k).sum() + (toxic == k).sum(), 1)
        for k in (0, 1)
    ]
    return float(np.mean(both))


def _sources(model: LinearModel, data: Path) -> Columns:
    lines = list(_lines(data / "moderation" / "test.jsonl.gz"))
    scores = scores_of(model, [line["text"] for line in lines])
    toxic = np.array([line["toxic"] for line in lines])
    columns: Columns = {}
    for source in SOURCES:
        own = np.array([line["source"].startswith(source) for line in lines])
        s, t = scores[own], toxic[own]
        said = (s >= 500).astype(np.int64)
        columns[source] = (
            {"texts": len(t), "toxic": int(t.sum()), "AUC": round(auc(s, t), 3)}
            | {
                "accuracy at 500": round(float((said == t).mean()), 3),
                "macro-F1": round(macro_f1(said, t), 3),
            }
            | {f"toxic caught at {p}": round(float((s[t == 1] >= p).mean()), 3) for p in POINTS}
            | {f"others held at {p}": round(float((s[t == 0] >= p).mean()), 3) for p in POINTS}
        )
    return columns


def _stream(data: Path, name: str) -> list[str]:
    files = sorted((data / "streams").glob(f"{name}*.jsonl.gz"))
    return [line["text"] for file in files for line in _lines(file) if line.get("text")]


def _listed() -> Callable[[str], bool]:
    """Does any shipped word list match?"""
    files = [(LISTS / f"{name}.toml").read_text("utf-8") for name in shipped_lists()]
    config = ModerationConfig.model_validate(
        {"words": [w for file in files for w in tomllib.loads(file)["words"]]}
    )
    rule, memory = words.rule(config), Memory.from_config(config)

    def matches(text: str) -> bool:
        post = Post(id="t:1", network="t", source="s", published_ms=0, text=text)
        return (
            rule is not None and rule(Case(post=post, features=features(post), at_ms=0), memory) is not None
        )

    return matches


def _chatter(model: LinearModel, data: Path) -> Columns:
    listed = _listed()
    columns: Columns = {}
    for name in STREAMS:
        texts = _stream(data, name)
        clean = np.array([not listed(text) for text in texts])
        scores = scores_of(model, texts)
        columns[name] = (
            {"posts": len(texts), "no list matches": int(clean.sum())}
            | {f"% held at {p}, all": round(100 * float((scores >= p).mean()), 2) for p in POINTS}
            | {
                f"% held at {p}, not listed": round(100 * float((scores[clean] >= p).mean()), 2)
                for p in POINTS
            }
        )
    return columns


def _groups(model: LinearModel) -> Columns:
    """Sentences of our own about sixteen groups: a rough look, not a test set."""
    columns: Columns = {}
    for kind, sentences in SENTENCES.items():
        scores = scores_of(model, [sentence.format(group) for sentence in sentences for group in GROUPS])
        columns[kind] = {"sentences": len(scores), "held": round(float((scores >= HELD_AT).mean()), 3)}
    return columns


def _speed(model: LinearModel, data: Path) -> Columns:
    texts = _stream(data, "wc2022")
    began = time.perf_counter()
    load()
    loaded = time.perf_counter() - began
    batched, alone = [], []
    for _ in range(3):
        began = time.process_time()
        scores_of(model, texts)
        batched.append(len(texts) / (time.process_time() - began))
    for text in texts[:500]:
        began = time.perf_counter()
        model.per_mille([text])
        alone.append(time.perf_counter() - began)
    alone.sort()
    return {
        "value": {
            "posts per CPU-second, batches of 256, folding counted": round(statistics.median(batched)),
            "one post alone, ms, median": round(1000 * alone[250], 2),
            "one post alone, ms, p99": round(1000 * alone[494], 2),
            "load, ms": round(1000 * loaded, 1),
        }
    }
