"""Every screener of a service: made when the first show asks for it, shared where shows have the same one, told of in
health and figures, closed at the end.

Not here: what a screener says (its own room), when it is asked (runtime/intake.py, runtime/looking.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from ..core.model import ShowConfig
from ..runtime.ports import Health
from . import LOOKING, Lingering, Looking, Measured, Part, Screening, build, build_looking, note_of


class Asked(NamedTuple):
    """Whom one show asks: before a post is journalled, beside those without effect, and about its pictures after."""

    live: list[Screening]
    shadows: list[Screening]
    looker: Looking | None


class Panel:
    def __init__(self) -> None:
        self.screeners: dict[
            tuple[str, str], Screening
        ] = {}  # by name in the settings, and show ("" = for all)
        self.lookers: dict[tuple[str, BaseModel], Looking] = {}  # shared by shows with equal settings

    def of(self, show: ShowConfig, settings: Mapping[str, BaseModel]) -> Asked:
        """Those that this show names. One that cannot be used is there all the same, fails, and so holds."""
        live, trial = dict.fromkeys(show.moderation.screeners), show.moderation.shadow
        beside = [name for name in dict.fromkeys(trial.screeners) if name not in live] if trial else []
        return Asked(
            [self._screener(name, show.id, settings.get(name)) for name in live if name not in LOOKING],
            [self._screener(name, show.id, settings.get(name)) for name in beside if name not in LOOKING],
            next((self._looker(name, settings[name]) for name in live if name in LOOKING), None),
        )

    def _screener(self, name: str, show: str, settings: BaseModel | None) -> Screening:
        """The show's own where it is set up per show, else everybody's."""
        key = (name, show if settings is not None else "")
        if key not in self.screeners:
            self.screeners[key] = build(name, settings, show)
        return self.screeners[key]

    def _looker(self, name: str, settings: BaseModel) -> Looking:
        key = (name, settings)
        if key not in self.lookers:
            self.lookers[key] = build_looking(name, settings)
        return self.lookers[key]

    def _parts(self) -> dict[str, Part]:
        """Each by the name that health gives it."""
        parts: dict[str, Part] = {
            f"{name} ({show})" if show else name: made for (name, show), made in self.screeners.items()
        }
        for number, ((name, _), made) in enumerate(self.lookers.items(), 1):
            parts[name if number == 1 else f"{name} {number}"] = made
        return parts

    def health(self) -> list[Health]:
        return [
            Health(f"screener {name}", not part.trouble, part.trouble or note_of(part))
            for name, part in self._parts().items()
        ]

    def measures(self) -> dict[str, float]:
        """Figures for /metrics, added up over all."""
        told: dict[str, float] = {}
        for part in self._parts().values():
            for name, value in part.measures().items() if isinstance(part, Measured) else ():
                told[name] = told.get(name, 0.0) + value
        return told

    async def close(self) -> None:
        for part in self._parts().values():
            part.close()
            if isinstance(part, Lingering):
                await part.wait_closed()
