"""A machine that does everything that can be done to a show, and an honest book beside it of who approved what.

The book is kept from the acts alone: it never asks the engine why a post stands where it does. Not here: how long the
machine runs, or what is broken on purpose (test_never_unheld.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from secondscreen.core.engine import Engine
from secondscreen.core.events import (
    AuthorErased,
    AuthorHidden,
    AuthorRestored,
    PostEdited,
    PostReceived,
    PostScreened,
    ShowChanged,
)
from secondscreen.core.model import Media
from secondscreen.core.moderation import RULES
from secondscreen.core.text import features

from .play import Play, config, post

PEOPLE = ("nina", "omar", "vera")
AUTHORS = ("ada", "bert", "tess")  # tess is trusted in the settings
IDS = ("a", "b", "c", "d")
TEXTS = (
    "What a lovely marrow stands there tonight, everybody",
    "The rain is back and all the judges hold umbrellas",
    "There is a wasp on the jam of the second table",
    "Now the boom of a falling shelf, somewhere behind us",
)
STRICT = {"approved": 0, "pending": 1, "held": 2, "rejected": 3, "withdrawn": 4}

people, ids, authors = st.sampled_from(PEOPLE), st.sampled_from(IDS), st.sampled_from(AUTHORS)


@dataclass
class Words:
    """A post as its source last had it, and what people have said of it: (journal seq, person, approves?)."""

    text: str
    author: str
    picture: bool
    doubt: str  # why intake, or a slow screener, wants a person to look
    scored: bool
    marks: list[tuple[int, str, bool]] = field(default_factory=list)
    edited_at: int = 0  # approvals before this entry were of other words
    at_ms: int = 0  # when words or verdict last changed: the feed shows what was before until its next tick

    def approvers(self) -> set[str]:
        found: set[str] = set()
        for seq, by, approves in self.marks:
            if not approves:
                found.clear()
            elif seq > self.edited_at:
                found.add(by)
        return found

    def objected(self) -> bool:
        return bool(self.marks) and not self.marks[-1][2]


class Show(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.book: dict[str, Words] = {}
        self.trusted = {"tess"}
        self.live: set[str] = set()
        self.acted: set[str] = set()  # posts that the latest step may have loosened
        self.stood: dict[str, tuple[str, int | None]] = {}
        self.play: Play = None  # type: ignore[assignment] # `open` comes first

    # --- the show ---------------------------------------------------------------------------------------------

    @initialize(
        mode=st.sampled_from(("pre", "pre", "post")), wait_s=st.sampled_from((0, 3)), eyes=st.booleans()
    )
    def open(self, mode: str, wait_s: int, eyes: bool) -> None:
        self.settings: dict[str, Any] = {
            "mode": mode,
            "hold_back_s": wait_s,
            "media": "hold" if eyes else "allow",
            "four_eyes": ["media"] if eyes else [],
            "trusted_authors": ["test:tess"],
            "screeners": ["text"],
            "repeats_per_author": 9,
            "flood_posts": 99,
        }
        self.play = Play(config(moderation=self.settings))

    @rule(mode=st.sampled_from(("pre", "post")), wait_s=st.sampled_from((0, 3)))
    def change_settings(self, mode: str, wait_s: int) -> None:
        self.settings |= {"mode": mode, "hold_back_s": wait_s}
        self.play.apply(ShowChanged(config=config(moderation=self.settings)))

    @rule(ms=st.sampled_from((100, 600, 4_000)))
    def wait(self, ms: int) -> None:
        self.play.wait(ms)

    @rule()
    def restart(self) -> None:
        self.play.wait(500)
        kept = json.loads(json.dumps(self.play.engine.snapshot()))
        words = {id_: r.post for id_, r in self.play.engine.records.items() if r.post is not None}
        self.play.engine = Engine.restore(kept, lambda wanted: {i: words[i] for i in wanted if i in words})

    @rule()
    def replay(self) -> None:
        engine = Engine("play")
        for entry in self.play.entries:
            engine.apply(entry)
        assert engine.digest() == self.play.engine.digest()
        self.play.engine = engine

    # --- sources ----------------------------------------------------------------------------------------------

    @rule(
        id_=ids,
        text=st.sampled_from(TEXTS),
        author=authors,
        picture=st.booleans(),
        doubt=st.sampled_from(("", "", "", "screener failed: text")),
        score=st.sampled_from((10, 10, 10, None)),
    )
    def bring(self, id_: str, text: str, author: str, picture: bool, doubt: str, score: int | None) -> None:
        """A new post; of an id that is known, an edit."""
        text = f"{text}, says {id_}"
        media = (Media(type="image"),) if picture else ()
        made = post(id_, text, author, self.play.now, media=media)
        scores = {} if score is None else {"toxic": score}
        before = self.book.get(id_)
        kind = PostEdited if before else PostReceived
        event = kind(
            post_id=id_,
            network="test",
            source="test",
            features=features(made),
            scores=scores,
            held=doubt,
            post=made,
        )
        self.play.apply(event)
        seq = len(self.play.entries)
        marks = before.marks if before else []
        self.book[id_] = Words(text, author, picture, doubt, score is not None, marks, seq, self.play.now)
        self.acted = {id_}

    @precondition(lambda self: self.book)
    @rule(id_=ids, detail=st.sampled_from(("", "the pictures could not be fetched")))
    def look(self, id_: str, detail: str) -> None:
        """A slow screener comes back."""
        self.play.apply(PostScreened(post_id=id_, scores={"nudity": 10}, detail=detail))
        known = self.book.get(id_)
        if known is not None:
            known.doubt = known.doubt or detail

    @rule(id_=ids)
    def delete(self, id_: str) -> None:
        self.play.delete(id_)

    @rule(author=authors, what=st.sampled_from(("hide", "hide", "restore", "restore", "erase")))
    def account(self, author: str, what: str) -> None:
        key = f"test:{author}"
        match what:
            case "hide":
                self.play.apply(AuthorHidden(author_id=key))
            case "restore":
                self.play.apply(AuthorRestored(author_id=key))
                self.acted = {id_ for id_, words in self.book.items() if words.author == author}
            case _:
                self.play.apply(AuthorErased(author_id=key))

    # --- people -----------------------------------------------------------------------------------------------

    @rule(by=people, id_=ids, command=st.sampled_from(("approve", "approve", "reject", "hold")))
    def decide(self, by: str, id_: str, command: str) -> None:
        answer = self.play.give(command, by=by, post_id=id_)
        if answer.result == "done" and "already" not in answer.detail:
            self.mark(id_, answer.seq, by, approves=command == "approve")
            self.acted = {id_}

    def mark(self, id_: str, seq: int, by: str, *, approves: bool) -> None:
        words = self.book[id_]
        words.marks.append((seq, by, approves))
        if not approves:
            words.at_ms = self.play.now

    @rule(by=people, id_=ids, command=st.sampled_from(("take", "take", "shortlist", "preview", "pin")))
    def show(self, by: str, id_: str, command: str) -> None:
        self.play.give(command, by=by, post_id=id_)

    @rule(by=people, command=st.sampled_from(("clear", "panic", "rearm", "rearm")))
    def air(self, by: str, command: str) -> None:
        self.play.give(command, by=by)

    @rule(by=people)
    def undo(self, by: str) -> None:
        stack = self.play.engine.stage.undo.get(by)
        latest = stack[-1] if stack else None
        if self.play.give("undo", by=by).result != "done" or latest is None:
            return
        for before in latest.posts:
            words = self.book[before.post_id]
            words.marks = [mark for mark in words.marks if mark[0] != latest.seq]
            words.at_ms = self.play.now
            self.acted.add(before.post_id)

    @rule(by=people, author=st.sampled_from(AUTHORS[:2]), on=st.booleans())
    def trust(self, by: str, author: str, on: bool) -> None:
        self.play.give("trust_author", by=by, author_id=f"test:{author}", on=on)
        if on:
            self.trusted.add(author)

    @rule(by=people, author=st.sampled_from(AUTHORS[:2]))
    def block(self, by: str, author: str) -> None:
        answer = self.play.give("block_author", by=by, author_id=f"test:{author}")
        if answer.result == "done":
            for before in self.play.engine.stage.undo[by][-1].posts:
                self.mark(before.post_id, answer.seq, by, approves=False)

    @rule(
        by=people,
        name=st.sampled_from(("wasp", "rain")),
        outcome=st.sampled_from(("reject", "hold", "accept")),
    )
    def put_list(self, by: str, name: str, outcome: str) -> None:
        self.play.give("put_rule", by=by, rule={"name": name, "words": [name], "outcome": outcome})

    @rule(by=people, name=st.sampled_from(("wasp", "rain")))
    def drop_list(self, by: str, name: str) -> None:
        self.play.give("drop_rule", by=by, name=name)

    @rule(by=people, preset=st.sampled_from(("lenient", "standard", "strict", "under-18")))
    def set_policy(self, by: str, preset: str) -> None:
        self.play.give("set_policy", by=by, preset=preset)

    # --- the law ----------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_shown_that_nobody_approved(self) -> None:
        if not self.play:
            return
        pre = self.settings["mode"] == "pre"
        for id_ in self.play.air():
            record = self.play.engine.records[id_]
            assert record.status == "approved", f"{id_} is on air and {record.status}"
            assert self.play.engine.stage.rundown.armed
        ticked_ms = self.play.engine.ticked_ms
        feed = [id_ for id_ in self.play.feed() if self.book[id_].at_ms < ticked_ms]
        for id_ in {*self.play.air(), *feed} if pre else set():
            assert self.may_be_shown(id_), f"nobody approved {id_}"

    def may_be_shown(self, id_: str) -> bool:
        words = self.book[id_]
        approvers = words.approvers()
        if self.risky(words):
            return len(approvers) >= 2
        return bool(approvers) or words.author in self.trusted

    def risky(self, words: Words) -> bool:
        return words.picture and "media" in self.settings["four_eyes"]

    @invariant()
    def no_rule_approves_what_a_person_must_see(self) -> None:
        if not self.play:
            return
        stage = self.play.engine.stage
        objecting = {name for name, live in stage.policy.live.items() if live.rule.outcome != "accept"}
        for id_, record in stage.records.items():
            if record.status != "approved" or record.by is not None:
                continue
            words = self.book[id_]
            assert "boom" not in words.text, f"a failing rule let {id_} pass"
            assert not words.doubt, f"{id_} passed though {words.doubt}"
            assert not self.risky(words), f"{id_} needs two people"
            assert not words.objected(), f"a person had objected to {id_}"
            assert words.scored or words.author in self.trusted, f"{id_} passed without a score"
            if not stage.rejudging:
                assert not any(name in words.text for name in objecting), f"{id_} is listed"

    @invariant()
    def nothing_becomes_looser_by_itself(self) -> None:
        if not self.play:
            return
        acted, self.acted = self.acted, set()
        for id_, record in self.play.engine.records.items():
            was, release_ms = self.stood.get(id_, (record.status, None))
            self.stood[id_] = (record.status, record.release_ms)
            if id_ in acted or STRICT[record.status] >= STRICT[was]:
                continue
            late = release_ms is not None and release_ms <= self.play.now
            assert (was, record.status, record.rule) == ("pending", "approved", "held_back"), (
                f"{id_} got looser"
            )
            assert late, f"{id_} was let go too early"


def boom(make: Any) -> Any:
    """A rule's door whose rule fails on a certain word."""

    def door(moderation: Any) -> Any:
        inner = make(moderation)

        def failing(case: Any, memory: Any) -> Any:
            if "boom" in case.post.text:
                raise RuntimeError
            return inner(case, memory)

        return failing

    return door


WITHHELD = boom(RULES["withheld"])
