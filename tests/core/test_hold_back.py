"""What a rule approves by itself waits in view before it is shown, and anybody may object."""

from __future__ import annotations

import json

import pytest

from secondscreen.core.engine import Engine
from secondscreen.core.events import AuthorHidden, AuthorRestored, ShowChanged
from secondscreen.core.hold_back import HoldBack

from .play import Play, config

WORDS = "What a lovely marrow that is, everybody!"


def slow(**moderation: object) -> Play:
    return Play(config(moderation={"mode": "post", "hold_back_s": 10} | moderation))


def test_a_post_that_no_rule_minds_is_shown_after_its_wait():
    play = slow()
    play.post("a", WORDS)
    play.wait(500)
    item = play.folded["desk"].items["a"]
    assert (item["status"], item["rule"]) == ("pending", "hold_back")
    assert item["release_ms"] == play.engine.records["a"].received_ms + 10_000
    assert item["reason"] == "shown at 22:13:30 UTC unless somebody objects"
    play.wait(9_000)
    assert play.feed() == []
    play.wait(1_500)
    assert (play.status("a"), play.engine.records["a"].rule) == ("approved", "held_back")
    assert play.engine.records["a"].by is None
    assert play.feed() == ["a"]
    assert play.folded["desk"].items["a"]["release_ms"] is None


@pytest.mark.parametrize(("command", "stands"), [("reject", "rejected"), ("hold", "held")])
def test_an_objection_ends_the_wait(command, stands):
    play = slow()
    play.post("a", WORDS)
    play.give(command, post_id="a")
    play.wait(20_000)
    assert (play.status("a"), play.feed()) == (stands, [])


def test_a_person_may_approve_at_once():
    play = slow()
    play.post("a", WORDS)
    play.give("approve", post_id="a")
    play.wait(500)
    assert play.feed() == ["a"]
    play.wait(20_000)
    assert play.engine.records["a"].by == "nina"


def test_what_is_deleted_hidden_or_edited_is_not_shown_by_its_old_clock():
    play = slow()
    for id_, author in (("a", "ada"), ("b", "bert"), ("c", "cleo")):
        play.post(id_, f"{WORDS} says {author} and waves", author)
    play.wait(6_000)
    play.delete("a")
    play.apply(AuthorHidden(author_id="test:bert"))
    play.edit("c", "Other words altogether, about beans and rain", "cleo")
    play.wait(6_000)
    assert [play.status(id_) for id_ in "abc"] == ["withdrawn", "withdrawn", "pending"]
    play.apply(AuthorRestored(author_id="test:bert"))
    play.wait(60_000)
    assert [play.status(id_) for id_ in "abc"] == ["withdrawn", "pending", "approved"]


def test_nothing_is_shown_by_itself_in_panic_and_what_was_late_waits_anew():
    play = slow()
    play.post("a", WORDS)
    play.wait(5_000)
    play.give("panic")
    assert play.engine.due_ms() is None or play.engine.due_ms() > play.now
    play.post("b", "Written while everything was dark, dear all", "bert")
    play.wait(30_000)
    assert (play.status("a"), play.status("b"), play.engine.records["b"].rule) == (
        "pending",
        "pending",
        "panic",
    )
    play.give("rearm")
    play.wait(9_000)
    assert play.status("a") == "pending"
    play.wait(2_000)
    assert (play.status("a"), play.status("b")) == ("approved", "pending")


def test_a_rule_that_objects_by_then_is_heard():
    play = slow()
    play.post("a", WORDS)
    play.apply(ShowChanged(config=config(moderation={"mode": "pre", "hold_back_s": 10})))
    play.wait(30_000)
    assert (play.status("a"), play.feed()) == ("pending", [])


def test_trust_withdrawn_during_the_wait_is_no_trust():
    play = slow(mode="pre")
    play.give("trust_author", author_id="test:ada")
    play.post("a", WORDS)
    assert play.engine.records["a"].rule == "hold_back"
    play.give("trust_author", author_id="test:ada", on=False)
    play.wait(30_000)
    assert (play.status("a"), play.feed()) == ("pending", [])


def test_taking_back_an_objection_lets_the_clock_run_on_unless_it_is_over():
    play = slow()
    play.post("a", WORDS)
    play.give("reject", post_id="a")
    play.wait(2_000)
    play.give("undo")
    assert play.engine.records["a"].release_ms is not None
    play.give("reject", post_id="a")
    play.wait(20_000)
    play.give("undo")
    play.wait(20_000)
    assert (play.status("a"), play.feed()) == ("pending", [])
    assert "person" in play.engine.records["a"].reason


def test_waits_go_on_after_a_restart():
    play = slow()
    play.post("a", WORDS)
    play.wait(3_000)
    kept = json.loads(json.dumps(play.engine.snapshot()))
    vault = {id_: r.post for id_, r in play.engine.records.items() if r.post is not None}
    restored = Engine.restore(kept, lambda ids: {id_: vault[id_] for id_ in ids})
    mark = len(play.entries)
    play.wait(20_000)
    effects = [effect for entry in play.entries[mark:] for effect in restored.apply(entry)]
    assert effects == play.effects[len(play.effects) - len(effects) :]
    assert restored.digest() == play.engine.digest()
    assert restored.records["a"].status == "approved"


def test_a_thousand_that_are_due_at_once_go_in_turn():
    waits = HoldBack()
    for n in range(7):
        waits.put(f"p{n}", 100 + n % 2)
    assert waits.due(99, 10) == []
    assert waits.due(101, 3) == ["p0", "p2", "p4"]
    assert waits.next_ms == 101
    for id_ in ("p0", "p2", "p4"):
        waits.drop(id_)
    assert waits.due(101, 10) == ["p6", "p1", "p3", "p5"]
    assert waits.next_ms is None
