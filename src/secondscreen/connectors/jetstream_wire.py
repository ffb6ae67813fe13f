"""Jetstream's two wires, byte for byte: a frame in, one internal event out. Pure: no socket, no clock.

v1 (`/subscribe`) is frozen and still served; its cursor is a time in microseconds. v2 (`subscribeEvents`,
framed as `xrpc.v1.json`) numbers events (`seq`), but every instance numbers for itself, so that a seq means
something only to the host that gave it. Both cursors are inclusive. Described at
https://github.com/bluesky-social/jetstream (docs/README.md and
lexicons/network/bsky/jetstream/subscribeEvents.json). Not here: connecting (jetstream.py), what an event
means for a show (bluesky_sift.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlencode

import orjson

COLLECTION: Final = "app.bsky.feed.post"

_LARGEST: Final = 2**63 - 1
_DID: Final = re.compile(r"did:[a-z]{1,32}:[A-Za-z0-9._:%-]{1,256}")
_RKEY: Final = re.compile(r"[A-Za-z0-9._~:-]{1,128}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_V2: Final = "network.bsky.jetstream.subscribeEvents"


class DecodeError(ValueError):
    """A frame that is not of this wire. The only thing a decoder raises."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A post was written, changed or deleted. `record` is the network's JSON, untrusted; None for a
    delete."""

    time_us: int
    seq: int | None
    did: str
    rkey: str
    operation: Literal["create", "update", "delete"]
    rev: str
    cid: str | None
    record: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Account:
    """An account's state: `active`, or not, and then why (`deactivated`, `suspended`, `takendown`,
    `deleted`)."""

    time_us: int
    seq: int | None
    did: str
    active: bool
    status: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a handle is out of date; the new one may or may not be told."""

    time_us: int
    seq: int | None
    did: str


@dataclass(frozen=True, slots=True)
class Other:
    """Something that moves the position and nothing else: other collections, kinds of tomorrow."""

    time_us: int
    seq: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """v2 says something of the stream itself, not of a place in it; `failed`: it ends the stream."""

    name: str
    message: str
    failed: bool = False


WireEvent = Commit | Account | Identity | Other | Notice


@dataclass(frozen=True, slots=True)
class Wire:
    """How to ask on one wire, and how to read the answer. `path` takes a cursor or None."""

    name: Literal["v1", "v2"]
    subprotocol: str | None
    path: Callable[[int | None], str]
    decode: Callable[[bytes], WireEvent]


def decode_v1(raw: bytes) -> WireEvent:
    frame = _object(_json(raw), "frame")
    time_us = _whole(frame, "time_us")
    match frame.get("kind"):
        case "commit":
            return _commit(_object(frame.get("commit"), "commit"), _did(frame), time_us, None)
        case "account":
            return _account(_object(frame.get("account"), "account"), _did(frame), time_us, None)
        case "identity":
            return Identity(time_us, None, _did(frame))
        case _:
            return Other(time_us, None)


def decode_v2(raw: bytes) -> WireEvent:
    frame = _object(_json(raw), "frame")
    if frame.get("$type") == "error":
        return Notice(_words(frame.get("error")) or "Unknown", _words(frame.get("message")), failed=True)
    payload = _object(frame.get("payload"), "payload")
    kind = _words(payload.get("$type")).removeprefix(_V2)
    if kind == "#info":
        return Notice(_words(payload.get("name")), _words(payload.get("message")))
    seq = _whole(payload, "seq")
    # `witnessedAt` is the time that a time cursor is understood by; `time` stood alone before it was added.
    time_us = _time_us(payload.get("witnessedAt") or payload.get("time"))
    match kind:
        case "#commit":
            return _commit(payload, _did(payload), time_us, seq)
        case "#account":
            return _account(_object(payload.get("account"), "account"), _did(payload), time_us, seq)
        case "#identity":
            return Identity(time_us, seq, _did(payload))
        case _:
            return Other(time_us, seq)


def _path_v1(cursor: int | None) -> str:
    # Account and identity events come whatever is asked for.
    query = [("wantedCollections", COLLECTION)]
    return "/subscribe?" + urlencode(query if cursor is None else [*query, ("cursor", str(cursor))])


def _path_v2(cursor: int | None) -> str:
    query = [*(("kinds", kind) for kind in ("commit", "account", "identity")), ("collections", COLLECTION)]
    return f"/xrpc/{_V2}?" + urlencode(query if cursor is None else [*query, ("cursor", str(cursor))])


V1: Final = Wire("v1", None, _path_v1, decode_v1)
V2: Final = Wire("v2", "xrpc.v1.json", _path_v2, decode_v2)


def floor_of(message: str, asked: int) -> int | None:
    """The oldest seq that is still to be had, out of the words of CursorTooOld: it stands nowhere else."""
    return next((n for n in map(int, re.findall(r"\d{1,18}", message)) if n > asked), None)


def _commit(commit: dict[str, Any], did: str, time_us: int, seq: int | None) -> Commit | Other:
    operation, rkey = commit.get("operation"), commit.get("rkey")
    if commit.get("collection") != COLLECTION or operation not in ("create", "update", "delete"):
        return Other(time_us, seq)
    if not isinstance(rkey, str) or not _RKEY.fullmatch(rkey):
        raise DecodeError("rkey: not a record key")
    gone = operation == "delete"
    return Commit(
        time_us=time_us,
        seq=seq,
        did=did,
        rkey=rkey,
        operation=operation,
        rev=_words(commit.get("rev"))[:32],
        cid=None if gone else _words(commit.get("cid"))[:128] or None,
        record=None if gone else _object(commit.get("record"), "record"),
    )


def _account(account: dict[str, Any], did: str, time_us: int, seq: int | None) -> Account:
    active = account.get("active")
    if type(active) is not bool:
        raise DecodeError("account.active: neither true nor false")
    return Account(time_us, seq, did, active, _words(account.get("status"))[:32])


def _json(raw: bytes) -> object:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as broken:
        raise DecodeError(f"not JSON: {broken}") from None


def _object(value: object, what: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise DecodeError(f"{what}: not an object")


def _did(frame: dict[str, Any]) -> str:
    did = frame.get("did")
    if isinstance(did, str) and _DID.fullmatch(did):
        return did
    raise DecodeError("did: not a DID")


def _whole(frame: dict[str, Any], key: str) -> int:
    value = frame.get(key)
    if type(value) is int and 0 <= value <= _LARGEST:
        return value
    raise DecodeError(f"{key}: not a whole number")


def _words(value: object) -> str:
    return value if isinstance(value, str) else ""


def _time_us(value: object) -> int:
    try:
        moment = datetime.fromisoformat(_words(value))
        return (moment - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError, TypeError):  # TypeError: a time without an offset
        raise DecodeError("time: not an RFC 3339 time") from None
