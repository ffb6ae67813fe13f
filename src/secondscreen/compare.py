"""Last night's show under two policies: which posts would stand elsewhere, and why.

The same recorded stream is played twice, each time from an empty show; what is compared is where a post stood once it
was judged, by which rule and for which reason, before any person. Not here: printing (cli), what a policy is (core).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from .core.model import STRICTNESS, Post, Preset, ShowConfig, Status
from .core.record import PostRecord
from .core.stage import STATUSES
from .rehearse import Rehearsal, rehearse

EXAMPLES: Final = 5  # posts told of each kind of change


class Stand(NamedTuple):
    """Where a post stood once it was judged. `rule` names the list too, as `words:NAME`."""

    status: Status
    rule: str
    reason: str


class Change(NamedTuple):
    """One kind of change: from where by which rule, to where by which."""

    was: Status
    was_rule: str
    now: Status
    now_rule: str


@dataclass
class Comparison:
    """`changes`: kind → post ids, in the stream's order. `looser`: posts that stand less strictly under the second."""

    posts: int
    bad_lines: list[tuple[int, str]]
    verdicts: tuple[dict[str, int], dict[str, int]]
    changes: dict[Change, list[str]] = field(default_factory=dict)
    stands: tuple[dict[str, Stand], dict[str, Stand]] = field(default_factory=lambda: ({}, {}))
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return sum(len(ids) for ids in self.changes.values())

    @property
    def looser(self) -> int:
        return sum(
            len(ids) for kind, ids in self.changes.items() if STRICTNESS[kind.now] < STRICTNESS[kind.was]
        )

    def report(self, first: str, second: str, examples: int = EXAMPLES) -> dict[str, Any]:
        """JSON-ready; the kinds with most posts first."""
        kinds = sorted(self.changes.items(), key=lambda one: (-len(one[1]), one[0]))
        return {
            "policies": [first, second],
            "posts": self.posts,
            "bad_lines": len(self.bad_lines),
            "verdicts": {first: self.verdicts[0], second: self.verdicts[1]},
            "changed": self.changed,
            "looser": self.looser,
            "changes": [
                {
                    "from": kind.was,
                    "from_rule": kind.was_rule,
                    "to": kind.now,
                    "to_rule": kind.now_rule,
                    "n": len(ids),
                    "examples": [self._example(id_) for id_ in ids[:examples]],
                }
                for kind, ids in kinds
            ],
        }

    def _example(self, post_id: str) -> dict[str, str]:
        before, after = (stands[post_id] for stands in self.stands)
        return {
            "id": post_id,
            "text": self.texts.get(post_id, ""),
            "from_reason": before.reason,
            "to_reason": after.reason,
        }


def compare(
    path: Path,
    first: ShowConfig,
    second: ShowConfig,
    *,
    strict: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Raises OSError when the file cannot be opened and BadStream with `strict` at the first bad line."""
    texts: dict[str, str] = {}
    stands: tuple[dict[str, Stand], dict[str, Stand]] = ({}, {})
    played: list[Rehearsal] = []
    for turn, show in enumerate((first, second)):
        mine = stands[turn]

        def judged(record: PostRecord, mine: dict[str, Stand] = mine, keep: bool = turn == 0) -> None:
            mine[record.post_id] = Stand(record.status, _rule(record), record.reason)
            if keep and record.post is not None:
                texts[record.post_id] = _gist(record.post)

        def told(done: int, total: int, turn: int = turn) -> None:
            if progress is not None:
                progress(done + turn * total, 2 * total)

        played.append(rehearse(path, show, strict=strict, progress=told, judged=judged))
    before, after = stands
    counts = (_counted(before), _counted(after))
    found = Comparison(played[0].posts, played[0].bad_lines, counts, stands=stands)
    for post_id, was in before.items():
        now = after.get(post_id)
        if now is not None and now.status != was.status:
            kind = Change(was.status, was.rule, now.status, now.rule)
            found.changes.setdefault(kind, []).append(post_id)
            found.texts[post_id] = texts[post_id]
    return found


def with_preset(show: ShowConfig, preset: Preset) -> ShowConfig:
    """The same show under a preset; keys that it names itself stay as they are."""
    moderation = show.moderation.model_copy(update={"preset": preset})
    return show.model_copy(update={"moderation": moderation})


def _rule(record: PostRecord) -> str:
    """With the list named, where the verdict itself put the post there."""
    return record.judged_by if record.judged_by.partition(":")[0] == record.rule else record.rule


def _counted(stands: dict[str, Stand]) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(STATUSES, 0)
    for stand in stands.values():
        counts[stand.status] = counts.get(stand.status, 0) + 1
    return {status: count for status, count in counts.items() if count or status != "withdrawn"}


def _gist(post: Post) -> str:
    return " ".join(post.text.split())[:280]
