"""No text of the longest kept length takes long, whatever it is made of."""

from __future__ import annotations

import time

import pytest

from secondscreen.core import limits
from secondscreen.core.model import RankingConfig
from secondscreen.core.moderation import Memory
from secondscreen.core.ranking import Ranking, Scene
from secondscreen.core.record import PostRecord
from secondscreen.core.text import features, fold, fold_map, for_display

from .moderation.cases import case, shipped_judge

PIECES = [
    "a.", "1 ", "1-", "1", "@", "a@", "a" * 63 + "@", ".", "f*", "*", "f u ", "aab", "fuuuck ", "a\u0301", "\u0301",
    "🔥", "\u200d", "&", "&amp;", "#a", "http://", "http://a.b/ ", "a:/", "аa", "\u1112\u1161", "\U0001f3f4\U000e0067",
    "\n", "\u202e", "$ab ", "a?", "?", "a?b=", "(", "1(", "www.", "w", "fuck ", "ab.com ", "x-", "f_", "死", "rt @a: ",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_text_is_judged_shown_and_scored_in_milliseconds(piece: str) -> None:
    text = (piece * limits.POST_TEXT_CHARS)[: limits.POST_TEXT_CHARS]
    judge, ranking = shipped_judge(), Ranking(RankingConfig())
    started = time.process_time()
    each = case(text, author="t:1", handle=text[: limits.HANDLE_CHARS], name=text[: limits.NAME_CHARS])
    verdict = judge.verdict(each, Memory())
    for_display(text)
    ranking.score(PostRecord("t:1", 1, "t", "s", features(each.post), 0, 0, each.post, {}), Scene(at_ms=0))
    assert time.process_time() - started < 0.5
    assert not verdict.rule.startswith("rule_error")
    assert fold_map(text)[0] == fold(text)
