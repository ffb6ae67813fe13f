"""A producer sees a post's picture blurred, and clear only when asked; always from our own origin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.web.serve import now_ms

from .posts import make_posts
from .producer import Desk

pytestmark = [pytest.mark.browser]

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63fcffff3f030005fe02fea7356abd0000000049454e44ae426082"
)


def with_picture(desk: Desk, **fields: object) -> str:
    base = next(p for p in make_posts(30, now_ms()) if p["post"]["media"])
    post = {**base, "id": "bluesky:at://a/1", "status": "held", "rule": "media", "pictures": 1, **fields}
    desk.stage.arrive(post)
    return "bluesky:at://a/1"


def test_a_picture_is_blurred_until_asked_for_and_comes_from_our_origin(desk: Desk) -> None:
    asked: list[str] = []

    def give(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=DOT, content_type="image/png")

    desk.page.route(re.compile("/pictures/"), give)
    desk.row(with_picture(desk)).click()
    picture = desk.page.locator(".tile img")
    expect(picture).to_have_attribute("alt", "A blurred picture")
    desk.press("m")
    expect(picture).to_have_attribute("alt", re.compile("cat"))
    desk.press("m")
    expect(picture).to_have_attribute("alt", "A blurred picture")
    where = f"{desk.stage.site}/api/v1/shows/garden/posts/bluesky%3Aat%3A%2F%2Fa%2F1/pictures/0"
    assert set(asked) == {f"{where}?blur=1", where}
    assert asked[0].endswith("?blur=1")


def test_a_picture_that_is_not_kept_any_more_is_said_in_words(desk: Desk) -> None:
    desk.page.route(re.compile("/pictures/"), lambda route: route.fulfill(status=404))
    desk.row(with_picture(desk)).click()
    expect(desk.page.locator(".tile")).to_contain_text("not kept any more")


def test_a_picture_not_looked_at_is_not_asked_for(desk: Desk) -> None:
    desk.row(with_picture(desk, pictures=0)).click()
    expect(desk.page.locator(".tile")).to_have_count(1)
    assert not [url for url in desk.asked if "/pictures/" in url]
