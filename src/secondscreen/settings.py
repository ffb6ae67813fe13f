"""Settings: TOML files and SECONDSCREEN_* environment → frozen settings, or one error that lists every mistake.

A configuration is a file or a folder. A folder holds `secondscreen.toml` (the server) and one file per show, beside
it or under `shows/`. A single file is either one show (it has an `id`) or a server file with `[[shows]]`. Every key
is described in docs/configuration.md. Not here: what the settings mean to the rooms that get them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork

from .connectors import UnknownConnector, settings_model
from .core.model import ShowConfig
from .core.moderation import Judge
from .core.ranking import Ranking
from .faults import BadSettings, Fault, Reading
from .screeners import LOOKING, SCREENERS
from .screeners import settings_model as screener_model
from .word_lists import LISTS, HouseSettings, contradictions, house_settings, shipped_lists, with_lists

__all__ = [
    "LISTS",
    "BadSettings",
    "Fault",
    "HouseSettings",
    "ServerSettings",
    "Settings",
    "ShowSettings",
    "read_settings",
    "shipped_lists",
]

SERVER_FILE = "secondscreen.toml"
HEEDED = {
    "text": "screened",
    "hook": "advised",
    "image": "pictures",
}  # screener → the rule that listens to it
ESSENTIAL = {
    "withheld": "which keeps back what must wait for a person (viewers' posts, intake's doubts)",
    "blocked_authors": "without which a person's block of an author, and the house's, stop nothing",
    "held_authors": "without which a person's word to hold an author's posts holds none",
}  # rules that no show may leave out, and why
FILES = ("file", "secret_file", "model_file")  # keys of connectors and screeners that name a file


class ServerSettings(BaseModel):
    """Where the service listens and keeps its data. Each key may come from SECONDSCREEN_<KEY> in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    gateway_port: int | None = Field(None, ge=0, le=65535)  # absent: the same port
    data: Path = Path("data")
    store: Literal["sqlite", "memory"] = "sqlite"
    origins: tuple[str, ...] = ()  # other origins whose pages may open sockets, e.g. "https://tv.example"
    proxies: tuple[IPvAnyNetwork, ...] = ()  # whose X-Forwarded-For is believed
    secure_cookies: bool = False  # true behind TLS: cookies get Secure and the __Host- prefix
    log_level: Literal["debug", "info", "warning", "error"] = "info"


@dataclass(frozen=True)
class ShowSettings:
    config: ShowConfig
    connectors: dict[str, BaseModel]
    file: Path
    screeners: dict[str, BaseModel] = field(default_factory=dict)  # of those that have settings


@dataclass(frozen=True)
class Settings:
    server: ServerSettings
    shows: dict[str, ShowSettings]
    warnings: tuple[Fault, ...] = ()  # what is allowed and probably not meant


