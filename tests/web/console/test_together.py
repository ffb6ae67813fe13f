"""Two producers at once, panic, and a connection that breaks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from .producer import Desk, queue
from .stage import ConsoleStage

pytestmark = [pytest.mark.browser]


def test_two_producers_see_each_others_acts(stage: ConsoleStage, chromium: Browser) -> None:
    nina, sam = Desk(stage, chromium, "nina"), Desk(stage, chromium, "sam")
    first, second = queue(stage)[:2]
    nina.press("j", "j")
    before = nina.top_of(nina.row(second))
    sam.press("j", "a")
    expect(nina.row(first).locator(".doing")).to_have_text("sam approved")
    assert abs(nina.top_of(nina.row(second)) - before) < 1
    expect(nina.row(first, "feed")).to_be_visible()
    sam.press("2", "g", "p", "t")
    expect(nina.page.locator(".monitor-programme .by")).to_have_text("taken by sam")
    nina.press("c")
    expect(sam.page.locator(".monitor-programme .graphic")).to_have_count(0)
    expect(sam.page.locator("#last")).to_contain_text("nina cleared the programme")
    for made in (nina, sam):
        made.context.close()
        assert made.faults == []


def test_panic_is_one_key_and_unmistakable_everywhere(stage: ConsoleStage, chromium: Browser) -> None:
    nina, sam = Desk(stage, chromium, "nina"), Desk(stage, chromium, "sam")
    sam.press("?")  # a sheet in the way
    expect(sam.page.locator("dialog")).to_be_visible()
    sam.press("Shift+P")
    for made in (nina, sam):
        expect(made.page.locator("#panic-banner")).to_be_visible()
        expect(made.page.locator("#state")).to_contain_text("PANIC")
        expect(made.page.locator("#urgent")).to_contain_text("PANIC")
        expect(made.page).to_have_title(re.compile("^PANIC"))
    expect(nina.page.locator("#panic-words")).to_contain_text("sam cleared every screen")
    assert stage.said() == [{"command": "panic"}]
    assert "expected_offset" not in stage.commands[0]["body"]
    nina.press("t")
    expect(nina.page.locator(".notice").last).to_contain_text("rearm before taking")
    nina.page.get_by_role("button", name="Rearm").click()
    nina.page.get_by_role("dialog").get_by_role("button", name="Leave it").click()
    assert stage.show.armed is False
    nina.press("Shift+A")
    nina.page.get_by_role("dialog").get_by_role("button", name="Rearm").click()
    for made in (nina, sam):
        expect(made.page.locator("#panic-banner")).to_be_hidden()
        expect(made.page.locator("#state")).to_contain_text("Armed")
    for made in (nina, sam):
        made.context.close()
        assert made.faults == []


def test_the_panic_button_does_the_same(desk: Desk) -> None:
    desk.page.get_by_role("button", name="PANIC").click()
    assert desk.await_commands(1) == [{"command": "panic"}]


def test_a_lost_connection_is_said_and_nothing_is_taken_on_old_sight(desk: Desk) -> None:
    first = desk.stage.show.shortlist[0]
    desk.stage.act("sam", command="preview", post_id=first)
    desk.stage.script.refusing = 4001
    desk.stage.do(desk.stage.script.hang_up(4001))
    expect(desk.page.locator("#link-banner")).to_contain_text("What you see may be old")
    expect(desk.page.locator("#state")).to_contain_text("Not live")
    expect(desk.page.locator(".take")).to_be_disabled()
    desk.stage.script.refusing = None
    expect(desk.page.locator("#link-banner")).to_be_hidden(timeout=15_000)
    expect(desk.page.locator(".take")).to_be_enabled()
