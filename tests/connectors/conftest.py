"""What connector tests share: an inbox that remembers, and where third-party frames lie."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from secondscreen.runtime.ports import SourceHealth

from .intray import Intray


@pytest.fixture
def inbox() -> Intray:
    return Intray()


@pytest.fixture
def health() -> SourceHealth:
    return SourceHealth("test")


def data_root() -> Path:
    return Path(os.environ.get("SECONDSCREEN_TEST_DATA", Path(__file__).parents[2] / "../shared/data"))


@pytest.fixture
def captured() -> Callable[[str], list[dict[str, Any]]]:
    """Frames of real servers by file name; the test skips where they are absent."""

    def read(name: str) -> list[dict[str, Any]]:
        path = data_root() / "frames" / name
        if not path.exists():
            pytest.skip(f"no third-party data: {path.name} is not under $SECONDSCREEN_TEST_DATA")
        return [json.loads(line) for line in path.read_text().splitlines()]

    return read
