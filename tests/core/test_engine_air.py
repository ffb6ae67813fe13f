"""Nothing is on air that a named producer did not take; what may not air leaves at once."""

from __future__ import annotations

import pytest

from secondscreen.core.events import AuthorErased, AuthorHidden, AuthorRestored

from .play import Play, config


def test_only_an_approved_post_can_be_taken():
    play = Play(config(moderation={"mode": "pre"}))
    play.post("a", "A quiet evening in the allotment, I must say")
    assert play.status("a") == "pending"
    refused = play.give("take", post_id="a")
    assert (refused.result, play.air()) == ("refused", [])
    assert "approved" in refused.detail
    play.give("approve", post_id="a")
    assert play.give("take", post_id="a").result == "done"
    assert play.air() == ["a"]


def test_a_rule_never_takes_to_air():
    play = Play()
    for n in range(40):
        play.post(f"p{n}", f"Number {n} has something of its own to say about beans and rain", f"author{n}")
        play.wait(400)
    assert play.feed()
    assert play.folded["onair"].offset == 1  # the opening state, and nothing since
    assert play.air() == []


def test_a_taken_post_reaches_the_overlay_in_the_same_entry_and_leaves_when_its_time_is_up():
    play = Play()
    play.post("a", "What a lovely marrow that is!")
    play.give("approve", post_id="a")
    play.give("take", post_id="a", show_for_ms=4000)
    assert play.air() == ["a"]
    assert play.folded["onair"].items["a"]["show_for_ms"] == 4000
    play.wait(3900)
    assert play.air() == ["a"]
    play.wait(400)
    assert play.air() == []
    assert [line["act"] for line in play.engine.asrun] == ["on", "off"]
    assert play.engine.asrun[1]["why"] == "time is up"


def test_take_without_a_post_takes_what_is_in_preview():
    play = Play()
    play.post("a", "What a lovely marrow that is!")
    assert play.give("take").result == "refused"
    play.give("approve", post_id="a")
    play.give("preview", post_id="a", layout="full_screen")
    assert play.give("take").result == "done"
    assert play.folded["onair"].items["a"]["layout"] == "full_screen"


@pytest.mark.parametrize("command", ["reject", "hold", "withdraw"])
def test_a_post_that_loses_its_approval_leaves_the_air_at_once(command):
    play = Play()
    play.on_air("a")
    play.give(command, post_id="a")
    assert play.air() == []


def test_a_deleted_post_leaves_air_feed_and_desk_and_its_words_leave_the_store():
    play = Play()
    play.on_air("a")
    play.wait(1000)
    assert play.feed() == ["a"]
    play.delete("a")
    assert play.air() == []
    play.wait(250)
    assert play.feed() == []
    assert "a" not in play.folded["desk"].items
    assert play.erased() == ["a"]
    assert play.engine.records["a"].post is None
    assert play.give("approve", post_id="a").result == "refused"


def test_a_delete_that_comes_before_its_post_keeps_it_out():
    play = Play()
    play.delete("a")
    play.post("a", "Too late, I had already taken this back")
    play.wait()
    assert play.status("a") == "withdrawn"
    assert play.feed() == []
    assert play.erased().count("a") >= 1


def test_an_edited_post_comes_off_the_air_until_approved_again():
    play = Play()
    play.on_air("a")
    play.edit("a", "What a terrible marrow that is, I have changed my mind")
    assert play.air() == []
    assert play.status("a") == "held"
    assert play.give("take", post_id="a").result == "refused"
    play.give("approve", post_id="a")
    play.give("take", post_id="a")
    assert play.folded["onair"].items["a"]["post"]["text"].startswith("What a terrible")


def test_a_post_a_person_rejected_does_not_come_back_by_an_edit():
    play = Play()
    play.post("a", "Something a person did not like to see here")
    play.give("reject", post_id="a")
    play.edit("a", "Something perfectly harmless about the weather")
    assert play.status("a") == "held"


def test_panic_clears_every_screen_and_nothing_airs_until_it_is_armed_again():
    play = Play()
    play.on_air("a")
    play.wait(1000)
    assert play.feed() == ["a"]
    air = play.engine.air_epoch
    play.give("panic")
    assert (play.air(), play.feed()) == ([], [])
    assert play.engine.air_epoch == air + 1
    assert play.folded["onair"].meta["air"] == air + 1
    assert play.give("take", post_id="a").result == "refused"
    play.post("b", "A post that comes in while everything is dark", "bert")
    assert play.status("b") == "pending"
    play.wait(3000)
    assert play.feed() == []
    play.give("rearm")
    assert play.feed() == ["a"]
    assert play.air() == []


def test_undo_of_a_panic_brings_back_what_was_on_air():
    play = Play()
    play.on_air("a")
    play.wait(1000)
    play.give("panic")
    undone = play.give("undo")
    assert undone.result == "done"
    assert play.air() == ["a"]
    assert play.feed() == ["a"]
    assert play.folded["onair"].items["a"]["air"] == play.engine.air_epoch


def test_undo_of_a_clear_brings_back_the_programme_but_not_a_post_deleted_since():
    play = Play()
    play.on_air("a")
    play.give("clear")
    assert play.air() == []
    play.give("undo")
    assert play.air() == ["a"]
    play.give("clear")
    play.delete("a")
    play.give("undo")
    assert play.air() == []


def test_a_hidden_account_leaves_every_screen_and_comes_back_but_not_to_air():
    play = Play()
    play.on_air("a")
    play.wait(1000)
    play.apply(AuthorHidden(author_id="test:ada", reason="suspended"))
    play.wait(250)
    assert (play.air(), play.feed(), play.status("a")) == ([], [], "withdrawn")
    assert play.erased() == []
    play.apply(AuthorRestored(author_id="test:ada"))
    play.wait(1000)
    assert play.status("a") == "approved"
    assert play.air() == []
    assert play.feed() == ["a"]


def test_an_erased_account_is_withdrawn_for_good_with_all_that_it_writes_later():
    play = Play()
    play.on_air("a")
    play.post("b", "Another thought of mine about the tomatoes this year")
    play.apply(AuthorErased(author_id="test:ada"))
    play.post("c", "And a late one that was still under way to you")
    assert [play.status(id_) for id_ in "abc"] == ["withdrawn"] * 3
    assert sorted(set(play.erased())) == ["a", "b", "c"]
    assert play.air() == []


def test_a_command_needs_a_name():
    play = Play()
    play.post("a", "What a lovely marrow that is!")
    assert play.give("approve", by="", post_id="a").result == "refused"
