"""The composition root: settings → objects → tasks. The only room that knows every room.

Plain constructors, by hand, in the order of the house. Stopping goes the other way: sources first, then the sockets
(4001: come back), then each engine with a last snapshot, then the store. Not here: any rule of a show.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import secrets
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import orjson
import structlog
from aiohttp import web

from . import __version__
from .connectors import Recalling, build
from .connectors.compose import Accepted, Compose, Refused
from .connectors.replay import Settings as ReplaySettings
from .gateway import Gateway
from .runtime.accounts import NameTaken
from .runtime.clock import SystemClock
from .runtime.ports import Health, SourceHealth, Store, StoreFailed
from .runtime.show import Show
from .runtime.supervise import Supervisor
from .screeners.panel import Panel
from .settings import Settings
from .site import SiteOptions, authorise, build_site, configure_logs
from .stores.accounts import Accounts
from .stores.memory import MemoryStore
from .stores.sqlite import SqliteStore

_log = structlog.get_logger("secondscreen.app")

LINK_LIFE_S = 3_600  # the demo's sign-in link: good for trying out, not for keeping
DEMO_TOKEN_LIFE_S = 86_400
DEMO_USER = "producer"


@dataclass(frozen=True)
class Addresses:
    """Where the service answers, and in the demo how to get in."""

    site: str
    gateway: str
    shows: tuple[str, ...]
    console_link: str | None = None
    api_token: str | None = None

    def ready(self) -> dict[str, Any]:
        """The ready file's content."""
        data: dict[str, Any] = {
            "pid": os.getpid(),
            "site": self.site,
            "gateway": self.gateway,
            "show": self.shows[0] if self.shows else "",
        }
        if self.console_link is not None:
            data |= {"console_link": self.console_link, "api_token": self.api_token}
        return data


class Service:
    """Everything that runs, to start and to stop."""

    def __init__(self, settings: Settings, *, demo: bool = False, demo_speed: float | None = 1.0) -> None:
        self.settings = settings
        self.demo = demo
        self.demo_speed = demo_speed
        self.clock = SystemClock()
        server = settings.server
        volatile = server.store == "memory"
        self.store: Store = MemoryStore() if volatile else SqliteStore(server.data)
        self.accounts = Accounts(None if volatile else server.data / "accounts.sqlite")
        self.shows: dict[str, Show] = {}
        self.supervisors: dict[str, Supervisor] = {}
        self.composers: dict[str, Compose] = {}
        self.panel = Panel()
        self._tasks: list[asyncio.Task[None]] = []
        self._runner: web.AppRunner | None = None
        self._gateway: Gateway | None = None

    async def start(self) -> Addresses:
        """Raises OSError for a busy port, StoreFailed for a store that cannot be used."""
        gc.disable()  # a restart makes a million objects that all stay: looking through them on the way is wasted
        server = self.settings.server
        await self.store.open()
        await self.accounts.open()
        for show_settings in self.settings.shows.values():
            asked = self.panel.of(show_settings.config, show_settings.screeners)
            show = Show(
                show_settings.config,
                self.store,
                self.clock,
                asked.live,
                shadows=asked.shadows,
                looker=asked.looker,
            )
            await show.open()
            self.shows[show.id] = show
        self._options = SiteOptions(
            web_dir=web_folder(),
            secret=_secret(None if server.store == "memory" else server.data / "secret"),
            version=__version__,
            secure_cookies=server.secure_cookies,
            origins=server.origins,
            proxies=server.proxies,
            compose=self._compose,
            health=self._health,
            sources=self._sources,
            metrics=self._metrics,
            access_ended=self._access_ended,
        )
        addresses = await self._listen()
        for show in self.shows.values():
            self._spawn(show.run(), f"show {show.id}")
            self._start_sources(show)
        if self.demo:
            addresses = await self._invite(addresses)
        calm_collector()
        return addresses

    async def stop(self) -> None:
        for supervisor in self.supervisors.values():
            await supervisor.stop()
        if self._gateway is not None:
            await self._gateway.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        for show in self.shows.values():
            await show.stop()
        await self.panel.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.accounts.close()
        await self.store.close()

    # --- listening -------------------------------------------------------------------------------------------

    async def _listen(self) -> Addresses:
        """Bind first, so that a busy port is told before anything runs and each side can name the other."""
        server = self.settings.server
        site_socket = _bind(server.host, server.port)
        host, port = _named(server.host), site_socket.getsockname()[1]
        site = f"http://{host}:{port}"
        if server.gateway_port is None:
            self._runner = await _runner(self._site(None))
            self._gateway = self._make_gateway(server.origins, self._runner.server)
            await self._gateway.start(server.host, port, sock=site_socket)
            gateway = f"ws://{host}:{port}"
        else:
            gateway_socket = _bind(server.host, server.gateway_port)
            gateway = f"ws://{host}:{gateway_socket.getsockname()[1]}"
            self._gateway = self._make_gateway((*server.origins, site), None)
            await self._gateway.start(server.host, server.gateway_port, sock=gateway_socket)
            self._runner = await _runner(self._site(gateway))
            await web.SockSite(self._runner, site_socket).start()
        return Addresses(site, gateway, tuple(self.shows))

    def _make_gateway(
        self, origins: Sequence[str], http_factory: Callable[[], asyncio.Protocol] | None
    ) -> Gateway:
        return Gateway(self.shows, authorise(self.accounts, self._options), origins, http_factory)

    def _site(self, gateway: str | None) -> web.Application:
        self._options = replace(self._options, gateway_url=gateway)
        return build_site(self.shows, self.accounts, self._options)

    async def _invite(self, addresses: Addresses) -> Addresses:
        """The demo's way in: a producer's one-time link and a token."""
        with contextlib.suppress(NameTaken):
            await self.accounts.add_user(DEMO_USER, "producer", None)
        link = await self.accounts.create_link(DEMO_USER, LINK_LIFE_S)
        _, token = await self.accounts.add_token(DEMO_USER, "demo", "producer", (), DEMO_TOKEN_LIFE_S)
        way = f"{addresses.site}/login/link?token={link}&next=/console/{addresses.shows[0]}"
        return replace(addresses, console_link=way, api_token=token)

    # --- sources ---------------------------------------------------------------------------------------------

    def _start_sources(self, show: Show) -> None:
        supervisor = self.supervisors[show.id] = Supervisor(show.inbox, self._cursor_of(show.id))
        for name, settings in self.settings.shows[show.id].connectors.items():
            if self.demo and isinstance(settings, ReplaySettings):
                settings = settings.model_copy(update={"speed": self.demo_speed or "max"})
            connector = build(name, settings, self.settings.shows[show.id].config)
            if isinstance(connector, Compose):
                self.composers[show.id] = connector
            if isinstance(connector, Recalling):
                connector.recall(show.known())
            supervisor.start(connector)

    def _cursor_of(self, show: str) -> Callable[[str], Awaitable[str | None]]:
        return lambda source: self.store.cursor(show, source)

    # --- what the site asks ----------------------------------------------------------------------------------

    async def _compose(self, show: str, name: str, text: str, address: str) -> Accepted | Refused:
        composer = self.composers.get(show)
        if composer is None:
            return Refused("This show takes no posts here.")
        return await composer.submit(name, text, address)

    def _health(self) -> Sequence[Health]:
        durability = self.store.durability()
        parts = [Health("store", durability in ("durable", "volatile"), self.store.trouble() or durability)]
        parts += self.panel.health()
        return parts + [health for show in self.shows.values() for health in show.health()]

    def _sources(self, show: str) -> Sequence[SourceHealth]:
        supervisor = self.supervisors.get(show)
        return supervisor.health() if supervisor else ()

    def _access_ended(self) -> None:
        if self._gateway is not None:
            self._gateway.ask_again()

    def _metrics(self) -> Mapping[str, float | Mapping[str, float]]:
        gateway = self._gateway.metrics if self._gateway else {}
        told: dict[str, float | Mapping[str, float]] = {
            _metric(name): value for name, value in gateway.items()
        }
        by_show = {show.id: show.measures() for show in self.shows.values()}
        for name in dict.fromkeys(name for measures in by_show.values() for name in measures):
            told[name] = {show: measures[name] for show, measures in by_show.items() if name in measures}
        told |= self.panel.measures()
        return told

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))


