"""What is wrong with a configuration: faults gathered while it is read, each with its place and what to do.

Not here: what is read (settings.py, word_lists.py).
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it is, what is wrong, what to do."""

    file: str
    key: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.problem}" + (f" ({self.remedy})" if self.remedy else "")


class BadSettings(Exception):
    """Every fault of a configuration at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass
class Reading:
    """Faults and warnings found so far; reading goes on, so that every mistake is told at once."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, file: Path | str, key: str, problem: str, remedy: str = "") -> None:
        self.faults.append(Fault(str(file), key, problem, remedy))

    def warning(self, file: Path | str, key: str, problem: str, remedy: str = "") -> None:
        self.warnings.append(Fault(str(file), key, problem, remedy))

    def toml(self, path: Path) -> dict[str, Any] | None:
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self.fault(path, "", "no such file")
        except OSError as error:
            self.fault(path, "", f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            self.fault(path, "", "is not UTF-8", "save it as UTF-8")
        except tomllib.TOMLDecodeError as error:
            self.fault(path, "", f"is not TOML: {error}")
        return None

    def validated(self, model: type[M], data: object, file: Path, prefix: str) -> M | None:
        """The settings, or None and a fault for every mistake; `prefix` is where they stand in the file."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                key = prefix + ".".join(str(part) for part in one["loc"])
                self.fault(file, key.rstrip("."), *_plain(dict(one), model))
            return None


def _plain(error: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """A pydantic error in words that help."""
    match error["type"]:
        case "missing":
            return "is missing", "add it"
        case "extra_forbidden":
            near = difflib.get_close_matches(str(error["loc"][-1]), _fields(model, error["loc"][:-1]), 1)
            return "is no setting", f"did you mean '{near[0]}'?" if near else "see docs/configuration.md"
        case _:
            given = repr(error["input"])
            return f"{error['msg'][0].lower()}{error['msg'][1:]}", f"it is {given[:60]}"


def _fields(model: type[BaseModel], loc: Iterable[int | str]) -> list[str]:
    """Names that would have been right at `loc`."""
    here: Any = model
    for part in loc:
        if isinstance(part, int) or not isinstance(here, type) or not issubclass(here, BaseModel):
            continue
        known = here.model_fields.get(part)
        here = known.annotation if known else None
        for inner in getattr(here, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                here = inner
    return list(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []
