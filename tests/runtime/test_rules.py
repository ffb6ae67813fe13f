"""What a running show says of its rules: figures for each, a list tried without holding the loop, what is on trial."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from secondscreen.core.model import WordRule
from secondscreen.runtime.clock import ManualClock
from secondscreen.runtime.rules import CAUGHT_SHOWN, TESTS_WAITING, Busy, shipped_names
from secondscreen.runtime.show import Show
from secondscreen.stores.memory import MemoryStore

from .house import START, come_in, eventually, incoming, running, tell

MODERATION: dict[str, Any] = {
    "mode": "post",
    "flood_posts": 100_000,
    "repeats_per_author": 1_000,
    "words": [
        {"name": "insults", "words": ["muppet"], "outcome": "hold"},
        {"name": "house", "words": ["clotpole"], "everywhere": True},
        {"name": "en-slurs", "words": ["zzz"]},
    ],
}


def leek(**changes: Any) -> WordRule:
    return WordRule.model_validate({"name": "leeks", "words": ["leek"], "outcome": "hold", **changes})


def row(facts: dict[str, Any], name: str, kind: str = "list") -> dict[str, Any]:
    return next(r for r in facts["items"] if (r["name"], r["kind"]) == (name, kind))


async def garden(show: Show) -> None:
    await come_in(
        show,
        incoming("t:1", "a leek of great dignity", author="ada"),
        incoming("t:2", "nobody expects the l\u0435ek", author="bea"),  # a Cyrillic letter
        incoming("t:3", "you muppet, put that leek down", author="cy"),
        incoming("t:4", "the roses are late this year", author="dee"),
    )


async def test_a_tried_list_says_what_it_would_catch_the_approved_first_and_changes_nothing() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        await garden(show)
        before, seq = show.digest(), show._engine.seq
        found = await show.test_rule(leek(), 3_600)
        assert (found["posts"], found["caught"], found["approved"], found["stricter"]) == (4, 3, 2, 2)
        assert [one["id"] for one in found["items"]] == ["t:2", "t:1", "t:3"]
        assert found["leads_to"] == "held"
        for one in found["items"]:
            (place,) = one["caught"]
            assert one["post"]["text"][place["start"] : place["end"]].replace("\u0435", "e") == "leek"
        assert [one["would_be"] for one in found["items"]] == ["held", "held", "held"]
        assert (show.digest(), show._engine.seq) == (before, seq)


async def test_only_the_posts_of_the_span_are_asked_about() -> None:
    clock = ManualClock(START)
    async with running(MemoryStore(), clock, moderation=MODERATION) as show:
        await garden(show)
        clock.advance(7_200_000)
        await come_in(show, incoming("t:9", "one more leek", author="eve"))
        assert (await show.test_rule(leek(), 3_600))["posts"] == 1
        assert (await show.test_rule(leek(), 10_000))["posts"] == 5


@pytest.mark.parametrize(
    "rule", [{"mode": "regex", "words": ["("]}, {"mode": "regex", "words": ["(a)\\1"]}, {"words": ["  "]}]
)
async def test_a_list_that_cannot_be_used_is_refused_with_its_name(rule: dict[str, Any]) -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        with pytest.raises(ValueError, match="leeks"):
            await show.test_rule(leek(**rule), 3_600)


async def test_thousands_of_posts_are_tried_while_the_loop_goes_on() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        await come_in(
            show, *(incoming(f"t:{n}", f"leek number {n} of the row", author=f"a{n}") for n in range(3_000))
        )
        turns = 0
        trying = asyncio.ensure_future(show.test_rule(leek(), 3_600))
        while not trying.done():
            await asyncio.sleep(0)
            turns += 1
        found = trying.result()
        assert (found["posts"], found["caught"], len(found["items"])) == (3_000, 3_000, CAUGHT_SHOWN)
        assert found["more"]
        assert turns > 20
        assert found["cost_us"] > 0


async def test_only_so_many_wait_for_their_turn() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        await garden(show)
        all_of_them = [asyncio.ensure_future(show.test_rule(leek(), 60)) for _ in range(TESTS_WAITING + 3)]
        answers = await asyncio.gather(*all_of_them, return_exceptions=True)
        refused = [one for one in answers if isinstance(one, Busy)]
        assert len(refused) == 3
        assert (await show.test_rule(leek(), 60))["caught"] == 3  # the turns are free again


async def test_every_rule_and_list_says_where_it_comes_from_and_how_it_fared() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        await garden(show)
        await tell(show, "approve", post_id="t:3")
        await tell(show, "put_rule", rule={**leek().model_dump(mode="json"), "reason": "leeks"}, by="sam")
        facts = await show.rule_facts(measure=False)
        assert {r["name"]: r["scope"] for r in facts["items"] if r["kind"] == "list"} == {
            "insults": "show",
            "house": "house",
            "en-slurs": "shipped",
            "leeks": "live",
        }
        insults = row(facts, "insults")
        assert (insults["hits"], insults["upheld"], insults["overturned"]) == (1, 0, 1)
        assert insults["overturned_permille"] == 1000
        live = row(facts, "leeks")
        assert (live["by"], live["listed"], live["words"]) == ("sam", ["leek"], 1)
        assert live["cost_us"] is None
        assert row(facts, "flood", "rule")["hits"] == 0
        assert facts["policy"]["live"][0]["name"] == "leeks"
        assert facts["mood"]["level"] == "calm"
        await tell(show, "drop_rule", name="leeks")
        await come_in(show)
        assert all(
            r["name"] != "leeks" or r["scope"] == "dropped"
            for r in (await show.rule_facts(measure=False))["items"]
        )


async def test_cost_is_measured_when_asked_for() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        empty = await show.rule_facts(measure=True)
        assert empty["measured"] == {"posts": 0, "fold_us": 0.0, "lists_us": 0.0}
        await garden(show)
        facts = await show.rule_facts(measure=True)
        assert facts["measured"]["posts"] == 4
        assert facts["measured"]["fold_us"] > 0
        assert row(facts, "insults")["cost_us"] is not None
        assert row(facts, "words", "rule")["cost_us"] is not None


async def test_what_a_list_in_the_shadow_would_change_is_counted_by_from_and_to() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        nothing = await show.shadow()
        assert (nothing["shadow"], nothing["lists"], nothing["changed"]) == (None, [], 0)
        await tell(show, "put_rule", rule=leek(outcome="reject", shadow=True).model_dump(mode="json"))
        await garden(show)
        shadow = await show.shadow()
        assert shadow["lists"] == ["leeks"]
        assert (shadow["posts"], shadow["changed"]) == (4, 3)
        assert shadow["changes"] == [
            {"from": "approved", "to": "rejected", "rule": "words:leeks", "n": 2},
            {"from": "held", "to": "rejected", "rule": "words:leeks", "n": 1},
        ]
        assert {one["id"] for one in shadow["items"]} == {"t:1", "t:2", "t:3"}
        assert all(one["shadow"] == {"status": "rejected", "rule": "words:leeks"} for one in shadow["items"])


async def test_a_post_taken_back_while_a_list_is_tried_is_not_shown() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        await garden(show)
        trying = asyncio.ensure_future(show.test_rule(leek(), 3_600))
        await tell(show, "withdraw", post_id="t:1")
        found = await trying
        assert all(one["post"] is not None for one in found["items"])
        assert "dignity" not in str((await show.test_rule(leek(), 3_600))["items"])


async def test_learning_is_told_with_its_labels_and_the_mood() -> None:
    async with running(MemoryStore(), moderation=MODERATION) as show:
        await garden(show)
        await tell(show, "approve", post_id="t:3")
        told = show.learning()
        assert told["overturns"] == [{"decided": 1, "overturned": 1}]
        assert told["learning"]["drift"]["psi_permille"] is None
        assert told["mood"]["level"] == "calm"


async def test_a_list_put_live_judges_again_what_waits_and_never_loosens() -> None:
    clock = ManualClock(START)
    async with running(MemoryStore(), clock, moderation={**MODERATION, "mode": "pre"}) as show:
        await garden(show)
        await tell(show, "put_rule", rule=leek().model_dump(mode="json"))
        engine = show._engine
        clock.advance(1_000)
        show.inbox.offer("src", incoming("t:8", "only roses here", author="fi"))
        await eventually(lambda: not engine.stage.rejudging)
        clock.advance(1_000)
        await come_in(show)
        assert [engine.records[f"t:{n}"].status for n in (1, 2, 3, 4)] == ["held", "held", "held", "pending"]


def test_the_lists_that_come_with_the_program_are_known_by_name() -> None:
    assert "en-slurs" in shipped_names()
