"""The screener `image`: fetches pictures of posts that have arrived, and has them looked at in a process of its own.

It gives the score `nudity` where a detector is there, perceptual hashes, and previews for producers; never an
approval. What it cannot see it says, and the post stays held. Not here: whose turn it is (runtime/looking.py), what a
score means (core/moderation/pictures.py).
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Final

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ...core import limits
from ...core.model import Media, Post
from ...runtime.ports import Looked, Preview
from ..worker import Worker, WorkerFailed
from .fetch import Fetcher, NotFetched

_log = structlog.get_logger("secondscreen.screeners.image")

NUDITY: Final = "nudity"
PICTURES: Final = frozenset({"photo", "image", "gif", "media", "picture"})  # media types that are looked at
HASHES: Final = 2**64
MISSING: Final = "Pillow is not installed (pip install 'secondscreen[image]')"


def _host(name: str) -> str:
    bare = name.strip().lower().removeprefix(".")
    if (
        not bare
        or not all(part and part.replace("-", "").isalnum() for part in bare.split("."))
        or "." not in bare
    ):
        raise ValueError("must be a host's name, like cdn.example.org, or .example.org for all below it")
    if bare.replace(".", "").isdigit():
        raise ValueError("must be a name, not an address")
    return name.strip().lower()


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    media_hosts: tuple[Annotated[str, AfterValidator(_host)], ...] = Field(
        ("cdn.bsky.app",), description="hosts whose pictures are fetched; `.example.org` = all below it"
    )
    model_file: Path | None = Field(
        None,
        description="NudeNet's ONNX file; default: that of the installed package `nudenet`, else no score",
    )
    most_bytes: int = Field(8_388_608, ge=1_024, le=67_108_864, description="of one picture")
    most_pixels: int = Field(40_000_000, ge=1_000, le=200_000_000, description="of one picture, decoded")
    within_s: float = Field(10, gt=0, le=60, description="to fetch one picture, and to look at it")
    at_once: int = Field(4, ge=1, le=32, description="pictures fetched together")
    memory_mb: int = Field(768, ge=128, le=8_192, description="private memory of the process that looks")


def build(settings: Settings) -> ImageScreener:
    return ImageScreener(settings)


class ImageScreener:
    """Implements `screeners.Looking`. One process; the shows with the same settings share it."""

    name = "image"

    def __init__(
        self,
        settings: Settings,
        *,
        fetcher: Fetcher | None = None,
        detector: tuple[str, dict[str, Any]] | None = None,
    ) -> None:
        self._settings = settings
        self._unusable = "" if find_spec("PIL") else f"{MISSING}; posts with pictures stay held"
        self._fetcher = fetcher or Fetcher(
            settings.media_hosts,
            most_bytes=settings.most_bytes,
            within_s=settings.within_s,
            at_once=settings.at_once,
        )
        self.detects = ""  # why there is no score of nudity; "" = there is
        if detector is None:
            detector = self._detector(settings.model_file)
        module, options = detector
        self._worker = Worker(
            "image",
            "secondscreen.screeners.image.sight:open_eyes",
            {"detector": module, "options": options, "pixels": settings.most_pixels},
            memory_mb=settings.memory_mb,
            ask_s=settings.within_s,
            cpu_s=max(1, round(settings.within_s)),
        )
        self._closing: asyncio.Future[None] | None = None
        self.looked = self.unseen = 0

    def _detector(self, model_file: Path | None) -> tuple[str, dict[str, Any]]:
        if self._unusable:
            return "", {}
        from .nudenet import find

        found = model_file or find()
        if found is None or find_spec("onnxruntime") is None:
            self.detects = "no nudity detector is installed"
            _log.warning("no_detector", screener="image", problem=self.detects)
            return "", {}
        return "secondscreen.screeners.image.nudenet:detector", {"model_file": str(found)}

    @property
    def trouble(self) -> str:
        """Why pictures are not looked at; "" = they are."""
        return self._unusable or (
            f"{self._worker.trouble}; posts with pictures stay held" if self._worker.trouble else ""
        )

    @property
    def note(self) -> str:
        """What it does without, though it works."""
        return f"{self.detects}; pictures are not scored and stay held" if self.detects else ""

    async def look(self, post: Post) -> Looked:
        """What is in a post's pictures. Raises nothing: what could not be looked at is in `detail`."""
        media = post.media[: limits.POST_MEDIA]
        seen = await asyncio.gather(*(self._one(medium) for medium in media))
        scores: dict[str, int] = {}
        hashes: list[int] = []
        for one in seen:
            if one.nudity is not None:
                scores[NUDITY] = max(scores.get(NUDITY, 0), one.nudity)
            hashes += [hashed for hashed in one.hashes if hashed not in hashes]
        unseen = [one.why for one in seen if one.why]
        self.looked += len(seen) - len(unseen)
        self.unseen += len(unseen)
        if self.detects and any(not one.why for one in seen):
            unseen.append(self.detects)
        return Looked(
            scores=scores,
            hashes=tuple(hashes[: limits.POST_MEDIA]),
            previews=tuple(one.preview for one in seen),
            detail=_told(unseen, len(seen)),
        )

    async def _one(self, medium: Media) -> _Seen:
        if medium.type.lower() not in PICTURES:
            return _Seen(f"a {medium.type[:20]} is not looked into")
        if not medium.url:
            return _Seen("its source gives no address of it")
        if self._unusable:
            return _Seen("the image screener does not work")
        try:
            (answer,) = await self._worker.ask([await self._fetcher.fetch(medium.url)])
            return read(answer)
        except NotFetched as error:
            return _Seen(str(error))
        except (WorkerFailed, ValueError) as error:
            _log.warning("picture_not_seen", error=str(error)[:200])
            return _Seen("it could not be looked at")

    def measures(self) -> dict[str, float]:
        return {
            "pictures_looked_at_total": self.looked,
            "pictures_unseen_total": self.unseen,
            "image_worker_starts_total": self._worker.starts,
        }

    def close(self) -> None:
        self._worker.close()

    async def wait_closed(self) -> None:
        await self._fetcher.close()


