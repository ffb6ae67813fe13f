"""Each signal by itself, and the score they make together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.model import Author, Post, RankingConfig
from secondscreen.core.ranking import SIGNALS, Ranking, Scene, telling_words
from secondscreen.core.ranking.decay import decayed
from secondscreen.core.ranking.engagement import eighths_of_log2
from secondscreen.core.record import PostRecord
from secondscreen.core.text import features

MINUTE = 60_000


def record(
    text: str = "a lovely cake for the final", at_ms: int = 0, author: str = "t:ada", **fields: Any
) -> PostRecord:
    who = Author(id=author, followers=fields.pop("followers", None)) if author else None
    shown = fields.pop("shown_ms", None)
    given_post = {
        "id": "t:1",
        "network": "t",
        "source": "s",
        "published_ms": at_ms,
        "text": text,
        "author": who,
    }
    post = Post.model_validate(given_post | fields)
    return PostRecord(
        "t:1", 1, "t", "s", features(post), at_ms, 0, post, {}, status="approved", shown_ms=shown
    )


def points(name: str, of: PostRecord, scene: Scene | None = None, **config: Any) -> int:
    told = dict(Ranking(RankingConfig(**config)).explain(of, scene or Scene(at_ms=0)))
    return told.get(name, 0)


def test_recency_halves_every_half_life_and_never_rises() -> None:
    of = record()
    values = [points("recency", of, Scene(at_ms=at), half_life_s=60) for at in range(0, 40 * MINUTE, 7_000)]
    assert values == sorted(values, reverse=True)
    assert [points("recency", of, Scene(at_ms=n * MINUTE), half_life_s=60) for n in range(4)] == [
        400,
        200,
        100,
        50,
    ]
    assert values[-1] == 0


def test_a_post_from_the_future_gains_nothing_and_a_late_one_is_as_old_as_it_says() -> None:
    future = record(at_ms=0)
    assert future.post is not None
    future.post = future.post.model_copy(update={"published_ms": 10 * MINUTE})
    assert points("recency", future, Scene(at_ms=4 * MINUTE)) == 200
    late = record(at_ms=8 * MINUTE, published_ms=0)
    assert points("recency", late, Scene(at_ms=8 * MINUTE)) == 100


def test_decay_is_exact_at_whole_halvings_and_ends() -> None:
    assert [decayed(1000, age, 10) for age in (-5, 0, 10, 20, 10_000)] == [1000, 1000, 500, 250, 0]


def test_engagement_grows_with_the_logarithm_and_reposts_count_twice() -> None:
    assert points("engagement", record()) == 0
    assert points("engagement", record(likes=20)) == points("engagement", record(reposts=10)) > 0
    hundred, million = points("engagement", record(likes=100)), points("engagement", record(likes=10**6))
    assert 0 < hundred < million <= 300
    assert 0 < points("engagement", record(followers=10**6)) < hundred
    assert eighths_of_log2(1024) == 80


def test_another_post_of_an_author_in_the_feed_takes_points_off() -> None:
    scene = Scene(at_ms=0, feed_authors={"t:ada": 1})
    assert points("author_variety", record(), scene) == -160
    assert points("author_variety", record(author="t:bo"), scene) == 0
    assert points("author_variety", record(shown_ms=0), scene) == 0  # that one is itself
    assert points("author_variety", record(author=""), Scene(at_ms=0, feed_authors={"": 9})) == 0


def test_words_the_feed_has_worn_out_bring_no_novelty() -> None:
    of = record("raw sponge disaster")
    fresh = points("novelty", of, Scene(at_ms=0, feed_words={"trifle": 9}))
    half = points("novelty", of, Scene(at_ms=0, feed_words={"raw": 2, "sponge": 2}))
    worn = points("novelty", of, Scene(at_ms=0, feed_words={"raw": 9, "sponge": 9, "disaster": 9}))
    assert (fresh, half, worn) == (120, 80, 0)
    own = record("raw sponge disaster", shown_ms=0)
    assert points("novelty", own, Scene(at_ms=0, feed_words={"raw": 1, "sponge": 1, "disaster": 1})) == 120


@pytest.mark.parametrize(
    "text",
    [
        "Why was that not a goal?",
        "who wins this, then ??",
        "¿Quién va a ganar la final?",
        "これは本当に美味しいですか？",
    ],
)
def test_a_question_is_recognised(text: str) -> None:
    assert points("question", record(text)) == 40


@pytest.mark.parametrize(
    "text",
    ["What?", "see this https://e.org/?q=1 for more", "not a question at all", "????? no words at all"],
)
def test_what_is_no_question_is_not(text: str) -> None:
    assert points("question", record(text)) == 0


def test_a_question_is_left_on_the_shelf_for_the_badge() -> None:
    of = record("Why was that not a goal?")
    Ranking(RankingConfig()).score(of, Scene(at_ms=0))
    assert of.shelf["question"] == 40


def test_the_moment_is_hot_at_once_and_cools() -> None:
    of = record("that penalty, unbelievable")
    values = [
        points("cue_relevance", of, Scene(at_ms=at, moments=[(0, ("penalty",))]))
        for at in (0, 90_000, 180_000, 700_000)
    ]
    assert values == [220, 110, 55, 0]
    assert points("cue_relevance", of, Scene(at_ms=0, moments=[(1, ("penalty",))])) == 0  # not fired yet


def test_the_segment_and_the_programmes_words_count_too_up_to_a_bound() -> None:
    of = record("the sponge round of the great bake")
    scene = Scene(at_ms=0, segment_words=("sponge", "round"), keywords=("bake",))
    assert points("cue_relevance", of, scene) == 60 + 60 + 25
    hot = Scene(at_ms=0, moments=[(0, ("sponge", "round", "great"))])
    assert points("cue_relevance", of, hot) == 300


def test_regulars_have_three_levels() -> None:
    ranking = Ranking(RankingConfig(regular_after=(3, 10, 30)))
    assert [ranking.regular_level(n) for n in (0, 2, 3, 9, 10, 29, 30, 999)] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert points("regular", record(), Scene(at_ms=0, approved_by_author={"t:ada": 12})) == 60


def test_a_sentence_reads_better_than_a_pile_of_tags_a_shout_or_half_a_dialogue() -> None:
    good = points("readability", record("What a lovely, lovely cake that was, well done"))
    worse = [
        record("Cake"),
        record("@ada @bo @cy I do not think so at all"),
        record("Lovely cake well done #a #b #c #d #e #f"),
        record("WHAT A LOVELY LOVELY CAKE THAT WAS WELL DONE"),
        record("What a lovely cake that was https://e.org"),
        record("I agree with you on the sponge", reply_to="t:0"),
        record(" ".join(f"word{n}" for n in range(80))),
    ]
    assert all(points("readability", each) < good for each in worse)


def test_weights_are_percent_and_zero_is_off() -> None:
    of = record(likes=100)
    plain = points("engagement", of)
    assert points("engagement", record(likes=100), weights={"engagement": 50}) == plain * 50 // 100
    assert "engagement" not in dict(
        Ranking(RankingConfig(weights={"engagement": 0})).explain(record(likes=100), Scene(at_ms=0))
    )
    with pytest.raises(ValueError, match="no such signal: charm; there are recency"):
        Ranking(RankingConfig(weights={"charm": 1}))


def test_an_explanation_names_signals_in_one_order_without_zeros() -> None:
    told = Ranking(RankingConfig()).explain(record("Is it cake? I do wonder", likes=3), Scene(at_ms=0))
    names = [name for name, _ in told]
    assert names == [name for name in SIGNALS if name in names]
    assert all(value for _, value in told)


SCENES = st.builds(
    Scene,
    at_ms=st.integers(0, 10**7),
    moments=st.lists(
        st.tuples(st.integers(0, 10**7), st.tuples(st.sampled_from(["cake", "goal"]))), max_size=3
    ),
    segment_words=st.sampled_from([(), ("cake", "final")]),
    keywords=st.sampled_from([(), ("bake",)]),
    approved_by_author=st.dictionaries(st.sampled_from(["t:ada", "t:bo"]), st.integers(0, 50)),
    feed_authors=st.dictionaries(st.sampled_from(["t:ada", "t:bo"]), st.integers(1, 5)),
    feed_words=st.dictionaries(st.sampled_from(["cake", "final", "goal"]), st.integers(1, 40)),
)


@given(
    st.text(max_size=200),
    SCENES,
    st.dictionaries(st.sampled_from(sorted(SIGNALS)), st.integers(0, 300)),
    st.integers(0, 10**9),
    st.sampled_from([None, 0, 5]),
)
def test_a_score_is_the_sum_of_its_explanation(
    text: str, scene: Scene, weights: dict[str, int], likes: int, shown_ms: int | None
) -> None:
    config = RankingConfig(weights=weights)
    of = record(text, likes=likes, shown_ms=shown_ms)
    cold, warm = Ranking(config), Ranking(config)
    explained = sum(value for _, value in warm.explain(of, scene))
    assert warm.score(of, scene) == explained
    of.shelf = {}
    assert cold.score(of, scene) == explained


def test_an_edited_or_erased_post_is_scored_by_the_words_it_has_now() -> None:
    ranking = Ranking(RankingConfig())
    of, scene = record("cake cake cake"), Scene(at_ms=0, keywords=("penalty",))
    assert "cue_relevance" not in dict(ranking.explain(of, scene))
    of.post, of.shelf = record("penalty now").post, {}
    assert dict(ranking.explain(of, scene))["cue_relevance"] == 25
    of.post, of.shelf = None, {}
    ranking.score(of, scene)
    assert ranking._terms == {}


def test_telling_words_leave_out_small_words_and_numbers() -> None:
    assert telling_words("The cake and the CAKE of 2022 is a 第三層 disaster") == (
        "cake",
        "第三層",
        "disaster",
    )
