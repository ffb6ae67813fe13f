"""One line of a recorded stream: bytes in, a post or an event out, or one reason why not. The fields are
described in recorded.py. Not here: files.

The checks are written out by hand: a second pydantic model over the same fields doubles the time per line.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from pydantic import ValidationError

from ..core import limits
from ..core.events import AuthorErased, AuthorHidden, AuthorRestored, Event, PostDeleted
from ..core.model import Author, Media, Post
from ..runtime.ports import Incoming

NETWORKS: Final = frozenset(
    {
        *("activitypub", "bluesky", "companion", "instagram", "irc", "mastodon", "matrix", "nostr", "reddit"),
        *("replay", "rss", "studio", "telegram", "threads", "twitch", "webhook", "x", "youtube"),
    }
)
"""Prefixes that an id may already carry."""

_NETWORK: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_MOST: Final = 2**53  # the largest whole number that every reader of JSON agrees on


class BadLine(ValueError):
    """A line that cannot be used; the words are the reason."""


class Recorded(NamedTuple):
    """One usable line: either `post` (new, or `edited`) or `event` (a delete, an account's change) is set."""

    line_no: int
    at_ms: int
    post: Post | None = None
    edited: bool = False
    event: Event | None = None

    def incoming(self, cursor: str | None = None) -> Incoming:
        return Incoming(post=self.post, edited=self.edited, event=self.event, cursor=cursor)


def parse_line(raw: bytes, line_no: int, latest_ms: int, source: str) -> Recorded:
    """Raises BadLine. `latest_ms`: anything later is in the future."""
    try:
        line = orjson.loads(raw)
    except orjson.JSONDecodeError as broken:
        # orjson says the same of text that is not UTF-8 as of broken JSON; people want to know which.
        raise BadLine("not UTF-8" if not _is_utf8(raw) else f"broken JSON: {broken}") from None
    if type(line) is not dict:
        raise BadLine(f"must be a JSON object, is {_kind(line)}")
    at_ms = _time(line, "created_at", latest_ms)
    try:
        match line.get("op"):
            case None | "post":
                return Recorded(line_no, at_ms, _post(line, at_ms, latest_ms, source))
            case "edit":
                return Recorded(line_no, at_ms, _post(line, at_ms, latest_ms, source), edited=True)
            case "delete":
                post_id, _ = _identity(line, "id")
                return Recorded(line_no, at_ms, event=PostDeleted(post_id=post_id, source=source))
            case "hide_author":
                author_id, _ = _identity(line, "author_id")
                reason = _text(line, "reason") or ""
                return Recorded(line_no, at_ms, event=AuthorHidden(author_id=author_id, reason=reason[:200]))
            case "restore_author":
                author_id, _ = _identity(line, "author_id")
                return Recorded(line_no, at_ms, event=AuthorRestored(author_id=author_id))
            case "erase_author":
                author_id, _ = _identity(line, "author_id")
                return Recorded(line_no, at_ms, event=AuthorErased(author_id=author_id))
            case other:
                raise BadLine(f"op: {str(other)[:40]!r} is not known")
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_context=False, include_input=False)[0]
        raise BadLine(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _post(line: dict[str, Any], at_ms: int, latest_ms: int, source: str) -> Post:
    post_id, network = _identity(line, "id")
    reply_to, repost_of = _text(line, "reply_to"), _text(line, "repost_of")
    return Post(
        id=post_id,
        network=network,
        source=source,
        text=_text(line, "text") or "",
        author=_author(line, network),
        lang=(_text(line, "lang") or "")[:35] or None,
        url=_link(line, "url"),
        published_ms=_time(line, "published_at", latest_ms) if line.get("published_at") else at_ms,
        likes=_count(line, "likes") or 0,
        reposts=_count(line, "reposts") or 0,
        reply_to=_prefixed(reply_to, network) if reply_to else None,
        repost_of=_prefixed(repost_of, network) if repost_of else None,
        hashtags=tuple(tag.lstrip("#＃") for tag in _texts(line, "hashtags", limits.POST_HASHTAGS)),
        media=_media(line),
        labels=_texts(line, "labels", limits.POST_HASHTAGS),
        revision=_text(line, "revision"),
    )


def _identity(line: dict[str, Any], key: str) -> tuple[str, str]:
    """(prefixed id, network)."""
    native = _text(line, key)
    if not native:
        raise BadLine(f"{key}: missing")
    network = _text(line, "network")
    if network:
        if not _NETWORK.fullmatch(network):
            raise BadLine("network: must be a short word in small letters")
    else:
        prefix, colon, _ = native.partition(":")
        network = prefix if colon and prefix in NETWORKS else "replay"
    return _prefixed(native, network), network


def _prefixed(native: str, network: str) -> str:
    return native if native.startswith(network + ":") else f"{network}:{native}"


def _author(line: dict[str, Any], network: str) -> Author | None:
    given = line.get("author")
    if given is None:
        return None
    if type(given) is not dict:
        raise BadLine(f"author: must be an object or null, is {_kind(given)}")
    handle, name = _text(given, "handle") or "", _text(given, "display_name") or ""
    known_by = _text(given, "id") or handle or name
    bot = given.get("bot")
    if bot is not None and type(bot) is not bool:
        raise BadLine(f"author.bot: must be true or false, is {_kind(bot)}")
    if not known_by:
        return None
    return Author(
        id=_prefixed(known_by, network)[:512],
        handle=handle[: limits.HANDLE_CHARS],
        name=name[: limits.NAME_CHARS],
        avatar_url=_link(given, "avatar_url"),
        url=_link(given, "url"),
        followers=_count(given, "followers"),
        bot=bool(bot),
    )


def _media(line: dict[str, Any]) -> tuple[Media, ...]:
    given = line.get("media")
    if not given and (given is None or type(given) is list):
        return ()
    if type(given) is not list or not all(type(one) is dict for one in given):
        raise BadLine("media: must be a list of objects")
    return tuple(
        Media(type=_text(one, "type") or "media", url=_link(one, "url"), alt=_text(one, "alt"))
        for one in given[: limits.POST_MEDIA]
    )


def _time(line: dict[str, Any], key: str, latest_ms: int) -> int:
    given = _text(line, key)
    if not given:
        raise BadLine(f"{key}: missing")
    try:
        moment = datetime.fromisoformat(given)
        if moment.tzinfo is None or len(given) < 16:
            raise BadLine(f"{key}: must be an RFC 3339 time with an offset, like 2026-11-20T16:00:00Z")
        at_ms = round(moment.timestamp() * 1000)
    except (ValueError, OverflowError) as wrong:
        if isinstance(wrong, BadLine):
            raise
        raise BadLine(f"{key}: is not an RFC 3339 time") from None
    if at_ms < limits.POST_EARLIEST_MS:
        raise BadLine(f"{key}: before the year 2000")
    if at_ms > latest_ms:
        raise BadLine(f"{key}: in the future")
    return at_ms


def _text(line: dict[str, Any], key: str) -> str | None:
    given = line.get(key)
    if given is None or type(given) is str:
        return given
    raise BadLine(f"{key}: must be text, is {_kind(given)}")


def _texts(line: dict[str, Any], key: str, most: int) -> tuple[str, ...]:
    given = line.get(key)
    if not given and (given is None or type(given) is list):
        return ()
    if type(given) is not list or not all(type(one) is str for one in given):
        raise BadLine(f"{key}: must be a list of text")
    return tuple(given[:most])


def _count(line: dict[str, Any], key: str) -> int | None:
    given = line.get(key)
    if given is None:
        return None
    if type(given) is not int:
        raise BadLine(f"{key}: must be a whole number, is {_kind(given)}")
    if not 0 <= given <= _MOST:
        raise BadLine(f"{key}: must not be negative or beyond 2^53")
    return given


def _link(line: dict[str, Any], key: str) -> str | None:
    """A link becomes an `href` on a page: anything but http and https stays out."""
    given = _text(line, key)
    if given and not given.lower().startswith(("https://", "http://")):
        raise BadLine(f"{key}: must begin with http:// or https://")
    return given or None


def _kind(value: object) -> str:
    words = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return words.get(type(value), "a number")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
