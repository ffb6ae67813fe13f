"""The operator's doors: alive, ready, figures and log lines."""

from __future__ import annotations

import asyncio
import io
import json
import logging

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from secondscreen.runtime.ports import Health
from secondscreen.site import logs

from .conftest import House, Serve, sign_in


async def test_alive_is_alive(house: House) -> None:
    async with house.script() as client, client.get("/healthz") as response:
        assert await response.json() == {"alive": True, "version": "0.1.0"}


async def test_ready_gives_every_part_its_word(house: House) -> None:
    house.health += [Health("store", True, "durable"), Health("demo", False, "replaying its journal")]
    async with house.script() as client:
        async with client.get("/readyz") as response:
            assert response.status == 503
            assert await response.json() == {
                "ready": False,
                "parts": [
                    {"part": "store", "ok": True, "detail": "durable"},
                    {"part": "demo", "ok": False, "detail": "replaying its journal"},
                ],
            }
        house.health[1] = Health("demo", True)
        async with client.get("/readyz") as response:
            assert response.status == 200


async def test_health_that_cannot_be_asked_is_not_ready(serve: Serve) -> None:
    def broken() -> list[Health]:
        raise RuntimeError("no")

    house = await serve(health=broken)
    async with house.script() as client, client.get("/readyz") as response:
        assert response.status == 503


async def test_the_figures_are_prometheus_text_and_name_nobody(house: House) -> None:
    async with house.browser() as browser:
        await sign_in(browser, "producer")
        await sign_in(browser, "producer", "wrong password")
        async with browser.get("/api/v1/shows/demo/posts/bluesky%3Aat%3A%2F%2Fdid%3Aplc%3Aada/history"):
            pass
        async with browser.get("/metrics") as response:
            assert response.headers["Content-Type"].startswith("text/plain; version=")
            text = await response.text()
    figures = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert figures["secondscreen_inbox_backlog", ()] == 4
    assert figures["secondscreen_posts_shed_total", (("show", "demo"),)] == 12
    assert figures["secondscreen_posts_received_total", (("show", "demo"),)] == 5
    assert figures["secondscreen_posts", (("show", "demo"), ("status", "held"))] == 0
    assert figures["secondscreen_viewers_online", (("show", "demo"),)] == 3
    assert figures["secondscreen_sign_ins_total", (("result", "done"),)] == 1
    assert figures["secondscreen_sign_ins_total", (("result", "refused"),)] == 1
    for hint in ("producer", "127.0.0.1", "did:plc", "ada"):
        assert not any(hint in str(labels) for _, labels in figures), hint


async def test_figures_survive_a_room_that_cannot_tell(serve: Serve) -> None:
    def broken() -> dict[str, float]:
        raise RuntimeError("no")

    house = await serve(metrics=broken)
    async with house.script() as client, client.get("/metrics") as response:
        assert response.status == 200
        assert "secondscreen_posts{" in await response.text()


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(logs.sys, "stderr", stream)
    root = logging.getLogger()
    before, level, config = root.handlers[:], root.level, structlog.get_config()
    logs.configure_logs()
    yield stream
    root.handlers[:], _ = before, root.setLevel(level)
    structlog.configure(**config)


def test_log_lines_are_json_and_keep_no_secret(lines: io.StringIO) -> None:
    token = "ss_0123456789ab_" + "A" * 43
    structlog.get_logger("site").info(
        "tried", password="hunter2", api_token=token, note=f"with {token}", show="demo"
    )
    logging.getLogger("aiohttp.server").warning("GET /login/link?token=%s", "B" * 43)
    try:
        raise ValueError("why")
    except ValueError:
        structlog.get_logger("site").exception("failed", request_id="r1")
    text = lines.getvalue()
    first, second, third = (json.loads(line) for line in text.splitlines())
    assert (first["event"], first["show"], first["level"], first["logger"]) == (
        "tried",
        "demo",
        "info",
        "site",
    )
    assert second["level"] == "warning"
    assert "ValueError: why" in third["exception"]
    for secret in ("hunter2", "A" * 43, "B" * 43):
        assert secret not in text
    assert first["note"] == "with [secret]"


async def test_bad_http_is_one_line_without_address_or_traceback(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    host, port = house.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Bad: \x00\r\n\r\n")
    assert b" 400 " in await reader.readline()
    writer.close()
    (record,) = [record for record in caplog.records if record.name == "site.http"]
    assert (record.getMessage(), record.levelname, record.exc_info) == ("bad_http", "INFO", None)
