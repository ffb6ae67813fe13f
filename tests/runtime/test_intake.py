"""Intake bounds what comes in, fails closed, and loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import limits
from secondscreen.core.events import PostEdited, PostReceived
from secondscreen.core.model import Author, Media, Post
from secondscreen.runtime import intake
from secondscreen.runtime.intake import Intake, prepare
from secondscreen.runtime.ports import Opinion

from .house import START, post


def test_an_ordinary_post_passes_unchanged() -> None:
    one = post("t:1", "hello")
    event = prepare(one, False, START)
    assert isinstance(event, PostReceived)
    assert event.post == one
    assert event.held == ""
    assert event.features.author_key == "test:ada"
    assert isinstance(prepare(one, True, START), PostEdited)


def test_a_text_beyond_the_limit_is_cut_and_held() -> None:
    event = prepare(post("t:1", "é" * (limits.POST_TEXT_CHARS + 1)), False, START)
    assert event.post is not None
    assert len(event.post.text) == limits.POST_TEXT_CHARS
    assert event.held == "longer than we read"
    assert prepare(post("t:1", "x" * limits.POST_TEXT_CHARS), False, START).held == ""


def test_a_megabyte_of_text_is_bounded() -> None:
    event = prepare(post("t:1", "word " * 200_000), False, START)
    assert event.post is not None
    assert len(event.post.model_dump_json()) < 10_000


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        (START + limits.POST_FUTURE_MS, START + limits.POST_FUTURE_MS),
        (START + limits.POST_FUTURE_MS + 1, START),
        (START - 400 * 86_400_000, START - 400 * 86_400_000),
        (-1, START),
        (0, START),
    ],
)
def test_a_time_that_cannot_be_is_replaced_by_ours(claimed: int, kept: int) -> None:
    event = prepare(post("t:1", published_ms=claimed), False, START)
    assert event.post is not None
    assert event.post.published_ms == kept


def test_every_other_field_is_bounded_too() -> None:
    long = "x" * 100_000
    url = "https://example.org/" + long
    event = prepare(
        post("t:1").model_copy(
            update={
                "author": Author(id="t:a", handle=long, name=long, avatar_url=url, url=url),
                "hashtags": (long,) * 1_000,
                "media": (Media(type="image", url=url, alt=long),) * 100,
                "url": url,
            }
        ),
        False,
        START,
    )
    kept = event.post
    assert kept is not None
    assert kept.author is not None
    assert (len(kept.author.handle), len(kept.author.name)) == (limits.HANDLE_CHARS, limits.NAME_CHARS)
    assert (kept.author.avatar_url, kept.author.url, kept.url) == (None, None, None)
    assert len(kept.hashtags) == limits.POST_HASHTAGS
    assert len(kept.media) == limits.POST_MEDIA
    assert kept.media[0].url is None
    assert len(kept.model_dump_json()) < 100_000


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), min_size=1, max_size=40))
def test_intake_never_raises_and_what_it_gives_can_be_journalled(text: str, name: str) -> None:
    """Lone surrogates included: st.characters() draws them. (In an id no post can have them.)"""
    raw = Post(
        id="t:1", network="t", source="s", text=text, author=Author(id=name, name=name), published_ms=START
    )
    event = prepare(raw, False, START)
    assert event.post is not None
    assert Post.model_validate_json(event.post.model_dump_json()) == event.post
    assert event.model_dump_json()


def test_half_a_character_becomes_a_mark_and_is_held() -> None:
    event = prepare(post("t:1", "a\ud83db"), False, START)
    assert event.post is not None
    assert event.post.text == "a\ufffdb"
    assert event.held == "contains what is not text"


def test_a_post_that_cannot_be_read_comes_in_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_post: Post) -> None:
        raise RuntimeError("secret words in the message")

    monkeypatch.setattr(intake, "features", broken)
    event = prepare(post("t:1", "hello"), False, START)
    assert event.held == "intake failed: RuntimeError"
    assert event.post is not None
    assert event.features.author_key == "test:ada"


# --- the same again -----------------------------------------------------------------------------------


def test_the_very_same_revision_is_taken_once() -> None:
    taker = Intake()
    assert taker.sort(post("t:1"), False) is False
    assert taker.sort(post("t:1"), False) is None
    assert taker.sort(post("t:2", revision="r1"), False) is False
    assert taker.sort(post("t:2", revision="r1"), True) is None
    assert taker.duplicates == 2


def test_another_revision_is_an_edit_whatever_the_source_calls_it() -> None:
    taker = Intake()
    taker.sort(post("t:1", revision="r1"), False)
    assert taker.sort(post("t:1", revision="r2"), False) is True
    assert taker.sort(post("t:1", revision="r1"), False) is True


def test_an_edit_without_revisions_is_always_an_edit() -> None:
    taker = Intake()
    taker.sort(post("t:1"), False)
    assert taker.sort(post("t:1", "one"), True) is True
    assert taker.sort(post("t:1", "two"), True) is True


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEEN_POSTS", 3)
    taker = Intake()
    for n in range(5):
        taker.sort(post(f"t:{n}"), False)
    assert len(taker._seen) == 3
    assert taker.sort(post("t:4"), False) is None
    assert taker.sort(post("t:0"), False) is False


# --- screeners ----------------------------------------------------------------------------------------


class Says:
    def __init__(self, name: str, *answers: int | None) -> None:
        self.name = name
        self._answers = answers

    async def screen(self, posts: Sequence[Post]) -> Sequence[Opinion | None]:
        return [None if score is None else Opinion({self.name: score}) for score in self._answers]


class Hangs:
    name = "slow"

    async def screen(self, posts: Sequence[Post]) -> Sequence[Opinion | None]:
        await asyncio.Event().wait()
        raise AssertionError


class Raises:
    name = "broken"

    async def screen(self, posts: Sequence[Post]) -> Sequence[Opinion | None]:
        raise ValueError("the words of t:1")


async def test_screeners_scores_come_with_the_post() -> None:
    taker = Intake([Says("toxic", 900, None), Says("spam", 1, 2)])
    events = await taker.admit([(post("t:1"), False), (post("t:2"), True)], START)
    assert [e.scores for e in events] == [{"toxic": 900, "spam": 1}, {"spam": 2}]
    assert [e.held for e in events] == ["", ""]
    assert [e.kind for e in events] == ["post_received", "post_edited"]


@pytest.mark.parametrize(
    ("screener", "why"),
    [
        (Hangs(), "screener late: slow"),
        (Raises(), "screener failed: broken"),
        (Says("short", 1), "screener failed: short"),
        (Says("beyond", 1, 1_001), "screener failed: beyond"),
        (Says("odd", 1, True), "screener failed: odd"),
    ],
)
async def test_a_screener_that_is_late_or_wrong_means_held(screener: intake.Screener, why: str) -> None:
    taker = Intake([Says("fine", 3, 4), screener], deadline_s=0.01)
    events = await taker.admit([(post("t:1"), False), (post("t:2"), False)], START)
    assert [e.held for e in events] == [why, why]
    assert [e.scores for e in events] == [{"fine": 3}, {"fine": 4}]
    assert all(e.post is not None for e in events)
