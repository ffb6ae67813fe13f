"""What the API takes and gives about a show's rules, as pydantic models. Not here: routes (api_rules.py)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ..core.model import WordRule
from .shapes import Answer, Request, Row


class RulesQuery(Request):
    cost: bool = Field(False, description="Also measure what each costs, over the latest 400 posts.")


class RuleRow(Answer):
    """A rule or a list. `kind` list: `scope` is shipped, house, show, live, or dropped (a live list taken away since);
    the fields of a list are null for a rule. `hits`: verdicts it gave; `waiting`: posts in the
    queue by them; `upheld` and `overturned`: what people decided
    of them since, the rate per mille, of the latest 50 decisions and of those before them. `cost_us`: processor time a
    post, where it was measured; of a list, what it adds. `listed`: the words of a live list."""

    name: str
    kind: str
    scope: str
    outcome: str | None
    mode: str | None
    on: list[str]
    words: int | None
    lang: str
    severity: int | None
    category: str | None
    shadow: bool
    reason: str
    by: str | None
    at_ms: int | None
    hits: int
    waiting: int = 0
    upheld: int
    overturned: int
    overturned_permille: int | None
    latest_permille: int | None
    before_permille: int | None
    cost_us: float | None
    listed: list[str] | None


class Measured(Answer):
    """Over so many posts; `fold_us`: what reading a post once costs, shared by all rules; `lists_us`: what looking
    through disguises costs, shared by all word lists."""

    posts: int
    fold_us: float
    lists_us: float


class RulesAnswer(Answer):
    """`policy`, `mood` and `rejudging` as in the desk's `meta`: docs/protocol.md."""

    seq: int
    at_ms: int
    policy: dict[str, Any]
    mood: dict[str, Any] | None
    rejudging: int
    measured: Measured | None
    items: list[RuleRow]


class TestRequest(Request):
    """A list to be tried on the posts of the last `since_s` seconds; nothing is changed by it."""

    rule: WordRule
    since_s: int = Field(3_600, ge=1, le=7 * 86_400)


class TestAnswer(Answer):
    """`caught` of `posts`, of which `approved` are approved now and `stricter` would stand stricter with this list
    live; `leads_to`: what a match leads to by itself under the show's policy (null: a mark, or a welcome). `items`:
    desk items, the approved ones first, then the newest, each with `caught` (places in the post as displayed) and
    `would_be`."""

    since_s: int
    posts: int
    caught: int
    approved: int
    stricter: int
    by_status: dict[str, int]
    leads_to: str | None
    cost_us: float | None
    items: list[Row]
    more: bool


class ShadowAnswer(Answer):
    """`shadow`: what is on trial, as in the desk's `policy`; null = nothing. `changes`: `{from, to, rule, n}`, most
    posts first; `items`: desk items of the newest posts that would change. `errors`: times the trial failed."""

    shadow: dict[str, Any] | None
    lists: list[str]
    posts: int
    changed: int
    errors: int
    changes: list[Row]
    items: list[Row]


class LearningAnswer(Answer):
    """`learning`: `{on, looser, ready, labels: {fit, unfit}, curve: [{score, learned, adjusted, fit, unfit, let_pass}],
    error: {decisions, before_permille, after_permille}, drift: {scored, psi_permille}}`. `overturns`: the latest
    decisions in steps of 50, oldest first. `mood`: how people talk now, and usually."""

    learning: dict[str, Any]
    overturns: list[dict[str, int]]
    mood: dict[str, Any]
