"""Our own modules, sheets and pictures under /static/, from the web folder as they are: typed, tagged,
compressed once.

Templates, tests and anything that is not an asset stay inside. Not here: rendering (templates.py).
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from aiohttp import web

from .problems import Problem

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
_INSIDE: Final = frozenset(("templates", "tests", "node_modules"))
_PACKED: Final = frozenset((".css", ".js", ".json", ".mjs", ".svg", ".txt", ".webmanifest"))
_KEPT: Final = 300  # files held in memory; beyond, the one unasked for longest goes
_FILE_BYTES: Final = 8_000_000


@dataclass(frozen=True, slots=True)
class Asset:
    stamp: tuple[int, int]  # the file's mtime in ns and its size: another stamp is another content
    etag: str
    body: bytes
    packed: bytes | None


class Files:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: OrderedDict[str, Asset] = OrderedDict()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["path"]
        try:
            asset = await asyncio.to_thread(self._find, name)
        except (OSError, ValueError):
            raise Problem(404, "There is no such file.") from None
        if asset.etag in request.headers.get("If-None-Match", ""):
            response = web.Response(status=304)
        elif asset.packed is not None and "gzip" in request.headers.get("Accept-Encoding", ""):
            response = web.Response(body=asset.packed, headers={"Content-Encoding": "gzip"})
        else:
            response = web.Response(body=asset.body)
        if response.status == 200:
            response.headers["Content-Type"] = TYPES[PurePosixPath(name).suffix]
        response.headers["ETag"] = asset.etag
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = "no-cache"
        return response

    def _find(self, name: str) -> Asset:
        """The file of that name, from memory while it is unchanged. Raises OSError or ValueError for none
        of ours."""
        parts = PurePosixPath(name).parts
        if not parts or any(part.startswith(".") or part in _INSIDE or "\\" in part for part in parts):
            raise ValueError(name)
        if PurePosixPath(name).suffix not in TYPES:
            raise ValueError(name)
        path = self._root.joinpath(*parts).resolve(strict=True)
        if not path.is_relative_to(self._root):
            raise ValueError(name)
        seen = path.stat()
        if not path.is_file() or seen.st_size > _FILE_BYTES:
            raise ValueError(name)
        stamp = (seen.st_mtime_ns, seen.st_size)
        asset = self._kept.get(name)
        if asset is None or asset.stamp != stamp:
            body = path.read_bytes()
            packed = gzip.compress(body, 9, mtime=0) if path.suffix in _PACKED else None
            asset = Asset(stamp, f'W/"{hashlib.sha256(body).hexdigest()[:20]}"', body, packed)
            self._kept[name] = asset
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return asset


def install(app: web.Application, root: Path) -> None:
    app.router.add_get("/static/{path:.+}", Files(root).serve)
