"""Rows into SQLite, many to a statement; and the hash that posts and authors are found by.

Python gives up its lock around every step of a statement and has to win it back from a busy event loop, which can
take milliseconds: so a batch is a few statements of many rows, not many of one. The indexes hold 64-bit hashes
instead of long ids: a third less to write. Not here: what the rows mean (sqlite.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain
from typing import Any, Final

_SIZES: Final = (64, 16, 4, 1)  # rows to a statement: few enough kinds to stay prepared


class Insert:
    """INSERT of rows of `width` values into `table`."""

    def __init__(self, table: str, width: int) -> None:
        row = f"({', '.join('?' * width)})"
        self._sql = {n: f"INSERT INTO {table} VALUES {', '.join([row] * n)}" for n in _SIZES}  # noqa: S608 - ours

    def into(self, db: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        at = 0
        for size in _SIZES:
            while len(rows) - at >= size:
                db.execute(self._sql[size], list(chain.from_iterable(rows[at : at + size])))
                at += size


def hash_of(id_: str) -> int:
    """Signed 64 bits, the same on every machine. Equal ids have equal hashes; look at the id as well."""
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest(), "big", signed=True)
