"""Whatever goes wrong becomes one clear answer and, where it is our fault, one log line with the same
request id.

Under /api/ the answer is a problem document, elsewhere a page. No traceback and no word of a library goes
outward.
Not here: the words of each problem (where it is raised).
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web

from ..runtime.ports import StoreFailed
from .options import Site, site_of
from .problems import Problem
from .reading import too_long

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_log = structlog.get_logger("site")


@web.middleware
async def answer_for_failures(request: web.Request, handler: Handler) -> web.StreamResponse:
    site = site_of(request)
    request_id = secrets.token_hex(8)
    began = time.perf_counter()
    try:
        response = await handler(request)
    except web.HTTPException as error:
        response = _say(site, request, request_id, _in_our_words(error))
    except Problem as problem:
        response = _say(site, request, request_id, problem)
    except StoreFailed as error:
        _log.error("store_failed", request_id=request_id, route=_route(request), detail=str(error))
        words = "The store takes nothing just now; nothing was changed. Try again."
        response = _say(site, request, request_id, Problem(503, words, headers={"Retry-After": "5"}))
    except Exception:
        _log.exception("request_failed", request_id=request_id, route=_route(request), method=request.method)
        words = "Something went wrong on our side. The log has it under this request's id."
        response = _say(site, request, request_id, Problem(500, words))
    response.headers["X-Request-Id"] = request_id
    _measure(site, request, request_id, response.status, time.perf_counter() - began)
    return response


def _say(site: Site, request: web.Request, request_id: str, problem: Problem) -> web.StreamResponse:
    api = request.path.startswith("/api/")
    response = problem.document(request_id) if api else _page(site, request_id, problem)
    if problem.status in (408, 421):
        response.force_close()
    return response


def _page(site: Site, request_id: str, problem: Problem) -> web.Response:
    try:
        page = site.templates.page(
            "error", status=problem.status, title=problem.title, detail=problem.detail, request_id=request_id
        )
    except Exception:
        _log.exception(
            "error_page_failed", request_id=request_id
        )  # a broken template must not hide the problem
        page = web.Response(status=problem.status, text=f"{problem.title}\n{problem.detail}\n")
    page.headers.update(problem.headers)
    page.headers["Cache-Control"] = "no-store"
    return page


def _in_our_words(error: web.HTTPException) -> Problem:
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        return Problem(405, f"This address takes {allowed}.", headers={"Allow": allowed})
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return too_long()
    if error.status == 404:
        return Problem(404, "There is nothing at this address.")
    return Problem(error.status, "The request was not understood.")


def _route(request: web.Request) -> str:
    """The route's own text, never the address asked for: an address may carry a secret or name a post."""
    resource = request.match_info.route.resource
    canonical = "none" if resource is None else resource.canonical
    return re.sub(r"\{(\w+):[^}]*\}", r"{\1}", canonical)


def _measure(site: Site, request: web.Request, request_id: str, status: int, seconds: float) -> None:
    route = _route(request)
    method = request.method if request.method in _METHODS else "other"
    site.measures.requests.labels(method, route, str(status)).inc()
    site.measures.seconds.labels(route).observe(seconds)
    if site.options.access_log:
        _log.info(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
        )
