"""The companion page in a real browser, fed by a scripted gateway."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.naughty import NAMES, NAUGHTY
from tests.web.pages import axe, opened, until
from tests.web.serve import ROOT, Stage, post

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1440, "height": 900}

WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def posts(count: int, start: int = 0, **more: Any) -> dict[str, Any]:
    made = {}
    for n in range(start, start + count):
        words = f"Post number {n}. " + "The roses are out and so are we. " * (n % 4)
        made[f"p{n}"] = post(words, id=f"p{n}", name=f"Viewer {n}", handle=f"viewer{n}.example", **more)
    return made


def ids(page: Page) -> list[str]:
    return page.eval_on_selector_all(".post .name", "names => names.map(n => n.textContent)")


def top_of(page: Page, name: str) -> float:
    return page.evaluate(
        "name => [...document.querySelectorAll('.post')].find(p => p.querySelector('.name')?.textContent === name)"
        ".getBoundingClientRect().top",
        name,
    )


def test_posts_are_shown_in_the_servers_order_with_name_handle_network_and_link(
    chromium: Browser, stage: Stage
) -> None:
    stage.open_show(
        {**posts(3), "x": post("From afar", id="x", name="Ruth", handle="ruth@m.example", network="mastodon")}
    )
    with opened(chromium, stage, "/s/demo") as page:
        page.wait_for_selector(".post")
        assert ids(page) == ["Viewer 0", "Viewer 1", "Viewer 2", "Ruth"]
        last = page.locator(".post").last
        assert last.locator(".handle").inner_text() == "@ruth@m.example"
        link = last.locator(".origin a")
        assert "Mastodon" in link.inner_text()
        assert link.get_attribute("href") == "https://mastodon.example/ruth@m.example/1"
        assert link.get_attribute("rel") == "nofollow ugc noopener noreferrer"
        assert page.locator("#status-words").inner_text() == "Live"


def test_badges_reasons_and_media_words_are_told(chromium: Browser, stage: Stage) -> None:
    item = post(
        "Is that a marrow?",
        id="q",
        badges=["question", "regular-2", "pinned"],
        similar=4,
        edited=True,
        why=[["recency", 310], ["engagement", 120], ["decay", -5]],
        media=[{"type": "photo", "alt": "A very large marrow"}, {"type": "video", "alt": None}],
    )
    stage.open_show({"q": item})
    with opened(chromium, stage, "/s/demo") as page:
        page.wait_for_selector(".post")
        words = page.locator(".post").inner_text()
        for told in (
            "Pinned by the producers",
            "Question",
            "Regular",
            "+4 similar",
            "Edited",
            "A very large marrow",
        ):
            assert told in words
        assert page.locator(".post img, .post video").count() == 0
        page.locator(".why summary").click()
        assert page.locator(".why dt").all_inner_texts() == ["It is recent", "People liked or shared it"]


@pytest.mark.parametrize("width", [320, 1440])
def test_naughty_texts_are_words_and_break_nothing(chromium: Browser, stage: Stage, width: int) -> None:
    items = {key: post(text, id=key, name=f"n {key}", handle="h.example") for key, text in NAUGHTY.items()}
    for key, (name, handle) in NAMES.items():
        items[f"name {key}"] = post("A name", id=f"name {key}", name=name, handle=handle)
    items["network"] = post(
        "A network", id="network", network="<b>x</b>" + "n" * 80, post={"url": "javascript:alert(1)"}
    )
    items["__proto__"] = post("An id", id="__proto__")
    stage.open_show(items)
    with opened(chromium, stage, "/s/demo", viewport={"width": width, "height": 900}) as page:
        page.wait_for_selector(".post")
        assert page.locator(".post").count() == len(items)
        shown = page.eval_on_selector_all(
            ".post",
            """posts => posts.map(p => [...p.querySelector('.words').childNodes]
                 .map(n => n.title && n.matches?.('a') ? n.title : n.textContent).join(''))""",
        )
        for text, (key, written) in zip(shown, NAUGHTY.items(), strict=False):
            if "link" not in key:
                assert text == written, key
        assert (
            page.locator(".post :is(script, img, svg:not(.mark, .glyph), b, i:not(.level > i))").count() == 0
        )
        hrefs = page.eval_on_selector_all(".post a", "links => links.map(a => a.protocol)")
        assert set(hrefs) == {"https:"}
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        spill = page.eval_on_selector_all(
            ".post :is(.who, .words, .badges, .origin, .media, .byline)",
            """parts => parts.filter(n => {
                 const post = n.closest('.post').getBoundingClientRect(), box = n.getBoundingClientRect();
                 return box.width > 0
                   && (box.left < post.left - 1 || box.right > post.right + 1 || box.bottom > post.bottom + 1);
               }).map(n => n.className + ': ' + n.textContent.slice(0, 30))""",
        )
        assert spill == []


def test_a_name_cannot_turn_what_stands_beside_it(chromium: Browser, stage: Stage) -> None:
    stage.open_show(
        {
            key: post("Hi", id=key, name=name or "x", handle=handle or "y")
            for key, (name, handle) in NAMES.items()
        }
    )
    with opened(chromium, stage, "/s/demo", viewport=DESK) as page:
        page.wait_for_selector(".post")
        turned = page.eval_on_selector_all(
            ".post .who",
            """whos => whos.filter(who => {
                 const name = who.querySelector('.name').getClientRects();
                 const handle = who.querySelector('.handle').getClientRects();
                 const a = name[name.length - 1], b = handle[0];
                 return !(b.top > a.top + 4 || b.left >= a.right - 1);
               }).map(who => who.textContent)""",
        )
        assert turned == []


def test_nothing_shifts_while_ten_posts_a_second_arrive(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(30))
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.evaluate(WATCH_SHIFTS)
        before = page.evaluate("shift")
        for batch in range(16):
            fresh = posts(2, start=100 + batch * 2)
            order = (list(fresh) + stage.feed.state.order)[:30]
            gone = [i for i in stage.feed.state.order if i not in order]
            stage.do(stage.feed.change(put=fresh, drop=gone, order=order))
            page.wait_for_timeout(200)
        until(page, "document.querySelector('.post .name').textContent === 'Viewer 130'")
        page.wait_for_timeout(600)
        assert page.evaluate("shift") - before < 0.02
        assert before < 0.02


def test_newcomers_do_not_move_what_is_read(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(30))
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.evaluate("scrollTo({top: 1200, behavior: 'instant'})")
        page.wait_for_timeout(100)
        reading = page.evaluate(
            "[...document.querySelectorAll('.post')].find(p => p.getBoundingClientRect().top > 120)"
            ".querySelector('.name').textContent"
        )
        page.evaluate(WATCH_SHIFTS)
        was, before = top_of(page, reading), page.evaluate("shift")
        stage.put_posts(posts(3, start=50))
        page.wait_for_selector("#fresh:not([hidden])")
        until(page, "document.querySelector('#fresh-words').textContent === '3 new'")
        assert abs(top_of(page, reading) - was) <= 1
        assert page.evaluate("shift") - before < 0.02
        page.locator("#fresh").click()
        until(page, "scrollY === 0")
        assert ids(page)[:3] == ["Viewer 50", "Viewer 51", "Viewer 52"]
        assert page.locator("#fresh").is_hidden()


def test_what_is_withdrawn_loses_its_words_at_once_even_while_read(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(30))
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.evaluate("scrollTo({top: 1200, behavior: 'instant'})")
        page.wait_for_timeout(100)
        inner = page.evaluate(
            """[...document.querySelectorAll('.post')].filter(p => {
                 const box = p.getBoundingClientRect(); return box.top > 120 && box.top < innerHeight - 60;
               }).map(p => p.querySelector('.name').textContent)"""
        )
        gone, below = inner[0], inner[1]
        was = top_of(page, below)
        number = gone.split()[1]
        stage.drop_posts(f"p{number}", "p2", "p29")
        until(page, "name => !document.body.textContent.includes(name)", 1_000, f"Post number {number}.")
        assert "Post number 29." not in page.inner_text("body")
        assert abs(top_of(page, below) - was) <= 1
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        until(page, "document.querySelectorAll('.post').length === 27 && !document.querySelector('.is-gone')")


def test_a_post_in_use_holds_the_edge_still(chromium: Browser, stage: Stage) -> None:
    item = post("Why me?", id="w", why=[["recency", 5]])
    stage.open_show({"w": item, **posts(8)})
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.locator(".why summary").first.click()
        was = top_of(page, "Ada Green")
        stage.put_posts(posts(1, start=70))
        page.wait_for_selector("#fresh:not([hidden])")
        assert top_of(page, "Ada Green") == was
        page.locator("#fresh").click()
        until(page, "document.querySelector('.post .name').textContent === 'Viewer 70'")
        page.locator(".why summary").nth(1).click()
        stage.put_posts(posts(1, start=71))
        page.wait_for_selector("#fresh:not([hidden])")
        page.locator(".why summary").nth(1).click()  # let go: it moves again by itself
        until(page, "document.querySelector('.post .name').textContent === 'Viewer 71'")


def test_an_edit_changes_the_words_in_place(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(3))
    with opened(chromium, stage, "/s/demo") as page:
        page.wait_for_selector(".post")
        page.evaluate("document.querySelector('.post').dataset.mine = 'same'")
        stage.put_posts(
            {"p0": post("Better words", id="p0", name="Viewer 0", handle="viewer0.example", edited=True)}
        )
        until(page, "document.querySelector('[data-mine=same] .words').textContent === 'Better words'")


def test_panic_takes_every_word_off_the_page_and_rearming_brings_the_feed_back(
    chromium: Browser, stage: Stage
) -> None:
    stage.open_show(posts(25))
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.evaluate("scrollTo({top: 1500, behavior: 'instant'})")
        stage.do(stage.feed.change(meta={"armed": False, "air": 2}))
        until(page, "!document.querySelector('.post')", 1_000)
        assert page.locator("#status-words").inner_text() == "Paused"
        assert page.evaluate("document.querySelector('#state').getBoundingClientRect().top >= 0")
        assert "paused the feed" in page.locator("#state").inner_text()
        stage.do(stage.feed.change(meta={"armed": True}))
        page.wait_for_selector(".post")
        assert page.locator(".post").count() == 25
        assert page.locator("#fresh").is_hidden()


def test_a_lost_connection_is_said_and_resumed_without_a_snapshot(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(3))
    with opened(chromium, stage, "/s/demo") as page:
        page.wait_for_selector(".post")
        stage.do(stage.feed.hang_up(1006))
        until(page, "document.querySelector('#status-words').textContent === 'Reconnecting'")
        assert page.locator(".post").count() == 3
        until(page, "document.querySelector('#status-words').textContent === 'Live'")
        assert stage.feed.joined[-1] == {"epoch": [stage.feed.epoch], "offset": ["1"]}
        stage.put_posts(posts(1, start=9))
        until(page, "document.querySelector('.post .name').textContent === 'Viewer 9'")


def test_a_show_that_is_over_says_so_and_rests(chromium: Browser, stage: Stage) -> None:
    stage.open_show({})
    stage.feed.refusing = 4503
    with opened(chromium, stage, "/s/demo") as page:
        until(page, "document.querySelector('#state-title').textContent === 'The show is over.'")
        assert page.locator("#status-words").inner_text() == "Ended"


def test_an_empty_feed_and_an_unreachable_show_have_their_own_words(chromium: Browser, stage: Stage) -> None:
    stage.feed.refusing = 1011
    with opened(chromium, stage, "/s/demo") as page:
        until(
            page, "document.querySelector('#state-title').textContent === 'We cannot reach the show'", 15_000
        )
        stage.feed.refusing = None
        stage.open_show({})
        until(page, "document.querySelector('#state-title').textContent === 'Nothing here yet'", 15_000)


def test_a_viewer_can_write_and_is_told_that_a_person_reads_first(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(3))
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.locator("#say").click()
        page.fill("#compose-name", "Dai <b>")
        page.fill("#compose-text", "x" * 281)
        assert page.locator(".count").inner_text() == "-1"
        page.locator(".send").click()
        assert "too many" in page.locator(".answer").inner_text()
        page.fill("#compose-text", "I stand by my marrow 🥒")
        page.locator(".send").click()
        until(page, "document.querySelector('.answer').dataset.mood === 'good'")
        assert "person reads it" in page.locator("dialog").inner_text()
        assert stage.composed == [{"name": "Dai <b>", "text": "I stand by my marrow 🥒"}]
        assert page.evaluate("localStorage.getItem('secondscreen.name')") == "Dai <b>"
        page.locator(".forget").click()
        assert page.evaluate("localStorage.getItem('secondscreen.name')") is None
        stage.compose_answer = (422, {"title": "Unprocessable", "detail": "No links here, please."})
        page.fill("#compose-name", "Dai")
        page.fill("#compose-text", "again")
        page.locator(".send").click()
        until(page, "document.querySelector('.answer').textContent === 'No links here, please.'")
        assert page.input_value("#compose-text") == "again"


def test_choices_hide_networks_and_stay_on_the_device(chromium: Browser, stage: Stage) -> None:
    stage.open_show(
        {**posts(3), "m": post("Elsewhere", id="m", name="Elsewhere", network="mastodon", lang="fr")}
    )
    with opened(chromium, stage, "/s/demo") as page:
        page.wait_for_selector(".post")
        page.locator("#open-settings").click()
        page.get_by_label("Mastodon").uncheck()
        until(page, "document.querySelectorAll('.post').length === 3")
        page.get_by_text("Dark", exact=True).click()
        page.keyboard.press("Escape")
        page.reload()
        page.wait_for_selector(".post")
        assert page.locator(".post").count() == 3
        assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
        assert "1 hidden" in page.locator("#filtered").inner_text()
        page.locator("#unfilter").click()
        until(page, "document.querySelectorAll('.post').length === 4")


def test_the_programme_shows_where_it_is_and_tells_no_planned_moment(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(2))
    with opened(chromium, stage, "/s/demo", viewport=DESK) as page:
        page.wait_for_selector(".post")
        assert page.locator("#now-card [data-now=title]").inner_text() == "Round one: the rose border"
        assert re.fullmatch(r"7:5\d|8:\d\d", page.locator("#now-card .clock").inner_text())
        assert (
            page.locator("#programme [aria-current=step] .what").inner_text() == "Round one: the rose border"
        )
        words = page.inner_text("body")
        assert "A gust takes the gazebo" in words
        assert "The winner is named" not in words


def test_new_posts_are_announced_together_and_politely(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(3))
    with opened(chromium, stage, "/s/demo") as page:
        page.wait_for_selector(".post")
        status = page.locator("[role=status]")
        assert status.get_attribute("aria-live") == "polite"
        page.evaluate(
            "window.said = [];"
            "new MutationObserver(() => said.push(document.querySelector('[role=status]').textContent))"
            ".observe(document.querySelector('[role=status]'), {childList: true})"
        )
        for n in range(3):
            stage.put_posts(posts(1, start=20 + n))
            page.wait_for_timeout(700)
        until(page, "said.length > 0", 12_000)
        assert page.evaluate("said") == ["3 new posts"]


def test_the_feed_is_walked_by_keyboard(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(6))
    with opened(chromium, stage, "/s/demo", viewport=PHONE) as page:
        page.wait_for_selector(".post")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('aria-posinset')") == "1"
        page.keyboard.press("j")
        page.keyboard.press("PageDown")
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.getAttribute('aria-posinset')") == "2"
        focused = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            focused.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert {"say", "open-settings", "now-strip"} <= focused


def test_who_asked_for_stillness_gets_it(chromium: Browser, stage: Stage) -> None:
    stage.open_show(posts(6))
    with opened(chromium, stage, "/s/demo", reduced_motion="reduce") as page:
        page.wait_for_selector(".post")
        page.evaluate(
            "() => { window.moved = 0; const go = Element.prototype.animate;"
            "Element.prototype.animate = function (...a) { moved += 1; return go.apply(this, a); } }"
        )
        stage.put_posts(posts(2, start=40))
        until(page, "document.querySelector('.post .name').textContent === 'Viewer 40'")
        assert page.evaluate("moved") == 0
        assert (
            page.evaluate("document.getAnimations().filter(a => a.effect.getTiming().duration > 10).length")
            == 0
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(chromium: Browser, stage: Stage, scheme: Any, viewport: Any) -> None:
    stage.open_show(
        {
            **posts(4),
            "q": post(
                "Really? https://example.com/a #tag @b.example",
                id="q",
                badges=["question", "regular-1", "pinned"],
                similar=2,
                why=[["recency", 3]],
                media=[{"type": "photo", "alt": "x"}],
            ),
            "ar": post("مرحبا", id="ar", lang="ar"),
        }
    )
    with opened(chromium, stage, "/s/demo", viewport=viewport, color_scheme=scheme) as page:
        page.wait_for_selector(".post")
        page.wait_for_timeout(600)
        page.evaluate("document.querySelector('.post:nth-child(5) details').open = true")
        assert axe(page) == []
        page.locator("#open-settings").click()
        page.wait_for_timeout(500)
        assert axe(page) == []
        page.keyboard.press("Escape")
        stage.do(stage.feed.change(meta={"armed": False}))
        page.wait_for_selector("#state:not([hidden])")
        assert axe(page) == []


def test_without_scripts_the_page_still_says_what_it_is(chromium: Browser, stage: Stage) -> None:
    with opened(chromium, stage, "/s/demo", java_script_enabled=False) as page:
        assert "The Great Garden Final" in page.inner_text("h1")
        assert "needs JavaScript" in page.inner_text("main")
        assert page.locator(".skeleton").is_hidden()


def test_the_page_weighs_little(chromium: Browser, stage: Stage) -> None:
    stage.open_show({})
    got: dict[str, int] = {}
    window = chromium.new_context()
    page = window.new_page()
    page.on("response", lambda r: got.__setitem__(r.url, len(gzip.compress(r.body(), 6))))
    page.goto(stage.site + "/s/demo")
    page.wait_for_load_state("networkidle")
    ahead = page.eval_on_selector_all(
        "link[rel=modulepreload], script[type=module]", "all => all.map(n => n.href || n.src)"
    )
    window.close()
    assert set(ahead) == {url for url in got if url.endswith(".mjs")}, "every module is asked for at once"
    assert sum(got.values()) <= 60 * 1024, sorted(got.items(), key=lambda x: -x[1])


def test_no_page_file_writes_markup() -> None:
    for path in (*ROOT.glob("web/shared/*"), *ROOT.glob("web/companion/*"), *ROOT.glob("web/overlay/**/*")):
        if path.suffix in (".mjs", ".js"):
            words = path.read_text("utf-8")
            for door in (
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "new Function",
                "DOMParser",
            ):
                assert door not in words, f"{path.name}: {door}"
