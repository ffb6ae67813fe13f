"""The screener `text`: gives posts the scores `toxic`, `identity` and `threat`, off the event loop.

Two linear models read every post; where they are unsure, a transformer is asked too, if it is there (transformer.py).
It has no opinion (None) on a post in a language that the models were not trained on, and the show's rule `screened`
holds such a post. An unsure one that the second stage should have read and did not keeps the score of the linear
models and is held. Without usable weights it fails every batch, so that intake holds every post. Not here: the
deadline (runtime/intake.py), thresholds (core/moderation/screened.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import structlog

from ...core.language import guess_language, primary_subtag
from ...core.model import Post
from ...core.text import fold, words
from ...runtime.ports import Opinion
from .alt import ALT
from .model import WEIGHTS, BadWeights, LinearModel, Reading, load, per_mille, scores
from .transformer import SecondStage

_log = structlog.get_logger("secondscreen.screeners.text")

EXPLAINED_AT: Final = 300  # per mille; below it nobody asks which words drove a score
UNANSWERED: Final = "screener failed: text (no answer from its second stage)"
READS: Final = ("en", "")  # "": too short to tell
SLICE: Final = (
    64  # posts scored in one go, so that a batch of a thousand does not keep others from the processor
)

Second = dict[int, float | None]
"""Place in the batch → what the second stage says; None: it was asked and did not answer."""
_T = TypeVar("_T")


class TextScreener:
    """Implements `screeners.Screening`. One thread and one process, shared by all shows that ask."""

    name = "text"

    def __init__(
        self, weights: Path = WEIGHTS, alt: Path = ALT, second: Callable[[], SecondStage] = SecondStage
    ) -> None:
        self.trouble = ""  # why it cannot answer; "" = it can
        self._model: LinearModel | None = None
        self._second: SecondStage | None = None
        try:
            self._model = load(weights, alt)
            self._second = second()
        except BadWeights as error:
            self.trouble = f"{error}; every post is held"
            _log.error("screener_unusable", screener="text", problem=str(error))
        self._thread = ThreadPoolExecutor(1, "screen-text")

    @property
    def note(self) -> str:
        """What it does without, though it answers."""
        return self._second.note if self._second is not None else ""

    async def screen(self, posts: Sequence[Post]) -> list[Opinion | None]:
        """One opinion for each post, or None. Raises BadWeights without usable weights."""
        read = await self._in_slices(posts, lambda at, some: self._readings(some))
        unsure = self._unsure(read)
        second: Second = {}
        if unsure and self._second is not None:
            found = await self._second.logits([posts[n].text for n in unsure])
            second = dict(zip(unsure, found, strict=True))
        return await self._in_slices(
            posts, lambda at, some: self._opinions(some, read[at : at + len(some)], second, at)
        )

    def opinions(self, posts: Sequence[Post]) -> list[Opinion | None]:
        """The same, here and now: for rehearsals and the command line."""
        read = self._readings(posts)
        unsure = self._unsure(read)
        second: Second = {}
        if unsure and self._second is not None:
            found = self._second.logits_now([posts[n].text for n in unsure])
            second = dict(zip(unsure, found, strict=True))
        return self._opinions(posts, read, second, 0)

    def measures(self) -> dict[str, float]:
        """For /metrics: posts the second stage was asked about, and those it did not answer on."""
        second = self._second
        return {
            "second_stage_asked_total": second.asked if second is not None else 0,
            "second_stage_unanswered_total": second.unanswered if second is not None else 0,
        }

    def close(self) -> None:
        if self._second is not None:
            self._second.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_slices(
        self, posts: Sequence[Post], work: Callable[[int, Sequence[Post]], list[_T]]
    ) -> list[_T]:
        loop = asyncio.get_running_loop()
        done: list[_T] = []
        for at in range(0, len(posts), SLICE):
            done += await loop.run_in_executor(self._thread, work, at, posts[at : at + SLICE])
        return done

    def _readings(self, posts: Sequence[Post]) -> list[Reading | None]:
        """What the cheap layers say; None where the language is not theirs."""
        if self._model is None:
            raise BadWeights(self.trouble)
        known = [reads(post) for post in posts]
        found = iter(self._model.readings([post.text for post, yes in zip(posts, known, strict=True) if yes]))
        return [next(found) if yes else None for yes in known]

    def _unsure(self, read: Sequence[Reading | None]) -> list[int]:
        second = self._second
        if second is None:
            return []
        return [n for n, reading in enumerate(read) if reading is not None and second.wants(reading)]

    def _opinions(
        self, posts: Sequence[Post], read: Sequence[Reading | None], second: Second, first: int
    ) -> list[Opinion | None]:
        return [
            self._opinion(post.text, reading, second, first + n)
            for n, (post, reading) in enumerate(zip(posts, read, strict=True))
        ]

    def _opinion(self, text: str, reading: Reading | None, second: Second, place: int) -> Opinion | None:
        if reading is None or self._model is None:
            return None
        toxic, held = per_mille(reading.logit), ""
        if place in second:
            logit = second[place]
            if logit is None or self._second is None:
                held = UNANSWERED
            else:
                toxic = self._second.per_mille(reading, logit)
        drivers = tuple(self._model.explain(text)) if toxic >= EXPLAINED_AT else ()
        return Opinion(scores(toxic, reading.shares), drivers, held=held)


def reads(post: Post) -> bool:
    """Is this post in a language that the models know, by its own word and by its looks?"""
    return primary_subtag(post.lang) in READS and guess_language(words(fold(post.text))) in READS
