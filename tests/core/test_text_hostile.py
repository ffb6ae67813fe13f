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

SCRIPTS = (
    "text текст κείμενο نص טקסט पाठ পাঠ ਪਾਠ પાઠ ପାଠ உரை వచనం ಪಠ್ಯ വാചകം ข้อความ ຂໍ້ຄວາມ စာသား ტექსტი տեքստ ጽሑፍ "
    "អត្ថបទ テキスト 텍스트 文本 ꓔꓰꓫꓔ ᏖᎬᏎᏖ ᠲᠡᠺᠰᠲ ⵜⴰⵖⵓⵔⵉ "
)
BOMBS = {
    "ten thousand combining marks": "a" + "\u0301\u0336\u0489\u20dd" * 2_500,
    "only combining marks": "\u0301" * 10_000,
    "only emoji": "🔥👩🏽‍🍳🇫🇷1️⃣" * 2_000,
    "twenty scripts": SCRIPTS * 50,
    "entities within entities": "&" + "amp;" * 3_000 + "lt;",
    "entities that never end": "&#x" * 4_000 + "&amp" * 2_000,
    "markup": "<b onclick='a'>" * 500 + "</b>" * 500,
    "masks": "*f*u*c*k" * 1_500,
    "letters set apart": "f u c k " * 1_500,
    "invisible": "f\u200b\u202e\u2066\U000e0061" * 2_000,
}
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


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_folded_shown_and_judged_and_its_matches_lie_within_it(bomb: str) -> None:
    folded, places = fold_map(bomb)
    assert folded == fold(bomb)
    assert len(places) == len(folded) + 1
    shown = for_display(bomb)
    assert len(shown) <= limits.DISPLAY_CHARS
    verdict = shipped_judge().verdict(case(bomb), Memory())
    assert not verdict.rule.startswith("rule_error")
    assert all(0 <= match.start < match.end <= len(bomb) for match in verdict.matched)


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_four_times_the_bomb_takes_about_four_times_as_long(bomb: str) -> None:
    def cost(text: str) -> float:
        best = 1e9
        for _ in range(3):
            started = time.process_time()
            fold(text)
            fold_map(text)
            best = min(best, time.process_time() - started)
        return best

    assert cost(bomb * 4) < 12 * cost(bomb) + 0.02