GAUGES = frozenset({"viewers", "viewers_paused", "handshaking"})


def _metric(name: str) -> str:
    return f"gateway_{name}" if name in GAUGES else f"gateway_{name}_total"


def _bind(host: str, port: int) -> socket.socket:
    """A listening address, bound. Raises OSError that names it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise OSError(
            getattr(error, "errno", None) or 0, f"cannot listen: {reason}", f"{host}:{port}"
        ) from None
    bound.setblocking(False)
    return bound


def _named(host: str) -> str:
    """How a person would write the host in an address."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - told apart, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


async def _runner(app: web.Application) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    return runner


def _secret(path: Path | None) -> bytes:
    """The key that signs cookies: kept beside the store, so that a restart signs nobody out."""
    if path is None:
        return secrets.token_bytes(32)
    with contextlib.suppress(FileExistsError):
        fresh = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fresh, "wb") as file:
            file.write(secrets.token_bytes(32))
    kept = path.read_bytes()
    if len(kept) < 32:
        raise StoreFailed(f"{path} is damaged: remove it, and everybody signs in again")
    return kept


def calm_collector() -> None:
    """What is there at start stays, so the collector need not look at it again; and posts come by the thousand, are
    kept, and hold no cycles, so it need not look often (a tenth of the ingest, measured)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 50)
    gc.enable()


def web_folder() -> Path:
    """The pages: packed into the wheel as `_web`, or the checkout's own `web/`."""
    return _packed("_web", "web")


def demo_folder() -> Path:
    return _packed("_demo", "config/demo")


def _packed(packed: str, checkout: str) -> Path:
    inside = Path(str(resources.files("secondscreen") / packed))
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / checkout


# --- one process -----------------------------------------------------------------------------------------------


def serve(
    settings: Settings,
    *,
    announce: Callable[[Addresses], None],
    demo: bool = False,
    demo_speed: float | None = 1.0,
    ready_file: Path | None = None,
) -> int:
    """Run until SIGTERM or SIGINT; 0 after a clean stop. Raises OSError, StoreFailed as `Service.start`."""
    configure_logs(getattr(logging, settings.server.log_level.upper()))
    with asyncio.Runner(loop_factory=event_loop) as runner:
        return runner.run(_serve(Service(settings, demo=demo, demo_speed=demo_speed), announce, ready_file))


async def _serve(service: Service, announce: Callable[[Addresses], None], ready_file: Path | None) -> int:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, ended.set)
    try:
        addresses = await service.start()
        if ready_file is not None:
            partial = ready_file.with_name(ready_file.name + ".part")
            partial.write_bytes(orjson.dumps(addresses.ready(), option=orjson.OPT_APPEND_NEWLINE))
            partial.replace(ready_file)
        announce(addresses)
        await ended.wait()
        _log.info("stopping")
    finally:
        await service.stop()
    return 0


def event_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not made for every platform; the standard loop does the same, slower
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
