"""Reading a show back from its store: the newest snapshot that can be used, then the journal's tail.

Not here: what a restart adds to the journal (show.py).
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from ..core.effects import Effect
from ..core.engine import Engine
from ..core.events import Entry
from ..core.model import Post
from .checkpoint import Checkpoint, uncollected, unpack
from .journal import entry_of
from .ports import Store

_log = structlog.get_logger("secondscreen.recovery")


async def newest(store: Store, show: str, top: int) -> tuple[Engine, Checkpoint | None, bool]:
    """The engine as the newest usable snapshot has it, that snapshot, and whether an unusable one was passed over:
    then older entries are replayed, whose words may be erased. Without any: a fresh engine."""
    passed_over = False
    before: int | None = None
    while (kept := await store.load_snapshot(show, before)) is not None:
        before, blob = kept
        try:
            checkpoint = unpack(blob)
            if checkpoint.engine["seq"] != before or before > top:
                raise ValueError("the snapshot is not of this journal")
            words = await store.words(show, Engine.words_needed(checkpoint.engine), before)
            with uncollected():
                engine = restored(checkpoint, words)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _log.warning("snapshot_unusable", show=show, seq=before, error=type(error).__name__)
            passed_over = True
            continue
        return engine, checkpoint, passed_over
    return Engine(show), None, passed_over


def restored(checkpoint: Checkpoint, words: dict[str, bytes]) -> Engine:
    posts = {post_id: Post.model_validate_json(body) for post_id, body in words.items()}
    return Engine.restore(checkpoint.engine, lambda _ids: posts)


async def replay(
    store: Store, show: str, engine: Engine, top: int, deliver: Callable[[Entry, list[Effect]], None]
) -> None:
    """Apply the journal's tail. Raises ValueError where it cannot be read or does not end at `top`, and whatever
    the engine raises."""
    async for rows in store.read(show, engine.seq):
        with uncollected():
            for row in rows:
                entry = entry_of(row)
                deliver(entry, engine.apply(entry))
    if engine.seq != top:
        raise ValueError(f"the journal ends at {engine.seq}, not at {top}")


def continues(engine: Engine, blanks: int, began: int, same_program: bool) -> bool:
    """Did the replay from `began` say what was said live? Not where it met words that are erased (`blanks` before
    it), nor where another version of the program had said it."""
    return engine.blanks == blanks and (engine.seq == began or same_program)
