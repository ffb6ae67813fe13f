"""Pictures are looked at after a post has arrived: nobody waits, nothing is approved, and what is gone is let go."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from secondscreen.core import limits
from secondscreen.core.events import PostDeleted, PostScreened
from secondscreen.core.model import Media, Post
from secondscreen.runtime.clock import ManualClock
from secondscreen.runtime.inbox import ShowInbox
from secondscreen.runtime.looking import Looking
from secondscreen.runtime.ports import Incoming, Looked, Preview
from secondscreen.runtime.show import Show
from secondscreen.stores.memory import MemoryStore

from .house import START, come_in, config, drained, eventually, post

PHOTO = (Media(type="photo", url="https://pictures.example/1.jpg"),)
SEEN = Looked({"nudity": 3}, (77,), (Preview(b"clear", b"blurred"),))
SHOW = {"mode": "post", "media": "allow", "screeners": ["image"]}


class Eyes:
    """Looks when told to, and says what it is told."""

    name = "image"

    def __init__(self, answer: Any = SEEN) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def look(self, post: Post) -> Any:
        self.asked.append(post.text)
        await self.open.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@contextlib.asynccontextmanager
async def showing(eyes: Eyes, store: MemoryStore | None = None) -> AsyncIterator[Show]:
    show = Show(config(moderation=SHOW), store or MemoryStore(), ManualClock(START), looker=eyes)
    await show.open()
    task = asyncio.create_task(show.run())
    try:
        yield show
    finally:
        await show.stop()
        await task


def picture(id_: str, text: str = "look at this", **fields: Any) -> Incoming:
    return Incoming(post=post(id_, text, media=PHOTO, **fields))


async def status(show: Show, id_: str) -> dict[str, Any]:
    items, _ = await show.posts()
    return next(item for item in items if item["id"] == id_)


async def looked(show: Show) -> None:
    await eventually(lambda: show._looking is not None and show._looking.waiting() == 0)
    await drained(show)


async def test_a_post_is_held_until_its_picture_was_looked_at():
    eyes = Eyes()
    eyes.open.clear()
    async with showing(eyes) as show:
        await come_in(show, picture("t:1"), Incoming(post=post("t:2", "no picture in it")))
        assert (await status(show, "t:1"))["rule"] == "media"
        assert (await status(show, "t:2"))["status"] == "approved"  # it waited for nobody's eyes
        assert show.preview("t:1", 0) is None
        eyes.open.set()
        await looked(show)
        assert (await status(show, "t:1"))["scores"] == {"nudity": 3}
        assert show.preview("t:1", 0) == Preview(b"clear", b"blurred")
        assert (show.preview("t:1", 1), show.preview("t:1", -1), show.preview("t:404", 0)) == (None,) * 3
        kinds = [row["kind"] for row in await show.history("t:1")]
        assert kinds == ["post_received", "post_screened"]


@pytest.mark.parametrize(
    "answer",
    [
        RuntimeError("no"),
        None,
        Looked({"nudity": float("nan")}),  # type: ignore[dict-item]
        Looked({"nudity": 4_000}),
        Looked(hashes=(2**64,)),
        Looked(hashes=(-1,)),
        Looked(detail="x" * 100_000),
        Looked(hashes=tuple(range(50))),
    ],
)
async def test_a_looker_that_fails_or_talks_nonsense_leaves_the_post_held(answer: object):
    async with showing(Eyes(answer)) as show:
        await come_in(show, picture("t:1"))
        await looked(show)
        item = await status(show, "t:1")
        assert (item["status"], item["scores"]) == ("held", {})
        assert "failed" in item["reason"]


async def test_what_could_not_be_seen_is_said_to_the_producer():
    async with showing(Eyes(Looked(detail="its picture could not be looked at: its host said 404"))) as show:
        await come_in(show, picture("t:1"))
        await looked(show)
        assert "404" in (await status(show, "t:1"))["reason"]


async def test_a_post_deleted_while_it_is_looked_at_is_let_go():
    eyes = Eyes()
    eyes.open.clear()
    async with showing(eyes) as show:
        await come_in(show, picture("t:1"))
        await eventually(lambda: eyes.asked)
        await come_in(show, Incoming(event=PostDeleted(post_id="t:1")))
        eyes.open.set()
        await looked(show)
        assert show.preview("t:1", 0) is None
        assert "post_screened" not in [row["kind"] for row in await show.history("t:1")]


async def test_previews_leave_with_the_posts_words():
    async with showing(Eyes()) as show:
        await come_in(show, picture("t:1"))
        await looked(show)
        assert show.preview("t:1", 0) is not None
        await come_in(show, Incoming(event=PostDeleted(post_id="t:1")))
        assert show.preview("t:1", 0) is None


async def test_an_edited_post_is_looked_at_anew_and_the_older_answer_let_go():
    eyes = Eyes()
    eyes.open.clear()
    async with showing(eyes) as show:
        await come_in(show, picture("t:1", "first words"))
        await eventually(lambda: eyes.asked)
        await come_in(show, Incoming(post=post("t:1", "other words", media=PHOTO), edited=True))
        eyes.open.set()
        await looked(show)
        assert eyes.asked == ["first words", "other words"]
        kinds = [row["kind"] for row in await show.history("t:1")]
        assert kinds == ["post_received", "post_edited", "post_screened"]


async def test_after_a_restart_what_was_not_looked_at_is_and_the_rest_gets_its_previews_again():
    store, eyes = MemoryStore(), Eyes()
    async with showing(eyes, store) as show:
        await come_in(show, picture("t:1", "seen before"))
        await looked(show)
        eyes.open.clear()
        await come_in(show, picture("t:2", "not seen yet"))
    again = Eyes()
    async with showing(again, store) as show:
        await looked(show)
        assert "not seen yet" in again.asked
        assert show.preview("t:2", 0) is not None
        for id_ in ("t:1", "t:2"):
            kinds = [row["kind"] for row in await show.history(id_)]
            assert kinds == ["post_received", "post_screened"]


async def test_what_waits_is_bounded_and_the_oldest_stay_unseen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "LOOKS_WAITING", 3)
    looking = Looking(Eyes(), lambda seen: None)
    looking.begin((post(f"t:{n}", media=PHOTO), False) for n in range(10))
    assert (looking.waiting(), looking.passed_over) == (3, 7)


async def test_previews_are_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "PREVIEWS_BYTES", 20)
    told: list[PostScreened] = []
    looking = Looking(Eyes(), told.append)
    looking.begin((post(f"t:{n}", media=PHOTO), False) for n in range(3))
    task = asyncio.create_task(looking.run())
    await eventually(lambda: len(told) == 3)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert [looking.preview(f"t:{n}", 0) is not None for n in range(3)] == [False, False, True]


def test_no_source_may_say_what_only_screeners_see():
    inbox = ShowInbox(lambda: None)
    event = PostScreened(post_id="t:1", scores={"nudity": 0})
    with pytest.raises(ValueError, match="may not hand in"):
        inbox.offer("src", Incoming(event=event))
    inbox.tell(event)
    (waiting,) = inbox.events(10)
    assert waiting.event == event
    assert inbox.settle([waiting]) == {}
