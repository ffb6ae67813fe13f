"""What would this list catch? A list tried on posts that are already there, before it goes live.

Pure: it reads, and changes nothing. Not here: which posts are asked about, and who may ask (site, cli).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ..limits import CATCHES_SHOWN
from ..model import STRICTNESS, Features, ModerationConfig, Post, Status, WordRule
from ..record import Match
from .case import Case
from .word_index import WordIndex
from .words import consequence, places


class Catch(NamedTuple):
    """One post that the list matches. `would_be`: where it would stand with this list live, never looser than now."""

    post_id: str
    matches: tuple[Match, ...]
    status_now: Status
    would_be: Status


@dataclass(frozen=True, slots=True)
class Tried:
    """`read` posts, of which `caught` match and `stricter` would stand stricter than they do; the first of them."""

    read: int
    caught: int
    stricter: int
    catches: tuple[Catch, ...]


def tried(
    rule: WordRule,
    config: ModerationConfig,
    posts: Iterable[tuple[Post, Features, Status]],
    most: int = CATCHES_SHOWN,
) -> Tried:
    """Try a list on posts, with the allowed words and severities of a show; at most `most` catches are kept, in the
    posts' order. ValueError, with the entry named, if the list cannot be used."""
    index = WordIndex((rule,), config.allow_words)
    leads_to = consequence(rule, config)
    read = caught = stricter = 0
    catches: list[Catch] = []
    for post, features, status in posts:
        read += 1
        case = Case(post=post, features=features, at_ms=post.published_ms)
        hits = index.hits(case)
        if not hits:
            continue
        caught += 1
        would_be = status
        if leads_to is not None and STRICTNESS[leads_to] > STRICTNESS[status]:
            would_be = leads_to
            stricter += 1
        if len(catches) < most:
            catches.append(Catch(post.id, places(case, hits, index.lists), status, would_be))
    return Tried(read, caught, stricter, tuple(catches))


def catches(
    rule: WordRule,
    config: ModerationConfig,
    posts: Iterable[tuple[Post, Features, Status]],
    most: int = CATCHES_SHOWN,
) -> list[Catch]:
    """The posts that a list would catch; as `tried`, without its counts."""
    return list(tried(rule, config, posts, most).catches)
