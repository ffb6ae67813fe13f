"""What a record looks like on each channel: JSON-ready items, the shapes of docs/protocol.md.

Not here: which posts are shown, or when. Never a moderation field on `feed` or `onair`.
"""

from __future__ import annotations

from typing import Any

from .effects import Item
from .model import Network, Post
from .moderation.standing import Standing
from .record import Match, PostRecord
from .rundown import Programme
from .text import for_display

Why = list[tuple[str, int]]


def post_part(post: Post, *, pictures: bool = True) -> dict[str, Any]:
    """The post as every surface shows it: the original, made safe to display, never rewritten. Without its pictures
    where the rights to its network's posts do not allow them."""
    author = post.author
    return {
        "network": post.network,
        "author": {
            "handle": one_line(author.handle),
            "name": one_line(author.name),
            "avatar_url": author.avatar_url,
        }
        if author
        else None,
        "text": for_display(post.text),
        "url": post.url if post.url and post.url.startswith(("https://", "http://")) else None,
        "published_ms": post.published_ms,
        "media": [{"type": m.type, "alt": for_display(m.alt) if m.alt else None} for m in post.media]
        if pictures
        else [],
        "lang": post.lang,
    }


def one_line(text: str) -> str:
    return " ".join(for_display(text).split())


def badges(record: PostRecord, level: int) -> list[str]:
    found = []
    if record.pinned:
        found.append("pinned")
    if level:
        found.append(f"regular-{level}")
    if record.post is not None and record.shelf.get("question"):  # what words alone said goes with them
        found.append("question")
    return found


def _shown(record: PostRecord, post: Post, level: int, rights: Network) -> Item:
    """What viewers' pages and overlays both say of a post."""
    return {
        "id": record.post_id,
        "kind": "post",
        "bt": record.bt,
        "post": post_part(post, pictures=rights.media),
        "badges": badges(record, level),
    }


def feed_item(record: PostRecord, post: Post, level: int, why: Why, rights: Network) -> Item:
    return {
        **_shown(record, post, level, rights),
        "similar": record.members,
        "edited": record.edited,
        "why": [[name, points] for name, points in why],
    }


def air_item(
    record: PostRecord, post: Post, level: int, programme: Programme, air: int, rights: Network
) -> Item:
    return {
        **_shown(record, post, level, rights),
        "layout": programme.layout,
        "air": air,
        "show_for_ms": programme.show_for_ms,
        "taken_ms": programme.taken_ms,
    }


def desk_item(
    record: PostRecord,
    level: int,
    why: Why,
    *,
    shortlisted: bool,
    in_feed: bool,
    rights: Network,
    surge: tuple[int, int] | None,
    standing: Standing | None,
    value: int | None = None,
) -> Item:
    """A producer's row. A withdrawn post has no words any more: its `post` is null. `surge`: how many joined its
    near-duplicate group in one minute, and when the last of them did."""
    post = record.post
    flags = []
    if record.edited:
        flags.append("edited")
    if record.features.media:
        flags.append("media")
    if record.features.repost_of:
        flags.append("repost")
    if record.hidden_from:
        flags.append("account_hidden")
    flags += [f"no_{name}" for name in ("air", "feed", "media") if not getattr(rights, name)]
    return {
        "id": record.post_id,
        "kind": "post",
        "bt": record.bt,
        "post": post_part(post) if post else None,
        "author_id": record.features.author_key or None,
        "standing": _standing(standing),
        "status": record.status,
        "rule": record.rule,
        "reason": record.reason,
        "matched": [as_shown(m, post) for m in record.matched],
        "by": record.by,
        "network": record.network,
        "source": record.source,
        "changed_seq": record.changed_seq,
        "received_ms": record.received_ms,
        "score": sum(points for _, points in why),
        "why": [[name, points] for name, points in why],
        "group": record.leader,
        "similar": record.members,
        "surge": {"count": surge[0], "at_ms": surge[1]} if surge else None,
        "badges": badges(record, level),
        "flags": flags,
        "scores": record.scores,
        "shortlisted": shortlisted,
        "in_feed": in_feed,
        "pinned": record.pinned,
        "marks": list(record.marks),
        "drivers": [_driver(driver, post) for driver in record.drivers] if post else [],
        "severity": record.severity,
        "judged": {"status": record.judged, "by": record.judged_by} if record.judged else None,
        "shadow": {"status": record.shadow[0], "rule": record.shadow[1]} if record.shadow else None,
        "release_ms": record.release_ms,
        "risks": list(record.risks),
        "first_by": record.first_by,
        "advice": {
            "outcome": record.advice.outcome,
            "reason": record.advice.reason,
            "by": record.advice.by,
        }
        if record.advice
        else None,
        "pictures": len(record.pictures),
        "value": value,
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    """How its author stands with people, over or not: `until_ms` tells. None where nobody decided, or took it back."""
    if standing is None or not standing.kind:
        return None
    return {
        "kind": standing.kind,
        "level": standing.level,
        "by": standing.by,
        "until_ms": standing.until_ms,
        "reason": standing.reason,
    }


def _driver(driver: tuple[int, int, int], post: Post) -> dict[str, int]:
    """Words that drove a score, by their place in the text as displayed."""
    start, end, points = driver
    start, end = _places(post.text, start, end)
    return {"start": start, "end": end, "points": points}


def _places(text: str, start: int, end: int) -> tuple[int, int]:
    """Where a span of the text as written stands in the text as displayed. A mark is put at each end, since what is
    shown loses its outer spaces."""
    if for_display(text) == text:
        return start, end
    return len(for_display(f"{text[:start]}|")) - 1, len(for_display(f"{text[:end]}|")) - 1


def as_shown(seen: Match, post: Post | None) -> dict[str, Any]:
    """A match by its place in the text as displayed, which may have lost invisible characters before it."""
    item = seen.as_item()
    author = post.author if post else None
    match seen.on:
        case "text":
            text = post.text if post else ""
        case "handle":
            text = author.handle if author else ""
        case _:
            text = author.name if author else ""
    item["start"], item["end"] = _places(text, seen.start, seen.end)
    return item
