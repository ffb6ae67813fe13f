"""The OpenAPI document: whole, true to the route table, and true to what is served."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from secondscreen.core import commands
from secondscreen.site import ROUTES, openapi_document
from secondscreen.site.measures import Measures
from secondscreen.site.table import PREFIX

from .conftest import WEB, House

DOCUMENT = openapi_document(ROUTES, "1.2.3")


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, verb, op) for path, verbs in DOCUMENT["paths"].items() for verb, op in verbs.items()]


def refs(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(refs(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(refs(value) for value in node))
    return set()


def test_every_route_is_in_it_and_nothing_else() -> None:
    assert {(path, verb) for path, verb, _ in operations()} == {
        (PREFIX + route.path, route.method.lower()) for route in ROUTES
    }


def test_it_is_well_formed() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"] == "1.2.3"
    ids = [op["operationId"] for _, _, op in operations()]
    assert len(ids) == len(set(ids))
    for path, _, op in operations():
        named = {p["name"] for p in op["parameters"] if p["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))
        assert any(status.startswith("2") for status in op["responses"])
        assert all(response["description"] for response in op["responses"].values())
        assert op["summary"]
    for scheme in {name for _, _, op in operations() for each in op["security"] for name in each}:
        assert scheme in DOCUMENT["components"]["securitySchemes"]


def test_every_reference_leads_somewhere() -> None:
    for ref in refs(DOCUMENT):
        name = ref.removeprefix("#/components/schemas/")
        assert name in DOCUMENT["components"]["schemas"], ref


def test_every_command_of_the_engine_is_in_it_with_expected_offset() -> None:
    verbs = {c.model_fields["command"].default for c in get_args(get_args(commands.AnyCommand)[0])}
    schemas = DOCUMENT["components"]["schemas"]
    body = DOCUMENT["paths"][f"{PREFIX}/shows/{{show}}/commands"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    mapping = schema["discriminator"]["mapping"]
    assert set(mapping) == verbs
    for verb, ref in mapping.items():
        fields = schemas[ref.rsplit("/", 1)[1]]["properties"]
        assert fields["command"]["const"] == verb
        assert "expected_offset" in fields


async def test_it_is_served_to_anybody(house: House) -> None:
    async with house.script() as client, client.get(f"{PREFIX}/openapi.json") as response:
        assert response.status == 200
        assert (await response.json())["paths"] == DOCUMENT["paths"]


@pytest.mark.parametrize("route", [r for r in ROUTES if r.method == "GET"], ids=lambda r: r.path)
async def test_what_is_served_has_the_shape_it_says(house: House, route: Any) -> None:
    house.show.put("a:1", "approved")
    path = PREFIX + route.path.format(show="demo", id="a%3A1", n="0")
    async with house.script(await house.token("admin")) as client, client.get(path) as response:
        assert response.status == route.status
        assert response.content_type == route.media_type
        if route.media_type == "application/json":
            route.answer.model_validate_json(await response.read(), strict=True)


def test_the_written_page_names_every_route_and_figure() -> None:
    page = (WEB.parent / "docs" / "api.md").read_text("utf-8")
    for route in ROUTES:
        assert f"`{route.method} {route.path}`" in page
    figures = Measures({}, dict).text().decode()
    names = set(re.findall(r"^# TYPE (\S+)", figures, re.MULTILINE))
    assert len(names) >= 6
    for name in names:
        assert name.endswith("_created") or f"`{name}`" in page
