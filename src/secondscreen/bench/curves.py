"""The curves of `bench moderation` as SVG: what is caught against what is held by mistake, what a score means.

Needs matplotlib, which nothing else does. Not here: the figures themselves (moderation.py).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .texts import SOURCES, TestTexts

Scored = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]

SHOWN: Final = {
    "alt's linear": ("#b26a00", ":"),
    "our linear": ("#5f6b7a", "--"),
    "both linear": ("#0b63ce", "-"),
    "with 2nd stage": ("#a3195b", "-."),
}


def draw(folder: Path, texts: TestTexts, scored: Scored) -> list[Path]:
    """Write the figures; returns the files. Raises ImportError without matplotlib."""
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "secondscreen"  # the same figures give the same file
    matplotlib.rcParams["svg.fonttype"] = "path"
    plt: Any = import_module("matplotlib.pyplot")
    folder.mkdir(parents=True, exist_ok=True)
    made = [_caught(plt, folder, texts, scored), _meaning(plt, folder, texts, scored)]
    plt.close("all")
    return made


def _save(figure: Any, file: Path) -> Path:
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    return file


def _caught(plt: Any, folder: Path, texts: TestTexts, scored: Scored) -> Path:
    figure, axes = plt.subplots(1, len(SOURCES), figsize=(11, 3.6), sharey=True)
    for axis, source in zip(axes, SOURCES, strict=True):
        mine = texts.of(source) & (texts.toxic == 1)
        for name, (colour, dashes) in SHOWN.items():
            if name not in scored:
                continue
            scores, clean = scored[name]
            points = np.unique(clean)[::-1]
            held = [100 * float((clean >= point).mean()) for point in points]
            caught = [100 * float((scores[mine] >= point).mean()) for point in points]
            axis.plot(held, caught, dashes, color=colour, label=name, linewidth=1.8)
        axis.axvline(1, color="#888888", linewidth=0.8)
        axis.set(title=source, xlabel="clean posts held, %", xlim=(0, 8), ylim=(0, 100))
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("toxic texts held, %")
    axes[-1].legend(loc="lower right", fontsize=8)
    return _save(figure, folder / "caught.svg")


def _meaning(plt: Any, folder: Path, texts: TestTexts, scored: Scored) -> Path:
    figure, axes = plt.subplots(1, len(SOURCES), figsize=(11, 3.6), sharey=True)
    for axis, source in zip(axes, SOURCES, strict=True):
        mine = texts.of(source)
        axis.plot([0, 1000], [0, 100], color="#888888", linewidth=0.8)
        for name, (colour, dashes) in SHOWN.items():
            if name not in scored:
                continue
            scores, toxic = scored[name][0][mine], texts.toxic[mine]
            bucket = np.minimum(scores // 100, 9)
            there = [b for b in range(10) if int((bucket == b).sum()) >= 20]
            axis.plot(
                [float(scores[bucket == b].mean()) for b in there],
                [100 * float(toxic[bucket == b].mean()) for b in there],
                dashes,
                color=colour,
                label=name,
                linewidth=1.8,
                marker="o",
                markersize=3,
            )
        axis.set(title=source, xlabel="score, per mille", xlim=(0, 1000), ylim=(0, 100))
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("of them toxic, %")
    axes[0].legend(loc="upper left", fontsize=8)
    return _save(figure, folder / "meaning.svg")
