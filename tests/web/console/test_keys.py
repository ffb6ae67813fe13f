"""Every act of the console from the keyboard, against a scripted desk. Not here: the real engine (tests/e2e)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .producer import Desk, queue

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("a", {"command": "approve"}),
        ("r", {"command": "reject"}),
        ("h", {"command": "hold"}),
        ("s", {"command": "shortlist", "on": True}),
        ("p", {"command": "preview"}),
        ("b", {"command": "block_author"}),
        ("Shift+T", {"command": "trust_author"}),
    ],
)
def test_a_key_on_the_selected_post_sends_its_command(desk: Desk, key: str, body: dict[str, Any]) -> None:
    first = queue(desk.stage)[0]
    desk.press("j", key)
    assert desk.await_commands(1) == [{**body, "post_id": first}]


@pytest.mark.parametrize(("key", "command"), [("c", "clear"), ("Shift+P", "panic"), ("u", "undo")])
def test_a_key_about_the_show_sends_its_command(desk: Desk, key: str, command: str) -> None:
    desk.press(key)
    assert desk.await_commands(1) == [{"command": command}]


def test_a_feed_row_is_pinned_shortlisted_previewed_and_rejected_by_key(desk: Desk) -> None:
    first, second = desk.stage.show.feed[2], desk.stage.show.feed[3]
    desk.press("2", "j", "j", "x", "s", "p")
    assert desk.await_commands(3) == [
        {"command": "pin", "on": True, "post_id": first},
        {"command": "shortlist", "on": True, "post_id": first},
        {"command": "preview", "post_id": first},
    ]
    desk.press("j", "r")
    assert desk.await_commands(4)[3] == {"command": "reject", "post_id": second}


def test_a_rundown_row_is_taken_by_preview_and_take(desk: Desk) -> None:
    first = desk.stage.show.shortlist[0]
    desk.press("3", "p", "t")
    preview, take = desk.await_commands(2)  # the take waits for the preview, and names its post
    assert preview == {"command": "preview", "post_id": first}
    assert (take["command"], take["post_id"]) == ("take", first)
    expect(desk.page.locator(".monitor-programme")).to_have_class(re.compile("filled"))
    expect(desk.page.locator(".monitor-programme .by")).to_have_text("taken by you")
    expect(desk.page.locator(".monitor-programme .words")).to_have_text(
        desk.stage.show.posts[first]["post"]["text"]
    )
    expect(desk.page.locator(".monitor-programme .left")).to_contain_text("s left")


def test_take_names_what_was_seen_in_preview_its_layout_and_its_time(desk: Desk) -> None:
    first = desk.stage.show.shortlist[0]
    desk.stage.act("sam", command="preview", post_id=first)
    expect(desk.page.locator(".monitor-preview .words")).to_be_visible()
    desk.page.wait_for_timeout(
        300
    )  # as long as a person needs to see it: what is not yet seen is not vouched for
    desk.press("l")
    desk.await_commands(1)
    expect(desk.page.locator(".monitor-preview .graphic")).to_have_attribute("data-layout", "full_screen")
    desk.page.get_by_label("How long the next take stays").select_option("30 s")
    desk.page.locator("h1").click()
    desk.press("Enter")
    assert desk.await_commands(2)[1] == {
        "command": "take",
        "post_id": first,
        "layout": "full_screen",
        "show_for_ms": 30_000,
    }


def test_a_post_nobody_approved_is_not_taken(desk: Desk) -> None:
    desk.press("j", "p")
    desk.await_commands(1)
    expect(desk.page.locator(".take")).to_be_disabled()
    expect(desk.page.locator("#take-why")).to_contain_text("approve it first")
    desk.press("t")
    expect(desk.page.locator(".notice-refused")).to_contain_text("Only an approved post can go to air")


def test_the_sheet_lists_every_binding_with_its_keys(desk: Desk) -> None:
    desk.press("?")
    bindings = desk.page.evaluate(
        "async () => (await import('/static/console/bindings.mjs')).BINDINGS.map((b) => [b.id, b.label, b.keys.length])"
    )
    assert len(bindings) > 30
    for id_, label, keys in bindings:
        row = desk.page.locator(f'dialog [data-binding="{id_}"]')
        expect(row.locator("dd")).to_have_text(label)
        expect(row.locator("kbd")).to_have_count(keys)
    desk.press("Escape")
    expect(desk.page.locator("dialog")).to_have_count(0)


def test_every_binding_does_something(desk: Desk) -> None:
    missing = desk.page.evaluate(
        """async () => {
          const { BINDINGS } = await import('/static/console/bindings.mjs');
          const { Acts } = await import('/static/console/acts.mjs');
          const none = { get: (_, name) => (name === Symbol.iterator ? [][name].bind([]) : any), apply: () => any };
          const any = new Proxy(function () {}, none);
          return BINDINGS.map((b) => b.id).filter((id) => !new Acts(any).knows(id));
        }"""
    )
    assert missing == []


def test_keys_rest_while_a_person_types(desk: Desk) -> None:
    desk.press("j", "\\")
    desk.page.keyboard.type("rat")
    expect(desk.page.locator(".filter-words")).to_have_value("rat")
    desk.press("Escape", "/")
    desk.page.keyboard.type("rat")
    desk.press("Escape")
    assert desk.stage.said() == []


def test_keys_can_be_bound_anew_and_are_kept_on_this_device(desk: Desk) -> None:
    desk.press(",")
    desk.page.locator("dialog textarea").fill('{"approve": ["d"], "nonsense": ["q"]}')
    desk.page.get_by_role("button", name="Keep").click()
    expect(desk.page.locator(".fault")).to_contain_text("There is no act “nonsense”")
    desk.page.locator("dialog textarea").fill('{"approve": ["d"]}')
    desk.page.get_by_role("button", name="Keep").click()
    desk.page.reload()
    expect(desk.page.locator("#link")).to_contain_text("Connected")
    first = queue(desk.stage)[0]
    desk.press("j", "a", "d")
    assert desk.await_commands(1) == [{"command": "approve", "post_id": first}]
    desk.press("?")
    expect(desk.page.locator('[data-binding="approve"] kbd')).to_have_text("D")
