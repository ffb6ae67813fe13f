"""Signatures of outgoing requests, in the symmetric form of Standard Webhooks 1.0.0 (`v1`, HMAC-SHA256 over
`id.timestamp.body`). Not here: sending.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = (24, 64)  # as the specification has it


class BadSecret(Exception):
    """Not a secret that signs; the words never quote it."""


def read_secret(text: str) -> bytes:
    """The key out of `whsec_` and base64, the prefix optional. Raises BadSecret."""
    text = text.strip()
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret("the secret is not base64; make one of 32 random bytes") from None
    if not SECRET_BYTES[0] <= len(key) <= SECRET_BYTES[1]:
        raise BadSecret(f"the secret has {len(key)} bytes; it must have 24 to 64")
    return key


def headers(key: bytes, message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """The three headers that prove who sent these bytes, and when."""
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
