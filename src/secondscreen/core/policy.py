"""The policy in force: what the show's settings say, what people changed while it runs, and the lists they put.

All of it comes from the journal, so that a replay judges as the live show did. Lists and changes outlive a restart and
new settings. Not here: the figures of a preset (moderation/presets.py), judging (judging.py), or the commands
themselves (policy_acts.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .model import ModerationConfig, Preset, WordRule
from .moderation.presets import applied


@dataclass(frozen=True, slots=True)
class Live:
    """A word list that a person put while the show ran."""

    rule: WordRule
    by: str
    at_ms: int
    seq: int

    def state(self) -> dict[str, Any]:
        return {
            "rule": self.rule.model_dump(mode="json"),
            "by": self.by,
            "at_ms": self.at_ms,
            "seq": self.seq,
        }

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Live:
        return cls(WordRule.model_validate(state["rule"]), state["by"], state["at_ms"], state["seq"])


@dataclass(frozen=True, slots=True)
class Overrides:
    """What `set_policy` changed; None = as the settings have it. `seq`: of the act that changed it last."""

    preset: Preset | None = None
    hold_per_minute: int | None = None
    hold_back_s: int | None = None
    looser: bool = False  # a person's consent that learning may also loosen
    seq: int = 0

    def state(self) -> dict[str, Any]:
        return {
            "preset": self.preset,
            "hold_per_minute": self.hold_per_minute,
            "hold_back_s": self.hold_back_s,
            "looser": self.looser,
            "seq": self.seq,
        }


def asked(
    moderation: ModerationConfig, live: Iterable[WordRule] = (), overrides: Overrides | None = None
) -> ModerationConfig:
    """The settings as people changed them; what the preset gives is still left open."""
    changes: dict[str, Any] = {}
    if overrides is not None:
        for key in ("preset", "hold_per_minute", "hold_back_s"):
            if (value := getattr(overrides, key)) is not None:
                changes[key] = value
    lists = tuple(live)
    if lists:
        changes["words"] = (*moderation.words, *lists)
    return moderation.model_copy(update=changes) if changes else moderation


def effective(
    moderation: ModerationConfig, live: Iterable[WordRule] = (), overrides: Overrides | None = None
) -> ModerationConfig:
    """What the show is judged by: every key has its value. Lists on trial are still in it, marked as such."""
    return applied(asked(moderation, live, overrides))


class Policy:
    """One show's policy. `asked` goes to the Judge; `effective` is for everybody who wants a figure."""

    def __init__(self, settings: ModerationConfig) -> None:
        self.settings = settings
        self.live: dict[str, Live] = {}
        self.overrides = Overrides()
        self._refresh()

    def _refresh(self) -> None:
        self.asked = asked(self.settings, (one.rule for one in self.live.values()), self.overrides)
        self.effective = applied(self.asked)

    def configure(self, settings: ModerationConfig) -> None:
        self.settings = settings
        self._refresh()

    @property
    def looser(self) -> bool:
        """Has a person consented that learning may also loosen?"""
        return self.overrides.looser

    # --- changes, as acts make and take them back --------------------------------------------------------------

    def with_list(self, live: Live | None, name: str) -> Policy:
        """A copy with this list put (None: dropped), to be tried before it goes live. A changed list keeps its
        place."""
        copy = self._copy()
        if live is None:
            copy.live.pop(name, None)
        else:
            copy.live[name] = live
        copy._refresh()
        return copy

    def with_overrides(self, overrides: Overrides) -> Policy:
        copy = self._copy()
        copy.overrides = overrides
        copy._refresh()
        return copy

    def _copy(self) -> Policy:
        copy = Policy.__new__(Policy)
        copy.settings, copy.live, copy.overrides = self.settings, dict(self.live), self.overrides
        return copy

    # --- snapshot and desk -------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return {"live": [one.state() for one in self.live.values()], "overrides": self.overrides.state()}

    def restore(self, state: dict[str, Any]) -> None:
        lists = [Live.restore(one) for one in state["live"]]
        self.live = {one.rule.name: one for one in lists}
        self.overrides = Overrides(**state["overrides"])
        self._refresh()

    def describe(self, trial_counts: dict[str, int]) -> dict[str, Any]:
        """The desk's `policy`: what is in force, who put which list, and what is on trial."""
        now = self.effective
        return {
            "preset": now.preset,
            "mode": now.mode,
            "hold_per_minute": now.hold_per_minute,
            "hold_back_s": now.hold_back_s,
            "hold_at": now.toxic_hold_per_mille,
            "reject_at": now.toxic_reject_per_mille,
            "looser": self.looser,
            "queue": now.queue,
            "four_eyes": list(now.four_eyes),
            "live": [_list_item(one) for one in self.live.values()],
            "shadow": self._on_trial(trial_counts),
        }

    def _on_trial(self, counts: dict[str, int]) -> dict[str, Any] | None:
        lists = [words.name for words in self.asked.words if words.shadow]
        shadow = self.asked.shadow
        if shadow is None and not lists:
            return None
        return {
            "preset": shadow.preset if shadow else None,
            "hold_at": shadow.toxic_hold_per_mille if shadow else None,
            "reject_at": shadow.toxic_reject_per_mille if shadow else None,
            "screeners": list(shadow.screeners) if shadow else [],
            "lists": lists,
            "counts": dict(counts),
        }


def _list_item(one: Live) -> dict[str, Any]:
    rule = one.rule
    return {
        "name": rule.name,
        "outcome": rule.outcome,
        "mode": rule.mode,
        "on": list(rule.on),
        "shadow": rule.shadow,
        "by": one.by,
        "at_ms": one.at_ms,
        "words": len(rule.words),
        "reason": rule.reason,
    }
