"""Where the training texts are, and which of them are read: one word on it for every tool that learns from them."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
DATA: Final = Path(os.environ.get("SECONDSCREEN_TEST_DATA") or ROOT.parent / "shared" / "data")
TRAIN: Final = DATA / "moderation" / "train.jsonl.gz"
TEST: Final = DATA / "moderation" / "test.jsonl.gz"
LEFT_OUT: Final = (
    "context_toxicity",
    "wiki",
)  # Wikipedia's text is CC-BY-SA; the models do well enough without it


def lines(file: Path) -> Iterator[dict[str, Any]]:
    """Every row of a file of JSON lines, gzipped."""
    with gzip.open(file, "rt", encoding="utf-8") as read:
        yield from map(json.loads, read)


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """`lines`, without the sources left out."""
    return (row for row in lines(file) if row["source"] not in LEFT_OUT)


def there(file: Path = TRAIN) -> bool:
    """Is it there? Says on stderr what to do if it is not."""
    if not file.is_file():
        print(f"no texts: {file} is not there (set SECONDSCREEN_TEST_DATA)", file=sys.stderr)
    return file.is_file()
