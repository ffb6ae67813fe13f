"""Our own sentences: enough of both sides, each in one fold; the linear models ahead of chance on those held out."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from secondscreen.core.model import ModerationConfig
from secondscreen.screeners.text.model import load

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
try:
    import hate_template_texts
    import hate_templates
finally:
    sys.path.pop(0)

SENTENCES = hate_templates.sentences()


def test_there_are_many_of_both_sides_and_each_text_is_in_one_fold():
    count = Counter((sentence.toxic, sentence.fold) for sentence in SENTENCES)
    assert len({sentence.text for sentence in SENTENCES}) == len(SENTENCES)
    assert all(count[toxic, "train"] > count[toxic, "held"] > 500 for toxic in (0, 1))
    assert all(sum(map(len, kinds.values())) >= 150 for kinds in hate_template_texts.TEMPLATES.values())


def test_they_are_the_same_each_time():
    assert hate_templates.sentences() == SENTENCES


def test_nothing_is_left_unfilled():
    assert not [sentence for sentence in SENTENCES if "{" in sentence.text or "}" in sentence.text]


@pytest.mark.parametrize("kind", ["neutral", "proud"])
def test_naming_people_neutrally_or_proudly_is_not_held(kind: str):
    texts = [sentence.text for sentence in SENTENCES if sentence.kind == kind and sentence.fold == "held"]
    held = [score for score in load().per_mille(texts) if score >= ModerationConfig().toxic_hold_per_mille]
    assert len(held) <= 0.2 * len(texts)


def test_what_was_never_trained_on_is_told_apart_better_than_by_chance():
    held = [sentence for sentence in SENTENCES if sentence.fold == "held"]
    scores = load().per_mille([sentence.text for sentence in held])
    right = sum((score >= 500) == bool(sentence.toxic) for score, sentence in zip(scores, held, strict=True))
    assert right >= 0.65 * len(held)
