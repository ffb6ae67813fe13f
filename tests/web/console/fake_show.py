"""Just enough of a show for a console: it answers commands as docs/protocol.md and core/commands.py have them (done,
conflict, refused) and puts a delta on the desk. Not here: the real engine; tests/e2e prove that the two agree.
"""

from __future__ import annotations

import contextlib
import copy
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.web.serve import Script, now_ms

from .posts import make_posts

DECIDED = {"approve": "approved", "reject": "rejected", "hold": "held", "withdraw": "withdrawn"}


class DeskScript(Script):
    async def say(self, frame: bytes | str) -> None:
        for socket in list(self.sockets):
            with contextlib.suppress(ConnectionClosed):  # it went while we spoke
                await socket.send(frame if isinstance(frame, str) else frame.decode())


class FakeShow:
    """Just enough of a show: statuses, the rundown, the panic latch, one step of undo a person."""

    def __init__(self, desk: Script) -> None:
        self.desk = desk
        self.seq = 1
        self.posts: dict[str, dict[str, Any]] = {}
        self.shortlist: list[str] = []
        self.feed: list[str] = []
        self.preview: dict[str, Any] | None = None
        self.programme: dict[str, Any] | None = None
        self.rundown_seq = 0
        self.armed, self.air = True, 7
        self.last: dict[str, Any] | None = None
        self.undoable: dict[str, list[tuple[str, str | None, dict[str, Any]]]] = {}
        self.received = 0
        self.timeline: dict[str, Any] = {}
        self.policy: dict[str, Any] = {
            "preset": "standard",
            "mode": "pre",
            "hold_per_minute": 20,
            "hold_back_s": 45,
            "hold_at": 612,
            "reject_at": 930,
            "looser": False,
            "queue": "newest",
            "live": [],
            "shadow": None,
        }
        self.lists: dict[str, dict[str, Any]] = {}  # live ones in full, by name
        self.rejudging = 0
        self.mood: dict[str, Any] = {
            "level": "calm",
            "held_permille": 141,
            "severity": 310,
            "sentiment": 420,
            "usual": {"held_permille": 120, "severity": 300, "sentiment": 480},
            "since_ms": now_ms() - 400_000,
        }

    def order(self) -> list[str]:
        return [i for i, p in self.posts.items() if p["status"] in ("pending", "held")][:250]

    def meta(self) -> dict[str, Any]:
        counts = dict.fromkeys(("pending", "approved", "held", "rejected", "withdrawn"), 0)
        for post in self.posts.values():
            counts[post["status"]] += 1
        return {
            "air": self.air,
            "armed": self.armed,
            "title": "The Great Garden Final",
            "hashtags": ["GardenFinal"],
            "mode": "pre",
            "counts": {**counts, "received": self.received + len(self.posts), "shed": 0},
            "feed": list(self.feed) if self.armed else [],
            "shortlist": list(self.shortlist),
            "preview": self.preview,
            "programme": self.programme,
            "last": self.last,
            "policy": self.policy,
            "rejudging": self.rejudging,
            "mood": self.mood,
            "undoable": {
                who: f"{stack[-1][0]} {stack[-1][1] or ''}" for who, stack in self.undoable.items() if stack
            },
        }

    def on_desk(self) -> dict[str, Any]:
        slots = [s["post_id"] for s in (self.preview, self.programme) if s]
        ids = dict.fromkeys((*self.order(), *self.feed, *self.shortlist, *slots))
        return {
            i: {**self.posts[i], "shortlisted": i in self.shortlist, "in_feed": i in self.feed}
            for i in ids
            if i in self.posts
        }

    async def publish(self) -> None:
        """One delta with what has changed since the last."""
        items, before = copy.deepcopy(self.on_desk()), self.desk.state.items
        put = {i: item for i, item in items.items() if before.get(i) != item}
        drop = [i for i in before if i not in items]
        self.desk.state.seq = self.seq - 1  # Script.change adds one
        await self.desk.change(
            put=put,
            drop=drop,
            order=self.order(),
            meta=copy.deepcopy(self.meta()),
            timeline=copy.deepcopy(self.timeline),
        )

    def give(self, command: dict[str, Any], by: str, seen: int | None) -> dict[str, Any]:
        result, detail, post_id = self._give(command, by, seen)
        if result == "done":
            self.last = {
                "seq": self.seq,
                "by": by,
                "command": command["command"],
                "detail": detail,
                "post_id": post_id,
            }
        return {"seq": self.seq, "result": result, "detail": detail, "post_id": post_id}

    def _give(self, command: dict[str, Any], by: str, seen: int | None) -> tuple[str, str, str | None]:
        self.seq += 1
        name, post_id = command["command"], command.get("post_id")
        post = self.posts.get(post_id or "")
        stack = self.undoable.setdefault(by, [])
        before = copy.deepcopy(
            {k: getattr(self, k) for k in ("posts", "shortlist", "feed", "preview", "programme", "armed")}
        )
        if name in ("preview", "take") and seen is not None and self.rundown_seq > seen:
            return (
                "conflict",
                f"the rundown has changed since (last act by {self.last['by'] if self.last else 'somebody'})",
                None,
            )
        if post_id and post is None:
            return "refused", "no such post in this show's memory", post_id
        if post and seen is not None and post["changed_seq"] > seen:
            return "conflict", f"it is {post['status']} since, by {post['by']}", post_id
        detail = "done"
        if name == "approve" and post and post["risks"] and post["first_by"] is None:
            post.update(first_by=by, changed_seq=self.seq)
            stack.append((name, post_id, before))
            return "done", f"approved by {by}; a second person must approve it too", post_id
        if name == "approve" and post and post["first_by"] == by:
            return "refused", "you approved it first; a second person must approve it too", post_id
        if name in DECIDED and post:
            post.update(
                status=DECIDED[name],
                by=by,
                rule="person",
                reason=command.get("reason", ""),
                changed_seq=self.seq,
                release_ms=None,
            )
            detail = DECIDED[name]
            if name == "approve":
                self.feed = [post["id"], *self.feed][:40]
            else:
                self._forget(post["id"])
        elif name == "block_author" and post:
            for other in self.posts.values():
                if other["author_id"] == post["author_id"]:
                    other.update(status="rejected", by=by, rule="blocked_authors", changed_seq=self.seq)
                    self._forget(other["id"])
        elif name == "pin" and post:
            if post["status"] != "approved":
                return (
                    "refused",
                    f"only an approved post can be pinned; this one is {post['status']}",
                    post_id,
                )
            post.update(pinned=command["on"], changed_seq=self.seq)
            detail = "pinned" if command["on"] else "unpinned"
        elif name == "shortlist" and post:
            self.shortlist = [i for i in self.shortlist if i != post["id"]] + (
                [post["id"]] if command.get("on", True) else []
            )
            self.rundown_seq = self.seq
            detail = "shortlisted" if command.get("on", True) else "off the shortlist"
        elif name == "preview":
            self.preview = (
                {"post_id": post_id, "layout": command.get("layout") or "lower_third"} if post_id else None
            )
            self.rundown_seq = self.seq
        elif name == "take":
            if not self.armed:
                return "refused", "the show is in panic; re-arm it first", None
            if post is None or post["status"] != "approved":
                return "refused", "only an approved post can go to air", post_id
            self.programme = {
                "post_id": post_id,
                "layout": command.get("layout") or "lower_third",
                "by": by,
                "taken_ms": now_ms(),
                "show_for_ms": command.get("show_for_ms", 15_000),
            }
            self.preview, self.rundown_seq = None, self.seq
        elif name == "clear":
            self.programme, self.rundown_seq = None, self.seq
        elif name == "panic":
            self.programme, self.armed, self.air, self.rundown_seq = None, False, self.air + 1, self.seq
        elif name == "rearm":
            self.armed, self.rundown_seq = True, self.seq
        elif name == "put_rule":
            rule = command["rule"]
            live = [one for one in self.policy["live"] if one["name"] != rule["name"]]
            row = {k: rule.get(k) for k in ("name", "outcome", "mode", "on", "reason")}
            row |= {
                "shadow": bool(rule.get("shadow")),
                "by": by,
                "at_ms": now_ms(),
                "words": len(rule["words"]),
            }
            self.policy = {**self.policy, "live": [*live, row]}
            self.lists[rule["name"]] = rule
            return "done", f"the list “{rule['name']}” is in force", None
        elif name == "drop_rule":
            live = [one for one in self.policy["live"] if one["name"] != command["name"]]
            if len(live) == len(self.policy["live"]):
                return "refused", f"there is no live list “{command['name']}”", None
            self.policy = {**self.policy, "live": live}
            self.lists.pop(command["name"], None)
            return "done", f"dropped the list “{command['name']}”", None
        elif name == "set_policy":
            given = {k: v for k, v in command.items() if k != "command" and v is not None}
            self.policy = {**self.policy, **given}
            return "done", "the policy is set", None
        elif name == "fire_cue":
            cues = self.timeline["cues"]
            bt = now_ms() - self.timeline["t0_ms"]
            if all(c["id"] != command["cue_id"] for c in cues):
                cues.append(
                    {
                        "id": command["cue_id"],
                        "title": command.get("title", ""),
                        "state": "planned",
                        "bt": None,
                    }
                )
            for cue in cues:
                if cue["id"] == command["cue_id"]:
                    cue.update(state="fired", bt=bt)
                    detail = cue["title"]
        elif name == "insert":
            item = make_posts(1, now_ms(), seed=self.seq)[0]
            item.update(
                id=f"studio:{self.seq}", source="studio", changed_seq=self.seq, status="pending", flags=[]
            )
            item["post"].update(text=command["text"], network="studio", url=command.get("url"))
            item["post"]["author"].update(name=command["name"], handle="")
            self.posts = {item["id"]: item, **self.posts}
            return "done", "inserted", item["id"]
        elif name == "undo":
            if not stack:
                return "refused", "there is nothing of yours to take back", None
            was, about, kept = stack.pop()
            for key, value in kept.items():
                setattr(self, key, value)
            if about in self.posts:
                self.posts[about]["changed_seq"] = self.seq
            self.rundown_seq = self.seq
            return "done", f"took back: {was} {about or ''}", about
        if name != "undo":
            stack.append((name, post_id, before))
        return "done", detail, post_id

    def _forget(self, post_id: str) -> None:
        self.feed = [i for i in self.feed if i != post_id]
        self.shortlist = [i for i in self.shortlist if i != post_id]
        if self.preview and self.preview["post_id"] == post_id:
            self.preview = None
        if self.programme and self.programme["post_id"] == post_id:
            self.programme = None
