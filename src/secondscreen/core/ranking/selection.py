"""The choice: which approved posts are in the feed, and in which order viewers see them.

*Chosen* by score, under caps (per author, network and language, no near-duplicates) and calmly: what has just
come stays for `min_dwell_s`, and no more newcomers enter than `budget` allows. *Ordered* by arrival in the
feed: newcomers at the top, the rest where they were, however their scores move; pinned posts before all. Not
here: the scores, or how old a candidate may be (core/feed.py lets go of what has left the window).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop

from ..model import RankingConfig
from ..record import PostRecord


class _Caps:
    """How many of one author, network and language there may be, and are."""

    def __init__(self, config: RankingConfig) -> None:
        size = config.feed_size
        self.per_author = config.per_author
        self.per_network = max(1, size * config.per_network_percent // 100)
        self.per_language = max(1, size * config.per_language_percent // 100)
        self._counts: dict[tuple[str, str], int] = {}

    def take(self, record: PostRecord, *, pinned: bool = False) -> bool:
        """Count a post in, if it fits. A pinned one always does: a person put it there."""
        features = record.features
        keys = (
            (("author", features.author_key), self.per_author),
            (("network", record.network), self.per_network),
            (("language", features.lang), self.per_language),
        )
        counts = self._counts
        if not pinned:
            for key, most in keys:
                if key[1] and counts.get(key, 0) >= most:
                    return False
        for key, _ in keys:
            counts[key] = counts.get(key, 0) + 1
        return True


def select(
    entrants: Sequence[PostRecord],
    scores: Mapping[str, int],
    config: RankingConfig,
    current: Sequence[str],
    at_ms: int,
    *,
    budget: int,
) -> list[str]:
    """Ids of the feed, in the order shown. `current`: the feed as it stands; `budget`: how many posts not in
    it may enter now (pinned ones enter regardless). Posts that are not approved, or that nest under another,
    are passed over. The caller sets `shown_ms` of newcomers to `at_ms`.
    """
    there = dict.fromkeys(current)
    fit = [record for record in entrants if record.status == "approved" and record.leader is None]
    caps = _Caps(config)
    chosen: list[PostRecord] = []
    dwell_ms = config.min_dwell_s * 1000

    def shown(record: PostRecord) -> int:
        """When it came into the feed; a newcomer comes now, wherever it was before."""
        return record.shown_ms if record.post_id in there and record.shown_ms is not None else at_ms

    pinned = sorted((r for r in fit if r.pinned), key=lambda r: (-shown(r), -r.seq))
    for record in pinned[: config.feed_size]:
        caps.take(record, pinned=True)
        chosen.append(record)

    taken: dict[str, None] = {}
    mine = [r for r in fit if r.post_id in there and not r.pinned]
    staying = [r for r in mine if at_ms - shown(r) < dwell_ms]
    staying.sort(key=lambda r: (shown(r), r.seq))
    for record in staying:
        if len(chosen) < config.feed_size and caps.take(record):
            chosen.append(record)
            taken[record.post_id] = None

    # Best first. Of the many who wait only as many are looked at as may enter: hence a heap and not a sort.
    get = scores.get
    waiting = [(-get(r.post_id, 0), r.seq, r.post_id, r) for r in mine if r.post_id not in taken]
    if budget > 0:
        waiting += [
            (-get(r.post_id, 0), r.seq, r.post_id, r) for r in fit if not r.pinned and r.post_id not in there
        ]
    heapify(waiting)
    newcomers = 0
    while waiting and len(chosen) < config.feed_size:
        record = heappop(waiting)[3]
        new = record.post_id not in there
        if new and newcomers >= budget:
            continue
        if caps.take(record):
            chosen.append(record)
            newcomers += new
    first = len(pinned[: config.feed_size])
    return [r.post_id for r in chosen[:first]] + [
        r.post_id for r in sorted(chosen[first:], key=lambda r: (-shown(r), -r.seq))
    ]
