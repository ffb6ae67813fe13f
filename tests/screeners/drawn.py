"""Pictures drawn for tests, and detectors that need no model: one sees red, two talk nonsense. Not here: the tests."""

from __future__ import annotations

import io
import os
import random
import signal
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw


def draw(seed: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of a dozen discs, always the same for a seed."""
    dice = random.Random(seed)  # noqa: S311 - the same for a seed is what is wanted
    picture = Image.new("RGB", size, _colour(dice))
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        w, h = dice.randrange(20, 200), dice.randrange(20, 200)
        pen.ellipse((x - w, y - h, x + w, y + h), fill=_colour(dice))
    return picture


def encoded(picture: Image.Image, form: str = "JPEG", **how: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def redness() -> Callable[[Image.Image], int]:
    """Per mille of the picture that is pure red."""

    def detect(picture: Image.Image) -> int:
        small = picture.resize((16, 16), Image.Resampling.NEAREST)
        pixels = list(small.get_flattened_data())
        return sum(p[0] > 240 and p[1] < 20 and p[2] < 20 for p in pixels) * 1000 // len(pixels)

    return detect


def confused() -> Callable[[Image.Image], float]:
    return lambda picture: float("nan")


def beyond() -> Callable[[Image.Image], int]:
    return lambda picture: 4_000


def deadly() -> Callable[[Image.Image], int]:
    """Dies of the first red picture, as of a decoder's fault."""
    sees = redness()

    def detect(picture: Image.Image) -> int:
        if sees(picture) > 900:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    return detect


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return (dice.randrange(200), dice.randrange(256), dice.randrange(256))
