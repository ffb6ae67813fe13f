"""Pictures of every page, taken from the running demo. `make screenshots` keeps them under docs/screenshots/."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .service import Service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

DARK = "radial-gradient(circle at 30% 35%, #3d5a3a, #16251a 55%, #0a0f0b)"
LIGHT = "linear-gradient(#dfeaf5, #f7f3e3 55%, #b9d7a0)"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Service]:
    with Service(["demo", "--memory", "--speed", "6"], tmp_path) as running:
        yield running


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
    console.goto(demo.ready["console_link"])
    console.wait_for_url("**/console/demo")
    phone = browser.new_context(
        viewport={"width": 360, "height": 780}, device_scale_factor=2, color_scheme="dark"
    ).new_page()
    phone.goto(f"{demo.site}/s/demo")
    desktop = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light").new_page()
    desktop.goto(f"{demo.site}/s/demo")
    air = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    air.goto(f"{demo.site}/overlay/demo")
    expect(phone.get_by_role("article").nth(11)).to_be_attached(timeout=90_000)

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
    print(json.dumps(sorted(file.name for file in album.iterdir())))
