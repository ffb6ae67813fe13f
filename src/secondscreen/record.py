"""The record of a show, folded anew from its journal: exports, and the report with its as-run log.

Every number here is recomputed, never remembered: the journal is read from its first entry. Erased words are gone
from exports too. Not here: live figures (site), proofs for advertisers.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from .core.engine import Engine
from .core.record import PostRecord
from .runtime.journal import entry_of
from .runtime.ports import Store, StoreFailed
from .settings import Settings
from .stores.sqlite import SqliteStore

ASRUN_LOOKED_AT = 16  # lines that one entry can add: the ends of a few showings, and the act itself
COLUMNS = (
    "id",
    "network",
    "author",
    "handle",
    "name",
    "text",
    "url",
    "published",
    "received",
    "bt_ms",
    "status",
    "rule",
    "reason",
    "by",
    "on_air",
)


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The store of a configuration, for a command. Raises StoreFailed while a service uses it."""
    if not settings.server.data.is_dir():
        raise StoreFailed(f"{settings.server.data}: no such folder; is --data right?")
    store = SqliteStore(settings.server.data)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


@dataclass
class Record:
    """A journal folded to its end. `posts` has every post there ever was, in order of arrival: also those that the
    engine's bounded memory has let go since. `asrun` is the whole log, and `aired` the posts that were on air."""

    engine: Engine
    posts: dict[str, PostRecord] = field(default_factory=dict)
    asrun: list[dict[str, Any]] = field(default_factory=list)

    @property
    def aired(self) -> set[str]:
        return {line["post_id"] for line in self.asrun if line["act"] == "on"}


async def fold(store: Store, show: str) -> Record:
    """The whole journal, from its first entry. Raises StoreFailed when the store knows no such show."""
    engine = Engine(show)
    whole = Record(engine)
    async for rows in store.read(show, 0):
        for row in rows:
            engine.apply(entry_of(row))
            if row.post_id is not None and (record := engine.records.get(row.post_id)) is not None:
                whole.posts[row.post_id] = record
            # The engine keeps the latest lines only; those of this entry, or of its ticks, are at the end.
            fresh = [line for line in engine.asrun[-ASRUN_LOOKED_AT:] if line["seq"] == row.seq]
            whole.asrun += fresh
    if engine.seq == 0:
        raise StoreFailed(f"no journal of a show '{show}' here; is --data the right folder?")
    return whole


async def export_show(store: Store, show: str, form: str, out: Path | None) -> int:
    """Write every post with what was decided of it; returns how many."""
    whole = await fold(store, show)
    chunks = FORMATS[form](whole)
    if out is None:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    else:
        partial = out.with_name(out.name + ".part")
        with partial.open("wb") as file:
            file.writelines(chunks)
        partial.replace(out)  # nobody ever reads half an export
    return len(whole.posts)


async def report_show(store: Store, show: str) -> dict[str, Any]:
    whole = await fold(store, show)
    engine = whole.engine
    return {
        "show": show,
        "title": engine.stage.config.title,
        "entries": engine.seq,
        "counts": engine.counts,
        "rules": dict(sorted(engine.stage.rules.items())),
        "asrun": whole.asrun,
        "digest": engine.digest(),
    }


def _row(record: PostRecord, aired: set[str]) -> dict[str, Any]:
    post = record.post
    author = post.author if post else None
    return {
        "id": record.post_id,
        "network": record.network,
        "author": record.features.author_key,
        "handle": author.handle if author else "",
        "name": author.name if author else "",
        "text": post.text if post else "",
        "url": (post.url or "") if post else "",
        "published": rfc3339(post.published_ms) if post else "",
        "received": rfc3339(record.received_ms),
        "bt_ms": record.bt,
        "status": record.status,
        "rule": record.rule,
        "reason": record.reason,
        "by": record.by or "",
        "on_air": record.post_id in aired,
    }


def _jsonl(whole: Record) -> Iterator[bytes]:
    aired = whole.aired
    for record in whole.posts.values():
        yield orjson.dumps(_row(record, aired), option=orjson.OPT_APPEND_NEWLINE)


def _csv(whole: Record) -> Iterator[bytes]:
    aired = whole.aired
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    for record in whole.posts.values():
        writer.writerow({key: harmless(value) for key, value in _row(record, aired).items()})
        yield buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()


_FORMULA = frozenset("=+-@|\t\r\n\0＝＋－＠｜")


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection); the rest is as it was."""
    if not isinstance(value, str):
        return value
    first = value.lstrip(" \u00a0\u3000")[:1]
    return "'" + value if value[:1] in _FORMULA or (first in _FORMULA and first) else value


def _activitystreams(whole: Record) -> Iterator[bytes]:
    """One ActivityStreams 2.0 collection; a withdrawn post is a Tombstone."""
    head = orjson.dumps(
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "type": "OrderedCollection",
            "name": whole.engine.stage.config.title,
        }
    )
    yield head[:-1] + b',"orderedItems":['
    first = True
    for record in whole.posts.values():
        yield (b"" if first else b",") + orjson.dumps(_as2(record))
        first = False
    yield b"]}\n"


def _as2(record: PostRecord) -> dict[str, Any]:
    post = record.post
    if post is None:
        return {"type": "Tombstone", "id": record.post_id, "formerType": "Note"}
    note: dict[str, Any] = {
        "type": "Note",
        "id": record.post_id,
        "content": post.text,
        "mediaType": "text/plain",
        "published": rfc3339(post.published_ms),
    }
    if post.url:
        note["url"] = post.url
    if post.author:
        note["attributedTo"] = {
            "type": "Person",
            "id": post.author.id,
            "preferredUsername": post.author.handle,
            "name": post.author.name,
        }
    if post.hashtags:
        note["tag"] = [{"type": "Hashtag", "name": f"#{tag}"} for tag in post.hashtags]
    return note


def rfc3339(ms: int) -> str:
    """UTC milliseconds as people and programs read them: `2026-06-14T19:00:00.000Z`."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Writer = Callable[[Record], Iterator[bytes]]
FORMATS: dict[str, Writer] = {"jsonl": _jsonl, "csv": _csv, "activitystreams": _activitystreams}
