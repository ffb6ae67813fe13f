"""A real Chromium for the end-to-end tests: one a module, since its loop must be gone when asyncio tests run; one
context a person.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium_running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_running() as chromium:
        yield chromium
