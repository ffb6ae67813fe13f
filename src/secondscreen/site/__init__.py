"""The site: pages, the API, sign-in and the operator's doors, on aiohttp.

`build_site` makes it, `authorise` is its word to the gateway on who may listen, `configure_logs` sets the
log lines.
Not here: what a show does (core, runtime), sockets (gateway), or where accounts are kept (stores).
"""

from __future__ import annotations

from .build import ROUTES, build_site
from .identity import authorise
from .logs import configure_logs
from .openapi import document as openapi_document
from .options import SiteOptions

__all__ = ["ROUTES", "SiteOptions", "authorise", "build_site", "configure_logs", "openapi_document"]
