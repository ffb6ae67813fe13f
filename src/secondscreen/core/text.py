"""Text for judging and grouping: fold, words, and the features of a post.

Judge the folded text, air the original: `fold` undoes what makes the same words look different (width,
accents, invisible characters, look-alike letters, stretching), `fold_map` says where each folded character
stood, so that a match can be shown in the post as written. What is aired is `for_display` (display.py). Not
here: any opinion.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from html.entities import html5
from typing import Final
from zlib import crc32

from .display import for_display
from .fold_table import TABLE, without_look_alikes
from .language import guess_language, primary_subtag
from .model import Features, Post
from .mood_words import mood

__all__ = [
    "SKETCH",
    "TOKEN",
    "features",
    "fold",
    "fold_counting",
    "fold_map",
    "for_display",
    "tokens",
    "words",
]

# Folded texts remembered for a moment: features, screeners and rules ask about a batch one after the other.
FOLDED: Final = 512
SKETCH: Final = 16  # hashes in a bottom-k sketch: ±12 points of similarity, 16 look-ups a post

_ENTITY: Final = re.compile(  # &#102; is f, and so is &amp;#102;, which was written by two machines
    r"&(?:(?:amp|#38|#[xX]26);)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
)
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7f](?:[^a-zA-Z]*[^\x00-\x7f])?")
_STRETCHED: Final = re.compile(r"([^\W\d_])\1\1+")
_STRETCHED_ASCII: Final = re.compile(r"([a-z])\1\1+")  # the same, twice as fast
TOKEN: Final = re.compile("[0-9a-z\u0080-\U0010ffff]+")


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return html5.get(name + ";") or f"&{name};"
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 else ""


def _foreign(found: re.Match[str]) -> str:
    return found[0].translate(TABLE)


@lru_cache(FOLDED)
def fold_counting(text: str) -> tuple[str, int]:
    """`fold`, and how many stretched letters ("goooal") it squeezed to two."""
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    if text.isascii():
        text = " ".join(text.lower().split())
        if not text.isprintable():
            text = " ".join(text.translate(TABLE).split())
        return _STRETCHED_ASCII.subn(r"\1\1", text)
    text = _BEYOND_ASCII.sub(_foreign, text).lower()
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = " ".join(without_look_alikes(text).split())
    if not text.isprintable():
        text = " ".join(text.translate(TABLE).split())
    return _STRETCHED.subn(r"\1\1", text)


def fold(text: str) -> str:
    """The text as rules see it: one case, one width, no accents, nothing invisible, no look-alikes, one
    space."""
    return fold_counting(text)[0]


def _attaches(c: str) -> bool:
    """May NFC join this character to the one before it?"""
    return unicodedata.category(c) in ("Mn", "Mc", "Me") or "\u1160" <= c <= "\u11ff"


def _composed(chars: list[str], places: list[int]) -> tuple[list[str], list[int]]:
    out: list[str] = []
    kept: list[int] = []
    i = 0
    while i < len(chars):
        j = i + 1
        while j < len(chars) and _attaches(chars[j]):
            j += 1
        joined = unicodedata.normalize("NFC", "".join(chars[i:j]))
        out.extend(joined)
        kept.extend(
            places[min(i + n, j - 1)] if len(joined) == j - i else places[i] for n in range(len(joined))
        )
        i = j
    return out, kept


def fold_map(text: str) -> tuple[str, list[int]]:
    """`(fold(text), map)`: `map[i]` is where folded character i began in `text`; `map[len]` is where the last
    ended.

    A match `start:end` in the folded text covers `map[start]:max(map[end], map[end - 1] + 1)` of the
    original.
    """
    chars: list[str] = []
    places: list[int] = []

    def take(piece: str, start: int, step: int) -> None:
        for n, c in enumerate(piece):
            for f in TABLE[ord(c)]:
                chars.append(f)
                places.append(start + n * step)

    at = 0
    for entity in _ENTITY.finditer(text):
        take(text[at : entity.start()], at, 1)
        take(_entity(entity), entity.start(), 0)
        at = entity.end()
    take(text[at:], at, 1)
    if not unicodedata.is_normalized("NFC", "".join(chars)):
        chars, places = _composed(chars, places)
    chars = list(without_look_alikes("".join(chars)))

    out: list[str] = []
    kept: list[int] = []
    end = len(text)
    for c, place in zip(chars, places, strict=True):
        if c == " ":
            if out and out[-1] != " ":
                out.append(c)
                kept.append(place)
            continue
        if len(out) > 1 and out[-1] == c == out[-2] and c.isalpha():
            continue
        out.append(c)
        kept.append(place)
    if out and out[-1] == " ":
        out.pop()
        end = kept.pop()
    kept.append(end)
    return "".join(out), kept


def tokens(folded: str) -> list[str]:
    """Words and symbols (an emoji is one) of a folded text, in order; ASCII punctuation only separates."""
    return TOKEN.findall(folded)


def words(folded: str) -> list[str]:
    """Words of a folded text, in order, without symbols."""
    found = TOKEN.findall(folded)
    return found if folded.isascii() else [token for token in found if token[0].isalnum()]


# --- features -----------------------------------------------------------------------------------------------

_PIECE: Final = re.compile(
    "https?://[^\\s]+|w{2,3}\\.[^\\s]+|[@#][0-9a-z_\u0080-\U0010ffff][0-9a-z_.\u0080-\U0010ffff-]*"
    "|[0-9a-z\u0080-\U0010ffff]+"
)
_RETWEET: Final = re.compile(r"rt @[\w.:-]+: ")
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def _said(folded: str) -> list[str]:
    """The words that say something: no links, no mentions, no hashtags at the end, no symbols."""
    pieces = _PIECE.findall(folded)
    ascii_only = folded.isascii()
    while pieces:
        last = pieces[-1]
        if not (
            last[0] in "#@"
            or last.startswith(("http://", "https://"))
            or not (ascii_only or last[0].isalnum())
        ):
            break
        pieces.pop()
    kept: list[str] = []
    for piece in pieces:
        first = piece[0]
        if first == "@":
            continue
        if first == "#":
            kept.extend(words(piece))
        elif (first == "h" and piece.startswith(("http://", "https://"))) or (first == "w" and "." in piece):
            continue
        elif ascii_only or first.isalnum():
            kept.append(piece)
    return kept


def _sketch(said: list[str], unspaced: bool) -> tuple[int, ...]:
    hashes: list[int] = []
    if unspaced:
        run = "".join(said)
        hashes = [crc32(run[i : i + 4].encode()) for i in range(max(1, len(run) - 3))]
    else:
        before = 0
        for word in said:
            raw = word.encode()
            if before:
                hashes.append(crc32(raw, before))  # the bigram: this word after that one
            before = crc32(raw)
            hashes.append(before)
    distinct = sorted(dict.fromkeys(hashes))
    return tuple(distinct[:SKETCH])


def features(post: Post) -> Features:
    """What grouping and judging need besides the words; the same post always has the same features."""
    folded = fold(post.text)
    repost_of = post.repost_of
    retweet = _RETWEET.match(folded) if folded.startswith("rt @") else None
    if retweet is not None:
        folded = folded[retweet.end() :]
    said = _said(folded)
    count = len(said)
    unspaced = False
    key = 0
    if said:
        key = int.from_bytes(blake2b(" ".join(said).encode(), digest_size=8).digest(), "big") or 1
        if not folded.isascii() and _UNSPACED.search(folded):
            runs = [word for word in said if _UNSPACED.search(word)]
            unspaced = sum(map(len, runs)) * 2 >= sum(map(len, said))
            count += sum(len(run) // 2 - 1 for run in runs if len(run) > 3)
    if retweet is not None and repost_of is None and key:
        repost_of = f"rt:{key:016x}"
    return Features(
        author_key=post.author.id if post.author is not None else "",
        text_key=key,
        sketch=_sketch(said, unspaced) if said else (),
        words=count,
        lang=primary_subtag(post.lang) or guess_language(said),
        repost_of=repost_of,
        media=len(post.media),
        mood=mood(folded),
    )
