"""What strangers write to hurt, through every door and onto every screen and record: shown as text, or refused."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from secondscreen.core.display import for_display
from tests.web.naughty import NAMES, NAUGHTY
from tests.web.pages import opened

from .service import PASSWORD, Service, let_in, line, write_show

API = "/api/v1/shows/play"
HARMLESS = "A harmless word about radishes"
MORE = {
    "nothing": "a \x00 in the middle",
    "colours": "\x1b[31mred\x1b[0m",
    "half a character": "half \ud83c a rose",
    "the other half": "\udf39",
    "separators": "one\u2028two\u2029three",
    "formula": "=cmd|' /C calc'!A0",
    "wide": "\ufdfd" * 40,
    "a flag that is none": "\U0001f3f4\U000e0068\U000e0069\U000e007f",
    "rebuilt": "<scr\u200bipt>alert(3)</scr\u200bipt> \u202ereversed\u2069",
}
TEXTS = NAUGHTY | MORE
# What turns, hides or breaks text: none of it may reach a screen.
BANNED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def stream() -> str:
    """JSON as strangers write it: escapes for what no file can hold otherwise."""
    names = list(NAMES.values())
    lines = [line("harmless", 0, HARMLESS, "ada")]
    for n, text in enumerate(TEXTS.values()):
        one = line(f"n{n}", 0.1 + 0.01 * n, text, f"author{n}")
        one["author"]["display_name"], one["author"]["handle"] = names[n % len(names)]
        lines.append(one)
    return "".join(json.dumps(one) + "\n" for one in lines)


def start(folder: Path) -> tuple[Service, str]:
    config = write_show(folder, [], mode="pre", extra="[connectors.compose]\nper_minute = 60\n")
    (config / "stream.jsonl").write_text(stream())
    [token] = let_in(folder / "data", "nina")
    return Service(["run", "--config", str(config), "--data", str(folder / "data")], folder), token


def wait(running: Service) -> None:
    """Until the whole stream is in: all but the two lines that are no text."""
    figure = f'secondscreen_posts_received_total{{show="play"}} {len(TEXTS) - 1}.0'
    deadline = time.monotonic() + 20
    while figure not in urlopen(f"{running.site}/metrics").read().decode():  # noqa: S310 - our own address
        assert time.monotonic() < deadline
        time.sleep(0.05)  # a figure has no event to wait for


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Service, str]]:
    running, token = start(tmp_path)
    with running:
        yield running, token
        assert running.stop() == 0
    assert "Traceback" not in running.log.read_text()


@pytest.fixture
def api(browser: Browser, service: tuple[Service, str]) -> Iterator[APIRequestContext]:
    """nina's script, once the whole stream is in."""
    running, token = service
    wait(running)
    context = browser.new_context(
        base_url=running.site, extra_http_headers={"Authorization": f"Bearer {token}"}
    )
    yield context.request
    context.close()


def posts(api: APIRequestContext) -> dict[str, dict[str, Any]]:
    answer = api.get(f"{API}/posts?limit=100")
    assert answer.status == 200
    assert not [c for c in answer.text() if BANNED.match(c)]
    return {item["id"]: item for item in answer.json()["items"]}


def tell(api: APIRequestContext, command: str, **fields: Any) -> dict[str, Any]:
    answer = api.post(f"{API}/commands", data={"command": command, **fields})
    assert answer.status == 200, answer.text()
    return dict(answer.json())


def test_no_words_through_any_door_break_anything_or_turn_a_line(api: APIRequestContext):
    known = posts(api)
    for n, text in enumerate(TEXTS.values()):
        if not any("\ud800" <= c <= "\udfff" for c in text):
            assert known[f"replay:n{n}"]["post"]["text"] == for_display(text)
    for what, text in TEXTS.items():
        name = "x" if what != "override" else NAMES["override"][0]
        body = json.dumps({"text": text, "name": name})
        kind = {"Content-Type": "application/json"}
        letter = api.post(f"{API}/posts", data=body, headers=kind)
        assert letter.status in ((400, 422) if "half" in what or not text else (201,)), (what, letter.text())
        if letter.status == 201:
            shown = posts(api)[letter.json()["post_id"]]["post"]
            assert shown["text"] == for_display(text)
            assert shown["author"]["name"] == for_display(name)
        page = api.post(f"{API}/compose", data=body, headers=kind)
        assert page.status in (202, 400, 422), (what, page.text())
        if page.status != 202:
            assert page.json()["detail"]
    for item in posts(api).values():
        if item["post"]["text"].strip():
            tell(api, "approve", post_id=item["id"])
    feed = api.get(f"{API}/feed")
    assert not [c for c in feed.text() if BANNED.match(c)]


