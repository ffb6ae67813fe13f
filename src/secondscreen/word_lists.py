"""Word lists as settings name them: the house's, the shipped ones, files, and a show's own; and where they contradict.

Their order is the order in which a show's lists are asked: the house's first, then the shipped ones, then files, then
the show's own. Not here: reading the other settings (settings.py), or what a list means (core/moderation/words.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from .core.model import ModerationConfig, WordRule
from .core.moderation import Judge
from .core.text import fold
from .faults import Reading

LISTS = resources.files("secondscreen.core.moderation") / "lists"
_SHOWN: Final = 3  # words of a contradiction that are named


class HouseSettings(BaseModel):
    """`[moderation]` of the server's file: what holds in every show, whatever the show allows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[WordRule, ...] = ()
    word_files: tuple[str, ...] = ()  # TOML files with [[words]] tables, seen from the server's file
    blocked_authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two settings that cannot both have their way; `fatal`: both are the operator's own, so one must go."""

    problem: str
    remedy: str
    fatal: bool


@cache
def shipped_lists() -> list[str]:
    """Names of the files that ship, in the order in which they are asked."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in LISTS.iterdir() if entry.name.endswith(".toml")
    )


@cache
def shipped(name: str) -> list[dict[str, Any]]:
    """The `[[words]]` tables of one shipped file."""
    found: list[dict[str, Any]] = tomllib.loads((LISTS / f"{name}.toml").read_text(encoding="utf-8"))["words"]
    return found


@cache
def _shipped_names() -> frozenset[str]:
    return frozenset(table["name"] for name in shipped_lists() for table in shipped(name))


def with_lists(
    reading: Reading, file: Path, prefix: str, moderation: dict[str, Any], house: HouseSettings
) -> dict[str, Any]:
    """Put the house's lists, those named by `lists` (default: every shipped one) and `word_files` before the show's
    own; and whom the house blocks before whom the show does."""
    known = shipped_lists()
    names = moderation.pop("lists", known)
    words: list[Any] = [*house.words]
    for name in names if isinstance(names, list) else []:
        if name not in known:
            reading.fault(
                file,
                f"{prefix}moderation.lists",
                f"'{name}' is no shipped list",
                "shipped: " + ", ".join(known),
            )
            continue
        words += shipped(name)
    words += _from_files(reading, file, moderation.pop("word_files", []))
    own = moderation.get("words", [])
    moderation["words"] = [*words, *own] if isinstance(own, list) else own
    blocked = moderation.get("blocked_authors", [])
    if house.blocked_authors and isinstance(blocked, list):
        moderation["blocked_authors"] = [*house.blocked_authors, *blocked]
    return moderation


def _from_files(reading: Reading, file: Path, names: object) -> list[Any]:
    words: list[Any] = []
    for name in names if isinstance(names, list | tuple) else []:
        data = reading.toml(file.parent / str(name))
        if data is not None:
            words += data.get("words", [])
    return words


def house_settings(reading: Reading, file: Path, table: object) -> HouseSettings:
    """`[moderation]` of the server's file, with its files read and every list marked as the house's own."""
    house = reading.validated(HouseSettings, table, file, "moderation.")
    if house is None:
        return HouseSettings()
    words = {"words": [*house.words, *_from_files(reading, file, house.word_files)]}
    read = reading.validated(HouseSettings, words, file, "moderation.")
    marked = tuple(rule.model_copy(update={"everywhere": True}) for rule in (read.words if read else ()))
    try:
        Judge(ModerationConfig(words=marked))
    except ValueError as error:
        reading.fault(file, "moderation", str(error))
        return HouseSettings()
    return house.model_copy(update={"words": marked})


def contradictions(lists: Sequence[WordRule], allow_words: Iterable[str]) -> Iterator[Contradiction]:
    """What a show's lists say against each other, and against the words it allows."""
    yield from _same_names(lists)
    accepting = [rule for rule in lists if rule.outcome == "accept"]
    objecting = [rule for rule in lists if rule.outcome in ("hold", "reject")]
    if accepting:
        for rule in objecting:
            own = None
            for welcome in accepting:
                if not _meet(rule, welcome):
                    continue
                own = _folded(rule) if own is None else own
                both = [word for word in welcome.words if fold(word) in own]
                if both:
                    yield Contradiction(
                        f"{_some(both)} is welcome in the list '{welcome.name}' and is to be "
                        f"{'rejected' if rule.outcome == 'reject' else 'held'} by '{rule.name}'",
                        "take it out of one; where both match, the stricter has its way",
                        fatal=rule.name not in _shipped_names(),
                    )
    allowed = {fold(word): word for word in allow_words}
    if not allowed:
        return
    for rule in lists:
        if rule.name in _shipped_names() or rule.outcome == "next":
            continue  # lifting a word of a shipped list is what allow_words is for
        own = _folded(rule)
        both = [word for folded, word in allowed.items() if folded in own]
        if both and rule.everywhere:
            yield Contradiction(
                f"allow_words names {_some(both)}, which the house's list '{rule.name}' keeps everywhere",
                "it stays with what the house says",
                fatal=False,
            )
        elif both:
            yield Contradiction(
                f"allow_words names {_some(both)}, so that the list '{rule.name}' never matches it",
                "take it out of one",
                fatal=False,
            )


def _same_names(lists: Sequence[WordRule]) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for rule in lists:
        if rule.name in seen:
            yield Contradiction(
                f"two lists are named '{rule.name}'", "give each a name of its own", fatal=True
            )
        seen.add(rule.name)


def _meet(one: WordRule, other: WordRule) -> bool:
    """May both be asked about one field of one post?"""
    return any(where in other.on for where in one.on) and (
        one.lang == other.lang or not one.lang or not other.lang
    )


def _folded(rule: WordRule) -> frozenset[str]:
    return frozenset() if rule.mode == "regex" else frozenset(fold(word) for word in rule.words)


def _some(words: Sequence[str]) -> str:
    named = ", ".join(f"'{word}'" for word in words[:_SHOWN])
    return named if len(words) <= _SHOWN else f"{named} and {len(words) - _SHOWN} more"
