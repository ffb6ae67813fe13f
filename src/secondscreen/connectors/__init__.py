"""The sources of posts. File name = config key: `[connectors.bluesky]` in a show's settings means bluesky.py.

A connector is one module with `Settings` (a frozen pydantic model that forbids unknown keys) and
`build(settings, show, instance) -> Connector`, named in the table below. The other modules of this folder are
rooms of these. Not here: restarting, back-off, health (runtime/supervise.py), judging (core).
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel

from ..core.model import ShowConfig
from ..runtime.ports import Connector

CONNECTORS: Final[dict[str, str]] = {
    "bluesky": ".bluesky",
    "compose": ".compose",
    "replay": ".replay",
}
"""Config key → module. A module is imported when a show names it, so that `check` stays quick."""


class UnknownConnector(KeyError):
    """No connector of that name; the words list those there are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no connector is called {self.name!r}; there are {', '.join(sorted(CONNECTORS))}"


def settings_model(name: str) -> type[BaseModel]:
    """The model that validates `[connectors.<name>]`. Raises UnknownConnector."""
    model = _module(name).Settings
    assert isinstance(model, type) and issubclass(model, BaseModel)  # noqa: S101 - our own modules, not input
    return model


def build(name: str, settings: BaseModel, show: ShowConfig, instance: str = "") -> Connector:
    """The connector `name` for one show. `instance` is its name as a source (default: its key); it stands on
    every post and in the console. Raises UnknownConnector."""
    connector: Connector = _module(name).build(settings, show, instance or name)
    return connector


@runtime_checkable
class Recalling(Protocol):
    """A connector whose network tells of everybody's deletes, so that it must know which posts are ours. Told
    once, before `run`, what earlier runs of the show hold: (post id, author id), any network's, oldest
    first."""

    def recall(self, posts: Iterable[tuple[str, str]]) -> None: ...


def _module(name: str) -> ModuleType:
    if name not in CONNECTORS:
        raise UnknownConnector(name)
    return import_module(CONNECTORS[name], __name__)
