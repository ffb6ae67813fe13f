"""What rules recall of a show: who wrote how often, who said what, whom people blocked or trusted.

Bounded, oldest out first; JSON-ready and deterministic. A person's word on an author goes before the
settings'. Not here: any decision.
"""

from __future__ import annotations

from typing import Any

from .. import limits
from ..model import ModerationConfig
from .case import Case, Verdict

AUTHOR_TEXTS = 8  # different texts remembered of one author


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
        self._blocks: dict[str, list[Any]] = {}  # author → [blocked?, by, seq], as people decided
        self._trusts: dict[str, list[Any]] = {}
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

    def note_group(self, leader: str, members: int) -> None:
        """A near-duplicate group has so many posts now."""
        if members > 1:
            self._groups[leader] = members
            _bound(self._groups)
        else:
            self._groups.pop(leader, None)

    # --- people's word on authors --------------------------------------------------------------------------

    def block(self, author_key: str, by: str, seq: int) -> None:
        self._decide(self._blocks, author_key, True, by, seq)

    def unblock(self, author_key: str, by: str, seq: int) -> None:
        self._decide(self._blocks, author_key, False, by, seq)

    def trust(self, author_key: str, by: str, seq: int) -> None:
        self._decide(self._trusts, author_key, True, by, seq)

    def untrust(self, author_key: str, by: str, seq: int) -> None:
        self._decide(self._trusts, author_key, False, by, seq)

    @staticmethod
    def _decide(table: dict[str, list[Any]], author_key: str, on: bool, by: str, seq: int) -> None:
        if not author_key:
            return
        table.pop(author_key, None)  # the latest word goes to the end: it is forgotten last
        table[author_key] = [on, by, seq]
        _bound(table)

    # --- rules' questions ----------------------------------------------------------------------------------

    def blocked(self, author_key: str) -> bool | None:
        """What people decided on this author; None: nobody did."""
        word = self._blocks.get(author_key)
        return None if word is None else bool(word[0])

    def trusted(self, author_key: str) -> bool | None:
        word = self._trusts.get(author_key)
        return None if word is None else bool(word[0])

    def decided_by(self, author_key: str) -> str:
        """Who blocked an author last, for the reason line; "" = nobody."""
        word = self._blocks.get(author_key)
        return "" if word is None else str(word[1])

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

    # --- snapshot ------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {
            "authors": [
                [key, a.times, [[t, n] for t, n in a.texts.items()]] for key, a in self._authors.items()
            ],
            "texts": [[key, count] for key, count in self._texts.items()],
            "groups": [[key, size] for key, size in self._groups.items()],
            "blocks": [[key, *word] for key, word in self._blocks.items()],
            "trusts": [[key, *word] for key, word in self._trusts.items()],
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._authors = {key: _Author(list(times), dict(texts)) for key, times, texts in state["authors"]}
        self._texts = dict(state["texts"])
        self._groups = dict(state["groups"])
        self._blocks = {key: list(word) for key, *word in state["blocks"]}
        self._trusts = {key: list(word) for key, *word in state["trusts"]}


def _bound(table: dict[Any, Any]) -> None:
    if len(table) > limits.AUTHORS_KEPT:
        del table[next(iter(table))]
