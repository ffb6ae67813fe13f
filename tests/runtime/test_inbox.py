"""The inbox is bounded, sheds in the stated order, counts what it sheds, and never gives a cursor too early."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.commands import Approve, FireCue
from secondscreen.core.events import (
    AuthorErased,
    CommandGiven,
    Event,
    PostDeleted,
    ShowOpened,
    TimePassed,
)
from secondscreen.runtime.inbox import ShowInbox
from secondscreen.runtime.ports import Incoming

from .house import config, incoming, post


def inbox(room: int = 3) -> ShowInbox:
    return ShowInbox(lambda: None, room)


def test_a_full_inbox_sheds_the_oldest_unseen_post_and_counts_it_by_source() -> None:
    box = inbox()
    for n in range(5):
        box.offer("a" if n < 4 else "b", incoming(f"t:{n}"))
    assert [w.post.id for w in box.posts(10)] == ["t:2", "t:3", "t:4"]
    assert box.shed() == {"a": 2}
    assert box.shed() == {}
    assert box.shed_total == 2


def test_deletes_and_accounts_are_never_shed_and_come_first() -> None:
    box = inbox()
    for n in range(100):
        box.offer("a", incoming(f"t:{n}"))
        box.offer("a", Incoming(event=PostDeleted(post_id=f"t:{n}")))
        box.offer("a", Incoming(event=AuthorErased(author_id=f"u:{n}")))
    assert len(box.events(1_000)) == 200
    assert len(box.posts(1_000)) == 3
    assert box.shed() == {"a": 97}


def test_an_edit_is_shed_only_when_nothing_else_is_left() -> None:
    box = inbox()
    box.offer("a", Incoming(post=post("t:0", "edited"), edited=True))
    for n in range(1, 5):
        box.offer("a", incoming(f"t:{n}"))
    assert [w.post.id for w in box.posts(10)] == ["t:0", "t:3", "t:4"]
    for n in range(4):
        box.offer("a", Incoming(post=post(f"t:{n}", "edited"), edited=True))
    assert [w.post.id for w in box.posts(10)] == ["t:1", "t:2", "t:3"]


@pytest.mark.parametrize(
    "event",
    [
        ShowOpened(config=config()),
        TimePassed(),
        CommandGiven(command=Approve(post_id="t:1"), by="nina"),
    ],
)
def test_a_source_has_no_door_to_settings_or_air(event: Event) -> None:
    with pytest.raises(ValueError, match="may not hand in"):
        inbox().offer("a", Incoming(event=event))


def test_a_source_may_fire_a_cue() -> None:
    box = inbox()
    box.offer("rundown", Incoming(event=CommandGiven(command=FireCue(cue_id="goal"), by="automation")))
    assert len(box.events(1)) == 1


def test_exactly_one_of_post_and_event_is_handed_in() -> None:
    for wrong in (Incoming(), Incoming(post=post("t:1"), event=PostDeleted(post_id="t:1"))):
        with pytest.raises(ValueError, match="one of the two"):
            inbox().offer("a", wrong)


def test_a_shut_inbox_takes_nothing_and_holds_nothing() -> None:
    box = inbox()
    box.offer("a", incoming("t:1"))
    box.shut()
    box.offer("a", incoming("t:2"))
    assert box.backlog() == 0
    assert not box.has_posts()


@given(st.lists(st.sampled_from(["post", "event", "take posts", "take events"]), max_size=60))
def test_a_cursor_covers_only_what_is_settled(steps: list[str]) -> None:
    """Whatever order things are taken in, the cursor given out is that of the last thing before the first open one."""
    box = inbox(room=4)
    unsettled: list[int] = []
    handed = 0
    shed_before = 0
    for step in steps:
        if step in ("post", "event"):
            handed += 1
            unsettled.append(handed)
            if step == "post":
                first_post = [w.ticket + 1 for w in box._posts][:1]
                box.offer("a", incoming(f"t:{handed}", cursor=str(handed)))
                if box.shed_total > shed_before:
                    shed_before = box.shed_total
                    unsettled.remove(first_post[0])
            else:
                box.offer("a", Incoming(event=PostDeleted(post_id=f"t:{handed}"), cursor=str(handed)))
            continue
        taken = box.posts(2) if step == "take posts" else box.events(2)
        moved = box.settle(taken)
        for waiting in taken:
            unsettled.remove(waiting.ticket + 1)
        if "a" in moved:
            assert int(moved["a"]) == (unsettled[0] - 1 if unsettled else handed)
    moved = box.settle([*box.posts(100), *box.events(100)])
    assert moved.get("a", str(handed)) == str(handed)


def test_things_without_a_cursor_leave_the_last_cursor_standing() -> None:
    box = inbox()
    box.offer("a", incoming("t:1", cursor="one"))
    box.offer("a", incoming("t:2"))
    box.offer("b", incoming("t:3", cursor="b-one"))
    assert box.settle(box.posts(2)) == {"a": "one"}
    assert box.settle(box.posts(2)) == {"b": "b-one"}


def test_a_cursor_alone_is_saved_when_all_before_it_is() -> None:
    box = inbox()
    box.offer("a", incoming("t:1", cursor="1"))
    box.offer("a", Incoming(cursor="2"))
    assert box.backlog() == 1
    assert box.settle([]) == {}
    assert box.settle(box.posts(1)) == {"a": "2"}
    box.offer("a", Incoming(cursor="3"))
    assert box.settle([]) == {"a": "3"}
    with pytest.raises(ValueError, match="one of the two"):
        box.offer("a", Incoming())
