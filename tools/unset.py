"""What becomes of a field that is null or empty in Job JSON, by ``schemas/defaults.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Sequence

FILLED: Final = object()
"""Stands for a value that is worked out, which Nomad itself never refuses."""
_STAGES: Final = ("api", "http_conversion", "server")
_EMPTY: Final[dict[str, object]] = {"string": "", "int": 0, "uint": 0, "duration": 0, "bool": False}
_ACTS_ON: Final = {
    "null": (None,),
    "empty": ("", 0),
    "null or empty": (None, "", 0),
    "negative": (-1,),
    "not positive": (0, -1),
    "always": (None, "", 0, -1),
}
_LENIENT: Final = ("within", "if", "job_types", "job_types_not", "described")


class Accepts(Protocol):
    """Something that is asked of a value."""

    def accepts(self, value: Any) -> bool:  # noqa: ANN401
        """Tell whether the value is right; null counts as unset."""


class Unset:
    """The rows about single fields that hold in one release."""

    def __init__(self, target: str) -> None:
        self.rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for stage in _STAGES:
            for row in table("defaults")[stage]:
                if holds(row, target) and row["field"]:
                    self.rows.setdefault((row["struct"], row["field"]), []).append(row)

    def becomes(self, struct: str, field: str, value: object) -> set[object]:
        """Return what a value may be after Nomad filled in its defaults."""
        values = {value}
        for row in self.rows.get((struct, field), ()):
            if row.get("dropped"):
                return {FILLED}
            replaced = {one for one in values if _acts_on(row, one)}
            if replaced:
                is_sure = not any(key in row for key in _LENIENT)
                values = (values - replaced if is_sure else values) | {_result(row)}
        return values

    def is_accepted(
        self, struct: str, row: dict[str, Any], rules: Sequence[Accepts], value: object
    ) -> bool:
        """Tell whether a value passes all rules as it stands or once defaults are filled in."""
        if value is None and "pointer" not in row:
            value = _EMPTY.get(row["type"])
        return any(
            one is FILLED or all(rule.accepts(one) for rule in rules)
            for one in self.becomes(struct, row["json"], value)
        )

    def is_refused(self, struct: str, row: dict[str, Any], rules: Sequence[Accepts]) -> bool:
        """Tell whether a field that is missing or null is refused."""
        return not self.is_accepted(struct, row, rules, None)


def _acts_on(row: dict[str, Any], value: object) -> bool:
    others = _ACTS_ON.get(row.get("when", "always"), ())
    return any(value == other and type(value) is type(other) for other in others)


def _result(row: dict[str, Any]) -> object:
    if "value" not in row:
        return FILLED
    value = row["value"]
    return value if isinstance(value, str | int | None) else FILLED
