"""The composition root: settings → objects → one TaskGroup. The only room that knows every room.

Plain constructors, by hand, in the order of the house; the order of stopping is the reverse: sources first, then the
sockets (4001, come back), then the engines with a last snapshot, then the store. Not here: any rule of the show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import structlog

from . import __version__
from .connectors.compose import Compose
from .gateway.server import Gateway
from .runtime.clock import SystemClock
from .runtime.ports import Health, SourceHealth, Store
from .runtime.show import Show
from .runtime.supervise import Supervisor
from .settings import Settings
from .site import SiteOptions, authorise
from .stores.accounts import Accounts
from .stores.memory import MemoryStore
from .stores.sqlite import SqliteStore

log = structlog.get_logger("secondscreen.app")

LINK_LIFE_S = 3600  # the demo's sign-in link: an evening's try-out starts within the hour
DEMO_TOKEN_LIFE_S = 86_400


@dataclass(frozen=True)
class Addresses:
    """Where the service answers, and in the demo how to get in."""

    site: str
    gateway: str
    shows: tuple[str, ...]
    console_link: str | None = None
    api_token: str | None = None

    def ready(self) -> dict[str, Any]:
        """The ready file's content, as the contract has it."""
        data: dict[str, Any] = {
            "pid": os.getpid(),
            "site": self.site,
            "gateway": self.gateway,
            "show": self.shows[0] if self.shows else "",
        }
        if self.console_link is not None:
            data |= {"console_link": self.console_link, "api_token": self.api_token}
        return data


@dataclass
class Service:
    """Everything that runs, in one place to start and to stop."""

    settings: Settings
    demo: bool = False
    shows: dict[str, Show] = field(default_factory=dict)
    supervisors: dict[str, Supervisor] = field(default_factory=dict)
    composers: dict[str, Compose] = field(default_factory=dict)

    async def start(self) -> Addresses:
        server = self.settings.server
        self.clock = SystemClock()
        self.store: Store = MemoryStore() if server.store == "memory" else SqliteStore(server.data)
        await self.store.open()
        accounts_file = None if server.store == "memory" else server.data / "accounts.sqlite"
        self.accounts = Accounts(accounts_file)
        await self.accounts.open()
        for show_id, show_settings in self.settings.shows.items():
            show = Show(show_settings.config, self.store, self.clock)
            await show.open()
            self.shows[show_id] = show
        options = SiteOptions(
            web_dir=web_folder(),
            secret=_secret(None if server.store == "memory" else server.data / "secret"),
            version=__version__,
            secure_cookies=server.secure_cookies,
            origins=server.origins,
            compose=self._compose,
            health=self._health,
            sources=self._sources,
            metrics=self._metrics,
        )
        split = server.gateway_port is not None
        self.gateway = Gateway(self.shows, authorise(self.accounts, options), server.origins, None)
        return await self._listen(options, split)

    async def _listen(self, options: SiteOptions, split: bool) -> Addresses:
        raise NotImplementedError

    async def _compose(self, show: str, name: str, text: str, address: str) -> Any:
        raise NotImplementedError

    def _health(self) -> Sequence[Health]:
        raise NotImplementedError

    def _sources(self, show: str) -> Sequence[SourceHealth]:
        raise NotImplementedError

    def _metrics(self) -> Mapping[str, Any]:
        raise NotImplementedError


def web_folder() -> Path:
    """The pages: packed into the wheel as `_web`, or the checkout's own `web/`."""
    packed = Path(str(resources.files("secondscreen") / "_web"))
    return packed if packed.is_dir() else Path(__file__).resolve().parents[2] / "web"


def demo_folder() -> Path:
    packed = Path(str(resources.files("secondscreen") / "_demo"))
    return packed if packed.is_dir() else Path(__file__).resolve().parents[2] / "config" / "demo"
