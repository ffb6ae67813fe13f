"""The screener `image` fetches only what it may, looks in a process of its own, and says what it could not see."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from pydantic import ValidationError

pytest.importorskip("PIL", reason="Pillow is not installed: pip install 'secondscreen[image]'")

from PIL import Image

from secondscreen.app import Service
from secondscreen.core.model import Media, Post
from secondscreen.runtime.clock import SystemClock
from secondscreen.runtime.ports import Incoming, Looked
from secondscreen.runtime.show import Show
from secondscreen.screeners import build, build_looking
from secondscreen.screeners.image.fetch import Fetcher, NotFetched, Resolver, is_public
from secondscreen.screeners.image.nudenet import NoModel, detector, find
from secondscreen.screeners.image.screener import ImageScreener, Settings, read
from secondscreen.settings import BadSettings, read_settings
from secondscreen.stores.memory import MemoryStore

from ..runtime.house import config, eventually
from .drawn import draw, encoded
from .own_service import OwnService

Make = Callable[..., ImageScreener]
HOST = "pictures.example"
PICTURE = encoded(draw(1))


class Names(AbstractResolver):
    """Every name leads to one address, and whatever port is asked for to the test's own."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.port, self.address = port, address
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        self.asked.append(host)
        return [
            {
                "hostname": host,
                "host": self.address,
                "port": self.port,
                "family": 2,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        return


@pytest.fixture
async def host() -> AsyncIterator[OwnService]:
    async with OwnService().running() as service:
        service.says(PICTURE, **{"Content-Type": "image/jpeg"})
        yield service


def port_of(host: OwnService) -> int:
    return int(host.url.split(":")[2].split("/")[0])


@pytest.fixture
async def fetcher(host: OwnService) -> AsyncIterator[Fetcher]:
    """Fetches from the test's host, as if it were public."""
    names = Resolver(Names(port_of(host)), public=lambda address: True)
    made = Fetcher((HOST, ".cdn.example"), most_bytes=200_000, within_s=2, at_once=2, resolver=names)
    yield made
    await made.close()


@pytest.fixture
async def make(fetcher: Fetcher) -> AsyncIterator[Make]:
    made: list[ImageScreener] = []

    def make(eyes: str = "redness", **settings: Any) -> ImageScreener:
        own = Settings.model_validate({"media_hosts": (HOST,), **settings})
        factory = f"tests.screeners.drawn:{eyes}" if eyes else ""
        made.append(ImageScreener(own, fetcher=fetcher, detector=(factory, {})))
        return made[-1]

    yield make
    for one in made:
        one.close()


def post(*urls: str | None, kind: str = "photo") -> Post:
    media = tuple(Media(type=kind, url=url) for url in urls)
    return Post(id="t:1", network="t", source="s", published_ms=0, text="look", media=media)


# --- fetching -----------------------------------------------------------------------------------------------


async def test_a_picture_of_an_allowed_host_is_fetched(fetcher: Fetcher, host: OwnService):
    for url in (f"http://{HOST}/1.jpg", f"http://{HOST.upper()}/1.jpg", "http://eu.cdn.example/1.jpg"):
        assert await fetcher.fetch(url) == PICTURE
    sent, _ = host.requests[0]
    assert "Cookie" not in sent and "Referer" not in sent


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/1.jpg",
        "http://cdn.example/1.jpg",  # `.cdn.example` is what lies below
        "http://notpictures.example/1.jpg",
        f"http://{HOST}.evil.example/1.jpg",
        f"http://{HOST}@evil.example/1.jpg",
        f"http://user@{HOST}/1.jpg",
        f"http://{HOST}:22/1.jpg",
        f"http://{HOST}:99999/1.jpg",
        f"ftp://{HOST}/1.jpg",
        f"file://{HOST}/etc/passwd",
        "http://127.0.0.1/1.jpg",
        "http://[::1]/1.jpg",
        "http://2130706433/1.jpg",
        "http://[broken/1.jpg",
        "//",
        "",
    ],
)
async def test_any_other_address_is_not_asked(fetcher: Fetcher, host: OwnService, url: str):
    with pytest.raises(NotFetched):
        await fetcher.fetch(url)
    assert host.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - told apart, not bound
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "ff02::1",
        "not an address",
    ],
)
async def test_a_name_that_leads_to_a_private_address_is_not_spoken_to(host: OwnService, address: str):
    assert not is_public(address)
    names = Names(port_of(host), address)
    fetcher = Fetcher((HOST,), most_bytes=9, within_s=2, at_once=1, resolver=Resolver(names))
    with pytest.raises(NotFetched, match="private address"):
        await fetcher.fetch(f"http://{HOST}/1.jpg")
    assert names.asked == [HOST] and host.requests == []
    await fetcher.close()


