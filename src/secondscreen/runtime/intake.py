"""From what a connector hands in to what the journal takes: bounded, dated, screened, with its features.

The original words are what is kept and shown; only what is beyond every bound is cut, and then a person must look.
Whatever goes wrong with a post here, it still arrives, held: nothing is lost, and nothing passes by failing.
Not here: opinions on content (core/moderation), waiting and shedding (inbox.py).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from ..core import limits
from ..core.events import Advice, PostEdited, PostReceived
from ..core.model import Author, Features, Media, Post
from ..core.text import features
from .ports import Opinion, Screener

_log = structlog.get_logger("secondscreen.intake")

TOO_LONG: Final = "longer than we read"
SCORES: Final = 64  # one screener's scores of one post
NAME_CHARS: Final = 64  # a score's name
DRIVERS: Final = 1_000  # the words that drove a score

Arrival = PostReceived | PostEdited


class Intake:
    """One show's intake. Not shared between shows: what it has seen is one show's."""

    def __init__(
        self,
        screeners: Sequence[Screener] = (),
        deadline_s: float = limits.SCREEN_DEADLINE_MS / 1_000,
        shadows: Sequence[Screener] = (),
    ) -> None:
        self._screeners = tuple(screeners)
        self._shadows = tuple(shadows)  # asked beside the others, and never waited for
        self._deadline_s = deadline_s
        self._seen: OrderedDict[str, str | None] = OrderedDict()
        self.duplicates = 0  # handed in again unchanged, and let go

    @property
    def screens(self) -> bool:
        return bool(self._screeners or self._shadows)

    def remember(self, post_id: str, revision: str | None) -> None:
        """This post is in the journal in this revision."""
        self._seen[post_id] = revision
        self._seen.move_to_end(post_id)
        if len(self._seen) > limits.SEEN_POSTS:
            self._seen.popitem(last=False)

    def sort(self, post: Post, edited: bool) -> bool | None:
        """Is this post an edit? None: we have it already, in this very revision. Remembers it."""
        if post.id in self._seen:
            known = self._seen[post.id]
            if known == post.revision and not (edited and known is None):
                self.duplicates += 1
                return None
            edited = edited or post.revision is not None
        self.remember(post.id, post.revision)
        return edited

    async def admit(self, posts: Sequence[tuple[Post, bool]], now_ms: int) -> list[Arrival]:
        """Events for (post, is it an edit), in order; with the screeners' scores where they came in time."""
        arrivals = [prepare(post, edited, now_ms) for post, edited in posts]
        if not self.screens:
            return arrivals
        judged = [a.post for a in arrivals if a.post is not None]
        found = [Screening() for _ in judged]
        beside = [asyncio.ensure_future(self._ask(shadow, judged)) for shadow in self._shadows]
        try:
            for answers in await asyncio.gather(
                *(self._ask(screener, judged) for screener in self._screeners)
            ):
                for at, one in enumerate(found):
                    if isinstance(answers, str):
                        one.held = one.held or answers
                    else:
                        one.hear(answers[at])
            if beside:
                await asyncio.wait(beside, timeout=limits.SHADOW_GRACE_MS / 1_000)
        finally:
            for asked in beside:
                asked.cancel()
        for asked in beside:
            if asked.done() and not asked.cancelled() and not isinstance(heard := asked.result(), str):
                for at, one in enumerate(found):
                    one.hear(heard[at], "shadow:")
        return [one.on(arrival) for arrival, one in zip(arrivals, found, strict=True)]

    async def _ask(self, screener: Screener, posts: list[Post]) -> list[Opinion | None] | str:
        """One answer for each post, or why there is none: then every post of the batch is held."""
        try:
            async with asyncio.timeout(self._deadline_s):
                answers = list(await screener.screen(posts))
        except TimeoutError:
            return f"screener late: {screener.name}"
        except Exception as error:
            _log.warning("screener_failed", screener=screener.name, error=type(error).__name__)
            return f"screener failed: {screener.name}"
        if len(answers) != len(posts) or not all(map(sound, answers)):
            return f"screener failed: {screener.name}"
        return answers


class Screening:
    """What the screeners said of one post, gathered."""

    def __init__(self) -> None:
        self.scores: dict[str, int] = {}
        self.drivers: tuple[tuple[int, int, int], ...] = ()
        self.advice: Advice | None = None
        self.held = ""

    def hear(self, opinion: Opinion | None, prefix: str = "") -> None:
        """Take in one answer that is `sound`. `prefix`: of a screener that only runs beside the live ones."""
        if opinion is None:
            return
        self.scores.update({prefix + name: score for name, score in opinion.scores.items()})
        if not prefix:
            self.held = self.held or opinion.held
            self.drivers = self.drivers or opinion.drivers
            self.advice = self.advice or opinion.advice

    def on(self, arrival: Arrival) -> Arrival:
        """The event with all that was heard of its post."""
        return arrival.model_copy(
            update={
                "scores": self.scores,
                "drivers": self.drivers,
                "advice": self.advice,
                "held": arrival.held or self.held,
            }
        )


