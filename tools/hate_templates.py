"""Sentences of our own that teach, and measure, what texts from the wild teach badly: who is named is not who is hated.

`sentences()` fills templates with groups of people. Each template stands wholly in one fold, "train" or "held" (a
third, for measuring), and so do the frames and claims of pairs that differ only in who speaks: the same nasty claim is
toxic said ("honestly, ...") and not when denied ("whoever says ... is wrong"). Deterministic; all written for
this project, none taken from a test set. The toxic half is unpleasant to read: it is here so that nobody need read
such things on air. Used by train_text.py. Not here: training, the words of the shipped lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from hate_template_texts import CLAIMS, DENIALS, GROUPS, SAID, TEMPLATES, Group

FILLED: Final = 8  # groups for each template with a group in it
PAIRED: Final = 2  # groups for each pair of claim and frame
HELD: Final = 3  # every third template, frame and claim is held out


class Sentence(NamedTuple):
    """`toxic`: 1 = not fit for air. `kind`: what the template is about. `fold`: "train" or "held"."""

    text: str
    toxic: int
    kind: str
    fold: str


def sentences() -> list[Sentence]:
    """All of them, in a fixed order, each text once."""
    seen: dict[str, Sentence] = {}
    for sentence in (*_filled(), *_paired()):
        seen.setdefault(sentence.text, sentence)
    return list(seen.values())


def _fold(number: int) -> str:
    return "held" if number % HELD == HELD - 1 else "train"


def _fill(template: str, group: Group) -> str:
    text = template.format(P=group.people, S=group.person, A=f"{_article(group.person)} {group.person}")
    return text[:1].upper() + text[1:] if template[0] == "{" else text


def _article(noun: str) -> str:
    return "an" if noun[0].lower() in "aeiou" else "a"


def _filled() -> Iterator[Sentence]:
    step = 0
    for toxic, kinds in ((0, TEMPLATES["fit"]), (1, TEMPLATES["unfit"])):
        for kind, templates in kinds.items():
            for number, template in enumerate(templates):
                if "{" not in template:
                    yield Sentence(template, toxic, kind, _fold(number))
                    continue
                for n in range(FILLED):
                    group = GROUPS[(step + n * 5) % len(GROUPS)]
                    yield Sentence(_fill(template, group), toxic, kind, _fold(number))
                step += 1


def _paired() -> Iterator[Sentence]:
    """Claims within frames. A pair of which one part is held out and the other is not is in neither fold."""
    step = 0
    for at, (kind, claim) in enumerate(CLAIMS):
        for toxic, frames in ((1, SAID), (0, DENIALS)):
            for number, frame in enumerate(frames):
                if _fold(at) != _fold(number):
                    continue
                for n in range(PAIRED):
                    group = GROUPS[(step + n * 7) % len(GROUPS)]
                    text = _fill(frame.replace("{C}", claim), group)
                    yield Sentence(text, toxic, kind if toxic else "denied", _fold(at))
                step += 3
