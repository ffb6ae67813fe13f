"""A screener that only runs beside the live ones is heard under its own name, and can do no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from secondscreen.core import limits
from secondscreen.core.events import Advice
from secondscreen.core.model import Post
from secondscreen.runtime.intake import Intake
from secondscreen.runtime.ports import Opinion

from .house import START, post


class Says:
    def __init__(self, answer: Any, name: str = "text") -> None:
        self.name, self.answer, self.asked = name, answer, 0

    async def screen(self, posts: Sequence[Post]) -> list[Any]:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, asyncio.Event):
            await self.answer.wait()
        return [self.answer for _ in posts]


LIVE = Opinion({"toxic": 100}, ((0, 4, 9),))


async def admitted(live: Says, *shadows: Says) -> Any:
    events = await Intake([live], shadows=shadows).admit([(post("t:1"), False)], START)
    return events[0]


async def test_a_shadows_scores_stand_beside_the_live_ones_and_change_nothing_else():
    other = Opinion({"toxic": 900}, ((5, 9, 7),), Advice(outcome="reject"), "look at it")
    event = await admitted(Says(LIVE), Says(other, "other"))
    assert event.scores == {"toxic": 100, "shadow:toxic": 900}
    assert (event.drivers, event.advice, event.held) == (((0, 4, 9),), None, "")


@pytest.mark.parametrize(
    "answer", [RuntimeError("no"), None, "nonsense", Opinion({"toxic": 4000}), Opinion({"toxic": True})]
)
async def test_a_shadow_that_fails_or_talks_nonsense_does_nothing(answer: object):
    event = await admitted(Says(LIVE), Says(answer, "other"))
    assert (event.scores, event.held) == ({"toxic": 100}, "")


async def test_a_shadow_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "SHADOW_GRACE_MS", 1)
    event = await admitted(Says(LIVE), Says(asyncio.Event(), "stuck"), Says(Opinion({"x": 5}), "other"))
    assert (event.scores, event.held) == ({"toxic": 100, "shadow:x": 5}, "")


async def test_a_shadow_alone_is_asked_too():
    shadow = Says(Opinion({"toxic": 7}))
    intake = Intake(shadows=[shadow])
    assert intake.screens
    (event,) = await intake.admit([(post("t:1"), False)], START)
    assert event.scores == {"shadow:toxic": 7}


async def test_a_live_screener_cannot_speak_as_a_shadow():
    event = await admitted(Says(Opinion({"shadow:toxic": 7})))
    assert event.held == "screener failed: text"


async def test_a_screener_may_say_of_one_post_alone_that_it_must_be_looked_at():
    event = await admitted(Says(Opinion(held="hook: no answer in time")))
    assert event.held == "hook: no answer in time"


@pytest.mark.parametrize(
    "answer",
    [
        Opinion({"toxic": float("nan")}),  # type: ignore[dict-item]
        Opinion({f"s{n}": 1 for n in range(65)}),
        Opinion({"x" * 65: 1}),
        Opinion({}, ((0, 1, 2),) * 1001),
        Opinion(held=5),  # type: ignore[arg-type]
        Opinion(held="x" * 5_000),
    ],
)
async def test_an_answer_beyond_every_bound_holds_the_post(answer: Opinion):
    event = await admitted(Says(answer))
    assert (event.held, event.scores) == ("screener failed: text", {})
