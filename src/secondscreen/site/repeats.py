"""Idempotency keys: the same key with the same request gets the first answer again; with another it is
refused.

Remembered per principal, in bounded memory, while the process lives. Commands to a show are also remembered
by its journal, which outlives a restart. Not here: which requests are mutations (the route table).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from .problems import Problem

_PRINCIPALS = 1_000  # remembered; beyond, the one idle for longest goes
_KEYS = 50  # per principal


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it goes out: what a repeat of its key is given again."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


class Repeats:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, OrderedDict[str, tuple[bytes, asyncio.Future[Answered]]]] = OrderedDict()

    async def once(
        self, principal: str, key: str, request: bytes, act: Callable[[], Awaitable[Answered]]
    ) -> Answered:
        """Act, or wait for and return what the first bearer of this key got. `request` is the request's
        digest.

        What ended in an error is not remembered. Raises Problem 422 when the key came with another request.
        """
        mine = self._kept.setdefault(principal, OrderedDict())
        self._kept.move_to_end(principal)
        while len(self._kept) > _PRINCIPALS:
            self._kept.popitem(last=False)
        while (known := mine.get(key)) is not None:
            if known[0] != request:
                raise Problem(422, "This Idempotency-Key was used for another request; use a new one.")
            await asyncio.wait([known[1]])
            if not known[1].cancelled():
                return known[1].result()
            if mine.get(key) is known:
                del mine[key]
        first: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        mine[key] = (request, first)
        while len(mine) > _KEYS:
            mine.popitem(last=False)
        try:
            answered = await act()
        except BaseException:
            first.cancel()
            if mine.get(key, (b"", None))[1] is first:
                del mine[key]
            raise
        first.set_result(answered)
        return answered