def test_public_addresses_are_public():
    assert all(map(is_public, ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]))


@pytest.mark.parametrize(
    "where",
    [
        "http://169.254.169.254/latest",
        "http://127.0.0.1/",
        "http://elsewhere.example/",
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_redirect_to_anywhere_else_is_not_followed(fetcher: Fetcher, host: OwnService, where: str):
    host.says(b"", 302, Location=where)
    with pytest.raises(NotFetched):
        await fetcher.fetch(f"http://{HOST}/1.jpg")
    assert all(sent["Host"] == HOST for sent, _ in host.requests)


async def test_a_redirect_within_the_allowed_hosts_is_followed_but_not_in_circles(
    fetcher: Fetcher, host: OwnService
):
    async def once(request: web.Request) -> web.StreamResponse:
        if request.path == "/1.jpg":
            return web.Response(status=301, headers={"Location": "http://eu.cdn.example/2.jpg"})
        return web.Response(body=PICTURE)

    host.answer = once
    assert await fetcher.fetch(f"http://{HOST}/1.jpg") == PICTURE
    host.says(b"", 302, Location="/1.jpg")
    with pytest.raises(NotFetched, match="circles"):
        await fetcher.fetch(f"http://{HOST}/1.jpg")


async def test_a_host_that_says_ten_gigabytes_is_believed_and_refused(fetcher: Fetcher, host: OwnService):
    async def huge(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(10 << 30)})
        await response.prepare(request)
        return response

    host.answer = huge
    with pytest.raises(NotFetched, match="too large"):
        await fetcher.fetch(f"http://{HOST}/1.jpg")


async def test_a_host_that_does_not_stop_is_cut(fetcher: Fetcher, host: OwnService):
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(1_000):
            await response.write(b"x" * 65_536)
        return response

    host.answer = endless
    with pytest.raises(NotFetched, match="too large"):
        await fetcher.fetch(f"http://{HOST}/1.jpg")


async def test_a_host_that_hangs_is_left(host: OwnService):
    host.answer = host.hang
    names = Resolver(Names(port_of(host)), public=lambda address: True)
    fetcher = Fetcher((HOST,), most_bytes=9, within_s=0.1, at_once=1, resolver=names)
    with pytest.raises(NotFetched, match="too long"):
        await fetcher.fetch(f"http://{HOST}/1.jpg")
    await fetcher.close()


@pytest.mark.parametrize("status", [204, 206, 304, 403, 404, 500])
async def test_anything_but_200_is_nothing(fetcher: Fetcher, host: OwnService, status: int):
    host.says(b"", status)
    with pytest.raises(NotFetched, match=str(status)):
        await fetcher.fetch(f"http://{HOST}/1.jpg")


async def test_what_is_sent_compressed_is_not_unpacked(fetcher: Fetcher, host: OwnService):
    host.says(b"x", 200, **{"Content-Encoding": "gzip"})
    with pytest.raises(NotFetched, match="compressed"):
        await fetcher.fetch(f"http://{HOST}/1.jpg")


# --- looking ------------------------------------------------------------------------------------------------


async def test_a_posts_pictures_are_looked_at(make: Make):
    seen = await make().look(post(f"http://{HOST}/1.jpg", f"http://{HOST}/2.jpg"))
    assert (seen.scores, seen.detail, len(seen.hashes)) == ({"nudity": 0}, "", 1)
    assert [preview is not None for preview in seen.previews] == [True, True]


async def test_the_worst_of_its_pictures_counts(make: Make, host: OwnService):
    red = encoded(draw(1).point(lambda value: value, "RGB").resize((8, 8)), "PNG")

    async def some(request: web.Request) -> web.StreamResponse:
        nude = encoded(Image.new("RGB", (64, 64), "red"), "PNG")
        return web.Response(body=nude if request.path == "/2.png" else red)

    host.answer = some
    seen = await make().look(post(f"http://{HOST}/1.png", f"http://{HOST}/2.png"))
    assert seen.scores == {"nudity": 1_000}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (post(None), "gives no address"),
        (post("http://elsewhere.example/1.jpg"), "not among the show's media_hosts"),
        (post(f"http://{HOST}/1.mp4", kind="video"), "a video is not looked into"),
        (post(f"http://{HOST}/1.jpg", None), "1 of its 2 pictures"),
    ],
)
async def test_what_could_not_be_seen_is_said(make: Make, given: Post, why: str):
    seen = await make().look(given)
    assert why in seen.detail
    assert len(seen.previews) == len(given.media)


