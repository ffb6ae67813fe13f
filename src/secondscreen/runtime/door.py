"""Where people's acts come in: checked, made an entry, answered. A panic has a way round a store that is away.

Not here: who may give which command (site), what it does (core/acts.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from ..core.commands import COMMAND, Insert
from ..core.effects import Answer
from ..core.events import CommandGiven
from .clock import Clock
from .intake import Arrival
from .ports import CommandResult, Store, StoreFailed
from .sequencer import Halted, Sequencer
from .studio import Studio

PANIC_RETRY_S: Final = 1.0


class Door:
    """`sequencer()` is the one that runs now: opening a show makes a new one."""

    def __init__(self, show: str, store: Store, clock: Clock, sequencer: Callable[[], Sequencer]) -> None:
        self._store = store
        self._clock = clock
        self._sequencer = sequencer
        self._studio = Studio(show, store, self._give, lambda: sequencer().now_ms())
        self._panics: set[asyncio.Task[None]] = set()

    @property
    def panicking(self) -> bool:
        """Does a panic wait for the store? Then the air is clear though no journal says so yet."""
        return bool(self._panics)

    def close(self) -> None:
        for task in self._panics:
            task.cancel()

    async def command(
        self, command: dict[str, Any], by: str, via: str, expected_offset: int | None, key: str | None
    ) -> CommandResult:
        """Raises pydantic.ValidationError for a malformed command, StoreFailed if the store takes nothing."""
        given = COMMAND.validate_python(command)
        event = CommandGiven(command=given, by=by, via=via, expected_offset=expected_offset, key=key)
        sequencer = self._sequencer()
        try:
            if isinstance(given, Insert) and by:
                return await self._studio.insert(given, by, key)
            answer = await sequencer.give(event)
        except Halted as halted:
            return CommandResult(sequencer.top, "refused", str(halted))
        except StoreFailed as failed:
            if given.command == "panic" and not sequencer.stopping:
                self._panic_without_store(event)
                raise StoreFailed(
                    f"the overlays are told to clear, but it is not journalled yet: {failed}"
                ) from None
            raise
        return CommandResult(answer.seq, answer.result, answer.detail, answer.post_id)

    async def _give(self, arrival: Arrival) -> Answer:
        return await self._sequencer().give(arrival)

    def _panic_without_store(self, event: CommandGiven) -> None:
        """Clear the air at once (Show.air_epoch), and journal the panic as soon as the store takes it."""

        async def journal() -> None:
            while True:
                try:
                    await self._store.ready()
                    await self._sequencer().give(event)
                except StoreFailed:
                    await self._clock.sleep(PANIC_RETRY_S)
                except Halted:
                    return
                else:
                    return

        task = asyncio.create_task(journal())
        self._panics.add(task)
        task.add_done_callback(self._panics.discard)
