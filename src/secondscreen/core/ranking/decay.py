"""Halving over time in whole numbers: the same on every machine, which floats do not promise."""

from __future__ import annotations

from math import isqrt
from typing import Final

_STEPS: Final = 64  # to a half-life; linear enough between
_BITS: Final = 16


def _table() -> tuple[int, ...]:
    """2^16 · 2^(-i/64) for i = 0 … 63, from square roots of one half in 256-bit fixed point."""
    precision = 256
    step = 1 << (precision - 1)
    for _ in range(6):
        step = isqrt(step << precision)
    values = []
    value = 1 << precision
    for _ in range(_STEPS):
        values.append(value >> (precision - _BITS))
        value = value * step >> precision
    return tuple(values)


_TABLE: Final = _table()


def decayed(points: int, age_ms: int, half_life_ms: int) -> int:
    """`points` after `age_ms`, halved every `half_life_ms`; an age below zero counts as zero."""
    if age_ms <= 0:
        return points
    halvings, rest = divmod(age_ms, half_life_ms)
    if halvings > 30:
        return 0
    return points * _TABLE[rest * _STEPS // half_life_ms] >> (_BITS + halvings)