def test_on_every_screen_at_once_they_are_text(
    browser: Browser, service: tuple[Service, str], api: APIRequestContext
):
    running, _ = service
    with (
        opened(
            browser, running, "/login?next=/console/play", viewport={"width": 1440, "height": 900}
        ) as console,  # type: ignore[arg-type]  # a service has the two addresses of a stage
        opened(browser, running, "/s/play", viewport={"width": 360, "height": 800}) as phone,  # type: ignore[arg-type]
        opened(browser, running, "/overlay/play", viewport={"width": 1920, "height": 1080}) as air,  # type: ignore[arg-type]
    ):
        console.get_by_label("Name").fill("nina")
        console.get_by_label("Password").fill(PASSWORD)
        console.get_by_role("button", name="Sign in").click()
        tell(api, "approve", post_id="replay:harmless")
        tell(api, "take", post_id="replay:harmless", layout="lower_third")
        for page in (console, phone, air):
            expect(page.get_by_text(HARMLESS).first).to_be_visible()
        before = {page: tags(page) for page in (console, phone, air)}
        for n, item in enumerate(posts(api).values()):
            text = item["post"]["text"]
            if item["id"] == "replay:harmless" or not text.strip("\u200b\u0301\u0302 "):
                continue
            assert tell(api, "approve", post_id=item["id"])["result"] == "done"
            layout = ("lower_third", "full_screen")[n % 2]
            assert tell(api, "take", post_id=item["id"], layout=layout)["result"] == "done"
            on_air(air, text)
        feed = api.get(f"{API}/feed").json()
        for item in feed["items"].values():
            if "http" not in item["post"]["text"]:  # links are shortened
                expect(phone.locator("article").get_by_text(item["post"]["text"]).first).to_be_attached()
        expect(console.get_by_text(NAUGHTY["script"]).first).to_be_attached()
        for page, plain in before.items():
            assert tags(page) <= plain | {"A"}, "markup was made of somebody's words"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                "a line pushes the page wide"
            )
        for page in (phone, air):
            assert not BANNED.search(page.locator("body").inner_text())


def tags(page: Page) -> set[str]:
    return set(
        page.evaluate("[...new Set([...document.body.querySelectorAll('*')].map((e) => e.localName))]")
    ) | {"A"}


def on_air(air: Page, text: str) -> None:
    """It is there whole, inside the picture, and its attribution reads name, handle, network from left to right."""
    words = air.locator(".graphic:not(.is-leaving) .words")
    expect(words).to_have_text(text)
    box = air.locator(".graphic:not(.is-leaving) .plate").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= 1920
    assert box["y"] + box["height"] <= 1080
    edges = air.evaluate(
        "[...document.querySelectorAll('.graphic:not(.is-leaving) .attribution > :is(.name, .handle, .on)')]"
        ".map((e) => [e.getBoundingClientRect().top, e.getBoundingClientRect().left])"
    )
    lefts = [left for _, left in edges]
    assert lefts == sorted(lefts), (text, edges)


def test_the_record_of_them_can_be_read_and_opened(tmp_path: Path):
    running, _ = start(tmp_path)
    with running:
        wait(running)
        assert running.stop() == 0
    rows = [json.loads(row) for row in running.command("export", "play", "--format", "jsonl").split("\n")]
    assert len(rows) == len(TEXTS) - 1  # with the harmless one, and without the two that are no text
    table = list(
        csv.DictReader(io.StringIO(running.command("export", "play", "--format", "csv"), newline=""))
    )
    assert len(table) == len(rows)
    for row in table:
        assert not any(cell.startswith(("=", "+", "@", "-", "\t", "\r")) for cell in row.values())
    notes = json.loads(running.command("export", "play", "--format", "activitystreams"))
    assert len(notes["orderedItems"]) == len(rows)
    assert all(note["mediaType"] == "text/plain" for note in notes["orderedItems"])
    report = json.loads(running.command("report", "play", "--json"))
    assert sum(report["counts"][status] for status in ("pending", "held", "rejected", "approved")) == len(
        rows
    )
