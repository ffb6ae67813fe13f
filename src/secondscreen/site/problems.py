"""Errors as RFC 9457 problem documents: what the API says when it cannot do as asked.

Not here: catching (failures.py) or error pages (pages.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from aiohttp import web
from pydantic import ValidationError

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Ends a request with `status`. `detail` is for people and says the remedy; `errors` name bad fields."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str = "",
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    def document(self, request_id: str) -> web.Response:
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": f"urn:request:{request_id}",
        }
        if self.errors:
            body["errors"] = self.errors
        return web.Response(
            status=self.status, body=orjson.dumps(body), content_type=MEDIA_TYPE, headers=self.headers
        )


def bad_fields(error: ValidationError, where: str) -> Problem:
    """422 with one line per bad field. What was sent is not repeated: it may be a secret."""
    errors = [
        {"loc": [where, *(part for part in each["loc"])], "msg": each["msg"]}
        for each in error.errors(include_url=False, include_context=False, include_input=False)[:50]
    ]
    return Problem(422, "Some of what was sent will not do; `errors` names each place.", errors=errors)


def unauthenticated(detail: str) -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="secondscreen"'})
