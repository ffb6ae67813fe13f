"""The page of rules: policy, every rule's figures, trying a list before it counts, shadow, learning, mood."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.web.pages import AXE, axe
from tests.web.serve import now_ms

from .posts import make_posts
from .producer import Desk
from .stage import ConsoleStage
from .test_for_everyone import TAGS

pytestmark = [pytest.mark.browser]


@pytest.fixture
def rules(stage: ConsoleStage, chromium: Browser) -> Iterator[Desk]:
    stage.open_show(make_posts(48, now_ms()), approved=16)
    made = Desk(stage, chromium, path="/rules")
    expect(made.page.locator(".rules-table tbody tr").first).not_to_have_text("The rules are on their way…")
    yield made
    made.context.close()
    assert made.faults == []


def put(stage: ConsoleStage, name: str = "injury_talk", **more: object) -> None:
    rule = {"name": name, "words": ["broken leg"], "mode": "phrase", "on": ["text"], "outcome": "hold"}
    stage.act("sam", command="put_rule", rule={**rule, "severity": 2, "shadow": False, **more})


def test_a_list_is_tried_word_for_word_before_it_can_be_put(rules: Desk) -> None:
    page = rules.page
    rules.press("n")
    page.keyboard.type("leek\nsoil")
    live, shadow = (
        page.get_by_role("button", name="Put live"),
        page.get_by_role("button", name="Put in shadow"),
    )
    expect(live).to_be_disabled()
    rules.press("Control+Enter")
    found = page.locator("#tester-found")
    expect(found.locator(".found-words")).to_contain_text("In the last hour’s posts this would catch")
    expect(found.locator(".found-words")).to_contain_text("approved now.")
    assert {m.lower() for m in found.locator("mark").all_text_contents()} <= {"leek", "soil"}
    expect(live).to_be_disabled()
    page.get_by_label("Name of the list").fill("vegetables")
    expect(shadow).to_be_enabled()
    page.get_by_label("Words, one a line").fill("leek\nsoil\nrose")
    expect(shadow).to_be_disabled()  # other words than those that were tried
    page.get_by_role("button", name="Try it").click()
    expect(shadow).to_be_enabled()
    shadow.click()
    assert rules.await_commands(1) == [
        {
            "command": "put_rule",
            "rule": {
                "name": "vegetables",
                "words": ["leek", "soil", "rose"],
                "mode": "word",
                "on": ["text", "handle", "name"],
                "outcome": "hold",
                "reason": "",
                "lang": "",
                "severity": 2,
                "category": None,
                "shadow": True,
            },
        }
    ]
    expect(page.locator('[data-rule="vegetables"] .chip-shadow')).to_be_visible()
    assert rules.stage.commands[0]["by"] == "nina"
    assert rules.stage.tried[0] == {
        "rule": {**rules.stage.tried[0]["rule"], "words": ["leek", "soil"]},
        "since_s": 3600,
    }


def test_a_list_that_catches_what_is_approved_asks_again_before_it_goes_live(rules: Desk) -> None:
    page = rules.page
    page.get_by_label("Words, one a line").fill("the")
    page.get_by_label("Name of the list").fill("articles")
    page.get_by_role("button", name="Try it").click()
    live = page.get_by_role("button", name="Put live")
    live.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("are approved now")
    rules.press("Escape")
    assert rules.stage.commands == []
    live.click()
    dialog.get_by_role("button", name="Put live").click()
    assert rules.await_commands(1)[0]["rule"]["shadow"] is False
    expect(page.locator(".notice-done")).to_contain_text("“articles” is live. What waits is judged again.")


def test_a_list_that_cannot_be_used_says_why(rules: Desk) -> None:
    page = rules.page
    page.get_by_label("Words, one a line").fill("(")
    page.get_by_label("Found as").select_option("regex")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#tester .fault")).to_contain_text("a pattern without its end")
    expect(page.get_by_role("button", name="Put live")).to_be_disabled()


def test_every_rule_says_where_it_comes_from_how_often_it_was_overturned_and_what_it_costs(
    rules: Desk,
) -> None:
    page = rules.page
    row = page.locator('[data-rule="swearing_en"]')
    expect(row).to_contain_text("shipped")
    expect(row).to_contain_text("strong")
    expect(row).to_contain_text("66 35 % · often")
    expect(row).to_contain_text("µs")
    expect(page.locator(".rules-table caption")).to_contain_text("400 posts")
    page.get_by_role("button", name="house", exact=True).click()
    expect(page.locator(".rules-table tbody tr")).to_have_count(1)
    page.get_by_role("button", name="all", exact=True).click()
    rules.press("/")
    page.keyboard.type("person")
    expect(page.locator(".rules-table tbody tr")).to_have_count(1)
    expect(page.locator(".rules-table tbody")).to_contain_text("Personal data")


def test_a_live_list_is_edited_with_its_words_and_dropped_after_a_question(rules: Desk) -> None:
    put(rules.stage)
    page = rules.page
    page.get_by_role("button", name="Edit injury_talk").click()
    expect(page.get_by_label("Words, one a line")).to_have_value("broken leg")
    expect(page.get_by_label("Words, one a line")).to_be_focused()
    expect(page.get_by_role("button", name="Change the live list")).to_be_disabled()
    page.get_by_role("button", name="Drop injury_talk").click()
    page.get_by_role("dialog").get_by_role("button", name="Drop the list").click()
    assert rules.await_commands(1) == [{"command": "drop_rule", "name": "injury_talk"}]
    expect(page.locator('[data-rule="injury_talk"]')).to_have_count(0)


def test_the_policy_says_what_would_change_before_it_is_set(rules: Desk) -> None:
    page = rules.page
    page.get_by_text("Strict", exact=True).click()
    page.get_by_label("I can read").fill("35")
    page.get_by_label("I consent that learning may also loosen").check()
    expect(page.locator(".policy-changes")).to_have_text(
        "Not set yet: preset strict, 35 held posts a minute, learning may loosen."
    )
    page.wait_for_timeout(4_500)  # the next answer of the show takes nothing away
    page.get_by_role("button", name="Set policy").click()
    assert rules.await_commands(1) == [
        {"command": "set_policy", "preset": "strict", "hold_per_minute": 35, "looser": True}
    ]
    expect(page.locator(".policy-changes")).to_have_text("")
    expect(page.get_by_role("button", name="Set policy")).to_be_disabled()


def test_the_shadow_says_which_posts_would_change_and_why(rules: Desk) -> None:
    put(rules.stage, "quiet_list", shadow=True)
    page = rules.page
    page.reload()
    expect(page.locator("#shadow-note")).to_have_text("Beside the live rules: the list “quiet_list”")
    expect(page.locator(".shadow-sum")).to_contain_text("of 48 posts would change")
    expect(page.locator(".changes tbody tr").first).to_contain_text("heldrejectedScreened")
    page.get_by_role("button", name="Only these").first.click()
    expect(page.locator("#shadow .found-item").first).to_contain_text("(Word list)")


def test_learning_and_mood_are_told_in_pictures_and_in_numbers(rules: Desk) -> None:
    page = rules.page
    expect(page.locator("#mood")).to_contain_text("Mood Calm14 % held, usually 12 %")
    expect(page.locator("#learning-note")).to_contain_text("412 decisions of the team")
    expect(page.locator("#learning svg.plot")).to_have_count(2)
    page.locator("#learning summary").first.click()
    assert page.locator("#learning table").first.locator("tbody tr").count() == 7
    rules.stage.show.mood = {**rules.stage.show.mood, "level": "alarmed", "sentiment": -900}
    expect(page.locator("#mood")).to_contain_text("Alarmed", timeout=6_000)
    expect(page.locator("#mood")).to_contain_text("harsher than usual")


def test_strangers_words_in_the_tester_are_text(rules: Desk) -> None:
    post = next(iter(rules.stage.show.posts.values()))
    post["post"]["text"] = "<img src=x onerror=alert(1)> leek 👩‍👩‍👧‍👦 قال"
    post["post"]["author"]["name"] = "<b>bold</b>"
    page = rules.page
    page.get_by_label("Words, one a line").fill("leek")
    page.get_by_role("button", name="Try it").click()
    item = page.locator(".found-item").filter(has_text="onerror")
    expect(item.locator(".text")).to_have_text(post["post"]["text"])
    expect(item.locator(".name")).to_have_text("<b>bold</b>")
    assert page.locator(".found-item img, .found-item b").count() == 0
    assert all(url.startswith(rules.stage.site) for url in rules.asked)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_no_violation_and_everything_fits(rules: Desk, scheme: str) -> None:
    assert AXE.exists(), "axe-core is not here: run `make setup`"
    page = rules.page
    put(rules.stage, shadow=True)
    page.evaluate("(s) => { document.documentElement.dataset.scheme = s; }", scheme)
    page.get_by_label("Words, one a line").fill("leek\njudge")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".found-item").first).to_be_visible()
    page.locator("summary").first.click()
    for width, height in ((1440, 900), (1024, 768), (360, 780)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page, runOnly=TAGS) == []
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, a')].filter((el) => el.checkVisibility())
          .map((el) => [el, (el.closest('label') ?? el).getBoundingClientRect()])
          .filter(([el, r]) => r.width > 1 && el.className !== 'skip' && (r.width < 24 || r.height < 24))
          .map(([el, r]) => `${el.textContent.trim()} .${el.className} ${el.type} ${r.width}x${r.height}`)"""
    )
    assert small == []
    rules.press("Escape")
    page.locator("#table-head").click()
    rules.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page, runOnly=TAGS) == []


def test_the_page_is_worked_by_keys_alone(rules: Desk) -> None:
    page = rules.page
    rules.press("1")
    expect(page.locator("#policy input").first).to_be_focused()
    rules.press("3")
    expect(page.locator("#tester textarea")).to_be_focused()
    rules.press("Escape", "5")
    assert page.evaluate("document.activeElement.closest('#learning') !== null")
    rules.press("w")
    page.wait_for_url("**/console/garden")
