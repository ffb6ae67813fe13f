"""Puts the demo's stream together: who says what at which moment, who repeats it, what is edited and deleted.
Not here: reading the sources (scene, people), spelling (spelling), chance (chance).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from .chance import between, decay_by_chance_ms, decay_ms, one_of, percent, pick
from .people import People, Person
from .scene import AccountChange, Cries, Said, Scene, read_cries, read_scenes
from .spelling import another, cry, insisted, pushed

START = datetime(2026, 6, 14, 19, 0, tzinfo=UTC)
LAST_MS = 20 * 60 * 1000 - 500  # nothing is said after this: the next round of the loop begins
TAG = "AllotmentFinal"

_LAG_MS = 2_500  # nobody types faster than this
_UNWELCOME = ("spam", "hostile", "fake")
_HASHTAG = re.compile(r"#(\w+)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the stream at its moment of the programme."""

    at_ms: int
    order: int
    body: dict[str, Any]


def make(sources: Path) -> bytes:
    """The whole stream as JSON Lines. Raises ValueError for a source that is wrong."""
    people = People(sources)
    scenes, changes = read_scenes(sources / "scenes")
    cries = read_cries(sources / "reactions.txt")
    desk = _Desk(people)
    for scene in scenes:
        desk.play(scene)
    starts = {scene.cue: scene.start_ms for scene in scenes if scene.cue}
    for block in cries:
        desk.cries(block, starts[block.cue])
    for change in changes:
        desk.change(change)
    return b"".join(_encoded(line.body) for line in desk.in_order())


