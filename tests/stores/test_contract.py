"""What every store promises, run over each of them. A new store joins by one line in STORES."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from secondscreen.runtime.ports import Row, Store, StoreFailed
from secondscreen.stores.memory import MemoryStore
from secondscreen.stores.sqlite import SqliteStore

STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _path: MemoryStore(),
    "sqlite": SqliteStore,
}


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    made = STORES[request.param](tmp_path)
    await made.open()
    yield made
    await made.close()


def row(seq: int, post_id: str | None = None, words: bytes | None = None, author: str | None = None) -> Row:
    return Row(seq, 1_000 + seq, "post_received", b'{"n":%d}' % seq, post_id, author, words)


async def rows(store: Store, show: str = "s", after: int = 0, limit: int | None = None) -> list[Row]:
    return [row async for page in store.read(show, after, limit) for row in page]


async def test_a_new_show_stands_at_zero_with_an_epoch_that_stays(store: Store) -> None:
    first = await store.position("s")
    assert first.top == 0
    assert len(first.epoch) == 8
    await store.append("s", [row(1)], {})
    again = await store.position("s")
    assert (again.epoch, again.top) == (first.epoch, 1)


async def test_what_was_appended_is_read_back_in_order_with_its_words(store: Store) -> None:
    written = [row(1), row(2, "a:1", b"words of one", "a:ann"), row(3, "a:2", b"words of two")]
    await store.append("s", written[:2], {})
    await store.append("s", written[2:], {})
    assert await rows(store) == written
    assert await rows(store, after=1, limit=1) == written[1:2]
    bare = [r async for page in store.read("s", 0, words=False) for r in page]
    assert [r.words for r in bare] == [None, None, None]


async def test_a_long_journal_is_read_in_pages(store: Store) -> None:
    await store.append("s", [row(n) for n in range(1, 2_502)], {})
    pages = [page async for page in store.read("s", 1)]
    assert len(pages) > 1
    assert [r.seq for page in pages for r in page] == list(range(2, 2_502))


@pytest.mark.parametrize("seq", [1, 3, 0, -1])
async def test_a_row_that_does_not_follow_is_refused(store: Store, seq: int) -> None:
    await store.append("s", [row(1)], {})
    with pytest.raises(StoreFailed, match="does not follow"):
        await store.append("s", [row(seq)], {"src": "9"})
    assert await rows(store) == [row(1)]
    assert await store.cursor("s", "src") is None


async def test_a_batch_with_a_hole_is_refused_as_a_whole(store: Store) -> None:
    with pytest.raises(StoreFailed):
        await store.append("s", [row(1, "a:1", b"x"), row(3)], {})
    assert (await store.position("s")).top == 0
    assert await store.words("s", ["a:1"]) == {}


async def test_appends_that_meet_are_each_whole_or_refused(store: Store) -> None:
    """Of two writers that race for the same place one is refused, and nothing of it stays."""
    answers = await asyncio.gather(
        store.append("s", [row(1, "a:1"), row(2, "a:1")], {}),
        store.append("s", [row(1, "b:1"), row(2, "b:1")], {}),
        store.append("t", [row(1)], {}),
        return_exceptions=True,
    )
    assert [type(a) for a in answers] == [type(None), StoreFailed, type(None)]
    assert [r.post_id for r in await rows(store)] == ["a:1", "a:1"]
    assert (await store.position("t")).top == 1


async def test_shows_do_not_see_each_other(store: Store) -> None:
    await store.append("s", [row(1, "a:1", b"mine", "a:ann")], {"src": "1"})
    await store.append("t", [row(1, "a:1", b"yours", "a:ann")], {"src": "2"})
    await store.save_snapshot("s", 1, b"snap")
    assert await store.words("t", ["a:1"]) == {"a:1": b"yours"}
    await store.erase("s", ["a:1"])
    assert await store.words("s", ["a:1"]) == {}
    assert await store.words("t", ["a:1"]) == {"a:1": b"yours"}
    assert await store.cursor("t", "src") == "2"
    assert await store.load_snapshot("t") is None
    assert (await store.position("s")).epoch != (await store.position("t")).epoch


async def test_each_entry_keeps_the_words_it_brought(store: Store) -> None:
    await store.append("s", [row(1, "a:1", b"first"), row(2, "a:2", b"other")], {})
    await store.append("s", [row(3, "a:1", b"edited"), row(4, "a:1")], {})
    assert await store.words("s", ["a:1", "a:2", "a:9"]) == {"a:1": b"edited", "a:2": b"other"}
    assert await store.words("s", ["a:1"], upto=2) == {"a:1": b"first"}
    assert [r.words for r in await store.history("s", "a:1")] == [b"first", b"edited", None]


async def test_an_erasure_takes_all_words_of_a_post_and_no_other(store: Store) -> None:
    await store.append("s", [row(1, "a:1", b"first"), row(2, "a:2", b"other"), row(3, "a:1", b"edited")], {})
    await store.erase("s", ["a:1"], upto=2)
    assert await store.words("s", ["a:1", "a:2"]) == {"a:1": b"edited", "a:2": b"other"}
    await store.erase("s", ["a:1", "a:unknown"])
    await store.erase("s", ["a:1"])
    assert await store.words("s", ["a:1", "a:2"]) == {"a:2": b"other"}
    assert [r.words for r in await rows(store)] == [None, b"other", None]
    assert [r.body for r in await rows(store)] == [b'{"n":1}', b'{"n":2}', b'{"n":3}']


async def test_the_words_of_very_many_posts_come_at_once(store: Store) -> None:
    await store.append("s", [row(n, f"a:{n}", b"w%d" % n) for n in range(1, 1_502)], {})
    found = await store.words("s", [f"a:{n}" for n in range(1, 1_502)])
    assert found == {f"a:{n}": b"w%d" % n for n in range(1, 1_502)}


async def test_the_posts_of_an_author_are_found(store: Store) -> None:
    written = [row(1, "a:1", author="ann"), row(2, "b:1", author="bob"), row(3, "a:2", author="ann"), row(4)]
    await store.append("s", [*written, row(5, "a:1", author="ann")], {})
    assert await store.posts_of("s", "ann") == ["a:1", "a:2"]
    assert await store.posts_of("s", "nobody") == []


async def test_a_cursor_moves_with_what_it_covers(store: Store) -> None:
    assert await store.cursor("s", "bluesky") is None
    await store.append("s", [row(1)], {"bluesky": "41", "mastodon": "x"})
    await store.append("s", [], {"bluesky": "42"})
    assert await store.cursor("s", "bluesky") == "42"
    assert await store.cursor("s", "mastodon") == "x"


async def test_the_newest_snapshots_are_kept_and_the_newest_is_given(store: Store) -> None:
    assert await store.load_snapshot("s") is None
    for seq in (10, 20, 30):
        await store.save_snapshot("s", seq, b"at %d" % seq)
    assert await store.load_snapshot("s") == (30, b"at 30")
    assert await store.load_snapshot("s", before=30) == (20, b"at 20")
    assert await store.load_snapshot("s", before=20) is None
    await store.save_snapshot("s", 30, b"again", keep=1)
    assert await store.load_snapshot("s") == (30, b"again")
    assert await store.load_snapshot("s", before=30) is None


async def test_text_of_every_script_comes_back_unchanged(store: Store) -> None:
    words = '{"text":"नमस्ते 👩‍👩‍👧 \\u0000 \u202eabc z̷̢̛"}'.encode()
    post_id = "bluesky:at://did:plc:ü/app.bsky.feed.post/🦆'--"
    await store.append("s", [row(1, post_id, words, "ä'\"")], {"quelle;": "…"})
    assert await store.words("s", [post_id]) == {post_id: words}
    assert [r.seq for r in await store.history("s", post_id)] == [1]
    assert await store.cursor("s", "quelle;") == "…"
