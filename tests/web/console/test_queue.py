"""The queue under a producer's hand: it moves on, holds still, explains itself, and shows words as words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.web.naughty import NAMES, NAUGHTY
from tests.web.serve import now_ms

from .posts import make_posts
from .producer import Desk, queue
from .stage import ConsoleStage

pytestmark = [pytest.mark.browser]


def test_a_command_carries_what_was_seen_its_own_key_and_the_token(desk: Desk) -> None:
    desk.press("j", "a", "r")
    desk.await_commands(2)
    first, second = desk.stage.commands
    assert first["by"] == "nina"
    assert first["type"] == "application/json"
    assert first["body"]["expected_offset"] == 1
    assert second["body"]["expected_offset"] >= 1
    assert re.fullmatch(r"[0-9a-f-]{36}", first["key"])
    assert first["key"] != second["key"]


def test_after_an_act_selection_and_focus_go_to_the_next_row(desk: Desk) -> None:
    ids = queue(desk.stage)
    desk.press("j", "a")
    expect(desk.row(ids[1])).to_be_focused()
    assert desk.selected_id() == ids[1]
    desk.press("r")
    assert [c["post_id"] for c in desk.await_commands(2)] == ids[:2]
    expect(desk.row(ids[0])).to_have_count(0, timeout=4000)
    expect(desk.row(ids[2])).to_be_focused()


def test_a_row_under_way_says_so_and_a_decided_one_stays_a_moment(desk: Desk) -> None:
    desk.stage.delay_s = 0.4
    first = queue(desk.stage)[0]
    desk.press("j", "a")
    expect(desk.row(first).locator(".doing")).to_have_text("Approving…")
    expect(desk.row(first).locator(".doing")).to_have_text("You approved")
    expect(desk.row(first)).to_have_count(0, timeout=4000)


def test_newcomers_never_move_the_selected_row(desk: Desk) -> None:
    desk.press("j", "j", "j")
    row = desk.row(queue(desk.stage)[2])
    before = desk.top_of(row)
    for n in range(4):
        desk.stage.arrive({**make_posts(1, now_ms(), seed=90 + n)[0], "id": f"bluesky:new-{n}"})
    expect(desk.page.locator("#queue-edge")).to_have_text("↑ 4 new")
    assert abs(desk.top_of(row) - before) < 1
    desk.page.locator("#queue-edge").click()
    expect(desk.page.locator("#queue-edge")).to_be_hidden()
    assert desk.selected_id() == "bluesky:new-3"


def test_newcomers_never_move_the_row_under_the_pointer(desk: Desk) -> None:
    row = desk.row(queue(desk.stage)[1])
    row.hover()
    before = desk.top_of(row)
    desk.stage.arrive({**make_posts(1, now_ms(), seed=91)[0], "id": "bluesky:new"})
    expect(desk.row("bluesky:new")).to_have_count(1)
    assert abs(desk.top_of(row) - before) < 1


def test_a_queue_that_nobody_holds_follows_the_newest(desk: Desk) -> None:
    desk.stage.arrive({**make_posts(1, now_ms(), seed=92)[0], "id": "bluesky:new"})
    expect(desk.row("bluesky:new")).to_be_in_viewport()
    expect(desk.page.locator("#queue-edge")).to_be_hidden()


def test_a_click_on_a_rows_button_acts_on_that_row_and_nothing_moves_under_the_pointer(desk: Desk) -> None:
    ids = queue(desk.stage)
    button = desk.row(ids[1]).locator("[data-act=approve]")
    desk.row(ids[1]).hover()
    button.click()
    expect(desk.row(ids[1]).locator(".doing")).to_have_text("You approved")
    before = desk.top_of(desk.row(ids[2]))
    desk.page.wait_for_timeout(2_200)  # longer than a decided row would stay without a pointer
    assert abs(desk.top_of(desk.row(ids[2])) - before) < 1
    assert desk.stage.said() == [{"command": "approve", "post_id": ids[1]}]


def test_marked_posts_are_decided_together_one_command_each_and_reported(desk: Desk) -> None:
    ids = queue(desk.stage)
    desk.press("j", "Space", "Shift+J", "Shift+J")
    expect(desk.page.locator("#bulk strong")).to_have_text("3 marked")
    desk.stage.act_unseen("sam", command="hold", post_id=ids[1])
    desk.press("r")
    assert sorted(c["post_id"] for c in desk.await_commands(3)) == sorted(ids[:3])
    notice = desk.page.locator(".notice")
    expect(notice).to_contain_text("2 rejected, 1 changed meanwhile.")
    desk.press("y")
    assert desk.await_commands(4)[3] == {"command": "reject", "post_id": ids[1]}


def test_why_a_post_waits_is_said_in_plain_words_with_the_matched_words_marked(desk: Desk) -> None:
    held = next(p for p in desk.stage.show.posts.values() if p["rule"] == "words")
    row = desk.row(held["id"])
    expect(row.locator(".why")).to_contain_text("heldWord listMatches the word list “insults”")
    assert row.locator("mark").all_inner_texts() == ["muppet", "donkey"]
    row.click()
    expect(desk.page.locator(".score-bars caption")).to_contain_text(str(held["score"]))
    expect(desk.page.locator(".score-bars tbody tr")).to_have_count(len(held["why"]))
    expect(desk.page.locator(".screeners")).to_contain_text("71 %")


def test_filters_narrow_the_queue_and_stand_in_the_address(desk: Desk) -> None:
    desk.page.get_by_label("Rule").select_option("words")
    expect(desk.page.locator("#queue-list [role=row]")).to_have_count(2)
    expect(desk.page.locator("#queue-note")).to_contain_text("2 of")
    assert desk.page.url.endswith("#rule=words")
    desk.page.reload()
    expect(desk.page.locator("#queue-list [role=row]")).to_have_count(2)
    desk.page.get_by_role("button", name="Show all").click()
    expect(desk.page.locator("#queue-list [role=row]")).to_have_count(len(queue(desk.stage)))


def test_media_stay_veiled_until_asked_for_and_nothing_is_fetched_from_elsewhere(desk: Desk) -> None:
    post = next(p for p in desk.stage.show.posts.values() if p["post"]["media"] and p["status"] != "approved")
    alt = post["post"]["media"][0]["alt"]
    desk.row(post["id"]).click()
    expect(desk.page.locator(".tile")).to_have_class(re.compile("veiled"))
    assert alt not in desk.page.locator("body").inner_text()
    desk.press("m")
    expect(desk.page.locator(".tile")).to_contain_text(alt)
    desk.press("m")
    expect(desk.page.locator(".tile")).not_to_contain_text(alt)
    assert all(url.startswith(desk.stage.site) for url in desk.asked)


def test_strangers_words_are_text_and_nothing_else(stage: ConsoleStage, chromium: Browser) -> None:
    base = make_posts(1, now_ms())[0]
    posts = []
    for n, (name, text) in enumerate(NAUGHTY.items()):
        posts.append(
            {**base, "id": f"n:{name}", "matched": [{"on": "text", "start": n, "end": n + 3, "words": ""}]}
        )
        posts[-1]["post"] = {**base["post"], "text": text, "media": [{"type": "<i>", "alt": text}]}
    for name, (shown, handle) in NAMES.items():
        posts.append(
            {**base, "id": f"m:{name}", "rule": "__proto__", "reason": "<b>x</b>", "badges": ["constructor"]}
        )
        posts[-1]["post"] = {**base["post"], "author": {"name": shown, "handle": handle, "avatar_url": None}}
    posts.append({**base, "id": "__proto__", "why": [["toString", 5]], "scores": {"constructor": 3}})
    stage.open_show(posts)
    made = Desk(stage, chromium)
    for name, text in NAUGHTY.items():
        if text:
            assert made.row(f"n:{name}").locator(".text").evaluate("el => el.textContent") == text
        assert made.row(f"n:{name}").locator(".text :not(mark, em)").count() == 0
    for post in posts:
        made.row(post["id"]).click()
        made.press("m", "p")
        expect(made.page.locator("#detail-body")).to_be_visible()
    width = made.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 1440
    assert made.page.evaluate(
        "[...document.querySelectorAll('.lane')].every((l) => l.scrollWidth <= l.clientWidth)"
    )
    made.context.close()
    assert made.faults == []


def test_words_that_their_author_withdraws_leave_the_desk(desk: Desk) -> None:
    post_id = queue(desk.stage)[0]
    desk.stage.show.posts[post_id]["post"]["text"] = "a secret that will be deleted"
    desk.stage.arrive()
    expect(desk.row(post_id)).to_contain_text("a secret")
    desk.row(post_id).click()
    expect(desk.page.locator("#detail-body")).to_contain_text("a secret")
    desk.stage.withdraw_by_source(post_id)
    expect(desk.page.locator("body")).not_to_contain_text("a secret", timeout=1000)