class _Seen:
    """One medium: `why` it was not seen, or what was."""

    __slots__ = ("hashes", "nudity", "preview", "why")

    def __init__(
        self,
        why: str = "",
        hashes: tuple[int, ...] = (),
        nudity: int | None = None,
        preview: Preview | None = None,
    ) -> None:
        self.why, self.hashes, self.nudity, self.preview = why, hashes, nudity, preview


def read(answer: object) -> _Seen:
    """What the process said of one picture, believed only as far as it has the right form. Raises ValueError."""
    if not isinstance(answer, dict):
        raise ValueError("no answer")
    if "refused" in answer:
        return _Seen(str(answer["refused"])[:100])
    hashes, nudity = answer.get("hashes"), answer.get("nudity")
    if not isinstance(hashes, list) or not all(type(one) is int and 0 <= one < HASHES for one in hashes):
        raise ValueError("no hashes")
    if nudity is not None and not (type(nudity) is int and 0 <= nudity <= 1_000):
        raise ValueError("no score")
    preview = Preview(_webp(answer.get("clear")), _webp(answer.get("blurred")))
    return _Seen("", tuple(hashes), nudity, preview)


def _webp(given: object) -> bytes:
    if not isinstance(given, str) or len(given) > limits.PREVIEW_BYTES * 4 // 3:
        raise ValueError("no preview")
    try:
        data = base64.b64decode(given, validate=True)
    except binascii.Error:
        raise ValueError("no preview") from None
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no preview")
    return data


def _told(unseen: list[str], count: int) -> str:
    if not unseen:
        return ""
    which = "its picture" if count == 1 else f"{min(len(unseen), count)} of its {count} pictures"
    return f"{which} could not be looked at: {'; '.join(dict.fromkeys(unseen))}"[:300]