async def test_a_content_type_that_lies_changes_nothing(make: Make, host: OwnService):
    host.says(PICTURE, **{"Content-Type": "text/html"})
    assert (await make().look(post(f"http://{HOST}/1.jpg"))).detail == ""
    host.says(b"<svg xmlns='http://www.w3.org/2000/svg'/>", **{"Content-Type": "image/png"})
    assert "not a picture that we read" in (await make().look(post(f"http://{HOST}/1.jpg"))).detail


@pytest.mark.parametrize("eyes", ["confused", "beyond"])
async def test_a_detector_that_answers_nonsense_sees_nothing(make: Make, eyes: str):
    seen = await make(eyes).look(post(f"http://{HOST}/1.jpg"))
    assert (seen.scores, seen.hashes, seen.previews) == ({}, (), (None,))
    assert "could not be looked at" in seen.detail


async def test_a_process_that_cannot_start_leaves_pictures_unseen_and_says_so(make: Make):
    screener = make("absent")
    seen = await screener.look(post(f"http://{HOST}/1.jpg"))
    assert "could not be looked at" in seen.detail and seen.scores == {}
    assert "posts with pictures stay held" in screener.trouble
    assert screener.measures()["pictures_unseen_total"] == 1


async def test_without_a_detector_pictures_are_known_and_not_scored(make: Make):
    screener = make("")
    screener.detects = "no nudity detector is installed"
    seen = await screener.look(post(f"http://{HOST}/1.jpg"))
    assert (seen.scores, len(seen.hashes)) == ({}, 1)
    assert "no nudity detector" in seen.detail
    assert "stay held" in screener.note and screener.trouble == ""


async def test_a_picture_that_kills_the_process_is_unseen_and_the_next_is_seen(make: Make, host: OwnService):
    screener = make("deadly")
    host.says(encoded(Image.new("RGB", (64, 64), "red"), "PNG"))
    seen = await screener.look(post(f"http://{HOST}/1.png"))
    assert (seen.scores, seen.previews) == ({}, (None,)) and "could not be looked at" in seen.detail
    host.says(PICTURE)
    assert (await screener.look(post(f"http://{HOST}/1.png"))).scores == {"nudity": 0}
    assert screener.trouble == "" and screener.measures()["image_worker_starts_total"] == 2


async def test_a_picture_too_large_for_the_processs_memory_is_refused(make: Make, host: OwnService):
    screener = make(memory_mb=160, most_pixels=200_000_000)
    host.says(encoded(Image.new("RGB", (9_000, 9_000), "navy"), "PNG"))
    seen = await screener.look(post(f"http://{HOST}/1.png"))
    assert seen.previews == (None,) and "could not be looked at" in seen.detail
    host.says(PICTURE)
    assert (await screener.look(post(f"http://{HOST}/1.png"))).detail == ""


