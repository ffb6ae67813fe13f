"""What the site is told at start, and the one object that its handlers share.

Not here: reading configuration (settings.py).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from ..runtime.accounts import AccountsPort
from .ports import Compose, HealthOf, MetricsOf, Show, SourcesOf

if TYPE_CHECKING:
    from .measures import Measures
    from .repeats import Repeats
    from .templates import Templates
    from .throttle import Throttle

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """`secret`: at least 32 random bytes; it signs cookies and CSRF tokens, and to change it signs everyone
    out.

    `origins`: foreign origins (`https://host`) whose pages may also act here; our own is always one.
    `proxies`: networks whose X-Forwarded-For is believed. `gateway_url`: `ws://…` or `wss://…` of the feed
    when it is not spoken on the site's own port. `secure_cookies`: the site is reached over https only.
    `access_ended`: called when a session, a token or an account is no more, for whoever still listens by it.
    """

    web_dir: Path
    secret: bytes
    version: str = ""
    secure_cookies: bool = False
    origins: tuple[str, ...] = ()
    proxies: tuple[Network, ...] = ()
    gateway_url: str | None = None
    access_log: bool = False
    compose: Compose | None = None
    health: HealthOf = field(default=lambda: ())
    sources: SourcesOf = field(default=lambda _show: ())
    metrics: MetricsOf = field(default=dict)
    access_ended: Callable[[], None] = field(default=lambda: None)

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            raise ValueError("the site's secret has at least 32 bytes")


@dataclass(frozen=True, slots=True)
class Site:
    """What every handler may reach: nothing here decides."""

    shows: Mapping[str, Show]
    accounts: AccountsPort
    options: SiteOptions
    templates: Templates
    measures: Measures
    repeats: Repeats
    sign_in_tries: Throttle


SITE = web.AppKey("site", Site)


def site_of(request: web.Request) -> Site:
    return request.app[SITE]
