"""Pictures of every page, taken from the running demo. `make screenshots` keeps them under docs/screenshots/."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from secondscreen.app import demo_folder

from .service import Service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PASSWORD = "a long enough password"
DARK = "linear-gradient(#101a12, #2c4630 60%, #0d140e)"
LIGHT = "linear-gradient(#dfeaf5, #f7f3e3 55%, #b9d7a0)"


BEFORE_S = 365  # the show is joined six minutes in, just before the trellis comes down


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Service]:
    """The demo show as it stands six minutes after its start."""
    source = demo_folder()
    began = datetime.now(UTC) - timedelta(seconds=BEFORE_S)
    joined = datetime(2026, 6, 14, 19, tzinfo=UTC) + timedelta(seconds=BEFORE_S)
    show = (source / "demo.toml").read_text(encoding="utf-8")
    show = show.replace("[timeline]", f'[timeline]\nstarts_at = "{began.isoformat()}"')
    show = show.replace(
        'file = "stream.jsonl"', f'file = "{source / "stream.jsonl"}"\nbegin = {joined.isoformat()}'
    )
    (tmp_path / "demo.toml").write_text(show, encoding="utf-8")
    args = ["run", "--config", str(tmp_path / "demo.toml"), "--data", str(tmp_path / "data")]
    service = Service(args, tmp_path)
    service.command("users", "add", "nina", "--role", "producer", "--password-stdin", text=f"{PASSWORD}\n")
    with service:
        yield service


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("SECONDSCREEN_SCREENSHOTS", tmp_path / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def picture(page: Page, album: Path, name: str) -> None:
    file = album / f"{name}.png"
    page.screenshot(path=file)
    assert file.stat().st_size > 5_000, f"{name} shows nothing"


def test_every_page_is_worth_a_picture(browser: Browser, demo: Service, album: Path):
    console = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    console.goto(f"{demo.site}/login?next=/console/demo")
    console.get_by_label("Name").fill("nina")
    console.get_by_label("Password").fill(PASSWORD)
    console.get_by_role("button", name="Sign in").click()
    console.wait_for_url("**/console/demo")
    phone = browser.new_context(
        viewport={"width": 360, "height": 780},
        device_scale_factor=2,
        color_scheme="dark",
        reduced_motion="reduce",  # a picture of a page that is not in the middle of a movement
    ).new_page()
    phone.goto(f"{demo.site}/s/demo")
    desktop = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    ).new_page()
    desktop.goto(f"{demo.site}/s/demo")
    air = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    air.goto(f"{demo.site}/overlay/demo")
    expect(phone.get_by_role("article").nth(14)).to_be_attached(timeout=90_000)

    rows = console.locator("#feed-list [role=row]")
    for n, keys in enumerate((["s"], ["s"], ["s", "p"])):
        rows.nth(n).click()
        for key in keys:
            console.keyboard.press(key)
            console.wait_for_timeout(400)  # as long as a hand takes from key to key
    console.keyboard.press("t")
    expect(air.locator("[data-layout=lower_third], .lower-third, .graphic").first).to_be_visible()
    rows.nth(3).click()
    console.keyboard.press("p")
    console.locator("#queue-list [role=row]").first.click()
    air.wait_for_timeout(1_500)  # the graphic comes in
    for name, background in (("overlay-dark", DARK), ("overlay-light", LIGHT)):
        air.evaluate("(b) => { document.documentElement.style.background = b }", background)
        picture(air, album, name)
    picture(console, album, "console-1440")
    picture(phone, album, "companion-360")
    picture(desktop, album, "companion-1440")
    console.keyboard.press("?")
    picture(console, album, "console-keys")
    console.keyboard.press("Escape")
    waiting = console.locator("#queue-list [role=row]:has(mark), #queue-list [role=row]:has(.sign)")
    if waiting.count():
        waiting.first.click()
        picture(console, album, "console-verdict")
    rules(console, album)


def rules(page: Page, album: Path) -> None:
    """The page of rules at work: a list tried, put in the shadow, and what it would change."""
    page.keyboard.press("w")
    page.wait_for_url("**/console/demo/rules")
    expect(page.locator(".rules-table caption")).to_contain_text("Cost was measured", timeout=60_000)
    page.get_by_label("Words, one a line").fill("horace\ncanoe\npiss off")
    page.get_by_label("Name of the list").fill("boat talk")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".found-words")).to_be_visible(timeout=30_000)
    picture(page, album, "rules-1440")
    page.get_by_role("button", name="Put in shadow").click()
    expect(page.locator(".shadow-sum")).to_be_visible(timeout=30_000)
    page.locator("#shadow").scroll_into_view_if_needed()
    page.keyboard.press("Escape")
    page.locator("#shadow-head").click()
    page.keyboard.press("4")
    page.wait_for_timeout(300)
    picture(page, album, "rules-shadow")
