"""Two producers at one desk: conflicts are shown, repeats are harmless, one's own act can be taken back."""

from __future__ import annotations

from secondscreen.core import stage
from secondscreen.core.limits import SHORTLIST_ITEMS

from .play import Play, config

HELD = {"mode": "pre"}


def test_a_command_on_something_changed_since_is_a_conflict_and_changes_nothing():
    play = Play(config(moderation=HELD))
    play.post("a", "I think the judges are asleep tonight")
    seen = play.engine.seq
    play.give("reject", by="nina", seen=seen, post_id="a")
    late = play.give("approve", by="omar", seen=seen, post_id="a")
    assert late.result == "conflict"
    assert "nina" in late.detail
    assert play.status("a") == "rejected"
    assert play.give("approve", by="omar", seen=play.engine.seq, post_id="a").result == "done"


def test_a_take_that_did_not_see_the_other_take_is_a_conflict():
    play = Play()
    play.on_air("a")
    play.post("b", "The rain has reached the greenhouse now", "bert")
    play.give("approve", post_id="b")
    seen = play.engine.seq
    play.give("take", by="nina", seen=seen, post_id="b")
    assert play.give("take", by="omar", seen=seen, post_id="a").result == "conflict"
    assert play.air() == ["b"]


def test_panic_is_never_a_conflict():
    play = Play()
    play.on_air("a")
    assert play.give("panic", by="omar", seen=0).result == "done"
    assert play.air() == []
    assert play.give("panic", by="omar", seen=10**9).result == "done"


def test_what_this_journal_has_not_reached_nobody_has_seen():
    play = Play(config(moderation=HELD))
    play.post("a", "I think the judges are asleep tonight")
    assert play.give("approve", seen=play.engine.seq + 1, post_id="a").result == "conflict"
    assert play.status("a") == "pending"
    assert play.give("approve", seen=play.engine.seq, post_id="a").result == "done"


def test_a_repeated_key_gets_the_first_answer_and_changes_nothing():
    play = Play(config(moderation=HELD))
    play.post("a", "I think the judges are asleep tonight")
    first = play.give("approve", key="k1", post_id="a")
    play.give("reject", post_id="a")
    again = play.give("approve", key="k1", post_id="a")
    assert again == first
    assert play.status("a") == "rejected"
    other = play.give("approve", by="omar", key="k1", post_id="a")
    assert other.seq != first.seq  # another person's key is another key


def test_undo_takes_back_ones_own_latest_act_only():
    play = Play(config(moderation=HELD))
    play.post("a", "I think the judges are asleep tonight")
    play.post("b", "The rain has reached the greenhouse now", "bert")
    play.give("approve", by="nina", post_id="a")
    play.give("approve", by="omar", post_id="b")
    play.give("undo", by="nina")
    assert (play.status("a"), play.status("b")) == ("pending", "approved")
    assert play.give("undo", by="nina").result == "refused"


def test_undo_is_a_conflict_when_somebody_has_acted_since():
    play = Play(config(moderation=HELD))
    play.post("a", "I think the judges are asleep tonight")
    play.give("approve", by="nina", post_id="a")
    play.give("hold", by="omar", post_id="a")
    assert play.give("undo", by="nina").result == "conflict"
    assert play.status("a") == "held"


def test_blocking_an_author_rejects_what_is_there_and_what_comes_and_undo_lifts_it():
    play = Play()
    play.post("a", "A first and friendly word about the beans", "mole")
    play.give("block_author", post_id="a")
    play.post("b", "And a second one, as friendly as the first", "mole")
    assert (play.status("a"), play.status("b")) == ("rejected", "rejected")
    play.give("undo")
    play.post("c", "A third attempt to speak of the lovely carrots", "mole")
    assert (play.status("a"), play.status("c")) == ("approved", "approved")


def test_a_pinned_post_leads_the_feed():
    play = Play()
    for n, text in enumerate(
        ("Beans are up", "Carrots are down and very sad", "Rain is coming soon they say")
    ):
        play.post(f"p{n}", text, f"author{n}")
        play.wait(1000)
    play.give("pin", post_id="p0")
    play.wait(500)
    assert play.feed()[0] == "p0"
    assert "pinned" in play.folded["feed"].items["p0"]["badges"]


def test_a_fired_cue_is_on_every_timeline_and_can_be_taken_back():
    play = Play(config(timeline={"cues": [{"id": "rain", "title": "It rains"}]}))
    play.wait(5000)
    play.give("fire_cue", cue_id="rain")
    play.wait(250)
    for channel in ("feed", "desk"):
        (cue,) = play.folded[channel].timeline["cues"]
        assert (cue["state"], cue["bt"]) == ("fired", 5000)
    play.give("undo")
    play.wait(250)
    assert play.folded["feed"].timeline["cues"][0]["state"] == "planned"


def test_the_queue_holds_leaders_only_newest_first():
    play = Play(config(moderation=HELD))
    play.post("a", "The giant marrow has fallen off the table, everybody", "ada")
    play.post("b", "Something altogether different about tea and biscuits", "bert")
    play.post("c", "the giant marrow has fallen off the table everybody!!", "cleo")
    play.wait(500)
    assert play.folded["desk"].order == ["b", "a"]
    assert play.folded["desk"].items["a"]["similar"] == 1


def test_a_post_whose_author_is_learnt_late_is_theirs_from_then_on(monkeypatch):
    play = Play()
    play.post("a", "The first of ada's", "ada")
    play.post("b", "Somebody's words about peas", None)
    play.edit("b", "Somebody's words about the peas", "ada")
    assert play.give("block_author", author_id="test:ada").result == "done"
    assert (play.status("a"), play.status("b")) == ("rejected", "rejected")
    monkeypatch.setattr(stage, "POSTS_KEPT", 2)
    monkeypatch.setattr(stage, "_EVICT", 1)
    for n in range(5):  # the oldest leave memory, each with its author's list
        play.post(f"later{n}", f"Number {n} of many other things", f"author{n}")
    assert list(play.engine.records) == ["later2", "later3", "later4"]


def test_the_shortlist_keeps_its_order_lets_go_and_says_when_it_is_full():
    play = Play(config(moderation=HELD))
    for n in range(SHORTLIST_ITEMS + 1):
        play.post(
            f"p{n}", f"Gardener {n} has a view of {n * 7} beans and a story from {1900 + n}", f"author{n}"
        )
    for n in range(SHORTLIST_ITEMS):
        assert play.give("shortlist", post_id=f"p{n}").result == "done"
    full = play.give("shortlist", post_id=f"p{SHORTLIST_ITEMS}")
    assert (full.result, full.detail) == ("refused", "the shortlist is full")
    play.give("shortlist", post_id="p1", on=False)
    assert play.folded["desk"].meta["shortlist"][:2] == ["p0", "p2"]
    play.give("reject", post_id="p0")
    assert "p0" not in play.folded["desk"].meta["shortlist"]
    assert play.give("shortlist", post_id="p0").result == "refused"


def test_a_trusted_author_is_approved_at_once_until_the_trust_ends():
    play = Play(config(moderation=HELD))
    play.post("a", "A first and friendly word about the beans", "mole")
    assert play.give("trust_author", post_id="a").result == "done"
    play.post("b", "And a second one, about the state of the compost", "mole")
    play.give("trust_author", author_id="test:mole", on=False)
    play.post("c", "A third one now, about tea and the lovely carrots", "mole")
    assert [play.status(id_) for id_ in "abc"] == ["pending", "approved", "pending"]
    assert play.give("trust_author").result == "refused"
