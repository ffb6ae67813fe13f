"""What is journalled together: entries in their places, the rows they are stored as, and who waits for which.

Not here: what goes into a batch (sequencer.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from ..core.effects import Answer
from ..core.events import Entry, Event, PostEdited, PostReceived
from .journal import row_of
from .ports import Row

_log = structlog.get_logger("secondscreen.sequencer")

Waited = tuple[Event, asyncio.Future[Answer] | None]
"""An event, and who waits for its answer: a person's act has somebody, everything else nobody."""


@dataclass(slots=True)
class Batch:
    entries: list[Entry] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    answers: dict[int, asyncio.Future[Answer]] = field(default_factory=dict)  # by seq: people's acts


def stamp(top: int, now_ms: int, events: Iterable[Waited], cursors: dict[str, str]) -> Batch:
    """Give each event its place after `top` and one common time."""
    batch = Batch(cursors=cursors)
    for seq, (event, done) in enumerate(events, top + 1):
        entry = Entry(seq, now_ms, event)
        try:
            row = row_of(entry)
        except ValueError as error:
            if not isinstance(event, PostReceived | PostEdited):
                raise
            _log.error("words_unreadable", kind=event.kind, error=type(error).__name__)
            entry = Entry(seq, now_ms, event.model_copy(update={"post": None}))  # without words: withdrawn
            row = row_of(entry)
        batch.entries.append(entry)
        batch.rows.append(row)
        if done is not None:
            batch.answers[seq] = done
    return batch
