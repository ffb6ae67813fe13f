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

from hate_template_texts import CLAIMS, DENIALS, FRAMES, GROUPS, SAID, SAID_OF, TEMPLATES, Group

FILLED: Final = 8  # groups for each template with a group in it
PAIRED: Final = 2  # groups for each pair of claim and frame
HELD: Final = 3  # every third template, frame and claim is held out
DENIED: Final = {
    "derogation": (
        "{P} are not {W}.",
        "{P} aren't {W}, you are",
        "no, {P} are not {W} at all",
        "Nobody may call {P} {W}.",
        "Saying {P} are {W} is wrong.",
    ),
    "dehumanising": (
        "{P} are not {W}.",
        "Stop calling {P} {W}.",
        "{P} are people, not {W}.",
        "He called {P} {W}, that is so wrong.",
    ),
    "threat": (
        "No {S} should be {W}.",
        "{P} must never be {W}",
        "Nobody deserves to be {W} for being {A}.",
        "It was awful to see {P} being {W} there.",
    ),
    "feeling": (
        "I do not {W} {P}.",
        "I don't {W} {P}",
        "People who say they {W} {P} are wrong.",
        "Why would anyone say I {W} {P}? I don't.",
    ),
}


class Sentence(NamedTuple):
    """`toxic`: 1 = not fit for air. `kind`: what the template is about. `fold`: "train" or "held"."""

    text: str
    toxic: int
    kind: str
    fold: str


def sentences() -> list[Sentence]:
    """All of them, in a fixed order, each text once."""
    seen: dict[str, Sentence] = {}
    for sentence in (*_filled(), *_paired(), *_composed()):
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


def _composed() -> Iterator[Sentence]:
    """Every nasty and every nice word in two frames of its shape; and the nasty ones denied ("are not ...")."""
    step = 0
    for kind, both in SAID_OF.items():
        for toxic, words in ((1, both[0]), (0, both[1])):
            for number, word in enumerate(words):
                for n in range(3):
                    frame = FRAMES[kind][(number // HELD + n) % len(FRAMES[kind])]
                    text = frame.replace("{W}", word)
                    name = (
                        (kind if toxic else "proud")
                        if kind != "feeling"
                        else ("derogation" if toxic else "proud")
                    )
                    yield Sentence(_fill(text, GROUPS[step % len(GROUPS)]), toxic, name, _fold(number))
                    step += 5
                denied = DENIED[kind][number // HELD % len(DENIED[kind])].replace("{W}", word)
                if toxic:
                    yield Sentence(_fill(denied, GROUPS[step % len(GROUPS)]), 0, "negated", _fold(number))
