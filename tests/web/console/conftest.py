"""A console stage with a small show on it, and one producer at work. The browser is that of all pages' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.web.serve import now_ms

from .posts import make_posts
from .producer import Desk
from .stage import ConsoleStage


@pytest.fixture
def stage() -> Iterator[ConsoleStage]:
    made = ConsoleStage()
    made.open_show(make_posts(24, now_ms()), approved=6, shortlisted=2)
    yield made
    made.close()


@pytest.fixture
def desk(stage: ConsoleStage, chromium: Browser) -> Iterator[Desk]:
    made = Desk(stage, chromium)
    yield made
    made.context.close()
    assert made.faults == []
