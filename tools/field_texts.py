"""What a JSON Schema tells a reader about a field: description, default, usual values."""

from __future__ import annotations

from typing import Any, Final

from jobkit.lint.shown import duration
from jobkit.tables import holds, table

_OLDEST: Final = "0.6"
_FREE: Final = frozenset({"null", "null or empty"})
_CONDITIONS: Final = ("within", "if", "job_types", "job_types_not", "described", "rule", "value_of")


class Texts:
    """The texts about the fields of one release."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.defaults = {
            (row["struct"], row["field"]): row
            for stage in ("server", "api")
            for row in table("defaults")[stage]
            if holds(row, target) and row.get("when") in _FREE
        }

    def description(self, struct: str, row: dict[str, Any]) -> str:
        """Return what the field is, its unit, its default in words, its HCL name and its age."""
        parts = [row["doc"]]
        if row["type"] == "duration":
            parts.append("In nanoseconds.")
        parts += self._default(struct, row)
        parts += self._hcl(row)
        since = row["since"]
        if since != _OLDEST:
            parts.append(f"Since Nomad {row.get('patches', {}).get(since, since)}.")
        if row["until"] is not None:
            parts.append(f"Up to Nomad {row['until']}.")
        if "managed" in row:
            parts.append("Set by the server.")
        return " ".join(parts)

    def _hcl(self, row: dict[str, Any]) -> list[str]:
        match row.get("kind"):
            case "attribute" | "block":
                return [f"HCL: {row['hcl']}{' { }' if row['kind'] == 'block' else ''}."]
            case "label":
                return ["HCL: the block's label."]
            case _:
                return []

    def _default(self, struct: str, row: dict[str, Any]) -> list[str]:
        default = self.defaults.get((struct, row["json"]), {})
        if any(key in default for key in _CONDITIONS):
            return []
        if "by_type" in default:
            shown = {job_type: _shown(row, value) for job_type, value in default["by_type"].items()}
            told = [f"{text} ({job_type})" for job_type, text in shown.items() if text]
            return [f"Default by the job's type: {', '.join(told)}."] if told else []
        text = _shown(row, default.get("value"))
        return [f"Default: {text}."] if text and row["type"] == "duration" else []

    def values(self, struct: str, row: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
        """Return the keywords with the default and, of an open list of values, the usual ones."""
        found: dict[str, Any] = {}
        default = self.defaults.get((struct, row["json"]), {})
        if "value" in default and not any(key in default for key in _CONDITIONS):
            value = default["value"]
            if value not in ("", None, [], {}):
                found["default"] = value
        usual = [] if "enum" in made else self._usual(f"{struct}.{row['json']}")
        if usual:
            found["examples"] = usual
        return found

    def _usual(self, name: str) -> list[str]:
        return [
            value["value"]
            for one in table("enums")["enums"].values()
            if name in one["fields"]
            for value in one["values"]
            if value["value"].strip("_<>:") == value["value"] != ""
            and "<" not in value["value"]
            and holds(value, self.target)
        ]


def _shown(row: dict[str, Any], value: Any) -> str:  # noqa: ANN401
    if value in (None, "", [], {}) or isinstance(value, dict | list):
        return ""
    return duration(value) if row["type"] == "duration" else str(value)
