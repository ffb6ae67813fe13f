"""judge(): ordered rules, the first decision ends; a rule that fails holds the post (never the other way
round).

One file per rule; file name = rule name = key in a show's `rules`. A new rule is a new file and one line in
RULES. A rule does no I/O, knows no clock but `case.at_ms`, and says why in words a producer understands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..model import ModerationConfig
from . import (
    advised,
    blocked_authors,
    contact,
    flood,
    held_authors,
    language,
    links,
    media,
    networks,
    new_authors,
    no_words,
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

__all__ = ["DEFAULT_ORDER", "RULES", "Case", "Judge", "Memory", "Rule", "Verdict"]

RULES: Final[dict[str, Callable[[ModerationConfig], Rule | None]]] = {
    "blocked_authors": blocked_authors.rule,
    "words": words.rule,
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
    "contact": contact.rule,
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


class Judge:
    """A show's rules, compiled once. ValueError, with the list or rule named, if the settings cannot be
    used."""

    def __init__(self, config: ModerationConfig) -> None:
        self.rules: tuple[str, ...] = config.rules or DEFAULT_ORDER
        unknown = [name for name in self.rules if name not in RULES]
        if unknown:
            raise ValueError(f"no such rule: {', '.join(unknown)}; there are {', '.join(RULES)}")
        self._mode = config.mode
        self._rules: list[tuple[str, Rule]] = []
        for name in self.rules:
            compiled = RULES[name](config)
            if compiled is not None:  # None: these settings leave the rule nothing to do
                self._rules.append((name, compiled))

    def verdict(self, case: Case, memory: Memory) -> Verdict:
        """Where the post stands and why. Never raises; a rule that does holds the post as
        `rule_error:<name>`."""
        for name, rule in self._rules:
            try:
                verdict = rule(case, memory)
            except Exception as error:  # fail closed, whatever went wrong
                return Verdict(
                    "held", f"rule_error:{name}", f"the rule failed ({type(error).__name__}); look at it"
                )
            if verdict is not None:
                return verdict
        if self._mode == "post":
            return Verdict("approved", "nothing_objected", "no rule objected")
        return Verdict("pending", "nothing_objected", "no rule objected; waiting for a person")
