"""What a running show says of its rules: each with its hits and its cost, a list tried on the latest posts, what the
policy on trial would have changed, what was learned from the team.

Read only. Long work never holds the loop: posts are looked at in slices, and what must be timed or compiled is done in
a thread, one at a time for each show, over what was frozen before. Not here: any decision (core), any change
(commands), HTTP (site).
"""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import islice
from typing import Any, Final, TypeVar

from ..core import limits
from ..core.engine import Engine
from ..core.items import as_shown
from ..core.model import Features, ModerationConfig, Post, Status, WordRule
from ..core.moderation.tester import Tried, tried
from ..core.moderation.words import consequence
from ..core.record import PostRecord
from ..core.waiting import waiting_by_rule
from .listing import SCAN_BREATH
from .rule_costs import Costs, costs_of

T = TypeVar("T")

TESTS_WAITING: Final = 4  # people who may wait for their turn to try a list
MEASURED_POSTS: Final = 400  # latest posts over which a rule's cost is measured
CAUGHT_SHOWN: Final = 50  # caught posts told in full
CHANGED_SHOWN: Final = 100  # posts told in full that the policy on trial would judge otherwise


class Busy(Exception):
    """Too many people try lists on this show already; come back in a moment."""


class Rules:
    """One show's rules, as the site asks for them. `engine`: the show's, which a restart may replace."""

    def __init__(self, engine: Callable[[], Engine], now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._turn = asyncio.Lock()
        self._waiting = 0

    # --- every rule and list ---------------------------------------------------------------------------------

    async def facts(self, *, measure: bool) -> dict[str, Any]:
        """Policy, mood, and a row for every rule and list. `measure`: also what each costs, µs a post."""
        costs = await self._measure() if measure else None
        engine = self._engine()
        stage = engine.stage
        policy = stage.policy
        ledger = {row["rule"]: row for row in stage.learning.ledger.rows(waiting_by_rule(stage))}
        items = [_list_row(words, policy.live.get(words.name), ledger, costs) for words in policy.asked.words]
        counted = {row["name"] for row in items}
        for name in stage.judge.rules:
            # What the word lists did is told list by list; the rule's own row has what is left of it.
            items.append(_rule_row(name, ledger, costs))
        for name in ledger:
            head, _, detail = name.partition(":")
            if head == "words" and detail and detail not in counted:
                items.append(_gone_row(detail, ledger[name]))  # a list dropped since
        meta = engine.channels["desk"].meta
        return {
            "seq": engine.seq,
            "at_ms": self._now_ms(),
            "policy": meta.get("policy") or {},
            "mood": meta.get("mood"),
            "rejudging": int(meta.get("rejudging") or 0),
            "measured": {"posts": costs.posts, "fold_us": costs.fold_us, "lists_us": costs.lists_us}
            if costs is not None
            else None,
            "items": items,
        }

    async def _measure(self) -> Costs:
        engine = self._engine()
        latest = islice(reversed(engine.records.values()), 4 * MEASURED_POSTS)
        records = list(islice((r for r in latest if r.post is not None), MEASURED_POSTS))
        stage = engine.stage
        hits = {row["rule"]: row["hits"] for row in stage.learning.ledger.rows({})}
        lists = sorted(stage.policy.asked.words, key=lambda one: -hits.get(f"words:{one.name}", 0))
        posts = [(r.post, r.features, r.scores) for r in records if r.post is not None]
        return await self._by_turns(
            lambda: costs_of(stage.policy.effective, posts, stage.memory, stage.judge.rules, lists)
        )

    # --- a list tried ----------------------------------------------------------------------------------------

    async def test(self, rule: WordRule, since_s: int) -> dict[str, Any]:
        """What this list would catch among the posts of the last `since_s` seconds, the approved ones told first, then
        the newest. Raises ValueError, with the entry named, for a list that cannot be used, and Busy."""
        engine = self._engine()
        config = engine.stage.policy.effective
        since_ms = self._now_ms() - since_s * 1000
        posts = await self._posts_since(since_ms)
        posts.sort(key=lambda one: one[2] != "approved")  # stable: the newest first within each
        beside = rule.model_copy(update={"shadow": False})
        found, spent_ns = await self._by_turns(lambda: _timed(beside, config, posts))
        by_status: dict[str, int] = {}
        for one in found.catches:
            by_status[one.status_now] = by_status.get(one.status_now, 0) + 1
        engine = self._engine()
        items = []
        for one in found.catches[:CAUGHT_SHOWN]:
            record = engine.records.get(one.post_id)
            if record is not None and record.post is not None:  # it may have been taken back meanwhile
                caught = [as_shown(match, record.post) for match in one.matches]
                items.append({**engine.desk_item(record), "caught": caught, "would_be": one.would_be})
        return {
            "since_s": since_s,
            "posts": found.read,
            "caught": found.caught,
            "approved": by_status.get("approved", 0),
            "stricter": found.stricter,
            "by_status": by_status,
            "leads_to": consequence(beside, config),
            "cost_us": round(spent_ns / 1000 / found.read, 1) if found.read else None,
            "items": items,
            "more": found.caught > len(items),
        }

    async def _posts_since(self, since_ms: int) -> list[tuple[Post, Features, Status]]:
        """The words, not the records: those change while the thread reads."""
        found: list[tuple[Post, Features, Status]] = []
        async for record in self._newest():
            if record.received_ms < since_ms:
                break
            if record.post is not None:
                found.append((record.post, record.features, record.status))
        return found

    async def _newest(self) -> AsyncIterator[PostRecord]:
        """Records as they stand, newest first; others have their turn every thousand."""
        for looked, record in enumerate(reversed(list(self._engine().records.values())), 1):
            if looked % SCAN_BREATH == 0:
                await asyncio.sleep(0)
            yield record

    async def _by_turns(self, work: Callable[[], T]) -> T:
        if self._waiting >= TESTS_WAITING:
            raise Busy("others are trying lists at this moment")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1

    # --- what is on trial, what was learned ------------------------------------------------------------------

    async def shadow(self) -> dict[str, Any]:
        """What the policy on trial would have changed among the posts in memory, newest first."""
        posts = changed = 0
        counted: dict[tuple[str, str, str], int] = {}
        shown: list[PostRecord] = []
        async for record in self._newest():
            if record.post is None or record.judged is None:
                continue
            posts += 1
            if record.shadow is None or record.shadow[0] == record.judged:
                continue
            changed += 1
            change = (record.judged, *record.shadow)
            counted[change] = counted.get(change, 0) + 1
            if len(shown) < CHANGED_SHOWN:
                shown.append(record)
        engine = self._engine()
        policy = engine.channels["desk"].meta.get("policy") or {}
        trial = policy.get("shadow") or None
        order = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
        return {
            "shadow": trial,
            "lists": list(trial.get("lists", ())) if trial else [],
            "posts": posts,
            "changed": changed,
            "errors": int(trial.get("counts", {}).get("error", 0)) if trial else 0,
            "changes": [{"from": was, "to": to, "rule": rule, "n": n} for (was, to, rule), n in order],
            "items": [engine.desk_item(r) for r in shown if r.post is not None and r.shadow is not None],
        }

    def learning(self) -> dict[str, Any]:
        """The curve, its labels, the drift, how often people overturned the rules, and the mood."""
        learning = self._engine().stage.learning
        return {
            "learning": learning.report(),
            "overturns": learning.ledger.overturns(),
            "mood": learning.mood.told(),
        }


def _timed(
    rule: WordRule, config: ModerationConfig, posts: list[tuple[Post, Features, Status]]
) -> tuple[Tried, int]:
    """The trial, and the processor time it took: this thread's own, whatever else runs."""
    began = time.thread_time_ns()
    found = tried(rule, config, posts, limits.POSTS_KEPT)
    return found, time.thread_time_ns() - began


# --- rows ----------------------------------------------------------------------------------------------------------


def _list_row(
    words: WordRule, live: Any, ledger: dict[str, dict[str, Any]], costs: Costs | None
) -> dict[str, Any]:
    scope = "live" if live is not None else "house" if words.everywhere else "show"
    if scope == "show" and words.name in shipped_names():
        scope = "shipped"
    return {
        "name": words.name,
        "kind": "list",
        "scope": scope,
        "outcome": words.outcome,
        "mode": words.mode,
        "on": list(words.on),
        "words": len(words.words),
        "lang": words.lang,
        "severity": words.severity,
        "category": words.category,
        "shadow": words.shadow,
        "reason": words.reason,
        "by": live.by if live is not None else None,
        "at_ms": live.at_ms if live is not None else None,
        **_counts(_of_list(words.name, ledger)),
        "cost_us": costs.lists.get(words.name) if costs is not None else None,
        "listed": list(words.words) if live is not None else None,
    }


def _rule_row(name: str, ledger: dict[str, dict[str, Any]], costs: Costs | None) -> dict[str, Any]:
    return {
        **_EMPTY,
        "name": name,
        "kind": "rule",
        "scope": "shipped",
        **_counts(ledger.get(name)),
        "cost_us": costs.rules.get(name) if costs is not None else None,
    }


def _gone_row(name: str, counted: dict[str, Any]) -> dict[str, Any]:
    return {**_EMPTY, "name": name, "kind": "list", "scope": "dropped", **_counts(counted), "cost_us": None}


def _of_list(name: str, ledger: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    return ledger.get(f"words:{name}") or ledger.get(f"welcome_words:{name}")


def _counts(row: dict[str, Any] | None) -> dict[str, Any]:
    row = row or {}
    rate = row.get("overturned_permille")
    return {
        "hits": int(row.get("hits", 0)),
        "waiting": int(row.get("waiting", 0)),
        "upheld": int(row.get("upheld", 0)),
        "overturned": int(row.get("overturned", 0)),
        "overturned_permille": rate,
        "latest_permille": row.get("latest_permille"),
        "before_permille": row.get("before_permille"),
    }


_EMPTY: Final[dict[str, Any]] = {
    "outcome": None,
    "mode": None,
    "on": [],
    "words": None,
    "lang": "",
    "severity": None,
    "category": None,
    "shadow": False,
    "reason": "",
    "by": None,
    "at_ms": None,
    "listed": None,
}


@lru_cache(maxsize=1)
def shipped_names() -> frozenset[str]:
    """Names of the lists that come with the program."""
    return frozenset(_shipped())


def _shipped() -> Iterator[str]:
    folder = resources.files("secondscreen.core.moderation") / "lists"
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            for words in tomllib.loads(file.read_text(encoding="utf-8")).get("words", ()):
                yield str(words["name"])
