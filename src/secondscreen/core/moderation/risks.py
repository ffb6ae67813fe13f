"""Which posts two people must approve: those that a rule named in `four_eyes` objects to, and those that a list or a
score puts into a category named there.

Every rule named is asked by itself, whoever decided on the post first; one that fails counts as a risk. Not here: the
two approvals (core/post_acts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from ..model import Category, ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


class Risks:
    """ValueError for a name that is neither a rule nor a category."""

    def __init__(
        self, config: ModerationConfig, rules: Mapping[str, Callable[[ModerationConfig], Rule | None]]
    ) -> None:
        categories = get_args(Category)
        self._rules: list[tuple[str, Rule]] = []
        self._hold_at: dict[str, int] = {}
        for name in dict.fromkeys(config.four_eyes):
            if name in rules:
                compiled = rules[name](config)
                if compiled is not None:
                    self._rules.append((name, compiled))
            elif name in categories:
                own = next((at for key, at in config.category_hold_per_mille.items() if key == name), None)
                self._hold_at[name] = config.toxic_hold_per_mille if own is None else own
            else:
                raise ValueError(
                    f"four_eyes: {name!r} is neither a rule ({', '.join(rules)}) nor a category "
                    f"({', '.join(categories)})"
                )
        self._category = {words.name: words.category for words in config.words if words.category is not None}

    def of(self, case: Case, memory: Memory, verdict: Verdict) -> tuple[str, ...]:
        """Names of the risks, in a fixed order."""
        found = [name for name, rule in self._rules if verdict.rule == name or _objects(rule, case, memory)]
        if self._hold_at:
            lists = (verdict.detail, *verdict.marks, *(match.words for match in verdict.matched))
            named = {self._category[name] for name in lists if name in self._category}
            found += [
                name
                for name, hold_at in self._hold_at.items()
                if name in named or case.scores.get(name, -1) >= hold_at
            ]
        return tuple(found)


def _objects(rule: Rule, case: Case, memory: Memory) -> bool:
    try:
        verdict = rule(case, memory)
    except Exception:  # fail closed: what cannot be told needs two pairs of eyes
        return True
    return verdict is not None and verdict.status in ("held", "rejected")
