"""Disguised words in a folded text: masked (f*ck), spelled with digits and signs (sh1t, a$$), set apart (f u c k,
f.u.c.k, fu ck, fu🔥ck), stretched (fuuuck), misspelt (fcuk, fck). Each is read as a word that a list really has.

`Disguised` finds them for any vocabulary; `Disguises` says which lists of a field they belong to. Not here: look-alike
letters and invisible characters, which folding undoes for all (fold_table.py), or how a word is read (fuzzy.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from operator import add
from typing import Final

from ..fold_table import in_latin
from ..text import TOKEN
from .case import Said
from .fuzzy import Fuzzy, Words, undoubled
from .safe_words import is_safe

Span = tuple[int, int, int]
Place = tuple[int, int]
Found = tuple[int, int, Words]
"""start, end in the folded text, and the words it may hide: the likeliest first."""

_SIGNED: Final = re.compile(  # from the beginning of a stretch without spaces, so that no text takes long
    r"(?<![0-9a-z*@$!|+#%?~^=&._\u0080-\U0010ffff-])"
    r"(?:[0-9a-z\u0080-\U0010ffff]++[*@$!|+#%?~^=&._-]|[*@$!|+#%?~^=&._-]++[0-9a-z\u0080-\U0010ffff])"
    r"[0-9a-z*@$!|+#%?~^=&._\u0080-\U0010ffff-]*+"
)
_TRIMMED: Final = "._-!|+#?&=~^%"
_LINK: Final = re.compile(r"https?://\S+")
_GAP: Final = 6  # characters between parts of one word, at most: an emoji or two and their spaces
_PARTS: Final = 14  # of one word
_PART: Final = 3  # letters of a part, where a word is cut in more than two
_RUN_WORD: Final = 4  # inside a longer run of single letters, shorter words are chance
_FIRST_FLAG: Final = "\U0001f1e6"
_LAST_FLAG: Final = "\U0001f1ff"
_FLAG_LETTERS: Final = {0x1F1E6 + n: chr(97 + n) for n in range(26)}  # two of them make a flag
_CONTRACTED: Final = "aimstd"  # i'm a, it's, don't
_DOUBLES_TRIED: Final = 4
_CHUNK_CHARS: Final = 30


class Disguised:
    """Finds words of a vocabulary in disguise. `known` names further words, such as those that a prefix begins."""

    def __init__(self, fuzzy: Fuzzy, known: Callable[[str], bool] | None = None) -> None:
        self._fuzzy = fuzzy
        self._known = known
        self._words = fuzzy.words.keys()

    def found(self, folded: str, tokens: Sequence[str]) -> list[Found]:
        """Every disguise in the text; `tokens` are its words and symbols in order (text.tokens)."""
        found = list(self._signed(folded))
        guess = self._fuzzy.guess
        guesses = [] if folded.isascii() else self._alike(tokens)
        if not self._fuzzy.plain.issuperset(tokens):
            guesses += [(n, words) for n, token in enumerate(tokens) if (words := guess(token))]
        joined = not self._words.isdisjoint(map(add, tokens, islice(tokens, 1, None)))
        said = tokens
        symbols = False
        if not folded.isascii() and not all(map(str.isalnum, tokens)):
            symbols = True
            said = [token for token in tokens if token.isalnum() or _FIRST_FLAG <= token <= _LAST_FLAG]
        apart = list(map(len, said)).count(1) > 1 and _lone_letters(said)
        if guesses or joined or apart or symbols:
            places = [token.span() for token in TOKEN.finditer(folded)]
            found.extend((*places[n], words) for n, words in guesses)
            if joined:
                found.extend(self._pairs(folded, tokens, places))
            if symbols:
                found.extend(self._around_symbols(tokens, places))
            if apart:
                found.extend(self._runs(folded, tokens, places))
        if found and "://" in folded:
            links = [link.span() for link in _LINK.finditer(folded)]
            found = [each for each in found if not any(a <= each[0] < b for a, b in links)]
        return found

    def _alike(self, tokens: Sequence[str]) -> list[tuple[int, Words]]:
        """Words wholly of another script's letters that look like a strong one (соон), where nothing else is in it."""
        words = {
            n: in_latin(token) for n, token in enumerate(tokens) if not token.isascii() and token.isalpha()
        }
        if not words or not all(words.values()):
            return []
        return [
            (n, (word,)) for n, word in words.items() if len(word) >= _RUN_WORD and word in self._fuzzy.strong
        ]

    def _signed(self, folded: str) -> Iterator[Found]:
        for chunk in _SIGNED.finditer(folded):
            raw = chunk[0]
            core = raw.strip(_TRIMMED)
            if not 2 < len(core) <= _CHUNK_CHARS or core.isalnum():
                continue
            if core[0] == "*" and core[-1] == "*":
                continue  # *goal*: emphasis, not a mask
            words = self._fuzzy.unsigned(core, self._known)
            if words:
                start = chunk.start() + raw.index(core)
                yield start, start + len(core), words

    def _pairs(self, folded: str, tokens: Sequence[str], places: Sequence[Place]) -> Iterator[Found]:
        """Words cut in two: fu ck, ass-hole."""
        strong, known = self._fuzzy.strong, self._fuzzy.words
        for n, (head, tail) in enumerate(pairwise(tokens)):
            word = head + tail
            if word not in known or len(word) < _RUN_WORD + (word not in strong):
                continue
            if head in strong or tail in strong:
                continue  # holy shit: found for what it is
            between = folded[places[n][1] : places[n + 1][0]]
            if len(head) == 1 and folded[: places[n][0]].endswith("'"):
                continue  # let's hit
            if between == " ":
                ordinary = _ordinary(head) and _ordinary(tail)
            elif len(between) == 1 and between not in "'@#:,":
                ordinary = len(head) > 2 and len(tail) > 2 and is_safe(head) and is_safe(tail)
            else:
                continue
            if not ordinary:
                yield places[n][0], places[n + 1][1], (word,)

    def _around_symbols(self, tokens: Sequence[str], places: Sequence[Place]) -> Iterator[Found]:
        """A symbol inside a word (fu🔥ck) or in the place of a letter (f🔥ck)."""
        for n, symbol in enumerate(tokens[1:-1], 1):
            if symbol.isalnum():
                continue
            head, tail = tokens[n - 1], tokens[n + 1]
            if not head.isalnum() or not tail.isalnum():
                continue
            if len(head) + len(tail) > self._fuzzy.longest:
                continue
            word = head + tail
            words: Words = (word,) if word in self._fuzzy.words else ()
            words = words or tuple(w for w in self._fuzzy.masked(f"{head}*{tail}") if w in self._fuzzy.strong)
            if words and not (_ordinary(head) and _ordinary(tail)):
                yield places[n - 1][0], places[n + 1][1], words

    def _runs(self, folded: str, tokens: Sequence[str], places: Sequence[Place]) -> Iterator[Found]:
        """Words in three parts or more, half of them single letters, whatever stands between; symbols do not count."""
        parts = [
            (token.translate(_FLAG_LETTERS), *place)
            for token, place in zip(tokens, places, strict=True)
            if token[0].isalnum() or _FIRST_FLAG <= token <= _LAST_FLAG
        ]
        words, strong, longest = self._fuzzy.words, self._fuzzy.strong, self._fuzzy.longest
        done = 0
        for first, (head, start, end) in enumerate(parts):
            if first < done or len(head) > _PART or (start and folded[start - 1] == "'"):
                continue
            word, singles, before = head, int(len(head) == 1), end
            flags = folded[start] >= _FIRST_FLAG
            for last in range(first + 1, min(first + _PARTS, len(parts))):
                part, begins, ends = parts[last]
                if (folded[begins] >= _FIRST_FLAG) is not flags:
                    break
                if len(part) > _PART or begins - before > _GAP or len(word) + len(part) > longest:
                    break
                word, singles, before = word + part, singles + (len(part) == 1), ends
                count = last - first + 1
                if count < 3 or singles * 2 < count or word not in (strong if flags else words):
                    continue
                if len(word) < _RUN_WORD and (
                    word not in self._fuzzy.strong or not _stands_alone(parts, first, last)
                ):
                    continue
                if not all(_ordinary(each[0]) for each in parts[first : last + 1]):
                    yield start, ends, (word,)
                    done = last + 1


def _lone_letters(tokens: Sequence[str]) -> bool:
    """Are there two single letters next to each other, or but for one part between them, that no contraction leaves?"""
    since = 9
    odd = False
    for token in tokens:
        since += 1
        if len(token) == 1 and not token.isdigit():
            before, odd = odd, token not in _CONTRACTED
            if since < 3 and (odd or before):
                return True
            since = 0
    return False


def _ordinary(part: str) -> bool:
    return part in "ai" if len(part) == 1 else is_safe(part)


def _stands_alone(parts: Sequence[tuple[str, int, int]], first: int, last: int) -> bool:
    """Is no further single letter next to these parts?"""
    around = [*parts[max(first - 1, 0) : first], *parts[last + 1 : last + 2]]
    return all(len(part[0]) > 1 for part in around)


class Disguises:
    """Which lists a disguise belongs to: by the whole words (`exact`) and the prefixes (`begins`, `stems`) of one
    field. Words of the lists numbered in `foreign` are not looked for misspelt."""

    def __init__(
        self,
        exact: Mapping[str, list[int]],
        begins: Callable[[str], Iterator[int]],
        foreign: Collection[int] = (),
        stems: Mapping[str, list[int]] | None = None,
    ) -> None:
        self._exact = exact
        self._begins = begins
        ours: dict[str, None] = {}
        abroad: dict[str, None] = {}
        for known in (exact, stems or {}):
            for word, numbers in known.items():
                native = any(number not in foreign for number in numbers)
                (ours if native else abroad).setdefault(word)
        fuzzy = Fuzzy(ours, foreign=(word for word in abroad if word not in ours))
        self._disguised = Disguised(fuzzy, lambda word: next(begins(word), None) is not None)

    def spans(self, said: Said) -> list[Span]:
        """start, end, number of the list: in no order, some perhaps twice."""
        found = [
            (start, end, number)
            for start, end, words in self._disguised.found(said.folded, said.tokens)
            for word in words
            for number in self._known(word)
        ]
        if said.stretched:
            found.extend(self._stretched(said))
        return found

    def _known(self, word: str) -> Iterator[int]:
        yield from self._exact.get(word, ())
        yield from self._begins(word)

    def _stretched(self, said: Said) -> Iterator[Span]:
        """Stretched words of any script, and stretched prefixes."""
        at = 0
        for word in said.tokens:
            at = said.folded.index(word, at)
            start, at = at, at + len(word)
            if len(word) <= _CHUNK_CHARS:
                numbers = (n for plain in undoubled(word, _DOUBLES_TRIED) for n in self._known(plain))
                for number in dict.fromkeys(numbers):
                    yield start, at, number
