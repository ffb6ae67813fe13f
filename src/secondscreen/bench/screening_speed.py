"""How fast posts are screened and judged, for `bench moderation`: in batches, alone, with and without the second stage.

Not here: what is caught (moderation.py).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..core.model import ModerationConfig, Post
from ..core.moderation import Case, Judge, Memory
from ..core.moderation.presets import applied
from ..core.text import features
from ..screeners.text.model import LinearModel, load
from .texts import shipped_words, stream

System = Callable[[list[str]], NDArray[np.float64]]
Columns = dict[str, dict[str, float]]


def speed(model: LinearModel, systems: Mapping[str, System], data: Path) -> Columns:
    texts = stream(data, "wc2022")[:4_000]
    posts = [
        Post(id=f"t:{n}", network="t", source="s", published_ms=0, text=text) for n, text in enumerate(texts)
    ]
    began = time.perf_counter()
    load()
    loaded = time.perf_counter() - began
    systems["both linear"](texts[:500])
    screened = _rate(lambda: systems["both linear"](texts), len(texts))
    everything = _rate(lambda: _through(model, posts), len(texts))
    alone = []
    for post in posts[:500]:
        began = time.perf_counter()
        _through(model, [post])
        alone.append(time.perf_counter() - began)
    alone.sort()
    column: dict[str, float] = {
        "both linear models, folding counted, posts per CPU-second": screened,
        "folding, features, rules and both models, the same": everything,
        "one post alone through all of it, ms, median": round(1000 * alone[250], 2),
        "one post alone, ms, p99": round(1000 * alone[494], 2),
        "loading the models, ms": round(1000 * loaded, 1),
        "memory of a process with the models, MB": _memory(),
    }
    if "with 2nd stage" in systems:
        began = time.perf_counter()
        systems["with 2nd stage"](texts)
        column["with the second stage, two processes, posts per second"] = round(
            len(texts) / (time.perf_counter() - began)
        )
    return {"value": column}


def _rate(work: Callable[[], object], posts: int) -> int:
    found = []
    for _ in range(3):
        began = time.process_time()
        work()
        found.append(posts / (time.process_time() - began))
    return round(statistics.median(found))


def _through(model: LinearModel, posts: list[Post]) -> None:
    """What screening and judging do with posts, in batches of 256: fold, features, both models, every rule."""
    judge, memory = _judge()
    for at in range(0, len(posts), 256):
        batch = posts[at : at + 256]
        scores = model.per_mille([post.text for post in batch])
        for n, (post, score) in enumerate(zip(batch, scores, strict=True)):
            case = Case(
                post=post, features=features(post), at_ms=at + n, seq=at + n + 1, scores={"toxic": score}
            )
            judge.verdict(case, memory)


@cache
def _judge() -> tuple[Judge, Memory]:
    """Of a show at *standard* with every shipped list."""
    settings = {"preset": "standard", "screeners": ["text"], "words": shipped_words()}
    config = applied(ModerationConfig.model_validate(settings))
    return Judge(config), Memory.from_config(config)


def _memory() -> int:
    """MB that a fresh process holds at most, having loaded the models and read one text. From /proc: what the kernel
    reports of a child's usage begins with its parent's."""
    script = (
        "from secondscreen.screeners.text.model import load; load().per_mille(['hello']);"
        "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1])"
    )
    said = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    return round(int(said.stdout) / 1024) if said.returncode == 0 else 0
