"""The second stage: a small transformer in a process of its own, asked only where the cheap layers are unsure.

Runs `transformer.onnx` (eight bits) and `tokenizer.json` as `transformer.json` describes them, all three beside this
module. A file that is missing or damaged, or a missing extra, and the service runs without it and says so. A batch
that fails or is late has no answer, and its unsure posts are held; after a failure the stage rests, and the cheap
layers judge alone meanwhile, as where it is not installed. Not here: the process (../worker.py), the band's first
half (model.py).
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..worker import Worker, WorkerFailed
from .model import Reading, chance, per_mille
from .transformer_input import model_text
from .weight_file import BadWeights

_log = structlog.get_logger("secondscreen.screeners.text")

FOLDER: Final = Path(__file__).parent
FORM: Final = 1
TOKENS: Final = 64  # of a text that are read, with the two that mark its ends
CHUNK: Final = 32  # texts in one question: what is lost when time is up
WITHIN_S: Final = (
    1.5  # for a batch's unsure posts; less than intake waits for all (limits.SCREEN_DEADLINE_MS)
)
REST_S: Final = 30.0  # after a failure, until it is asked again
SURE: Final = 30.0  # log-odds beyond this are this
MEMORY_MB: Final = 768
BAND: Final = (270, 800)  # per mille of the cheap layers; of ordinary posts a fifth are in it
EXTRA: Final = "onnxruntime and tokenizers are not installed (pip install 'secondscreen[transformer]')"


class Header(BaseModel):
    """`transformer.json`. `model`, `tokenizer`: SHA-256 of the files; `weights`: of our logit, alt's and this one's;
    `slope`, `offset`: Platt's, on the blend; `band`: probabilities per mille of the cheap layers in [low, high) that
    are unsure. Written by tools/fit_blend.py."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    form: int
    model: str
    tokenizer: str
    weights: tuple[float, float, float]
    slope: float = Field(gt=0)
    offset: float
    band: tuple[int, int]


class SecondStage:
    """`note` says why it is not asked at present; "" = it is."""

    def __init__(
        self,
        folder: Path = FOLDER,
        worker: Callable[[], Worker] | None = None,
        clock: Callable[[], float] = time.monotonic,
        within_s: float = WITHIN_S,
    ) -> None:
        self._clock, self._within_s = clock, within_s
        self._resting_until = -math.inf
        self._why = ""
        self._missing = ""
        self._worker: Worker | None = None
        self.asked = self.unanswered = 0
        try:
            self._header = read_header(folder)
        except BadWeights as error:
            self._missing = str(error)
            return
        self._worker = (
            worker()
            if worker
            else Worker(
                "second stage of text",
                f"{__name__}:reader",
                {"folder": str(folder)},
                memory_mb=MEMORY_MB,
                ask_s=10.0,
                cpu_s=20,
            )
        )

    @property
    def note(self) -> str:
        if self._missing:
            return f"runs without the second stage: {self._missing}"
        if self._clock() < self._resting_until:
            return f"runs without the second stage for a while: {self._why}"
        return ""

    def wants(self, reading: Reading) -> bool:
        """Is it to be asked about this text?"""
        if self._worker is None or reading.logit is None or self._clock() < self._resting_until:
            return False
        low, high = self._header.band
        return low <= per_mille(reading.logit) < high

    async def logits(self, texts: Sequence[str]) -> list[float | None]:
        """Log-odds of each text; None where there is no answer, in time and in order."""
        found: list[float | None] = []
        try:
            async with asyncio.timeout(self._within_s):
                for at in range(0, len(texts), CHUNK):
                    asked = [model_text(text) for text in texts[at : at + CHUNK]]
                    assert self._worker is not None  # noqa: S101 - `wants` said so
                    found += self._sound(await self._worker.ask(asked), len(asked))
        except TimeoutError:
            _log.warning("second_stage_late", posts=len(texts) - len(found))
        except WorkerFailed as error:
            self._failed(str(error))
        return self._counted(found, len(texts))

    def logits_now(self, texts: Sequence[str]) -> list[float | None]:
        """The same, here and now: for rehearsals and the command line. Not beside `logits`."""
        found: list[float | None] = []
        try:
            for at in range(0, len(texts), CHUNK):
                asked = [model_text(text) for text in texts[at : at + CHUNK]]
                assert self._worker is not None  # noqa: S101 - `wants` said so
                found += self._sound(self._worker.ask_now(asked), len(asked))
        except WorkerFailed as error:
            self._failed(str(error))
        return self._counted(found, len(texts))

    def per_mille(self, reading: Reading, logit: float) -> int:
        """The probability that a text is not fit for air, of all three models."""
        own, others, this = self._header.weights
        z = own * reading.own + others * reading.others + this * logit
        return round(1000 * chance(self._header.slope * z + self._header.offset))

    def close(self) -> None:
        if self._worker is not None:
            self._worker.close()

    def _sound(self, answers: list[Any], asked: int) -> list[float]:
        if len(answers) != asked or not all(type(a) in (int, float) and math.isfinite(a) for a in answers):
            raise WorkerFailed("it answers nonsense")
        return [max(-SURE, min(SURE, float(answer))) for answer in answers]

    def _failed(self, why: str) -> None:
        self._why, self._resting_until = why, self._clock() + REST_S
        _log.warning("second_stage_failed", why=why, rests_s=REST_S)

    def _counted(self, found: list[float | None], asked: int) -> list[float | None]:
        self.asked += asked
        self.unanswered += asked - len(found)
        return found + [None] * (asked - len(found))


