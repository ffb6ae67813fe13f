"""Who writes in the demo show: the cast, the crowd by language, and a wider crowd made of parts of handles.
Not here: what they write.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .chance import between, one_of, percent, pick

_INSTANCES = ("allotment.example", "compost.example", "northern.example", "hedgerow.example", "tea.example")
_SOCK_NAMES = {
    "spam": (
        "Best Deals",
        "hot news",
        "winner team",
        "VIP desk",
        "promo 24",
        "Deals 4 U",
        "official desk",
        "cash daily",
    ),
    "hostile": ("no name", "anon", "blank", "real talk", "just saying", "ghost", "nobody", "Free Thinker 7"),
}
_MARKS = ("🌱", "🥕", "🫘", "🌻", "☔", "🐛", "🪴")


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    handle: str  # as its network writes it; "" on the companion page
    network: str
    followers: int | None
    part: str = "crowd"  # team, regular, hostile, spam, fake, crowd

    def json(self) -> dict[str, Any]:
        return {
            "id": f"{self.network}:{self.key}",
            "handle": self.handle,
            "display_name": self.name,
            "followers": self.followers,
        }


class People:
    """Raises ValueError for a line that cannot be read, OSError for a file that is not there."""

    def __init__(self, sources: Path) -> None:
        self.cast: dict[str, Person] = {}
        self.crowd: dict[str, list[Person]] = {}
        self._used: dict[str, int] = {}
        for number, row in _rows(sources / "cast.txt"):
            if len(row) != 6:
                raise ValueError(f"cast.txt:{number}: six fields are needed, not {len(row)}")
            key, name, handle, network, followers, part = row
            self._add(Person(key, name, _at_home(handle, network), network, int(followers), part))
        for _, (lang, listed) in _rows(sources / "crowd.txt"):
            for entry in listed.split("; "):
                handle, _, name = entry.strip().partition(" ")
                self.crowd.setdefault(lang, []).append(_crowd_member(handle, name or handle))
        for person in (one for some in self.crowd.values() for one in some):
            self._add(person)
        parts = {kind: listed.split() for _, (kind, listed) in _rows(sources / "handles.txt")}
        self.wide = _wide_crowd(parts["first"], parts["second"])

    def _add(self, person: Person) -> None:
        if person.key in self.cast:
            raise ValueError(f"two people are called {person.key}")
        self.cast[person.key] = person

    def anyone(self, lang: str, *names: object, needs_handle: bool = False) -> Person:
        """Somebody of the crowd who has said least so far."""
        known = self.crowd.get(lang, [])
        if not known:
            raise ValueError(f"nobody in crowd.txt speaks {lang}")
        choices = known
        if lang == "en" and percent(82, "wide", *names):
            choices = self.wide
        choices = [one for one in choices if one.handle or not needs_handle]
        fewest = min(self._used.get(one.key, 0) for one in choices)
        silent = [one for one in choices if self._used.get(one.key, 0) == fewest]
        found = one_of(silent, "who", *names)
        self._used[found.key] = fewest + 1
        return found

    @staticmethod
    def sock(part: str, *names: object) -> Person:
        """A throw-away account, of a spammer or of somebody who wants to wound unseen."""
        number = between(10_000, 99_999, "sock", *names)
        words = ("user", "promo", "vip", "win", "get") if part == "spam" else ("user", "anon", "x", "guest")
        handle = f"{one_of(words, 'word', *names)}{number}"
        network = one_of(("bluesky", "bluesky", "mastodon"), "network", *names)
        name = one_of(_SOCK_NAMES[part], "name", *names)
        return Person(handle, name, _at_home(handle, network), network, pick("few", *names) % 4, part)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return [
        (number, [field.strip() for field in line.split("|")])
        for number, line in lines
        if line.strip() and not line.startswith("#")
    ]


def _at_home(handle: str, network: str) -> str:
    match network:
        case "bluesky":
            return f"{handle.replace('_', '-')}.sky.example"
        case "mastodon":
            return f"{handle}@{one_of(_INSTANCES, 'instance', handle)}"
        case "companion":
            return ""
        case other:
            raise ValueError(f"{handle}: unknown network {other}")


def _network(handle: str) -> str:
    return one_of(("bluesky",) * 11 + ("mastodon",) * 5 + ("companion",) * 4, "network", handle)


def _crowd_member(handle: str, name: str) -> Person:
    network = _network(handle)
    size = 1 << between(3, 11, "size", handle)
    followers = None if network == "companion" else size + pick("followers", handle) % size
    return Person(handle, name, _at_home(handle, network), network, followers)


def _wide_crowd(first: list[str], second: list[str]) -> list[Person]:
    people = []
    for one in first:
        for two in second:
            if percent(45, "there", one, two):
                digits = (
                    str(between(2, 99, "digits", one, two)) if percent(30, "has digits", one, two) else ""
                )
                proper = one.capitalize()
                forms = (
                    f"{proper} {two}",
                    f"{one} {two}",
                    f"{proper} {two.capitalize()}",
                    f"{one}{two}{digits}",
                    f"{proper} {two[0].upper()}.",
                )
                name = one_of(forms, "name", one, two)
                if percent(12, "mark", one, two):
                    name = f"{name} {one_of(_MARKS, 'which', one, two)}"
                people.append(_crowd_member(f"{one}{two}{digits}", name))
    return people
