"""Where in a post a word hides: parts set apart, symbols inside, look-alikes; and what is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import limits
from secondscreen.core.moderation.disguise import Disguised
from secondscreen.core.moderation.fuzzy import Fuzzy
from secondscreen.core.text import fold, fold_map, tokens

from .cases import ask, config, listed

HIDDEN = Disguised(Fuzzy(("fuck", "bitch", "shit", "asshole", "cunt", "ass", "tits", "scum", "whore")))


def found(text: str) -> list[tuple[str, str]]:
    """(as folded, the word it hides)"""
    folded = fold(text)
    return [(folded[start:end], words[0]) for start, end, words in HIDDEN.found(folded, tokens(folded))]


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("oh f u c k off", "f u c k", "fuck"),
        ("f.u.c.k it", "f.u.c.k", "fuck"),
        ("oh f_u_c_k", "f_u_c_k", "fuck"),
        ("you fu ck", "fu ck", "fuck"),
        ("a b i tch", "b i tch", "bitch"),
        ("ass-hole there", "ass-hole", "asshole"),
        ("fu🔥ck you", "fu 🔥 ck", "fuck"),
        ("f🔥ck you", "f 🔥 ck", "fuck"),
        ("f🔥u🔥c🔥k", "f 🔥 u 🔥 c 🔥 k", "fuck"),
        ("🇫🇺🇨🇰 you", "🇫 🇺 🇨 🇰", "fuck"),
        ("what a fcuk up", "fcuk", "fuck"),
        ("oh sh!t, no", "sh!t", "shit"),
        ("&amp;#102;*ck off", "f*ck", "fuck"),
    ],
)
def test_a_word_is_found_where_it_hides(text: str, written: str, meant: str) -> None:
    assert (written, meant) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "let's hit it, it's a B, isn't it?",
        "I'm a fan, U.S.A. 2-1 e-mail co-op",
        "as so often, he was on it",
        "🇹🇷 its day 🇮🇹 it's on",
        "*hit* the road *hit it",
        "https://t.co/fcukbtch?a=fck and more",
        "this sheet, that shirt, a county fact",
        "a 7 b 9 c",
        "какой сорт",
    ],
)
def test_ordinary_writing_hides_nothing(text: str) -> None:
    assert found(text) == []


def test_a_word_wholly_of_look_alikes_is_read_unless_its_script_is_in_use() -> None:
    settings = config(words=[listed("coop")])
    assert ask("соор", settings).status == "rejected"
    assert ask("соор и другие", settings).status == "approved"


def test_a_found_word_is_marked_in_the_post_as_written() -> None:
    text = "Well…  you ＦＵ🔥ＣＫ !"
    match = ask(text, config(words=[listed("fuck")])).matched[0]
    assert text[match.start : match.end] == "ＦＵ🔥ＣＫ"


HOSTILE = st.text(
    st.one_of(
        st.sampled_from(list("fuckshitab *#@$!._-'1🔥🇫🇺\u200b\u0301\u202e\u0441\u03c5&;#/:")), st.characters()
    ),
    max_size=200,
)


@given(HOSTILE)
def test_every_place_lies_in_the_text_as_folded_and_as_written(text: str) -> None:
    folded, places = fold_map(text)
    for start, end, words in HIDDEN.found(folded, tokens(folded)):
        assert 0 <= start < end <= len(folded)
        assert words
        assert 0 <= places[start] < max(places[end], places[end - 1] + 1) <= len(text)


@given(HOSTILE)
def test_every_match_of_a_list_lies_within_the_post(text: str) -> None:
    verdict = ask(text, config(words=[listed("fuck", "shit", "ass"), listed("fuc", mode="prefix", name="p")]))
    for match in verdict.matched:
        assert 0 <= match.start < match.end <= len(text)


PIECES = [
    "f ", "f*", "f.", "f🔥", "fu ck ", "a1", "$", "*", "aab", "fcuk ", "ff", "🇫", "i'm ", "соо ", "-a", "f u ",
    "x" * 63 + "*",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_four_times_the_text_takes_about_four_times_as_long(piece: str) -> None:
    def cost(size: int) -> float:
        text = fold((piece * size)[:size])
        said = tokens(text)
        best = 1e9
        for _ in range(3):
            started = time.process_time()
            HIDDEN.found(text, said)
            best = min(best, time.process_time() - started)
        return best

    assert cost(limits.POST_TEXT_CHARS) < 12 * cost(limits.POST_TEXT_CHARS // 4) + 0.02
