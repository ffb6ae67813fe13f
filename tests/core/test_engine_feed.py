"""Less is more: one joke once, calm changes, and the badge of a regular."""

from __future__ import annotations

from secondscreen.core.events import PostsShed, ShowChanged

from .play import Play, config


def test_near_duplicates_are_shown_once_with_a_count():
    play = Play()
    play.post("a", "The giant marrow has fallen off the table, everybody", "ada")
    play.wait(1000)
    play.post("b", "the giant marrow has fallen off the table everybody!!", "bert")
    play.post("c", "THE GIANT MARROW HAS FALLEN OFF THE TABLE EVERYBODY", "cleo")
    play.wait(3000)
    assert play.feed() == ["a"]
    assert play.folded["feed"].items["a"]["similar"] == 2


def test_when_the_first_of_a_group_is_deleted_the_next_one_leads():
    play = Play()
    play.post("a", "The giant marrow has fallen off the table, everybody", "ada")
    play.post("b", "the giant marrow has fallen off the table everybody!!", "bert")
    play.wait(2000)
    play.delete("a")
    play.wait(2000)
    assert play.feed() == ["b"]
    assert play.folded["feed"].items["b"]["similar"] == 0


def test_a_repost_counts_for_its_original_and_is_never_shown_itself():
    play = Play()
    play.post("a", "The giant marrow has fallen off the table, everybody", "ada")
    play.post("b", "RT @ada: The giant marrow has fallen off the table, everybody", "bert", repost_of="a")
    play.wait(3000)
    assert play.feed() == ["a"]
    assert play.folded["feed"].items["a"]["similar"] == 1


def test_a_burst_enters_the_feed_calmly():
    play = Play(config(ranking={"changes_per_s": 2}))
    play.wait(5000)
    for n in range(30):
        play.post(
            f"p{n}", f"Gardener {n} has a view of {n * 7} beans and a story from {1900 + n}", f"author{n}"
        )
    play.wait(250)
    assert len(play.feed()) <= 4
    play.wait(2000)
    assert 4 <= len(play.feed()) <= 9
    play.wait(20_000)
    assert len(play.feed()) == 30


def test_the_same_post_twice_is_one_post():
    play = Play()
    play.post("a", "The beans are up at last, hooray for the beans")
    play.post("a", "The beans are up at last, hooray for the beans")
    assert play.engine.counts["received"] == 1
    assert play.engine.counts["duplicates"] == 1


def test_an_author_who_is_approved_often_becomes_a_regular():
    play = Play(config(ranking={"regular_after": [2, 4, 8], "per_author": 20}))
    for n in range(5):
        play.post(f"p{n}", f"Evening {n}: my radishes are {n} inches long and {'very ' * n}proud", "ada")
        play.wait(61_000)
    assert any("regular-2" in item["badges"] for item in play.folded["feed"].items.values())


def test_shed_posts_are_counted_on_the_desk():
    play = Play()
    play.apply(PostsShed(source="test", count=7))
    play.wait(250)
    assert play.folded["desk"].meta["counts"]["shed"] == 7


def test_the_feed_says_why():
    play = Play()
    play.post("a", "Does anyone know why the beans lean to the left? #Play", likes=40)
    play.wait(1000)
    item = play.folded["feed"].items["a"]
    names = dict(item["why"])
    assert names.get("recency", 0) > 0
    assert "question" in item["badges"]


def test_the_feed_never_carries_a_moderation_field():
    play = Play()
    play.post("a", "Does anyone know why the beans lean to the left?")
    play.wait(1000)
    assert set(play.folded["feed"].items["a"]) == {
        "id",
        "kind",
        "bt",
        "post",
        "badges",
        "similar",
        "edited",
        "why",
    }


def test_what_a_person_approves_does_not_wait_its_turn():
    play = Play(config(moderation={"mode": "pre"}, ranking={"changes_per_s": 1}))
    for n in range(12):
        play.post(
            f"p{n}", f"Gardener {n} has a view of {n * 7} beans and a story from {1900 + n}", f"author{n}"
        )
    for n in range(12):
        play.give("approve", post_id=f"p{n}")
    play.wait(250)
    assert len(play.feed()) == 12


def test_after_a_panic_the_whole_feed_comes_back_at_once():
    play = Play(config(ranking={"changes_per_s": 1}))
    for n in range(12):
        play.post(
            f"p{n}", f"Gardener {n} has a view of {n * 7} beans and a story from {1900 + n}", f"author{n}"
        )
    play.wait(20_000)
    before = play.feed()
    assert len(before) == 12
    play.give("panic")
    assert play.feed() == []
    play.wait(3_000)
    play.give("rearm")
    assert play.feed() == before


def test_a_wave_of_the_same_words_is_held_past_the_size_a_show_allows():
    play = Play(config(moderation={"mode": "post", "similar_hold_over": 3}))
    for n in range(6):
        play.post(
            f"p{n}", f"Vote for the marrow and only for the marrow tonight everybody {'!' * n}", f"author{n}"
        )
    assert [play.status(f"p{n}") for n in range(6)].count("held") == 3


def test_new_settings_reach_the_rules_memory():
    play = Play(config(moderation={"mode": "post", "flood_posts": 100}))
    play.apply(
        ShowChanged(config=config(moderation={"mode": "post", "flood_posts": 2, "flood_window_s": 600}))
    )
    for n in range(5):
        play.post(f"p{n}", f"Evening {n}: my radishes are {n} inches long and {'very ' * n}proud", "ada")
        play.wait(30_000)
    assert "held" in {play.status(f"p{n}") for n in range(5)}


def test_a_full_feed_makes_room_for_what_a_person_approves():
    play = Play(config(ranking={"feed_size": 5, "changes_per_s": 10, "min_dwell_s": 600}))
    for n in range(5):
        play.post(
            f"p{n}", f"Gardener {n} has a view of {n * 7} beans and a story from {1900 + n}", f"author{n}"
        )
        play.wait(1_000)
    assert len(play.feed()) == 5
    play.post("held", "A link that waits for a person https://far.example/x and then is let in", "zoe")
    assert play.status("held") == "held"
    play.give("approve", post_id="held")
    play.wait(250)
    assert play.feed()[0] == "held"
    assert len(play.feed()) == 5
