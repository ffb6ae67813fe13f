"""The API of a show's rules: reading them with their figures, trying a list, what is on trial, what was learned. Rows
first, handlers below.

Changing them goes through `POST /shows/{show}/commands` (put_rule, drop_rule, set_policy). Not here: what a rule does.
"""

from __future__ import annotations

from pydantic import TypeAdapter

from ..runtime.rules import Busy
from .problems import Problem
from .shapes_rules import (
    LearningAnswer,
    RulesAnswer,
    RulesQuery,
    ShadowAnswer,
    TestAnswer,
    TestRequest,
)
from .table import Call, Reply, Route


async def get_rules(call: Call) -> Reply:
    query: RulesQuery = call.query
    try:
        facts = await call.on().rule_facts(measure=query.cost)
    except Busy as busy:
        raise _later(busy) from None
    return Reply(RulesAnswer.model_validate(facts))


async def test_rule(call: Call) -> Reply:
    body: TestRequest = call.body
    try:
        found = await call.on().test_rule(body.rule, body.since_s)
    except ValueError as error:
        fault = {"loc": ["body", "rule", "words"], "msg": str(error)}
        raise Problem(422, "This list cannot be used.", errors=[fault]) from None
    except Busy as busy:
        raise _later(busy) from None
    return Reply(TestAnswer.model_validate(found))


async def get_shadow(call: Call) -> Reply:
    return Reply(ShadowAnswer.model_validate(await call.on().shadow()))


async def get_learning(call: Call) -> Reply:
    return Reply(LearningAnswer.model_validate(call.on().learning()))


def _later(busy: Busy) -> Problem:
    return Problem(429, f"{str(busy).capitalize()}; try again in a moment.", headers={"Retry-After": "2"})


ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/shows/{show}/rules",
        "producer",
        get_rules,
        "Every rule and list with its figures",
        RulesAnswer,
        query=RulesQuery,
    ),
    Route(
        "POST",
        "/shows/{show}/rules/test",
        "producer",
        test_rule,
        "What a list would catch, before it goes live",
        TestAnswer,
        request=TypeAdapter(TestRequest),
    ),
    Route(
        "GET", "/shows/{show}/shadow", "producer", get_shadow, "What is on trial would change", ShadowAnswer
    ),
    Route(
        "GET",
        "/shows/{show}/learning",
        "producer",
        get_learning,
        "What was learned of the team",
        LearningAnswer,
    ),
)
