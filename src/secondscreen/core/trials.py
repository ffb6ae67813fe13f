"""What a policy on trial would have changed, counted: post by post, so that one judged twice counts once.

Not here: the verdicts themselves (moderation), or which rule gave them (the record's `shadow`).
"""

from __future__ import annotations

from typing import Any

from .model import Status


class Trials:
    """`counts`: "live>trial" → posts where the two differ; "error" → times the trial failed. Since the policy, or what
    is on trial, last changed."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self._said: dict[str, str] = {}  # post id → the key it is counted under

    def note(self, post_id: str, live: Status, trial: Status) -> None:
        self.forget(post_id, counted=True)
        if live == trial:
            return
        key = self._said[post_id] = f"{live}>{trial}"
        self.counts[key] = self.counts.get(key, 0) + 1

    def note_error(self, post_id: str) -> None:
        self.forget(post_id, counted=True)
        self.counts["error"] = self.counts.get("error", 0) + 1

    def forget(self, post_id: str, *, counted: bool = False) -> None:
        """A post leaves memory and stays counted; `counted`: it is counted anew, or not at all."""
        key = self._said.pop(post_id, None)
        if key is not None and counted:
            self.counts[key] -= 1
            if not self.counts[key]:
                del self.counts[key]

    def restart(self) -> None:
        self.counts, self._said = {}, {}

    def state(self) -> dict[str, Any]:
        return {"counts": self.counts, "said": self._said}

    def restore(self, state: dict[str, Any]) -> None:
        self.counts, self._said = dict(state["counts"]), dict(state["said"])
