"""The sheets and the frame: insert, cues, search, reasons, sources, sign-out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .producer import Desk, queue

pytestmark = [pytest.mark.browser]


def test_a_post_is_inserted_by_hand(desk: Desk) -> None:
    desk.press("i")
    desk.page.get_by_label("Name to show").fill("Mrs Allotment")
    desk.page.get_by_label("Words", exact=True).fill("I rang in to say: well done.")
    desk.page.get_by_role("button", name="Insert").click()
    assert desk.await_commands(1) == [
        {"command": "insert", "name": "Mrs Allotment", "text": "I rang in to say: well done."}
    ]
    expect(desk.page.locator("#queue-list")).to_contain_text("I rang in to say")


def test_a_cue_is_fired_from_the_sheet_by_number_and_from_the_strip(desk: Desk) -> None:
    desk.press("f")
    expect(desk.page.locator(".cue-choice").filter(has_text="The weighing")).to_be_focused()
    desk.press("4")
    assert desk.await_commands(1) == [{"command": "fire_cue", "cue_id": "weighing", "title": "The weighing"}]
    expect(desk.page.locator("#cue-list .cue-fired").filter(has_text="The weighing")).to_be_visible()
    desk.page.locator("#cue-list").get_by_role("button", name="Last call for votes").click()
    assert desk.await_commands(2)[1]["cue_id"] == "last-call"
    desk.press("f")
    desk.page.get_by_label("A cue nobody planned").fill("Gust! 2")
    desk.page.get_by_role("dialog").get_by_role("button", name="Fire", exact=True).click()
    assert desk.await_commands(3)[2] == {"command": "fire_cue", "cue_id": "gust-2", "title": "Gust! 2"}


def test_search_finds_decided_posts_and_acts_on_them(desk: Desk) -> None:
    post = next(p for p in desk.stage.show.posts.values() if p["status"] == "approved")
    desk.press("/")
    desk.page.keyboard.type(post["post"]["text"][:20])
    result = desk.page.locator("dialog .result[data-status=approved]").first
    expect(result).to_contain_text(post["post"]["text"][:20])
    result.get_by_role("button", name="Reject").click()
    expect(result.locator(".result-note")).to_have_text("Done")
    assert desk.stage.said()[0]["command"] == "reject"
    assert desk.stage.asked[-1]["q"] == post["post"]["text"][:20].strip()


def test_a_reject_can_say_why(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.press("j", "Shift+R")
    desk.page.get_by_role("button", name="Personal data").click()
    assert desk.await_commands(1) == [{"command": "reject", "reason": "Personal data", "post_id": first}]


def test_withdraw_asks_first(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.press("j", "Shift+W", "Escape")
    expect(desk.page.locator("dialog")).to_have_count(0)
    desk.press("Shift+W", "Enter")
    assert desk.await_commands(1) == [{"command": "withdraw", "post_id": first}]


def test_sources_viewers_counts_and_clock_are_in_sight(desk: Desk) -> None:
    expect(desk.page.locator("#sources")).to_contain_text("mastodon stale since 4")
    expect(desk.page.locator("#viewers")).to_have_text("10,412 viewers")
    expect(desk.page.locator(".count-pending strong")).not_to_have_text("–")
    expect(desk.page.locator("#clock")).to_have_text(re.compile(r"42:\d\d"))
    expect(desk.page.locator("#segment")).to_have_text("The vegetable basket")


def test_signing_out_is_a_plain_form_with_the_token(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.locator("body")).to_have_text("Signed out")
    assert desk.stage.signed_out
