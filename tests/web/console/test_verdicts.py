"""Why a post waits, in view: chips, marks and weights in the words, the countdown, two pairs of eyes, the order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.web.serve import now_ms

from .posts import make_posts
from .producer import Desk, queue
from .stage import ConsoleStage

pytestmark = [pytest.mark.browser]


def insult(stage: ConsoleStage) -> dict[str, Any]:
    """The post that a list held, that weighed, and that two must approve."""
    return next(p for p in stage.show.posts.values() if p["risks"])


def test_chips_say_severity_marks_eyes_advice_and_what_the_shadow_would(desk: Desk) -> None:
    row = desk.row(insult(desk.stage)["id"])
    signs = row.locator(".sign").all_text_contents()
    assert "strong" in signs
    assert any("presenter names" in s for s in signs)
    assert any("Two people must approve it" in s for s in signs)
    assert "newsdesk: hold, names a member of staff" in signs
    assert "Shadow would: rejected" in signs
    row.click()
    detail = desk.page.locator("#detail-body")
    expect(detail.locator(".eyes-note")).to_have_text("Two people must approve it. The risk: abuse.")
    expect(detail).to_contain_text("In the shadow policy this post would be rejected: screened.")
    expect(detail).to_contain_text("newsdesk says hold: names a member of staff.")


def test_scores_are_told_by_category_in_words(desk: Desk) -> None:
    desk.row(insult(desk.stage)["id"]).click()
    rows = [row.split("\t") for row in desk.page.locator(".screeners tbody tr").all_inner_texts()]
    assert [row[0] for row in rows][:3] == ["Not fit for air", "Abuse", "Swearing"]
    assert rows[0][1:] == ["likely", "71 %"]
    assert rows[1][1:] == ["likely", "66 %"]


def test_what_weighed_is_underlined_by_strength_and_listed_in_words(desk: Desk) -> None:
    row = desk.row(insult(desk.stage)["id"])
    assert row.locator(".text mark .driver.w3").first.text_content() == "muppet"
    assert row.locator(".text .driver.w1").first.text_content() == "judge"
    widths = [
        row.locator(f".text .driver.{w}").first.evaluate("e => getComputedStyle(e).textDecorationThickness")
        for w in ("w1", "w3")
    ]
    assert widths[0] != widths[1]
    row.click()
    expect(desk.page.locator(".weighed")).to_have_text(
        "What weighed: muppet (most), absolute donkey (most), judge (a little)"
    )


def test_marks_stand_right_in_arabic_and_among_emoji(stage: ConsoleStage, chromium: Browser) -> None:
    arabic = "قال كلمة سيئة 🌹 هنا"
    families = "👩‍👩‍👧‍👦 are 🇳🇱 fine"
    base = make_posts(1, now_ms())[0]
    posts = []
    for n, (text, start, end) in enumerate(((arabic, 4, 8), (families, 0, 1), (families, 12, 14))):
        posts.append(
            {
                **base,
                "id": f"s:{n}",
                "matched": [
                    {"on": "text", "start": start, "end": end, "words": "l"},
                    {"on": "handle", "start": 0, "end": 3, "words": "l"},
                    {"on": "name", "start": 1, "end": 2, "words": "l"},
                ],
            }
        )
        posts[-1]["post"] = {
            **base["post"],
            "text": text,
            "lang": "ar" if n == 0 else "en",
            "author": {"name": "a🌹b", "handle": "badname.example", "avatar_url": None},
        }
    stage.open_show(posts)
    desk = Desk(stage, chromium)
    expect(desk.row("s:0").locator(".text mark")).to_have_text("كلمة")
    assert desk.row("s:0").locator(".text").evaluate("e => e.textContent") == arabic
    expect(desk.row("s:1").locator(".text mark")).to_have_text("👩‍👩‍👧‍👦")
    expect(desk.row("s:2").locator(".text mark")).to_have_text("🇳🇱")
    expect(desk.row("s:1").locator(".handle mark")).to_have_text("bad")
    expect(desk.row("s:1").locator(".name mark")).to_have_text("🌹")
    desk.context.close()
    assert desk.faults == []


def test_a_held_back_post_counts_down_and_can_be_shown_now_or_stopped(desk: Desk) -> None:
    posts = [p for p in desk.stage.show.posts.values() if p["release_ms"] and p["status"] == "pending"]
    first = desk.row(posts[0]["id"])
    expect(first.locator(".release")).to_have_text(re.compile(r"^shown in (\d+ s|1:\d\d)$"))
    before = first.locator(".release").text_content()
    expect(first.locator(".release")).not_to_have_text(before or "", timeout=4_000)
    first.click()
    expect(desk.page.locator(".release-note")).to_contain_text("unless somebody objects")
    expect(desk.page.locator(".detail-acts .act-approve span")).to_have_text("Show now")
    expect(first.locator("[data-act=approve]")).to_have_attribute("aria-label", "Show now")
    desk.press("a")
    assert desk.await_commands(1) == [{"command": "approve", "post_id": posts[0]["id"]}]


def test_the_first_of_two_approvals_is_said_and_a_second_of_ones_own_is_refused_in_words(desk: Desk) -> None:
    post = insult(desk.stage)
    row = desk.row(post["id"])
    row.click()
    desk.press("a")
    expect(desk.page.locator(".notice")).to_contain_text("The first of two approvals is given.")
    expect(row.locator(".sign-eyes")).to_have_text("1/2You approved it; a second person must too")
    row.click()
    desk.press("a")
    expect(desk.page.locator(".notice-refused")).to_contain_text("a second person must approve it too")
    desk.stage.act("sam", command="approve", post_id=post["id"])
    expect(row.locator(".doing")).to_have_text(re.compile("approved"))


def test_a_colleagues_first_approval_names_them(desk: Desk) -> None:
    post = insult(desk.stage)
    desk.stage.act("sam", command="approve", post_id=post["id"])
    desk.row(post["id"]).click()
    expect(desk.page.locator(".eyes-note")).to_contain_text("sam approved it; it needs a second person.")


def test_the_queue_by_value_does_not_move_the_row_in_hand(desk: Desk) -> None:
    newest = queue(desk.stage)
    desk.press("v")
    expect(desk.page.locator(".order")).to_contain_text("by value")
    posts = desk.stage.show.posts
    by_value = sorted(newest, key=lambda i: -posts[i]["value"])
    shown = desk.page.locator("#queue-list [role=row]")
    assert [row.get_attribute("data-id") for row in shown.all()] == by_value
    desk.press("j", "j")
    held = desk.row(by_value[1])
    before = desk.top_of(held)
    posts[by_value[1]]["value"] = 0
    desk.stage.arrive({**make_posts(1, now_ms(), seed=93)[0], "id": "bluesky:best", "value": 1_000})
    expect(desk.row("bluesky:best")).to_have_count(1)
    assert abs(desk.top_of(held) - before) < 1
    assert (
        shown.nth(2).get_attribute("data-id") == by_value[1]
    )  # the newcomer stands above, the rest as it was
    desk.press("g")
    expect(shown.last).to_have_attribute("data-id", by_value[1])
    expect(shown.first).to_have_attribute("data-id", "bluesky:best")


def test_the_foot_says_preset_and_mood_and_leads_to_the_rules(desk: Desk) -> None:
    expect(desk.page.locator("#rules-link")).to_contain_text("Rules · Standard · mood calm")
    desk.stage.show.mood = {**desk.stage.show.mood, "level": "alarmed"}
    desk.stage.arrive()
    expect(desk.page.locator("#rules-link")).to_have_attribute("data-mood", "alarmed")
    desk.press("w")
    desk.page.wait_for_url("**/console/garden/rules")
