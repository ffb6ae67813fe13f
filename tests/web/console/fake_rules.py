"""What a show says of its rules, for the page of rules: the shapes of docs/api.md over the fake show's posts. Not here:
real lists and real figures; tests/site and tests/e2e prove the shapes against the real show.
"""

from __future__ import annotations

import copy
from typing import Any

from tests.web.serve import now_ms

from .fake_show import FakeShow

_LISTS: tuple[tuple[str, str, str, str, int, int, str | None, int, int, int], ...] = (
    ("slurs_en", "shipped", "reject", "word", 412, 3, "identity", 61, 40, 1),
    ("swearing_en", "shipped", "hold", "word", 318, 2, "profanity", 204, 120, 66),
    ("threats_en", "shipped", "reject", "phrase", 77, 3, "threat", 9, 7, 0),
    ("channel_staff", "house", "next", "phrase", 23, 1, None, 31, 0, 0),
    ("betting", "show", "hold", "substring", 12, 1, "spam", 47, 39, 4),
    ("insults", "show", "hold", "word", 36, 2, "abuse", 112, 80, 21),
)
_RULES: tuple[tuple[str, int, int, int, float], ...] = (
    ("screened", 388, 240, 51, 2.4),
    ("links", 140, 96, 12, 1.9),
    ("personal_data", 22, 20, 1, 7.8),
    ("similar", 301, 60, 3, 0.4),
    ("flood", 64, 12, 2, 0.2),
    ("language", 87, 30, 30, 0.3),
    ("media", 233, 18, 160, 0.1),
    ("shouting", 12, 3, 2, 1.1),
    ("new_authors", 0, 0, 0, 0.1),
)


def rule_facts(show: FakeShow, *, measured: bool) -> dict[str, Any]:
    def row(name: str, kind: str, hits: int, upheld: int, overturned: int, cost: float) -> dict[str, Any]:
        return {
            "name": name, "kind": kind, "scope": "shipped", "outcome": None, "mode": None, "on": [], "words": None,
            "lang": "", "severity": None, "category": None, "shadow": False, "reason": "", "by": None, "at_ms": None,
            "hits": hits, "upheld": upheld, "overturned": overturned, "overturned_permille": None,
            "latest_permille": None, "before_permille": None, "cost_us": cost if measured else None, "listed": None,
        }  # fmt: skip

    items = []
    for n, listed in enumerate(_LISTS):
        name, scope, outcome, mode, words, severity, category, hits, upheld, overturned = listed
        own = {"scope": scope, "outcome": outcome, "mode": mode, "words": words, "severity": severity}
        items.append(
            row(name, "list", hits, upheld, overturned, 3.1 + n)
            | own
            | {
                "category": category,
                "on": ["text", "handle", "name"],
                "lang": "en" if name.endswith("_en") else "",
            }
        )
    for live in show.policy["live"]:
        full = show.lists[live["name"]]
        items.append(
            row(live["name"], "list", 4, 2, 0, 0.6)
            | {**live, "scope": "live", "severity": full.get("severity", 2), "category": full.get("category")}
            | {"lang": full.get("lang", ""), "listed": list(full["words"])}
        )
    items += [row(name, "rule", *figures) for name, *figures in _RULES]
    return {
        "seq": show.seq,
        "at_ms": now_ms(),
        "policy": copy.deepcopy(show.policy),
        "mood": show.mood,
        "rejudging": show.rejudging,
        "measured": {"posts": 400, "fold_us": 38.2, "lists_us": 61.4} if measured else None,
        "items": items,
    }


def caught_by(show: FakeShow, rule: dict[str, Any], since_s: int) -> dict[str, Any]:
    """As if every word were found wherever its letters stand."""
    found = []
    for post in show.posts.values():
        text = (post["post"] or {}).get("text", "")
        caught = []
        for word in rule["words"]:
            at = text.lower().find(word.lower())
            if at >= 0:
                caught.append({"on": "text", "start": at, "end": at + len(word), "words": rule["name"]})
        if caught:
            found.append({**post, "caught": caught, "would_be": "held"})
    found.sort(key=lambda p: p["status"] != "approved")
    return {
        "posts": len(show.posts),
        "caught": len(found),
        "approved": sum(p["status"] == "approved" for p in found),
        "stricter": len(found),
        "by_status": {},
        "leads_to": {"hold": "held", "reject": "rejected"}.get(rule["outcome"]),
        "since_s": since_s,
        "cost_us": 4.2,
        "items": found[:50],
        "more": len(found) > 50,
    }


def shadow_facts(show: FakeShow) -> dict[str, Any]:
    differ = [p for p in show.posts.values() if p["shadow"]]
    counted: dict[tuple[str, str, str], int] = {}
    for post in differ:
        change = (post["judged"]["status"], post["shadow"]["status"], post["shadow"]["rule"])
        counted[change] = counted.get(change, 0) + 1
    return {
        "shadow": show.policy["shadow"],
        "lists": [one["name"] for one in show.policy["live"] if one["shadow"]],
        "errors": 0,
        "posts": len(show.posts),
        "changed": len(differ),
        "changes": [{"from": a, "to": b, "rule": c, "n": n} for (a, b, c), n in counted.items()],
        "items": differ[:100],
    }


def learning_facts() -> dict[str, Any]:
    return {
        "learning": {
            "on": True, "ready": True, "labels": {"fit": 281, "unfit": 131}, "looser": False,
            "curve": [
                {
                    "score": n, "learned": said, "adjusted": max(n, said),
                    "fit": 60 - n // 20, "unfit": n // 20, "let_pass": 9,
                }
                for n, said in ((50, 12), (250, 96), (450, 391), (550, 640), (650, 780), (850, 902), (950, 985))
            ],
            "error": {"decisions": 412, "before_permille": 184, "after_permille": 71},
            "drift": {"scored": 500, "psi_permille": 141},
        },
        "overturns": [{"decided": 50, "overturned": 19 - 2 * n + (n % 3)} for n in range(8)],
        "mood": {"level": "calm"},
    }  # fmt: skip
