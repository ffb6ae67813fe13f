"""What rules recall of a show: who wrote how often, who said what, how authors stand with people.

Bounded, oldest out first; JSON-ready and deterministic. Not here: any decision, or what a standing is
(standing.py).
"""

from __future__ import annotations

from typing import Any, Final

from .. import limits
from ..model import ModerationConfig
from .blocked_pictures import BlockedPictures
from .case import Case, Verdict
from .standing import Standings

AUTHOR_TEXTS: Final = 8  # different texts remembered of one author
METER_MS: Final = 60_000  # how far back a near-duplicate group's newcomers are counted
_METER_STEP_MS: Final = 5_000  # and in what steps: twelve numbers a group, however large the flood


class Thresholds:
    """What a show makes of a score. As it comes, here; what the team's decisions taught, and how much people can
    read, come from a subclass that is put in its place."""

    def adjusted(self, name: str, score: int) -> int:
        """A screener's score (per mille) as this show should read it."""
        return score

    def hold_at(self, configured: int) -> int:
        """The threshold for holding that now takes the place of the configured one."""
        return configured


class _Author:
    __slots__ = ("texts", "times")

    def __init__(self, times: list[int] | None = None, texts: dict[int, int] | None = None) -> None:
        self.times = times if times is not None else []  # of the latest posts, ms, ascending
        self.texts = texts if texts is not None else {}  # text_key → times said


class Memory:
    """`note` every verdict, in order; then the rules' questions below have answers."""

    def __init__(self) -> None:
        self._authors: dict[str, _Author] = {}
        self._texts: dict[int, int] = {}  # text_key → times said by anyone
        self._groups: dict[str, int] = {}  # near-duplicate group → posts in it; only real groups
        self._meters: dict[str, dict[int, int]] = {}  # group → step of time → posts nested in it
        self._approved: dict[str, int] = {}  # author → posts that a person approved
        self.standings = Standings()
        self.pictures = BlockedPictures()
        self.thresholds = Thresholds()
        self._flood_posts = 5
        self._flood_window_ms = 60_000

    @classmethod
    def from_config(cls, config: ModerationConfig) -> Memory:
        memory = cls()
        memory.configure(config)
        return memory

    def configure(self, config: ModerationConfig) -> None:
        """How much must be recalled for these settings. Authors named in settings are the rules' own
        business."""
        self._flood_posts = config.flood_posts
        self._flood_window_ms = config.flood_window_s * 1000

    # --- what happened -------------------------------------------------------------------------------------

    def note(self, case: Case, verdict: Verdict) -> None:
        """A post was judged. An edit is not said twice, and a repost is not its bearer's own words."""
        features = case.features
        if case.edited:
            return
        if case.group is not None:
            self._meter(case.group, case.at_ms)
        key = features.text_key
        repost = features.repost_of is not None
        if key and not repost:
            count = self._texts.get(key)
            if count is None:
                self._texts[key] = 1
                _bound(self._texts)
            else:
                self._texts[key] = count + 1
        author_key = features.author_key
        if not author_key:
            return
        author = self._authors.get(author_key)
        if author is None:
            author = self._authors[author_key] = _Author()
            _bound(self._authors)
        times = author.times
        times.append(case.at_ms)
        oldest = case.at_ms - self._flood_window_ms
        if len(times) > self._flood_posts or times[0] < oldest:
            author.times = [at for at in times if at >= oldest][-self._flood_posts :]
        if key and not repost:
            texts = author.texts
            texts[key] = texts.get(key, 0) + 1
            if len(texts) > AUTHOR_TEXTS:
                del texts[next(iter(texts))]

    def _meter(self, group: str, at_ms: int) -> None:
        step = at_ms // _METER_STEP_MS
        meter = self._meters.get(group)
        if meter is None:
            meter = self._meters[group] = {}
            _bound(self._meters)
        if step in meter:
            meter[step] += 1
            return
        oldest = (at_ms - METER_MS) // _METER_STEP_MS
        self._meters[group] = {at: count for at, count in meter.items() if at > oldest} | {step: 1}

    def note_group(self, leader: str, members: int) -> None:
        """A near-duplicate group has so many posts now."""
        if members > 1:
            self._groups[leader] = members
            _bound(self._groups)
        else:
            self._groups.pop(leader, None)

    def note_approval(self, author_key: str, by: int) -> None:
        """A person approved one post of this author (`by` 1), or an approval was taken back (-1)."""
        if not author_key:
            return
        count = self._approved.get(author_key, 0) + by
        if count > 0:
            self._approved[author_key] = count
            _bound(self._approved)
        else:
            self._approved.pop(author_key, None)

    # --- rules' questions ----------------------------------------------------------------------------------

    def adjusted(self, name: str, score: int) -> int:
        return self.thresholds.adjusted(name, score)

    def hold_at(self, configured: int) -> int:
        return self.thresholds.hold_at(configured)

    def approved_posts(self, author_key: str) -> int:
        """How many posts of this author stand approved by a person."""
        return self._approved.get(author_key, 0)

    def posts_since(self, author_key: str, since_ms: int) -> int:
        """Posts of this author noted at or after a time, as far as flood settings need to count."""
        author = self._authors.get(author_key)
        if author is None:
            return 0
        return sum(at >= since_ms for at in author.times)

    def said_by(self, author_key: str, text_key: int) -> int:
        """How often this author said these words."""
        author = self._authors.get(author_key)
        return 0 if author is None else author.texts.get(text_key, 0)

    def said(self, text_key: int) -> int:
        """How often anyone said these words."""
        return self._texts.get(text_key, 0)

    def group_size(self, group: str) -> int:
        return self._groups.get(group, 1)

    def nested(self, group: str, at_ms: int) -> int:
        """How many posts joined this near-duplicate group in the last minute (METER_MS, in steps of 5 s)."""
        meter = self._meters.get(group)
        if meter is None:
            return 0
        oldest = (at_ms - METER_MS) // _METER_STEP_MS
        return sum(count for step, count in meter.items() if step > oldest)

    def surge(self, group: str) -> tuple[int, int] | None:
        """How many posts joined a near-duplicate group in the minute before its last newcomer, and when that came
        (ms, to 5 s); None: nobody joined it."""
        meter = self._meters.get(group)
        if meter is None:
            return None
        last = max(meter)
        return self.nested(group, (last + 1) * _METER_STEP_MS - 1), last * _METER_STEP_MS

    # --- snapshot ------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "authors": [
                [key, a.times, [[t, n] for t, n in a.texts.items()]] for key, a in self._authors.items()
            ],
            "texts": [[key, count] for key, count in self._texts.items()],
            "groups": [[key, size] for key, size in self._groups.items()],
            "meters": [[key, list(meter.items())] for key, meter in self._meters.items()],
            "approved": [[key, count] for key, count in self._approved.items()],
            "standings": self.standings.state(),
            "pictures": self.pictures.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._authors = {key: _Author(list(times), dict(texts)) for key, times, texts in state["authors"]}
        self._texts = dict(state["texts"])
        self._groups = dict(state["groups"])
        self._meters = {key: dict(meter) for key, meter in state["meters"]}
        self._approved = dict(state["approved"])
        self.standings.restore(state["standings"])
        self.pictures.restore(state["pictures"])


def _bound(table: dict[Any, Any]) -> None:
    if len(table) > limits.AUTHORS_KEPT:
        del table[next(iter(table))]
