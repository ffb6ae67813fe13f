"""What the site asks of the rooms it may not import; app.py hands the real ones in.

Not here: any implementation, and the accounts (runtime/accounts.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from ..core.model import WordRule
from ..runtime.ports import Health, Preview, ShowPort, SourceHealth

Metrics = Mapping[str, float | Mapping[str, float]]
"""Name without prefix → value, or → {show: value}. Names ending in `_total` are counters, others gauges."""


class Show(ShowPort, Protocol):
    """A running show as the site sees it (runtime/show.py). Every returned dict is JSON-ready."""

    async def posts(
        self,
        status: str | None,
        rule: str | None,
        network: str | None,
        q: str | None,
        cursor: str | None,
        limit: int,
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Posts as desk items, newest first, and the next page's cursor. Raises ValueError for a bad
        cursor."""
        ...

    async def history(self, post_id: str) -> list[dict[str, Any]]:
        """Everything that happened to one post, oldest first; empty when it is unknown."""
        ...

    def preview(self, post_id: str, number: int) -> Preview | None:
        """Of a post's picture in that place, from 0; None where there is none, or it was not looked at."""
        ...

    def asrun(self) -> list[dict[str, Any]]: ...
    def counts(self) -> dict[str, int]: ...
    def timeline(self) -> dict[str, Any]: ...

    async def rule_facts(self, *, measure: bool) -> dict[str, Any]:
        """Policy, mood, and a row for every rule and list; `measure`: with what each costs. Raises Busy."""
        ...

    async def test_rule(self, rule: WordRule, since_s: int) -> dict[str, Any]:
        """What a list would catch among the latest posts. Raises ValueError for one that cannot be used, Busy."""
        ...

    async def shadow(self) -> dict[str, Any]:
        """What the policy on trial would have changed."""
        ...

    def learning(self) -> dict[str, Any]:
        """What was learned from the team, and the mood."""
        ...


class ComposeAnswer(Protocol):
    """What became of a viewer's post. `retry_after_s` > 0: too many from there; come back then."""

    @property
    def accepted(self) -> bool: ...
    @property
    def detail(self) -> str: ...
    @property
    def retry_after_s(self) -> int: ...


Compose = Callable[[str, str, str, str], Awaitable[ComposeAnswer]]
"""(show, display name, text, client address). The address limits the rate and is kept nowhere."""

HealthOf = Callable[[], Sequence[Health]]
SourcesOf = Callable[[str], Sequence[SourceHealth]]
MetricsOf = Callable[[], Metrics]
