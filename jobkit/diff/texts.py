"""Writes values as the diff shows them, and objects as names with texts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jobkit.job.struct_form import Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST_EXPONENT: Final = -4
_FIRST_EXPONENT: Final = 6
_UNITS: Final = (("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000))
_SMALL_UNITS: Final = (("ms", 1_000_000), ("µs", 1_000), ("ns", 1))


def text(value: Any) -> str:  # noqa: ANN401  any scalar of a job
    """Return a scalar as the diff shows it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Truth):
        return value.value
    if isinstance(value, float):
        return float_text(value)
    return "" if value is None else str(value)


def float_text(number: float) -> str:
    """Return the shortest digits of a number as Go prints it: ``2e+06``, ``0.5``, ``1e-05``."""
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    if not isinstance(exponent, int):
        return {"F": "+Inf", "n": "NaN", "N": "NaN"}[exponent]
    written = "".join(map(str, digits))
    power = len(digits) + exponent - 1
    minus = "-" if sign else ""
    if number == 0:
        return f"{minus}0"
    if _LEAST_EXPONENT <= power < _FIRST_EXPONENT:
        return f"{minus}{Decimal(repr(abs(number))).normalize():f}"
    rest = f".{written[1:]}" if len(written) > 1 else ""
    return f"{minus}{written[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02d}"


def duration_text(nanoseconds: int) -> str:
    """Return a duration as Go prints it: ``1m30s``, ``1.5ms``, ``0s``."""
    if nanoseconds == 0:
        return "0s"
    minus, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < _UNITS[-1][1]:
        name, unit = next(one for one in _SMALL_UNITS if rest >= one[1])
        return f"{minus}{_quotient(rest, unit)}{name}"
    written = minus
    for name, unit in _UNITS[:-1]:
        if rest >= unit or written != minus:
            written += f"{rest // unit}{name}"
        rest %= unit
    return f"{written}{_quotient(rest, _UNITS[-1][1])}s"


def _quotient(number: int, unit: int) -> str:
    whole, part = divmod(number, unit)
    digits = f"{part:0{len(str(unit)) - 1}d}".rstrip("0") if part else ""
    return f"{whole}.{digits}" if digits else str(whole)


def inside(value: Any, prefix: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield a name and a text for each value inside one of free form: ``args[0]``."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from inside(item, f"{prefix}[{key}]" if prefix else key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from inside(item, f"{prefix}[{index}]")
    else:
        yield prefix, "nil" if value is None else text(value)
