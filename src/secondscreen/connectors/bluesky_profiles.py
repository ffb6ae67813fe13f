"""Who is behind a DID: handle, name, picture and self-labels, asked of Bluesky's public API for posts that matched.

Never in the way: a call has a deadline, what it does not know in time goes by its DID, and after a failure nobody is
asked for a while. `app.bsky.actor.getProfiles` takes 25 at a time. Redirects are not followed, and a name that
resolves to a private address is not spoken to unless the configured address itself is private.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from ..core import limits
from .bluesky_post import Profile

PER_CALL: Final = 25  # what getProfiles takes at once

_log = structlog.get_logger("secondscreen.bluesky")
_DEADLINE_S: Final = 2.0
_FRESH_S: Final = 3_600.0  # names and pictures change seldom; a handle's change is told by the stream
_UNKNOWN_S: Final = 60.0  # before somebody the API does not know is asked for again
_REST_S: Final = 30.0  # after a failure
_ANSWER_BYTES: Final = 1_048_576


class Profiles:
    """A bounded cache in front of `base_url`; an empty address asks nobody."""

    def __init__(self, base_url: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._url = base_url.rstrip("/") + "/xrpc/app.bsky.actor.getProfiles" if base_url else ""
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[float, Profile | None]] = OrderedDict()  # until when, what
        self._rest_until = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def of(self, dids: Collection[str]) -> Mapping[str, Profile]:
        """What is known of these, at most 25; those missing are not known. Never raises for what the API does."""
        now = self._monotonic()
        asked = [did for did in dict.fromkeys(dids) if self._known.get(did, (0.0, None))[0] <= now]
        if asked and self._url and now >= self._rest_until:
            try:
                self._keep(asked, await self._ask(asked))
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as failed:
                self._rest_until = now + _REST_S
                _log.warning(
                    "bluesky_profiles_failed", error=str(failed) or type(failed).__name__, dids=len(asked)
                )
        found = {did: self._known[did][1] for did in dids if did in self._known}
        return {did: profile for did, profile in found.items() if profile is not None}

    def forget(self, did: str) -> None:
        """Its handle has changed."""
        self._known.pop(did, None)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, dids: list[str]) -> dict[str, Profile]:
        async with asyncio.timeout(_DEADLINE_S):
            if self._session is None:
                resolver = None if _is_private(urlsplit(self._url).hostname or "") else _PublicOnly()
                self._session = aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(resolver=resolver, limit=2)
                )
            query = [("actors", did) for did in dids[:PER_CALL]]
            async with self._session.get(self._url, params=query, allow_redirects=False) as response:
                if response.status != 200:
                    raise ValueError(f"HTTP {response.status}")
                body = bytearray()
                async for chunk in response.content.iter_any():
                    body += chunk
                    if len(body) > _ANSWER_BYTES:
                        raise ValueError("the answer is too long")
        return read_profiles(bytes(body))

    def _keep(self, asked: list[str], found: Mapping[str, Profile]) -> None:
        now = self._monotonic()
        for did in asked:
            profile = found.get(did)
            self._known[did] = (now + (_UNKNOWN_S if profile is None else _FRESH_S), profile)
            self._known.move_to_end(did)
        while len(self._known) > limits.PROFILES_KNOWN:
            self._known.popitem(last=False)


def read_profiles(body: bytes) -> dict[str, Profile]:
    """DID → profile out of an answer. Raises ValueError if it is not one."""
    answer = orjson.loads(body)
    profiles = answer.get("profiles") if isinstance(answer, dict) else None
    if not isinstance(profiles, list):
        raise ValueError("the answer has no profiles")
    return {view["did"]: _profile(view) for view in profiles if isinstance(view, dict) and _text(view, "did")}


def _profile(view: dict[str, Any]) -> Profile:
    labels = view.get("labels")
    values = tuple(
        _text(label, "val")[:128]
        for label in (labels if isinstance(labels, list) else [])[:32]
        if isinstance(label, dict) and _text(label, "val") and label.get("neg") is not True
    )
    handle, avatar, followers = _text(view, "handle"), _text(view, "avatar"), view.get("followersCount")
    return Profile(
        # A handle that no longer proves itself is shown as what does not change.
        handle=handle if handle and handle != "handle.invalid" else view["did"],
        name=_text(view, "displayName"),
        avatar_url=avatar if avatar.startswith("https://") else None,
        followers=followers if type(followers) is int and 0 <= followers < 2**53 else None,
        bot="bot" in values,
        labels=values,
    )


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key)
    return value if isinstance(value, str) else ""


class _PublicOnly(AbstractResolver):
    """Names that lead into a private network are not resolved."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = [one for one in await self._inner.resolve(host, port, family) if not _is_private(one["host"])]
        if not found:
            raise OSError(f"{host} leads to a private address")
        return found

    async def close(self) -> None:
        await self._inner.close()


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return False
