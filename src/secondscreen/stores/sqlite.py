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
from .rows import Insert, hash_of
from .writer import LOG_PAGES, Writer, checkpoint

SCHEMA_VERSION: Final = 1
FILE_NAME: Final = "secondscreen.db"
READERS: Final = 2  # reading connections: one for a long read, one for everybody else
PAGE_ROWS: Final = 1_000  # rows read at once: bounds memory, and how long a read can hold the log
ID_CHUNK: Final = 500  # ids in one query: bounds how long it holds a reader
BUSY_MS: Final = 2_000

# An entry's key is its show's number and its seq in one integer: rows lie in the order they are written.
SEQ_BITS: Final = 40
END: Final = (1 << SEQ_BITS) - 1

_SCHEMA: Final = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE shows(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL)",
    "CREATE TABLE journal(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,"
    " post_id TEXT, author_id TEXT, post_hash INTEGER, author_hash INTEGER)",
    "CREATE INDEX journal_post ON journal(post_hash) WHERE post_hash IS NOT NULL",
    "CREATE INDEX journal_author ON journal(author_hash) WHERE author_hash IS NOT NULL",
    "CREATE TABLE vault(id INTEGER PRIMARY KEY, words BLOB NOT NULL)",
    "CREATE TABLE cursors(show INTEGER NOT NULL, source TEXT NOT NULL, cursor TEXT NOT NULL,"
    " PRIMARY KEY(show, source)) WITHOUT ROWID",
    "CREATE TABLE snapshots(id INTEGER PRIMARY KEY, blob BLOB NOT NULL)",
)

_READ_BARE: Final = """
    SELECT j.id & 1099511627775, j.at_ms, j.kind, j.body, j.post_id, j.author_id, NULL
    FROM journal j WHERE j.id > ? AND j.id <= ? ORDER BY j.id LIMIT ?"""
_READ: Final = """
    SELECT j.id & 1099511627775, j.at_ms, j.kind, j.body, j.post_id, j.author_id, v.words
    FROM journal j LEFT JOIN vault v ON v.id = j.id WHERE j.id > ? AND j.id <= ? ORDER BY j.id LIMIT ?"""
_HISTORY: Final = """
    SELECT j.id & 1099511627775, j.at_ms, j.kind, j.body, j.post_id, j.author_id, v.words
    FROM journal j LEFT JOIN vault v ON v.id = j.id
    WHERE j.post_hash = ? AND j.post_id = ? AND j.id > ? AND j.id <= ? ORDER BY j.id"""
