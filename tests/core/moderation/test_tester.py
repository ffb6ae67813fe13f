"""A list is tried on posts that are there before it goes live."""

from __future__ import annotations

import pytest

from secondscreen.core.model import Status
from secondscreen.core.moderation.tester import catches, tried
from secondscreen.core.text import features

from .cases import config, listed, post

POSTS: list[tuple[str, Status]] = [
    ("a soggy muppet", "approved"),
    ("a fine cake", "approved"),
    ("MUPPET", "held"),
    ("muppet again", "rejected"),
    ("Muppet Show tonight", "pending"),
    ("muppet gone", "withdrawn"),
]


def posts() -> list[tuple[object, ...]]:
    made = [(post(text, id=f"t:{n}"), status) for n, (text, status) in enumerate(POSTS)]
    return [(one, features(one), status) for one, status in made]


def test_it_says_which_posts_a_list_would_catch_where_and_what_would_become_of_them() -> None:
    settings = config(allow_words=["Muppet Show"])
    found = catches(listed("muppet", outcome="hold"), settings, posts())  # type: ignore[arg-type]
    assert [(c.post_id, c.status_now, c.would_be) for c in found] == [
        ("t:0", "approved", "held"),
        ("t:2", "held", "held"),
        ("t:3", "rejected", "rejected"),
        ("t:5", "withdrawn", "withdrawn"),
    ]
    assert (found[0].matches[0].start, found[0].matches[0].end) == (8, 14)


def test_it_counts_everything_and_shows_so_many() -> None:
    result = tried(listed("muppet"), config(), posts(), most=2)  # type: ignore[arg-type]
    assert (result.read, result.caught, result.stricter, len(result.catches)) == (6, 5, 3, 2)


def test_a_list_that_only_marks_or_welcomes_changes_no_post() -> None:
    for outcome in ("accept", "next"):
        assert tried(listed("muppet", outcome=outcome), config(), posts()).stricter == 0  # type: ignore[arg-type]


def test_a_list_that_cannot_be_used_is_named() -> None:
    with pytest.raises(ValueError, match=r"word list 'own': '\.': one sign"):
        catches(listed(".", mode="substring"), config(), posts())  # type: ignore[arg-type]
