"""What an event of the network means for one show: a post with a wanted tag, a withdrawal, an account's
change, or nothing. Pure and synchronous; knows what it handed in, and forgets the oldest.

Two rules decide what is passed. A post with a wanted tag always is. A delete or an account's change is
passed only if it concerns a post or an author that we know, because the stream tells of everybody: a show
has no business to keep the names of strangers who deleted something. What was handed in before a restart is
known through `recall`; where nobody recalls, everything of the time that was missed is passed
(`strangers_until_us`), and after that the source is as forgetful as it must be. Not here: names and pictures
(bluesky_profiles.py), sockets (jetstream.py).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from ..core import limits
from ..core.events import AuthorErased, AuthorHidden, AuthorRestored, Event, PostDeleted
from .bluesky_post import author_id, post_id
from .bluesky_tags import Tags
from .jetstream_wire import Account, Commit, WireEvent

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class Words:
    """A wanted post, whose author is still only a DID."""

    post_id: str
    did: str
    rkey: str
    rev: str
    cid: str | None
    record: dict[str, Any]
    time_us: int
    edited: bool


class Sift:
    def __init__(self, tags: Tags, source: str) -> None:
        self.strangers_until_us = 0
        self._tags = tags
        self._source = source
        self._posts: OrderedDict[str, str] = OrderedDict()  # handed in: id → rev, "" where we only know of it
        self._waiting: OrderedDict[str, str] = OrderedDict()  # found, and not handed in yet
        self._authors: OrderedDict[str, bool] = OrderedDict()  # author id → may the account be hidden
        self._deleted: OrderedDict[str, None] = OrderedDict()  # also strangers': see SOURCE_DELETES_KNOWN

    def recall(self, posts: Iterable[tuple[str, str]]) -> None:
        """(post id, author id) of what earlier runs of this show handed in."""
        for post, author in posts:
            _keep(self._posts, post, "", limits.SOURCE_POSTS_KNOWN)
            if author:
                _keep(self._authors, author, True, limits.SOURCE_AUTHORS_KNOWN)

    def take(self, event: WireEvent) -> Words | Event | None:
        match event:
            case Commit(operation="delete"):
                return self._delete(event)
            case Commit():
                return self._commit(event)
            case Account():
                return self._account(event)
            case _:
                return None

    def handed_in(self, words: Words) -> None:
        self._waiting.pop(words.post_id, None)
        _keep(self._posts, words.post_id, words.rev, limits.SOURCE_POSTS_KNOWN)

    def is_deleted(self, post: str) -> bool:
        return post in self._deleted

    def start_over(self) -> None:
        """What was found and not handed in will be read again."""
        self._waiting.clear()

    def _commit(self, commit: Commit) -> Words | Event | None:
        assert commit.record is not None  # noqa: S101 - the decoder gives every create and update its record
        id_ = post_id(commit.did, commit.rkey)
        known_rev = self._waiting.get(id_, self._posts.get(id_))
        if known_rev and commit.rev and commit.rev <= known_rev:  # revs are TIDs: text order is time order
            return None  # an inclusive cursor, or an overlap: we have it
        if id_ in self._deleted:
            return None
        if not self._tags.are_in(commit.record):
            if known_rev is None:
                return None
            _keep(self._deleted, id_, None, limits.SOURCE_DELETES_KNOWN)
            return PostDeleted(post_id=id_, source=self._source)  # its author took it out of the show
        _keep(self._waiting, id_, commit.rev, limits.SOURCE_POSTS_KNOWN)
        author = author_id(commit.did)
        _keep(self._authors, author, self._authors.get(author, False), limits.SOURCE_AUTHORS_KNOWN)
        return Words(
            post_id=id_,
            did=commit.did,
            rkey=commit.rkey,
            rev=commit.rev,
            cid=commit.cid,
            record=commit.record,
            time_us=commit.time_us,
            # An update of a post that we never saw is an edit all the same: somebody before us may have seen
            # it.
            edited=commit.operation == "update" or bool(known_rev),
        )

    def _delete(self, commit: Commit) -> Event | None:
        id_ = post_id(commit.did, commit.rkey)
        known = id_ in self._posts or id_ in self._waiting
        _keep(self._deleted, id_, None, limits.SOURCE_DELETES_KNOWN)
        if known or commit.time_us < self.strangers_until_us:
            return PostDeleted(post_id=id_, source=self._source)
        return None

    def _account(self, account: Account) -> Event | None:
        author = author_id(account.did)
        hidden = self._authors.get(author)
        if hidden is None and account.time_us >= self.strangers_until_us:
            return None
        if account.active:
            if hidden is False:
                return None  # it never was away
            _keep(self._authors, author, False, limits.SOURCE_AUTHORS_KNOWN)
            return AuthorRestored(author_id=author)
        _keep(self._authors, author, True, limits.SOURCE_AUTHORS_KNOWN)
        if account.status == "deleted":
            return AuthorErased(author_id=author)
        # States of tomorrow hide as well: what the network does not show, we do not show.
        return AuthorHidden(author_id=author, reason=account.status or "inactive")


def _keep(known: OrderedDict[str, _V], key: str, value: _V, most: int) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > most:
        known.popitem(last=False)
