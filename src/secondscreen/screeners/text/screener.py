"""The screener `text`: gives posts the score `toxic`, off the event loop.

It has no opinion (None) on a post in a language that the model was not trained on, and the show's rule `screened`
holds such a post. Without usable weights it fails every batch, so that intake holds every post. Not here: the
deadline (runtime/intake.py), thresholds (core/moderation/screened.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import structlog

from ...core.language import guess_language, primary_subtag
from ...core.model import Post
from ...core.text import fold, words
from ...runtime.ports import Opinion
from .model import WEIGHTS, BadWeights, LinearModel, load

_log = structlog.get_logger("secondscreen.screeners.text")

EXPLAINED_AT: Final = 300  # per mille; below it nobody asks which words drove a score
READS: Final = ("en", "")  # "": too short to tell
SLICE: Final = (
    64  # posts scored in one go, so that a batch of a thousand does not keep others from the processor
)


class TextScreener:
    """Implements `runtime.ports.Screener`. One thread, shared by all shows that ask."""

    name = "text"

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self.trouble = ""  # why it cannot answer; "" = it can
        self._model: LinearModel | None = None
        try:
            self._model = load(weights)
        except BadWeights as error:
            self.trouble = f"{error}; every post is held"
            _log.error("screener_unusable", screener="text", problem=str(error))
        self._thread = ThreadPoolExecutor(1, "screen-text")

    async def screen(self, posts: Sequence[Post]) -> list[Opinion | None]:
        """One opinion for each post, or None. Raises BadWeights without usable weights."""
        loop = asyncio.get_running_loop()
        answers: list[Opinion | None] = []
        for at in range(0, len(posts), SLICE):
            answers += await loop.run_in_executor(self._thread, self.opinions, posts[at : at + SLICE])
        return answers

    def opinions(self, posts: Sequence[Post]) -> list[Opinion | None]:
        """The same, here and now: for rehearsals and the command line."""
        if self._model is None:
            raise BadWeights(self.trouble)
        model = self._model
        read = [reads(post) for post in posts]
        texts = [post.text for post, yes in zip(posts, read, strict=True) if yes]
        found = iter(
            Opinion({"toxic": score}, tuple(model.explain(text)) if score >= EXPLAINED_AT else ())
            for text, score in zip(texts, model.per_mille(texts), strict=True)
        )
        return [next(found) if yes else None for yes in read]

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def reads(post: Post) -> bool:
    """Is this post in a language that the model knows, by its own word and by its looks?"""
    return primary_subtag(post.lang) in READS and guess_language(words(fold(post.text))) in READS
