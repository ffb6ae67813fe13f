"""A file of weights: one line of JSON (form, digest, figures), then the numbers. Damaged, foreign or endless: refused.

Not here: what the numbers mean (linear.py, alt.py).
"""

from __future__ import annotations

import json
import math
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

HEADER_BYTES: Final = 2_000


class BadWeights(Exception):
    """The weights cannot be used; the words say what is wrong."""


def pack(form: int, body: bytes, **figures: int | list[float]) -> bytes:
    """The file's content."""
    header = {"form": form, **figures, "sha256": sha256(body).hexdigest()}
    return json.dumps(header).encode() + b"\n" + body


def unpack(path: Path, form: int, figures: tuple[str, ...]) -> tuple[list[list[float]], bytes]:
    """Each named figure as a list of finite numbers, and the body. Raises BadWeights when the file is missing,
    damaged or of another form."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise BadWeights(f"{path.name} cannot be read: {error.strerror}") from error
    try:
        header: Any = json.loads(head[:HEADER_BYTES])
        found, digest = header["form"], header["sha256"]
        if found != form:
            raise BadWeights(f"{path.name} is of form {found}; this program reads form {form}")
        read = [[float(number) for number in _listed(header[name])] for name in figures]
    except (ValueError, KeyError, TypeError) as error:
        raise BadWeights(f"{path.name} is damaged") from error
    if sha256(body).hexdigest() != digest or not all(math.isfinite(n) for row in read for n in row):
        raise BadWeights(f"{path.name} is damaged")
    return read, body


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
