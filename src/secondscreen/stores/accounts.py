"""Accounts in a sqlite file of their own: users, sessions, API tokens, one-time links; secrets only hashed.

Passwords are argon2id (OWASP's m=19 MiB, t=2, p=1), hashed in two threads so that a burst of sign-ins
cannot take every core. Session ids, token secrets and links are 256 random bits, so that one SHA-256 at
rest is enough. One connection on one thread: what a method has returned is durable.
Not here: cookies, CSRF, how often one may try (site), or shows (the journal's store).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from ..core import limits
from ..runtime.accounts import ROLES, AccountRefused, NameTaken, NoSuchUser, Role, Session, Token, User
from ..runtime.ports import StoreFailed

_T = TypeVar("_T")

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_TOKEN: Final = re.compile(r"ss_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_SEEN_EVERY_MS: Final = (
    60_000  # how late `seen_ms` may be: one write a minute per session, not one per request
)
_HASHES_WAITING: Final = 64  # passwords at the two hashing threads at once: some 4 s of work
_PASSWORD_CHARS: Final = (8, 1024)
_TOKEN_LIFE_S: Final = (60, 366 * 86_400)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS users (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT, created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  hash BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  created_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_user ON sessions (user);
CREATE TABLE IF NOT EXISTS tokens (
  id TEXT PRIMARY KEY, hash BLOB NOT NULL, owner TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
  label TEXT NOT NULL, role TEXT NOT NULL, shows TEXT NOT NULL,
  created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS links (
  hash BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, expires_ms INTEGER NOT NULL
) STRICT;
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class HashCost:
    """argon2id's price. Only tests may lower it."""

    memory_kib: int = 19_456
    time: int = 2
    lanes: int = 1


