"""A service that hangs: the overlay's lease ends by the page's own clock, and the air is clear."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from secondscreen.core.limits import LEASE_MS
from tests.web.pages import opened, until

from .service import Service, let_in, line, write_show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]

WORDS = "The greenhouse has seen things tonight"
CLEAR = "!document.querySelector('.graphic')"


def test_a_frozen_service_leaves_nothing_on_air_and_comes_back_by_itself(browser: Browser, tmp_path: Path):
    config = write_show(tmp_path, [line("p", 0, WORDS)])
    [token] = let_in(tmp_path / "data", "nina")
    service = Service(["run", "--config", str(config), "--data", str(tmp_path / "data")], tmp_path)
    with service, opened(browser, service, "/overlay/play") as air:  # type: ignore[arg-type]  # it has the two addresses of a stage
        assert service.process is not None
        headers = {"Authorization": f"Bearer {token}"}
        take = {"command": "take", "post_id": "replay:p", "show_for_ms": 0}
        told = air.request.post(f"{service.site}/api/v1/shows/play/commands", data=take, headers=headers)
        assert told.json()["result"] == "done"
        expect(air.get_by_text(WORDS)).to_be_visible()
        service.process.send_signal(signal.SIGSTOP)
        try:
            frozen = time.monotonic()
            until(air, CLEAR, LEASE_MS + 3_000)
            clear_after_s = time.monotonic() - frozen
        finally:
            service.process.send_signal(signal.SIGCONT)
        print(f"clear {clear_after_s:.2f} s after the service froze")
        assert clear_after_s < LEASE_MS / 1_000 + 1
        expect(air.get_by_text(WORDS)).to_be_visible(timeout=15_000)
        assert service.stop() == 0
        until(air, CLEAR, LEASE_MS + 1_000)
