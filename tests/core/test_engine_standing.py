"""How authors stand, over a whole show: what a person's word does, how it ends, and how it is taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from secondscreen.core.engine import Engine

from .play import START, Play, config


def show(**moderation: Any) -> Play:
    return Play(config(moderation={"mode": "pre"} | moderation))


def test_a_block_for_a_while_takes_down_what_was_shown_and_ends_by_itself():
    play = show()
    play.on_air("a")
    answer = play.give("block_author", post_id="a", for_s=60, reason="spoilers")
    assert answer.detail.startswith("test:ada is blocked until ")
    assert (play.status("a"), play.air()) == ("rejected", [])
    play.wait(59_000)
    play.post("b", "A marrow of another kind altogether")
    assert play.status("b") == "rejected"
    assert "by nina, until" in play.engine.records["b"].reason
    assert play.engine.records["b"].reason.endswith(": spoilers)")
    play.wait(2_000)
    play.post("c", "And here is the third marrow of today")
    assert play.status("c") == "pending"
    assert play.status("a") == "rejected"


def test_held_authors_wait_for_a_person_whatever_they_write():
    play = show(mode="post")
    play.post("a", "A marrow of another kind altogether")
    play.give("hold_author", post_id="a")
    play.post("b", "And here is the third marrow of today")
    assert (play.status("a"), play.status("b")) == ("approved", "held")
    play.give("hold_author", author_id="test:ada", on=False)
    play.post("c", "Leeks are next, I have been told so")
    assert play.status("c") == "approved"


def test_the_desk_says_how_an_author_stands_on_every_row_of_theirs():
    play = show()
    play.post("a", "A marrow of another kind altogether")
    play.post("b", "And here is the third marrow of today")
    play.wait(1_000)
    assert play.folded["desk"].items["a"]["standing"] is None
    play.give("hold_author", post_id="a", for_s=60, reason="spoilers")
    play.wait(1_000)
    told = {"kind": "hold", "level": 0, "by": "nina", "until_ms": START + 61_000, "reason": "spoilers"}
    assert [play.folded["desk"].items[id_]["standing"] for id_ in ("a", "b")] == [told, told]
    play.give("undo")
    play.wait(1_000)
    assert play.folded["desk"].items["b"]["standing"] is None


@pytest.mark.parametrize("act", ["block_author", "hold_author", "trust_author"])
def test_an_undo_puts_back_exactly_what_stood_before(act: str):
    play = show()
    play.give("trust_author", author_id="test:ada", level=1, for_s=3_600, reason="our gardener")
    before = play.engine.stage.memory.standings.latest("test:ada")
    play.give(act, author_id="test:ada", for_s=60)
    play.give(act, author_id="test:ada", on=False)
    for _ in range(2):
        assert play.give("undo").result == "done"
    assert play.engine.stage.memory.standings.latest("test:ada") == before
    assert play.give("undo").result == "done"
    assert play.engine.stage.memory.standings.latest("test:ada") is None


def test_an_undo_is_refused_where_somebody_has_decided_on_the_author_since():
    play = show()
    play.give("trust_author", author_id="test:ada", by="nina")
    play.give("hold_author", author_id="test:ada", by="omar")
    answer = play.give("undo", by="nina")
    assert (answer.result, "omar" in answer.detail) == ("conflict", True)
    assert play.engine.stage.memory.standings.at("test:ada", play.now).kind == "hold"


def test_an_act_on_an_author_can_be_taken_back_after_a_restart():
    play = show()
    play.give("trust_author", author_id="test:ada", level=1)
    play.give("block_author", author_id="test:ada", for_s=60)
    engine = Engine.restore(json.loads(json.dumps(play.engine.snapshot())), lambda ids: {})
    assert engine.stage.memory.state() == play.engine.stage.memory.state()
    assert engine.stage.undo == play.engine.stage.undo


def test_new_authors_speak_freely_once_a_person_approved_enough_of_them():
    play = show(mode="post", new_author_posts=1)
    play.post("a", "A marrow of another kind altogether")
    assert (play.status("a"), play.engine.records["a"].rule) == ("held", "new_authors")
    play.give("approve", post_id="a")
    play.post("b", "And here is the third marrow of today")
    assert play.status("b") == "approved"
    play.give("hold", post_id="a")
    play.post("c", "Leeks are next, I have been told so")
    assert play.status("c") == "held"


def test_what_only_rules_approved_makes_nobody_known_and_a_delete_is_no_verdict():
    play = show(mode="post", new_author_posts=1)
    play.give("trust_author", author_id="test:ada")
    play.post("a", "A marrow of another kind altogether")
    assert (play.status("a"), play.engine.stage.memory.approved_posts("test:ada")) == ("approved", 0)
    play.give("approve", post_id="a")
    assert play.engine.stage.memory.approved_posts("test:ada") == 1
    play.delete("a")
    assert play.engine.stage.memory.approved_posts("test:ada") == 1


def test_taking_an_approval_back_takes_its_count_back():
    play = show(new_author_posts=1)
    play.post("a", "A marrow of another kind altogether")
    play.give("approve", post_id="a")
    play.give("undo")
    assert play.engine.stage.memory.approved_posts("test:ada") == 0
