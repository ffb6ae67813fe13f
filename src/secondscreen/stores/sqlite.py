"""The default store: journal, vault, cursors and snapshots of all shows in one SQLite file.

WAL with synchronous=FULL: what `append` acknowledged survives kill -9 and a power cut. One connection
writes (writer.py); readers have their own, which may not write. `secure_delete` and a truncated log make
erased words leave the files. Words live in `vault`, apart from `journal`, under the seq of their entry.
Not here: threads and commits (writer.py), or what the rows mean (runtime).
"""

from __future__ import annotations

import asyncio
import os
import queue
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import orjson

from ..runtime.ports import Durability, Position, Row, StoreFailed
from .lock import DirectoryLock
from .writer import LOG_PAGES, Writer, checkpoint

SCHEMA_VERSION: Final = 1
FILE_NAME: Final = "secondscreen.db"
READERS: Final = 2  # reading connections: one for a long read, one for everybody else
PAGE_ROWS: Final = 1_000  # rows read at once: bounds memory, and how long a read can hold the log
ID_CHUNK: Final = 500  # ids in one query: bounds how long it holds a reader
END: Final = 1 << 62  # a seq beyond every other
BUSY_MS: Final = 2_000

_SCHEMA: Final = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE shows(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL)",
    "CREATE TABLE journal(show INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
    " kind TEXT NOT NULL, body BLOB NOT NULL, post_id TEXT, author_id TEXT,"
    " PRIMARY KEY(show, seq)) WITHOUT ROWID",
    "CREATE INDEX journal_post ON journal(show, post_id, seq) WHERE post_id IS NOT NULL",
    "CREATE INDEX journal_author ON journal(show, author_id, seq) WHERE author_id IS NOT NULL",
    "CREATE TABLE vault(show INTEGER NOT NULL, seq INTEGER NOT NULL, words BLOB NOT NULL,"
    " PRIMARY KEY(show, seq)) WITHOUT ROWID",
    "CREATE TABLE cursors(show INTEGER NOT NULL, source TEXT NOT NULL, cursor TEXT NOT NULL,"
    " PRIMARY KEY(show, source)) WITHOUT ROWID",
    "CREATE TABLE snapshots(show INTEGER NOT NULL, seq INTEGER NOT NULL, blob BLOB NOT NULL,"
    " PRIMARY KEY(show, seq))",
)

_READ_BARE: Final = """
    SELECT seq, at_ms, kind, body, post_id, author_id, NULL FROM journal
    WHERE show = (SELECT id FROM shows WHERE name = ?) AND seq > ? ORDER BY seq LIMIT ?"""
_READ: Final = """
    SELECT j.seq, j.at_ms, j.kind, j.body, j.post_id, j.author_id, v.words
    FROM journal j LEFT JOIN vault v ON v.show = j.show AND v.seq = j.seq
    WHERE j.show = (SELECT id FROM shows WHERE name = ?) AND j.seq > ? ORDER BY j.seq LIMIT ?"""
_HISTORY: Final = """
    SELECT j.seq, j.at_ms, j.kind, j.body, j.post_id, j.author_id, v.words
    FROM journal j LEFT JOIN vault v ON v.show = j.show AND v.seq = j.seq
    WHERE j.show = (SELECT id FROM shows WHERE name = ?) AND j.post_id = ? ORDER BY j.seq"""
_POSTS_OF: Final = """
    SELECT post_id FROM journal
    WHERE show = (SELECT id FROM shows WHERE name = ?) AND author_id = ? AND post_id IS NOT NULL
    GROUP BY post_id ORDER BY min(seq)"""
_WORDS: Final = """
    SELECT j.post_id, v.words
    FROM journal j JOIN vault v ON v.show = j.show AND v.seq = j.seq
    WHERE j.show = (SELECT id FROM shows WHERE name = ?) AND j.post_id IN (SELECT value FROM json_each(?))
    AND j.seq <= ? ORDER BY j.seq"""
_CURSOR: Final = """
    SELECT cursor FROM cursors WHERE show = (SELECT id FROM shows WHERE name = ?) AND source = ?"""
