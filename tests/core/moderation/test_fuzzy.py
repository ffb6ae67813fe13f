"""Reading words out of misspellings, masks and signs: what is found, and what stays an ordinary word."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import limits
from secondscreen.core.moderation.fuzzy import Fuzzy, bones, swaps, within
from secondscreen.core.moderation.safe_words import ALWAYS, is_safe

STRONG = (
    "fuck",
    "fucking",
    "bitch",
    "bitches",
    "shit",
    "cunt",
    "asshole",
    "nigger",
    "motherfucker",
    "dickhead",
    "pussy",
)
MILD = ("stupid", "women", "little")
FUZZY = Fuzzy(STRONG, MILD)

ORDINARY = (
    "shirt county ducking sheet beach fact sit shot shut bench batch count shift niger nigeria witch pitch butch "
    "dickens cent fork focus hello fuck pussycat snigger arses tweet twt cnt ikke 100k 80th 11am u21 ps5"
)
WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)
MESS = st.text("fuckshitaebn*#@$!0135._-é\u0441🔥", max_size=40)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("fcuk", "fuck"),
        ("fukc", "fuck"),
        ("ufck", "fuck"),
        ("bicth", "bitch"),
        ("bthic", ""),  # two swaps in a short word are another word
        ("motehrfukcer", "motherfucker"),
        ("fck", "fuck"),
        ("btch", "bitch"),
        ("sshl", "asshole"),
        ("mthrfckr", "motherfucker"),
        ("motherfckr", "motherfucker"),
        ("fuckng", "fucking"),
        ("motherfuker", "motherfucker"),
        ("asshoole", "asshole"),
        ("biitch", "bitch"),
        ("fuuck", "fuck"),
        ("shitt", "shit"),
        ("ashole", "asshole"),
        ("fvck", "fuck"),
        ("phuck", "fuck"),
        ("bitchez", "bitches"),
        ("stuipd", "stupid"),
        ("stpd", "stupid"),
    ],
)
def test_a_misspelt_offence_is_read_as_the_word_it_is(written: str, meant: str) -> None:
    assert (*FUZZY.guess(written), "")[0] == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("f*ck", "fuck"),
        ("f**k", "fuck"),
        ("f#ck", "fuck"),
        ("f***", "fuck"),
        ("*uck", "fuck"),
        ("fuc*", "fuck"),
        ("f-ck", "fuck"),
        ("f.ck", "fuck"),
        ("f**king", "fucking"),
        ("n****r", "nigger"),
        ("b!tch", "bitch"),
        ("b1tch", "bitch"),
        ("81tch", "bitch"),
        ("5h!7", "shit"),
        ("@$$h0l3", "asshole"),
        ("a$$hole", "asshole"),
        ("f.u.c.k", "fuck"),
        ("s-h-i-t", "shit"),
        ("fu_ck", "fuck"),
        ("l1tt|e", "little"),
        ("w*men", "women"),
    ],
)
def test_a_masked_or_spelt_offence_is_read_as_the_word_it_is(written: str, meant: str) -> None:
    assert meant in FUZZY.unsigned(written)


@pytest.mark.parametrize("written", ORDINARY.split())
def test_an_ordinary_word_is_never_repaired_into_an_offence(written: str) -> None:
    assert FUZZY.guess(written) == ()


@pytest.mark.parametrize(
    "written", ["$300", "100%", "3.5", "...", "***", "goal*", "a*", "e-mail", "co-op", "2-1"]
)
def test_signs_alone_hide_nothing(written: str) -> None:
    assert FUZZY.unsigned(written) == ()


def test_words_of_other_languages_are_found_masked_but_not_misspelt() -> None:
    fuzzy = Fuzzy(("fuck",), foreign=("corno",))
    assert fuzzy.unsigned("c*rno") == ("corno",)
    assert fuzzy.guess("crono") == ()
    assert Fuzzy(("corno",)).guess("crono") == ("corno",)


def test_a_known_word_is_that_word_and_hides_no_other() -> None:
    assert Fuzzy(("shit", "shite")).guess("shite") == ()


@given(WORD)
def test_ordinary_words_are_safe_whatever_the_vocabulary(word: str) -> None:
    if is_safe(word):
        assert Fuzzy((word + "x", *STRONG)).guess(word) == ()


def test_every_word_named_by_hand_is_ordinary() -> None:
    assert all(is_safe(word) for word in ALWAYS)


@given(MESS)
def test_no_mess_makes_it_raise_and_only_its_own_words_are_read(text: str) -> None:
    for found in (FUZZY.guess(text), FUZZY.unsigned(text), FUZZY.masked(text), FUZZY.spelt(text)):
        assert set(found) <= FUZZY.words.keys()
    assert FUZZY.unsigned(text) == FUZZY.unsigned(text)


@given(st.lists(WORD, max_size=30))
def test_what_is_remembered_changes_no_answer(words: list[str]) -> None:
    fresh = Fuzzy(STRONG, MILD)
    once = [fresh.guess(word) for word in words]
    assert [fresh.guess(word) for word in words] == once == [FUZZY.guess(word) for word in words]


@given(WORD)
def test_the_bones_of_a_word_are_within_it(word: str) -> None:
    assert within(bones(word), word)
    assert swaps(word, word) == 0


def test_the_memory_of_answers_is_bounded() -> None:
    fuzzy = Fuzzy(STRONG)
    for n in range(limits.FUZZY_REMEMBERED + 50):
        fuzzy.guess("zz" + "".join(chr(97 + int(d)) for d in str(n)))
    assert len(fuzzy.plain) <= limits.FUZZY_REMEMBERED


def test_a_vocabulary_of_twenty_thousand_answers_as_fast_as_a_small_one() -> None:
    letters = "bcdfghklmnprstvw"
    many = [
        a + v + b + w + c + d
        for a in letters
        for v in "aei"
        for b in letters
        for w in "ou"
        for c in letters
        for d in "nt"
    ]
    small, large = Fuzzy(many[:200]), Fuzzy(many[:20_000])
    asked = [word[:2] + word[3] + word[2] + word[4:] for word in many[:16_000:8]]

    def cost(fuzzy: Fuzzy) -> float:
        started = time.process_time()
        for word in asked:
            fuzzy.guess(word)
        return time.process_time() - started

    assert cost(large) < 10 * cost(small) + 0.05
