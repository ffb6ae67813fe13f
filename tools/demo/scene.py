"""Reads tools/demo/scenes: what is said, by whom, in which scene. The language is told in tools/make_demo.py.
Not here: times within a scene, copies, reposts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

_HEADER = re.compile(
    r"= (?P<id>[a-z]+) (?P<kind>spread|scattered|burst) (?P<from>\S+) (?P<to>\S+)(?: (?P<tau>\d+))?"
)
_SAID = re.compile(
    r"(?P<who>\*{1,2}(?:[a-z]{2})?|[a-z0-9_]+)\s*(?P<at>\d\d:\d\d)?(?:\^(?P<to>[a-z0-9]*))?: (?P<text>.+)"
)
_ACCOUNT = re.compile(
    r"! (?P<op>hide_author|restore_author|erase_author) (?P<who>[a-z0-9_]+) (?P<at>\d\d:\d\d)"
)
_ESCAPE = re.compile(r"\\(?:n|u([0-9a-fA-F]{4}))")


@dataclass(slots=True)
class Said:
    """One written post. Times are ms of the programme."""

    place: str  # file:line, for complaints
    who: str
    text: str
    lang: str
    at_ms: int | None = None
    answers: int | None = None  # index of the post it replies to, in the scene's list
    reposts: int = 0
    copies: int = 0
    likes: int | None = None
    bare: bool = False
    media: tuple[str, str] | None = None
    delete_after_s: int | None = None
    edit: tuple[int, str] | None = None
    late_s: int = 0


@dataclass(slots=True)
class Scene:
    id: str
    kind: str
    start_ms: int
    end_ms: int
    tau_ms: int = 20_000
    cue: str | None = None
    posts: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What a network does to an account during the show."""

    op: str
    who: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Cries:
    """The short cries of one cue."""

    cue: str
    how_many: int
    emoji: tuple[str, ...]
    lines: tuple[str, ...]


def clock_ms(text: str) -> int:
    minutes, seconds = text.split(":")
    return (int(minutes) * 60 + int(seconds)) * 1000


def read_scenes(folder: Path) -> tuple[list[Scene], list[AccountChange]]:
    """Raises ValueError with file and line for what it does not understand."""
    scenes: list[Scene] = []
    changes: list[AccountChange] = []
    for path in sorted(folder.glob("*.txt")):
        named: dict[str, int] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            place = f"{path.name}:{number}"
            try:
                if not line.strip() or line.startswith("#"):
                    continue
                if line.startswith("="):
                    scenes.append(_scene(line))
                    named = {}
                elif line.startswith("@cue "):
                    scenes[-1].cue = line.removeprefix("@cue ").strip()
                elif line.startswith("!"):
                    changes.append(_change(line))
                elif line.startswith(" %"):
                    _note(scenes[-1], named, line[2:])
                else:
                    scenes[-1].posts.append(_said(line, place, scenes[-1], named))
            except (ValueError, LookupError, AttributeError) as wrong:
                raise ValueError(f"{place}: {line.strip()[:60]!r} is not understood ({wrong})") from wrong
    return scenes, changes


def read_cries(path: Path) -> list[Cries]:
    cries = []
    for block in re.split(r"^= ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        header, *lines = [line.strip() for line in block.splitlines() if line.strip()]
        cue, how_many, emoji = (part.strip() for part in header.split("|"))
        cries.append(Cries(cue, int(how_many), tuple(emoji.split()), tuple(lines)))
    return cries


def _scene(line: str) -> Scene:
    found = _HEADER.fullmatch(line.strip())
    if found is None:
        raise ValueError("a scene begins: = id spread|scattered|burst mm:ss mm:ss [seconds]")
    scene = Scene(found["id"], found["kind"], clock_ms(found["from"]), clock_ms(found["to"]))
    if found["tau"]:
        scene.tau_ms = int(found["tau"]) * 1000
    return scene


def _change(line: str) -> AccountChange:
    found = _ACCOUNT.fullmatch(line.strip())
    if found is None:
        raise ValueError("an account's change is: ! hide_author who mm:ss")
    return AccountChange(found["op"], found["who"], clock_ms(found["at"]))


def _said(line: str, place: str, scene: Scene, named: dict[str, int]) -> Said:
    found = _SAID.fullmatch(line)
    if found is None:
        raise ValueError("a post is: who: text")
    who = found["who"]
    stars = who[: who.count("*")]
    said = Said(place, stars or who, _plain(found["text"]), (stars and who[len(stars) :]) or "en")
    if found["at"]:
        said.at_ms = clock_ms(found["at"])
    if found["to"] is not None:
        said.answers = named[found["to"]] if found["to"] else len(scene.posts) - 1
    return said


def _note(scene: Scene, named: dict[str, int], note: str) -> None:
    said = scene.posts[-1]
    what, _, rest = note.strip().partition(" ")
    match what:
        case "id":
            named[rest] = len(scene.posts) - 1
        case "rt":
            said.reposts = int(rest)
        case "near":
            said.copies = int(rest)
        case "likes":
            said.likes = int(rest)
        case "lang":
            said.lang = rest
        case "bare":
            said.bare = True
        case "late":
            said.late_s = int(rest)
        case "delete":
            said.delete_after_s = int(rest)
        case "edit":
            seconds, _, words = rest.partition(" ")
            said.edit = (int(seconds), _plain(words))
        case "media":
            kind, _, alt = rest.partition(" ")
            said.media = (kind, alt)
        case other:
            raise ValueError(f"unknown note %{other}")


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\n", text.strip())
