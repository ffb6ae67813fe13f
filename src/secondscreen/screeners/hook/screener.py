"""The screener `hook`: asks the broadcaster's own service about each post, and brings its decision as advice.

One signed POST for each post. 204: no opinion. 200 with `{"decision", "reason"}`: advice. Anything else, late or
malformed, is a failure: that post is held, and after several the service is left alone for a while and all are held.
Redirects are not followed, proxies of the environment not used, the secret never logged. Not here: what advice means
(core/moderation, rule `advised`).
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import aiohttp
import orjson
import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ... import __version__
from ...core.events import Advice
from ...core.model import Post
from ...core.text import for_display
from ...runtime.ports import Opinion
from .breaker import Breaker
from .signing import BadSecret, headers, read_secret

_log = structlog.get_logger("secondscreen.screeners.hook")

ANSWER_BYTES: Final = 16_384  # a decision and a line of reason
REASON_CHARS: Final = 300
SECRET_FILE_BYTES: Final = 1_024
KIND: Final = "post.submitted"


class HookFailed(Exception):
    """No decision; the words say why and quote nothing that the service said."""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError("must hold no user name or password: requests are signed instead")
    if not parts.hostname or any(c.isspace() for c in url):
        raise ValueError("must be an address like https://moderation.example/posts")
    if parts.scheme == "http" and not _is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (http:// only on this machine)")
    if parts.scheme not in ("https", "http"):
        raise ValueError("must begin with https://")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, AfterValidator(_address)] = Field(description="where posts are sent, https://")
    secret_file: Path | None = Field(
        None, description="file with the signing secret, `whsec_…`; relative to this file"
    )
    secret_env: str | None = Field(None, description="or the environment variable that holds it")
    deadline_ms: int = Field(1_500, ge=50, le=1_800, description="for a whole batch; what is later is held")
    at_once: int = Field(16, ge=1, le=64, description="requests under way together")
    failures: int = Field(5, ge=1, le=1_000, description="failures in a row after which nobody is asked")
    rest_s: float = Field(30, ge=0.1, le=3_600, description="for so long; then one request tries")

    @model_validator(mode="after")
    def _one_secret(self) -> Settings:
        if (self.secret_file is None) == (self.secret_env is None):
            raise ValueError("name one of secret_file and secret_env")
        return self


class _Decision(BaseModel):
    """What the service may say; what it says beyond is not read."""

    model_config = ConfigDict(strict=True)

    decision: Literal["accept", "hold", "reject"]
    reason: str = Field("", max_length=4_000)


def build(settings: Settings | None, show: str) -> Hook:
    """`settings` None: a rehearsal, which asks nobody."""
    return Hook(settings, show)


class Hook:
    """Implements `screeners.Screening` for one show."""

    name = "hook"

    def __init__(
        self,
        settings: Settings | None,
        show: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._show = show
        self._now_s = now_s
        self._session: aiohttp.ClientSession | None = None
        self._closing: Awaitable[None] | None = None
        self._key = b""
        self._unusable = "not asked in a rehearsal" if settings is None else ""
        self._last_failure = ""
        self.asked = self.failed = 0
        self._breaker = Breaker(
            settings.failures if settings else 1, settings.rest_s if settings else 1.0, monotonic
        )
        if settings is not None:
            try:
                self._key = _secret(settings)
            except BadSecret as error:
                self._unusable = f"{error}; every post is held"
                _log.error("screener_unusable", screener="hook", show=show, problem=str(error))

    @property
    def trouble(self) -> str:
        """Why posts are held for want of it; "" = it answers."""
        if self._unusable:
            return self._unusable
        if self._breaker.shut:
            return f"{self._last_failure}; left alone for a while, and every post is held"
        return ""

    async def screen(self, posts: Sequence[Post]) -> list[Opinion | None]:
        """One opinion for each post, within the deadline. Raises HookFailed if nobody can be asked at all."""
        settings = self._settings
        if settings is None or self._unusable:
            raise HookFailed(self._unusable)
        room = asyncio.Semaphore(settings.at_once)
        tasks = [asyncio.ensure_future(self._one(post, room)) for post in posts]
        try:
            await asyncio.wait(tasks, timeout=settings.deadline_ms / 1_000) if tasks else None
        finally:
            for task in tasks:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [
            Opinion(held=_held("no answer in time")) if task.cancelled() else task.result() for task in tasks
        ]

    def opinions(self, posts: Sequence[Post]) -> list[Opinion | None]:
        """Rehearsals ask nobody: what a real service said at the time stands in the journal. Raises HookFailed."""
        raise HookFailed("not asked in a rehearsal")

    def close(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            self._closing = asyncio.ensure_future(session.close())

    async def wait_closed(self) -> None:
        """After `close`: returns when its connections are gone."""
        if self._closing is not None:
            await self._closing

    def measures(self) -> dict[str, float]:
        return {
            "hook_asked_total": self.asked,
            "hook_failed_total": self.failed,
            "hook_shut": int(self._breaker.shut),
        }

    # --- one post ----------------------------------------------------------------------------------------------

    async def _one(self, post: Post, room: asyncio.Semaphore) -> Opinion | None:
        async with room:
            if not self._breaker.may_ask():
                return Opinion(held=_held("the service fails and is left alone for a while"))
            self.asked += 1
            try:
                answer = await self._ask(post)
            except asyncio.CancelledError:
                self._failed("no answer in time")
                raise
            except (HookFailed, aiohttp.ClientError, OSError, ValueError) as error:
                # An aiohttp error's own words may quote what came; its kind is enough.
                why = str(error) if isinstance(error, HookFailed) else type(error).__name__
                self._failed(why)
                return Opinion(held=_held(why))
            self._breaker.succeeded()
            return answer

    def _failed(self, why: str) -> None:
        self.failed += 1
        self._last_failure = why
        before = self._breaker.shut
        self._breaker.failed()
        if self._breaker.shut and not before:
            _log.warning("hook_left_alone", show=self._show, why=why)

    async def _ask(self, post: Post) -> Opinion | None:
        settings = self._settings
        assert settings is not None  # noqa: S101 - `screen` has asked
        now_s = int(self._now_s())
        body = orjson.dumps(
            {
                "type": KIND,
                "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now_s)),
                "data": {"show": self._show, "post": post.model_dump(mode="json")},
            }
        )
        signed = headers(self._key, f"msg_{uuid.uuid4().hex}", now_s, body)
        session = self._open()
        async with session.post(
            settings.url,
            data=body,
            headers={"Content-Type": "application/json", **signed},
            allow_redirects=False,
        ) as response:
            if response.status == 204:
                return None
            if response.status != 200:
                raise HookFailed(f"HTTP {response.status}")
            return Opinion(advice=read_decision(await _bounded(response), self._host))

    @property
    def _host(self) -> str:
        return (urlsplit(self._settings.url).hostname or "") if self._settings else ""

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            settings = self._settings
            assert settings is not None  # noqa: S101 - `screen` has asked
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=settings.at_once),
                timeout=aiohttp.ClientTimeout(total=settings.deadline_ms / 1_000 + 1),  # ours comes first
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                headers={"User-Agent": f"SecondScreen/{__version__}", "Accept-Encoding": "identity"},
            )
        return self._session


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > ANSWER_BYTES:
            raise HookFailed("the answer is too long")
    return bytes(body)


def read_decision(body: bytes, by: str) -> Advice:
    """The advice in an answer. Raises HookFailed for anything else; the reason is cut to one line for people."""
    try:
        said: Any = orjson.loads(body)
        decision = _Decision.model_validate(said)
    except (orjson.JSONDecodeError, ValidationError):
        raise HookFailed("the answer is no decision") from None
    reason = " ".join(for_display(decision.reason).split())[:REASON_CHARS]
    return Advice(outcome=decision.decision, reason=reason, by=by)


def _held(why: str) -> str:
    return f"the show's own service gave no decision: {why}"


def _secret(settings: Settings) -> bytes:
    """Raises BadSecret; the words name the place and never the content."""
    if settings.secret_env is not None:
        text = os.environ.get(settings.secret_env, "")
        if not text:
            raise BadSecret(f"the environment has no {settings.secret_env}")
        return read_secret(text)
    assert settings.secret_file is not None  # noqa: S101 - the model has seen to it
    try:
        with settings.secret_file.open("rb") as file:
            return read_secret(file.read(SECRET_FILE_BYTES).decode("ascii", "replace"))
    except OSError as error:
        raise BadSecret(f"{settings.secret_file.name} cannot be read: {error.strerror}") from None
