"""Gets a stranger's picture without being led astray: only from hosts that the show allows, never from a private
address, bounded in bytes and time, and what comes is bytes, whatever it is called.

The name is resolved once and that address is spoken to, so that it cannot change in between. A redirect is gone after
only to an allowed host. No cookies, no proxies of the environment, no compression. Not here: decoding (sight.py).
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from ... import __version__

REDIRECTS: Final = 2
CHUNK: Final = 65_536


class NotFetched(Exception):
    """No picture; the words say why, for a producer."""


class PrivateAddress(OSError):
    """A name that leads nowhere a service may speak to on a stranger's word."""


def is_public(address: str) -> bool:
    """May a service speak to this address on a stranger's word? Mapped and tunnelled ones count as what they hide."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.IPv6Network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class Resolver(AbstractResolver):
    """Names to public addresses only. Raises PrivateAddress where a name leads to none."""

    def __init__(
        self, inner: AbstractResolver | None = None, public: Callable[[str], bool] = is_public
    ) -> None:
        self._inner = inner or ThreadedResolver()
        self._public = public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = [one for one in await self._inner.resolve(host, port, family) if self._public(one["host"])]
        if not found:
            raise PrivateAddress(host)
        return found

    async def close(self) -> None:
        await self._inner.close()


class Fetcher:
    """`hosts`: exact names, or `.example.org` for everything below it. `most_bytes` of one picture, `within_s` for it;
    `at_once` requests under way."""

    def __init__(
        self,
        hosts: tuple[str, ...],
        *,
        most_bytes: int,
        within_s: float,
        at_once: int,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._hosts = tuple(host.lower() for host in hosts)
        self._most_bytes, self._within_s = most_bytes, within_s
        self._room = asyncio.Semaphore(at_once)
        self._at_once = at_once
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str) -> bytes:
        """The bytes at an address. Raises NotFetched."""
        async with self._room:
            try:
                async with asyncio.timeout(self._within_s):
                    return await self._follow(url)
            except TimeoutError:
                raise NotFetched("its host took too long") from None
            except (aiohttp.ClientError, OSError, ValueError) as error:
                private = isinstance(error.__cause__, PrivateAddress)
                raise NotFetched(
                    "its host leads to a private address" if private else "its host gave nothing"
                ) from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _follow(self, url: str) -> bytes:
        for _ in range(REDIRECTS + 1):
            self._allowed(url)
            session = self._open()
            async with session.get(url, allow_redirects=False) as response:
                if response.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, response.headers.get("Location", ""))
                    continue
                if response.status != 200:
                    raise NotFetched(f"its host said {response.status}")
                if response.headers.get("Content-Encoding", "identity") != "identity":
                    raise NotFetched("its host sent it compressed")
                if (response.content_length or 0) > self._most_bytes:
                    raise NotFetched("it is too large")
                return await self._read(response)
        raise NotFetched("its host sends us in circles")

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > self._most_bytes:
                raise NotFetched("it is too large")
        return bytes(body)

    def _allowed(self, url: str) -> None:
        """Raises NotFetched for an address that is not of an allowed host, by http or https on its usual port."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
        if parts.scheme not in ("https", "http") or parts.username is not None or parts.password is not None:
            raise NotFetched("its address is none that we follow")
        if parts.port not in (None, 80, 443):
            raise NotFetched("its address is none that we follow")
        if not any(host == known or (known[0] == "." and host.endswith(known)) for known in self._hosts):
            raise NotFetched("its host is not among the show's media_hosts")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._resolver or Resolver(), limit=self._at_once, use_dns_cache=False
                ),
                timeout=aiohttp.ClientTimeout(total=self._within_s + 1),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"User-Agent": f"SecondScreen/{__version__}", "Accept-Encoding": "identity"},
            )
        return self._session
