"""The OpenAPI 3.1 document, made from the rows that serve and the models that check: it cannot say anything
else.

Not here: the rows (api_*.py) and the models (shapes.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from .identity import Access
from .problems import MEDIA_TYPE
from .shapes import ProblemDocument
from .table import PREFIX, Route

_REF = "#/components/schemas/{model}"
_WHO: dict[Access, str] = {
    "public": "Anybody.",
    "signed_in": "Anybody signed in.",
    "producer": "Producers and admins.",
    "admin": "Admins.",
}
_FAILURES = {
    400: "The request cannot be read",
    401: "Nobody, or wrong or expired credentials",
    403: "Not allowed, or the CSRF token is missing",
    404: "There is no such thing",
    408: "The body came too slowly",
    409: "It cannot be done as things stand",
    413: "The body is too long",
    415: "The body is not JSON",
    422: "Something in the request will not do; `errors` names the places",
    429: "Too many; `Retry-After` says when to come back",
    503: "The store takes nothing just now; `Retry-After` says when to come back",
}


def document(routes: Sequence[Route], version: str) -> dict[str, Any]:
    """The whole document, JSON-ready."""
    wanted: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [
        ("problem", "serialization", TypeAdapter(ProblemDocument))
    ]
    for route in routes:
        wanted.append((f"{_name(route)} answer", "serialization", TypeAdapter(route.answer)))
        if route.request is not None:
            wanted.append((f"{_name(route)} request", "validation", route.request))
    found, whole = TypeAdapter.json_schemas(wanted, ref_template=_REF)
    schemas = {key: schema for (key, _), schema in found.items()}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SecondScreen",
            "version": version or "0",
            "description": "Shows, their posts and what producers do with them. Sockets: docs/protocol.md.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": whole.get("$defs", {}),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An API token, `ss_…`."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "secondscreen",
                    "description": "Where the site is reached over https the name is `__Host-secondscreen`. "
                    "Mutations also need the page's token as X-CSRF-Token.",
                },
            },
        },
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    answer = {"description": route.summary}
    if route.media_type != "application/json":
        answer = _content(route.summary, route.media_type, {"type": "string", "format": "binary"})
    elif route.status != 204:
        answer = _content(route.summary, "application/json", schemas[f"{_name(route)} answer"])
    responses: dict[str, Any] = {str(route.status): answer}
    for status, words in route.also.items():
        responses[str(status)] = _content(words, "application/json", schemas[f"{_name(route)} answer"])
    for status in _may_fail(route):
        responses.setdefault(str(status), _content(_FAILURES[status], MEDIA_TYPE, schemas["problem"]))
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "description": f"For: {_WHO[route.access]}",
        "parameters": _parameters(route),
        "responses": responses,
        "security": [] if route.access == "public" else [{"token": []}, {"session": []}],
    }
    if route.request is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[f"{_name(route)} request"]}},
        }
    return operation


def _content(words: str, media_type: str, schema: Any) -> dict[str, Any]:
    return {"description": words, "content": {media_type: {"schema": schema}}}


def _may_fail(route: Route) -> list[int]:
    statuses = {503}
    if route.access != "public":
        statuses |= {401, 403}
    if "{" in route.path:
        statuses.add(404)
    if route.query is not None:
        statuses.add(422)
    if route.mutates:
        statuses |= {400, 403, 409, 422}
    if route.request is not None:
        statuses |= {408, 413, 415}
    if route.mutates and route.access == "public":
        statuses.add(429)
    return sorted(statuses)


def _parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]
    if route.query is not None:
        parameters += _query(route.query)
    if route.mutates:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "The same key with the same request gets the same answer, and acts once.",
                "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
            }
        )
        if route.access != "public":
            parameters.append(
                {
                    "name": "X-CSRF-Token",
                    "in": "header",
                    "required": False,
                    "description": "Needed with a session cookie, not with an API token.",
                    "schema": {"type": "string"},
                }
            )
    return parameters


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema(ref_template=_REF)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in field.items() if key != "description"},
            **({"description": field["description"]} if "description" in field else {}),
        }
        for name, field in schema["properties"].items()
    ]


def _name(route: Route) -> str:
    return f"{route.method} {route.path}"
