from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.connectors.recorded import BadStream, Recorded, in_time_order, read_stream
from secondscreen.connectors.recorded_line import BadLine, parse_line
from secondscreen.core import limits
from secondscreen.core.events import AuthorErased, AuthorHidden, AuthorRestored, PostDeleted

NOON = "2026-05-01T12:00:00Z"
NOON_MS = 1_777_636_800_000


def line(**fields: Any) -> bytes:
    return json.dumps({"id": "a", "created_at": NOON, "text": "hello", **fields}).encode()


def read(
    tmp_path: Path, *lines: bytes, name: str = "stream.jsonl"
) -> tuple[list[Recorded], list[tuple[int, str]]]:
    path = tmp_path / name
    body = b"\n".join(lines) + b"\n"
    path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    bad: list[tuple[int, str]] = []
    good = list(read_stream(path, on_bad=lambda n, why: bad.append((n, why))))
    return good, bad


def post_of(**fields: Any) -> Any:
    return parse_line(line(**fields), 1, NOON_MS, "replay").post


def test_a_full_line_becomes_a_post() -> None:
    post = post_of(
        author={"handle": "ada", "display_name": "Ada L.", "followers": 12},
        likes=3,
        reposts=None,
        reply_to="b",
        hashtags=["#Finale", "cake"],
        lang="en",
        media=[{"type": "photo", "url": None}],
        geo={"lat": 1},
    )
    assert (post.id, post.network, post.source, post.text) == ("replay:a", "replay", "replay", "hello")
    assert (post.author.id, post.author.handle, post.author.name) == ("replay:ada", "ada", "Ada L.")
    assert (post.author.followers, post.likes, post.reposts) == (12, 3, 0)
    assert (post.reply_to, post.hashtags, post.lang) == ("replay:b", ("Finale", "cake"), "en")
    assert (post.published_ms, post.media[0].type) == (NOON_MS, "photo")


def test_what_is_missing_or_null_is_unknown_and_no_fault() -> None:
    names = ["text", "author", "likes", "reposts", "reply_to", "hashtags", "lang", "media", "geo"]
    bare = {"id": "a", "created_at": NOON}
    nulls = {**bare, **dict.fromkeys(names)}
    posts = [parse_line(json.dumps(one).encode(), 1, NOON_MS, "replay").post for one in (bare, nulls)]
    assert posts[0] == posts[1]
    assert posts[0] is not None and posts[0].author is None and posts[0].text == ""


def test_an_id_that_names_its_network_keeps_it() -> None:
    assert post_of(id="bluesky:at://x/y").network == "bluesky"
    assert post_of(id="at://x/y", network="bluesky").id == "bluesky:at://x/y"
    assert post_of(id="12:30").id == "replay:12:30"


def test_our_own_streams_tell_of_deletes_edits_and_accounts() -> None:
    def event(**fields: Any) -> Any:
        return parse_line(json.dumps({"created_at": NOON, **fields}).encode(), 1, NOON_MS, "demo").event

    assert event(op="delete", id="a", network="x") == PostDeleted(post_id="x:a", source="demo")
    assert event(op="hide_author", author_id="ada", reason="suspended") == AuthorHidden(
        author_id="replay:ada", reason="suspended"
    )
    assert event(op="restore_author", author_id="x:ada") == AuthorRestored(author_id="x:ada")
    assert event(op="erase_author", author_id="ada") == AuthorErased(author_id="replay:ada")
    earlier = "2026-05-01T11:00:00Z"
    edit = parse_line(line(op="edit", text="better", published_at=earlier), 1, NOON_MS, "demo")
    assert edit.edited and edit.post is not None
    assert (edit.at_ms, edit.post.published_ms) == (NOON_MS, NOON_MS - 3_600_000)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"id": "a", "created_at"', "broken JSON"),
        (b"[]", "must be a JSON object, is a list"),
        (b"null", "is null"),
        (b'{"id": "a", "created_at": "2026-05-01T12:00:00Z", "text": "\xff\xfe"}', "not UTF-8"),
        (b'{"created_at": "2026-05-01T12:00:00Z", "text": "no id"}', "id: missing"),
        (line(id=""), "id: missing"),
        (line(id=7), "id: must be text, is a number"),
        (line(id="x" * 600), "id: "),
        (b'{"id": "a", "text": "when?"}', "created_at: missing"),
        (line(created_at="yesterday"), "created_at: is not an RFC 3339 time"),
        (line(created_at="2026-05-01T12:00:00"), "with an offset"),
        (line(created_at="2026-05-01"), "with an offset"),
        (line(created_at=1777636800), "created_at: must be text, is a number"),
        (line(created_at="2099-01-01T00:00:00Z"), "created_at: in the future"),
        (line(created_at="1970-01-01T00:00:00Z"), "created_at: before the year 2000"),
        (line(created_at="0001-01-01T00:00:00+14:00"), "created_at: "),
        (line(text=["a"]), "text: must be text, is a list"),
        (line(author="ada"), "author: must be an object or null, is text"),
        (line(author={"handle": 5}), "handle: must be text"),
        (line(author={"handle": "a", "followers": "many"}), "followers: must be a whole number"),
        (line(likes=-1), "likes: must not be negative"),
        (line(likes=1.5), "likes: must be a whole number"),
        (line(likes=True), "likes: must be a whole number, is true or false"),
        (line(hashtags="cake"), "hashtags: must be a list of text"),
        (line(hashtags=[1]), "hashtags: must be a list of text"),
        (line(media={"type": "photo"}), "media: must be a list of objects"),
        (line(url="javascript:alert(1)"), "url: must begin with http"),
        (line(network="Big Network"), "network: must be a short word"),
        (line(op="explode"), "op: 'explode' is not known"),
        (line(text="x" * 1_000_000), "longer than 262144 bytes"),
    ],
)
def test_a_bad_line_is_reported_with_its_number_and_skipped(tmp_path: Path, raw: bytes, reason: str) -> None:
    good, bad = read(tmp_path, line(id="before"), raw, line(id="after"))
    assert [one.post.id for one in good if one.post] == ["replay:before", "replay:after"]
    assert [n for n, _ in bad] == [2] and reason in bad[0][1]


