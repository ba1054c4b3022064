"""Tells lists of version conditions that no version meets."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CONDITION: Final = re.compile(
    r"\s*(=|!=|>=|<=|>|<|~>|)\s*v?([0-9]+(?:\.[0-9]+)*)(-?[^+\s,]*)(?:\+\S*)?\s*"
)
_LEAST_PARTS: Final = 3


class _Bound(NamedTuple):
    numbers: tuple[int, ...]
    is_inside: bool


def is_empty(conditions: str) -> bool:
    """Tell whether no version meets a comma-separated list of conditions.

    False when one can't be read, or is about a version before a release (``1.0-rc1``).
    """
    low, high = _Bound((), True), None
    fixed: set[tuple[int, ...]] = set()
    for text in conditions.split(","):
        match = _CONDITION.fullmatch(text)
        if match is None or match[3]:
            return False
        numbers = tuple(int(part) for part in match[2].split("."))
        for operator, bound in _bounds(match[1], numbers):
            if operator == "=":
                fixed.add(_padded(bound))
            elif operator.startswith(">"):
                low = max(low, _Bound(_padded(bound), operator == ">="), key=_strict_low)
            elif operator.startswith("<"):
                limit = _Bound(_padded(bound), operator == "<=")
                high = limit if high is None else min(high, limit)
    if len(fixed) > 1:
        return True
    if fixed:
        return not all(_is_within(one, low, high) for one in fixed)
    return high is not None and not _has_room(low, high)


def _strict_low(bound: _Bound) -> tuple[tuple[int, ...], bool]:
    return bound.numbers, not bound.is_inside


def _bounds(operator: str, numbers: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
    if operator == "~>":
        head = numbers[:-1] if len(numbers) > 1 else numbers
        return [(">=", numbers), ("<", (*head[:-1], head[-1] + 1))]
    return [(operator or "=", numbers)]


def _padded(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers, *[0] * (_LEAST_PARTS - len(numbers)))


def _is_within(version: tuple[int, ...], low: _Bound, high: _Bound | None) -> bool:
    above = version > low.numbers or (low.is_inside and version == low.numbers)
    below = high is None or version < high.numbers or (high.is_inside and version == high.numbers)
    return above and below


def _has_room(low: _Bound, high: _Bound) -> bool:
    if low.numbers == high.numbers:
        return low.is_inside and high.is_inside
    return low.numbers < high.numbers
