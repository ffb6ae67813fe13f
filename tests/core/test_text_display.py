"""Laws and examples of what is aired: safe for any screen, and otherwise as written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core import limits
from secondscreen.core.text import for_display

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            list("a \n\r\t\u0301\u0489\u200b\u200d\ufe0f\u202e\U000e0062\U0001f3f4\ud800👩🏽\u1112\u1161")
        ),
    ),
    max_size=900,
)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words.",
        "Ünïcödé çafé",
        "👩🏽‍🍳 bakes ❤️ for 👨‍👩‍👧‍👦 and 1️⃣",
        f"Come on {ENGLAND}!",
        "می‌خواهم",
        "हिन्दी में लिखा",
        "ภาษาไทยที่นี่",
        "two\nlines",
        "مرحبا بالعالم",
        "<script>alert(1)</script> {{ 7*7 }} ${x} &amp;",
    ],
)
def test_what_is_harmless_stays_as_written(text: str) -> None:
    assert for_display(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc\u202edcb\u202c", "abcdcb"),
        ("\u2066x\u2069\u200f\u200e\u061cy", "xy"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("\U0001f3f4\U000e0078\U000e0078\U000e0078\U000e0078\U000e0078\U000e007f", ""),
        ("a\x00\x1b[31mb\x9f", "a[31mb"),
        ("lone \ud83d surrogate", "lone  surrogate"),
        ("tab\there", "tab here"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\n\n a \n\n\n b \n", "a\nb"),
        ("1\n2\n3\n4\n5\n6", "1\n2\n3\n4 5 6"),
        ("z" + "\u0335" * 40 + "algo", "z\u0335\u0335algo"),
        ("wide" + " " * 50 + "gap", "wide gap"),
        ("in\u200b\u200b\u200b\u200bvisible", "in\u200bvisible"),
        ("soft\u00adhyphen", "softhyphen"),
        ("z" + "\u0335\u0336\u200b" * 9 + "algo", "z\u0335\u0336" + "\u200b" + "algo"),
        ("z" + "\u0335\U000e0100" * 9 + "algo", "z\u0335\U000e0100algo"),
        ("\u3164\uffa0", ""),
        ("a\U0001d173b", "ab"),
    ],
)
def test_what_deceives_or_defaces_is_removed(text: str, shown: str) -> None:
    assert for_display(text) == shown


@given(HOSTILE)
def test_display_never_raises_is_idempotent_and_bounded(text: str) -> None:
    shown = for_display(text)
    assert for_display(shown) == shown
    assert len(shown) <= limits.DISPLAY_CHARS
    assert shown.count("\n") < limits.DISPLAY_LINES
    shown.encode()  # no lone surrogate left
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in shown)
    assert not any(
        c in shown for c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    )


@given(st.text(alphabet="a\u0301\u0489\u0e49\u1dc4\u200b\u200d\ufe0f\U000e0100 \n", max_size=60))
def test_no_base_carries_more_than_the_allowed_marks(text: str) -> None:
    marks = 0
    for c in for_display(text):
        kind = unicodedata.category(c)
        marks = marks + 1 if kind in ("Mn", "Me") else marks if kind == "Cf" else 0
        assert marks <= limits.DISPLAY_GRAPHEME_MARKS


def test_a_long_text_ends_in_an_ellipsis_and_not_inside_an_emoji() -> None:
    shown = for_display("x" * (limits.DISPLAY_CHARS - 3) + "👩🏽‍🍳" + "y" * 50)
    assert len(shown) <= limits.DISPLAY_CHARS
    assert shown.endswith("x…")


def test_a_megabyte_is_cut_in_no_time() -> None:
    assert len(for_display("word \u0301" * 150_000)) <= limits.DISPLAY_CHARS
