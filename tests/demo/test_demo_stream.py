"""The demo's recorded stream is what its sources make, and it has the texture of a real evening."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from bisect import bisect_left
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from secondscreen.connectors.recorded import in_time_order, read_stream
from secondscreen.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
STREAM = ROOT / "config" / "demo" / "stream.jsonl"
MAKE = ROOT / "tools" / "make_demo.py"
START = datetime.fromisoformat("2026-06-14T19:00:00Z")
END = START + timedelta(minutes=20)
FIELDS = {
    *("id", "created_at", "network", "author", "text", "url", "likes", "reposts", "reply_to", "repost_of"),
    *("hashtags", "lang", "media", "labels", "geo"),
}
EXTRA = {"op", "published_at", "revision"}

Line = dict[str, Any]


def moment(line: Line) -> datetime:
    return datetime.fromisoformat(line["created_at"])


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return [json.loads(line) for line in STREAM.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def posts(lines: list[Line]) -> list[Line]:
    return [line for line in lines if "op" not in line]


def make(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, str(MAKE), *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_the_stream_is_exactly_what_its_sources_make_under_any_hash_seed() -> None:
    checked = make("--check", seed="4711")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_stream_that_was_changed_by_hand_is_noticed(tmp_path: Path) -> None:
    changed = tmp_path / "stream.jsonl"
    changed.write_bytes(STREAM.read_bytes().replace(b"heron", b"stork", 1))
    checked = make("--check", "--out", str(changed))
    assert checked.returncode == 1
    assert "run tools/make_demo.py" in checked.stdout


def test_our_own_reader_takes_every_line() -> None:
    bad: list[tuple[int, str]] = []
    now_ms = round(END.timestamp() * 1000)
    read = list(read_stream(STREAM, on_bad=lambda number, why: bad.append((number, why)), now_ms=now_ms))
    assert not bad
    assert len(read) == len(STREAM.read_bytes().splitlines())
    in_order = in_time_order(STREAM, now_ms=now_ms)
    assert [line.line_no for line in in_order] == [line.line_no for line in read], "the file is in time order"


def test_every_post_has_every_field_in_its_right_shape(posts: list[Line]) -> None:
    for post in posts:
        assert set(post) - EXTRA == FIELDS
        assert post["id"].startswith(post["network"] + ":")
        assert post["network"] in {"bluesky", "mastodon", "companion"}
        assert post["author"]["id"].startswith(post["network"] + ":")
        assert post["author"]["display_name"]
        assert (post["url"] is None) == (post["network"] == "companion")
        assert post["likes"] >= 0 and post["reposts"] >= 0
        assert all(media["alt"] for media in post["media"])
        assert post["geo"] is None


def test_no_two_posts_share_an_id(posts: list[Line]) -> None:
    assert len({post["id"] for post in posts}) == len(posts)


def test_the_stream_fills_one_round_of_the_loop_and_no_more(lines: list[Line]) -> None:
    assert moment(lines[0]) == START
    assert END - timedelta(seconds=15) < moment(lines[-1]) < END


def test_it_is_a_crowd_and_not_a_template(posts: list[Line]) -> None:
    own = [post for post in posts if not post["repost_of"]]
    assert len(posts) >= 1_500
    assert len({post["text"] for post in own}) >= 1_000
    assert len({post["author"]["id"] for post in posts}) >= 500
    assert len([post for post in own if post["media"]]) >= 20


def test_at_least_450_texts_are_written_by_hand() -> None:
    sys.path.insert(0, str(MAKE.parent))
    try:
        from demo.scene import read_cries, read_scenes
    finally:
        sys.path.remove(str(MAKE.parent))
    scenes, _ = read_scenes(MAKE.parent / "demo" / "scenes")
    written = {said.text for scene in scenes for said in scene.posts}
    assert len(written) >= 900
    assert sum(len(cries.lines) for cries in read_cries(MAKE.parent / "demo" / "reactions.txt")) >= 200


def test_the_world_is_there(posts: list[Line]) -> None:
    languages = Counter(post["lang"] for post in posts)
    assert len([lang for lang in languages if lang and languages[lang] >= 3]) >= 20
    scripts = Counter(
        unicodedata.name(letter, "?").split()[0]
        for post in posts
        for letter in set(post["text"])
        if letter.isalpha() and not letter.isascii()
    )
    others = (
        "ARABIC",
        "HEBREW",
        "DEVANAGARI",
        "HIRAGANA",
        "HANGUL",
        "GREEK",
        "CYRILLIC",
        "CJK",
        "THAI",
        "TAMIL",
    )
    assert all(scripts[script] for script in others)


def test_reposts_and_answers_point_to_earlier_posts_of_the_same_network(posts: list[Line]) -> None:
    written = {post["id"]: post for post in posts}
    reposts = [post for post in posts if post["repost_of"]]
    assert len(reposts) >= 200
    for post in posts:
        for key in ("repost_of", "reply_to"):
            if post[key]:
                original = written[post[key]]
                assert moment(original) < moment(post)
                assert original["network"] == post["network"]
    for post in reposts:
        assert post["text"].startswith(f"RT @{written[post['repost_of']]['author']['handle']}: ")


def test_deletes_and_edits_come_after_the_post_they_speak_of(lines: list[Line], posts: list[Line]) -> None:
    written = {post["id"]: post for post in posts}
    acts = Counter(line.get("op") for line in lines)
    assert acts["delete"] >= 5 and acts["edit"] >= 2 and acts["hide_author"] and acts["erase_author"]
    for line in lines:
        if line.get("op") in ("delete", "edit"):
            assert moment(written[line["id"]]) < moment(line)
        if line.get("op") == "edit":
            assert line["text"] != written[line["id"]]["text"]
            assert line["published_at"] == written[line["id"]]["created_at"]


def test_what_a_reader_cannot_see_is_an_escape_in_the_file() -> None:
    for letter in STREAM.read_text(encoding="utf-8"):
        assert letter == "\n" or unicodedata.category(letter) not in ("Cf", "Cc", "Zl", "Zp")


def test_bursts_follow_the_cues_and_die_down(posts: list[Line]) -> None:
    timeline = read_settings(ROOT / "config" / "demo", environment={}).shows["demo"].config.timeline
    times = sorted((moment(post) - START).total_seconds() for post in posts)

    def rate(begin: float, end: float) -> float:
        return (bisect_left(times, end) - bisect_left(times, begin)) / (end - begin)

    quiet = rate(0, 1200) / 2
    for cue in timeline.cues:
        assert cue.planned_bt is not None
        at = cue.planned_bt / 1000
        if cue.id in ("break", "credits"):  # the end of something is not an outburst
            continue
        assert rate(at + 2, at + 17) > 2 * quiet, cue.id
        assert rate(at + 2, at + 17) > 1.5 * rate(at - 15, at), cue.id
    for cue in ("heron", "marrow", "soil"):
        at = next(one.planned_bt or 0 for one in timeline.cues if one.id == cue) / 1000
        assert rate(at + 40, at + 55) < rate(at + 2, at + 17), cue
    assert min(rate(begin, begin + 20) for begin in range(0, 1180, 20)) < quiet


def test_regulars_speak_all_evening_without_flooding(posts: list[Line]) -> None:
    by_author: dict[str, list[float]] = {}
    for post in posts:
        by_author.setdefault(post["author"]["id"], []).append((moment(post) - START).total_seconds())
    regulars = (
        "bluesky:dotty",
        "bluesky:gaz",
        "companion:nanpat",
        "mastodon:stats",
        "mastodon:ludo",
        "bluesky:inma",
    )
    for author in regulars:
        times = sorted(by_author[author])
        assert len(times) >= 10
        assert times[-1] - times[0] > 900
        assert max(bisect_left(times, at + 60) - bisect_left(times, at) for at in times) <= 5


def test_no_real_host_brand_or_address_is_named(posts: list[Line]) -> None:
    hosts = re.compile(r"https?://([^/\s\"\\]+)", re.IGNORECASE)
    brands = re.compile(
        r"\b(google|twitter|facebook|instagram|tiktok|youtube|whatsapp|telegram|amazon|netflix|bbc|itv|apple|reddit"
        r"|snapchat|spotify|tesco|lidl|aldi|coca.?cola|pepsi|nike|adidas|ikea|binance|bitcoin|paypal)\b",
        re.IGNORECASE,
    )
    sources = [path.read_text(encoding="utf-8") for path in (MAKE.parent / "demo").rglob("*.txt")]
    sources += [path.read_text(encoding="utf-8") for path in (ROOT / "config" / "demo").glob("*.toml")]
    for text in [*sources, *(json.dumps(post, ensure_ascii=False) for post in posts)]:
        for host in hosts.findall(text):
            assert host.lower().endswith(".example"), host
        named = brands.search(text)
        assert named is None, named
    for post in posts:
        assert post["author"]["handle"] == "" or post["author"]["handle"].endswith(".example")
