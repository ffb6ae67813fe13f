"""Places in a post as displayed: a match is marked where its words are read, whatever was left out before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secondscreen.core.items import as_shown
from secondscreen.core.model import Author, Post
from secondscreen.core.record import Match
from secondscreen.core.text import for_display


def marked(text: str, word: str, on: str = "text") -> str:
    start = text.index(word)
    post = Post(
        id="t:1",
        network="t",
        source="t",
        text=text if on == "text" else "",
        author=Author(id="t:a", handle="h", name=text if on == "name" else ""),
        published_ms=1,
    )
    place = as_shown(Match(on, start, start + len(word), "list"), post)
    return for_display(text)[place["start"] : place["end"]]


@pytest.mark.parametrize(
    "text",
    [
        "leek",
        "  leek first",
        "nobody expects \u0442he leek",  # a Cyrillic letter before it, and a space
        "a\u200b b\u202e   c leek",
        "\u0627\u0644\u0643\u0644\u0645\u0629 leek \u0647\u0646\u0627",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 leek \U0001f331",
        "one\n\n\n two\nthree\nfour\nfive leek",
        "e\u0301\u0301\u0301\u0301 leek",
    ],
)
@pytest.mark.parametrize("on", ["text", "name"])
def test_a_match_is_marked_where_its_word_is_read(text: str, on: str) -> None:
    assert marked(text, "leek", on) == "leek"


@given(st.text(st.sampled_from("a \n\t\u200b\u202e\u00e9\u0301\u0430\U0001f331"), max_size=40))
def test_whatever_stands_before_it(before: str) -> None:
    assert marked(f"{before} leek", "leek") == "leek"