def steady_clock_ms() -> Callable[[], int]:
    """UTC ms that a stepping wall clock cannot move while the process lives: no session ends or lasts
    because of it."""
    wall, mono = time.time(), time.monotonic()
    return lambda: int((wall + time.monotonic() - mono) * 1000)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Accounts:
    """Satisfies runtime.accounts.AccountsPort. `path` is a file, or None for memory."""

    def __init__(
        self, path: Path | None, *, cost: HashCost | None = None, now_ms: Callable[[], int] | None = None
    ) -> None:
        cost = cost or HashCost()
        self._path = path
        self._now_ms = now_ms or steady_clock_ms()
        self._hasher = PasswordHasher(
            time_cost=cost.time, memory_cost=cost.memory_kib, parallelism=cost.lanes, type=Type.ID
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="accounts")
        self._hashing = ThreadPoolExecutor(2, thread_name_prefix="argon2")
        self._db: sqlite3.Connection | None = None
        self._nobody = ""
        self._waiting = 0

    async def open(self) -> None:
        """Make or open the file. Raises StoreFailed when it cannot be used."""
        self._db = await self._in(self._thread, lambda: _refusals(lambda: _connect(self._path)))
        self._nobody = await self._hash(secrets.token_urlsafe(32))

    async def close(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            await self._in(self._thread, db.close)
        self._thread.shutdown(wait=False)
        self._hashing.shutdown(wait=False)

    # --- users ---

    async def add_user(self, name: str, role: Role, password: str | None) -> User:
        name = fold_name(name)
        if not _NAME.fullmatch(name):
            raise AccountRefused(
                "a user name has 1 to 40 of a-z, 0-9, dot, dash, underscore, and starts with a "
                "letter or digit"
            )
        if role not in ROLES:
            raise AccountRefused(f"there is no role {role!r}; the roles are {', '.join(ROLES)}")
        least, most = _PASSWORD_CHARS
        if password is not None and not least <= len(password) <= most:
            raise AccountRefused(f"a password has {least} to {most} characters")
        try:
            hashed = None if password is None else await self._hash(password)
        except UnicodeEncodeError as error:
            raise AccountRefused("the password is not valid Unicode text") from error
        row = (name, role, hashed, self._now_ms())

        def add(db: sqlite3.Connection) -> None:
            try:
                db.execute("INSERT INTO users VALUES (?, ?, ?, ?)", row)
            except sqlite3.IntegrityError as error:
                raise NameTaken(f"there is a user {name} already") from error

        await self._change(add)
        return User(name, role, row[3], password is not None)

    async def list_users(self) -> list[User]:
        return [
            _user(row)
            for row in await self._rows("SELECT name, role, created_ms, password FROM users ORDER BY name")
        ]

    async def remove_user(self, name: str) -> None:
        name = fold_name(name)

        def remove(db: sqlite3.Connection) -> None:
            row = db.execute("SELECT role FROM users WHERE name = ?", (name,)).fetchone()
            if row is None:
                raise NoSuchUser(f"there is no user {name}")
            others = db.execute(
                "SELECT count(*) FROM users WHERE role = 'admin' AND name <> ?", (name,)
            ).fetchone()
            if row[0] == "admin" and others[0] == 0:
                raise AccountRefused(f"{name} is the last admin; add another first")
            db.execute("DELETE FROM users WHERE name = ?", (name,))

        await self._change(remove)

    async def check_password(self, name: str, password: str) -> User | None:
        rows = await self._rows(
            "SELECT name, role, created_ms, password FROM users WHERE name = ?", (fold_name(name),)
        )
        # An unknown name, and one without a password, costs the same hash as a wrong password: the time
        # tells nothing.
        stored = rows[0][3] if rows and rows[0][3] is not None else self._nobody
        if len(password) > _PASSWORD_CHARS[1]:
            password = ""  # no stored password is empty: refused, at the same price
        right = await self._dear(lambda: self._verify(stored, password))
        if not right or not rows or rows[0][3] is None:
            return None
        if self._hasher.check_needs_rehash(stored):
            renewed = await self._hash(password)
            await self._write(
                "UPDATE users SET password = ? WHERE name = ? AND password = ?", (renewed, rows[0][0], stored)
            )
        return _user(rows[0])

    # --- sessions ---

    async def create_session(self, name: str) -> str:
        session_id = secrets.token_urlsafe(32)
        now = self._now_ms()
        row = (_digest(session_id), fold_name(name), now, now)

        def add(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM sessions WHERE created_ms <= ? OR seen_ms <= ?", self._dead_before(now))
            _insert_for_user(db, "INSERT INTO sessions VALUES (?, ?, ?, ?)", row, fold_name(name))

        await self._change(add)
        return session_id

    async def session(self, session_id: str) -> Session | None:
        now = self._now_ms()
        key = _digest(session_id)
        rows = await self._rows(
            "SELECT u.name, u.role, u.created_ms, u.password, s.created_ms, s.seen_ms"
            " FROM sessions s JOIN users u ON u.name = s.user"
            " WHERE s.hash = ? AND s.created_ms > ? AND s.seen_ms > ?",
            (key, *self._dead_before(now)),
        )
        if not rows:
            return None
        if now - rows[0][5] >= _SEEN_EVERY_MS:
            # On a full disk nobody is shut out for it: a panic must still get through.
            with contextlib.suppress(StoreFailed):
                await self._write("UPDATE sessions SET seen_ms = ? WHERE hash = ?", (now, key))
        return Session(_user(rows[0]), rows[0][4], now)

    async def revoke(self, session_id: str) -> None:
        await self._write("DELETE FROM sessions WHERE hash = ?", (_digest(session_id),))

    async def revoke_all(self, name: str) -> None:
        await self._write("DELETE FROM sessions WHERE user = ?", (fold_name(name),))

    # --- tokens ---

    async def add_token(
        self, owner: str, label: str, role: Role, shows: tuple[str, ...], life_s: int
    ) -> tuple[Token, str]:
        if not 1 <= len(label) <= 80:
            raise AccountRefused("a token's label has 1 to 80 characters: say what carries it")
        if role not in ROLES:
            raise AccountRefused(f"there is no role {role!r}; the roles are {', '.join(ROLES)}")
        if not _TOKEN_LIFE_S[0] <= life_s <= _TOKEN_LIFE_S[1]:
            raise AccountRefused("a token lives from a minute to a year")
        owner = fold_name(owner)
        now = self._now_ms()
        token = Token(secrets.token_hex(6), owner, label, role, shows, now, now + life_s * 1000)
        secret = secrets.token_urlsafe(32)
        row = (token.id, _digest(secret), owner, label, role, "\n".join(shows), now, token.expires_ms)

        def add(db: sqlite3.Connection) -> None:
            _insert_for_user(db, "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row, owner)

        await self._change(add)
        return token, f"ss_{token.id}_{secret}"

    async def token(self, text: str) -> Token | None:
        parts = _TOKEN.fullmatch(text)
        if parts is None:
            return None
        rows = await self._rows(
            "SELECT id, owner, label, role, shows, created_ms, expires_ms, hash FROM tokens"
            " WHERE id = ? AND expires_ms > ?",
            (parts[1], self._now_ms()),
        )
        if not rows or not hmac.compare_digest(rows[0][7], _digest(parts[2])):
            return None
        return _token(rows[0])

    async def list_tokens(self) -> list[Token]:
        rows = await self._rows(
            "SELECT id, owner, label, role, shows, created_ms, expires_ms FROM tokens WHERE expires_ms > ?"
            " ORDER BY created_ms, rowid",
            (self._now_ms(),),
        )
        return [_token(row) for row in rows]

    async def revoke_token(self, token_id: str) -> bool:
        return await self._write("DELETE FROM tokens WHERE id = ?", (token_id,)) > 0

    # --- one-time links ---

    async def create_link(self, name: str, life_s: int) -> str:
        secret = secrets.token_urlsafe(32)
        now = self._now_ms()
        row = (_digest(secret), fold_name(name), now + life_s * 1000)

        def add(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM links WHERE expires_ms <= ?", (now,))
            _insert_for_user(db, "INSERT INTO links VALUES (?, ?, ?)", row, fold_name(name))

        await self._change(add)
        return secret

    async def use_link(self, secret: str) -> User | None:
        key, now = _digest(secret), self._now_ms()

        def use(db: sqlite3.Connection) -> tuple[Any, ...] | None:
            # One statement takes the link and tells whose it was: two asking at once cannot both have it.
            spent = db.execute(
                "DELETE FROM links WHERE hash = ? RETURNING user, expires_ms", (key,)
            ).fetchone()
            if spent is None or spent[1] <= now:
                return None
            found = db.execute(
                "SELECT name, role, created_ms, password FROM users WHERE name = ?", (spent[0],)
            )
            return cast("tuple[Any, ...] | None", found.fetchone())

        row = await self._change(use)
        return None if row is None else _user(row)

    # --- the one connection ---

    def _dead_before(self, now: int) -> tuple[int, int]:
        return now - limits.SESSION_LIFE_S * 1000, now - limits.SESSION_IDLE_S * 1000

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False

    async def _hash(self, password: str) -> str:
        return await self._dear(lambda: self._hasher.hash(password))

    async def _dear(self, work: Callable[[], _T]) -> _T:
        """Hash in one of the two threads; a crowd before them is turned away instead of piling up."""
        if self._waiting >= _HASHES_WAITING:
            raise StoreFailed("too many sign-ins at once; try again in a few seconds")
        self._waiting += 1
        try:
            return await self._in(self._hashing, work)
        finally:
            self._waiting -= 1

    async def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        return await self._read(lambda db: db.execute(sql, values).fetchall())

    async def _write(self, sql: str, values: tuple[Any, ...]) -> int:
        return await self._change(lambda db: db.execute(sql, values).rowcount)

    async def _read(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        return await self._in(self._thread, lambda: _refusals(lambda: work(self._open_db())))

    async def _change(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Run in the store's thread as one transaction. Raises StoreFailed for what sqlite or the disk
        refuses."""

        def run() -> _T:
            db = self._open_db()
            db.execute("BEGIN IMMEDIATE")
            try:
                result = work(db)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            return result

        return await self._in(self._thread, lambda: _refusals(run))

    def _open_db(self) -> sqlite3.Connection:
        if self._db is None:
            raise StoreFailed("the accounts file is not open")
        return self._db

    @staticmethod
    async def _in(pool: ThreadPoolExecutor, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False, timeout=5)
    # A rollback journal, not WAL: `users add` writes beside a running service, and sqlite before 3.51.3 can
    # corrupt a WAL that two processes write. Accounts are written a few times a minute at most.
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")
    db.executescript(_SCHEMA)
    return db


def _refusals(work: Callable[[], _T]) -> _T:
    try:
        return work()
    except (sqlite3.Error, OSError) as error:
        raise StoreFailed(f"the accounts file refused: {error}") from error


def fold_name(name: str) -> str:
    """User names know no capitals and no space around them."""
    return name.strip().lower()


def _insert_for_user(db: sqlite3.Connection, sql: str, row: tuple[Any, ...], name: str) -> None:
    try:
        db.execute(sql, row)
    except sqlite3.IntegrityError as error:
        raise NoSuchUser(f"there is no user {name}") from error


def _user(row: tuple[Any, ...]) -> User:
    return User(row[0], row[1], row[2], row[3] is not None)


def _token(row: tuple[Any, ...]) -> Token:
    return Token(row[0], row[1], row[2], row[3], tuple(row[4].split("\n")) if row[4] else (), row[5], row[6])
