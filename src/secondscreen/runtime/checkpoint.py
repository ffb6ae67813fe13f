"""A snapshot as the store keeps it: the engine's state, the latest frames, and what is still to be erased.

The engine's state has no words; the frames have, so a snapshot older than an erasure is overwritten by it.
Not here: when to take one (show.py).
"""

from __future__ import annotations

import contextlib
import gc
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from ..core.effects import Channel

_FORMAT: Final = 1
_PLAIN, _DEFLATED = b"j", b"z"


@dataclass(slots=True)
class Checkpoint:
    """`made_by` is the version of the program: another version may not go on from its tail as it did itself."""

    engine: dict[str, Any]
    frames: dict[Channel, list[bytes]]
    erasing: list[str]
    erased_authors: list[str]
    made_by: str


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: a snapshot makes very many objects, all of them short-lived, and without this
    two thirds of the time go into looking through them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def encode(checkpoint: Checkpoint) -> bytes:
    """JSON, not yet packed; quick, because the engine must stand still meanwhile."""
    return orjson.dumps(
        {
            "format": _FORMAT,
            "made_by": checkpoint.made_by,
            "engine": checkpoint.engine,
            "frames": {name: [f.decode() for f in frames] for name, frames in checkpoint.frames.items()},
            "erasing": checkpoint.erasing,
            "erased_authors": checkpoint.erased_authors,
        },
        option=orjson.OPT_NON_STR_KEYS,
    )


def pack(plain: bytes) -> bytes:
    """The blob for the store, deflated where that pays; may run in a thread."""
    packed = zlib.compress(plain, 1)
    return _DEFLATED + packed if len(packed) < len(plain) else _PLAIN + plain


def unpack(blob: bytes) -> Checkpoint:
    """Raises ValueError for what this version cannot read."""
    try:
        plain = zlib.decompress(blob[1:]) if blob[:1] == _DEFLATED else blob[1:]
    except zlib.error as error:
        raise ValueError(f"the snapshot is damaged: {error}") from error
    kept = orjson.loads(plain)
    if kept["format"] != _FORMAT:
        raise ValueError(f"snapshot format {kept['format']} is not {_FORMAT}")
    return Checkpoint(
        engine=kept["engine"],
        frames={name: [frame.encode() for frame in frames] for name, frames in kept["frames"].items()},
        erasing=kept["erasing"],
        erased_authors=kept["erased_authors"],
        made_by=kept["made_by"],
    )
