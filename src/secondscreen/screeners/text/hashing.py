"""From pieces to numbered features: one and two words, and runs of two to five characters within a word.

The numbers are our own hashes of Unicode code points in 32-bit integers, so that they are the same on every machine
and with every version of Python and numpy. Not here: weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BITS: Final = 18
SLOTS: Final = 1 << BITS  # of each of the two parts
FEATURES: Final = 2 * SLOTS  # characters first, then words
LONGEST_RUN: Final = 5

_DOUBLED: Final = re.compile(r"([a-z])\1+")

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Part:
    """Features of one kind in a batch. `slot`: its number; `piece`: the piece it begins in, counted over the batch;
    `last`: the piece it ends in; `row`: the text."""

    slot: Ints
    piece: Ints
    last: Ints
    row: Ints


def _mixed(h: Hashes) -> Hashes:
    """The finalizer of MurmurHash3 (public domain): every bit of the hash moves every bit of the slot."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def _slots(h: Hashes, offset: int) -> Ints:
    return (_mixed(h) & np.uint32(SLOTS - 1)).astype(np.int64) + offset


def _join(parts: list[list[NDArray[Any]]]) -> Part:
    return Part(*(np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)))


def hashed(batch: Sequence[Sequence[str]]) -> tuple[Part, Part]:
    """Character features and word features of a batch of texts, in a fixed order."""
    said = [text for row in batch for text in row]
    if not said:
        none = np.zeros(0, np.int64)
        return Part(none, none, none, none), Part(none, none, none, none)
    row_of = np.repeat(np.arange(len(batch)), [len(row) for row in batch])
    return _characters(said, row_of), _words(said, row_of)


def _characters(said: list[str], row_of: Ints) -> Part:
    said = [
        _DOUBLED.sub(r"\1", text) for text in said
    ]  # so that a stretched word has the runs of the plain one
    lengths = np.array([len(text) for text in said]) + 1  # each piece owns the space before it
    codes = np.frombuffer(f" {' '.join(said)} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    owner = np.repeat(np.arange(len(said)), lengths)
    room = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(owner))  # characters to the space after it
    h = codes[:-1] * np.uint32(0x9E3779B1)
    parts: list[list[NDArray[Any]]] = []
    for n in range(2, LONGEST_RUN + 1):
        count = len(codes) - n + 1
        if count <= 0:
            break
        h = (h[:count] ^ (h[:count] >> np.uint32(15))) * np.uint32(0x01000193) + codes[n - 1 :]
        fits = np.flatnonzero(room[:count] >= n - 1)
        piece = owner[fits]
        parts.append([_slots(h[fits] + np.uint32(n), 0), piece, piece, row_of[piece]])
    return _join(parts)


def _words(said: list[str], row_of: Ints) -> Part:
    h = np.array([crc32(text.encode("utf-8", "surrogatepass")) for text in said], np.uint32)
    at = np.arange(len(said))
    parts: list[list[NDArray[Any]]] = [[_slots(h, SLOTS), at, at, row_of]]
    first = np.flatnonzero(row_of[1:] == row_of[:-1])
    if len(first):
        pair = h[first] * np.uint32(0x9E3779B1) ^ h[first + 1]
        parts.append([_slots(pair, SLOTS), first, first + 1, row_of[first]])
    return _join(parts)
