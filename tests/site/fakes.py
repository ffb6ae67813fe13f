"""A small show that keeps the promises of ShowPort with a dict of posts: the site's tests need no engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from secondscreen.core.commands import COMMAND
from secondscreen.core.effects import Channel
from secondscreen.core.model import WordRule
from secondscreen.runtime.ports import CommandResult, FrameListener, Preview, StoreFailed
from secondscreen.runtime.rules import Busy


@dataclass
class Given:
    command: dict[str, Any]
    by: str
    via: str
    expected_offset: int | None
    key: str | None


@dataclass
class FakeShow:
    id: str = "demo"
    title: str = "The Big Bake"
    epoch: str = "9f31c2aa"
    seq: int = 10
    broken: bool = False
    crashes: bool = False
    busy: bool = False
    given: list[Given] = field(default_factory=list)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[tuple[str, str], CommandResult] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def put(self, post_id: str, status: str = "pending", text: str = "Lovely crumb") -> None:
        self.seq += 1
        self.changed[post_id] = self.seq
        self.rows[post_id] = {"id": post_id, "status": status, "rule": "words", "post": {"text": text}}

    # --- ShowPort ---

    def listen(self, channel: Channel, listener: FrameListener) -> Callable[[], None]:
        return lambda: None

    def snapshot(self, channel: Channel) -> dict[str, Any]:
        items = {k: v for k, v in self.rows.items() if v["status"] == "approved"}
        return {
            "op": "snapshot",
            "channel": channel,
            "epoch": self.epoch,
            "offset": self.offset(channel),
            "seq": self.seq,
            "at_ms": self.now_ms(),
            "items": items,
            "order": list(items),
            "timeline": self.timeline(),
            "meta": {"title": self.title, "hashtags": ["bigbake"], "language": "en", "air": 7, "armed": True},
        }

    def frames_after(self, channel: Channel, offset: int) -> list[bytes] | None:
        return None

    def offset(self, channel: Channel) -> int:
        return self.seq

    def air_epoch(self) -> int:
        return 7

    def online(self) -> int:
        return 3

    def set_online(self, n: int) -> None:
        raise AssertionError("the site counts nobody")

    def now_ms(self) -> int:
        return 1_700_000_000_000

    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        if self.broken:
            raise StoreFailed("nothing was taken: the disk is full")
        if self.crashes:
            raise RuntimeError("secret detail of a library")
        told = COMMAND.validate_python(command)
        if key is not None and (by, key) in self.answers:
            return self.answers[by, key]
        self.given.append(Given(command, by, via, expected_offset, key))
        answer = self._act(told.command, getattr(told, "post_id", None), expected_offset)
        if key is not None:
            self.answers[by, key] = answer
        return answer

    def _act(self, verb: str, post_id: str | None, expected: int | None) -> CommandResult:
        self.seq += 1
        if verb == "insert":
            post_id = f"studio:{self.seq}"
            self.put(post_id)
            return CommandResult(self.seq, "done", "inserted", post_id)
        if post_id is not None and post_id not in self.rows:
            return CommandResult(self.seq, "refused", "there is no such post")
        if post_id is not None:
            if expected is not None and self.changed[post_id] > expected:
                return CommandResult(self.seq, "conflict", "nina has approved it meanwhile", post_id)
            self.changed[post_id] = self.seq
            if verb in ("approve", "withdraw"):
                self.rows[post_id]["status"] = {"approve": "approved", "withdraw": "withdrawn"}[verb]
        return CommandResult(self.seq, "done", verb, post_id)

    # --- what the site asks beyond ---

    async def posts(
        self,
        status: str | None,
        rule: str | None,
        network: str | None,
        q: str | None,
        cursor: str | None,
        limit: int,
    ) -> tuple[list[dict[str, Any]], str | None]:
        start = int(cursor or 0)
        rows = [
            r for r in self.rows.values() if status in (None, r["status"]) and (q or "") in r["post"]["text"]
        ]
        following = str(start + limit) if len(rows) > start + limit else None
        return rows[start : start + limit], following

    async def history(self, post_id: str) -> list[dict[str, Any]]:
        return [{"seq": 1, "kind": "post_received", "post_id": post_id}] if post_id in self.rows else []

    async def rule_facts(self, *, measure: bool) -> dict[str, Any]:
        if self.busy:
            raise Busy("others are trying lists at this moment")
        row = {
            "name": "insults", "kind": "list", "scope": "show", "outcome": "hold", "mode": "word", "on": ["text"],
            "words": 3, "lang": "", "severity": 2, "category": None, "shadow": False, "reason": "", "by": None,
            "at_ms": None, "hits": 5, "upheld": 2, "overturned": 1, "overturned_permille": 333,
            "latest_permille": 333, "before_permille": None, "cost_us": 1.5 if measure else None, "listed": None,
        }  # fmt: skip
        return {
            "seq": self.seq,
            "at_ms": self.now_ms(),
            "policy": {"preset": "standard"},
            "mood": None,
            "rejudging": 0,
            "measured": {"posts": 10, "fold_us": 30.0, "lists_us": 60.0} if measure else None,
            "items": [row],
        }

    async def test_rule(self, rule: WordRule, since_s: int) -> dict[str, Any]:
        if self.busy:
            raise Busy("others are trying lists at this moment")
        if "(" in rule.words:
            raise ValueError(f"word list {rule.name!r}: '(': a pattern without its end")
        return {
            "since_s": since_s, "posts": len(self.rows), "caught": 0, "approved": 0, "stricter": 0, "by_status": {},
            "leads_to": "held", "cost_us": None, "items": [], "more": False,
        }  # fmt: skip

    async def shadow(self) -> dict[str, Any]:
        return {
            "shadow": None, "lists": [], "posts": 0, "changed": 0, "errors": 0, "changes": [], "items": [],
        }  # fmt: skip

    def learning(self) -> dict[str, Any]:
        return {"learning": {"on": True}, "overturns": [], "mood": {"level": "calm"}}

    def preview(self, post_id: str, number: int) -> Preview | None:
        return Preview(b"RIFFclear", b"RIFFblurred") if post_id in self.rows and number == 0 else None

    def asrun(self) -> list[dict[str, Any]]:
        return [{"seq": 12, "act": "take", "by": "nina"}]

    def counts(self) -> dict[str, int]:
        return {"pending": len(self.rows), "approved": 0, "received": 5}

    def timeline(self) -> dict[str, Any]:
        return {"t0_ms": 1, "rev": 1, "duration_ms": None, "segment": None, "segments": [], "cues": []}