def prepare(post: Post, edited: bool, now_ms: int) -> Arrival:
    """The event for one post. Never raises: what cannot be read is held, and says why."""
    held = ""
    try:
        post, held = _bounded(post, now_ms)
        found = features(post)
    except Exception as error:
        _log.warning("intake_failed", post_id=post.id, error=type(error).__name__)
        held = f"intake failed: {type(error).__name__}"
        author = post.author.id if post.author is not None else ""
        found = Features(author_key=author, repost_of=post.repost_of, media=len(post.media))
        post = post.model_copy(update={"text": post.text[: limits.POST_TEXT_CHARS]})
    kind = PostEdited if edited else PostReceived
    return kind(
        post_id=post.id, network=post.network, source=post.source, features=found, held=held, post=post
    )


def _bounded(post: Post, now_ms: int) -> tuple[Post, str]:
    """The post within every limit, and why a person must look ("" = none is passed). Most posts pass unchanged."""
    change: dict[str, Any] = {}
    held = ""
    if len(post.text) > limits.POST_TEXT_CHARS:
        change["text"] = post.text[: limits.POST_TEXT_CHARS]
        held = TOO_LONG
    if post.published_ms > now_ms + limits.POST_FUTURE_MS or post.published_ms < limits.POST_EARLIEST_MS:
        change["published_ms"] = now_ms
    if len(post.hashtags) > limits.POST_HASHTAGS or any(
        len(tag) > limits.HANDLE_CHARS for tag in post.hashtags
    ):
        change["hashtags"] = tuple(
            tag[: limits.HANDLE_CHARS] for tag in post.hashtags[: limits.POST_HASHTAGS]
        )
    if post.media and (
        len(post.media) > limits.POST_MEDIA or any(_media(media) is not media for media in post.media)
    ):
        change["media"] = tuple(_media(media) for media in post.media[: limits.POST_MEDIA])
    if post.author is not None and (author := _author(post.author)) is not post.author:
        change["author"] = author
    if post.url is not None and len(post.url) > limits.POST_URL_CHARS:
        change["url"] = None
    if change:
        post = post.model_copy(update=change)
    try:
        post.model_dump_json()
    except ValueError:  # half a surrogate pair somewhere: not text, and no file can hold it
        post = Post.model_validate(_whole(post.model_dump()))
        held = held or "contains what is not text"
    return post, held


def _author(author: Author) -> Author:
    change: dict[str, Any] = {}
    if len(author.handle) > limits.HANDLE_CHARS:
        change["handle"] = author.handle[: limits.HANDLE_CHARS]
    if len(author.name) > limits.NAME_CHARS:
        change["name"] = author.name[: limits.NAME_CHARS]
    for key, url in (("avatar_url", author.avatar_url), ("url", author.url)):
        if url is not None and len(url) > limits.POST_URL_CHARS:
            change[key] = None
    return author.model_copy(update=change) if change else author


def _media(media: Media) -> Media:
    change: dict[str, Any] = {}
    if media.url is not None and len(media.url) > limits.POST_URL_CHARS:
        change["url"] = None
    if media.alt is not None and len(media.alt) > limits.POST_TEXT_CHARS:
        change["alt"] = media.alt[: limits.POST_TEXT_CHARS]
    return media.model_copy(update=change) if change else media


def _whole(value: Any) -> Any:
    """Every string in it with lone surrogates replaced by U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, Mapping):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return value


def sound(answer: object) -> bool:
    """Is this an answer at all? Screeners may be other people's programs."""
    if answer is None:
        return True
    if not isinstance(answer, Opinion) or not isinstance(answer.advice, Advice | None):
        return False
    if type(answer.held) is not str or len(answer.held) > limits.POST_TEXT_CHARS:
        return False
    scores: object = answer.scores
    drivers: object = answer.drivers
    return (
        isinstance(scores, Mapping)
        and len(scores) <= SCORES
        and all(_is_name(name) and _is_score(score) for name, score in scores.items())
        and isinstance(drivers, tuple)
        and len(drivers) <= DRIVERS
        and all(isinstance(d, tuple) and len(d) == 3 and all(type(n) is int for n in d) for d in drivers)
    )


def _is_name(name: object) -> bool:
    """Nobody but intake itself says that a score is a shadow's."""
    return type(name) is str and len(name) <= NAME_CHARS and not name.startswith("shadow:")


def _is_score(answer: object) -> bool:
    return type(answer) is int and 0 <= answer <= 1_000
