"""Two people for what could do harm: two names, never one twice, never a machine."""

from __future__ import annotations

import json

import pytest

from secondscreen.core.engine import Engine
from secondscreen.core.events import PostReceived
from secondscreen.core.model import Media, ModerationConfig
from secondscreen.core.moderation import Judge
from secondscreen.core.text import features

from .play import Play, config, post

PICTURE = (Media(type="image"),)
WORDS = "What a lovely marrow that is, everybody!"


def careful(**moderation: object) -> Play:
    return Play(config(moderation={"mode": "post", "four_eyes": ["media", "threat"]} | moderation))


def scored(play: Play, id_: str, **scores: int) -> None:
    made = post(id_, WORDS, id_, play.now)
    play.apply(
        PostReceived(
            post_id=id_, network="test", source="test", features=features(made), scores=scores, post=made
        )
    )


def test_one_person_alone_cannot_approve_a_risk():
    play = careful()
    play.post("a", WORDS, media=PICTURE)
    play.post("plain", "Nothing but words, and kind ones, from Leeds", "bert")
    assert play.engine.records["a"].risks == ("media",)
    assert play.engine.records["plain"].risks == ()
    first = play.give("approve", post_id="a")
    assert (first.result, "second person" in first.detail) == ("done", True)
    record = play.engine.records["a"]
    assert (record.status, record.rule, record.first_by) == ("held", "four_eyes", "nina")
    assert play.give("approve", post_id="a").result == "refused"
    assert play.give("take", post_id="a").result == "refused"
    play.wait(500)
    item = play.folded["desk"].items["a"]
    assert (item["risks"], item["first_by"]) == (["media"], "nina")


def test_a_second_person_makes_it_approved():
    play = careful()
    play.post("a", WORDS, media=PICTURE)
    play.give("approve", post_id="a")
    assert play.give("approve", by="omar", post_id="a").detail == "approved"
    record = play.engine.records["a"]
    assert (record.status, record.by, record.first_by) == ("approved", "omar", "nina")
    assert play.give("take", post_id="a").result == "done"


@pytest.mark.parametrize("command", ["reject", "hold"])
def test_an_objection_makes_both_begin_anew(command):
    play = careful()
    play.post("a", WORDS, media=PICTURE)
    play.give("approve", post_id="a")
    play.give(command, by="vera", post_id="a")
    assert play.engine.records["a"].first_by is None
    play.give("approve", by="omar", post_id="a")
    assert play.status("a") == "held"
    play.give("approve", post_id="a")
    assert play.status("a") == "approved"


def test_each_of_the_two_can_be_taken_back():
    play = careful()
    play.post("a", WORDS, media=PICTURE)
    play.give("approve", post_id="a")
    play.give("approve", by="omar", post_id="a")
    assert play.give("undo").result == "conflict"
    play.give("undo", by="omar")
    record = play.engine.records["a"]
    assert (record.status, record.rule, record.first_by) == ("held", "four_eyes", "nina")
    play.post("b", "Another picture, of a turnip in a hat", "bert", media=PICTURE)
    play.give("approve", post_id="b")
    play.give("undo")
    record = play.engine.records["b"]
    assert (record.status, record.rule, record.first_by) == ("held", "media", None)


def test_an_edit_makes_both_begin_anew():
    play = careful()
    play.post("a", WORDS, media=PICTURE)
    play.give("approve", post_id="a")
    play.edit("a", "Other words altogether, about beans and rain", media=PICTURE)
    assert play.engine.records["a"].first_by is None
    play.give("approve", by="omar", post_id="a")
    assert play.status("a") == "held"


def test_neither_trust_nor_silence_counts_as_a_person():
    play = careful(media="allow", four_eyes=["threat"], category_hold_per_mille={"threat": 300})
    play.give("trust_author", author_id="test:a")
    scored(play, "a", threat=300)
    scored(play, "b", threat=900)
    scored(play, "c", threat=299)
    assert [play.status(id_) for id_ in "ab"] == ["held", "held"]
    assert play.engine.records["a"].risks == ("threat",)
    assert play.engine.records["c"].risks == ()
    play.give("approve", post_id="a")
    assert play.status("a") == "held"


def test_a_list_of_a_category_named_is_a_risk_though_it_only_marks():
    lists = [{"name": "knives", "words": ["knife"], "outcome": "next", "category": "threat"}]
    play = careful(words=lists)
    play.post("a", "I will bring my knife to cut the marrow", "ada")
    assert play.engine.records["a"].risks == ("threat",)
    assert play.engine.records["a"].marks == ("knives",)


def test_a_risk_that_stands_behind_another_rule_is_seen_too():
    play = careful(links="hold")
    play.post("a", "Look at this https://pictures.example/marrow please", media=PICTURE)
    assert play.engine.records["a"].rule == "links"
    assert play.engine.records["a"].risks == ("media",)


def test_a_rule_that_fails_is_a_risk(monkeypatch):
    play = careful()
    risks = play.engine.stage.judge._risks

    def broken(case, memory):
        raise RuntimeError

    monkeypatch.setattr(risks, "_rules", [("media", broken)])
    play.post("a", WORDS)
    assert play.engine.records["a"].risks == ("media",)
    assert play.status("a") == "held"


def test_the_first_of_two_survives_a_restart():
    play = careful()
    play.post("a", WORDS, media=PICTURE)
    play.give("approve", post_id="a")
    play.wait(500)
    vault = {id_: r.post for id_, r in play.engine.records.items() if r.post is not None}
    restored = Engine.restore(json.loads(json.dumps(play.engine.snapshot())), lambda ids: vault)
    assert restored.records["a"].first_by == "nina"
    assert restored.digest() == play.engine.digest()


def test_four_eyes_for_nothing_there_is_refused():
    with pytest.raises(ValueError, match="neither a rule"):
        Judge(ModerationConfig(four_eyes=("rudeness",)))
