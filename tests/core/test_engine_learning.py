"""A show that learns from its team: decisions as labels, stricter by itself and looser by consent, the queue by value,
the threshold that follows it, and the mood on the desk."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.core.engine import Engine
from secondscreen.core.events import PostReceived, ShowChanged
from secondscreen.core.learning import Learning
from secondscreen.core.text import features

from .play import Play, config, post


def show(**moderation: Any) -> Play:
    return Play(
        config(
            moderation={
                "mode": "pre",
                "screeners": ["text"],
                "flood_posts": 100_000,
                "toxic_hold_per_mille": 650,
            }
            | moderation
        )
    )


def scored(play: Play, id_: str, toxic: int | None, text: str = "", author: str | None = None) -> str:
    text = text or f"What {id_} says about the {id_} of the evening"
    made = post(id_, text, author or f"author-{id_}", play.now)
    scores = {"toxic": toxic} if toxic is not None else {}
    play.apply(
        PostReceived(
            post_id=id_, network="test", source="test", features=features(made), scores=scores, post=made
        )
    )
    return id_


def learning(play: Play) -> Learning:
    return play.engine.stage.learning


def rule(play: Play, name: str) -> dict[str, Any]:
    return next(row for row in learning(play).ledger.rows({}) if row["rule"] == name)


def teach(play: Play, toxic: int, times: int, command: str, of: str = "t") -> None:
    for n in range(times):
        id_ = scored(play, f"{of}-{toxic}-{n}", toxic)
        assert play.give(command, post_id=id_).result == "done"


# --- decisions are labels ---------------------------------------------------------------------------------------


def test_a_decision_is_a_label_and_an_undo_takes_it_back():
    play = show()
    scored(play, "a", 700)
    before = learning(play).state()
    play.give("approve", post_id="a")
    assert learning(play).calibration.labels == (1, 0)
    assert rule(play, "screened")["overturned"] == 1
    play.give("undo")
    after = learning(play).state()
    assert after["calibration"] == before["calibration"]
    assert rule(play, "screened")["overturned"] == 0


def test_a_colleagues_reversal_counts_once_and_the_last_word_stands():
    play = show()
    scored(play, "a", 700)
    play.give("approve", by="nina", post_id="a")
    play.give("reject", by="omar", post_id="a")
    assert learning(play).calibration.labels == (0, 1)
    assert (rule(play, "screened")["upheld"], rule(play, "screened")["overturned"]) == (1, 0)
    play.give("undo", by="omar")
    assert learning(play).calibration.labels == (1, 0)


def test_a_hold_says_nothing():
    play = show()
    scored(play, "a", 100)
    play.give("approve", post_id="a")
    play.give("hold", post_id="a")
    assert learning(play).calibration.labels == (0, 0)


def test_the_rejections_of_a_block_are_of_the_author_and_no_labels():
    play = show()
    scored(play, "a", 100, author="ada")
    play.give("block_author", post_id="a")
    assert play.status("a") == "rejected"
    assert learning(play).calibration.labels == (0, 0)


def test_what_a_person_decided_stays_learned_when_the_author_deletes_it():
    play = show()
    scored(play, "a", 700)
    play.give("reject", post_id="a")
    play.delete("a")
    assert learning(play).calibration.labels == (0, 1)


def test_a_decision_on_a_post_without_a_score_counts_in_the_ledger_alone():
    play = show()
    scored(play, "a", None)
    play.give("approve", post_id="a")
    assert learning(play).calibration.labels == (0, 0)
    assert rule(play, "screened")["overturned"] == 1


def test_the_first_of_two_approvals_is_no_label():
    play = show(four_eyes=["screened"])
    scored(play, "a", 700)
    play.give("approve", by="nina", post_id="a")
    assert play.status("a") == "held"
    assert learning(play).calibration.labels == (0, 0)
    play.give("approve", by="omar", post_id="a")
    assert learning(play).calibration.labels == (1, 0)


# --- what is learned --------------------------------------------------------------------------------------------


def test_what_the_team_keeps_rejecting_is_held_from_then_on_and_what_was_judged_stays():
    play = show()
    scored(play, "before", 560)
    teach(play, 560, 80, "reject")
    teach(play, 20, 20, "approve")
    assert play.status("before") == "pending"
    scored(play, "after", 560)
    assert play.status("after") == "held"
    assert play.engine.records["after"].judged_by == "screened"


def test_by_itself_a_show_never_becomes_looser():
    play = show()
    teach(play, 700, 100, "approve")
    teach(play, 980, 20, "reject")
    scored(play, "after", 700)
    assert play.status("after") == "held"


def test_with_a_persons_consent_it_may_and_without_it_no_more():
    play = show()
    teach(play, 700, 100, "approve")
    teach(play, 980, 20, "reject")
    assert play.give("set_policy", looser=True).result == "done"
    scored(play, "agreed", 700)
    assert play.status("agreed") == "pending"
    play.give("undo")
    scored(play, "taken-back", 700)
    assert play.status("taken-back") == "held"


def test_a_show_that_does_not_learn_reads_scores_as_they_come():
    play = show(learn=False)
    teach(play, 560, 80, "reject")
    teach(play, 20, 20, "approve")
    scored(play, "after", 560)
    assert play.status("after") == "pending"


def test_what_was_learned_is_told():
    play = show()
    teach(play, 560, 60, "reject")
    teach(play, 20, 20, "approve")
    told = learning(play).report()
    assert told["ready"] and not told["looser"]
    assert told["labels"] == {"fit": 20, "unfit": 60}
    assert told["error"]["decisions"] == 80
    assert told["error"]["after_permille"] < told["error"]["before_permille"]
    assert json.loads(json.dumps(told)) == told


# --- the threshold follows the queue ----------------------------------------------------------------------------


def flow(play: Play, posts: int, every_ms: int, of: str = "f") -> int:
    """Scores from 0 to 640, and how many of the last half are held."""
    held = 0
    for n in range(posts):
        play.now += every_ms
        id_ = scored(play, f"{of}{n}", n * 37 % 65 * 10)
        held += n >= posts // 2 and play.status(id_) == "held"
    return held


def test_a_team_with_time_to_read_sees_more_of_the_doubtful():
    play = show(hold_per_minute=10)
    assert flow(play, 240, 1_000) in range(12, 27)  # of the last two minutes
    play.wait(1_000)
    policy = play.folded["desk"].meta["policy"]
    assert policy["hold_at"] < 650
    assert policy["overload"] is None


def test_a_team_that_cannot_keep_up_is_told_so_and_nothing_is_loosened():
    play = show(hold_per_minute=2, toxic_hold_per_mille=300)
    flow(play, 240, 1_000)
    play.wait(1_000)
    policy = play.folded["desk"].meta["policy"]
    assert policy["hold_at"] == 300
    assert policy["overload"]["can_read_per_minute"] == 2
    assert policy["overload"]["holding_per_minute"] > 20
    play.wait(1_800_000)  # nobody writes any more: that is over by itself
    assert play.folded["desk"].meta["policy"]["overload"] is None


# --- the queue by value -----------------------------------------------------------------------------------------


def test_a_queue_by_value_puts_the_fit_before_the_doubtful_and_says_by_how_much():
    play = show(queue="value")
    scored(play, "good", 10)
    scored(play, "bad", 900)
    scored(play, "fair", 400)
    play.wait(20_000)
    assert play.folded["desk"].order == ["good", "fair", "bad"]
    values = [play.folded["desk"].items[id_]["value"] for id_ in play.folded["desk"].order]
    assert values == sorted(values, reverse=True)
    assert all(0 <= value <= 1000 for value in values)


def test_a_queue_by_time_is_the_newest_first_and_has_no_values():
    play = show()
    for n, toxic in enumerate((900, 10, 400)):
        scored(play, f"p{n}", toxic)
    play.wait(1_000)
    assert play.folded["desk"].order == ["p2", "p1", "p0"]
    assert {item["value"] for item in play.folded["desk"].items.values()} == {None}


def test_the_order_may_be_changed_while_the_show_runs():
    play = show(queue="value")
    scored(play, "good", 10)
    scored(play, "bad", 900)
    play.wait(20_000)
    settings = {"mode": "pre", "screeners": ["text"]}
    play.apply(ShowChanged(config=config(moderation=settings)))
    play.wait(1_000)
    assert play.folded["desk"].order == ["bad", "good"]
    assert {item["value"] for item in play.folded["desk"].items.values()} == {None}
    play.apply(ShowChanged(config=config(moderation=settings | {"queue": "value"})))
    play.wait(20_000)
    assert play.folded["desk"].order == ["good", "bad"]


def test_what_people_made_of_a_rules_catch_moves_what_it_catches_next():
    play = show(queue="value", links="hold")
    for n in range(30):
        scored(play, f"link-{n}", 10, f"see number {n} at https://example-{n}.test/{n}")
        play.give("reject", post_id=f"link-{n}")
    scored(play, "link", 10, "see the whole evening at https://other.test/x")
    scored(play, "doubtful", 600)
    play.wait(20_000)
    assert play.folded["desk"].order == ["doubtful", "link"]


# --- the mood ---------------------------------------------------------------------------------------------------


def test_a_wave_of_abuse_alarms_the_desk_and_time_alone_calms_it():
    play = show()
    for n in range(900):
        play.now += 1_000
        scored(play, f"calm{n}", 20)
    play.wait(250)
    assert play.engine.stage.mood.level == "calm"
    assert play.folded["desk"].meta["mood"]["level"] == "calm"
    for n in range(60):
        play.now += 1_000
        scored(play, f"wave{n}", 950 if n % 2 else 20)
    play.wait(6_000)
    assert play.engine.stage.mood.level == "alarmed"
    told = play.folded["desk"].meta["mood"]
    assert told["level"] == "alarmed"
    assert told["held_permille"] > told["usual"]["held_permille"]
    play.wait(1_200_000)
    assert play.folded["desk"].meta["mood"]["level"] == "calm"
    assert play.engine.stage.mood.due_ms() is None


def test_a_wave_of_links_is_no_turn_of_mood():
    play = show(links="hold")
    for n in range(900):
        play.now += 1_000
        scored(play, f"calm{n}", 20)
    for n in range(120):
        play.now += 500
        scored(play, f"link{n}", 20, f"see number {n} at https://example-{n}.test/{n}")
    play.wait(6_000)
    assert play.engine.stage.mood.level == "calm"


# --- laws -------------------------------------------------------------------------------------------------------

acts = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.integers(0, 25), st.none() | st.integers(0, 1000)),
        st.tuples(
            st.just("give"),
            st.sampled_from(("approve", "reject", "hold", "undo")),
            st.integers(0, 25),
            st.sampled_from(("nina", "omar")),
        ),
        st.tuples(st.just("wait"), st.integers(1, 40_000)),
        st.tuples(st.just("delete"), st.integers(0, 25)),
        st.tuples(st.just("looser"), st.booleans()),
    ),
    max_size=40,
)


def perform(play: Play, given: list[tuple[Any, ...]]) -> None:
    for one in given:
        match one:
            case ("post", n, toxic):
                scored(play, f"p{n}", toxic)
            case ("give", "undo", _, by):
                play.give("undo", by=by)
            case ("give", command, n, by):
                play.give(command, by=by, post_id=f"p{n}")
            case ("wait", ms):
                play.wait(ms)
            case ("delete", n):
                play.delete(f"p{n}")
            case ("looser", on):
                play.give("set_policy", looser=on)


def resting(play: Play) -> bool:
    """A snapshot is taken when no change waits for its tick."""
    stage = play.engine.stage
    return not (stage.touched or stage.feed.stale_items or stage.desk_dirty or stage.air_dirty)


@pytest.mark.parametrize("mode", ["pre", "post"])
@settings(max_examples=25, deadline=None)
@given(before=acts, after=acts)
def test_a_show_that_learns_goes_on_from_a_snapshot_as_if_nothing_had_happened(mode, before, after):
    play = show(mode=mode, queue="value", hold_per_minute=3, explore_percent=20)
    perform(play, before)
    while not resting(play):
        play.wait(250)
    kept = json.loads(json.dumps(play.engine.snapshot()))
    words = {id_: r.post for id_, r in play.engine.records.items() if r.post is not None}
    restored = Engine.restore(kept, lambda ids: {id_: words[id_] for id_ in ids if id_ in words})
    mark = len(play.entries)
    perform(play, after)
    effects = [effect for entry in play.entries[mark:] for effect in restored.apply(entry)]
    assert restored.snapshot() == play.engine.snapshot()
    assert effects == play.effects[len(play.effects) - len(effects) :]


@settings(max_examples=40, deadline=None)
@given(acts)
def test_labels_are_exactly_where_posts_stand_by_a_persons_word(given):
    play = show()
    perform(play, [one for one in given if one[0] != "delete"])
    fit = unfit = 0
    for record in play.engine.records.values():
        if record.by is not None and record.rule == "person" and "toxic" in record.scores:
            fit += record.status == "approved"
            unfit += record.status == "rejected"
    assert learning(play).calibration.labels == (fit, unfit)
