"""A list, a threshold or a screener on trial says what it would have changed, and changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from secondscreen.core.engine import Engine
from secondscreen.core.events import PostReceived, ShowChanged
from secondscreen.core.moderation import RULES
from secondscreen.core.text import features

from .play import Play, config, post

WASPS = {"name": "wasps", "words": ["wasp"], "shadow": True}


def scored(play: Play, id_: str, text: str, **scores: int) -> None:
    made = post(id_, text, id_, play.now)
    named = {name.replace("shadow_", "shadow:"): score for name, score in scores.items()}
    play.apply(
        PostReceived(
            post_id=id_, network="test", source="test", features=features(made), scores=named, post=made
        )
    )


def policy(play: Play) -> dict[str, Any]:
    play.wait(500)
    told: dict[str, Any] = play.folded["desk"].meta["policy"]
    return told


def test_a_list_on_trial_catches_nothing_and_says_what_it_would_have_caught():
    play = Play()
    play.give("put_rule", rule=WASPS)
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.post("b", "And a lovely marrow beside it, so they say", "bert")
    assert (play.status("a"), play.status("b")) == ("approved", "approved")
    shadow = policy(play)["shadow"]
    assert (shadow["lists"], shadow["counts"]) == (["wasps"], {"approved>rejected": 1})
    assert play.folded["desk"].items["a"]["shadow"] == {"status": "rejected", "rule": "words:wasps"}
    assert play.folded["desk"].items["b"]["shadow"] is None


def test_what_waits_is_tried_too_when_a_list_is_put_on_trial():
    play = Play()
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.give("put_rule", rule=WASPS)
    assert policy(play)["shadow"]["counts"] == {"approved>rejected": 1}
    play.give("drop_rule", name="wasps")
    assert policy(play)["shadow"] is None
    assert play.engine.records["a"].shadow is None


def test_a_list_that_goes_live_no_longer_differs():
    play = Play()
    play.give("put_rule", rule=WASPS)
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.give("put_rule", rule=WASPS | {"shadow": False})
    assert policy(play)["shadow"] is None
    assert play.status("a") == "rejected"


def test_a_stricter_preset_and_a_new_screener_run_beside():
    shadow = {"preset": "strict", "toxic_hold_per_mille": 300, "screeners": ["better"]}
    play = Play(
        config(moderation={"mode": "post", "screeners": ["text"], "shadow": shadow, "links": "allow"})
    )
    scored(play, "a", "What a lovely marrow that is, everybody!", toxic=10, shadow_toxic=900)
    scored(play, "b", "A word about the rain that falls in the tent", toxic=310)
    scored(play, "c", "Somebody moved the beans to another table", toxic=10, shadow_toxic=20)
    assert [play.status(id_) for id_ in "abc"] == ["approved"] * 3
    assert play.engine.records["a"].shadow is not None
    assert play.engine.records["b"].shadow is not None
    told = policy(play)["shadow"]
    assert (told["preset"], told["hold_at"], told["screeners"]) == ("strict", 300, ["better"])


def test_a_trial_that_fails_changes_nothing_and_is_counted(monkeypatch):
    def fails(moderation):
        def broken(case, memory):
            raise RuntimeError

        return broken if moderation.preset == "under-18" else None

    monkeypatch.setitem(RULES, "no_words", fails)
    play = Play(config(moderation={"mode": "post", "shadow": {"preset": "under-18"}}))
    play.give("approve", post_id=play.post("a", "What a lovely marrow that is, everybody!"))
    play.give("take", post_id="a")
    made = post("b", "A plain word about the rain in the tent", None, play.now)
    play.apply(PostReceived(post_id="b", network="test", source="test", features=features(made), post=made))
    assert (play.status("b"), play.air()) == ("approved", ["a"])
    counts = policy(play)["shadow"]["counts"]
    assert sum(counts.values()) == 2


def test_counts_begin_anew_when_the_policy_changes_and_survive_a_restart():
    play = Play()
    play.give("put_rule", rule=WASPS)
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.edit("a", "There is a wasp on the judge's hat, my friends!")
    play.post("b", "Another wasp sits on the marrow and eats", "bert")
    assert policy(play)["shadow"]["counts"] == {"approved>rejected": 2}
    vault = {id_: r.post for id_, r in play.engine.records.items() if r.post is not None}
    restored = Engine.restore(json.loads(json.dumps(play.engine.snapshot())), lambda ids: vault)
    assert restored.digest() == play.engine.digest()
    play.give("reject", post_id="b")
    play.apply(ShowChanged(config=config(moderation={"mode": "post", "max_mentions": 4})))
    assert policy(play)["shadow"]["counts"] == {"approved>rejected": 1}


@pytest.mark.parametrize("mode", ["pre", "post"])
def test_viewers_never_learn_of_it(mode):
    play = Play(config(moderation={"mode": mode, "hold_back_s": 2, "four_eyes": ["media"]}))
    play.give("put_rule", rule=WASPS)
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.give("approve", post_id="a")
    play.give("take", post_id="a")
    play.wait(500)
    for channel in ("feed", "onair"):
        (item,) = play.folded[channel].items.values()
        secret = {"shadow", "judged", "marks", "drivers", "severity", "risks", "first_by", "scores", "rule"}
        assert not secret & item.keys()
        assert not {"policy", "rejudging", "mood"} & play.folded[channel].meta.keys()
