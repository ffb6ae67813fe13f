"""A store that forgets when the process ends: for tests and `demo --memory`. Same contract, but `volatile`.

Not here: anything durable.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..runtime.ports import Durability, Position, Row, StoreFailed


@dataclass(slots=True)
class _Show:
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    rows: list[Row] = field(default_factory=list)  # without words; rows[n].seq == n + 1
    vault: dict[int, bytes] = field(default_factory=dict)
    by_post: dict[str, list[int]] = field(default_factory=dict)
    by_author: dict[str, dict[str, None]] = field(default_factory=dict)
    cursors: dict[str, str] = field(default_factory=dict)
    snapshots: dict[int, bytes] = field(default_factory=dict)


class MemoryStore:
    def __init__(self) -> None:
        self._shows: dict[str, _Show] = {}

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def durability(self) -> Durability:
        return "volatile"

    def trouble(self) -> str:
        return ""

    async def ready(self) -> None:
        pass

    async def position(self, show: str) -> Position:
        kept = self._show(show)
        return Position(kept.epoch, len(kept.rows))

    async def append(self, show: str, rows: Sequence[Row], cursors: Mapping[str, str]) -> None:
        kept = self._show(show)
        for at, row in enumerate(rows, len(kept.rows) + 1):
            if row.seq != at:
                raise StoreFailed(
                    f"entry {row.seq} does not follow {at - 1} in {show}: somebody else wrote to this journal"
                )
        for row in rows:
            if row.words is not None:
                kept.vault[row.seq] = row.words
            kept.rows.append(row if row.words is None else replace(row, words=None))
            if row.post_id is not None:
                kept.by_post.setdefault(row.post_id, []).append(row.seq)
                if row.author_id is not None:
                    kept.by_author.setdefault(row.author_id, {})[row.post_id] = None
        kept.cursors.update(cursors)

    async def read(
        self, show: str, after: int, limit: int | None = None, words: bool = True
    ) -> AsyncIterator[list[Row]]:
        kept = self._show(show)
        end = len(kept.rows) if limit is None else min(len(kept.rows), after + limit)
        for start in range(after, end, 1_000):
            page = kept.rows[start : min(start + 1_000, end)]
            yield [self._joined(kept, row) for row in page] if words else page

    async def history(self, show: str, post_id: str) -> list[Row]:
        kept = self._show(show)
        return [self._joined(kept, kept.rows[seq - 1]) for seq in kept.by_post.get(post_id, ())]

    async def posts_of(self, show: str, author_id: str) -> list[str]:
        return list(self._show(show).by_author.get(author_id, ()))

    async def words(self, show: str, post_ids: Iterable[str], upto: int | None = None) -> dict[str, bytes]:
        kept = self._show(show)
        found: dict[str, bytes] = {}
        for post_id in post_ids:
            for seq in reversed(kept.by_post.get(post_id, ())):
                if (upto is None or seq <= upto) and seq in kept.vault:
                    found[post_id] = kept.vault[seq]
                    break
        return found

    async def erase(self, show: str, post_ids: Sequence[str], upto: int | None = None) -> None:
        kept = self._show(show)
        for post_id in post_ids:
            for seq in kept.by_post.get(post_id, ()):
                if upto is None or seq <= upto:
                    kept.vault.pop(seq, None)

    async def cursor(self, show: str, source: str) -> str | None:
        return self._show(show).cursors.get(source)

    async def save_snapshot(self, show: str, seq: int, blob: bytes, keep: int = 2) -> None:
        kept = self._show(show).snapshots
        kept[seq] = blob
        for old in sorted(kept)[:-keep]:
            del kept[old]

    async def load_snapshot(self, show: str, before: int | None = None) -> tuple[int, bytes] | None:
        kept = self._show(show).snapshots
        seqs = [seq for seq in kept if before is None or seq < before]
        return (max(seqs), kept[max(seqs)]) if seqs else None

    def _show(self, show: str) -> _Show:
        return self._shows.setdefault(show, _Show())

    @staticmethod
    def _joined(kept: _Show, row: Row) -> Row:
        words = kept.vault.get(row.seq)
        return row if words is None else replace(row, words=words)
