"""What commands say: mistakes of the person at the keyboard, JSON, times. Not here: any command."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import orjson


class Mistake(Exception):
    """Something the person can mend; the words are the one line they get."""


def print_json(data: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
    sys.stdout.buffer.flush()


def rfc3339(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
