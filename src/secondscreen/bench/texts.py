"""What `bench moderation` measures on: test texts by source, football posts, and 520 that a person labelled.

Read from $SECONDSCREEN_TEST_DATA; clean_posts.json holds ids and a person's word only. Not here: any figure
(moderation.py).
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.model import ModerationConfig, Post
from ..core.moderation import Case, Memory, words
from ..core.text import features
from ..word_lists import shipped, shipped_lists

Ints = NDArray[np.int64]

STREAMS: Final = ("wc2022", "euro2020", "ucl")
SOURCES: Final = ("davidson", "cad", "hatemoji_build")
TOOLS: Final = Path(__file__).resolve().parents[3] / "tools"


@dataclass(frozen=True, slots=True)
class TestTexts:
    __test__ = False

    texts: list[str]
    toxic: Ints
    source: NDArray[np.str_]

    def of(self, source: str) -> NDArray[np.bool_]:
        mine: NDArray[np.bool_] = self.source == source
        return mine


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def test_texts(data: Path) -> TestTexts:
    lines = list(_lines(data / "moderation" / "test.jsonl.gz"))
    names = [next(name for name in SOURCES if line["source"].startswith(name)) for line in lines]
    return TestTexts(
        [line["text"] for line in lines], np.array([int(line["toxic"]) for line in lines]), np.array(names)
    )


def stream(data: Path, name: str) -> list[str]:
    files = sorted((data / "streams").glob(f"{name}*.jsonl.gz"))
    return [line["text"] for file in files for line in _lines(file) if line.get("text")]


def labelled(data: Path) -> dict[str, list[str]]:
    """The posts a person read, by the word that person gave: clean, unfit, doubtful."""
    labels: dict[str, dict[str, list[str]]] = json.loads(
        (resources.files(__package__) / "clean_posts.json").read_text("utf-8")
    )
    found: dict[str, list[str]] = {"clean": [], "unfit": [], "doubtful": []}
    for file, words_of in labels.items():
        texts = {line["id"]: line["text"] for line in _lines(data / "streams" / file)}
        for word, ids in words_of.items():
            found[word] += [texts[id_] for id_ in ids]
    return found


def shipped_words() -> list[dict[str, Any]]:
    """The tables of every list that ships."""
    return [table for name in shipped_lists() for table in shipped(name)]


def listed() -> Callable[[str], bool]:
    """Does any shipped word list hold or reject it?"""
    config = ModerationConfig.model_validate({"words": shipped_words()})
    rule, memory = words.rule(config), Memory.from_config(config)

    def matches(text: str) -> bool:
        post = Post(id="t:1", network="t", source="s", published_ms=0, text=text)
        return (
            rule is not None and rule(Case(post=post, features=features(post), at_ms=0), memory) is not None
        )

    return matches


def own_sentences() -> list[tuple[str, bool, str]]:
    """(text, hateful, kind) of our own sentences that no model was taught; none outside a checkout."""
    if not (TOOLS / "hate_templates.py").is_file():
        return []
    sys.path.insert(0, str(TOOLS))
    try:
        sentences = import_module("hate_templates").sentences()
    finally:
        sys.path.remove(str(TOOLS))
    return [(s.text, bool(s.toxic), s.kind) for s in sentences if s.fold == "held"]
