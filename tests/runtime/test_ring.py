"""The ring gives a returning client every frame it missed or says that it cannot; at its edges most of all."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.runtime.ring import Ring


def frame(offset: int, ids: list[str], text: str = "words") -> bytes:
    put = {
        id_: {"id": id_, "post": {"text": f"{text} {id_}", "author": {"name": "Ada"}, "media": [1]}}
        for id_ in ids
    }
    return orjson.dumps({"offset": offset, "put": put})


@given(st.integers(0, 12), st.integers(1, 4), st.integers(-2, 14))
def test_a_client_gets_all_it_missed_or_none(pushed: int, room: int, offset: int) -> None:
    ring = Ring(frames=room)
    for n in range(1, pushed + 1):
        ring.push(n, b"%d" % n, ())
    got = ring.after(offset)
    if pushed - room <= offset <= pushed and offset >= 0:
        assert got == [b"%d" % n for n in range(offset + 1, pushed + 1)]
    else:
        assert got is None


def test_the_ring_is_bounded_in_bytes_but_keeps_the_last_frame() -> None:
    ring = Ring(frames=100, size=10)
    for n in range(1, 6):
        ring.push(n, b"xxxx", ["a"])
    assert ring.after(3) == [b"xxxx", b"xxxx"]
    assert ring.after(2) is None
    ring.push(6, b"x" * 50, ["b"])
    assert ring.after(5) == [b"x" * 50]
    assert ring.after(4) is None
    assert list(ring._where) == ["b"]


def test_a_hole_empties_the_ring() -> None:
    ring = Ring()
    ring.push(1, b"1", ())
    ring.push(2, b"2", ())
    ring.push(9, b"9", ())
    assert ring.after(8) == [b"9"]
    assert ring.after(2) is None
    ring.restart(20)
    assert ring.after(20) == []
    assert ring.after(9) is None


def test_erased_words_leave_every_frame_and_the_frames_stay() -> None:
    ring = Ring(frames=3)
    ring.push(1, frame(1, ["a"]), ["a"])
    ring.push(2, frame(2, ["a", "b"]), ["a", "b"])
    ring.push(3, frame(3, ["b"]), ["b"])
    ring.push(4, orjson.dumps({"offset": 4, "put": {"a": {"id": "a", "post": None}}}), ["a"])
    ring.scrub(["a", "unknown"])
    frames = ring.after(1) or []
    assert b"words a" not in b"".join(frames)
    assert b"words b" in frames[0]
    assert orjson.loads(frames[0])["put"]["a"] == {
        "id": "a",
        "post": {"text": "", "author": None, "url": None, "media": []},
    }
    assert orjson.loads(frames[2])["put"]["a"]["post"] is None
    assert ring._bytes == sum(map(len, frames))


def test_what_a_snapshot_takes_fills_the_ring_again() -> None:
    ring = Ring()
    for n in range(1, 11):
        ring.push(n, frame(n, [f"i{n}"]), [f"i{n}"])
    assert len(ring.latest(100, 10**6)) == 10
    assert len(ring.latest(4, 10**6)) == 4
    assert len(ring.latest(100, len(frame(10, ["i10"])) + len(frame(9, ["i9"])))) == 2
    assert len(ring.latest(100, len(frame(10, ["i10"])) + len(frame(9, ["i9"])) - 1)) == 1
    again = Ring()
    again.refill(ring.latest(4, 10**6), 10)
    assert again.after(6) == ring.after(6)
    assert again.after(5) is None
    again.scrub(["i9"])
    assert b"words i9" not in b"".join(again.after(6) or [])
    again.push(11, b"{}", ())
    assert len(again.after(6) or []) == 5
