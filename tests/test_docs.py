"""The docs cannot drift: every setting, command, event, close code, metric and plug-in is named where it belongs."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from secondscreen.cli import parser
from secondscreen.connectors import CONNECTORS, settings_model
from secondscreen.core.commands import AnyCommand
from secondscreen.core.events import Event
from secondscreen.core.limits import BATCH_ENTRIES
from secondscreen.core.model import (
    AirConfig,
    Cue,
    ModerationConfig,
    RankingConfig,
    Segment,
    ShowConfig,
    TimelineConfig,
    WordRule,
)
from secondscreen.core.moderation import RULES
from secondscreen.core.ranking import SIGNALS
from secondscreen.gateway.metrics import METRICS
from secondscreen.screeners import SCREENERS
from secondscreen.screeners import settings_model as screener_model
from secondscreen.settings import HouseSettings, ServerSettings, shipped_lists
from secondscreen.wire import CLOSE_WORDS, Close

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def named(name: str, words: list[str]) -> list[str]:
    """Those words that the page does not name in code marks."""
    marked = set(re.findall(r"`([^`\n]+)`", text(name)))
    inside = {part for mark in marked for part in re.split(r"[^A-Za-z0-9_.-]+", mark)}
    return [word for word in words if word not in inside]


SETTINGS: list[type[BaseModel]] = [
    ServerSettings,
    HouseSettings,
    ModerationConfig,
    RankingConfig,
    TimelineConfig,
    AirConfig,
    WordRule,
    Segment,
    Cue,
]


@pytest.mark.parametrize("model", SETTINGS, ids=lambda model: model.__name__)
def test_every_setting_is_described(model: type[BaseModel]):
    assert named("configuration.md", list(model.model_fields)) == []


def test_every_setting_of_a_show_and_of_each_source_is_described():
    own = [name for name in ShowConfig.model_fields if name != "compose"]  # set by [connectors.compose]
    assert named("configuration.md", own) == []
    for name in CONNECTORS:
        assert named("configuration.md", [f"connectors.{name}", *settings_model(name).model_fields]) == []


def test_every_rule_signal_word_list_and_theme_is_named():
    assert named("extending.md", [*RULES, *SIGNALS, *shipped_lists(), *CONNECTORS]) == []
    themes = [folder.name for folder in (ROOT / "web" / "overlay" / "themes").iterdir() if folder.is_dir()]
    assert named("extending.md", themes) == []


def test_every_screener_is_named_and_every_setting_of_it_described():
    assert named("moderation.md", [*SCREENERS]) == []
    for name in SCREENERS:
        model = screener_model(name)
        if model is not None:
            assert named("configuration.md", [f"moderation.{name}", *model.model_fields]) == []


def test_every_figure_of_a_screener_is_named():
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (ROOT / "src" / "secondscreen" / "screeners").rglob("*.py")
    )
    bodies = [part.partition("\n    def ")[0] for part in source.split("def measures(self)")[1:]]
    measures = [name for body in bodies for name in re.findall(r'^\s+"(\w+)":', body, re.MULTILINE)]
    assert len(measures) >= 6
    assert named("operations.md", measures) == []


def test_every_event_command_and_close_code_is_named():
    kinds = [event.model_fields["kind"].default for event in get_args(Event)]
    commands = [c.model_fields["command"].default for c in get_args(get_args(AnyCommand)[0])]
    assert named("protocol.md", kinds + commands) == []
    for code in Close:
        assert f"| {code.value} | {CLOSE_WORDS[code]} |" in text("protocol.md")


def test_every_metric_of_the_gateway_and_of_a_show_is_named():
    assert named("operations.md", list(METRICS)) == []
    source = (ROOT / "src" / "secondscreen" / "runtime" / "show.py").read_text(encoding="utf-8")
    body = source.partition("def measures")[2].partition("\n    def ")[0]
    measures = re.findall(r'^\s+"(\w+)":', body, re.MULTILINE)
    assert len(measures) >= 5
    assert named("operations.md", measures) == []


def commands(top: argparse.ArgumentParser, before: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from commands(inner, f"{before}{name} ")
                if not any(isinstance(a, argparse._SubParsersAction) for a in inner._actions):
                    yield f"{before}{name}", inner


def test_every_command_and_option_is_described():
    page = text("commands.md")
    found = dict(commands(parser()))
    assert {"demo", "run", "replay", "judge", "users add"} <= set(found)
    for name, inner in found.items():
        assert f"`{name}" in page, name
        for action in inner._actions:
            for option in action.option_strings:
                if option.startswith("--") and option != "--help":
                    assert option in page, f"{name} {option}"


def test_every_dependency_has_its_line():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    optional = project["project"]["optional-dependencies"].values()
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted += [spec for extra in optional for spec in extra]
    names = [re.split(r"[<>=;\[ ]", spec, maxsplit=1)[0] for spec in wanted]
    names += json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    rows = re.findall(r"^\| ([a-z0-9, -]+?) \|", text("dependencies.md"), re.MULTILINE)
    described = {name.strip() for row in rows for name in row.split(",")}
    assert sorted(set(names) - described) == []
    assert sorted(described - set(names) - {"package", "---"}) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_every_test_named_as_a_guarantees_proof_is_there():
    for named_path in re.findall(r"`(tests/[^` ]+)`", text("guarantees.md")):
        assert (ROOT / named_path).exists(), named_path


def toml_examples() -> list[Any]:
    return [
        pytest.param(code, id=f"{page.name}-{number}")
        for page in PAGES
        for number, code in enumerate(
            re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        )
    ]


@pytest.mark.parametrize("code", toml_examples())
def test_every_toml_example_is_toml(code: str):
    indent = len(code) - len(code.lstrip(" "))
    assert tomllib.loads(
        "\n".join(line[indent:] if line.startswith(" " * indent) else line for line in code.split("\n"))
    )


def test_the_architecture_names_every_room():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for room in (ROOT / "src" / "secondscreen").iterdir():
        if room.name.startswith("__") or room.suffix not in ("", ".py"):
            continue
        assert room.name.removesuffix(".py") in page, room.name
    assert BATCH_ENTRIES  # limits are the engine's own; the page says where they live
    assert "core/limits.py" in page
