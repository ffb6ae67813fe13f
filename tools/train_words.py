"""Count, from the training texts, which words are ordinary and which are worth finding in disguise.

    python tools/train_words.py            count, and write both files
    python tools/train_words.py --check    count, and exit 1 unless the files that ship come out

Writes core/moderation/safe_words.py (a Bloom filter of words that ordinary texts use: no text and no list of words
can be read out of it) and screeners/text/hidden_words.py (words of our own English lists and words that mark texts
unfit for air, those first that do so most). Reads $SECONDSCREEN_TEST_DATA/moderation/train.jsonl.gz (default
../shared/data). The sources and their licences: NOTICE.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import textwrap
import tomllib
from base64 import b85encode
from collections import Counter
from hashlib import sha256
from pathlib import Path

from training_texts import ROOT, TRAIN, rows, there

from secondscreen.core.moderation import safe_words
from secondscreen.core.moderation.fuzzy import Fuzzy
from secondscreen.core.moderation.safe_words import ALWAYS, NEVER, ROUNDS, places
from secondscreen.core.text import fold
from secondscreen.word_lists import LISTS

CORE = ROOT / "src" / "secondscreen" / "core" / "moderation" / "safe_words.py"
HIDDEN = ROOT / "src" / "secondscreen" / "screeners" / "text" / "hidden_words.py"
ELSEWHERE = ("en-spam", "en-betting", "en-crypto", "en-promo")  # lists of what nobody disguises as an offence
BITS_PER_WORD = 10
OFTEN, SHORT_OFTEN = 2, 15  # ordinary texts that use a word of four letters or more; of two or three
SEEN, MARKS = 8, 0.7  # unfit texts that use a mild word at least; by how much more often (natural logarithm)
COMMON = 25  # texts that use a word so common that the model may weigh it: mild too, if of four letters

HEAD = '''"""Words that the model finds in disguise: `STRONG` ones of our lists, `MILD` ones that mark unfit texts.

Written by tools/train_words.py; the likeliest first. They belong to the weights: a change needs new weights.
"""

from __future__ import annotations

from typing import Final
'''

_LINK = re.compile(r"https?://\S+")
_WORD = re.compile(r"(?<![\w@#./])[a-z]{2,20}(?![\w@])")


def counted(file: Path) -> tuple[Counter[str], Counter[str], int, int]:
    """Texts that use each word: unfit ones, ordinary ones; and how many texts of either kind."""
    unfit: Counter[str] = Counter()
    ordinary: Counter[str] = Counter()
    texts = [0, 0]
    for row in rows(file):
        words = set(_WORD.findall(fold(_LINK.sub("", row["text"]))))
        (unfit if row["toxic"] else ordinary).update(words)
        texts[bool(row["toxic"])] += 1
    return unfit, ordinary, texts[1], texts[0]


def listed() -> list[str]:
    """Single words of our English lists."""
    rules = tomllib.loads((LISTS / "en.toml").read_text("utf-8"))["words"]
    words = (
        fold(word)
        for rule in rules
        if rule["name"] not in ELSEWHERE and rule.get("mode", "word") == "word"
        for word in rule["words"]
    )
    return list(dict.fromkeys(word for word in words if len(word) > 2 and word.isascii() and word.isalpha()))


def bloom(words: list[str]) -> bytes:
    size = -(-len(words) * BITS_PER_WORD // 8)
    bits = bytearray(size)
    for word in words:
        for place in places(word, size * 8):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def undisguised(strong: list[str], mild: list[str]) -> tuple[list[str], list[str]]:
    """The words that are not themselves a likelier strong word in disguise: fck goes where fuck is."""
    kept: list[str] = []
    for word in strong:
        if not Fuzzy(kept).guess(word):
            kept.append(word)
    known = Fuzzy(kept)
    return kept, [word for word in mild if not known.guess(word)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Count ordinary words and words worth finding in disguise.")
    parser.add_argument(
        "--check", action="store_true", help="compare with the files that ship; write nothing"
    )
    args = parser.parse_args()
    if not there(TRAIN):
        return 2
    unfit, ordinary, n_unfit, n_ordinary = counted(TRAIN)

    def marks(word: str) -> float:
        return math.log((unfit[word] + 0.5) / (n_unfit + 1)) - math.log(
            (ordinary[word] + 0.5) / (n_ordinary + 1)
        )

    def worth(word: str) -> tuple[float, str]:
        return -round(marks(word) * math.log(unfit[word] + 1), 6), word

    strong = sorted(listed(), key=worth)
    named = set(strong)
    mild = sorted(
        (
            w
            for w in unfit
            if w not in named
            and (
                (len(w) > 2 and unfit[w] >= SEEN and marks(w) > MARKS)
                or (len(w) > 3 and unfit[w] + ordinary[w] >= COMMON)
            )
        ),
        key=worth,
    )
    never = named | set(NEVER)
    safe = {
        word
        for word, count in ordinary.items()
        if word not in never and count >= (OFTEN if len(word) > 3 else SHORT_OFTEN)
    } | set(ALWAYS)
    bits = bloom(sorted(safe))
    safe_words._BITS = bits  # what follows is read with the new filter, so that one run is enough
    strong, mild = undisguised(strong, mild)
    hidden = HEAD + "".join(
        f'\n_{name} = """\n{textwrap.fill(" ".join(words), 119)}\n"""\n{name}: Final = tuple(_{name}.split())\n'
        for name, words in (("STRONG", strong), ("MILD", mild))
    )
    packed = b85encode(bits).decode()
    print(
        f"{len(strong)} strong words, {len(mild)} mild ones; {len(safe)} ordinary words, {len(packed)} characters"
    )
    lines = [f'    r"{packed[at : at + 100]}"' for at in range(0, len(packed), 100)]
    head, _, _ = CORE.read_text("utf-8").partition("_BITS: Final")
    module = head + "_BITS: Final = b85decode(\n" + "\n".join(lines) + "\n)\n"
    print(f"{ROUNDS} places a word; sha256 {sha256((module + hidden).encode()).hexdigest()}")
    if args.check:
        same = CORE.read_text("utf-8") == module and HIDDEN.read_text("utf-8") == hidden
        print("the files that ship came out" if same else "NOT the files that ship")
        return 0 if same else 1
    CORE.write_text(module, "utf-8")
    HIDDEN.write_text(hidden, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
