"""Pictures hold or reject by what was seen in them; a person's rejection is remembered by them; nothing approves."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import limits
from secondscreen.core.events import PostDeleted, PostScreened
from secondscreen.core.model import Media
from secondscreen.core.moderation import Case, Judge, Memory, Verdict
from secondscreen.core.moderation.blocked_pictures import BlockedPictures

from ..play import Play
from ..play import config as show
from .cases import case, config

GOAL, FLAG = 0x0F0F_F0F0_1234_5678, 0x7001_0FFE_EDCB_A987
NEAR = GOAL ^ 0b1000_0001_0001


def ask(memory: Memory | None = None, pictures: tuple[int, ...] = (), **fields: Any) -> Verdict:
    settings = config(
        screeners=["image"],
        **{key: fields.pop(key) for key in list(fields) if key.startswith("picture_")},
    )
    asked: Case = case("words", media=(Media(type="photo"),), **fields)
    asked.pictures = pictures
    return Judge(settings).verdict(asked, memory or Memory.from_config(settings))


def test_nudity_at_the_threshold_is_held_and_below_is_not():
    held = ask(scores={"nudity": 200})
    assert (held.status, held.rule) == ("held", "pictures")
    assert "20 %" in held.reason
    assert (
        ask(scores={"nudity": 199}).status == "approved"
    )  # this show allows media that nothing was found in


def test_nudity_is_rejected_only_where_the_show_says_so():
    assert ask(scores={"nudity": 1000}).status == "held"
    assert ask(scores={"nudity": 900}, picture_reject_per_mille=900).status == "rejected"


def test_a_picture_not_looked_at_is_held():
    assert ask(scores={}).rule == "media"


def test_a_picture_like_one_that_was_rejected_is_held_and_like_two_is_rejected():
    memory = Memory()
    memory.pictures.block("t:7", (GOAL,), "ada")
    held = ask(memory, (FLAG, NEAR), scores={"nudity": 0})
    assert (held.status, held.rule, "ada" in held.reason) == ("held", "pictures", True)
    memory.pictures.block("t:8", (NEAR, FLAG), "ben")
    assert ask(memory, (NEAR,), scores={"nudity": 0}).status == "rejected"
    memory.pictures.release("t:8")
    assert ask(memory, (NEAR,), scores={"nudity": 0}).status == "held"
    assert ask(memory, (FLAG,), scores={"nudity": 0}).status == "approved"


def test_a_posts_own_rejection_says_nothing_against_it():
    memory = Memory()
    memory.pictures.block("t:1", (GOAL,), "ada")
    assert ask(memory, (GOAL,), scores={"nudity": 0}).status == "approved"


def test_what_is_remembered_is_bounded_and_comes_back_from_a_snapshot(monkeypatch: Any):
    monkeypatch.setattr("secondscreen.core.moderation.blocked_pictures.PICTURES_BLOCKED", 3)
    kept = BlockedPictures()
    for n in range(5):
        kept.block(f"t:{n}", (n << 32,) * 40, "ada")
    again = BlockedPictures()
    again.restore(kept.state())
    assert [post_id for post_id, _, _ in again.state()] == ["t:2", "t:3", "t:4"]
    assert all(len(hashes) == limits.POST_MEDIA for _, hashes, _ in again.state())


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_likeness_is_mutual_and_of_few_bits(one: int, other: int):
    kept = BlockedPictures()
    kept.block("a", (one,), "ada")
    alike = bool(kept.like((other,), ""))
    assert alike == ((one ^ other).bit_count() <= limits.PICTURE_DISTANCE)
    assert kept.like((one,), "") == ["ada"]


# --- a whole show -------------------------------------------------------------------------------------------


def with_pictures(**moderation: Any) -> Play:
    own = {"mode": "post", "media": "allow", "screeners": ["image"]}
    return Play(show(moderation=own | moderation))


def screened(play: Play, id_: str, *pictures: int, nudity: int = 0) -> str:
    play.apply(PostScreened(post_id=id_, scores={"nudity": nudity}, pictures=pictures))
    return play.status(id_)


def test_a_rejected_posts_picture_is_known_again_until_the_rejection_is_undone():
    play = with_pictures()
    play.post("t:1", "one")
    screened(play, "t:1", GOAL)
    play.give("reject", post_id="t:1", by="ada")
    play.post("t:2", "two things")
    assert screened(play, "t:2", NEAR) == "held"
    assert "ada" in play.engine.records["t:2"].reason
    play.give("undo", by="ada")
    play.post("t:3", "three things here")
    play.apply(PostScreened(post_id="t:3", scores={"nudity": 0}, pictures=(NEAR,)))
    assert play.engine.records["t:3"].rule != "pictures"


def test_a_picture_that_is_looked_at_after_the_rejection_is_remembered_too():
    play = with_pictures()
    play.post("t:1", "one")
    play.give("reject", post_id="t:1", by="ada")
    screened(play, "t:1", GOAL)
    play.post("t:2", "two things")
    assert screened(play, "t:2", GOAL) == "held"


def test_looking_at_a_post_never_approves_it_and_may_take_it_off():
    play = with_pictures(mode="pre")
    play.post("t:1", "one")
    assert screened(play, "t:1", GOAL) in ("held", "pending")
    play = with_pictures()
    play.post("t:2", "two")
    assert screened(play, "t:2", GOAL, nudity=999) == "held"


def test_an_answer_for_a_post_that_is_unknown_or_gone_does_nothing():
    play = with_pictures()
    play.apply(PostScreened(post_id="t:404", scores={"nudity": 999}, pictures=(GOAL,)))
    play.post("t:1", "one")
    play.apply(PostDeleted(post_id="t:1"))
    play.apply(PostScreened(post_id="t:1", scores={"nudity": 999}, pictures=(GOAL,)))
    assert play.status("t:1") == "withdrawn"
    assert "t:404" not in play.engine.records
    play.post("t:2", "two things")
    assert screened(play, "t:2", GOAL) != "rejected"


def test_an_answer_that_comes_twice_changes_nothing_the_second_time():
    play = with_pictures()
    play.post("t:1", "one")
    assert screened(play, "t:1", GOAL, nudity=300) == "held"
    reason = play.engine.records["t:1"].reason
    assert screened(play, "t:1", GOAL, nudity=300) == "held"
    assert play.engine.records["t:1"].reason == reason
