"""A list on its way into a running show: in the shadow, seen, put live, and what waits is judged again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .service import PASSWORD, Service, let_in, line, write_show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

POSTS = (
    "The gazebo is leaning like a tired uncle",
    "Whoever tied down that g\u0430zebo was in a hurry",  # a Cyrillic letter
    "Roses late, beans early, judges hungry",
    "\u0645\u0627 \u0623\u062c\u0645\u0644 \u0647\u0630\u0627 gazebo \U0001f339",
    "My grandmother would have won this with one potato",
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    lines = [line(f"p{n}", 0.1 * n, text, f"author{n}") for n, text in enumerate(POSTS)]
    config = write_show(tmp_path, lines, mode="pre", extra="lists = []\n")
    data = tmp_path / "data"
    data.mkdir()
    let_in(data, "nina")
    with Service(["run", "--config", str(config), "--data", str(data)], tmp_path) as running:
        yield running


def test_a_list_goes_from_the_shadow_to_the_air_and_judges_again_what_waits(
    browser: Browser, service: Service, tmp_path: Path
):
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{service.site}/login?next=/console/play")
    page.get_by_label("Name").fill("nina")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/console/play")
    waiting = page.locator("#queue-list [role=row][data-status=pending]")
    expect(waiting).to_have_count(len(POSTS))
    page.keyboard.press("w")
    page.wait_for_url("**/console/play/rules")

    page.get_by_label("Words, one a line").fill("gazebo")
    page.get_by_label("Name of the list").fill("gazebo talk")
    page.get_by_label("Reason").fill("about the gazebo: wait for the safety report")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".found-words")).to_have_text(
        "In the last hour’s posts this would catch 3 of 5, of which 0 are approved now."
    )
    marks = page.locator(".found-item mark").all_text_contents()
    assert [m.replace("\u0430", "a") for m in marks] == ["gazebo"] * 3

    page.get_by_role("button", name="Put in shadow").click()
    expect(page.locator('[data-rule="gazebo talk"] .chip-shadow')).to_be_visible()
    expect(page.locator(".shadow-sum")).to_contain_text("3 of 5 posts would change", timeout=20_000)
    expect(page.locator(".changes tbody tr")).to_contain_text("pendingheld")
    counts = page.request.get(f"{service.site}/api/v1/shows/play/posts?status=pending").json()["items"]
    assert len(counts) == len(POSTS)  # the shadow changed nothing

    page.get_by_role("button", name="Edit gazebo talk").click()
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Put live").click()
    page.get_by_role("dialog").get_by_role("button", name="Put live").click()
    expect(page.locator(".notice-done", has_text="is live. What waits is judged again.")).to_be_visible()
    expect(page.locator('[data-rule="gazebo talk"] .chip-shadow')).to_have_count(0)

    page.keyboard.press("Escape")
    page.locator("#back").click()
    held = page.locator("#queue-list [role=row][data-status=held]")
    expect(held).to_have_count(3, timeout=20_000)
    expect(held.first.locator(".why")).to_contain_text("wait for the safety report")
    assert {m.replace("\u0430", "a") for m in held.locator(".text mark").all_text_contents()} == {"gazebo"}
    expect(page.locator("#queue-list [role=row][data-status=pending]")).to_have_count(2)
    assert faults == []

    service.stop()  # what the producer did is in the journal: the command line reads it there
    told = service.command("rules", "test", "--show", "play", "--json", "gazebo")
    answer = json.loads(told)
    assert (answer["posts"], answer["caught"], answer["approved"]) == (5, 3, 0)
    assert {one["status"] for one in answer["catches"]} == {"held"}