async def test_a_whole_show_looks_holds_what_is_found_and_shows_it_small(make: Make, host: OwnService):
    moderation = {"mode": "post", "media": "allow", "screeners": ["image"]}
    show = Show(config(moderation=moderation), MemoryStore(), SystemClock(), looker=make())
    await show.open()
    task = asyncio.create_task(show.run())
    host.says(encoded(Image.new("RGB", (64, 64), "red"), "PNG"))
    show.inbox.offer("s", Incoming(post=post(f"http://{HOST}/1.png")))
    await eventually(lambda: show.preview("t:1", 0) is not None)
    await eventually(lambda: show._engine.records["t:1"].scores)
    (item,) = (await show.posts())[0]
    assert (item["status"], item["rule"], item["scores"]) == ("held", "pictures", {"nudity": 1_000})
    assert [row["kind"] for row in await show.history("t:1")] == ["post_received", "post_screened"]
    await show.stop()
    await task


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"hashes": [2**64], "nudity": 1, "clear": "", "blurred": ""},
        {"hashes": [1.5], "nudity": 1, "clear": "", "blurred": ""},
        {"hashes": [1], "nudity": 1001, "clear": "", "blurred": ""},
        {"hashes": [1], "nudity": True, "clear": "", "blurred": ""},
        {"hashes": [1], "nudity": 1, "clear": "@@@", "blurred": ""},
        {"hashes": [1], "nudity": 1, "clear": base64.b64encode(b"<svg>").decode(), "blurred": ""},
        {"hashes": [1], "nudity": 1, "clear": "A" * 10_000_000, "blurred": ""},
    ],
)
def test_what_the_process_says_is_believed_only_in_its_form(answer: object):
    with pytest.raises(ValueError, match="no "):
        read(answer)


# --- nudenet ------------------------------------------------------------------------------------------------


def test_nudenets_model_loads_offline_and_scores_a_harmless_picture_low(record_property: Any):
    model = find()
    if model is None or not find_spec("onnxruntime"):
        pytest.skip("NudeNet is not installed; it is under the AGPL and none of our dependencies")
    detect = detector(str(model))
    picture = draw(1)
    detect(picture)
    began = time.perf_counter()
    assert detect(picture) < 200
    record_property("nudenet_ms", round((time.perf_counter() - began) * 1_000))


def test_a_model_that_is_none_is_told(tmp_path: Path):
    if not find_spec("onnxruntime"):
        pytest.skip("onnxruntime is not installed: pip install 'secondscreen[image]'")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    for file in (broken, tmp_path / "absent.onnx"):
        with pytest.raises(NoModel, match="no model that can be used"):
            detector(str(file))


# --- settings and service -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", ".", "host", "127.0.0.1", "a/b.example", "*.example.org", "a..b", "http://a.b"]
)
def test_a_media_host_is_a_hosts_name(name: str):
    with pytest.raises(ValidationError):
        Settings(media_hosts=(name,))


SHOW = 'title = "S"\nhashtags = ["s"]\n[moderation]\nmode = "post"\n'
IMAGE = 'screeners = ["image"]\n[moderation.image]\nmedia_hosts = ["pictures.example"]\n'


def test_image_is_not_asked_before_a_post_arrives():
    with pytest.raises(KeyError):
        build("image")
    with pytest.raises(KeyError):
        build_looking("text", Settings())


def test_a_looker_cannot_run_beside(tmp_path: Path):
    file = tmp_path / "s.toml"
    file.write_text('id = "s"\n' + SHOW + '[moderation.shadow]\nscreeners = ["image"]\n')
    with pytest.raises(BadSettings, match="cannot run beside"):
        read_settings(file)


async def test_shows_with_equal_settings_share_one_process_and_others_have_their_own(tmp_path: Path):
    (tmp_path / "shows").mkdir()
    for number, more in enumerate(("", "", "at_once = 1\n")):
        (tmp_path / "shows" / f"s{number}.toml").write_text(f'id = "s{number}"\n{SHOW}{IMAGE}{more}')
    service = Service(read_settings(tmp_path, environment={}, overrides={"store": "memory", "port": 0}))
    await service.start()
    try:
        assert len(service.panel.lookers) == 2
        parts = {part.part: part.ok for part in service._health()}
        assert parts["screener image"] and parts["screener image 2"]
        assert service._metrics()["pictures_looked_at_total"] == 0
        assert service.shows["s0"].preview("t:1", 0) is None
    finally:
        await service.stop()


async def test_nothing_seen_is_an_answer_too():
    assert Looked() == Looked({}, (), (), "")
