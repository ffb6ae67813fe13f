"""What people do to a word so that a machine does not know it: twenty-one kinds, and the share of posts still caught.

The tables are our own and share nothing with the normaliser (core/text.py, core/moderation/disguise.py), so that what
is measured is not what was written down twice. Every attack is deterministic. Not here: the other figures
(moderation.py).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from zlib import crc32

from ..core.model import ModerationConfig, Post
from ..core.moderation import Case, Memory, words
from ..core.moderation.case import Rule
from ..core.text import features
from ..screeners.text.model import LinearModel
from ..word_lists import shipped, shipped_lists

Family = Literal["Unicode", "split", "guess"]
Columns = dict[str, dict[str, float]]  # heading → figure → value
Spans = list[tuple[int, int]]

AIMS: Final[dict[Family, float]] = {"Unicode": 0.97, "split": 0.92, "guess": 0.85}
TEXTS: Final = 600  # caught plain, per way of catching
SHORTEST: Final = 4  # letters of a word that is worth disguising
DRIVERS: Final = 3  # words of a text without a listed one that are attacked

# --- tables --------------------------------------------------------------------------------------------------------
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1|", "o": "0", "s": "5$", "t": "7"}
_HOMOGLYPHS = {
    "a": "аα", "c": "сϲ", "e": "еε", "h": "һ", "i": "іι", "j": "јϳ", "k": "кκ", "l": "ӏ", "m": "м", "n": "п", "o": "оο",
    "p": "рρ", "s": "ѕ", "t": "тτ", "u": "υ", "v": "ѵν", "w": "ԝω", "x": "хχ", "y": "уγ",
}  # fmt: skip
_EMOJI = "🔥💀😂🙄👀✨"
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_BIDI = "\u200e\u200f\u202a\u202c\u2066\u2069"
_MARKS = "\u0300\u0336\u0489\u0317\u035c\u0488\u0325\u0353"
_SPLITTERS = ".-_*/~|"
_VOWELS = "aeiou"


def _nth(word: str, salt: str, of: int) -> int:
    """A number below `of` that belongs to the word: the same on every run."""
    return crc32(f"{salt}:{word}".encode()) % of


def _pick(options: str, word: str, place: int) -> str:
    return options[_nth(word, str(place), len(options))]


def _mapped(word: str, table: dict[str, str], most: int = 99) -> str:
    out, done = [], 0
    for place, c in enumerate(word):
        if c in table and done < most:
            out.append(_pick(table[c], word, place))
            done += 1
        else:
            out.append(c)
    return "".join(out)


def _shifted(word: str, base: int) -> str:
    return "".join(chr(base + ord(c) - 97) if "a" <= c <= "z" else c for c in word)


def _inside(word: str) -> int:
    """A place strictly inside the word."""
    return 1 + _nth(word, "inside", len(word) - 1)


def _swapped(word: str) -> str:
    """One pair of neighbours changed, mostly not the first; pairs of the same letter are passed over."""
    places = [n for n in range(1, len(word) - 1) if word[n] != word[n + 1]] or [0]
    n = places[_nth(word, "swap", len(places))]
    return word[:n] + word[n + 1] + word[n] + word[n + 2 :]


def _one_star(word: str) -> str:
    """A star for a vowel after the first letter, else for the second letter."""
    places = [n for n, c in enumerate(word) if n and c in _VOWELS] or [1]
    n = places[_nth(word, "star", len(places))]
    return word[:n] + "*" + word[n + 1 :]


def _repeated(word: str) -> str:
    vowels = [n for n, c in enumerate(word) if c in _VOWELS] or [len(word) - 1]
    n = vowels[_nth(word, "repeat", len(vowels))]
    return word[:n] + word[n] * (3 + _nth(word, "times", 4)) + word[n + 1 :]


def _entities(word: str) -> str:
    forms: tuple[Callable[[str], str], ...] = (
        lambda c: f"&#{ord(c)};",
        lambda c: f"&#x{ord(c):x};",
        lambda c: f"&amp;#{ord(c)};",
    )
    form = forms[_nth(word, "entity", len(forms))]
    return "".join(form(c) for c in word)


def _enclosed(word: str) -> str:
    return _shifted(word, (0x24D0, 0x1F130, 0x1F170, 0x1F150)[_nth(word, "enclosed", 4)])


def _mixed(word: str) -> str:
    """Look-alikes for half of it, a digit for a letter, and something unseen in the middle."""
    half = len(word) // 2
    out = _mapped(word[:half], _HOMOGLYPHS, 2) + "\u200b" + _mapped(word[half:], _LEET, 1)
    return out[0].upper() + out[1:]


@dataclass(frozen=True, slots=True)
class Attack:
    """What is done to a word in small letters."""

    family: Family
    done: Callable[[str], str]


ATTACKS: Final[dict[str, Attack]] = {
    "leet": Attack("guess", lambda word: _mapped(word, _LEET)),
    "homoglyphs": Attack("Unicode", lambda word: _mapped(word, _HOMOGLYPHS)),
    "one homoglyph": Attack("Unicode", lambda word: _mapped(word, _HOMOGLYPHS, 1)),
    "zero width": Attack("Unicode", lambda word: _pick(_UNSEEN, word, 0).join(word)),
    "bidi controls": Attack("Unicode", lambda word: _pick(_BIDI, word, 0).join(word)),
    "soft hyphen": Attack("Unicode", lambda word: word[: _inside(word)] + "\u00ad" + word[_inside(word) :]),
    "full width": Attack("Unicode", lambda word: _shifted(word, 0xFF41)),
    "bold letters": Attack("Unicode", lambda word: _shifted(word, 0x1D41A)),
    "circled, squared": Attack("Unicode", _enclosed),
    "zalgo": Attack(
        "Unicode", lambda word: "".join(c + _pick(_MARKS, word, n) * 3 for n, c in enumerate(word))
    ),
    "HTML entities": Attack("Unicode", _entities),
    "repeats": Attack("Unicode", _repeated),
    "mixed": Attack("Unicode", _mixed),
    "spaced": Attack("split", " ".join),
    "split by signs": Attack("split", lambda word: _pick(_SPLITTERS, word, 0).join(word)),
    "cut in two": Attack("split", lambda word: word[: _inside(word)] + " " + word[_inside(word) :]),
    "emoji inside": Attack(
        "split", lambda word: word[: _inside(word)] + _pick(_EMOJI, word, 0) + word[_inside(word) :]
    ),
    "one star": Attack("guess", _one_star),
    "stars inside": Attack("guess", lambda word: word[0] + "*" * (len(word) - 2) + word[-1]),
    "swapped": Attack("guess", _swapped),
    "no vowels": Attack("guess", lambda word: word[0] + "".join(c for c in word[1:] if c not in _VOWELS)),
}


def attacked(text: str, places: Spans, attack: Attack) -> str:
    """The text with the words in these places disguised; as it was where nothing of it can be."""
    for start, end in sorted(places, reverse=True):
        text = text[:start] + attack.done(text[start:end].lower()) + text[end:]
    return text


# --- measuring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Catchers:
    """The lists (a rule made of them) and the model, and from which score on it catches."""

    rule: Rule
    memory: Memory
    model: LinearModel
    at: int

    @classmethod
    def shipped(cls, model: LinearModel, at: int) -> Catchers:
        """Every list that ships, and this model."""
        lists = [table for name in shipped_lists() for table in shipped(name)]
        config = ModerationConfig.model_validate({"words": lists})
        rule = words.rule(config)
        if rule is None:
            raise ValueError("no list ships")
        return cls(rule, Memory.from_config(config), model, at)

    def listed(self, text: str) -> Spans | None:
        """Places of listed words; None = the lists have no objection."""
        post = Post(id="t:1", network="t", source="s", published_ms=0, text=text)
        verdict = self.rule(Case(post=post, features=features(post), at_ms=0), self.memory)
        if verdict is None:
            return None
        return [(match.start, match.end) for match in verdict.matched if match.on == "text"]

    def scored(self, texts: list[str]) -> list[bool]:
        scores = [s for at in range(0, len(texts), 256) for s in self.model.per_mille(texts[at : at + 256])]
        return [score >= self.at for score in scores]

    def offensive(self, text: str) -> Spans:
        """The listed words of a text, single ones of letters only; else those that the model names."""
        named = [span[:2] for span in self.model.explain(text)[:DRIVERS]]
        for spans in (self.listed(text) or [], named):
            places = sorted(
                {place for span in spans if _a_word(text[slice(*(place := _whole(text, *span)))])}
            )
            if places:
                return [place for n, place in enumerate(places) if n == 0 or places[n - 1][1] <= place[0]]
        return []


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The word of which this is a part."""
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    return start, end