_SNAPSHOT: Final = """
    SELECT seq, blob FROM snapshots
    WHERE show = (SELECT id FROM shows WHERE name = ?) AND seq < ? ORDER BY seq DESC LIMIT 1"""

T = TypeVar("T")


class SqliteStore:
    """`directory` is made if it is not there and belongs to one service at a time.

    `factory` is the connection class of the writer; tests give one whose commits fail.
    """

    def __init__(self, directory: Path, *, factory: type[sqlite3.Connection] = sqlite3.Connection) -> None:
        self._directory = directory
        self._file = directory / FILE_NAME
        self._factory = factory
        self._lock = DirectoryLock(directory)
        self._writer = Writer(self._connect, "store")
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._opened = False

    async def open(self) -> None:
        """Take the directory, make or check the file. Raises StoreFailed with the reason and the remedy."""
        await asyncio.to_thread(self._lock.take)
        self._writer.start()
        self._opened = True
        try:
            await self._writer.submit(_prepare, alone=True)
            await asyncio.to_thread(self._settle_files)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish what was handed in, fold the log away, let the directory go. May be called twice."""
        if self._opened:
            self._opened = False
            self._threads.shutdown(wait=True)
            while not self._readers.empty():
                self._readers.get().close()
            await asyncio.to_thread(self._writer.close)
        self._lock.release()

    def durability(self) -> Durability:
        return self._writer.state

    def trouble(self) -> str:
        return self._writer.trouble

    async def ready(self) -> None:
        await self._writer.ready()

    # --- writing -----------------------------------------------------------------------------------------

    async def position(self, show: str) -> Position:
        def work(db: sqlite3.Connection) -> Position:
            id_ = _show_id(db, show)
            epoch = db.execute("SELECT epoch FROM shows WHERE id = ?", (id_,)).fetchone()[0]
            return Position(epoch, _top(db, id_))

        return await self._writer.submit(work)

    async def append(self, show: str, rows: Sequence[Row], cursors: Mapping[str, str]) -> None:
        def work(db: sqlite3.Connection) -> None:
            id_ = _show_id(db, show)
            top = _top(db, id_)
            for at, row in enumerate(rows, top + 1):
                if row.seq != at:
                    raise StoreFailed(
                        f"entry {row.seq} does not follow {at - 1} in {show}:"
                        " somebody else wrote to this journal"
                    )
            db.executemany(
                "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(id_, r.seq, r.at_ms, r.kind, r.body, r.post_id, r.author_id) for r in rows],
            )
            db.executemany(
                "INSERT INTO vault VALUES (?, ?, ?)",
                [(id_, r.seq, r.words) for r in rows if r.words is not None],
            )
            if cursors:
                db.executemany(
                    "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)",
                    [(id_, source, cursor) for source, cursor in cursors.items()],
                )

        await self._writer.submit(work)

    async def erase(self, show: str, post_ids: Sequence[str], upto: int | None = None) -> None:
        ids = list(dict.fromkeys(post_ids))
        last = END if upto is None else upto

        def work(db: sqlite3.Connection) -> None:
            id_ = _show_id(db, show)
            db.executemany(
                "DELETE FROM vault WHERE show = ?1 AND seq IN"
                " (SELECT seq FROM journal WHERE show = ?1 AND post_id = ?2 AND seq <= ?3)",
                [(id_, post_id, last) for post_id in ids],
            )

        await self._writer.submit(work)
        await self._writer.submit(_forget_log, alone=True)

    async def save_snapshot(self, show: str, seq: int, blob: bytes, keep: int = 2) -> None:
        def work(db: sqlite3.Connection) -> None:
            id_ = _show_id(db, show)
            db.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)", (id_, seq, blob))
            db.execute(
                "DELETE FROM snapshots WHERE show = ?1 AND seq NOT IN"
                " (SELECT seq FROM snapshots WHERE show = ?1 ORDER BY seq DESC LIMIT ?2)",
                (id_, keep),
            )

        await self._writer.submit(work)

    # --- reading -----------------------------------------------------------------------------------------

    async def read(
        self, show: str, after: int, limit: int | None = None, words: bool = True
    ) -> AsyncIterator[list[Row]]:
        left = limit
        sql = _READ if words else _READ_BARE
        while left is None or left > 0:
            page = PAGE_ROWS if left is None else min(left, PAGE_ROWS)
            rows = await self._rows(sql, (show, after, page))
            if not rows:
                return
            yield rows
            after = rows[-1].seq
            if left is not None:
                left -= len(rows)

    async def history(self, show: str, post_id: str) -> list[Row]:
        return await self._rows(_HISTORY, (show, post_id))

    async def posts_of(self, show: str, author_id: str) -> list[str]:
        return await self._reading(lambda db: [row[0] for row in db.execute(_POSTS_OF, (show, author_id))])

    async def words(self, show: str, post_ids: Iterable[str], upto: int | None = None) -> dict[str, bytes]:
        ids = list(dict.fromkeys(post_ids))
        found: dict[str, bytes] = {}
        for start in range(0, len(ids), ID_CHUNK):
            chunk = orjson.dumps(ids[start : start + ID_CHUNK]).decode()
            found.update(await self._pairs(_WORDS, (show, chunk, END if upto is None else upto)))
        return found

    async def cursor(self, show: str, source: str) -> str | None:
        row = await self._reading(lambda db: db.execute(_CURSOR, (show, source)).fetchone())
        return None if row is None else row[0]

    async def load_snapshot(self, show: str, before: int | None = None) -> tuple[int, bytes] | None:
        args = (show, END if before is None else before)
        row = await self._reading(lambda db: db.execute(_SNAPSHOT, args).fetchone())
        return None if row is None else (row[0], row[1])

    async def _pairs(self, sql: str, args: tuple[str | int, ...]) -> list[tuple[str, bytes]]:
        return await self._reading(lambda db: db.execute(sql, args).fetchall())

    async def _rows(self, sql: str, args: tuple[str | int, ...]) -> list[Row]:
        return await self._reading(lambda db: [Row(*row) for row in db.execute(sql, args)])

    async def _reading(self, read: Callable[[sqlite3.Connection], T]) -> T:
        def work() -> T:
            try:
                db = self._readers.get_nowait()
            except queue.Empty:
                db = self._reader()
            try:
                return read(db)
            finally:
                self._readers.put(db)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except sqlite3.Error as error:
            raise StoreFailed(f"the store cannot be read ({error}): look at the disk") from error

    # --- files and connections ---------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        """A writing connection; called in the writer's thread only."""
        db = sqlite3.connect(self._file, isolation_level=None, factory=self._factory)
        try:
            db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
            db.execute("PRAGMA secure_delete = ON")
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode != "wal":
                raise sqlite3.OperationalError(f"this file system gives no write-ahead log (got {mode})")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA temp_store = MEMORY")
            db.execute("PRAGMA cache_size = -65536")
            db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        except BaseException:
            db.close()
            raise
        return db

    def _reader(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
        db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        return db

    def _settle_files(self) -> None:
        """Make the file names themselves durable, and the words nobody else's to read."""
        for path in self._directory.glob(FILE_NAME + "*"):
            path.chmod(0o600)
        for directory in (self._directory, self._directory.resolve().parent):
            handle = os.open(directory, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _prepare(db: sqlite3.Connection) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise StoreFailed(
            f"this data was written by a newer version (schema {version}, this one knows {SCHEMA_VERSION}):"
            " upgrade, or choose another data directory"
        )
    if version == SCHEMA_VERSION:
        return
    db.execute("BEGIN IMMEDIATE")
    for statement in _SCHEMA:
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.execute("COMMIT")


def _show_id(db: sqlite3.Connection, show: str) -> int:
    row = db.execute("SELECT id FROM shows WHERE name = ?", (show,)).fetchone()
    if row is None:
        made = db.execute("INSERT INTO shows(name, epoch) VALUES (?, ?)", (show, secrets.token_hex(4)))
        return int(made.lastrowid or 0)
    return int(row[0])


def _top(db: sqlite3.Connection, id_: int) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM journal WHERE show = ?", (id_,)).fetchone()[0])


def _forget_log(db: sqlite3.Connection) -> None:
    """Empty the write-ahead log: it still holds the pages as they were before the erasure."""
    if not checkpoint(db, "TRUNCATE"):
        raise StoreFailed(
            "a reader kept the log from being emptied; erased words may still be in it: try again"
        )
