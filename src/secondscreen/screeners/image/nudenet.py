"""Drives NudeNet's detector: an ONNX file that whoever runs the service installs or fetches for themselves, because its
licence is the AGPL and ours is not. None of its code is used or imported.

Facts of the model, read from the file itself: one input `[batch, 3, height, width]` of RGB from 0 to 1, a square with
the picture at its upper left and black around it; one output `[batch, 4 + classes, places]` of box and probabilities;
the classes' names in its metadata. Not here: what the score means (core/moderation/pictures.py).
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PACKAGE: Final = "nudenet"
FILE: Final = "320n.onnx"
SIDE: Final = 320
NUDE: Final = frozenset(
    {
        "FEMALE_BREAST_EXPOSED",
        "FEMALE_GENITALIA_EXPOSED",
        "MALE_GENITALIA_EXPOSED",
        "ANUS_EXPOSED",
        "BUTTOCKS_EXPOSED",
    }
)
"""The classes that count as nudity; bare feet, bellies and faces do not."""


class NoModel(Exception):
    """No usable model; the words say what to do."""


def find() -> Path | None:
    """The model in the installed package `nudenet`, by its list of files; None where it is not installed."""
    try:
        found = files(PACKAGE) or []
    except PackageNotFoundError:
        return None
    return next((Path(str(file.locate())) for file in found if file.name == FILE), None)


def detector(model_file: str) -> Callable[[Image.Image], int]:
    """Raises NoModel for a file that is absent, damaged, or a model of another form."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(model_file, options, providers=["CPUExecutionProvider"])
        names: dict[int, str] = ast.literal_eval(session.get_modelmeta().custom_metadata_map["names"])
        nude = sorted(number for number, name in names.items() if name in NUDE)
        if len(nude) != len(NUDE):
            raise NoModel("its classes are others than those of NudeNet")
        entry = session.get_inputs()[0].name
    except NoModel:
        raise
    except Exception as error:  # the runtime has a dozen kinds for "this is no model"
        raise NoModel(
            f"{Path(model_file).name} is no model that can be used ({type(error).__name__})"
        ) from None
    rows = [4 + number for number in nude]

    def detect(picture: Image.Image) -> int:
        (seen,) = session.run(None, {entry: _square(picture)})
        best: Any = seen[0, rows, :].max()  # the surest place of any: where it is need not be known
        if not np.isfinite(best):
            raise ValueError("the model's answer is no number")
        return round(min(max(float(best), 0.0), 1.0) * 1000)

    return detect


def _square(picture: Image.Image) -> NDArray[np.float32]:
    scale = SIDE / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    square = Image.new("RGB", (SIDE, SIDE))
    square.paste(picture.resize((width, height), Image.Resampling.BILINEAR))
    return (np.asarray(square, np.float32) / np.float32(255)).transpose(2, 0, 1)[None]
