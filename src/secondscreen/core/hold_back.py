"""Posts that a rule approved and that wait, in view, before they are shown: when each may go.

Not here: which posts wait (judging.py), or letting them go (releasing.py).
"""

from __future__ import annotations


class HoldBack:
    """Post id → when it may be shown, UTC ms. `next_ms` is the earliest of them, or earlier: a tick there finds
    nothing to do and looks again."""

    def __init__(self) -> None:
        self.waiting: dict[str, int] = {}
        self.next_ms: int | None = None

    def put(self, post_id: str, release_ms: int) -> None:
        self.waiting[post_id] = release_ms
        if self.next_ms is None or release_ms < self.next_ms:
            self.next_ms = release_ms

    def drop(self, post_id: str) -> None:
        self.waiting.pop(post_id, None)
        if not self.waiting:
            self.next_ms = None

    def due(self, at_ms: int, most: int) -> list[str]:
        """Ids whose time has come, earliest first, of equal ones the first to wait; at most so many at once."""
        if self.next_ms is None or self.next_ms > at_ms:
            return []
        due = [(release_ms, id_) for id_, release_ms in self.waiting.items() if release_ms <= at_ms]
        due.sort(key=lambda one: one[0])  # stable: the order of waiting decides between equals
        found = [id_ for _, id_ in due[:most]]
        left = [at for id_, at in self.waiting.items() if at > at_ms]
        self.next_ms = at_ms if len(due) > most else min(left, default=None)
        return found

    def again(self, at_ms: int, wait_ms: int) -> list[str]:
        """After a panic: what would have been shown during it waits its whole time anew. Returns those ids."""
        late = [id_ for id_, release_ms in self.waiting.items() if release_ms <= at_ms]
        for id_ in late:
            self.waiting[id_] = at_ms + wait_ms
        self.next_ms = min(self.waiting.values(), default=None)
        return late
