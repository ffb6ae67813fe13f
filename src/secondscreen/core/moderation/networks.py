"""Holds posts of networks whose rights do not allow what the show would do with them.

What follows beyond holding is the engine's: a post that may not be in the feed is not entered there even when a person
approves it (stage.py), one that may not air cannot be taken (air_acts.py), and pictures that may not be shown are left
out (items.py). Not here: what an author asked for (withheld.py).
"""

from __future__ import annotations

from ..model import ModerationConfig
from .case import Case, Rule, Verdict
from .memory import Memory


def rule(config: ModerationConfig) -> Rule | None:
    kept_out = {name: network.air for name, network in config.networks.items() if not network.feed}
    if not kept_out:
        return None

    def networks(case: Case, memory: Memory) -> Verdict | None:
        name = case.post.network
        if name not in kept_out:
            return None
        air = ": to air only, by a person's act" if kept_out[name] else ", nor the air"
        reason = f"the rights to {name} posts do not allow the feed{air}"
        return Verdict("held", "networks", reason)

    return networks
