"""The site put together: pages, API, files and figures in one aiohttp application.

Not here: the port it is served on (gateway and app.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from aiohttp import web

from ..core import limits
from ..runtime.accounts import AccountsPort
from . import api_people, api_rules, api_shows, failures, files, headers, ops, pages, sign_in
from .logs import http_logger
from .measures import Measures
from .openapi import document
from .options import SITE, Site, SiteOptions
from .ports import Show
from .repeats import Repeats
from .table import PREFIX, Route, serve
from .templates import Templates
from .throttle import Throttle

ROUTES: tuple[Route, ...] = (*api_shows.ROUTES, *api_rules.ROUTES, *api_people.ROUTES)


def build_site(shows: Mapping[str, Show], accounts: AccountsPort, options: SiteOptions) -> web.Application:
    """The whole site over running shows. `shows` is looked into at each request, so it may grow."""
    app = web.Application(
        middlewares=[failures.answer_for_failures],
        client_max_size=limits.BODY_BYTES,
        # Nobody may make us unpack a bomb; the access log is ours (failures.py).
        handler_args={"auto_decompress": False, "access_log": None, "logger": http_logger()},
    )
    app[SITE] = Site(
        shows=shows,
        accounts=accounts,
        options=options,
        templates=Templates(options.web_dir / "templates"),
        measures=Measures(shows, options.metrics),
        repeats=Repeats(),
        sign_in_tries=Throttle(limits.SIGN_IN_TRIES, limits.SIGN_IN_WINDOW_S),
    )
    headers.install(app, options)
    pages.install(app)
    sign_in.install(app)
    ops.install(app)
    files.install(app, options.web_dir)
    for route in ROUTES:
        handler = serve(route)
        app.router.add_route(route.method, route.pattern, handler)
        if not route.mutates:
            app.router.add_route("HEAD", route.pattern, handler)
    told = orjson.dumps(document(ROUTES, options.version))

    async def openapi(request: web.Request) -> web.StreamResponse:
        return web.Response(body=told, content_type="application/json", headers={"Cache-Control": "no-cache"})

    app.router.add_get(f"{PREFIX}/openapi.json", openapi)
    return app
