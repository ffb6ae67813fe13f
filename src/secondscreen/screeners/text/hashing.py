"""From what is heard to numbered features: one and two words, words near a group, and runs of two to five characters.

The numbers are our own hashes of Unicode code points in 32-bit integers, so that they are the same on every machine
and with every version of Python and numpy. Not here: weights (linear.py), voices and groups (reading.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .reading import GROUP, Heard

BITS: Final = 18
SLOTS: Final = 1 << BITS  # of each of the two parts
FEATURES: Final = 2 * SLOTS  # characters first, then words
LONGEST_RUN: Final = 5

_DOUBLED: Final = re.compile(r"([a-z])\1+")
_ONCE: Final = r"\1"
_SPACE: Final = np.uint32(ord(" "))
_GROUP: Final = np.uint32(crc32(GROUP.encode()))
_NEAR: Final = np.array(
    [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7]
)  # pieces about a group that count as near it

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint32]
_NONE: Final = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Sayings:
    """What is heard in a batch, in order; `rows`: texts in it. One for each piece: `texts`, `crc` (CRC-32), `voice`,
    `row` (whose it is)."""

    texts: list[str]
    crc: Hashes
    voice: Hashes
    row: Ints
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """Features of one kind in a batch. `slot`: its number; `row`: the text. Where asked for: `piece`, the piece it
    begins in, counted over the batch, and `last`, the piece it ends in."""

    slot: Ints
    row: Ints
    piece: Ints
    last: Ints


def sayings(batch: Sequence[Heard]) -> Sayings:
    """The texts of a batch, laid end to end."""
    texts = [text for row in batch for text in row.texts]
    return Sayings(
        texts,
        np.array([crc32(text.encode("utf-8", "surrogatepass")) for text in texts], np.uint32),
        np.array([voice for row in batch for voice in row.voices], np.uint32),
        np.repeat(np.arange(len(batch)), [len(row.texts) for row in batch]),
        len(batch),
    )


def hashed(said: Sayings, places: bool = False) -> tuple[Part, Part]:
    """Character features and word features of a batch, in a fixed order; with the pieces they stand in if asked for."""
    if not said.texts:
        return Part(_NONE, _NONE, _NONE, _NONE), Part(_NONE, _NONE, _NONE, _NONE)
    return _characters(said, places), _words(said, places)


def _mixed(h: Hashes) -> Hashes:
    """The finalizer of MurmurHash3 (public domain): every bit of the hash moves every bit of the slot."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def _slots(h: Hashes, offset: int) -> Ints:
    return (_mixed(h) & np.uint32(SLOTS - 1)).astype(np.int64) + offset


def _characters(said: Sayings, places: bool) -> Part:
    # Doubled letters are read once, so that a stretched word has the runs of the plain one.
    codes = np.frombuffer(
        f" {_DOUBLED.sub(_ONCE, ' '.join(said.texts))} ".encode("utf-32-le", "surrogatepass"), np.uint32
    )
    spaces = np.flatnonzero(codes == _SPACE)  # each piece owns the one before it
    lengths = np.diff(spaces)
    row_of = np.repeat(said.row, lengths)
    room = np.repeat(spaces[1:], lengths) - np.arange(len(row_of))  # characters to the space after it
    owner = np.repeat(np.arange(len(said.texts)), lengths) if places else _NONE
    h = codes[:-1] * np.uint32(0x9E3779B1)
    hashes: list[Hashes] = []
    rows: list[Ints] = []
    pieces: list[Ints] = [_NONE]
    for n in range(2, min(LONGEST_RUN, len(codes)) + 1):
        count = len(codes) - n + 1
        h = (h[:count] ^ (h[:count] >> np.uint32(15))) * np.uint32(0x01000193) + codes[n - 1 :]
        fits = np.flatnonzero(room[:count] >= n - 1)
        hashes.append(h[fits] + np.uint32(n))
        rows.append(row_of[fits])
        if places:
            pieces.append(owner[fits])
    piece = np.concatenate(pieces)
    return Part(_slots(np.concatenate(hashes), 0), np.concatenate(rows), piece, piece)


def _words(said: Sayings, places: bool) -> Part:
    salted = said.crc + said.voice * np.uint32(0x51ED270B)  # a word in another voice is another word
    at = np.arange(len(said.texts))
    parts: list[tuple[Hashes, Ints, Ints]] = [(salted, at, at)]
    pair = np.flatnonzero(said.row[1:] == said.row[:-1])
    parts.append((said.crc[pair] * np.uint32(0x9E3779B1) ^ salted[pair + 1], pair, pair + 1))
    groups = np.flatnonzero(said.crc == _GROUP)
    if len(groups):
        near = (groups[:, None] + _NEAR).ravel()
        fits = (near >= 0) & (near < len(at))
        near, of = near[fits], np.repeat(groups, len(_NEAR))[fits]
        near = np.unique(near[said.row[near] == said.row[of]])
        parts.append((salted[near] * np.uint32(0x85EBCA77) + np.uint32(77), near, near))
    hashes, first, last = (np.concatenate(column) for column in zip(*parts, strict=True))
    piece, end = (first, last) if places else (_NONE, _NONE)
    return Part(_slots(hashes, SLOTS), said.row[first], piece, end)
