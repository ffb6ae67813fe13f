"""For the operator: alive, able to serve and if not why, and the figures. Not here: what is measured
(measures.py)."""

from __future__ import annotations

import orjson
import structlog
from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ..runtime.ports import Health
from .options import site_of

_log = structlog.get_logger("site")


async def alive(request: web.Request) -> web.StreamResponse:
    return web.json_response({"alive": True, "version": site_of(request).options.version})


async def ready(request: web.Request) -> web.StreamResponse:
    """503 while any part cannot do its work; every part has its word either way."""
    try:
        parts = list(site_of(request).options.health())
    except Exception:
        _log.exception("health_failed")
        parts = [Health("health", False, "the parts could not be asked; see the log")]
    able = all(part.ok for part in parts)
    body = {"ready": able, "parts": [{"part": p.part, "ok": p.ok, "detail": p.detail} for p in parts]}
    return web.Response(status=200 if able else 503, body=orjson.dumps(body), content_type="application/json")


async def figures(request: web.Request) -> web.StreamResponse:
    return web.Response(body=site_of(request).measures.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def install(app: web.Application) -> None:
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", figures)
