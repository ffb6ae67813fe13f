"""judge(): ordered rules, the first decision ends; a rule that fails holds the post (never the other way
round).

One file per rule; file name = rule name = key in a show's `rules`. A new rule is a new file and one line in
RULES. A rule does no I/O, knows no clock but `case.at_ms`, and says why in words a producer understands.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Final

from ..model import ModerationConfig
from . import (
    advised,
    blocked_authors,
    flood,
    held_authors,
    language,
    links,
    media,
    networks,
    new_authors,
    no_words,
    personal_data,
    pictures,
    recommended,
    repeats,
    reposts,
    screened,
    shouting,
    similar,
    spam_shape,
    trusted_authors,
    vouched_authors,
    welcome_words,
    withheld,
    words,
)
from .case import Case, Rule, Verdict
from .memory import Memory
from .presets import applied, beside, without_trials
from .risks import Risks

__all__ = ["DEFAULT_ORDER", "RULES", "Case", "Judge", "Memory", "Rule", "Verdict"]

RULES: Final[dict[str, Callable[[ModerationConfig], Rule | None]]] = {
    "blocked_authors": blocked_authors.rule,
    "words": words.rule,
    "personal_data": personal_data.rule,
    "pictures": pictures.rule,
    "withheld": withheld.rule,
    "networks": networks.rule,
    "advised": advised.rule,
    "held_authors": held_authors.rule,
    "reposts": reposts.rule,
    "trusted_authors": trusted_authors.rule,
    "screened": screened.rule,
    "vouched_authors": vouched_authors.rule,
    "new_authors": new_authors.rule,
    "flood": flood.rule,
    "repeats": repeats.rule,
    "similar": similar.rule,
    "links": links.rule,
    "shouting": shouting.rule,
    "spam_shape": spam_shape.rule,
    "language": language.rule,
    "media": media.rule,
    "no_words": no_words.rule,
    "welcome_words": welcome_words.rule,
    "recommended": recommended.rule,
}
"""Every rule, in the default order: who may not speak, what may not be said, what must not be shown without
asking; then who is trusted, what the screeners think, who is trusted if they agree; then who is new, how much, how
alike and what shape; last what is welcome."""

DEFAULT_ORDER: Final = tuple(RULES)

RENAMED: Final = {"contact": "personal_data"}
"""Rules that shows and journals may still call by an earlier name."""
ON_TRIAL: Final = "shadow:"  # before the name of a score by a screener that only runs beside the live ones


class Judge:
    """A show's rules, compiled once: the live ones, and beside them those on trial. ValueError, with the list or rule
    named, if the settings cannot be used."""

    def __init__(self, config: ModerationConfig) -> None:
        live = without_trials(applied(config))
        self.rules = _names(live)
        self._live = _Order(live)
        trial = beside(config)
        self._trial = _Order(trial) if trial is not None else None
        self._risks = Risks(live, RULES) if live.four_eyes else None

    def verdict(self, case: Case, memory: Memory) -> Verdict:
        """Where the post stands and why. Never raises; a rule that does holds the post as
        `rule_error:<name>`."""
        return self._live.verdict(case, memory)

    @property
    def on_trial(self) -> bool:
        return self._trial is not None

    def trial(self, case: Case, memory: Memory) -> Verdict | None:
        """What the policy on trial would say; None = nothing is on trial. Never raises, and changes nothing."""
        if self._trial is None:
            return None
        return self._trial.verdict(_as_on_trial(case), memory)

    def risks(self, case: Case, memory: Memory, verdict: Verdict) -> tuple[str, ...]:
        """Why two people must approve this post; () = one is enough. Never raises."""
        return self._risks.of(case, memory, verdict) if self._risks is not None else ()


def _names(config: ModerationConfig) -> tuple[str, ...]:
    return tuple(RENAMED.get(name, name) for name in config.rules) or DEFAULT_ORDER


class _Order:
    """Rules in their order, and what is said when none of them objects."""

    def __init__(self, config: ModerationConfig) -> None:
        names = _names(config)
        unknown = [name for name in names if name not in RULES]
        if unknown:
            raise ValueError(f"no such rule: {', '.join(unknown)}; there are {', '.join(RULES)}")
        self._mode = config.mode
        self._marker = words.marker(config)
        self._rules: list[tuple[str, Rule]] = []
        for name in names:
            compiled = RULES[name](config)
            if compiled is not None:  # None: these settings leave the rule nothing to do
                self._rules.append((name, compiled))

    def verdict(self, case: Case, memory: Memory) -> Verdict:
        if self._marker is None:
            return self._decided(case, memory)
        try:
            marks = self._marker(case)
        except Exception as error:
            return _failed("words", error)
        verdict = self._decided(case, memory)
        return replace(verdict, marks=marks) if marks else verdict

    def _decided(self, case: Case, memory: Memory) -> Verdict:
        for name, rule in self._rules:
            try:
                verdict = rule(case, memory)
            except Exception as error:
                return _failed(name, error)
            if verdict is not None:
                return verdict
        if self._mode == "post":
            return Verdict("approved", "nothing_objected", "no rule objected")
        return Verdict("pending", "nothing_objected", "no rule objected; waiting for a person")


def _failed(name: str, error: Exception) -> Verdict:
    """Fail closed, whatever went wrong."""
    return Verdict("held", f"rule_error:{name}", f"the rule failed ({type(error).__name__}); look at it")


def _as_on_trial(case: Case) -> Case:
    """The same case with the scores of screeners on trial in place of the live ones. Folded fields are shared."""
    trial = copy(case)
    own = {
        name.removeprefix(ON_TRIAL): score for name, score in case.scores.items() if name.startswith(ON_TRIAL)
    }
    if own:
        trial.scores = {**case.scores, **own}
    return trial
