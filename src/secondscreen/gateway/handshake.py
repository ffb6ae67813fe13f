"""The opening handshake (RFC 6455, section 4) as functions of bytes: no socket, no clock, no asyncio.

Ours rather than the library's because it runs once per viewer, and a goal brings all of them back at once: 25
µs instead of 120 (docs/adr/0006). Extensions are still negotiated by the library, once per distinct offer.
Not here: reading the head off a socket, and what a connection does afterwards (front, viewer).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

import orjson
from websockets.exceptions import InvalidHeader, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import parse_extension

from ..core.effects import Channel
from ..wire import SUBPROTOCOL
from .framing import WINDOW_BITS

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
OWN_PREFIX: Final = b"/v1/"
_PATH: Final = re.compile(r"/v1/shows/([^/?#]{1,64})/(feed|onair|desk)(?:\?([^#]*))?")
_LINE: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\0\r\n]*"  # RFC 9110, 5.1 and 5.5; no folding
_LINES: Final = re.compile(rf"{_LINE}(?:\r\n{_LINE})*")
_OFFSET: Final = re.compile(r"[0-9]{1,15}")
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
_ONCE: Final = frozenset({"host", "origin", "sec-websocket-key", "sec-websocket-version", "content-length"})
_OFFERS_KEPT: Final = 256  # browsers make about five distinct offers; a hostile client may make any number


class Refused(Exception):
    """The request gets an HTTP answer instead of a socket. `detail` is for the person who sent it."""

    def __init__(self, status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


@dataclass(slots=True)
class Ask:
    """What an upgrade request asks for. `epoch` and `offset` are both set or both None. Header names are
    lower case.
    """

    show: str
    channel: Channel
    epoch: str | None
    offset: int | None
    headers: dict[str, str]


def parse_headers(lines: str) -> dict[str, str]:
    """Header lines → lower-case name → value; repeated ones joined (RFC 9110, 5.3). Raises Refused."""
    if not _LINES.fullmatch(lines):
        raise Refused(HTTPStatus.BAD_REQUEST, "a header line is not `name: value`")
    headers: dict[str, str] = {}
    for line in lines.split("\r\n"):
        name, _, value = line.partition(":")
        key, text = name.lower(), value.strip(" \t")
        if key not in headers:
            headers[key] = text
        elif key in _ONCE:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the header {key} came twice")
        else:
            headers[key] += ("; " if key == "cookie" else ", ") + text
    return headers


def read_ask(head: bytes, origins: Sequence[str]) -> Ask:
    """A request head (without its blank line) for a path under `/v1/` → what is asked. Raises Refused."""
    first, _, lines = head.decode("latin-1").partition("\r\n")
    method, target, version = first.split(" ")
    path = _PATH.fullmatch(target)
    if path is None:
        raise Refused(HTTPStatus.NOT_FOUND, "sockets are at /v1/shows/{show}/feed, …/onair and …/desk")
    if method != "GET":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "a socket is opened with GET", {"Allow": "GET"})
    if version != "HTTP/1.1":
        raise Refused(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "a socket is opened over HTTP/1.1")
    headers = parse_headers(lines)
    if "transfer-encoding" in headers or headers.get("content-length", "0") != "0":
        raise Refused(HTTPStatus.BAD_REQUEST, "a request for a socket has no body")
    if "upgrade" not in _list(headers.get("connection")) or _list(headers.get("upgrade")) != ["websocket"]:
        raise Refused(
            HTTPStatus.UPGRADE_REQUIRED, "this path speaks WebSocket only", {"Upgrade": "websocket"}
        )
    if headers.get("sec-websocket-version") != "13":
        raise Refused(
            HTTPStatus.UPGRADE_REQUIRED, "only WebSocket version 13", {"Sec-WebSocket-Version": "13"}
        )
    if "origin" in headers and not origin_fits(headers["origin"], headers.get("host", ""), origins):
        raise Refused(HTTPStatus.FORBIDDEN, "pages of that origin may not listen here")
    epoch, offset = _position(path[3])
    return Ask(path[1], cast(Channel, path[2]), epoch, offset, headers)


def answer(headers: Mapping[str, str]) -> tuple[bytes, str | None]:
    """An upgrade request's headers → the 101 response, and the deflate offer that was agreed to (None: none).

    Raises Refused when the key is not 16 bytes of base64.
    """
    key = headers.get("sec-websocket-key", "")
    try:
        sound = len(base64.b64decode(key.encode(), validate=True)) == 16
    except binascii.Error:
        sound = False
    if not sound:
        raise Refused(HTTPStatus.BAD_REQUEST, "Sec-WebSocket-Key is not 16 bytes of base64")
    digest = hashlib.sha1(key.encode() + GUID, usedforsecurity=False).digest()
    lines = [
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
        b"Sec-WebSocket-Accept: ",
        binascii.b2a_base64(digest, newline=False),
        b"\r\n",
    ]
    if SUBPROTOCOL in _list(headers.get("sec-websocket-protocol"), lower=False):
        lines.append(b"Sec-WebSocket-Protocol: " + SUBPROTOCOL.encode() + b"\r\n")
    offer = headers.get("sec-websocket-extensions")
    agreed = agree_deflate(offer) if offer else None
    if agreed is not None:
        lines.append(b"Sec-WebSocket-Extensions: " + agreed + b"\r\n")
    lines.append(b"\r\n")
    return b"".join(lines), offer if agreed is not None else None


@lru_cache(_OFFERS_KEPT)
def agree_deflate(offer: str) -> bytes | None:
    """The `Sec-WebSocket-Extensions` answer to an offer; None where we cannot share our one deflated frame.

    RFC 7692, 7.1.1.1 and 7.1.1.2 let a server answer both `no_context_takeover` although the offer does not
    name them, so every browser shares. An offer that limits *our* window cannot. Raises Refused for a
    malformed header.
    """
    try:
        asked = parse_extension(offer)
    except InvalidHeader as fault:
        raise Refused(HTTPStatus.BAD_REQUEST, "Sec-WebSocket-Extensions is malformed") from fault
    factory = ServerPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)
    for name, params in asked:
        if name != factory.name:
            continue
        try:
            said, extension = factory.process_request_params(params, [])
        except NegotiationError:
            continue
        if extension.local_max_window_bits != WINDOW_BITS:
            continue
        words = [key if value is None else f"{key}={value}" for key, value in said]
        return "; ".join([name, *words]).encode()
    return None


def origin_fits(origin: str, host: str, allowed: Sequence[str]) -> bool:
    """May a page of `origin` open a socket at `host`? Same host and port, or listed, or the list says `*`.

    Browsers always send Origin and pages cannot forge it; it is the only guard against another site's page
    opening a socket with this viewer's cookies.
    """
    origin = origin.lower()
    if "*" in allowed or any(origin == known.lower().rstrip("/") for known in allowed):
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    default = _DEFAULT_PORTS.get(parts.scheme)
    if default is None or not host:
        return False
    return parts.netloc.removesuffix(default) == host.lower().removesuffix(default)


def refusal(refused: Refused) -> bytes:
    """A whole HTTP/1.1 response with an RFC 9457 problem document; the connection ends after it."""
    status = refused.status
    body = orjson.dumps(
        {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": refused.detail}
    )
    extra = "".join(f"{name}: {value}\r\n" for name, value in refused.headers.items())
    return (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/problem+json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        f"X-Content-Type-Options: nosniff\r\n{extra}\r\n"
    ).encode("latin-1") + body


def _list(value: str | None, *, lower: bool = True) -> list[str]:
    if not value:
        return []
    return [part.strip() for part in (value.lower() if lower else value).split(",")]


def _position(query: str | None) -> tuple[str | None, int | None]:
    """`epoch` and `offset` of a query; what is no position gets a snapshot."""
    if not query:
        return None, None
    try:
        fields = parse_qs(query, max_num_fields=16)
    except ValueError:
        return None, None
    epoch, offset = fields.get("epoch"), fields.get("offset")
    if not epoch or not offset or not _OFFSET.fullmatch(offset[-1]):
        return None, None
    return epoch[-1], int(offset[-1])