_POSTS_OF: Final = (
    "SELECT post_id FROM journal WHERE author_hash = ? AND author_id = ? AND post_id IS NOT NULL"
    " AND id > ? AND id <= ? ORDER BY id"
)
_WORDS: Final = (
    "SELECT j.post_id, v.words FROM json_each(?) k"
    " JOIN journal j ON j.post_hash = k.value ->> 0 AND j.post_id = k.value ->> 1 AND j.id > ? AND j.id <= ?"
    " JOIN vault v ON v.id = j.id ORDER BY j.id"
)
journal: Final = Insert("journal", 8)
vault: Final = Insert("vault", 2)
_ERASE: Final = (
    "DELETE FROM vault WHERE id IN"
    " (SELECT id FROM journal WHERE post_hash = ? AND post_id = ? AND id > ? AND id <= ?)"
)

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
        self._numbers: dict[str, int] = {}  # of shows that are on disk
        self._tops: dict[int, int] = {}  # by number; the writer's thread only, forgotten with its connection
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
            number = self._number_for_writing(db, show)
            epoch = db.execute("SELECT epoch FROM shows WHERE number = ?", (number,)).fetchone()[0]
            return Position(epoch, _top(db, number))

        return await self._writer.submit(work)

    async def append(self, show: str, rows: Sequence[Row], cursors: Mapping[str, str]) -> None:
        def work(db: sqlite3.Connection) -> None:
            number = self._number_for_writing(db, show)
            top = self._tops.get(number)
            if top is None:
                top = _top(db, number)
            for at, row in enumerate(rows, top + 1):
                if row.seq != at:
                    raise StoreFailed(
                        f"entry {row.seq} does not follow {at - 1} in {show}:"
                        " somebody else wrote to this journal"
                    )
            first = number << SEQ_BITS
            journal.into(db, [_journal_row(first, row) for row in rows])
            vault.into(db, [(first | row.seq, row.words) for row in rows if row.words is not None])
            if cursors:
                db.executemany(
                    "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)",
                    [(number, source, cursor) for source, cursor in cursors.items()],
                )
            self._tops[number] = top + len(rows)

        await self._writer.submit(work)

    async def erase(self, show: str, post_ids: Sequence[str], upto: int | None = None) -> None:
        ids = list(dict.fromkeys(post_ids))

        def work(db: sqlite3.Connection) -> None:
            after, last = _span(self._number_for_writing(db, show), 0, END if upto is None else upto)
            db.executemany(_ERASE, [(hash_of(post_id), post_id, after, last) for post_id in ids])

        await self._writer.submit(work)
        await self._writer.submit(_forget_log, alone=True)

    async def save_snapshot(self, show: str, seq: int, blob: bytes, keep: int = 2) -> None:
        def work(db: sqlite3.Connection) -> None:
            number = self._number_for_writing(db, show)
            db.execute("INSERT OR REPLACE INTO snapshots VALUES (?, ?)", (number << SEQ_BITS | seq, blob))
            span = _span(number, 0, END)
            db.execute(
                "DELETE FROM snapshots WHERE id > ?1 AND id <= ?2 AND id NOT IN"
                " (SELECT id FROM snapshots WHERE id > ?1 AND id <= ?2 ORDER BY id DESC LIMIT ?3)",
                (*span, keep),
            )

        await self._writer.submit(work)

    def _number_for_writing(self, db: sqlite3.Connection, show: str) -> int:
        number = self._numbers.get(show)
        if number is None:
            row = db.execute("SELECT number FROM shows WHERE name = ?", (show,)).fetchone()
            if row is None:  # not kept in mind yet: this transaction may still be undone
                epoch = secrets.token_hex(4)
                made = db.execute("INSERT INTO shows(name, epoch) VALUES (?, ?)", (show, epoch))
                return int(made.lastrowid or 0)
            number = self._numbers[show] = int(row[0])
        return number

    # --- reading -----------------------------------------------------------------------------------------

    async def read(
        self, show: str, after: int, limit: int | None = None, words: bool = True
    ) -> AsyncIterator[list[Row]]:
        left = limit
        sql = _READ if words else _READ_BARE
        number = await self._number(show)
        while left is None or left > 0:
            page = PAGE_ROWS if left is None else min(left, PAGE_ROWS)
            rows = await self._rows(sql, (*_span(number, after, END), page))
            if not rows:
                return
            yield rows
            after = rows[-1].seq
            if left is not None:
                left -= len(rows)

    async def history(self, show: str, post_id: str) -> list[Row]:
        span = _span(await self._number(show), 0, END)
        return await self._rows(_HISTORY, (hash_of(post_id), post_id, *span))

    async def posts_of(self, show: str, author_id: str) -> list[str]:
        args = (hash_of(author_id), author_id, *_span(await self._number(show), 0, END))
        found = await self._reading(lambda db: db.execute(_POSTS_OF, args).fetchall())
        return list(dict.fromkeys(post_id for (post_id,) in found))

    async def words(self, show: str, post_ids: Iterable[str], upto: int | None = None) -> dict[str, bytes]:
        span = _span(await self._number(show), 0, END if upto is None else upto)
        ids = list(dict.fromkeys(post_ids))
        found: dict[str, bytes] = {}
        for start in range(0, len(ids), ID_CHUNK):
            chunk = orjson.dumps([[hash_of(id_), id_] for id_ in ids[start : start + ID_CHUNK]]).decode()
            found.update(await self._pairs(_WORDS, (chunk, *span)))
        return found

    async def cursor(self, show: str, source: str) -> str | None:
        sql = "SELECT cursor FROM cursors WHERE show = ? AND source = ?"
        args = (await self._number(show), source)
        row = await self._reading(lambda db: db.execute(sql, args).fetchone())
        return None if row is None else row[0]

    async def load_snapshot(self, show: str, before: int | None = None) -> tuple[int, bytes] | None:
        sql = "SELECT id & ?, blob FROM snapshots WHERE id > ? AND id <= ? ORDER BY id DESC LIMIT 1"
        span = _span(await self._number(show), 0, END if before is None else before - 1)
        row = await self._reading(lambda db: db.execute(sql, (END, *span)).fetchone())
        return None if row is None else (row[0], row[1])

    async def _number(self, show: str) -> int:
        """The show's number; 0, which no show has, for one that was never written to."""
        number = self._numbers.get(show)
        if number is None:
            sql = "SELECT number FROM shows WHERE name = ?"
            row = await self._reading(lambda db: db.execute(sql, (show,)).fetchone())
            if row is None:
                return 0
            number = self._numbers[show] = int(row[0])
        return number

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
        self._tops.clear()
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


def _top(db: sqlite3.Connection, number: int) -> int:
    row = db.execute("SELECT max(id) FROM journal WHERE id > ? AND id <= ?", _span(number, 0, END)).fetchone()
    return int(row[0] or 0) & END


def _span(number: int, after: int, last: int) -> tuple[int, int]:
    """Keys of one show's entries after < seq <= last."""
    return number << SEQ_BITS | max(after, 0), number << SEQ_BITS | max(last, 0)


def _journal_row(first: int, row: Row) -> tuple[int | str | bytes | None, ...]:
    return (
        first | row.seq,
        row.at_ms,
        row.kind,
        row.body,
        row.post_id,
        row.author_id,
        None if row.post_id is None else hash_of(row.post_id),
        None if row.author_id is None else hash_of(row.author_id),
    )


def _forget_log(db: sqlite3.Connection) -> None:
    """Empty the write-ahead log: it still holds the pages as they were before the erasure."""
    if not checkpoint(db, "TRUNCATE"):
        raise StoreFailed(
            "a reader kept the log from being emptied; erased words may still be in it: try again"
        )
