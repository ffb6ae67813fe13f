"""Words that a written word may hide: masked (f*ck), with its letters swapped (fcuk), without its vowels (btch),
with letters doubled or dropped, or spelled with digits and signs (sh1t).

A word is only ever read as one of a vocabulary's, and never where it is an ordinary word itself (safe_words.py).
Looking one up costs a few dictionary reads, and what was found is remembered. Not here: where in a post words
stand (disguise.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Final

from .. import limits
from .safe_words import is_safe

SHORTEST: Final = 3
LONGEST: Final = 30
_SWAPPED: Final = 4  # letters of the shortest word read out of swapped neighbours, and out of bare consonants
_MILD_SWAPPED: Final = 5  # the same for a mild word
_HALF_VOWELS: Final = 6  # letters of the shortest word recognised while it keeps some of its vowels
_MISSING: Final = 7  # letters of the shortest word recognised without one of them
_STARS: Final = "*#"
_SEPARATORS: Final = str.maketrans("", "", "._-*~^=/\\#+|%?&!")
_LEET: Final = str.maketrans("4^3015@$!|+7896", "aaeoisasiittbgg")
_LEET_L: Final = str.maketrans("4^3015@$!|+7896", "aaeolsallltt" + "bgg")
_STANDS_FOR: Final = {
    **dict.fromkeys("@4^", "a"),
    **dict.fromkeys("$5", "s"),
    **dict.fromkeys("!1", "il"),
    "|": "li",
    "2": "z",
    **dict.fromkeys("+7", "t"),
    "0": "o",
    "3": "e",
    "8": "b",
    "9": "g",
    "6": "g",
}
_UNREAD: Final = "._-*~^=/\\#+%?&"  # signs that stand for no letter
_VOWELS: Final = str.maketrans("", "", "aeiou")
_DOUBLED: Final = re.compile(r"(.)\1+")
_DOUBLES: Final = re.compile(r"(.)\1")
_STAR_RUN: Final = re.compile(r"[*#]+")
_NUMBERED: Final = re.compile(r"[$]?\d[\d.]*[a-z]+|[a-z]+\d+")  # 80th, u21: more likely a number than a word
_DIGITS: Final = "0123456789"
_SOUNDS: Final = (("v", "u"), ("ph", "f"), ("kk", "ck"), ("z", "s"), ("x", "ck"))

Words = tuple[str, ...]


def bones(word: str) -> str:
    """The first letter and the consonants after it."""
    return word[0] + word[1:].translate(_VOWELS)


def within(part: str, whole: str) -> bool:
    """Are these letters, in this order, all in the other word?"""
    letters = iter(whole)
    return all(c in letters for c in part)


def swaps(written: str, meant: str) -> int:
    """How many pairs of neighbours are swapped; 0 = the words differ in another way (or not at all)."""
    n = count = 0
    while n < len(meant):
        if written[n] != meant[n]:
            if written[n : n + 2] != meant[n + 1 : n + 2] + meant[n]:
                return 0
            count += 1
            n += 1
        n += 1
    return count


class Fuzzy:
    """Readings of written words among `strong` words, which people hide, and `mild` ones, which are read only out of
    clear signs; misspelt ones of neither `foreign` ones, of languages whose ordinary words nobody counted. Earlier
    words are preferred. Words beyond limits.FUZZY_WORDS are left out."""

    def __init__(self, strong: Iterable[str], mild: Iterable[str] = (), foreign: Iterable[str] = ()) -> None:
        self._native = dict.fromkeys(_fit_to_hide(strong))
        self.strong = self._native | dict.fromkeys(_fit_to_hide(foreign))
        self.words = self.strong | dict.fromkeys(_fit_to_hide(mild))
        self.longest = max(map(len, self.words), default=0)
        self._by_shape: dict[tuple[str, int], list[str]] = {}
        self._by_tail: dict[tuple[str, int], list[str]] = {}
        self._by_letters: dict[str, list[str]] = {}
        self._by_bones: dict[str, list[str]] = {}
        self._squeezed: dict[str, list[str]] = {}
        self._by_head: dict[tuple[str, int], list[str]] = {}
        self.plain: set[str] = set()  # words that are known to hide nothing
        self._guessed: dict[str, Words] = {}
        self._unsigned: dict[str, Words] = {}
        for word in self.words:
            self._file(word)

    def _file(self, word: str) -> None:
        size = len(word)
        self._by_shape.setdefault((word[0], size), []).append(word)
        self._by_tail.setdefault((word[-1], size), []).append(word)
        if not word.isascii() or (word in self.strong and word not in self._native):
            return
        self._squeezed.setdefault(_DOUBLED.sub(r"\1", word), []).append(word)
        if size >= _SWAPPED:
            self._by_letters.setdefault("".join(sorted(word)), []).append(word)
            bare = bones(word)
            self._by_bones.setdefault(bare, []).append(word)
            if word[0] in "aeiou" and len(bare) > _SWAPPED:
                self._by_bones.setdefault(bare[1:], []).append(word)
        if size >= _MISSING:
            self._by_head.setdefault((word[:3], size), []).append(word)

    def guess(self, word: str) -> Words:
        """Words that a plain word of letters and digits may hide; () = none, or it is one of the vocabulary."""
        if word in self.plain:
            return ()
        found = self._guessed.get(word)
        if found is None:
            found = self._guess(word)
            if len(self._guessed) + len(self.plain) >= limits.FUZZY_REMEMBERED:
                self._guessed.clear()
                self.plain.clear()
            if found:
                self._guessed[word] = found
            else:
                self.plain.add(word)
        return found

    def _guess(self, word: str) -> Words:
        if not SHORTEST <= len(word) <= LONGEST or word in self.words or not word.isascii() or word.isdigit():
            return ()
        if not word.isalpha():
            return self.spelt(word)
        if is_safe(word):
            return ()
        for way in _WAYS:
            found = tuple(way(self, word))
            if found:
                return found
        return ()

    def _doubled(self, word: str) -> Iterator[str]:
        for meant in self._squeezed.get(_DOUBLED.sub(r"\1", word), ()):
            if len(word) <= len(meant):
                if len(meant) > _SWAPPED and meant in self.strong:
                    yield meant
            elif len(meant) > _SWAPPED or _drawn_out(word, meant):
                yield meant

    def _swapped(self, word: str) -> Iterator[str]:
        if len(word) >= _SWAPPED:
            for meant in self._by_letters.get("".join(sorted(word)), ()):
                most = 1 if len(meant) < _MISSING else 2
                sure = meant in self.strong or (len(meant) >= _MILD_SWAPPED and word[0] == meant[0])
                if sure and 0 < swaps(word, meant) <= most:
                    yield meant

    def _without_vowels(self, word: str) -> Iterator[str]:
        bare = bones(word)
        for meant in self._by_bones.get(bare, ()):
            if word == bare:
                dropped = len(meant) - len(word)
                if len(word) >= _SWAPPED or (
                    meant in self.strong and (dropped == 1 or (dropped == 2 and word[1] == word[2]))
                ):
                    yield meant
            elif (
                len(word) < len(meant) >= _HALF_VOWELS
                and meant in self.strong
                and word[-1] == meant[-1]
                and within(word, meant)
            ):
                yield meant

    def _sounding(self, word: str) -> Iterator[str]:
        for written, meant in _SOUNDS:
            if written in word and (said := word.replace(written, meant)) in self._native:
                yield said

    def _missing(self, word: str) -> Iterator[str]:
        for meant in self._by_head.get((word[:3], len(word) + 1), ()):
            if meant in self.strong and word[-1] == meant[-1] and within(word, meant):
                yield meant

    def spelt(self, written: str, known: Callable[[str], bool] | None = None) -> Words:
        """Words spelled with digits and signs for letters, or cut by signs. `known` names further words."""
        if not any(map(str.isalpha, written)):
            return ()
        vague = ".." in written or _NUMBERED.fullmatch(written) is not None
        clear = self.strong if vague else self.words
        plain = written.translate(_SEPARATORS)
        readings = dict.fromkeys(
            (
                plain,
                written.translate(_LEET),
                written.translate(_LEET_L),
                plain.translate(_LEET),
                plain.translate(_LEET_L),
            )
        )
        found = []
        for word in readings:
            if len(word) >= SHORTEST and word != written and word.isalpha():
                if word in clear or (known is not None and known(word)):
                    found.append(word)
                elif word.isascii() and not is_safe(word):
                    found.extend(self._doubled(word))
        if not found and not any(c in _UNREAD for c in written):
            for first in _STANDS_FOR.get(written[0], written[0]):
                words = self._by_shape.get((first, len(written)), ())
                found.extend(word for word in words if word in clear and _fits(written, word))
        if not found and (bare := plain.strip(_DIGITS)) != written and bare in self.strong:
            found.append(bare)
        return tuple(dict.fromkeys(found))

    def masked(self, written: str) -> Words:
        """Words of which some letters are hidden behind signs; a star may stand for more letters or fewer."""
        shown = sum(c.isalnum() for c in written)
        stars = sum(c in _STARS for c in written)
        if not shown or shown == len(written):
            return ()
        if not written[0].isalnum():
            if stars == 0 or shown < SHORTEST or not written[-1].isalpha() or is_safe(written.strip(_STARS)):
                return ()
            fits = self._by_tail.get((written[-1], len(written)), ())
            return tuple(word for word in fits if _fits(written, word))
        words: Iterable[str] = self._by_shape.get((written[0], len(written)), ())
        if not stars:  # f-ck, f.ck: only where one sign hides one letter of a strong word
            if len(written) - shown > 1 or not _SWAPPED <= len(written) <= 8:
                return ()
            return tuple(word for word in words if word in self.strong and _fits(written, word))
        if shown == 1:
            if len(written) < 4:
                return ()
            words = (word for word in words if word in self._native)
        found = tuple(word for word in words if _fits(written, word))
        if found or shown < 2 or not written[-1].isalpha():
            return found
        return tuple(self._loosely(written))

    def _loosely(self, written: str) -> Iterator[str]:
        """f**ck, f*k: as many letters as make a strong word."""
        parts = _STAR_RUN.split(written)
        if len(parts) == 2 and all(part.isalpha() for part in parts):
            head, tail = parts
            for size in range(len(written) - 1, len(written) + 2):
                for word in self._by_shape.get((head[0], size), ()):
                    if (
                        size > len(head) + len(tail)
                        and word in self.strong
                        and word.startswith(head)
                        and word.endswith(tail)
                    ):
                        yield word

    def unsigned(self, written: str, known: Callable[[str], bool] | None = None) -> Words:
        """Words behind a stretch of letters, digits and signs, in whatever way."""
        found = self._unsigned.get(written)
        if found is None:
            found = self._unsign(written, known)
            if len(self._unsigned) >= limits.FUZZY_REMEMBERED:
                self._unsigned.clear()
            self._unsigned[written] = found
        return found

    def _unsign(self, written: str, known: Callable[[str], bool] | None) -> Words:
        bare = written.rstrip(_STARS)
        if bare != written and len(bare) > 2 and bare.isalpha() and (bare in self.strong or is_safe(bare)):
            return ()  # goal*: a footnote
        found = dict.fromkeys((*self.masked(written), *self.spelt(written, known)))
        if not found and written[:1].isalpha():
            plain = written.translate(_SEPARATORS).translate(_LEET)
            if len(plain) >= _SWAPPED and plain.isalpha() and not is_safe(plain):
                return tuple(w for w in self._guess(plain) if w in self.strong)
        return tuple(found)


_WAYS: Final = (
    Fuzzy._doubled,
    Fuzzy._swapped,
    Fuzzy._without_vowels,
    Fuzzy._sounding,
    Fuzzy._missing,
)


def _fit_to_hide(words: Iterable[str]) -> list[str]:
    return [w for w in words if SHORTEST <= len(w) <= LONGEST and w.isalpha()][: limits.FUZZY_WORDS]


def _fits(written: str, meant: str) -> bool:
    return all(
        c == w or (not c.isalpha() and (w in _STANDS_FOR.get(c, w) or c in _STARS))
        for c, w in zip(written, meant, strict=True)
    )


def _drawn_out(written: str, meant: str) -> bool:
    """Is a short word stretched as people stretch: in a vowel or at its end? (caffe is not cafe.)"""
    return all(
        c[1] in "aeiouy" or c.end() == len(written) or c[0] in meant for c in _DOUBLES.finditer(written)
    )


def undoubled(word: str, tried: int) -> Iterator[str]:
    """The word with every choice of its doubled letters written once, where it has 1 to `tried` of them."""
    doubles = [found.start() for found in _DOUBLES.finditer(word)]
    if not 0 < len(doubles) <= tried:
        return
    for kept in product((True, False), repeat=len(doubles)):
        dropped = {place for place, keep in zip(doubles, kept, strict=True) if not keep}
        if dropped:
            yield "".join(c for i, c in enumerate(word) if i not in dropped)
