"""The pages: what they carry, what they may do in a browser, and that nothing put into them is markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from multidict import CIMultiDictProxy
from yarl import URL

from .conftest import House, Serve, sign_in
from .fakes import FakeShow

PAGES = (
    "/",
    "/s/demo",
    "/console/demo",
    "/console/demo/rules",
    "/overlay/demo",
    "/login",
    "/nothing-here",
    "/s/unknown",
)
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


async def signed_in_pages(house: House) -> dict[str, tuple[int, str, CIMultiDictProxy[str]]]:
    found = {}
    async with house.browser() as browser:
        assert await sign_in(browser, "producer") == 303
        for path in PAGES:
            async with browser.get(path) as response:
                found[path] = (response.status, await response.text(), response.headers)
    return found


async def test_every_page_carries_the_strict_headers(house: House) -> None:
    for path, (_, _, headers) in (await signed_in_pages(house)).items():
        assert headers["Content-Security-Policy"] == POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Server"] == "SecondScreen"
        assert "python" not in str(headers).lower()


async def test_every_other_answer_carries_them_too(house: House) -> None:
    paths = (
        "/api/v1/shows",
        "/api/v1/none",
        "/healthz",
        "/metrics",
        "/static/site/site.css",
        "/static/none.css",
    )
    async with house.script() as client:
        for path in paths:
            async with client.get(path) as response:
                assert response.headers["Content-Security-Policy"] == POLICY, path
                assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_no_page_names_a_third_party_or_holds_inline_code(house: House) -> None:
    for path, (_, text, _) in (await signed_in_pages(house)).items():
        assert not re.search(r"(?:src|href|action|content|srcset)\s*=\s*[\"']?\s*(?:https?:)?//", text), path
        assert not re.search(r"<style|\sstyle\s*=|\son\w+\s*=|javascript:", text, re.IGNORECASE), path
        for tag in re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.DOTALL):
            assert tag == "", path


async def test_a_hostile_title_stays_text(serve: Serve) -> None:
    house = await serve(FakeShow(title="\"><script>alert('x')</script>{{ 7*7 }}"))
    pages = await signed_in_pages(house)
    for path in ("/", "/s/demo", "/console/demo", "/overlay/demo"):
        status, text, _ = pages[path]
        assert status == 200
        assert "<script>alert" not in text, path
        assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;{{ 7*7 }}" in text, path


async def test_the_shells_load_their_room_and_carry_its_configuration(serve: Serve) -> None:
    house = await serve(gateway_url="ws://gate.example:8081")
    pages = await signed_in_pages(house)
    for room, path in (("companion", "/s/demo"), ("console", "/console/demo"), ("overlay", "/overlay/demo")):
        _, text, headers = pages[path]
        assert f'<link rel="stylesheet" href="/static/{room}/{room}.css">' in text
        assert f'<script type="module" src="/static/{room}/{room}.mjs"></script>' in text
        assert 'data-show="demo"' in text
        assert 'data-gateway="ws://gate.example:8081"' in text
        assert 'data-title="The Big Bake"' in text
        assert "connect-src 'self' ws://gate.example:8081;" in headers["Content-Security-Policy"]


async def test_unknown_pages_are_pages_that_say_so(house: House) -> None:
    pages = await signed_in_pages(house)
    for path in ("/nothing-here", "/s/unknown"):
        status, text, headers = pages[path]
        assert status == 404
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<h1>Not Found</h1>" in text
        assert headers["X-Request-Id"] in text


async def test_the_console_sends_strangers_to_sign_in_and_back(house: House) -> None:
    async with house.browser() as browser, browser.get("/console/demo", allow_redirects=False) as response:
        assert response.status == 303
        assert response.headers["Location"] == "/login?next=/console/demo"


@pytest.mark.parametrize("role", ["moderator", "advertiser"])
async def test_the_console_is_for_producers(house: House, role: str) -> None:
    async with house.browser() as browser:
        await sign_in(browser, role)
        async with browser.get("/console/demo") as response:
            assert response.status == 403
            assert "for producers" in await response.text()


async def test_the_overlay_takes_a_theme_and_a_layout_by_name(house: House) -> None:
    async with house.script() as client:
        async with client.get("/overlay/demo?theme=plain&layout=full_screen") as response:
            text = await response.text()
            assert 'data-theme="plain"' in text
            assert 'data-layout="full_screen"' in text
        async with client.get("/overlay/demo?theme=../../x") as response:
            assert response.status == 400


async def test_assets_are_typed_tagged_and_compressed(house: House) -> None:
    async with house.script() as client:
        async with client.get("/static/shared/fold.mjs") as response:
            assert response.status == 200
            assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
            assert response.headers["Content-Encoding"] == "gzip"
            assert response.headers["Cache-Control"] == "no-cache"
            tag = response.headers["ETag"]
        async with client.get("/static/shared/fold.mjs", headers={"If-None-Match": tag}) as response:
            assert response.status == 304
            assert await response.read() == b""
        async with client.head("/static/shared/fold.mjs") as response:
            assert response.status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/templates/base.html",
        "/static/tests/x.mjs",
        "/static/%2e%2e/pyproject.toml",
        "/static/..%2fpyproject.toml",
        "/static/shared/..%2f..%2f..%2fREADME.txt",
        "/static//etc/passwd.txt",
        "/static/.hidden.css",
        "/static/shared",
        "/static/%00.css",
    ],
)
async def test_nothing_but_assets_leaves_the_web_folder(house: House, path: str) -> None:
    address = URL(house.url + path, encoded=True)
    async with house.script() as client, client.get(address) as response:
        assert response.status == 404


async def test_an_asset_changed_on_disk_is_served_anew(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.css").write_text("a {}")
    house = await serve(web_dir=tmp_path)
    async with house.script() as client:
        async with client.get("/static/a.css") as response:
            first = response.headers["ETag"]
        (tmp_path / "a.css").write_text("a { color: red }")
        async with client.get("/static/a.css") as response:
            assert await response.text() == "a { color: red }"
            assert response.headers["ETag"] != first


async def test_a_socket_on_a_used_connection_is_sent_to_a_fresh_one(house: House) -> None:
    async with house.script() as client, client.get("/v1/shows/demo/feed") as response:
        assert response.status == 421
        assert response.headers["Connection"] == "close"
