"""When lists change, what waits is judged again: in the background, in order, and only ever stricter."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from secondscreen.core import limits
from secondscreen.core.engine import Engine
from secondscreen.core.events import Entry, PostEdited, PostReceived, PostScreened, ShowChanged, TimePassed
from secondscreen.core.text import features

from .play import Play, config, post

WASPS = {"name": "wasps", "words": ["wasp"]}
HELD = {"name": "wasps", "words": ["wasp"], "outcome": "hold", "reason": "insects"}


def spelt(n: int) -> str:
    """A number in letters: figures may be telephones."""
    return "".join("abcdefghij"[int(digit)] for digit in str(n))


def at_once(play: Play, count: int) -> None:
    """Many posts, without asking the play to check its channels after each."""
    for n in range(count):
        kind = "wasp" if n % 10 == 0 else "marrow"
        text = f"somebody {spelt(n)} speaks of {kind} {spelt(n * 7919)}"
        made = post(f"p{n}", text, f"author{n}", play.now)
        event = PostReceived(
            post_id=made.id, network="test", source="test", features=features(made), post=made
        )
        play.entries.append(Entry(len(play.entries) + 1, play.now, event))
        play.effects += play.engine.apply(play.entries[-1])


def ticks(play: Play) -> int:
    count = 0
    while play.engine.stage.rejudging:
        due = play.engine.due_ms()
        assert due is not None
        before = len(play.engine.stage.rejudging)
        play.now = due + 1
        play.apply(TimePassed())
        assert before - len(play.engine.stage.rejudging) <= limits.REJUDGE_PER_TICK
        count += 1
    return count


def test_ten_thousand_posts_that_wait_are_judged_again_while_the_show_goes_on():
    play = Play(config(moderation={"mode": "pre"}))
    at_once(play, 10_000)
    play.wait(500)
    received = play.engine.counts["received"]
    answer = play.give("put_rule", rule=WASPS)
    assert answer.result == "done"
    assert len(play.engine.stage.rejudging) == 10_000
    assert play.folded["desk"].meta["rejudging"] == 10_000
    play.post("new", "A wasp that comes while the others wait", "late")
    assert play.status("new") == "rejected"
    play.give("approve", post_id="p9999")
    assert ticks(play) <= 10_000 // limits.REJUDGE_PER_TICK
    assert play.folded["desk"].meta["rejudging"] == 0
    counts = play.engine.counts
    assert (counts["rejected"], counts["pending"], counts["approved"]) == (1_001, 8_999, 1)
    assert counts["received"] == received + 1
    assert play.engine.stage.memory.said(play.engine.records["p1"].features.text_key) == 1


def test_what_a_rule_approved_leaves_the_feed_and_the_air_at_once():
    play = Play()
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.post("b", "And a lovely marrow beside it, so they say", "bert")
    play.wait(1000)
    play.give("take", post_id="a")
    assert (play.air(), set(play.feed())) == (["a"], {"a", "b"})
    play.give("put_rule", rule=HELD)
    assert play.air() == []
    play.wait(250)
    assert play.feed() == ["b"]
    assert play.engine.records["a"].reason == "insects"


def test_what_a_person_decided_is_not_judged_again():
    play = Play()
    for n, command in enumerate(("approve", "hold", "reject")):
        play.post(f"p{n}", f"There is a wasp {spelt(n)} on the hat of judge {spelt(n * 7919)}", f"author{n}")
        play.give(command, post_id=f"p{n}")
    play.give("put_rule", rule=WASPS)
    play.wait(2000)
    assert [play.status(f"p{n}") for n in range(3)] == ["approved", "held", "rejected"]
    assert [play.engine.records[f"p{n}"].by for n in range(3)] == ["nina"] * 3


def test_nothing_becomes_looser_without_a_person():
    play = Play(config(moderation={"mode": "pre", "words": [{"name": "x", "words": ["wasp"]}]}))
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.post("b", "And https://marrow.example beside it, so they say", "bert")
    play.post("c", "A plain word about the rain in the tent", "cleo")
    before = [play.status(id_) for id_ in "abc"]
    assert before == ["rejected", "held", "pending"]
    play.apply(ShowChanged(config=config(moderation={"mode": "post", "links": "allow"})))
    play.give("set_policy", preset="lenient")
    play.give("trust_author", author_id="test:cleo")
    play.give("put_rule", rule={"name": "rain", "words": ["rain"], "outcome": "accept"})
    play.wait(5_000)
    assert [play.status(id_) for id_ in "abc"] == before


def test_a_show_that_turns_to_pre_moderation_shows_nothing_that_only_a_rule_approved():
    play = Play()
    at_once(play, 700)
    play.post("chosen", "What a lovely marrow that is, everybody!", "ada")
    play.give("approve", post_id="chosen")
    play.wait(30_000)
    assert len(play.feed()) > 10
    play.apply(ShowChanged(config=config(moderation={"mode": "pre"})))
    assert set(play.feed()) <= {"chosen"}
    while play.engine.stage.rejudging:
        play.wait(250)
        assert set(play.feed()) <= {"chosen"}
    play.wait(10_000)
    assert play.feed() == ["chosen"]
    assert play.engine.counts["approved"] == 1


def test_judging_again_is_not_saying_again():
    show: dict[str, Any] = {"mode": "post", "repeats_per_author": 1, "flood_posts": 1, "similar_hold_over": 2}
    play = Play(config(moderation=show))
    play.post("a", "What a lovely marrow that is, everybody!")
    play.post("b", "What a lovely marrow that is, everybody!", "bert")
    for n in range(5):
        play.give("put_rule", rule={"name": "wasps", "words": [f"wasp{n}"]})
        play.wait(2000)
    assert (play.status("a"), play.status("b")) == ("approved", "approved")


def test_what_is_judged_again_survives_a_restart_in_the_middle():
    play = Play(config(moderation={"mode": "pre"}))
    at_once(play, 3 * limits.REJUDGE_PER_TICK)
    play.wait(500)
    play.give("put_rule", rule=WASPS)
    play.now = (play.engine.due_ms() or 0) + 1
    play.apply(TimePassed())
    assert play.engine.stage.rejudging
    kept = json.loads(json.dumps(play.engine.snapshot()))
    vault = {id_: r.post for id_, r in play.engine.records.items() if r.post is not None}
    restored = Engine.restore(kept, lambda ids: {id_: vault[id_] for id_ in ids})
    mark = len(play.entries)
    play.wait(3_000)
    effects = [effect for entry in play.entries[mark:] for effect in restored.apply(entry)]
    assert effects == play.effects[len(play.effects) - len(effects) :]
    assert restored.digest() == play.engine.digest()
    assert not restored.stage.rejudging


def test_undoing_a_decision_does_not_bring_back_what_the_rules_no_longer_say():
    play = Play()
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.give("reject", post_id="a")
    play.give("put_rule", by="omar", rule=WASPS)
    play.wait(1000)
    play.give("undo")
    assert (play.status("a"), play.engine.records["a"].judged_by) == ("rejected", "words:wasps")


@pytest.mark.parametrize("detail", ["", "the pictures could not be fetched"])
def test_a_slow_screener_makes_nothing_looser(detail):
    play = Play(config(moderation={"mode": "post", "media": "allow"}))
    play.post("a", "What a lovely marrow that is, everybody!")
    play.post("b", "What an ugly turnip this one is, though", "bert")
    play.give("reject", post_id="b")
    for id_ in ("a", "b", "nobody"):
        play.apply(PostScreened(post_id=id_, scores={"odd": 3}, pictures=(7,), detail=detail))
    assert play.engine.records["a"].scores == {"odd": 3}
    assert play.engine.records["a"].pictures == (7,)
    assert play.status("a") == ("held" if detail else "approved")
    assert play.status("b") == "rejected"


def test_a_slow_screener_that_fails_takes_a_post_off_the_air():
    play = Play(config(moderation={"mode": "post", "media": "allow"}))
    play.post("a", "What a lovely marrow that is, everybody!")
    play.give("take", post_id="a")
    play.apply(PostScreened(post_id="a", detail="the pictures could not be fetched"))
    assert play.air() == []
    assert play.engine.records["a"].reason == "the pictures could not be fetched"


def test_an_edit_storm_leaves_memory_frames_and_time_bounded():
    play = Play(config(moderation={"mode": "post", "hold_back_s": 60, "preset": "strict"}))
    for n in range(20):
        play.post(f"p{n}", f"The first words of {spelt(n)}, {spelt(n * 7919)}", f"author{n}")
    play.wait(1000)
    size = len(json.dumps(play.engine.snapshot()))
    longest, mark = 0.0, len(play.effects)
    for n in range(4_000):
        play.now += 1
        made = post(
            f"p{n % 20}",
            f"Edit {spelt(n)} says wasp and marrow {spelt(n * 7919)}",
            f"author{n % 20}",
            play.now,
        )
        began = time.perf_counter()
        play.apply(
            PostEdited(post_id=made.id, network="test", source="test", features=features(made), post=made)
        )
        longest = max(longest, time.perf_counter() - began)
    play.wait(1000)
    stage = play.engine.stage
    assert len(stage.hold_back.waiting) <= 20
    assert play.engine.counts["received"] == 20
    assert len(json.dumps(play.engine.snapshot())) < 2 * size + 20_000
    assert len(play.effects) - mark < 100  # frames follow the tick, not the storm
    assert longest < 2.0  # one entry, its ticks counted; generous, for a busy machine
