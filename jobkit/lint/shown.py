"""How values stand in messages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNITS: Final = (("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000))
_SMALL_UNITS: Final = (("ms", 1_000_000), ("us", 1_000), ("ns", 1))


def duration(nanoseconds: int) -> str:
    """Return a length of time as a job file has it: ``1h30m``, ``1500ms``, ``0s``."""
    if nanoseconds < 0:
        return f"-{duration(-nanoseconds)}"
    rest, parts = nanoseconds, ""
    if nanoseconds % _UNITS[-1][1]:
        unit, size = next(pair for pair in _SMALL_UNITS if nanoseconds % pair[1] == 0)
        return f"{nanoseconds // size}{unit}"
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        parts += f"{count}{unit}" if count else ""
    return parts or "0s"


def quoted(names: Iterable[str], last: str = "or") -> str:
    """Return names in double quotes as a list of words: ``"a", "b" or "c"``."""
    *head, tail = [f'"{name}"' for name in names]
    return f"{', '.join(head)} {last} {tail}" if head else tail


@cache
def label(struct: str, field: str) -> str:
    """Return what a job file calls a field; its name in Job JSON where HCL has none."""
    rows = table("job")["structs"][struct]["fields"]
    names = (row["hcl"] for row in rows if row["json"] == field and row["hcl"])
    return next(names, None) or field
