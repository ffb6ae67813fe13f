"""How the next person writes the same thing: letter case, breath, slips of the thumb. Not here: new words."""

from __future__ import annotations

import re

from .chance import one_of, percent, pick

_TAG = re.compile(r"\s*#\w+\s*$")
_HELD_VOWEL = re.compile(r"([aeiouAEIOU])(?=[^aeiouAEIOU\s]*\W*$)")
_TEARS = ("😭", "😭😭", "😭😭😭", "😂", "😂😂", "🤣", "🫠", "🙃", "💀", "👏", "🫶", "😱")
_BEFORE = ("omg ", "ok but ", "i mean ", "honestly ", "sorry but ", "guys ")
_AFTER = (" i can't", " help", " fr", " honestly", " omg")
_PUSH = ("!!", "!!!", " 🔥", " 🔥🔥", " ✅", " 👇", " 💯", " ⏰")


def another(text: str, lang: str, *names: object) -> str:
    """Nearly the same text, as a second viewer would type it."""
    text = _TAG.sub("", text)
    latin = text.isascii() or lang in ("en", "es", "fr", "de", "it", "pt", "pl", "tr", "nl", "sv", "cy")
    way = pick("way", *names) % (10 if latin else 3)
    match way:
        case 0:
            return f"{text} {one_of(_TEARS, 'tears', *names)}"
        case 1:
            return text + one_of(("!", "!!", "!!!", "…"), "breath", *names)
        case 2:
            return text
        case 3:
            return text.lower()
        case 4:
            return text.upper()
        case 5:
            return text.rstrip(".!?").lower()
        case 6:
            return _held(text, 2 + pick("held", *names) % 5)
        case 7:
            return _slip(text, *names)
        case 8 if lang == "en":
            shouted = text[1:2].isupper()
            return one_of(_BEFORE, "before", *names) + (text if shouted else text[:1].lower() + text[1:])
        case 9 if lang == "en":
            return text.rstrip(".!") + one_of(_AFTER, "after", *names)
        case _:
            return f"{text.rstrip('.')} {one_of(_TEARS, 'else', *names)}"


def pushed(text: str, *names: object) -> str:
    """The same advertisement again, changed just enough to get past an exact match."""
    text = text.upper() if percent(20, "loud", *names) and "http" not in text else text
    return (
        text
        + one_of(_PUSH, "push", *names)
        + ("" if percent(50, "number", *names) else f" {pick(*names) % 1000}")
    )


def insisted(text: str, *names: object) -> str:
    """The same insult again, from another account."""
    return one_of((text, text.upper(), text.lower(), f"{text}!!", f"{text} ..."), "insist", *names)


def cry(line: str, emoji: tuple[str, ...], *names: object) -> str:
    """A short cry in one viewer's spelling."""
    chance = pick("cry", *names) % 12
    mark = one_of(emoji, "emoji", *names)
    if chance < 2:
        return f"{line} {mark}"
    if chance < 3:
        return f"{line} {mark * (2 + pick('times', *names) % 3)}"
    if chance < 5:
        return line.upper()
    if chance < 6:
        return _held(line, 2 + pick("held", *names) % 6)
    if chance < 8:
        return line + one_of(("!", "!!", "!!!", ".", "..."), "breath", *names)
    return line


def _held(text: str, times: int) -> str:
    """The last vowel held: noooo."""
    return _HELD_VOWEL.sub(lambda found: found[1] * times, text, count=1)


def _slip(text: str, *names: object) -> str:
    """Two letters of the longest word change places."""
    words = re.findall(r"[A-Za-z]{4,}", text)
    if not words:
        return text
    word = max(words, key=len)
    at = 1 + pick("slip", *names) % (len(word) - 2)
    return text.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)
