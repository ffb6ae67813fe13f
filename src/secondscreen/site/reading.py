"""Request bodies, read within a bound of size and of time. Not here: what a body means (tables and
handlers)."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from aiohttp import web

from ..core import limits
from .problems import Problem

_FORM_FIELDS = 20


async def read_body(request: web.Request, media_type: str) -> bytes:
    """The whole body. Raises Problem 415 (another type, or compressed), 413 (too long) or 408 (too slow)."""
    if request.content_type != media_type or "Content-Type" not in request.headers:
        raise Problem(415, f"Send the body as {media_type}.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem(415, "Send the body uncompressed.")
    if (request.content_length or 0) > limits.BODY_BYTES:
        raise too_long()
    try:
        async with asyncio.timeout(limits.BODY_READ_S):
            return await request.read()
    except TimeoutError as error:
        raise Problem(
            408, f"The body did not arrive within {limits.BODY_READ_S} s.", headers={"Connection": "close"}
        ) from error
    except (web.RequestPayloadError, ConnectionError) as error:
        raise Problem(400, "The body broke off.") from error


def too_long() -> Problem:
    return Problem(413, f"A body has at most {limits.BODY_BYTES} bytes.")


async def read_form(request: web.Request) -> dict[str, str]:
    """An HTML form's fields; of repeated ones the last. Raises Problem."""
    body = await read_body(request, "application/x-www-form-urlencoded")
    try:
        return dict(
            parse_qsl(
                body.decode("utf-8"), keep_blank_values=True, max_num_fields=_FORM_FIELDS, errors="strict"
            )
        )
    except ValueError as error:
        raise Problem(400, "That is not a form.") from error
