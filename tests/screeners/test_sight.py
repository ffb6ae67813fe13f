"""Strangers' bytes are decoded or refused; a picture is known again, and previews keep nothing of the file."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

import pytest

pytest.importorskip("PIL", reason="Pillow is not installed: pip install 'secondscreen[image]'")

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from secondscreen.core.limits import PICTURE_DISTANCE
from secondscreen.screeners.image.likeness import likeness
from secondscreen.screeners.image.sight import open_eyes

from .drawn import draw, encoded

PIXELS = 2_000_000
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1/"/></svg>'


def see(given: bytes, detector: str = "", pixels: int = PIXELS) -> dict[str, Any]:
    (answer,) = open_eyes(detector, {}, pixels)([given])
    return answer  # type: ignore[no-any-return]


def apart(one: Image.Image, other: Image.Image) -> int:
    a, b = likeness(one), likeness(other)
    assert a is not None and b is not None
    return (a ^ b).bit_count()


# --- the hash -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_a_picture_is_known_again_scaled_encoded_anew_grey_or_brighter(seed: int):
    first = draw(seed)
    again = [
        first.resize((200, 150)),
        first.resize((1300, 975)),
        first.convert("L"),
        first.point(lambda value: min(255, int(value * 1.15))),
        Image.open(io.BytesIO(encoded(first, "JPEG", quality=25))),
        Image.open(io.BytesIO(encoded(first, "WEBP", quality=30))),
        first.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).convert("RGB"),
    ]
    assert max(apart(first, other) for other in again) <= PICTURE_DISTANCE


def test_other_pictures_are_others():
    hashes = [likeness(draw(seed)) for seed in range(60)]
    assert None not in hashes
    pairs = [(a, b) for n, a in enumerate(hashes) for b in hashes[:n]]
    assert min((a ^ b).bit_count() for a, b in pairs if a is not None and b is not None) > PICTURE_DISTANCE


@pytest.mark.parametrize("colour", ["black", "white", "#808080", "red"])
def test_a_flat_picture_is_like_no_other(colour: str):
    assert likeness(Image.new("RGB", (300, 200), colour)) is None
    assert see(encoded(Image.new("RGB", (300, 200), colour)))["hashes"] == []


# --- what is seen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_four_formats_are_seen(form: str):
    answer = see(encoded(draw(1), form))
    assert len(answer["hashes"]) == 1 and answer["nudity"] is None
    for name, most in (("clear", 480), ("blurred", 160)):
        with Image.open(io.BytesIO(base64.b64decode(answer[name]))) as preview:
            assert (preview.format, max(preview.size)) == ("WEBP", most)


def test_the_detector_is_asked_and_the_worst_frame_counts():
    calm, red = draw(1), Image.new("RGB", (640, 480), "red")
    assert see(encoded(calm, "PNG"), "tests.screeners.drawn:redness")["nudity"] == 0
    film = encoded(calm, "GIF", save_all=True, append_images=[calm] * 8 + [red], duration=40)
    assert see(film, "tests.screeners.drawn:redness")["nudity"] > 900


def test_a_preview_keeps_nothing_of_the_strangers_file():
    told = PngInfo()
    told.add_text("Comment", "where I live")
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    for given in (
        encoded(draw(2), "PNG", pnginfo=told),
        encoded(draw(2), "JPEG", exif=exif.tobytes(), comment=b"where I live"),
    ):
        assert b"where I live" in given
        answer = see(given)
        for name in ("clear", "blurred"):
            data = base64.b64decode(answer[name])
            assert b"where" not in data and b"EXIF" not in data and b"ICCP" not in data


def test_a_blurred_preview_tells_no_detail():
    board = Image.new("L", (480, 480))
    board.putdata([255 * ((x // 8 + y // 8) % 2) for y in range(480) for x in range(480)])
    with Image.open(io.BytesIO(base64.b64decode(see(encoded(board, "PNG"))["blurred"]))) as blurred:
        darkest, lightest = blurred.convert("L").getextrema()
    assert lightest - darkest < 40


def test_a_picture_lying_on_its_side_is_seen_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = draw(3).transpose(Image.Transpose.ROTATE_90)
    seen = see(encoded(turned, "JPEG", exif=exif.tobytes(), quality=95))
    (plain,) = see(encoded(draw(3), "JPEG", quality=95))["hashes"]
    assert (seen["hashes"][0] ^ plain).bit_count() <= PICTURE_DISTANCE


def test_what_is_clear_is_seen_on_white():
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert see(encoded(clear, "PNG"), "tests.screeners.drawn:redness")["nudity"] == 0


# --- what is refused ----------------------------------------------------------------------------------------


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, and is a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_by_its_head():
    assert see(bomb(60_000, 60_000)) == {"refused": "a picture of 60000 by 60000"}
    assert see(encoded(draw(1, (2_000, 1_001)))) == {"refused": "a picture of 2000 by 1001"}


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"\x00" * 5_000,
        b"<html>not a picture</html>",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        encoded(draw(1), "TIFF"),
        encoded(draw(1), "BMP"),
        encoded(draw(1), "ICO"),
        encoded(draw(1), "PPM"),
        encoded(draw(1), "EPS"),
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        b"GIF89a\xff\xff\xff\xff",
    ],
)
def test_what_is_no_picture_of_the_four_is_refused(given: bytes):
    assert list(see(given)) == ["refused"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_cut_short_or_scrambled_is_refused_or_seen_and_nothing_else(form: str):
    whole = encoded(draw(4), form)
    assert list(see(whole[: len(whole) // 2])) == ["refused"]
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        broken = bytearray(whole)
        broken[at : at + 8] = b"\xff\x00\xaa\x55\xff\x00\xaa\x55"
        assert set(see(bytes(broken))) in ({"refused"}, {"hashes", "nudity", "clear", "blurred"})


def test_a_detector_that_fails_refuses_the_picture_and_not_the_batch():
    assert open_eyes("tests.screeners.drawn:redness")([b"", encoded(draw(1))])[1]["nudity"] == 0
