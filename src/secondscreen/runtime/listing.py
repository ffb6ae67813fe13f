"""Lists for the site: posts in memory by where they stand and what they say, and one post's history.

Not here: HTTP (site), or any change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import orjson

from ..core.engine import Engine
from ..core.record import PostRecord
from .ports import Row

SCAN_BREATH: Final = 1_000  # records looked at, about 2 ms, before others have their turn


async def page(
    engine: Engine, wanted: Callable[[PostRecord], bool], cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Desk items of the posts that are wanted, newest first, and the next page's cursor (None: that was all). Raises
    ValueError for a bad cursor."""
    before = int(cursor) if cursor is not None else None
    found: list[PostRecord] = []
    more = False
    for looked, record in enumerate(reversed(list(engine.records.values())), 1):
        if looked % SCAN_BREATH == 0:
            await asyncio.sleep(0)
        if before is not None and record.seq >= before:
            continue
        if wanted(record):
            if len(found) == limit:
                more = True
                break
            found.append(record)
    # Told as it stands now: while others had their turn, a post may have been taken back.
    items = [engine.desk_item(r) for r in found if r.post_id in engine.records and wanted(r)]
    return items, str(found[-1].seq) if more else None


def filter_of(
    status: str | None, rule: str | None, network: str | None, q: str | None
) -> Callable[[PostRecord], bool]:
    """`q`: words or parts of words in text, handle or name, in any case."""
    sought = q.casefold() if q else ""

    def wanted(record: PostRecord) -> bool:
        return (
            (status is None or record.status == status)
            and (rule is None or record.rule == rule)
            and (network is None or record.network == network)
            and (not sought or _mentions(record, sought))
        )

    return wanted


def history(rows: list[Row]) -> list[dict[str, Any]]:
    """What the journal says of one post, oldest first, with the words each entry brought while they are kept."""
    told = []
    for row in rows:
        line = {"seq": row.seq, "at_ms": row.at_ms, **orjson.loads(row.body)}
        if row.words is not None:
            line["post"] = orjson.loads(row.words)
        told.append(line)
    return told


def _mentions(record: PostRecord, sought: str) -> bool:
    post = record.post
    if post is None:
        return False
    author = post.author
    names = (author.handle.casefold(), author.name.casefold()) if author is not None else ()
    return sought in post.text.casefold() or any(sought in name for name in names)
