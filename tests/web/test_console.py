"""The producer's console in a real browser, against a scripted desk. Not here: the real engine (tests/e2e)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from .desk_posts import make_posts
from .naughty import NAMES, NAUGHTY
from .serve import ROOT, now_ms
from .serve_console import ConsoleStage

pytestmark = [pytest.mark.browser]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def stage() -> Iterator[ConsoleStage]:
    made = ConsoleStage()
    made.open_show(make_posts(24, now_ms()), approved=6, shortlisted=2)
    yield made
    made.close()


class Desk:
    """One producer at one console."""

    def __init__(self, stage: ConsoleStage, browser: Browser, user: str = "nina", **how: Any) -> None:
        self.stage = stage
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, **how}
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda m: self._hear(m.type, m.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{stage.site}/console/garden?as={user}")
        expect(self.page.locator("#link")).to_contain_text("Connected")

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.faults.append(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def row(self, post_id: str, lane: str = "queue") -> Locator:
        return self.page.locator(f'#{lane}-list [role=row][data-id="{post_id}"]')

    @property
    def selected(self) -> Locator:
        return self.page.locator('.lane.active [role=row][aria-selected="true"]')

    def selected_id(self) -> str:
        return self.selected.get_attribute("data-id") or ""

    def top_of(self, row: Locator) -> float:
        box = row.bounding_box()
        assert box is not None
        return box["y"]

    def await_commands(self, n: int) -> list[dict[str, Any]]:
        for _ in range(100):
            if len(self.stage.commands) >= n:
                break
            self.page.wait_for_timeout(20)
        return self.stage.said()


@pytest.fixture
def desk(stage: ConsoleStage, browser: Browser) -> Iterator[Desk]:
    made = Desk(stage, browser)
    yield made
    made.context.close()
    assert made.faults == []


def queue(stage: ConsoleStage) -> list[str]:
    return stage.show.order()


# --- every key ---------------------------------------------------------------------------------------------------


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
    expect(desk.page.locator(".monitor-programme")).to_have_class(re.compile("live"))
    expect(desk.page.locator(".monitor-programme .by")).to_have_text("taken by you")
    expect(desk.page.locator(".monitor-programme .gfx-text")).to_have_text(
        desk.stage.show.posts[first]["post"]["text"]
    )
    expect(desk.page.locator(".monitor-programme .left")).to_contain_text("s left")


def test_take_names_what_was_seen_in_preview_its_layout_and_its_time(desk: Desk) -> None:
    first = desk.stage.show.shortlist[0]
    desk.stage.act("sam", command="preview", post_id=first)
    expect(desk.page.locator(".monitor-preview .gfx-text")).to_be_visible()
    desk.page.wait_for_timeout(
        300
    )  # as long as a person needs to see it: what is not yet seen is not vouched for
    desk.press("l")
    desk.await_commands(1)
    expect(desk.page.locator(".monitor-preview .gfx")).to_have_class(re.compile("full_screen"))
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
          const any = new Proxy(function () {}, { get: (_, k) => (k === Symbol.iterator ? [][Symbol.iterator].bind([]) : any), apply: () => any });
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


# --- the queue ---------------------------------------------------------------------------------------------------


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
    expect(row.locator(".why")).to_have_text("heldWord listMatches the word list “insults”")
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


def test_strangers_words_are_text_and_nothing_else(stage: ConsoleStage, browser: Browser) -> None:
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
    made = Desk(stage, browser)
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


# --- answers -----------------------------------------------------------------------------------------------------


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


# --- two at once, and panic --------------------------------------------------------------------------------------


def test_two_producers_see_each_others_acts(stage: ConsoleStage, browser: Browser) -> None:
    nina, sam = Desk(stage, browser, "nina"), Desk(stage, browser, "sam")
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
    expect(sam.page.locator(".monitor-programme .gfx")).to_have_class(re.compile("none"))
    expect(sam.page.locator("#last")).to_contain_text("nina cleared the programme")
    for made in (nina, sam):
        made.context.close()
        assert made.faults == []


def test_panic_is_one_key_and_unmistakable_everywhere(stage: ConsoleStage, browser: Browser) -> None:
    nina, sam = Desk(stage, browser, "nina"), Desk(stage, browser, "sam")
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


# --- dialogs -----------------------------------------------------------------------------------------------------


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


# --- for everyone ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_no_violation(stage: ConsoleStage, browser: Browser, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    desk = Desk(stage, browser, bypass_csp=True, reduced_motion="reduce")
    desk.page.evaluate("(s) => { document.documentElement.dataset.scheme = s; }", scheme)
    desk.page.add_script_tag(path=AXE)
    shortlist = stage.show.shortlist
    stage.act("sam", command="preview", post_id=shortlist[0])
    stage.act("sam", command="take", post_id=shortlist[0])
    stage.act("sam", command="preview", post_id=shortlist[1])
    stage.arrive({**make_posts(7, now_ms(), seed=3)[6], "id": "bluesky:media"})
    desk.press("j")

    def check(where: str) -> None:
        found = desk.page.evaluate(
            "async () => (await axe.run(document, { runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'] }))"
            ".violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target + ' ' + n.failureSummary).slice(0, 4).join(' | ')}`)"
        )
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
    stage: ConsoleStage, browser: Browser, width: int, height: int
) -> None:
    desk = Desk(stage, browser, viewport={"width": width, "height": height})
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
