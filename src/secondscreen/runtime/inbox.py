"""Where what has come in waits for the sequencer: posts in a bounded lane, everything else before them.

A full lane sheds its oldest unseen post (edits only when nothing else is left) and counts it by source. Deletes,
accounts' states, gaps and cues are never shed and overtake posts; a delete that comes before its post leaves a
tombstone in the engine. A source's cursor is given out only when all that it covers is journalled or shed.
Not here: reading a post (intake.py).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ..core import limits
from ..core.events import (
    AuthorErased,
    AuthorHidden,
    AuthorRestored,
    CommandGiven,
    Event,
    PostDeleted,
    PostScreened,
    SourceGapped,
)
from ..core.model import Post
from .ports import Incoming

OURS: Final = "screeners"  # the ledger of what comes from no source


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event handed in. `ticket`: its place among all that its source handed in."""

    source: str
    ticket: int
    event: Event


@dataclass(frozen=True, slots=True)
class WaitingPost:
    source: str
    ticket: int
    post: Post
    edited: bool


class ShowInbox:
    """One show's inbox (ports.Inbox). `wake` is called when something has come."""

    def __init__(self, wake: Callable[[], None], posts: int | None = None) -> None:
        self._wake = wake
        self._room = limits.INBOX_POSTS if posts is None else posts
        self._posts: deque[WaitingPost] = deque()
        self._events: deque[Waiting] = deque()
        self._ledgers: dict[str, _Ledger] = {}
        self._shed: dict[str, int] = {}
        self._open = True
        self.shed_total = 0

    def offer(self, source: str, incoming: Incoming) -> None:
        """Take one thing in. Raises ValueError for what a source may not say: air and settings are people's."""
        post, event = incoming.post, incoming.event
        only_moved = post is None and event is None and incoming.cursor is not None
        if (post is None) == (event is None) and not only_moved:
            raise ValueError("hand in a post or an event, one of the two")
        if event is not None and not may_say(event):
            raise ValueError(f"a source may not hand in {event.kind}")
        if not self._open:
            return
        ledger = self._ledgers.get(source)
        if ledger is None:
            ledger = self._ledgers[source] = _Ledger()
        ticket = ledger.issue(incoming.cursor)
        if event is not None:
            self._events.append(Waiting(source, ticket, event))
        elif post is None:
            ledger.done(ticket)  # the source read on and found nothing for this show
        else:
            if len(self._posts) >= self._room:
                self._shed_one()
            self._posts.append(WaitingPost(source, ticket, post, incoming.edited))
        self._wake()

    def tell(self, event: PostScreened) -> None:
        """What our own screeners saw of a post that is here already; no source may say this."""
        if not self._open:
            return
        ledger = self._ledgers.get(OURS)
        if ledger is None:
            ledger = self._ledgers[OURS] = _Ledger()
        self._events.append(Waiting(OURS, ledger.issue(None), event))
        self._wake()

    def backlog(self) -> int:
        return len(self._posts) + len(self._events)

    def urgent(self) -> bool:
        """Does anything wait that goes before posts?"""
        return bool(self._events or self._shed)

    def has_posts(self) -> bool:
        return bool(self._posts)

    def leave_posts(self) -> None:
        """Forget the posts that wait. Their sources' cursors have not moved past them: they will come again."""
        self._posts.clear()

    def shut(self) -> None:
        """Take nothing more and forget what waits: a halted show leaves it to the sources' cursors."""
        self._open = False
        self._posts.clear()
        self._events.clear()

    # --- for the sequencer -------------------------------------------------------------------------------

    def events(self, most: int) -> list[Waiting]:
        return [self._events.popleft() for _ in range(min(most, len(self._events)))]

    def posts(self, most: int) -> list[WaitingPost]:
        return [self._posts.popleft() for _ in range(min(most, len(self._posts)))]

    def shed(self) -> dict[str, int]:
        """Posts shed since last asked, by source."""
        shed, self._shed = self._shed, {}
        return shed

    def settle(self, done: Iterable[Waiting | WaitingPost]) -> dict[str, str]:
        """These are about to be journalled, or need not be: source → cursor, for each that moved."""
        for waiting in done:
            self._ledgers[waiting.source].done(waiting.ticket)
        moved: dict[str, str] = {}
        for source, ledger in self._ledgers.items():
            cursor = ledger.moved()
            if cursor is not None:
                moved[source] = cursor
        return moved

    def _shed_one(self) -> None:
        at = next((n for n, waiting in enumerate(self._posts) if not waiting.edited), 0)
        gone = self._posts[at]
        del self._posts[at]
        self._ledgers[gone.source].done(gone.ticket)
        self._shed[gone.source] = self._shed.get(gone.source, 0) + 1
        self.shed_total += 1


def may_say(event: Event) -> bool:
    """May a source hand in this event? Of commands only the firing of a cue (rundown files, SCTE-35)."""
    if isinstance(event, CommandGiven):
        return event.command.command == "fire_cue"
    return isinstance(event, PostDeleted | AuthorHidden | AuthorRestored | AuthorErased | SourceGapped)


class _Ledger:
    """What one source has handed in and is not settled yet, in its order."""

    def __init__(self) -> None:
        self._open: deque[list[str | bool | None]] = deque()  # [cursor, settled]
        self._first = 0  # ticket of the first of them
        self._cursor: str | None = None  # covers everything before `_first`

    def issue(self, cursor: str | None) -> int:
        self._open.append([cursor, False])
        return self._first + len(self._open) - 1

    def done(self, ticket: int) -> None:
        self._open[ticket - self._first][1] = True
        while self._open and self._open[0][1]:
            cursor = self._open.popleft()[0]
            self._first += 1
            if isinstance(cursor, str):
                self._cursor = cursor

    def moved(self) -> str | None:
        cursor, self._cursor = self._cursor, None
        return cursor
