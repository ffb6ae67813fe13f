"""What the rights to a network's posts allow, over a whole show: the feed, the air, the pictures."""

from __future__ import annotations

from typing import Any

from secondscreen.core.events import PostReceived, ShowChanged
from secondscreen.core.model import ShowConfig
from secondscreen.core.text import features

from .play import Play, config, post

PICTURE = [{"type": "photo", "alt": "a marrow"}]


def settings(mode: str = "post", **rights: bool) -> ShowConfig:
    networks = {"test": rights} if rights else {}
    return config(moderation={"mode": mode, "media": "allow", "networks": networks})


def bring(play: Play, id_: str, text: str, **fields: Any) -> None:
    made = post(id_, text, "ada", play.now, **fields)
    play.apply(PostReceived(post_id=id_, network="test", source="test", features=features(made), post=made))


def test_a_post_without_the_right_to_the_feed_is_never_in_it_even_approved():
    play = Play(settings(feed=False))
    bring(play, "a", "What a lovely marrow that is!")
    assert (play.status("a"), play.engine.records["a"].rule) == ("held", "networks")
    play.give("approve", post_id="a")
    play.wait(2_000)
    assert (play.status("a"), play.feed()) == ("approved", [])
    assert play.give("take", post_id="a").result == "done"
    assert play.air() == ["a"]


def test_a_take_of_a_post_without_the_right_to_the_air_is_refused_in_clear_words():
    play = Play(settings(air=False))
    bring(play, "a", "What a lovely marrow that is!")
    play.wait(2_000)
    assert play.feed() == ["a"]
    answer = play.give("take", post_id="a")
    assert (answer.result, answer.detail) == ("refused", "the rights to test posts do not allow the air")
    assert play.air() == []
    assert "no_air" in play.folded["desk"].items["a"]["flags"]


def test_pictures_without_the_right_are_left_out_for_viewers_and_on_air_but_not_at_the_desk():
    play = Play(settings(media=False))
    bring(play, "a", "What a lovely marrow that is!", media=PICTURE)
    play.wait(2_000)
    play.give("take", post_id="a")
    for channel in ("feed", "onair"):
        assert play.folded[channel].items["a"]["post"]["media"] == []
    assert len(play.folded["desk"].items["a"]["post"]["media"]) == 1


def test_rights_that_end_while_the_show_runs_take_posts_off_every_screen():
    play = Play(settings())
    bring(play, "a", "What a lovely marrow that is!")
    play.give("approve", post_id="a")
    play.wait(2_000)
    play.give("take", post_id="a")
    assert (play.feed(), play.air()) == (["a"], ["a"])
    play.apply(ShowChanged(config=settings(feed=False, air=False)))
    play.wait(2_000)
    assert (play.feed(), play.air()) == ([], [])
    assert play.give("undo").result != "done" or play.air() == []
    play.apply(ShowChanged(config=settings()))
    play.wait(2_000)
    assert play.feed() == ["a"]


def test_a_flood_of_likes_is_one_row_with_its_number_and_its_pace():
    play = Play(settings(mode="pre"))
    for n in range(20):
        bring(play, f"p{n}", "Free the sponge cake from the tent now")
        play.wait(1_000)
    row = play.folded["desk"].items["p0"]
    assert (row["similar"], row["surge"]["count"]) == (19, 19)
    assert play.folded["desk"].order == ["p0"]
    play.wait(300_000)
    bring(play, "late", "Free the sponge cake from the tent now")
    play.wait(1_000)
    row = play.folded["desk"].items["p0"]
    assert (row["similar"], row["surge"]["count"]) == (20, 1)
    assert play.now - row["surge"]["at_ms"] < 10_000
