"""Other people's filters beside ours, on the same texts, where they are installed (`make bench-peers`).

Each is asked as its own manual says. Those that answer yes or no have one point, those that give a probability a whole
curve. What some of them were trained on is among the test texts; docs/moderation.md says which. Not here: ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Ask = Callable[[list[str]], Scores]

NAMES: Final = (
    "alt-profanity-check",
    "better-profanity",
    "better-profanity-rs",
    "glin-profanity",
    "vaderSentiment",
    "hatesonar",
)


def peers() -> Iterator[tuple[str, Ask | None, str]]:
    """(name, how to ask it, why it cannot be asked)."""
    for name in NAMES:
        try:
            yield name, _MAKE[name](), ""
        except Exception as error:  # whatever another's package does on import, we go on without it
            yield name, None, f"{type(error).__name__}: {str(error)[:80]}"


def _yes(ask: Callable[[str], object]) -> Ask:
    return lambda texts: np.array([1.0 if ask(text) else 0.0 for text in texts])


def _alt() -> Ask:
    ask: Any = import_module("profanity_check").predict_prob
    return lambda texts: np.asarray(ask(texts), dtype=np.float64)


def _better() -> Ask:
    found: Any = import_module("better_profanity").profanity
    found.load_censor_words()
    return _yes(found.contains_profanity)


def _better_rs() -> Ask:
    found: Any = import_module("better_profanity_rs").profanity
    found.load_censor_words()
    return _yes(found.contains_profanity)


def _glin() -> Ask:
    found: Any = import_module("glin_profanity")
    ask = found.Filter({"languages": ["english"]}).is_profane
    return _yes(ask)


def _vader() -> Ask:
    found: Any = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return lambda texts: np.array([float(found.polarity_scores(text)["neg"]) for text in texts])


def _sonar() -> Ask:
    found: Any = import_module("hatesonar").Sonar()

    def one(text: str) -> float:
        classes: dict[str, float] = {
            c["class_name"]: float(c["confidence"]) for c in found.ping(text=text)["classes"]
        }
        return 1.0 - classes["neither"]

    return lambda texts: np.array([one(text) if text.strip() else 0.0 for text in texts])


_MAKE: Final[dict[str, Callable[[], Ask]]] = {
    "alt-profanity-check": _alt,
    "better-profanity": _better,
    "better-profanity-rs": _better_rs,
    "glin-profanity": _glin,
    "vaderSentiment": _vader,
    "hatesonar": _sonar,
}
