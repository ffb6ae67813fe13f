"""`bench moderation`: what the lists and learned screening catch, at what price, and how fast. docs/moderation.md.

Reads the test texts and streams of $SECONDSCREEN_TEST_DATA (texts.py), disguises (attacks.py), and asks other people's
filters where they are installed (peers.py). A false positive is a hit on a post that a person called clean; "not
listed" are all football posts that no shipped list matches, unread, so an upper bound. `--curves DIR` draws them.
Not here: how fast (screening_speed.py), training, choosing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from ..core.model import ModerationConfig, Post
from ..core.moderation.presets import applied
from ..screeners.text import build
from ..screeners.text.model import LinearModel, chance, load
from .attacks import Catchers, evasion_table
from .peers import peers
from .results import machine, write_results
from .screening_speed import speed
from .texts import (
    SOURCES,
    STREAMS,
    Ints,
    TestTexts,
    labelled,
    listed,
    own_sentences,
    stream,
    test_texts,
)

STANDARD: Final = applied(ModerationConfig(preset="standard"))
HELD_AT: Final = STANDARD.toxic_hold_per_mille
REJECTED_AT: Final = STANDARD.toxic_reject_per_mille
MARGIN: Final = 0.01  # of clean posts that may be held by mistake

Columns = dict[str, dict[str, float]]  # heading → figure → value
Scores = NDArray[np.float64]
System = Callable[[list[str]], Scores]


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="secondscreen bench moderation")
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("SECONDSCREEN_TEST_DATA") or "../shared/data"
    )
    parser.add_argument("--curves", type=Path, help="draw the curves into this folder (needs matplotlib)")
    args = parser.parse_args(argv)
    data: Path = args.data
    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=240)
    if not (data / "moderation" / "test.jsonl.gz").is_file():
        out.print(f"no test texts under {data}: set SECONDSCREEN_TEST_DATA")
        return 2
    model = load()
    screener = build()
    try:
        out.print(f"second stage: {screener.note or 'runs'}")
        texts, clean = test_texts(data), labelled(data)["clean"]
        systems = _systems(model, screener)
        scored = {name: (ask(texts.texts), ask(clean)) for name, ask in systems.items()}
        found: dict[str, Columns] = {
            "by source of the test texts": _sources(texts, scored),
            "at 1 % of clean posts held": _at_margin(texts, scored),
            "others beside us": _peers(texts, clean, systems),
            f"ordinary football posts, per cent held at {HELD_AT}": _chatter(systems, data),
            "disguised: share of what was caught plain": evasion_table(
                data, Catchers.shipped(model, HELD_AT)
            ),
            "our own sentences, not taught": _own(systems),
            "calibration": _calibration(texts, scored),
            "speed": speed(model, systems, data),
        }
    finally:
        screener.close()
    for heading, columns in found.items():
        out.print(_table(heading, columns))
    if args.curves:
        from .curves import draw

        for file in draw(args.curves, texts, scored):
            out.print(f"drawn: {file}")
    out.print(f"written: {write_results('moderation', {'machine': machine(), **found})}")
    return 0


def _table(heading: str, columns: Columns) -> Table:
    table = Table(title=heading, title_justify="left")
    table.add_column("figure")
    for name in columns:
        table.add_column(name, justify="right")
    for row in dict.fromkeys(figure for column in columns.values() for figure in column):
        table.add_row(row, *(f"{c[row]:g}" if row in c else "" for c in columns.values()))
    return table


# --- what is measured ----------------------------------------------------------------------------------------------


def _systems(model: LinearModel, screener: Any) -> dict[str, System]:
    """Ours, alone and together. Each gives probabilities per mille; a list's match is 1,000."""
    matches = listed()

    def of(texts: list[str], pick: Callable[[Any], float]) -> Scores:
        return np.array(
            [
                pick(r) if r.written else 0.0
                for at in range(0, len(texts), 256)
                for r in model.readings(texts[at : at + 256])
            ]
        )

    def lists(texts: list[str]) -> Scores:
        return np.array([1000.0 if matches(text) else 0.0 for text in texts])

    def cheap(texts: list[str]) -> Scores:
        return np.array(
            [s for at in range(0, len(texts), 256) for s in model.per_mille(texts[at : at + 256])]
        )

    def cascade(texts: list[str]) -> Scores:
        found = []
        for at in range(0, len(texts), 256):
            posts = [
                Post(id=f"t:{n}", network="t", source="s", published_ms=0, text=text, lang="en")
                for n, text in enumerate(texts[at : at + 256])
            ]
            found += [0 if o is None else o.scores["toxic"] for o in screener.opinions(posts)]
        return np.array(found, dtype=np.float64)

    systems: dict[str, System] = {
        "lists": lists,
        "our linear": lambda texts: of(texts, lambda r: 1000 * chance(r.own)),
        "alt's linear": lambda texts: of(texts, lambda r: 1000 * chance(r.others)),
        "both linear": cheap,
        "lists + both": lambda texts: np.maximum(lists(texts), cheap(texts)),
    }
    if not screener.note:
        systems["with 2nd stage"] = cascade
        systems["lists + 2nd stage"] = lambda texts: np.maximum(lists(texts), cascade(texts))
    return systems


def auc(scores: Scores, toxic: Ints) -> float:
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


Scored = dict[str, tuple[Scores, Scores]]  # system → its scores of the test texts, and of the clean posts