def read_settings(
    path: Path, environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read a configuration. Raises BadSettings with every fault found."""
    reading = Reading()
    server_data: dict[str, Any] = {}
    server_file = path
    tables: list[tuple[Path, str, dict[str, Any]]] = []  # file, key prefix, show table
    if path.is_dir():
        server_file = path / SERVER_FILE
        for file in sorted([*path.glob("*.toml"), *path.glob("shows/*.toml")]):
            data = reading.toml(file)
            if data is None:
                continue
            if file == server_file:
                server_data = data
            elif file.parent.name == "shows" or "id" in data or "hashtags" in data:
                tables.append((file, "", data))
    else:
        data = reading.toml(path)
        if data is not None:
            if "id" in data or "hashtags" in data:
                tables.append((path, "", data))
            else:
                server_data = data
    for index, table in enumerate(server_data.pop("shows", [])):
        tables.append((server_file, f"shows.{index}.", table))
    environment = os.environ if environment is None else environment
    house = house_settings(reading, server_file, server_data.pop("moderation", {}))
    server = _server(reading, server_file, server_data, environment, overrides or {})
    shows: dict[str, ShowSettings] = {}
    for file, prefix, table in tables:
        show = _show(reading, file, prefix, table, house)
        if show is None:
            continue
        if show.config.id in shows:
            other = shows[show.config.id].file
            reading.fault(
                file, f"{prefix}id", f"'{show.config.id}' is also the id of {other}", "give each show its own"
            )
            continue
        shows[show.config.id] = show
    if not shows and not reading.faults:
        reading.fault(
            path, "", "names no show", "add a file with id, title and hashtags; see docs/configuration.md"
        )
    if reading.faults or server is None:
        raise BadSettings(reading.faults)
    return Settings(server, shows, tuple(reading.warnings))


def _server(
    reading: Reading,
    file: Path,
    data: dict[str, Any],
    environment: Mapping[str, str],
    overrides: Mapping[str, Any],
) -> ServerSettings | None:
    merged = dict(data)
    for key in ServerSettings.model_fields:
        value = environment.get(f"SECONDSCREEN_{key.upper()}")
        if value is not None:
            merged[key] = tuple(filter(None, value.split(","))) if key in ("origins", "proxies") else value
    merged.update({key: value for key, value in overrides.items() if value is not None})
    return reading.validated(ServerSettings, merged, file, "")


def _show(
    reading: Reading, file: Path, prefix: str, table: dict[str, Any], house: HouseSettings
) -> ShowSettings | None:
    before = len(reading.faults)
    data = dict(table)
    connectors = data.pop("connectors", {})
    data["compose"] = isinstance(connectors, dict) and "compose" in connectors
    moderation = data.get("moderation")
    screeners: dict[str, BaseModel] = {}
    if isinstance(moderation, dict):
        moderation = dict(moderation)
        screeners = _screeners(reading, file, prefix, moderation)
        data["moderation"] = with_lists(reading, file, prefix, moderation, house)
    else:
        data.setdefault("moderation", with_lists(reading, file, prefix, {}, house))
    config = reading.validated(ShowConfig, data, file, prefix)
    if config is not None:
        _check_names(reading, file, prefix, config)
    found: dict[str, BaseModel] = {}
    if not isinstance(connectors, dict):
        reading.fault(file, f"{prefix}connectors", "must be tables, one for each connector")
        connectors = {}
    for name, own in connectors.items():
        try:
            model = settings_model(name)
        except UnknownConnector as error:
            reading.fault(file, f"{prefix}connectors.{name}", "is no source", str(error))
            continue
        settings = reading.validated(model, _placed(own, file), file, f"{prefix}connectors.{name}.")
        if settings is not None:
            found[name] = settings
    if config is None or len(reading.faults) > before:
        return None
    return ShowSettings(config, found, file, screeners)


def _screeners(reading: Reading, file: Path, prefix: str, moderation: dict[str, Any]) -> dict[str, BaseModel]:
    """The tables `[moderation.<screener>]`, taken out of `moderation`: where a service is and how to sign to it is no
    part of what the journal keeps."""
    named = moderation.get("screeners", ())
    shadow = moderation.get("shadow")
    beside = shadow.get("screeners", ()) if isinstance(shadow, dict) else ()
    lists = [names for names in (named, beside) if isinstance(names, list | tuple)]
    wanted = {name for names in lists for name in names if isinstance(name, str)}
    found: dict[str, BaseModel] = {}
    for name in SCREENERS:
        key = f"{prefix}moderation.{name}"
        given = moderation.pop(name, None)
        if given is None and name not in wanted:
            continue
        model = screener_model(name)
        if given is not None and name not in wanted:
            reading.fault(
                file,
                key,
                "sets up a screener that the show does not name",
                f'name it: screeners = ["{name}"]',
            )
        elif model is None:
            if given is not None:
                reading.fault(file, key, "this screener has no settings", "leave it out")
        elif (settings := reading.validated(model, _placed(given or {}, file), file, f"{key}.")) is not None:
            found[name] = settings
    return found


def _placed(table: object, file: Path) -> object:
    """Files that a table names are seen from the show's own folder."""
    if not isinstance(table, dict):
        return table
    files = {key: value for key, value in table.items() if key in FILES and isinstance(value, str)}
    return table | {key: str((file.parent / value).resolve()) for key, value in files.items()}


def _check_names(reading: Reading, file: Path, prefix: str, config: ShowConfig) -> None:
    """What only the rooms themselves can tell: names of rules and signals, safety of patterns."""
    if not config.hashtags:
        reading.fault(file, f"{prefix}hashtags", "is empty", 'name at least one, e.g. hashtags = ["QandA"]')
    for rule, why in ESSENTIAL.items():
        if config.moderation.rules and rule not in config.moderation.rules:
            reading.fault(file, f"{prefix}moderation.rules", f"leaves out '{rule}', {why}", "name it")
    if config.moderation.networks and config.moderation.rules and "networks" not in config.moderation.rules:
        reading.fault(
            file,
            f"{prefix}moderation.rules",
            "leaves out 'networks', without which posts of networks that may not be in the feed are not held",
            "name it",
        )
    shadow = config.moderation.shadow
    for name in (*config.moderation.screeners, *(shadow.screeners if shadow else ())):
        if name not in SCREENERS:
            reading.fault(
                file,
                f"{prefix}moderation.screeners",
                f"'{name}' is no screener",
                f"there is: {', '.join(SCREENERS)}",
            )
    for name in shadow.screeners if shadow else ():
        if name in LOOKING:
            reading.fault(
                file,
                f"{prefix}moderation.shadow.screeners",
                f"'{name}' looks at what has arrived and cannot run beside",
                "leave it out here",
            )
    for name, rule in HEEDED.items():
        if (
            name in config.moderation.screeners
            and config.moderation.rules
            and rule not in config.moderation.rules
        ):
            reading.fault(
                file,
                f"{prefix}moderation.rules",
                f"leaves out '{rule}', without which nobody heeds the screener '{name}'",
                "name it, or do not name the screener",
            )
    for found in contradictions(config.moderation.words, config.moderation.allow_words):
        tell = reading.fault if found.fatal else reading.warning
        tell(file, f"{prefix}moderation", found.problem, found.remedy)
    for make, key in ((Judge, "moderation"), (Ranking, "ranking")):
        try:
            make(getattr(config, key))
        except ValueError as error:
            reading.fault(file, f"{prefix}{key}", str(error))
