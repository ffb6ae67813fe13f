"""One thread, one writing connection, group commit: the only place that writes a show's database.

Jobs handed in while a commit is under way share the next one: BEGIN IMMEDIATE, every waiting job (at
most `BATCH_ENTRIES`), COMMIT with fsync, and only then do their futures resolve. A job that is refused is
rolled back alone; a commit that fails takes its whole batch with it, the connection is given up, and a new
one is tried every second.

SQLite 3.7.0–3.51.2 can corrupt a WAL that two connections write or checkpoint at once (release notes of
3.51.3): so checkpoints are made here too, when idle. Not here: SQL of journal and vault (sqlite.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from ..core.limits import BATCH_ENTRIES
from ..runtime.ports import Durability, StoreFailed

PROBE_S: Final = 1.0  # how often a store that failed is tried again
IDLE_S: Final = 0.2  # quiet for so long: a good moment to move the log into the database
LOG_PAGES: Final = (
    4_096  # pages in the log (16 MiB) at which a commit moves it though there is no quiet moment
)

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]
Connect = Callable[[], sqlite3.Connection]


@dataclass(slots=True)
class _Job:
    work: Work
    alone: bool
    done: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    patient: bool = False  # waits for better times instead of failing


class Writer:
    """`connect` makes a fresh writing connection with its pragmas set; it is called in the thread."""

    def __init__(self, connect: Connect, name: str) -> None:
        self._connect = connect
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"{name}-writer", daemon=True)
        self._db: sqlite3.Connection | None = None
        self._dirty = False
        self._damaged = False
        self._parked: list[_Job] = []
        self.state: Durability = "durable"
        self.trouble = ""
        self._closed = False

    def start(self) -> None:
        self._thread.start()

    def submit(self, work: Callable[[sqlite3.Connection], T], *, alone: bool = False) -> asyncio.Future[T]:
        """Run `work(connection)` in the next group commit, or (`alone`) outside any transaction. The
        future fails with StoreFailed when the store does not take it."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        if self._closed:
            done.set_exception(StoreFailed("the store is closed"))
        else:
            self._jobs.put(_Job(work, alone, done, loop))
        return done

    async def ready(self) -> None:
        """Returns when jobs are taken: at once, or after a probe succeeds. Raises StoreFailed if closed."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        if self._closed:
            raise StoreFailed("the store is closed")
        self._jobs.put(_Job(_nothing, alone=True, done=done, loop=loop, patient=True))
        await done

    def close(self) -> None:
        """Finish what is queued, fold the log into the database, end the thread. Blocks."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join()

    # --- in the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        ending = False
        while not ending:
            first = self._next()
            if first is None:
                break
            batch = [first]
            while len(batch) < BATCH_ENTRIES and not batch[-1].alone:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    ending = True
                    break
                batch.append(job)
            if batch[-1].alone:
                if len(batch) > 1:
                    self._commit(batch[:-1])
                self._run_alone(batch[-1])
            else:
                self._commit(batch)
        _resolve([(job, None, StoreFailed("the store is closed")) for job in self._parked])
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):  # the log stays; the next start reads it
                checkpoint(self._db, "TRUNCATE")
            self._db.close()

    def _next(self) -> _Job | None:
        """The next job; in quiet moments, housekeeping."""
        while True:
            if self.state in ("readonly", "down"):
                wait = PROBE_S
            elif self._dirty:
                wait = IDLE_S
            else:
                return self._jobs.get()
            try:
                return self._jobs.get(timeout=wait)
            except queue.Empty:
                if self.state in ("readonly", "down"):
                    self._probe()
                else:
                    self._tidy()

    def _connection(self) -> sqlite3.Connection:
        if self._db is None:
            if self.trouble:
                raise StoreFailed(self.trouble)
            self._db = self._connect()
        return self._db

    def _commit(self, jobs: list[_Job]) -> None:
        results: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            for job in jobs:
                db.execute("SAVEPOINT job")
                try:
                    results.append((job, job.work(db), None))
                except sqlite3.Error:
                    raise
                except Exception as error:  # its own fault: it alone is undone
                    db.execute("ROLLBACK TO job")
                    results.append((job, None, _failed(error)))
                db.execute("RELEASE job")
            db.execute("COMMIT")
            self._dirty = True
        except (sqlite3.Error, StoreFailed) as error:
            self._fail(error)
            _resolve([(job, None, StoreFailed(self.trouble)) for job in jobs])
            return
        _resolve(results)

    def _run_alone(self, job: _Job) -> None:
        if job.patient and self.state in ("readonly", "down"):
            self._parked.append(job)
            return
        try:
            result = job.work(self._connection())
        except sqlite3.Error as error:
            self._fail(error)
            _resolve([(job, None, StoreFailed(self.trouble))])
        except Exception as error:
            _resolve([(job, None, _failed(error))])
        else:
            _resolve([(job, result, None)])

    def _fail(self, error: Exception) -> None:
        """Give up the connection: after a failed write or fsync its view of the file cannot be trusted."""
        if isinstance(error, sqlite3.Error):
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            full = code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
            self.state = "readonly" if full else "down"
            self._damaged = code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
            remedy = "free some space" if code == sqlite3.SQLITE_FULL else "look at the disk"
            self.trouble = f"the store takes nothing ({error}): {remedy}; nothing of this write is kept"
        db, self._db = self._db, None
        if db is not None:
            with contextlib.suppress(sqlite3.Error):
                db.close()  # rolls back

    def _probe(self) -> None:
        """Try a real write on a new connection; only when it is on disk does the store take work again."""
        db: sqlite3.Connection | None = None
        try:
            db = self._connect()
            if self._damaged:
                verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
                if verdict != "ok":
                    raise sqlite3.DatabaseError(f"the database is damaged: {verdict}")
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT OR REPLACE INTO meta(key, value) VALUES ('probed', randomblob(4096))")
            db.execute("COMMIT")
        except sqlite3.Error as error:
            self.trouble = f"the store takes nothing ({error})"
            if db is not None:
                db.close()
            return
        self._db, self.state, self.trouble, self._damaged = db, "durable", "", False
        parked, self._parked = self._parked, []
        _resolve([(job, None, None) for job in parked])

    def _tidy(self) -> None:
        self._dirty = False
        try:
            if self._db is not None:
                checkpoint(self._db, "PASSIVE")
        except sqlite3.Error as error:
            self._fail(error)


def checkpoint(db: sqlite3.Connection, mode: str) -> bool:
    """Move the log into the database. False: a reader was in the way and part of it stays."""
    busy, _log, _moved = db.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    return not busy


def _nothing(_db: sqlite3.Connection) -> None:
    pass


def _failed(error: Exception) -> StoreFailed:
    if isinstance(error, StoreFailed):
        return error
    return StoreFailed(f"the store refuses this write: {type(error).__name__}: {error}")


def _resolve(results: list[tuple[_Job, Any, BaseException | None]]) -> None:
    """Hand the answers to their event loops, one call per loop: a wake-up per job costs more than the job."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any, BaseException | None]]] = {}
    for job, result, error in results:
        loops.setdefault(job.loop, []).append((job.done, result, error))
    for loop, answers in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop has ended; nobody waits any more
            loop.call_soon_threadsafe(_answer, answers)


def _answer(answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]]) -> None:
    for done, result, error in answers:
        if done.done():
            continue
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)
