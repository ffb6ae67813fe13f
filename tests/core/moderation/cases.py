"""How the tests of this room build posts and ask for verdicts. Not here: any test."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import secondscreen.core.moderation as room
from secondscreen.core.model import Author, ModerationConfig, Post, WordRule
from secondscreen.core.moderation import Case, Judge, Memory, Verdict
from secondscreen.core.text import features

LISTS = Path(room.__file__).parent / "lists"


def post(text: str, author: str | None = None, handle: str = "ada", name: str = "Ada", **fields: Any) -> Post:
    who = Author(id=author, handle=handle, name=name) if author is not None else None
    return Post(
        **{"id": "t:1", "network": "t", "source": "s", "published_ms": 0, "text": text, "author": who}
        | fields
    )


def case(text: str, at_ms: int = 0, **fields: Any) -> Case:
    own = {
        key: fields.pop(key)
        for key in ("held", "edited", "group", "scores", "drivers", "advice")
        if key in fields
    }
    made = post(text, **fields)
    return Case(post=made, features=features(made), at_ms=at_ms, seq=1, **own)


def config(**fields: Any) -> ModerationConfig:
    """Nothing objects unless a test asks for it, and what nothing objects to is approved."""
    return ModerationConfig.model_validate(
        {"mode": "post", "links": "allow", "shorteners": "allow", "media": "allow"} | fields
    )


def ask(text: str, settings: ModerationConfig | None = None, **fields: Any) -> Verdict:
    settings = settings or config()
    return Judge(settings).verdict(case(text, **fields), Memory.from_config(settings))


def listed(*words: str, **fields: Any) -> WordRule:
    return WordRule.model_validate({"name": "own", "words": words} | fields)


@cache
def shipped() -> tuple[WordRule, ...]:
    """Every list that ships, in the order of file names."""
    found: list[WordRule] = []
    for file in sorted(LISTS.glob("*.toml")):
        found += [WordRule.model_validate(rule) for rule in tomllib.loads(file.read_text("utf-8"))["words"]]
    return tuple(found)


@cache
def shipped_judge() -> Judge:
    return Judge(config(words=shipped()))


def ask_shipped(text: str, **fields: Any) -> Verdict:
    return shipped_judge().verdict(case(text, **fields), Memory())
