"""Which posts carry a show's hashtag on Bluesky, however it was typed. Pure text work.

A tag may stand in three places: as a facet of the text, in `tags` (not visible in the text at all), or bare
in the text, where no client made a facet of it. Compared are NFKC forms without case, so that
`#ＦＩＮＡＬＥ23` is `#finale23`. Facet offsets count UTF-8 bytes; they are not needed, because the facet itself
says which tag it is. What a post quotes or links to is not what it says: only these three places are looked at.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..core import limits

_SIGNS: Final = "#＃"
_JOINED: Final = frozenset("_/&=")  # before a sign: a path, an entity, a query; not a hashtag


def fold_tag(tag: str) -> str:
    """One form for all ways to type a tag, without its sign."""
    if tag.isascii():
        return tag.lower().lstrip("#")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold())
    # "İ" case-folds to i with a dot above it, which no Turk means.
    return folded.replace("i\u0307", "i").lstrip("#")


class Tags:
    """The wanted tags of one connector."""

    def __init__(self, tags: Iterable[str]) -> None:
        self.wanted = frozenset(fold_tag(tag) for tag in tags) - {""}
        self._in_ascii = tuple(tag for tag in self.wanted if tag.isascii())

    def may_be_in(self, frame: str) -> bool:
        """Cheap, before any parsing: False only if no wanted tag is anywhere in this JSON text. An escaped
        letter might hide one."""
        if "\\u" in frame:
            return True
        if frame.isascii():
            frame = frame.lower()
            return any(tag in frame for tag in self._in_ascii)
        frame = fold_tag(frame)
        return any(tag in frame for tag in self.wanted)

    def are_in(self, record: dict[str, Any]) -> bool:
        return any(fold_tag(tag) in self.wanted for tag in tags_of(record))


def tags_of(record: dict[str, Any]) -> Iterator[str]:
    """Every tag of a post record as written, without its sign; the same one perhaps several times."""
    for facet in _list(record.get("facets")):
        for feature in _list(facet.get("features") if isinstance(facet, dict) else None):
            if isinstance(feature, dict) and feature.get("$type") == "app.bsky.richtext.facet#tag":
                tag = feature.get("tag")
                if isinstance(tag, str):
                    yield tag.lstrip(_SIGNS)
    for tag in _list(record.get("tags")):
        if isinstance(tag, str):
            yield tag.lstrip(_SIGNS)
    text = record.get("text")
    if isinstance(text, str):
        yield from bare_tags(text)


def bare_tags(text: str) -> Iterator[str]:
    """Hashtags of plain text: a sign at the start of a word, then letters, digits, underlines and their
    marks."""
    at, end = 0, len(text)
    while at < end:
        if text[at] not in _SIGNS:
            at += 1
            continue
        before = text[at - 1] if at else " "
        start = at = at + 1
        while at < end and _in_word(text[at]):
            at += 1
        if at > start and not (before in _JOINED or (before.isascii() and before.isalnum())):
            yield text[start:at]


def hashtags(record: dict[str, Any]) -> tuple[str, ...]:
    """The tags of a record, each once (in whatever case it came first), within the limit."""
    once: dict[str, str] = {}
    for tag in tags_of(record):
        if len(once) >= limits.POST_HASHTAGS:
            break
        if folded := fold_tag(tag):
            once.setdefault(folded, tag[: limits.HANDLE_CHARS])
    return tuple(once.values())


def _in_word(c: str) -> bool:
    return c.isalnum() or c == "_" or (c != "\ufe0f" and unicodedata.category(c)[0] == "M")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
