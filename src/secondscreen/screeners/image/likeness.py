"""A 64-bit hash by which a picture is known again when it was scaled, encoded anew or toned: the signs of its lowest
frequencies (a discrete cosine transform of 32 by 32 greys), after the idea of pHash.

Not here: what a likeness means (core/moderation/pictures.py).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE: Final = 32
KEPT: Final = 8
FLAT: Final = (
    2.0  # mean strength of the kept frequencies, in greys, below which there is nothing to know it by
)


def _cosines() -> NDArray[np.float64]:
    wave, place = np.mgrid[0 : KEPT + 1, 0:SIDE]
    found: NDArray[np.float64] = np.cos(np.pi / SIDE * (place + 0.5) * wave) * np.sqrt(2 / SIDE)
    return found


_WAVES: Final = _cosines()


def likeness(picture: Image.Image) -> int | None:
    """The hash of a picture in any mode that has greys; None for one so flat that it is like any other."""
    greys = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    strengths = (_WAVES @ np.asarray(greys, np.float64) @ _WAVES.T)[: KEPT + 1, : KEPT + 1]
    # All but the first row and column, which tell of light from one side, and change with every lamp.
    kept = strengths[1:, 1:].ravel()
    if np.abs(kept).mean() < FLAT:
        return None
    bits = kept > np.median(kept)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")