def _a_word(written: str) -> bool:
    return len(written) >= SHORTEST and written.isascii() and written.isalpha()


def toxic_texts(data: Path) -> list[str]:
    """The toxic test texts, sources by turns."""
    by_source: dict[str, list[str]] = {}
    with gzip.open(data / "moderation" / "test.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            if row["toxic"]:
                by_source.setdefault(row["source"].split("/")[0], []).append(row["text"])
    longest = max(map(len, by_source.values()))
    return [texts[n] for n in range(longest) for texts in by_source.values() if n < len(texts)]


def evasion_table(data: Path, catchers: Catchers, texts: int = TEXTS) -> Columns:
    """Of toxic test texts that the lists, the model, or either catch: the share still caught when their offensive
    words are disguised, by attack and by family."""
    table: Columns = {"aim": {}, "lists": {}, "model": {}, "either": {}}
    candidates = [
        (text, places) for text in toxic_texts(data)[: texts * 4] if (places := catchers.offensive(text))
    ]
    scored = catchers.scored([text for text, _ in candidates])
    by_list = [catchers.listed(text) is not None for text, _ in candidates]
    plain = {
        "lists": by_list,
        "model": scored,
        "either": [a or b for a, b in zip(by_list, scored, strict=True)],
    }
    counts: dict[tuple[str, str], list[int]] = {}
    for name, attack in ATTACKS.items():
        changed = [attacked(text, places, attack) for text, places in candidates]
        after_model = catchers.scored(changed)
        after_list = [catchers.listed(text) is not None for text in changed]
        after = {
            "lists": after_list,
            "model": after_model,
            "either": [a or b for a, b in zip(after_list, after_model, strict=True)],
        }
        table["aim"][name] = AIMS[attack.family]
        for way in ("lists", "model", "either"):
            rows = [
                n
                for n, (text, _) in enumerate(candidates)
                if plain[way][n] and changed[n].casefold() != text.casefold()
            ][:texts]
            kept = sum(after[way][n] for n in rows)
            table[way][name] = round(kept / max(len(rows), 1), 3)
            total = counts.setdefault((way, f"all: {attack.family}"), [0, 0])
            total[0] += kept
            total[1] += len(rows)
    for family, aim in AIMS.items():
        table["aim"][f"all: {family}"] = aim
    for (way, figure), (kept, of) in counts.items():
        table[way][figure] = round(kept / max(of, 1), 3)
    return table
