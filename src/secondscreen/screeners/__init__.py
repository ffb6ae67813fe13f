"""Learned opinions on posts. Folder name = name in a show's `[moderation] screeners`, and the name of the table that
sets it up, `[moderation.<name>]`.

A screener gives probabilities or passes advice on, and never decides: that is for the rules (core/moderation). Its
module has `build`; where it can be set up also `Settings` (a frozen pydantic model that forbids unknown keys), and
then `build(settings, show)` makes one for each show; else `build()` makes one for all. A module is imported when a
show names it, so that a service without screeners does not pay for one. Not here: deadlines (runtime/intake.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel

from ..core.model import Post
from ..runtime.ports import Looker, Opinion, Screener

SCREENERS: Final[dict[str, str]] = {"text": ".text", "hook": ".hook", "image": ".image.screener"}
"""Name in the settings → module."""

LOOKING: Final = frozenset({"image"})
"""Those that look at what has arrived, and are not asked before."""


class Part(Protocol):
    """What runs beside the service: `trouble` says why it cannot answer ("" = it can)."""

    name: str

    @property
    def trouble(self) -> str: ...
    def close(self) -> None: ...


class Screening(Screener, Part, Protocol):
    """A screener as this room makes it."""

    def opinions(self, posts: Sequence[Post]) -> Sequence[Opinion | None]:
        """`screen`, here and now: for rehearsals and the command line."""
        ...


class Looking(Looker, Part, Protocol):
    """A looker as this room makes it."""


@runtime_checkable
class Lingering(Protocol):
    """One with connections or a process: awaited after `close`."""

    async def wait_closed(self) -> None: ...


@runtime_checkable
class Measured(Protocol):
    """One with figures for /metrics; names ending in `_total` only grow."""

    def measures(self) -> dict[str, float]: ...


@runtime_checkable
class Noting(Protocol):
    """One that can do without something; `note` says what is missing at present ("" = nothing)."""

    @property
    def note(self) -> str: ...


def note_of(part: Part) -> str:
    """What a part does without, though it answers."""
    return part.note if isinstance(part, Noting) else ""


def settings_model(name: str) -> type[BaseModel] | None:
    """The model that validates `[moderation.<name>]`; None for a screener that has no settings. Raises KeyError for a
    name that is not in `SCREENERS`."""
    model = getattr(_module(name), "Settings", None)
    assert model is None or issubclass(model, BaseModel)  # noqa: S101 - our own modules, not input
    return model


def build(name: str, settings: BaseModel | None = None, show: str = "") -> Screening:
    """The screener of that name for one show, or for all where it has no settings. `settings` None: a rehearsal, which
    asks nobody outside. Raises KeyError for a name that is not in `SCREENERS` or is in `LOOKING`."""
    if name in LOOKING:
        raise KeyError(name)
    module = _module(name)
    made: Screening = module.build(settings, show) if settings_model(name) is not None else module.build()
    return made


def build_looking(name: str, settings: BaseModel) -> Looking:
    """The looker of that name, with these settings. Raises KeyError for a name that is not in `LOOKING`."""
    if name not in LOOKING:
        raise KeyError(name)
    made: Looking = _module(name).build(settings)
    return made


def _module(name: str) -> ModuleType:
    return import_module(SCREENERS[name], __name__)
