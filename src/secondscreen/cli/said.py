"""What commands say: mistakes of the person at the keyboard, JSON. Not here: any command."""

from __future__ import annotations

import sys
from typing import Any

import orjson


class Mistake(Exception):
    """Something the person can mend; the words are the one line they get."""


def print_json(data: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
    sys.stdout.buffer.flush()
