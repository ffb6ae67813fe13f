"""Near-duplicates and reposts nest under one post: one voice once, one joke once, shown as "+N similar".

A group is named by its first post (its root) for ever; who *leads* it changes with where its members stand: the
earliest of the best-standing. Not here: whether two posts are alike (similar.py).
"""

from __future__ import annotations

from typing import Any

from .model import STRICTNESS, Status
from .record import PostRecord

LOOKED_AT = 64  # members considered for leading: the earliest ones; later copies only count


def stands(status: Status) -> bool:
    """Neither rejected nor withdrawn: it counts as one of the "+N similar"."""
    return STRICTNESS[status] <= 2


class Groups:
    def __init__(self) -> None:
        self._members: dict[
            str, list[str]
        ] = {}  # root → members in order of arrival, only groups of two or more
        self._root: dict[str, str] = {}  # member → root
        self._standing: dict[str, int] = {}  # root → members that are not rejected or withdrawn
        self._lead: dict[str, str] = {}  # root → leader

    def root(self, post_id: str) -> str:
        return self._root.get(post_id, post_id)

    def size(self, post_id: str) -> int:
        """How many of this post's group stand (neither rejected nor withdrawn); 1 for a post on its own."""
        return self._standing.get(self.root(post_id), 1)

    def join(self, post_id: str, like: PostRecord) -> str:
        """Nest a new post with the one it resembles; returns the group's root. Call `moved` for the new post next."""
        root = self.root(like.post_id)
        if root not in self._members:
            self._members[root] = [root]
            self._root[root] = root
            self._standing[root] = int(stands(like.status))
            self._lead[root] = root
        self._members[root].append(post_id)
        self._root[post_id] = root
        return root

    def moved(self, record: PostRecord, was: Status | None, records: dict[str, PostRecord]) -> list[str]:
        """A member's status changed from `was` (None: it is new). Sets `leader` and `members` on the records
        concerned and returns the ids of those whose record changed."""
        root = self._root.get(record.post_id)
        if root is None:
            return []
        self._standing[root] += int(stands(record.status)) - int(was is not None and stands(was))
        members = self._members[root]
        lead = self._choose(members, records)
        if lead is None:
            return []
        changed = []
        if lead.post_id != self._lead[root]:
            self._lead[root] = lead.post_id
            concerned = members  # a new leader: every member points elsewhere
        else:
            concerned = [lead.post_id, record.post_id]
        behind = self._standing[root] - int(stands(lead.status))
        for id_ in concerned:
            member = records.get(id_)
            if member is None:
                continue
            leader, count = (None, behind) if member is lead else (lead.post_id, 0)
            if member.leader != leader or member.members != count:
                member.leader, member.members = leader, count
                changed.append(id_)
        return changed

    @staticmethod
    def _choose(members: list[str], records: dict[str, PostRecord]) -> PostRecord | None:
        best: PostRecord | None = None
        best_key = (9, 9)
        for id_ in members[:LOOKED_AT]:
            record = records.get(id_)
            if record is None:
                continue
            # A repost leads only where nothing else does; it is never shown alone (moderation sees to that).
            key = (int(record.features.repost_of is not None), STRICTNESS[record.status])
            if key < best_key:
                best, best_key = record, key
        return best

    def leave(self, post_id: str) -> None:
        """Forget an evicted post; its group goes on under the same root, and goes on counting it."""
        root = self._root.pop(post_id, None)
        if root is None:
            return
        members = self._members.get(root, [])
        if post_id in members:
            members.remove(post_id)
        if not members:
            for table in (self._members, self._standing, self._lead):
                table.pop(root, None)

    def state(self) -> dict[str, Any]:
        return {"members": self._members, "standing": self._standing, "lead": self._lead}

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Groups:
        groups = cls()
        groups._members = {root: list(members) for root, members in state["members"].items()}
        groups._standing = dict(state["standing"])
        groups._lead = dict(state["lead"])
        groups._root = {id_: root for root, members in groups._members.items() for id_ in members}
        return groups
