"""A producer sees a small picture from our own origin, blurred if asked; nobody else does, and nothing is kept."""

from __future__ import annotations

import pytest

from secondscreen.site.table import PREFIX

from .conftest import House

WHERE = f"{PREFIX}/shows/demo/posts/a%3A1/pictures"


async def test_a_picture_is_given_clear_or_blurred_and_kept_by_nobody(house: House) -> None:
    house.show.put("a:1")
    async with house.script(await house.token("producer")) as client:
        for query, body in (("", b"RIFFclear"), ("?blur=1", b"RIFFblurred"), ("?blur=0", b"RIFFclear")):
            async with client.get(f"{WHERE}/0{query}") as response:
                assert (response.status, await response.read()) == (200, body)
                assert response.content_type == "image/webp"
                assert response.headers["Cache-Control"] == "no-store"
                assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("place", ["1", "-1", "99999999999999999999", "x", "٣", "00000000"])
async def test_a_place_without_a_picture_is_not_found(house: House, place: str) -> None:
    house.show.put("a:1")
    async with (
        house.script(await house.token("producer")) as client,
        client.get(f"{WHERE}/{place}") as response,
    ):
        assert response.status == 404


async def test_a_blur_that_is_none_is_told(house: House) -> None:
    async with (
        house.script(await house.token("producer")) as client,
        client.get(f"{WHERE}/0?blur=perhaps") as response,
    ):
        assert response.status == 422