class _Desk:
    def __init__(self, people: People) -> None:
        self._people = people
        self._lines: list[Line] = []
        self._ids: set[str] = set()
        self._said: Counter[str] = Counter()

    def in_order(self) -> list[Line]:
        return sorted(self._lines, key=lambda line: (line.at_ms, line.order))

    def play(self, scene: Scene) -> None:
        times = _times(scene)
        ids: list[str] = []
        people: list[Person] = []
        for n, said in enumerate(scene.posts):
            author = self._author(scene, said)
            answered = None
            if said.answers is not None:
                # An answer comes after what it answers, and stays on its network.
                answered = ids[said.answers]
                after_ms = times[said.answers] + between(5_000, 19_000, "answer", said.text)
                times[n] = min(max(times[n], after_ms), LAST_MS)
                network = people[said.answers].network
                if author.network != network and said.who == "*":
                    author = self._neighbour(network, said)
                if author.network != network:
                    answered = None  # said in answer, but no network carries an answer to another
            people.append(author)
            ids.append(self._post(scene, said, author, times[n], answered))

    def cries(self, block: Cries, start_ms: int) -> None:
        for n in range(block.how_many):
            names = ("cry", block.cue, n)
            author = self._people.anyone("en", *names)
            line = block.lines[n] if n < len(block.lines) else one_of(block.lines, *names)
            text = cry(line, block.emoji, *names)
            at_ms = start_ms + _LAG_MS + decay_by_chance_ms(14_000, 60_000, "at", *names)
            if at_ms < LAST_MS:
                self._write(author, text, at_ms, "en", names=names)

    def change(self, change: AccountChange) -> None:
        person = self._people.cast[change.who]
        author_id = person.json()["id"]
        body = {
            "op": change.op,
            "author_id": author_id,
            "created_at": _stamp(change.at_ms),
            "network": person.network,
        }
        self._lines.append(Line(change.at_ms, len(self._lines), body))

    def _author(self, scene: Scene, said: Said) -> Person:
        if said.who == "**":
            return self._people.sock("hostile" if scene.id in ("abuse", "evasions") else "spam", said.text)
        if said.who == "*":
            return self._people.anyone(said.lang, said.text, needs_handle=bool(said.reposts))
        if said.who not in self._people.cast:
            raise ValueError(f"{said.place}: nobody is called {said.who}")
        author = self._people.cast[said.who]
        if said.reposts and not author.handle:
            raise ValueError(
                f"{said.place}: {said.who} is on the companion page, where nothing can be reposted"
            )
        return author

    def _neighbour(self, network: str, said: Said) -> Person:
        for attempt in range(200):
            person = self._people.anyone(said.lang, said.text, attempt)
            if person.network == network:
                return person
        raise ValueError(f"{said.place}: nobody on {network} speaks {said.lang}")

    def _post(self, scene: Scene, said: Said, author: Person, at_ms: int, answered: str | None) -> str:
        unwelcome = author.part in _UNWELCOME
        names = (scene.id, author.key, said.text)
        post = self._write(
            author,
            said.text,
            at_ms,
            said.lang,
            names=names,
            said=said,
            reply_to=answered,
            tagged=not said.bare,
        )
        for n in range(said.copies):
            once = (*names, "copy", n)
            tau_ms = 150_000 if unwelcome else 12_000 + 1_500 * said.copies
            later_ms = (
                at_ms + between(4_000, 9_000, "lag", *once) + decay_by_chance_ms(tau_ms, 4 * tau_ms, *once)
            )
            if later_ms > LAST_MS:
                continue  # the programme is over
            if unwelcome:
                part = "hostile" if author.part == "hostile" else "spam"
                other = author if percent(35, "own", *once) else self._people.sock(part, *once)
                text = pushed(said.text, *once) if part == "spam" else insisted(said.text, *once)
            else:
                other = self._people.anyone(said.lang, *once)
                text = another(said.text, said.lang, *once)
            self._write(other, text, later_ms, said.lang, names=once)
        for n in range(said.reposts):
            once = (*names, "repost", n)
            self._repost(post, author, said, at_ms, once)
        if said.edit is not None:
            self._edit(post, said.edit, at_ms)
        if said.delete_after_s is not None:
            gone_ms = at_ms + said.delete_after_s * 1000
            body = {
                "op": "delete",
                "id": post["id"],
                "created_at": _stamp(gone_ms),
                "network": author.network,
            }
            self._lines.append(Line(gone_ms, len(self._lines), body))
        return str(post["id"])

    def _repost(
        self, post: dict[str, Any], author: Person, said: Said, at_ms: int, names: tuple[object, ...]
    ) -> None:
        later_ms = at_ms + between(3_000, 7_000, "lag", *names) + decay_by_chance_ms(25_000, 90_000, *names)
        if later_ms > LAST_MS:
            return
        for attempt in range(200):
            other = self._people.anyone(one_of((said.lang, "en"), "tongue", *names), *names, attempt)
            if other.network == author.network:
                break
        else:
            raise ValueError(f"{said.place}: nobody on {author.network} to repost it")
        text = f"RT @{author.handle}: {post['text']}"
        self._write(
            other,
            text if len(text) <= 280 else text[:279] + "…",
            later_ms,
            said.lang,
            names=names,
            repost_of=post["id"],
            tagged=False,
        )

    def _edit(self, post: dict[str, Any], edit: tuple[int, str], at_ms: int) -> None:
        after_s, text = edit
        changed = {**post, "text": text, "hashtags": _hashtags(text, True)}
        body = {
            "op": "edit",
            **changed,
            "created_at": _stamp(at_ms + after_s * 1000),
            "published_at": post["created_at"],
            "revision": "2",
        }
        self._lines.append(Line(at_ms + after_s * 1000, len(self._lines), body))

    def _write(
        self,
        author: Person,
        text: str,
        at_ms: int,
        lang: str,
        *,
        names: tuple[object, ...],
        said: Said | None = None,
        reply_to: str | None = None,
        repost_of: str | None = None,
        tagged: bool = True,
    ) -> dict[str, Any]:
        native = self._native_id(author, names)
        social = author.network != "companion"
        tagged = tagged and social
        if tagged and "#" not in text and reply_to is None and percent(45, "tag", *names):
            text = f"{text} #{one_of((TAG,) * 6 + (TAG.lower(),), 'which', *names)}"
        likes = said.likes if said is not None and said.likes is not None else _few(*names)
        unsaid = percent(6, "no language", *names)  # networks do not always tell
        body: dict[str, Any] = {
            "id": f"{author.network}:{native}",
            "created_at": _stamp(at_ms),
            "network": author.network,
            "author": author.json(),
            "text": text,
            "url": f"https://social.example/{author.network}/{author.handle}/{native}" if social else None,
            "likes": likes,
            "reposts": likes // 9 + (said.reposts if said is not None else 0) if social else 0,
            "reply_to": reply_to,
            "repost_of": repost_of,
            "hashtags": _hashtags(text, tagged),
            "lang": None if unsaid else lang,
            "media": [],
            "labels": [],
            "geo": None,
        }
        if said is not None and said.media is not None:
            body["media"] = [{"type": said.media[0], "url": None, "alt": said.media[1]}]
        late_s = said.late_s if said is not None and said.late_s else 0
        if not late_s and author.network == "mastodon" and percent(4, "late", *names):
            # Servers pass posts on to one another, and not always at once.
            late_s = between(20, 90, "how late", *names)
        if late_s:
            body["published_at"] = _stamp(at_ms - late_s * 1000)
        self._lines.append(Line(at_ms, len(self._lines), body))
        return body

    def _native_id(self, author: Person, names: tuple[object, ...]) -> str:
        self._said[author.key] += 1
        number = pick("id", author.key, *names)
        match author.network:
            case "bluesky":
                native = "3m" + "".join(_LETTERS[number >> shift & 31] for shift in range(0, 55, 5))
            case "mastodon":
                native = str(116_000_000_000_000_000 + number % 900_000_000_000_000)
            case _:
                native = f"{number & 0xFFFFFFFFFF:010x}"
        if f"{author.network}:{native}" in self._ids:
            raise ValueError(f"{author.key} says {names[-1]!r} twice: say it in other words")
        self._ids.add(f"{author.network}:{native}")
        return native