def test_strict_stops_at_the_first_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    path.write_bytes(line(id="a") + b"\nnonsense\n" + line(id="b"))
    stream = read_stream(path, strict=True)
    assert next(stream).line_no == 1
    with pytest.raises(BadStream, match=r"stream\.jsonl:2: broken JSON") as stopped:
        next(stream)
    assert (stopped.value.path, stopped.value.line) == (path, 2)


def test_a_truncated_gz_gives_what_could_be_read_and_then_says_so(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl.gz"
    # Random text does not compress, so that cutting the file really cuts lines off.
    whole = gzip.compress(b"".join(line(id=str(n), text=os.urandom(300).hex()) + b"\n" for n in range(100)))
    path.write_bytes(whole[: len(whole) // 2])
    bad: list[tuple[int, str]] = []
    good = list(read_stream(path, on_bad=lambda n, why: bad.append((n, why))))
    assert 20 < len(good) < 80
    assert len(bad) == 1 and bad[0][0] == len(good) + 1 and "breaks off" in bad[0][1]


def test_a_gz_is_known_by_its_content_and_a_wrong_name_does_no_harm(tmp_path: Path) -> None:
    assert len(read(tmp_path, line(), name="a.jsonl.gz")[0]) == 1
    packed = tmp_path / "b.jsonl"
    packed.write_bytes(gzip.compress(line()))
    assert len(list(read_stream(packed))) == 1
    plain = tmp_path / "c.jsonl.gz"
    plain.write_bytes(line())
    assert len(list(read_stream(plain))) == 1


def test_blank_lines_a_byte_order_mark_and_crlf_are_no_fault(tmp_path: Path) -> None:
    good, bad = read(tmp_path, b"\xef\xbb\xbf" + line(id="a") + b"\r", b"", b"  ", line(id="b"))
    assert [one.line_no for one in good] == [1, 4] and not bad


def test_a_line_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    spare = limits.POST_LINE_BYTES - len(line(text=""))
    good, bad = read(tmp_path, line(text="x" * spare), line(text="x" * (spare + 1)))
    assert [one.line_no for one in good] == [1] and [n for n, _ in bad] == [2]


def test_duplicate_ids_pass_on_for_the_engine_to_judge(tmp_path: Path) -> None:
    assert len(read(tmp_path, line(), line())[0]) == 2


def test_posts_are_sorted_by_time_and_those_of_one_moment_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    times = [("c", 2), ("a", 1), ("b", 1), ("d", 0)]
    path.write_bytes(b"\n".join(line(id=i, created_at=f"2026-05-01T12:00:0{s}Z") for i, s in times))
    ordered = [one.post.id for one in in_time_order(path) if one.post]
    assert ordered == ["replay:d", "replay:a", "replay:b", "replay:c"]


def test_a_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_stream(tmp_path / "nowhere.jsonl"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "id",
    "created_at",
    "text",
    "author",
    "likes",
    "reply_to",
    "hashtags",
    "media",
    "op",
    "network",
    "url",
]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON) | JSON)
def test_any_json_is_a_post_or_a_reason_and_nothing_else(value: Any) -> None:
    raw = json.dumps(value).encode()
    for fields in (raw, raw[:-1]):
        try:
            parsed = parse_line(fields, 1, NOON_MS, "replay")
        except BadLine as bad:
            assert str(bad)
        else:
            assert (parsed.post is None) != (parsed.event is None)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_post_or_a_reason_and_nothing_else(raw: bytes) -> None:
    try:
        parse_line(raw, 1, NOON_MS, "replay")
    except BadLine as bad:
        assert str(bad)
