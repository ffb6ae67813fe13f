"""Usable by everybody: axe-core, room on small screens, targets large enough, the Tab key."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.web.pages import AXE, axe
from tests.web.serve import now_ms

from .posts import make_posts
from .producer import Desk
from .stage import ConsoleStage

pytestmark = [pytest.mark.browser]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_no_violation(stage: ConsoleStage, chromium: Browser, scheme: str) -> None:
    assert AXE.exists(), "axe-core is not here: run `make setup`"
    desk = Desk(stage, chromium, reduced_motion="reduce")
    desk.page.evaluate("(s) => { document.documentElement.dataset.scheme = s; }", scheme)
    shortlist = stage.show.shortlist
    stage.act("sam", command="preview", post_id=shortlist[0])
    stage.act("sam", command="take", post_id=shortlist[0])
    stage.act("sam", command="preview", post_id=shortlist[1])
    stage.arrive({**make_posts(7, now_ms(), seed=3)[6], "id": "bluesky:media"})
    desk.press("j")

    def check(where: str) -> None:
        found = axe(desk.page, runOnly=TAGS)
        assert found == [], f"{where}: {found}"

    check("at work")
    desk.press("Space")
    check("with a mark")
    stage.act_unseen("sam", command="reject", post_id=desk.selected_id())
    desk.press("Escape", "a")
    expect(desk.page.locator(".notice-conflict")).to_be_visible()
    check("with a conflict")
    for key in ("?", ",", "i", "f", "/"):
        desk.press(key)
        expect(desk.page.locator("dialog")).to_be_visible()
        check(f"sheet {key}")
        desk.press("Escape")
        expect(desk.page.locator("dialog")).to_have_count(0)
    desk.press("Shift+P")
    expect(desk.page.locator("#panic-banner")).to_be_visible()
    check("in panic")
    stage.open_show([])
    expect(desk.page.locator("#queue-empty")).to_be_visible()
    check("empty")
    desk.context.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (768, 1024)])
def test_it_fits_and_every_target_is_large_enough(
    stage: ConsoleStage, chromium: Browser, width: int, height: int
) -> None:
    desk = Desk(stage, chromium, viewport={"width": width, "height": height})
    desk.press("j")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    small = desk.page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, a')].filter((el) => el.checkVisibility())
          .map((el) => [el.textContent.trim(), el.className, el.getBoundingClientRect()])
          .filter(([, c, r]) => r.width > 1 && c !== 'skip' && (r.width < 24 || r.height < 24) && !c.includes('t-link'))
          .map(([t, c, r]) => `${t} .${c} ${r.width}×${r.height}`).filter((s) => !/example/.test(s))"""
    )
    assert small == []
    desk.press("2")
    expect(desk.page.locator("#feed-list")).to_be_visible()
    expect(desk.selected).to_be_focused()
    desk.press("3")
    expect(desk.page.locator("#rundown-list")).to_be_visible()
    desk.press("1")
    expect(desk.page.locator("#queue-list")).to_be_visible()
    desk.context.close()
    assert desk.faults == []


def test_one_row_of_each_lane_is_a_stop_of_the_tab_key(desk: Desk) -> None:
    for lane in ("queue", "feed", "rundown"):
        assert desk.page.locator(f'#{lane}-list [role=row][tabindex="0"]').count() == 1
    first = desk.page.locator("#queue-list [role=row]").first
    first.focus()
    expect(first).to_have_attribute("aria-selected", "true")
    desk.press("Tab", "Tab")
    expect(first.locator("[data-act=approve]")).to_be_focused()
    desk.press("Enter")
    assert desk.await_commands(1)[0]["command"] == "approve"
