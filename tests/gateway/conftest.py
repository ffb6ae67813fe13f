from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from secondscreen.gateway import Gateway

from .fake_show import FakeShow, allow_cookie

Start = Callable[..., Awaitable[tuple[Gateway, int]]]


@pytest.fixture
def show() -> FakeShow:
    return FakeShow()


@pytest.fixture
async def start(show: FakeShow) -> AsyncIterator[Start]:
    """Start a gateway on a free port; `pace` hurries its clock. Every gateway is stopped at the end."""
    running: list[Gateway] = []

    async def start_one(**settings: Any) -> tuple[Gateway, int]:
        gateway = Gateway({show.id: show}, settings.pop("allow", allow_cookie), **settings)
        port = await gateway.start("127.0.0.1", 0)
        running.append(gateway)
        return gateway, port

    yield start_one
    for gateway in running:
        await gateway.stop()


@pytest.fixture
async def port(start: Start) -> int:
    return (await start())[1]
