"""Chance for the demo's generator: every choice is a hash of names, never a die. Not here: what is chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import TypeVar

T = TypeVar("T")
_CONTEXT = Context(prec=16)  # Decimal's ln is correctly rounded everywhere; the C library's is not
_STEPS = 4096


def pick(*names: object) -> int:
    """A number of 64 bits that depends on the names alone."""
    text = "\x1f".join(str(name) for name in names)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def one_of(choices: Sequence[T], *names: object) -> T:
    return choices[pick(*names) % len(choices)]


def between(low: int, high: int, *names: object) -> int:
    """A whole number from low to high, both included."""
    return low + pick(*names) % (high - low + 1)


def percent(chance: int, *names: object) -> bool:
    return pick(*names) % 100 < chance


def decay_ms(share: Decimal, tau_ms: int, window_ms: int) -> int:
    """The time within a window by which `share` (0 to 1) of a burst that falls by e every tau has come."""
    missing = _CONTEXT.power(Decimal(1).exp(_CONTEXT), Decimal(-window_ms) / Decimal(tau_ms))
    reached = share * (1 - missing)
    return int(-tau_ms * (1 - reached).ln(_CONTEXT))


def decay_by_chance_ms(tau_ms: int, window_ms: int, *names: object) -> int:
    return decay_ms(Decimal(pick(*names) % _STEPS) / _STEPS, tau_ms, window_ms)
