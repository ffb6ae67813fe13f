"""What only the file store can promise: durability, one owner, honest failure, words that leave the disk."""

from __future__ import annotations

import asyncio
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from secondscreen.runtime.ports import Row, StoreFailed
from secondscreen.stores import writer
from secondscreen.stores.sqlite import FILE_NAME, SqliteStore


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(tmp_path / "data")
    await made.open()
    yield made
    await made.close()


def row(seq: int, post_id: str | None = None, words: bytes | None = None) -> Row:
    return Row(seq, seq, "post_received", b"{}", post_id, None, words)


async def pragma(store: SqliteStore, name: str) -> int | str:
    got: int | str = await store._writer.submit(
        lambda db: db.execute(f"PRAGMA {name}").fetchone()[0], alone=True
    )
    return got


async def test_every_commit_reaches_the_disk_before_it_is_acknowledged(store: SqliteStore) -> None:
    assert await pragma(store, "synchronous") == 2
    assert await pragma(store, "journal_mode") == "wal"
    assert await pragma(store, "secure_delete") == 1


async def test_readers_may_not_write_nor_move_the_log(store: SqliteStore) -> None:
    reader = store._reader()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO shows(name, epoch) VALUES ('x', 'y')")
    assert reader.execute("PRAGMA wal_autocheckpoint").fetchone()[0] == 0
    reader.close()


async def test_what_was_acknowledged_is_there_after_reopening(tmp_path: Path) -> None:
    first = SqliteStore(tmp_path)
    await first.open()
    epoch = (await first.position("s")).epoch
    await first.append("s", [row(1, "a:1", b"words")], {"src": "7"})
    await first.save_snapshot("s", 1, b"snap")
    await first.close()
    await first.close()
    second = SqliteStore(tmp_path)
    await second.open()
    try:
        position = await second.position("s")
        assert (position.epoch, position.top) == (epoch, 1)
        assert await second.words("s", ["a:1"]) == {"a:1": b"words"}
        assert await second.cursor("s", "src") == "7"
        assert await second.load_snapshot("s") == (1, b"snap")
    finally:
        await second.close()


async def test_two_services_cannot_share_a_directory(store: SqliteStore, tmp_path: Path) -> None:
    other = SqliteStore(tmp_path / "data")
    with pytest.raises(StoreFailed, match=rf"in use by another service \(process {os.getpid()}\)"):
        await other.open()
    await store.append("s", [row(1)], {})


async def test_a_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(StoreFailed, match="cannot use"):
        await SqliteStore(tmp_path / "file").open()


async def test_data_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreFailed, match=r"newer version.*upgrade"):
        await SqliteStore(tmp_path).open()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"certainly not a database, but long enough to be read as one" * 100)
    with pytest.raises(StoreFailed, match="not a database"):
        await SqliteStore(tmp_path).open()


async def test_appends_that_wait_together_share_one_commit(tmp_path: Path) -> None:
    commits = 0

    class Counting(sqlite3.Connection):
        def execute(self, sql: str, *args: object) -> sqlite3.Cursor:  # type: ignore[override]
            nonlocal commits
            commits += sql == "COMMIT"
            return super().execute(sql, *args)  # type: ignore[arg-type]

    store = SqliteStore(tmp_path, factory=Counting)
    await store.open()
    before = commits
    await asyncio.gather(*(store.append(f"show-{n}", [row(1)], {}) for n in range(500)))
    assert commits - before <= 20
    await store.close()


async def test_an_acknowledgement_follows_the_commit(tmp_path: Path) -> None:
    """While COMMIT has not returned no append is answered."""
    import threading

    gate, reached = threading.Event(), threading.Event()

    class Gated(sqlite3.Connection):
        shut = False

        def execute(self, sql: str, *args: object) -> sqlite3.Cursor:  # type: ignore[override]
            if sql == "COMMIT" and Gated.shut:
                reached.set()
                gate.wait(10)
            return super().execute(sql, *args)  # type: ignore[arg-type]

    store = SqliteStore(tmp_path, factory=Gated)
    await store.open()
    Gated.shut = True
    append = asyncio.create_task(store.append("s", [row(1)], {}))
    await asyncio.to_thread(reached.wait, 10)
    assert not append.done()
    assert [page async for page in store.read("s", 0)] == []
    gate.set()
    await append
    assert [r.seq async for page in store.read("s", 0) for r in page] == [1]
    await store.close()