def read_header(folder: Path) -> Header:
    """What describes the files in a folder. Raises BadWeights where they cannot be used, and says why."""
    if find_spec("onnxruntime") is None or find_spec("tokenizers") is None:
        raise BadWeights(EXTRA)
    try:
        header = Header.model_validate_json((folder / "transformer.json").read_bytes())
    except OSError:
        raise BadWeights("transformer.json is not there") from None
    except ValidationError:
        raise BadWeights("transformer.json is damaged") from None
    if header.form != FORM:
        raise BadWeights(f"transformer.json is of form {header.form}; this program reads form {FORM}")
    for name, digest in (("transformer.onnx", header.model), ("tokenizer.json", header.tokenizer)):
        try:
            content = (folder / name).read_bytes()
        except OSError:
            raise BadWeights(f"{name} is not there") from None
        if sha256(content).hexdigest() != digest:
            raise BadWeights(f"{name} is damaged")
    return header


def reader(folder: str) -> Callable[[list[str]], list[float]]:
    """In the worker process: texts (as `model_text` has them) to log-odds. One text at a time: the eight-bit model
    measures a whole batch with one rule, and a text's score must not depend on its neighbours."""
    import numpy as np
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(Path(folder, "transformer.onnx")), options, providers=["CPUExecutionProvider"]
    )
    tokenizer = Tokenizer.from_file(str(Path(folder, "tokenizer.json")))
    tokenizer.enable_truncation(TOKENS)

    def read(texts: list[str]) -> list[float]:
        found = []
        for text in texts:
            ids = np.array([tokenizer.encode(text).ids], np.int64)
            (logit,) = session.run(["logit"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            found.append(float(np.ravel(logit)[0]))
        return found

    return read


def write_header(folder: Path, weights: tuple[float, float, float], slope: float, offset: float) -> None:
    """Describe the files in a folder. For tools/fit_blend.py."""
    digest = {
        name: sha256((folder / file).read_bytes()).hexdigest()
        for name, file in (("model", "transformer.onnx"), ("tokenizer", "tokenizer.json"))
    }
    header = Header(form=FORM, **digest, weights=weights, slope=slope, offset=offset, band=BAND)
    (folder / "transformer.json").write_text(json.dumps(header.model_dump(), indent=1) + "\n", "utf-8")
