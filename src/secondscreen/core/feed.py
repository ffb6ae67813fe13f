"""The feed: which approved posts viewers see now. Calm by design: few newcomers a second, no reshuffling.

Scores come from ranking/, the choice with its caps from ranking/selection.py; here is when to ask them, and what was
chosen. Not here: whether a post may be shown (moderation) or how an item looks (items.py).
"""

from __future__ import annotations

from typing import Any

from .limits import CANDIDATES_KEPT, TICK_MS
from .model import RankingConfig
from .ranking import Ranking, Scene
from .ranking.selection import select
from .record import PostRecord

RESCORE_MS = 10_000  # recency moves slowly: all candidates are scored anew this often, newcomers at once
BURST = 4  # newcomers admitted together after a quiet spell, at most
CHOSEN_MS = 120_000  # a post that a person approved is put before the rest for this long
CHOSEN_POINTS = 1_000


class Feed:
    def __init__(self, config: RankingConfig) -> None:
        self.config = config
        self.ranking = Ranking(config)
        self.candidates: dict[str, PostRecord] = {}
        self.scores: dict[str, int] = {}
        self.shown: list[str] = []
        self.parked: list[
            str
        ] = []  # what panic took down; it comes back at once when the show is armed again
        self.picked: dict[
            str, None
        ] = {}  # approved by a person and not shown yet: they do not wait their turn
        self.unscored: dict[str, None] = {}
        self.stale_items: dict[str, None] = {}  # shown posts whose item must be made anew
        self.dirty = True
        self.scored_ms = 0
        self.budget_milli = BURST * 1000  # thousandths of a newcomer that may enter
        self.budget_ms = 0

    def configure(self, config: RankingConfig) -> None:
        self.config = config
        self.ranking = Ranking(config)
        for record in self.candidates.values():
            record.shelf = {}
        self.unscored = dict.fromkeys(self.candidates)
        self.dirty = True

    def enter(self, record: PostRecord) -> None:
        if record.post_id not in self.candidates:
            self.candidates[record.post_id] = record
            if record.by is not None:
                self.picked[record.post_id] = None
        self.unscored[record.post_id] = None
        self.dirty = True

    def leave(self, post_id: str) -> None:
        if self.candidates.pop(post_id, None) is not None:
            self.scores.pop(post_id, None)
            self.unscored.pop(post_id, None)
            self.picked.pop(post_id, None)
            self.dirty = True

    def touch(self, record: PostRecord) -> None:
        """A candidate changed in a way that viewers can see (badge, count of similar, words)."""
        if record.post_id in self.candidates:
            self.stale_items[record.post_id] = None
            self.unscored[record.post_id] = None
            self.dirty = True

    def due_ms(self, after_ms: int) -> int | None:
        """When a tick would next do something for the feed; UTC ms on no grid."""
        if self.dirty:
            return after_ms
        if self.candidates:
            return self.scored_ms + RESCORE_MS
        return None

    def choose(self, at_ms: int, scene: Scene, armed: bool) -> bool:
        """Choose the feed anew at a tick. True: `shown` changed. Unarmed: nothing is shown."""
        self.dirty = False
        if not armed:
            changed = bool(self.shown)
            if changed:
                self.parked, self.shown = self.shown, []
            self.scored_ms = at_ms
            return changed
        before = self.shown
        if self.parked:
            self.shown = [id_ for id_ in self.parked if id_ in self.candidates]
            self.stale_items.update(dict.fromkeys(self.shown))
            self.parked = []
        self._score(at_ms, scene)
        self._refill(at_ms)
        budget = self.budget_milli // 1000 + len(self.picked)
        entrants = list(self.candidates.values())
        current = self._make_room()
        chosen = select(entrants, self.scores, self.config, current, at_ms, budget=budget)
        there = dict.fromkeys(self.shown)
        newcomers = [id_ for id_ in chosen if id_ not in there]
        for id_ in newcomers:
            self.candidates[id_].shown_ms = at_ms
            self.stale_items[id_] = None
            if id_ not in self.picked:
                self.budget_milli -= 1000
        self.picked.clear()
        if len(newcomers) >= budget and len(self.candidates) > len(chosen):
            self.dirty = True  # more may be waiting for their turn
        self.shown = chosen
        return chosen != before

    def _make_room(self) -> list[str]:
        """The feed as it stands, less the weakest that no person chose, where it is too full for what a person has
        just approved: a producer's word does not wait for a dwell to end."""
        missing = len(self.shown) + len(self.picked) - self.config.feed_size
        if not self.picked or missing <= 0:
            return self.shown
        weakest = sorted(
            (r for id_ in self.shown if (r := self.candidates.get(id_)) and r.by is None and not r.pinned),
            key=lambda r: (self.scores.get(r.post_id, 0), -r.seq),
        )
        going = {r.post_id for r in weakest[:missing]}
        return [id_ for id_ in self.shown if id_ not in going]

    def _score(self, at_ms: int, scene: Scene) -> None:
        if at_ms - self.scored_ms >= RESCORE_MS:
            self.scored_ms = at_ms
            self._forget_old(at_ms)
            ids = list(self.candidates)
        else:
            ids = list(self.unscored)
        for id_ in ids:
            record = self.candidates.get(id_)
            if record is not None:
                self.scores[id_] = self.ranking.score(record, scene) + self._chosen(record, at_ms)
        self.unscored.clear()
        if len(self.candidates) > CANDIDATES_KEPT:
            self._prune()

    @staticmethod
    def _chosen(record: PostRecord, at_ms: int) -> int:
        fresh = record.approved_ms is not None and at_ms - record.approved_ms < CHOSEN_MS
        return CHOSEN_POINTS if record.by is not None and fresh else 0

    def _forget_old(self, at_ms: int) -> None:
        oldest = at_ms - self.config.window_s * 1000
        old = [
            id_
            for id_, record in self.candidates.items()
            if not record.pinned and max(record.received_ms, record.approved_ms or 0) < oldest
        ]
        for id_ in old:
            del self.candidates[id_]
            self.scores.pop(id_, None)

    def _prune(self) -> None:
        """Keep the better half: what is far down the list now only sinks."""
        shown = dict.fromkeys(self.shown)
        ranked = sorted(
            (r for r in self.candidates.values() if r.post_id not in shown and not r.pinned),
            key=lambda r: (-self.scores[r.post_id], r.seq),
        )
        for record in ranked[CANDIDATES_KEPT // 2 :]:
            del self.candidates[record.post_id]
            del self.scores[record.post_id]

    def _refill(self, at_ms: int) -> None:
        passed = max(at_ms - self.budget_ms, 0)
        most = max(BURST, self.config.changes_per_s) * 1000
        self.budget_milli = min(self.budget_milli + passed * self.config.changes_per_s, most)
        self.budget_ms = at_ms

    def state(self) -> dict[str, Any]:
        return {
            "candidates": list(self.candidates),
            "scores": self.scores,
            "shown": self.shown,
            "parked": self.parked,
            "picked": list(self.picked),
            "unscored": list(self.unscored),
            "stale_items": list(self.stale_items),
            "dirty": self.dirty,
            "scored_ms": self.scored_ms,
            "budget_milli": self.budget_milli,
            "budget_ms": self.budget_ms,
        }

    def restore(self, state: dict[str, Any], records: dict[str, PostRecord]) -> None:
        self.candidates = {id_: records[id_] for id_ in state["candidates"]}
        self.scores = dict(state["scores"])
        self.shown = list(state["shown"])
        self.parked = list(state["parked"])
        self.picked = dict.fromkeys(state["picked"])
        self.unscored = dict.fromkeys(state["unscored"])
        self.stale_items = dict.fromkeys(state["stale_items"])
        self.dirty = state["dirty"]
        self.scored_ms = state["scored_ms"]
        self.budget_milli = state["budget_milli"]
        self.budget_ms = state["budget_ms"]


def next_tick(after_ms: int) -> int:
    """The first point of the tick grid after `after_ms`."""
    return (after_ms // TICK_MS + 1) * TICK_MS
