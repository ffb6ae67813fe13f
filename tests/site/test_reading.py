"""What anybody may read, what producers may, and a viewer's own post."""

from __future__ import annotations

from .conftest import Answer, House, Serve

API = "/api/v1"


async def test_anybody_reads_the_shows_and_the_feed(house: House) -> None:
    house.show.put("bluesky:1", "approved")
    async with house.script() as client:
        async with client.get(f"{API}/shows") as response:
            (show,) = (await response.json())["items"]
        assert (show["id"], show["title"], show["hashtags"]) == ("demo", "The Big Bake", ["bigbake"])
        assert show["links"]["feed"] == f"ws{house.url[4:]}/v1/shows/demo/feed"
        async with client.get(f"{API}/shows/demo") as response:
            assert await response.json() == {**show, "seq": house.show.seq}
        async with client.get(f"{API}/shows/demo/feed") as response:
            snapshot = await response.json()
            tag = response.headers["ETag"]
        assert snapshot == {**house.show.snapshot("feed"), "online": 3}
        async with client.get(f"{API}/shows/demo/feed", headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        async with client.get(f"{API}/shows/demo/timeline") as response:
            assert await response.json() == house.show.timeline()
        async with client.get(f"{API}/shows/none/feed") as response:
            assert response.status == 404


async def test_what_can_be_read_can_be_looked_at_without_its_body(house: House) -> None:
    async with house.script(await house.token()) as client:
        for path in ("/shows", "/shows/demo/feed", "/shows/demo/posts", "/openapi.json"):
            async with client.get(f"/api/v1{path}") as read, client.head(f"/api/v1{path}") as looked:
                assert (looked.status, await looked.read()) == (200, b"")
                for name in ("Content-Type", "Content-Length", "Cache-Control"):
                    assert looked.headers[name] == read.headers[name]
    async with house.script() as stranger, stranger.head("/api/v1/shows/demo/posts") as looked:
        assert looked.status == 401


async def test_producers_read_the_log_and_the_sources(house: House) -> None:
    async with house.script(await house.token()) as client:
        async with client.get(f"{API}/shows/demo/asrun") as response:
            assert (await response.json())["items"] == house.show.asrun()
        async with client.get(f"{API}/shows/demo/sources") as response:
            (source,) = (await response.json())["items"]
            assert (source["source"], source["state"], source["received"]) == ("bluesky", "live", 5)


async def test_a_viewer_posts_from_the_companion_page(house: House) -> None:
    async with (
        house.browser() as browser,
        browser.post(f"{API}/shows/demo/compose", json={"name": "Ada", "text": "Hello"}) as response,
    ):
        assert response.status == 202
        assert await response.json() == {"detail": "Thank you."}
    assert house.composed == [("demo", "Ada", "Hello", "127.0.0.1")]


async def test_a_viewer_who_posts_too_often_is_told_when_to_come_back(house: House) -> None:
    house.compose_answer = Answer(False, "You have just posted.", 40)
    async with (
        house.browser() as browser,
        browser.post(f"{API}/shows/demo/compose", json={"name": "Ada", "text": "Hello"}) as response,
    ):
        assert response.status == 429
        assert response.headers["Retry-After"] == "40"


async def test_a_viewers_post_that_will_not_do_is_refused_in_words(house: House) -> None:
    house.compose_answer = Answer(False, "The text is empty.")
    body = {"name": "Ada", "text": ""}
    async with house.browser() as browser, browser.post(f"{API}/shows/demo/compose", json=body) as response:
        assert response.status == 422
        assert (await response.json(content_type=None))["detail"] == "The text is empty."


async def test_no_foreign_page_posts_for_a_viewer(house: House) -> None:
    foreign: list[dict[str, str]] = [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ]
    async with house.script() as client:
        for headers in foreign:
            async with client.post(
                f"{API}/shows/demo/compose", json={"name": "A", "text": "B"}, headers=headers
            ) as response:
                assert response.status == 403, headers
    assert house.composed == []


async def test_a_page_of_an_allowed_origin_posts_too(serve: Serve) -> None:
    house = await serve(origins=("https://tv.example",))
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://tv.example"}
    async with (
        house.script() as client,
        client.post(
            f"{API}/shows/demo/compose", json={"name": "A", "text": "B"}, headers=headers
        ) as response,
    ):
        assert response.status == 202


async def test_a_viewers_repeated_key_posts_once(house: House) -> None:
    async with house.browser() as browser:
        for _ in range(3):
            async with browser.post(
                f"{API}/shows/demo/compose",
                json={"name": "A", "text": "B"},
                headers={"Idempotency-Key": "v1"},
            ) as response:
                assert response.status == 202
    assert len(house.composed) == 1


async def test_a_show_that_takes_no_posts_says_so(serve: Serve) -> None:
    house = await serve(compose=None)
    async with house.browser() as browser:
        async with browser.post(f"{API}/shows/demo/compose", json={"name": "A", "text": "B"}) as response:
            assert response.status == 404
        async with browser.get("/s/demo") as response:
            assert 'data-compose="no"' in await response.text()