def _times(scene: Scene) -> list[int]:
    """When each post of a scene is written, in ms of the programme."""
    count, width_ms = len(scene.posts), scene.end_ms - scene.start_ms
    times: list[int] = []
    for n, said in enumerate(scene.posts):
        jitter = Decimal(pick("jitter", scene.id, said.text) % 1000) / 1000
        match scene.kind:
            case "burst":
                window_ms = width_ms - _LAG_MS
                at_ms = _LAG_MS + decay_ms((n + jitter) / count, scene.tau_ms, window_ms)
            case "spread":
                at_ms = int((n + (jitter if n else 0)) * width_ms / count)
            case _:
                at_ms = pick("anywhen", scene.id, said.who, said.text) % width_ms
        times.append(scene.start_ms + at_ms)
    if scene.kind == "scattered":
        times = _in_each_ones_order(scene, times)
    return [
        said.at_ms if said.at_ms is not None else at_ms
        for said, at_ms in zip(scene.posts, times, strict=True)
    ]


def _in_each_ones_order(scene: Scene, times: list[int]) -> list[int]:
    """What one person says keeps its order (biscuit one before biscuit nine)."""
    own: dict[str, list[int]] = {}
    for n, said in enumerate(scene.posts):
        own.setdefault(said.who if said.who != "*" else f"*{n}", []).append(n)
    ordered = list(times)
    for places in own.values():
        for place, at_ms in zip(places, sorted(times[n] for n in places), strict=True):
            ordered[place] = at_ms
    return ordered


def _few(*names: object) -> int:
    """Likes of a post that nobody made famous."""
    chance = pick("likes", *names) % 100
    most = 3 if chance < 60 else 20 if chance < 92 else 70
    return pick("how many", *names) % (most + 1)


def _hashtags(text: str, tagged: bool) -> list[str]:
    found = list(dict.fromkeys(_HASHTAG.findall(text)))
    if tagged and not any(tag.lower() == TAG.lower() for tag in found):
        found.append(TAG)  # networks let an author tag a post outside its words
    return found


def _stamp(at_ms: int) -> str:
    moment = START + timedelta(milliseconds=at_ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _encoded(body: dict[str, Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    # What cannot be seen is written as an escape, so that nobody reviewing the file is fooled by it.
    return "".join(_visible(letter) for letter in text).encode() + b"\n"


def _visible(letter: str) -> str:
    if letter.isascii() or unicodedata.category(letter) not in ("Cf", "Zl", "Zp", "Cc"):
        return letter
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))