# --- words leave the files ----------------------------------------------------------------------------


async def test_erased_words_are_in_no_file(store: SqliteStore, tmp_path: Path) -> None:
    secret, other = b"the-words-that-must-go " * 400, b"the-words-that-stay " * 400
    batch = [row(n, f"a:{n}", (secret if n % 2 else other) + b"%d" % n) for n in range(1, 101)]
    await store.append("s", batch, {})
    assert found(tmp_path, b"the-words-that-must-go")
    await store.erase("s", [f"a:{n}" for n in range(1, 101, 2)])
    assert not found(tmp_path, b"the-words-that-must-go")
    assert found(tmp_path, b"the-words-that-stay")
    assert len(await store.words("s", [f"a:{n}" for n in range(1, 101)])) == 50


async def test_an_erasure_says_so_when_a_reader_keeps_the_log(store: SqliteStore, tmp_path: Path) -> None:
    await store.append("s", [row(1, "a:1", b"the-words-that-must-go")], {})
    reader = store._reader()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM vault").fetchall()
    with pytest.raises(StoreFailed, match="try again"):
        await store.erase("s", ["a:1"])
    reader.execute("COMMIT")
    reader.close()
    await store.erase("s", ["a:1"])
    assert not found(tmp_path, b"the-words-that-must-go")


def found(directory: Path, words: bytes) -> bool:
    return any(words in path.read_bytes() for path in directory.rglob("*") if path.is_file())


# --- when the disk will not ---------------------------------------------------------------------------


@pytest.fixture
def no_growth() -> Iterator[None]:
    """Files of this process may grow no further than what is set with `limit_files`; undone afterwards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


async def test_a_full_disk_acknowledges_nothing_keeps_reading_and_recovers(
    store: SqliteStore, tmp_path: Path, no_growth: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PROBE_S", 0.05)
    await store.append("s", [row(1, "a:1", b"kept")], {})
    soft = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    limit_files((tmp_path / "data" / f"{FILE_NAME}-wal").stat().st_size + 8_192)
    acked = 1
    with pytest.raises(StoreFailed, match="takes nothing"):
        for seq in range(2, 2_000):
            await store.append("s", [row(seq, f"a:{seq}", b"x" * 1_000)], {})
            acked = seq
    assert store.durability() in ("readonly", "down")
    assert "nothing" in store.trouble()
    with pytest.raises(StoreFailed):
        await store.append("s", [row(acked + 1)], {})
    assert await store.words("s", ["a:1"]) == {"a:1": b"kept"}
    limit_files(soft)
    await store.ready()
    assert (await store.position("s")).top == acked
    await store.append("s", [row(acked + 1)], {})
    assert await pragma(store, "integrity_check") == "ok"


async def test_a_commit_that_fails_fails_its_whole_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PROBE_S", 0.05)

    class Failing(sqlite3.Connection):
        broken = False

        def execute(self, sql: str, *args: object) -> sqlite3.Cursor:  # type: ignore[override]
            if sql == "COMMIT" and Failing.broken:
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *args)  # type: ignore[arg-type]

    store = SqliteStore(tmp_path, factory=Failing)
    await store.open()
    await store.append("s", [row(1)], {})
    Failing.broken = True
    answers = await asyncio.gather(
        *(store.append(show, [row(2 if show == "s" else 1)], {}) for show in "stuv"), return_exceptions=True
    )
    assert all(isinstance(answer, StoreFailed) for answer in answers)
    assert store.durability() == "down"
    Failing.broken = False
    await store.ready()
    assert (await store.position("s")).top == 1
    assert (await store.position("t")).top == 0
    await store.append("s", [row(2)], {})
    await store.close()


async def test_a_closed_store_takes_nothing(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
    with pytest.raises(StoreFailed, match="closed"):
        await store.append("s", [row(1)], {})


async def test_a_service_that_dies_leaves_the_directory_free(tmp_path: Path) -> None:
    program = (
        "import asyncio, os, sys, pathlib\n"
        "from secondscreen.stores.sqlite import SqliteStore\n"
        "async def main():\n"
        "    store = SqliteStore(pathlib.Path(sys.argv[1]))\n"
        "    await store.open()\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)  # noqa: ASYNC221
    assert done.returncode == -9
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
