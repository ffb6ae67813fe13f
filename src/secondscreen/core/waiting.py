"""The producers' queue as it is published: newest first, or by expected value as the policy in force has it.

Not here: which posts wait (stage.py), how places are kept (desk_queue.py), or what is fit (learning.py).
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from .desk_queue import DeskQueue, Question
from .limits import DESK_ITEMS
from .ranking import Scene
from .stage import Stage

WORTH: Final = 1000  # points of ranking past which a post is worth airing as much as any


def desk_order(stage: Stage, scene: Scene) -> list[str]:
    """Ids of the rows from the top, at most DESK_ITEMS. Marks rows as touched whose value is told anew."""
    policy, queue = stage.policy.effective, stage.queue
    if policy.queue == "newest":
        if stage.desk_queue.used:
            stage.desk_queue = DeskQueue()
            stage.touched.update(dict.fromkeys(queue))  # their rows have no value any more
        return list(islice(reversed(queue), DESK_ITEMS))

    def value(post_id: str) -> int:
        record = stage.records[post_id]
        worth = min(max(stage.feed.ranking.score(record, scene), 0), WORTH)
        return stage.learning.fit(record) * worth // WORTH

    question = Question(
        at_ms=scene.at_ms,
        half_life_ms=stage.config.ranking.half_life_s * 1000,
        explore_percent=policy.explore_percent,
        value=value,
        known=lambda post_id: stage.learning.known(stage.records[post_id]),
        seq=lambda post_id: stage.records[post_id].seq,
    )
    order, told = stage.desk_queue.order(queue, list(stage.touched), question)
    stage.touched.update(dict.fromkeys(told))
    return order


def value_of(stage: Stage, post_id: str) -> int | None:
    """A waiting post's expected value, 0–1000; None where the queue goes by time."""
    return stage.desk_queue.value(post_id) if post_id in stage.queue else None


def waiting_by_rule(stage: Stage) -> dict[str, int]:
    """Rule, or list as `words:NAME` → posts that wait in the queue by its verdict."""
    found: dict[str, int] = {}
    for id_ in stage.queue:
        rule = stage.records[id_].judged_by
        found[rule] = found.get(rule, 0) + 1
    return found
