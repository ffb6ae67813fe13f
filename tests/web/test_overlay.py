"""The overlay in a real browser: what it shows, that it always fits, and that in every doubt it is empty."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.naughty import NAMES, NAUGHTY
from tests.web.pages import opened, until
from tests.web.serve import Stage, airing

pytestmark = pytest.mark.browser

FRAME = {"width": 1920, "height": 1080}
SHOWN = "document.querySelector('.graphic:not(.is-leaving) .words')"
EMPTY = "document.querySelector('.stage').childElementCount === 0 && document.body.textContent.trim() === ''"


def on_air(page: Page, words: str, timeout_ms: float = 5_000) -> None:
    until(page, f"words => {SHOWN}?.textContent === words", timeout_ms, words)


def seconds_until_empty(page: Page, timeout_ms: float = 6_000) -> float:
    started = time.monotonic()
    until(page, EMPTY, timeout_ms)
    return time.monotonic() - started


@pytest.fixture
def air(stage: Stage) -> Stage:
    stage.open_air()
    return stage


def test_a_take_is_shown_with_name_handle_and_network(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo?theme=plain", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("The roses have it.", name="Ada Green", handle="ada.example"))
        on_air(page, "The roses have it.")
        line = page.locator(".attribution")
        assert line.inner_text().split() == ["Ada", "Green", "@ada.example", "on", "Bluesky"]
        assert line.locator("svg.mark").count() == 1
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
        assert (
            page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgba(0, 0, 0, 0)"
        )


def test_it_boots_empty_and_shows_what_is_on_when_it_joins(chromium: Browser, air: Stage) -> None:
    air.onair.frozen = True
    air.take(airing("Already on."))
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        page.wait_for_timeout(500)
        assert page.evaluate(EMPTY)
        air.onair.frozen = False
        air.do(air.onair.say(air.onair.snapshot()))
        on_air(page, "Already on.")


def geometry(page: Page) -> dict[str, Any]:
    return page.evaluate(
        """() => {
          const box = (n) => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
          const parts = [...document.querySelectorAll('.attribution > bdi')].map((n) => [...n.getClientRects()]);
          let turned = false;
          for (let i = 1; i < parts.length; i += 1) {
            const a = parts[i - 1].at(-1), b = parts[i][0];
            if (!(b.top >= a.bottom - 4 || b.left >= a.right - 1)) turned = true;
          }
          const words = document.querySelector('.words'), line = document.querySelector('.attribution');
          const slack = (n) => parseFloat(getComputedStyle(n).fontSize) * 0.25; // letters taller than their line
          const spills = (n) => n.scrollHeight > n.clientHeight + slack(n) || n.scrollWidth > n.clientWidth + 1;
          return {
            words: box(words), line: box(line), plate: box(document.querySelector('.plate')), turned,
            spills: spills(words) || spills(line),
            size: parseFloat(getComputedStyle(words).fontSize),
            said: words.textContent, direction: getComputedStyle(line).direction,
          };
        }"""
    )


@pytest.mark.parametrize("layout", ["lower_third", "full_screen"])
def test_naughty_texts_and_names_fit_whole_inside_the_safe_area(
    chromium: Browser, air: Stage, layout: str
) -> None:
    cases: list[tuple[str, dict[str, Any]]] = [(text, {}) for text in NAUGHTY.values() if text.strip()]
    cases += [("A word.", {"name": name, "handle": handle}) for name, handle in NAMES.values()]
    cases += [
        ("word " * 800, {}),
        ("x" * 4_000, {}),
        ("A\nb\n" * 200, {}),
        ("A", {"name": "N" * 256, "handle": "h" * 256}),
    ]
    with opened(chromium, air, "/overlay/demo", viewport=FRAME, reduced_motion="reduce") as page:
        until(page, "document.querySelector('.stage')")
        for n, (text, who) in enumerate(cases):
            air.take(airing(text, id=f"n{n}", layout=layout, **who))
            on_air(page, text)
            found = geometry(page)
            assert found["said"] == text
            assert not found["spills"], text[:40]
            assert not found["turned"], who
            assert found["direction"] == "ltr"
            for part in ("words", "line"):
                left, top, right, bottom = found[part]
                assert left >= 96 and right <= 1824 and top >= 54 and bottom <= 1026, (part, text[:40], found)
            assert found["words"][3] <= found["line"][1] + 1, "the words stand above who said them"
        assert page.locator(".graphic :is(script, img, a, b, i)").count() == 0


def test_ordinary_posts_are_large_enough_to_read_across_a_room(chromium: Browser, air: Stage) -> None:
    words = (
        "The rose border is doing all the talking tonight. Whoever planted the dusky pinks deserves the lot. "
    )
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        for layout, least in (("lower_third", 44), ("full_screen", 60)):
            for text in (words[:60], words, (words * 3)[:280]):
                air.take(airing(text, id=f"{layout}{len(text)}", layout=layout))
                on_air(page, text)
                assert geometry(page)["size"] >= least


def test_a_frozen_server_leaves_nothing_on_air_after_the_lease(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("Held by heartbeats."))
        on_air(page, "Held by heartbeats.")
        page.wait_for_timeout(3_500)
        assert page.evaluate(f"{SHOWN} !== null"), "heartbeats keep it on"
        air.onair.frozen = True
        assert seconds_until_empty(page) <= 4.0
        air.onair.frozen = False
        on_air(page, "Held by heartbeats.", 12_000)


def test_a_dead_connection_leaves_nothing_on_air_after_the_lease(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("On a thread."))
        on_air(page, "On a thread.")
        air.onair.refusing = 1011
        air.do(air.onair.hang_up(1006))
        assert seconds_until_empty(page) <= 4.0
        page.wait_for_timeout(3_000)
        air.onair.refusing = None
        on_air(page, "On a thread.", 6_000)


@pytest.mark.parametrize("news", ["armed", "heartbeat", "epoch"])
def test_panic_removes_the_words_at_once(chromium: Browser, air: Stage, news: str) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("Too much."))
        on_air(page, "Too much.")
        if news == "armed":
            air.do(air.onair.change(meta={"armed": False}))
        elif news == "epoch":
            air.do(air.onair.change(meta={"air": 2}))
        else:
            air.onair.air = 2
        assert seconds_until_empty(page, 2_000) < 1.2
        air.onair.air = 2
        air.do(air.onair.change(meta={"armed": True, "air": 2}))
        page.wait_for_timeout(300)
        assert page.evaluate(EMPTY), "what carries the older air epoch stays off"
        air.take(airing("After.", id="after", air=2))
        on_air(page, "After.")


@pytest.mark.parametrize(
    "bad",
    [
        '{"op":"delta"',
        "[]",
        '{"op":"delta","epoch":"9f31c2aa","offset":3,"put":[]}',
        '{"op":"hb","v":2,"air":1}',
        "null",
    ],
)
def test_a_bad_message_removes_the_words_at_once(chromium: Browser, air: Stage, bad: str) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("Fine so far."))
        on_air(page, "Fine so far.")
        page.evaluate(
            "window.times = 0; new MutationObserver(() => { if (!document.querySelector('.graphic')) times += 1; })"
            ".observe(document.querySelector('.stage'), {childList: true})"
        )
        air.do(air.onair.say(bad))
        until(page, "times > 0", 1_000)
        on_air(page, "Fine so far.")  # and it mends itself by a fresh snapshot


def test_an_error_in_the_page_empties_it(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME, may_throw=True) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("Steady."))
        on_air(page, "Steady.")
        air.onair.refusing = 1011
        page.evaluate("setTimeout(() => { throw new Error('a fault'); })")
        assert seconds_until_empty(page, 2_000) < 1
        assert page.inner_text("body") == ""


def test_its_own_time_ends_an_airing_and_it_does_not_come_back(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("Two seconds.", show_for_ms=2_000))
        on_air(page, "Two seconds.")
        assert 1.0 < seconds_until_empty(page) < 3.5
        air.do(air.onair.hang_up(1006))
        page.wait_for_timeout(1_500)
        assert page.evaluate(EMPTY), "the server still has it on; its time is over all the same"


def test_a_clear_and_a_withdrawn_post_leave_the_screen(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        for words in ("One.", "Two."):
            air.take(airing(words, id=words))
            on_air(page, words)
            air.clear_air()
            assert seconds_until_empty(page, 2_000) < 1.0


def test_an_edit_on_air_changes_the_words_without_a_second_entrance(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        item = airing("First words.", id="e")
        air.take(item)
        on_air(page, "First words.")
        page.wait_for_timeout(900)
        air.take({**item, "post": {**item["post"], "text": "Better words."}})
        on_air(page, "Better words.")
        assert page.locator(".graphic.is-steady").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"air": 0},
        {"kind": "card"},
        {"layout": "ticker"},
        {"post": {"network": "bluesky", "text": "  ", "author": None}},
        {"post": {"network": "", "text": "a", "author": None}},
    ],
)
def test_what_is_not_whole_is_not_shown(chromium: Browser, air: Stage, wrong: dict[str, Any]) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        air.take({**airing("Not this.", id="w"), **wrong})
        page.wait_for_timeout(500)
        assert page.evaluate(EMPTY)
        air.take(airing("This.", id="ok"))
        on_air(page, "This.")


def test_an_unknown_theme_falls_back_to_the_plain_one(chromium: Browser, air: Stage) -> None:
    for theme in ("nowhere", "..%2F..", "Plain"):
        with opened(chromium, air, f"/overlay/demo?theme={theme}", viewport=FRAME) as page:
            until(page, "document.querySelector('.stage')")
            air.take(airing("Dressed.", id=theme))
            on_air(page, "Dressed.")
            assert page.evaluate("getComputedStyle(document.querySelector('.words')).fontWeight") == "600"


def test_guides_are_for_setting_up_only(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport=FRAME) as page:
        until(page, "document.querySelector('.stage')")
        assert page.locator(".guides").count() == 0
    with opened(chromium, air, "/overlay/demo?safe=1", viewport=FRAME) as page:
        page.wait_for_selector(".guides")


def test_the_stage_is_scaled_to_a_smaller_source(chromium: Browser, air: Stage) -> None:
    with opened(chromium, air, "/overlay/demo", viewport={"width": 960, "height": 540}) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("Half the size.", id="half"))
        on_air(page, "Half the size.")
        left, _, _, bottom = geometry(page)["plate"]
        assert 47 <= left <= 49 and 490 <= bottom <= 513


def test_a_hung_page_fades_by_the_compositors_own_clock(chromium: Browser, air: Stage) -> None:
    """The page's thread is blocked for six seconds; what is on the screen is asked of the screen, not of the page."""
    with opened(chromium, air, "/overlay/demo", viewport={"width": 960, "height": 540}) as page:
        until(page, "document.querySelector('.stage')")
        air.take(airing("W" * 200, id="hang", layout="full_screen"))
        on_air(page, "W" * 200)
        page.wait_for_timeout(900)
        frames: list[tuple[float, int]] = []
        screen = page.context.new_cdp_session(page)

        def keep(frame: dict[str, Any]) -> None:
            frames.append((time.monotonic(), len(base64.b64decode(frame["data"]))))
            screen.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})

        screen.on("Page.screencastFrame", keep)
        screen.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
        page.wait_for_timeout(300)
        full = frames[-1][1]
        air.onair.frozen = True
        page.evaluate(
            "setTimeout(() => { const end = performance.now() + 6000; while (performance.now() < end); }, 0)"
        )
        began = time.monotonic()
        while time.monotonic() - began < 5.0:
            page.wait_for_timeout(100)
        assert frames[-1][1] < full / 4, "words are still on the screen of a hung page"
        assert frames[-1][0] - began < 4.6