def _sources(texts: TestTexts, scored: Scored) -> Columns:
    columns: Columns = {}
    for name, (scores, _) in scored.items():
        column: dict[str, float] = {}
        for source in SOURCES:
            mine = texts.of(source)
            s, t = scores[mine], texts.toxic[mine]
            said = (s >= 500).astype(np.int64)
            column |= {
                f"{source}: AUC": round(auc(s, t), 3),
                f"{source}: accuracy at 500": round(float((said == t).mean()), 3),
                f"{source}: macro-F1 at 500": round(macro_f1(said, t), 3),
                f"{source}: toxic held at {HELD_AT}": round(float((s[t == 1] >= HELD_AT).mean()), 3),
                f"{source}: others held at {HELD_AT}": round(float((s[t == 0] >= HELD_AT).mean()), 3),
            }
        columns[name] = column
    return columns


def threshold(clean: Scores) -> float:
    """The lowest score that at most MARGIN of the clean posts reach; infinite where none is so low."""
    for candidate in np.unique(clean):
        above = float(np.nextafter(candidate, np.inf))
        if float((clean >= above).mean()) <= MARGIN:
            return above
    return float("inf")


def _at_margin(texts: TestTexts, scored: Scored) -> Columns:
    columns: Columns = {}
    for name, (scores, clean) in scored.items():
        at = threshold(clean)
        caught = {}
        for source in SOURCES:
            mine = texts.of(source) & (texts.toxic == 1)
            caught[source] = round(float((scores[mine] >= at).mean()), 3)
        columns[name] = {"threshold": round(at, 1)} | caught
        columns[name] |= {
            "mean of sources": round(sum(caught.values()) / len(caught), 3),
            "clean posts held, per cent": round(100 * float((clean >= at).mean()), 2),
        }
    return columns


def _peers(texts: TestTexts, clean: list[str], systems: dict[str, System]) -> Columns:
    """Every fourth test text: some of them take minutes for all."""
    columns: Columns = {}
    some = slice(None, None, 4)
    toxic, source = texts.toxic[some], texts.source[some]
    asked: list[tuple[str, System | None, str]] = [(f"ours: {n}", s, "") for n, s in systems.items()]
    for name, ask, why in [*asked, *peers()]:
        if ask is None:
            print(f"{name} cannot be asked: {why}", file=sys.stderr)
            continue
        began = time.process_time()
        scores = ask(texts.texts[some])
        took = time.process_time() - began
        at = HELD_AT if name.startswith("ours") else 0.05 if name == "vaderSentiment" else 0.5
        column = {
            f"{one}: toxic held": round(float((scores[(source == one) & (toxic == 1)] >= at).mean()), 3)
            for one in SOURCES
        }
        column |= {
            f"{one}: AUC": round(auc(scores[source == one], toxic[source == one]), 3) for one in SOURCES
        }
        column["clean posts held, per cent"] = round(100 * float((ask(clean) >= at).mean()), 2)
        column["texts per CPU-second"] = round(len(scores) / max(took, 1e-6))
        columns[name] = column
    return columns


def _chatter(systems: dict[str, System], data: Path) -> Columns:
    matches = listed()
    columns: Columns = {}
    held: dict[str, list[NDArray[np.bool_]]] = {name: [] for name in systems}
    for name in STREAMS:
        posts = stream(data, name)
        plain = np.array([not matches(text) for text in posts])
        columns[name] = {"posts": float(len(posts)), "not listed": float(plain.sum())}
        for system, ask in systems.items():
            mine = ask(posts) >= HELD_AT
            columns[name][system] = round(100 * float(mine.mean()), 2)
            held[system].append(mine[plain])
    pooled: dict[str, float] = {}
    for system, parts in held.items():
        together = np.concatenate(parts)
        pooled["posts"] = float(len(together))
        pooled[system] = round(100 * float(together.mean()), 2)
    columns["not listed, pooled"] = pooled
    return columns


def _own(systems: dict[str, System]) -> Columns:
    """Sentences of ours that no model was taught, at *standard*: held and rejected, by what they are."""
    sentences = own_sentences()
    columns: Columns = {}
    if not sentences:
        return columns
    hateful = np.array([toxic for _, toxic, _ in sentences])
    for name, ask in systems.items():
        scores = ask([text for text, _, _ in sentences])
        held = scores >= HELD_AT
        column: dict[str, float] = {
            "all right": round(float((held == hateful).mean()), 3),
            "balanced": round(float((held[hateful].mean() + (~held[~hateful]).mean()) / 2), 3),
        }
        for kind in dict.fromkeys(kind for _, _, kind in sentences):
            for toxic in (False, True):
                mine = np.array([(k, t) == (kind, toxic) for _, t, k in sentences])
                if mine.any():
                    word = "hate" if toxic else "fit"
                    column[f"{word}: {kind}, held"] = round(float(held[mine].mean()), 3)
        fit = scores[~hateful]
        column["fit, not rejected"] = round(float((fit < REJECTED_AT).mean()), 3)
        columns[name] = column
    return columns


def _calibration(texts: TestTexts, scored: Scored) -> Columns:
    """Expected calibration error: how far a score is from the share of toxic texts with such a score, per mille."""
    columns: Columns = {}
    for name, (scores, _) in scored.items():
        if name.startswith("lists"):
            continue
        column: dict[str, float] = {}
        for source in SOURCES:
            mine = texts.of(source)
            s, t = scores[mine], texts.toxic[mine]
            bucket = np.minimum(s // 100, 9)
            error = sum(
                (bucket == b).mean() * abs(s[bucket == b].mean() - 1000 * t[bucket == b].mean())
                for b in range(10)
                if (bucket == b).any()
            )
            column[source] = round(float(error))
        columns[name] = column
    return columns
