"""A Bluesky post record and its author's profile → a `Post`. Pure, and the record is untrusted: whatever in
it is not of the expected kind is left out. Not here: whether it is wanted (bluesky_tags.py), fetching
(bluesky_profiles.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from ..core import limits
from ..core.model import Author, Media, Post
from .bluesky_tags import hashtags
from .jetstream_wire import COLLECTION, DecodeError

PICTURE_HOST: Final = "cdn.bsky.app"

_CID: Final = re.compile(r"b[a-z2-7]{20,100}")
_DID: Final = re.compile(r"did:[a-z]+:[A-Za-z0-9._:-]{1,256}")
_AT_URI: Final = re.compile(r"at://did:[a-z]+:[A-Za-z0-9._:%-]+/[A-Za-z0-9.-]+/[A-Za-z0-9._~:-]+")


@dataclass(frozen=True, slots=True)
class Profile:
    """Who a DID is at the moment. `labels`: what the account says of itself, `!no-unauthenticated` above
    all."""

    handle: str
    name: str = ""
    avatar_url: str | None = None
    followers: int | None = None
    bot: bool = False
    labels: tuple[str, ...] = ()


def post_id(did: str, rkey: str) -> str:
    return f"bluesky:at://{did}/{COLLECTION}/{rkey}"


def author_id(did: str) -> str:
    return f"bluesky:{did}"


def post_of(
    did: str,
    rkey: str,
    cid: str | None,
    record: dict[str, Any],
    time_us: int,
    source: str,
    profile: Profile,
) -> Post:
    """Raises DecodeError if there is no post in it."""
    text = record.get("text")
    if not isinstance(text, str):
        raise DecodeError("record.text: not text")
    try:
        return Post(
            id=post_id(did, rkey),
            network="bluesky",
            source=source,
            text=text,
            author=Author(
                id=author_id(did),
                handle=profile.handle,
                name=profile.name,
                avatar_url=profile.avatar_url,
                url=f"https://bsky.app/profile/{did}",
                followers=profile.followers,
                bot=profile.bot,
            ),
            lang=next((lang for lang in _list(record.get("langs")) if isinstance(lang, str)), None),
            url=f"https://bsky.app/profile/{did}/post/{rkey}",
            published_ms=_published_ms(record.get("createdAt"), time_us),
            reply_to=_reply_to(record.get("reply")),
            hashtags=hashtags(record),
            media=tuple(_media(record.get("embed"), did))[: limits.POST_MEDIA],
            labels=tuple(dict.fromkeys((*_self_labels(record.get("labels")), *profile.labels))),
            revision=cid,
        )
    except ValidationError as invalid:
        raise DecodeError(str(invalid)) from None


def _published_ms(created_at: object, time_us: int) -> int:
    """As its author's client declared; where it declared nonsense, when the network saw it."""
    try:
        declared_ms = round(datetime.fromisoformat(str(created_at)).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        declared_ms = 0
    return declared_ms if declared_ms >= limits.POST_EARLIEST_MS else time_us // 1000


def _reply_to(reply: object) -> str | None:
    parent = reply.get("parent") if isinstance(reply, dict) else None
    uri = _at_uri(parent)
    return f"bluesky:{uri}" if uri else None


def _media(embed: object, did: str) -> list[Media]:
    """Pictures, videos and what is quoted, with their descriptions. A picture's address is for our own screener alone
    and on no channel: a page that fetched it would tell its host who watches. A link card is no medium: its address
    is in the text or a facet."""
    if not isinstance(embed, dict):
        return []
    match embed.get("$type"):
        case "app.bsky.embed.images":
            return [
                Media(type="photo", url=_picture(did, image), alt=_alt(image))
                for image in _list(embed.get("images"))[: limits.POST_MEDIA]
            ]
        case "app.bsky.embed.video":
            return [Media(type="video", alt=_alt(embed))]
        case "app.bsky.embed.record":
            return [Media(type="quote", url=_page(_at_uri(embed.get("record"))))]
        case "app.bsky.embed.recordWithMedia":
            inner = embed.get("record")
            quoted = inner.get("record") if isinstance(inner, dict) else None
            media = embed.get("media")
            if isinstance(media, dict) and media.get("$type") == "app.bsky.embed.recordWithMedia":
                media = None  # only a hostile client nests them
            return [*_media(media, did), Media(type="quote", url=_page(_at_uri(quoted)))]
    return []


def _self_labels(labels: object) -> list[str]:
    values = labels.get("values") if isinstance(labels, dict) else None
    found = [value.get("val") for value in _list(values)[:16] if isinstance(value, dict)]
    return [label[:128] for label in found if isinstance(label, str) and label]


def _picture(did: str, image: object) -> str | None:
    """Where Bluesky's own image service gives a picture, small enough to look at."""
    blob = image.get("image") if isinstance(image, dict) else None
    ref = blob.get("ref") if isinstance(blob, dict) else None
    cid = ref.get("$link") if isinstance(ref, dict) else None
    if not isinstance(cid, str) or not _CID.fullmatch(cid) or not _DID.fullmatch(did):
        return None
    return f"https://{PICTURE_HOST}/img/feed_thumbnail/plain/{did}/{cid}@jpeg"


def _at_uri(reference: object) -> str | None:
    uri = reference.get("uri") if isinstance(reference, dict) else None
    return uri if isinstance(uri, str) and len(uri) <= 400 and _AT_URI.fullmatch(uri) else None


def _page(uri: str | None) -> str | None:
    """Where a person can see a post of this URI; None for records that are no posts."""
    if uri is None:
        return None
    did, collection, rkey = uri.removeprefix("at://").split("/")
    return f"https://bsky.app/profile/{did}/post/{rkey}" if collection == COLLECTION else None


def _alt(image: object) -> str | None:
    alt = image.get("alt") if isinstance(image, dict) else None
    return alt if isinstance(alt, str) and alt else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
