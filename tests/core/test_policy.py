"""What people change of a policy while the show runs: tried before it is done, undone, kept over restarts."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from secondscreen.core import limits
from secondscreen.core.engine import Engine
from secondscreen.core.events import EVENT, ShowChanged, ShowOpened
from secondscreen.core.model import ModerationConfig, ShowConfig
from secondscreen.core.moderation import Judge
from secondscreen.core.moderation.presets import PRESETS, applied

from .play import Play, config


def listed(name: str = "wasps", *words: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "words": list(words or ("wasp", "hornet")), **fields}


def desk(play: Play) -> dict[str, Any]:
    return play.folded["desk"].meta


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_is_made_of_settings_that_can_be_used(preset):
    Judge(ModerationConfig(preset=preset, screeners=("text",)))
    assert ModerationConfig.model_validate(PRESETS[preset])
    assert PRESETS[preset].keys() == PRESETS["standard"].keys()


def test_the_documents_say_what_each_preset_gives():
    page = (Path(__file__).parents[2] / "docs" / "moderation.md").read_text(encoding="utf-8")
    for key in PRESETS["standard"]:
        cells = " | ".join(
            _cell(PRESETS[name][key]) for name in ("lenient", "standard", "strict", "under-18")
        )
        assert f"| `{key}` | {cells} |" in page


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {at}" for name, at in value.items()) or "–"
    return (", ".join(value) or "–") if isinstance(value, tuple) else str(value)


def test_a_preset_gives_what_the_show_does_not_name():
    now = applied(ModerationConfig(preset="strict", links="allow"))
    assert (now.links, now.words_reject_severity) == ("allow", 3)
    assert applied(now) == now


def test_a_stricter_preset_is_nowhere_looser():
    order = [PRESETS[name] for name in ("lenient", "standard", "strict", "under-18")]
    falling = (
        "toxic_hold_per_mille",
        "toxic_reject_per_mille",
        "picture_hold_per_mille",
        "picture_reject_per_mille",
        "words_hold_severity",
        "words_reject_severity",
        "flood_posts",
        "repeats_per_author",
        "max_hashtags",
        "max_mentions",
        "max_caps_percent",
    )
    choices = {"allow": 0, "hold": 1, "reject": 2}
    for looser, tighter in pairwise(order):
        for key in falling:
            assert looser[key] >= tighter[key], key
        for key in ("links", "shorteners", "media", "personal_data"):
            assert choices[looser[key]] <= choices[tighter[key]], key
        assert looser["new_author_posts"] <= tighter["new_author_posts"]
        assert looser["hold_back_s"] <= tighter["hold_back_s"]
        assert set(looser["four_eyes"]) <= set(tighter["four_eyes"])


def test_the_journal_remembers_which_keys_a_show_named_itself():
    opened = ShowOpened(config=config(moderation={"preset": "strict", "links": "hold"}))
    read = EVENT.validate_json(opened.model_dump_json())
    assert isinstance(read, ShowOpened)
    assert read == opened
    assert applied(read.config.moderation).links == "hold"
    assert applied(read.config.moderation).shorteners == "reject"


def test_a_show_that_names_a_default_is_another_show():
    bare = {"id": "a", "title": "A", "hashtags": ["a"]}
    assert ShowConfig.model_validate(bare) != ShowConfig.model_validate(
        bare | {"moderation": {"links": "hold"}}
    )


def test_a_list_put_while_the_show_runs_rejects_what_comes():
    play = Play()
    answer = play.give("put_rule", rule=listed(reason="no insects tonight"))
    assert (answer.result, "2 entries" in answer.detail) == ("done", True)
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    record = play.engine.records["a"]
    assert (record.status, record.reason, record.judged_by) == (
        "rejected",
        "no insects tonight",
        "words:wasps",
    )
    (live,) = desk(play)["policy"]["live"]
    assert (live["name"], live["by"], live["words"], live["outcome"]) == ("wasps", "nina", 2, "reject")
    assert play.engine.stage.rules["words:wasps"] == 1


def test_a_changed_list_takes_the_place_of_the_one_of_that_name():
    play = Play()
    play.give("put_rule", rule=listed())
    play.give("put_rule", rule=listed("wasps", "beetle"))
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    play.post("b", "There is a beetle on the other judge's hat.")
    assert (play.status("a"), play.status("b")) == ("approved", "rejected")


def test_dropping_a_list_frees_nothing_that_it_held():
    play = Play()
    play.give("put_rule", rule=listed(outcome="hold"))
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    assert play.give("drop_rule", name="wasps").result == "done"
    play.wait(2000)
    play.post("b", "Another wasp, this time on the marrow itself.")
    assert (play.status("a"), play.status("b")) == ("held", "approved")
    assert play.give("drop_rule", name="wasps").result == "refused"


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (listed("wasps", "..."), "nothing in it"),
        (listed("wasps", "(a|b)*(c|d)*(e|f)*x\\1", mode="regex"), "wasps"),
        (listed("wasps", "e", mode="substring"), "nearly every"),
        (listed("wasps", ".", mode="regex"), "nearly every"),
        (listed("wasps", on=[]), "nowhere"),
        ({"name": "wasps", "words": []}, "no words"),
        (listed("   "), "name"),
        (listed("wasps", *(f"w{n}" for n in range(limits.LIVE_LIST_WORDS + 1))), "entries"),
        (listed("mine", "beans"), "another name"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_with_the_reason_and_changes_nothing(rule, word):
    play = Play(config(moderation={"mode": "post", "words": [listed("mine", "slug")]}))
    before = play.engine.stage.policy.state()
    answer = play.give("put_rule", rule=rule)
    assert answer.result == "refused"
    assert word in answer.detail
    assert play.engine.stage.policy.state() == before
    assert not play.engine.stage.rejudging
    play.post("a", "A wasp and some beans, what an evening it is")
    assert play.status("a") == "approved"


def test_lists_are_bounded():
    play = Play()
    for n in range(limits.LIVE_LISTS):
        assert play.give("put_rule", rule=listed(f"list {n}", f"wasp{n}")).result == "done"
    assert play.give("put_rule", rule=listed("one more")).result == "refused"
    assert play.give("put_rule", rule=listed("list 3", "beetle")).result == "done"


def test_putting_a_list_can_be_taken_back_unless_somebody_changed_it_since():
    play = Play()
    play.give("put_rule", rule=listed())
    play.give("put_rule", by="omar", rule=listed("wasps", "beetle"))
    assert play.give("undo").result == "conflict"
    assert play.give("undo", by="omar").result == "done"
    assert play.engine.stage.policy.live["wasps"].rule.words == ("wasp", "hornet")
    assert play.give("undo").result == "done"
    assert play.engine.stage.policy.live == {}
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    assert play.status("a") == "approved"


def test_dropping_a_list_can_be_taken_back():
    play = Play()
    play.give("put_rule", rule=listed())
    play.give("drop_rule", name="wasps")
    play.give("undo")
    play.post("a", "There is a wasp on the judge's hat, everybody!")
    assert play.status("a") == "rejected"


def test_a_policy_that_somebody_changed_since_is_not_changed_over_their_head():
    play = Play()
    seen = len(play.entries)
    play.give("set_policy", preset="strict")
    answer = play.give("set_policy", by="omar", seen=seen, preset="lenient")
    assert (answer.result, play.engine.stage.policy.effective.preset) == ("conflict", "strict")


def test_a_preset_set_while_the_show_runs_gives_every_key_that_the_show_leaves_open():
    play = Play(config(moderation={"mode": "post", "max_mentions": 9}))
    assert play.give("set_policy", preset="under-18", looser=True).result == "done"
    now = play.engine.stage.policy.effective
    assert (now.max_mentions, now.new_author_posts, now.mode) == (9, 3, "post")
    told = desk(play)["policy"]
    assert (told["preset"], told["hold_at"], told["looser"]) == ("under-18", 350, True)
    play.give("undo")
    assert play.engine.stage.policy.effective == play.engine.stage.config.moderation
    assert play.give("set_policy").result == "refused"


def test_what_people_changed_outlives_new_settings_and_a_restart():
    play = Play()
    play.give("put_rule", rule=listed())
    play.give("set_policy", preset="strict", hold_back_s=7)
    play.apply(ShowChanged(config=config(moderation={"mode": "post", "links": "allow"})))
    play.wait(1000)
    kept = json.loads(json.dumps(play.engine.snapshot()))
    engine = Engine.restore(kept, lambda ids: {})
    for stage in (play.engine.stage, engine.stage):
        now = stage.policy.effective
        assert (now.preset, now.links, now.hold_back_s) == ("strict", "allow", 7)
        assert list(stage.policy.live) == ["wasps"]
    assert engine.snapshot() == play.engine.snapshot()
