"""What the show answers, and how a producer is told: conflicts, refusals, lost answers, undo."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .producer import Desk, queue

pytestmark = [pytest.mark.browser]


def test_a_conflict_says_who_did_what_and_waits_for_a_choice(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.press("j")
    desk.stage.act_unseen("sam", command="reject", post_id=first)
    desk.press("a")
    notice = desk.page.locator(".notice-conflict")
    expect(notice).to_contain_text("sam rejected")
    expect(notice).to_contain_text("Your approve was not done.")
    expect(desk.page.locator("#urgent")).to_contain_text("sam rejected")
    assert desk.stage.show.posts[first]["status"] == "rejected"
    notice.get_by_role("button", name="Do it anyway").click()
    desk.await_commands(2)
    assert desk.stage.show.posts[first]["status"] == "approved"
    assert desk.stage.commands[0]["key"] != desk.stage.commands[1]["key"]
    assert desk.stage.commands[1]["body"]["expected_offset"] >= 3


def test_a_conflict_can_be_left(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.press("j")
    desk.stage.act_unseen("sam", command="reject", post_id=first)
    desk.press("a")
    expect(desk.page.locator(".notice-conflict")).to_be_visible()
    desk.press("n")
    expect(desk.page.locator(".notice")).to_have_count(0)
    assert len(desk.stage.commands) == 1


def test_the_same_act_of_two_producers_is_no_quarrel(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.press("j")
    desk.stage.act_unseen("sam", command="approve", post_id=first)
    desk.press("a")
    expect(desk.page.locator(".notice-info")).to_contain_text("sam approved")
    expect(desk.page.locator(".notice-conflict")).to_have_count(0)


def test_a_refusal_says_why(desk: Desk) -> None:
    desk.press("u")
    expect(desk.page.locator(".notice-refused")).to_contain_text("There is nothing of yours to take back")


def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_done_once(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.stage.failing = 2
    desk.press("j", "a")
    expect(desk.page.locator(".notice-again")).to_contain_text("sending again")
    expect(desk.page.locator(".notice-again")).to_contain_text("The store is busy")
    expect(desk.page.locator(".notice-done")).to_contain_text("done")
    assert {c["key"] for c in desk.stage.commands} == {desk.stage.commands[0]["key"]}
    assert len(desk.stage.commands) == 3
    assert desk.stage.show.posts[first]["status"] == "approved"
    assert desk.stage.show.seq == 2


def test_a_network_that_stays_away_is_said_and_the_command_can_be_sent_again(desk: Desk) -> None:
    desk.page.clock.install()
    desk.press("j")
    desk.context.route("**/commands", lambda route: route.abort())
    desk.press("a")
    for _ in range(12):
        desk.page.clock.run_for(2_000)
    notice = desk.page.locator(".notice-failed")
    expect(notice).to_contain_text("The server cannot be reached")
    desk.context.unroute("**/commands")
    desk.press("y")
    assert desk.await_commands(1)[0]["command"] == "approve"


def test_a_session_that_ended_leads_to_sign_in(desk: Desk) -> None:
    desk.stage.status = 401
    desk.press("j", "a")
    expect(desk.page.locator(".notice-refused")).to_contain_text("You are signed out")
    desk.page.get_by_role("button", name="Sign in again").click()
    desk.page.wait_for_url("**/login?next=%2Fconsole%2Fgarden")


def test_undo_brings_the_row_back_and_selects_it(desk: Desk) -> None:
    first = queue(desk.stage)[0]
    desk.press("j", "a")
    desk.await_commands(1)
    expect(desk.page.locator("#undo")).to_contain_text("Undo your approve")
    expect(desk.row(first)).to_have_count(0, timeout=4000)
    desk.press("u")
    expect(desk.row(first)).to_have_attribute("aria-selected", "true")
    expect(desk.page.locator(".notice-done")).to_contain_text("Your approve was taken back")


def test_the_last_act_of_anybody_stands_at_the_foot(desk: Desk) -> None:
    desk.stage.act("sam", command="approve", post_id=queue(desk.stage)[0])
    expect(desk.page.locator("#last")).to_contain_text("sam approved “")
    desk.press("j", "r")
    expect(desk.page.locator("#last")).to_contain_text("You rejected")
