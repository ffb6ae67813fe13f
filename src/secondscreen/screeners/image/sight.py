"""In the worker's process: a stranger's bytes → hash, score and previews. The only place where they are decoded.

Four formats, told by their first bytes and not by what anybody calls them; no SVG, no TIFF, nothing that can refer to
anything. Size is read before a pixel is. Of an animation a few frames are looked at. Not here: limits of the process
(worker_child.py), fetching (fetch.py).
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Final

from PIL import Image, ImageFile, ImageFilter, ImageOps, UnidentifiedImageError

from .likeness import likeness

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
FRAMES: Final = 4  # looked at of one animation, spread over its length
FRAMES_READ: Final = 600  # an animation of more is looked at as far as this
SEEN_PIXELS: Final = 1_024  # longest side that is looked at; more shows nothing new
PREVIEW_PIXELS: Final = 480
BLUR_PIXELS: Final = 160
BLUR_SHARE: Final = 14  # the blur's radius is a so-manieth of the side: shapes and colours stay, no more

Detector = Callable[[Image.Image], int]
"""The `nudity` score of one RGB picture, per mille."""


def open_eyes(detector: str = "", options: dict[str, Any] | None = None, pixels: int = 40_000_000) -> Any:
    """What the worker calls with each batch of pictures (bytes). `detector`: `module:function`, called with `options`,
    that makes a Detector; "" = hashes and previews only. `pixels`: a picture of more is refused."""
    # A bomb is found by its head, by our own count below. Pillow's counts differently and only warns.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    warnings.simplefilter("ignore")  # odd metadata of strangers
    detect: Detector | None = None
    if detector:
        module, _, function = detector.partition(":")
        detect = getattr(import_module(module), function)(**(options or {}))
    return lambda batch: [see(one, detect, pixels) for one in batch]


def see(given: bytes, detect: Detector | None, pixels: int) -> dict[str, Any]:
    """`{"hashes", "nudity", "clear", "blurred"}` (previews as base64 of WebP), or `{"refused": why}`."""
    try:
        with Image.open(io.BytesIO(given), formats=FORMATS) as opened:
            width, height = opened.size
            if width * height > pixels:
                return {"refused": f"a picture of {width} by {height}"}
            hashes: list[int] = []
            nudity: int | None = None
            first: Image.Image | None = None
            for frame in _frames(opened):
                first = first or frame
                if (hashed := likeness(frame)) is not None and hashed not in hashes:
                    hashes.append(hashed)
                if detect is not None:
                    nudity = max(nudity or 0, _score(detect(frame)))
    except UnidentifiedImageError:
        return {"refused": "not a picture that we read"}
    except MemoryError:
        return {"refused": "a picture too large to decode"}
    except Exception as error:  # decoders raise whatever they like over broken files
        return {"refused": f"a broken picture ({type(error).__name__})"}
    if first is None:
        return {"refused": "an empty picture"}
    return {"hashes": hashes, "nudity": nudity, "clear": _clear(first), "blurred": _blurred(first)}


def _score(seen: object) -> int:
    """Raises ValueError for what is none: NaN would pass for the smaller of any two."""
    if type(seen) is not int or not 0 <= seen <= 1_000:
        raise ValueError("the detector gave no score")
    return seen


def _frames(opened: Image.Image) -> Iterator[Image.Image]:
    """Upright, opaque RGB, no larger than anybody looks at."""
    count = min(getattr(opened, "n_frames", 1), FRAMES_READ)
    for at in sorted({round(n * (count - 1) / max(FRAMES - 1, 1)) for n in range(FRAMES)}):
        if at:
            opened.seek(at)
        else:
            opened.draft("RGB", (SEEN_PIXELS, SEEN_PIXELS))  # a JPEG is decoded small
        opened.load()
        frame = opened.copy()
        frame.thumbnail((SEEN_PIXELS, SEEN_PIXELS), Image.Resampling.BOX)
        upright = ImageOps.exif_transpose(frame)
        if upright.has_transparency_data:
            clear = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
        yield upright.convert("RGB")


def _clear(picture: Image.Image) -> str:
    small = picture.copy()
    small.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS))
    return _webp(small)


def _blurred(picture: Image.Image) -> str:
    small = picture.copy()
    small.thumbnail((BLUR_PIXELS, BLUR_PIXELS))
    return _webp(small.filter(ImageFilter.GaussianBlur(max(small.size) / BLUR_SHARE)))


def _webp(picture: Image.Image) -> str:
    """Encoded from bare pixels: nothing of the stranger's file is in it."""
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=70, method=2)
    return base64.b64encode(out.getvalue()).decode()
