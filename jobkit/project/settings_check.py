"""Checks settings against their JSON Schema.

Of JSON Schema it knows what the schema of the config file uses: ``type``, ``properties``,
``additionalProperties``, ``required``, ``items``, ``enum``, ``minLength``, ``pattern``. The package
for all of it takes longer to import than a job to render.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import did_you_mean
from jobkit.project import faults

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.variables.toml_places import Path
    from jobkit.variables.toml_values import TomlDocument

_TYPES: Final = {
    "array": "a list: [ … ]",
    "boolean": "true or false",
    "number": "a number",
    "object": "a section",
    "string": 'text: "…"',
}
_TYPE_OF: Final = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number"}


def check_settings(
    document: TomlDocument, section: tuple[str, ...], schema: dict[str, Any]
) -> Diagnostics:
    """Return what in the table at ``section`` doesn't fit ``schema``, each at its place."""
    value: Any = document.content
    for key in section:
        value = value[key]
    check = _Check(document, len(section))
    check.check(section, value, schema)
    return check.diagnostics


class _Check:
    def __init__(self, document: TomlDocument, depth: int) -> None:
        self.document = document
        self.depth = depth
        self.diagnostics: Diagnostics = []

    def check(self, path: Path, value: object, schema: dict[str, Any]) -> None:
        wanted = schema.get("type", [])
        types = [wanted] if isinstance(wanted, str) else wanted
        if types and _type_of(value) not in types:
            self._refuse(path, f"{self._shown(path)} must be {_either(types)}.")
        elif isinstance(value, dict):
            self._members(path, value, schema)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.check((*path, index), item, schema.get("items", {}))
        elif isinstance(value, str):
            self._text(path, value, schema)

    def _text(self, path: Path, value: str, schema: dict[str, Any]) -> None:
        if len(value) < schema.get("minLength", 0):
            self._refuse(path, f"{self._shown(path)} must not be empty.")
        elif value not in schema.get("enum", [value]):
            allowed = ", ".join(f'"{one}"' for one in schema["enum"])
            near = did_you_mean(value, schema["enum"])
            self._refuse(path, f"{self._shown(path)} must be one of {allowed}.{near}")
        elif "pattern" in schema and re.search(schema["pattern"], value) is None:
            self._refuse(path, f"{self._shown(path)} must be of the form {schema['pattern']}.")

    def _members(self, path: Path, value: dict[str, object], schema: dict[str, Any]) -> None:
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        for name, item in value.items():
            if name in known:
                self.check((*path, name), item, known[name])
            elif others is False:
                where = f" in {self._shown(path)}" if len(path) > self.depth else ""
                detail = f'There is no setting "{name}"{where}.{did_you_mean(name, sorted(known))}'
                place = self.document.range_of((*path, name), key=True)
                self.diagnostics.append(faults.UNKNOWN_SETTING.at(place, detail))
            else:
                self.check((*path, name), item, others)
        for name in schema.get("required", []):
            if name not in value:
                self._refuse(path, f'{self._shown(path)} needs the setting "{name}".')

    def _shown(self, path: Path) -> str:
        """Return the name of a setting as messages use it."""
        names = ".".join(str(step) for step in path[self.depth :] if isinstance(step, str))
        inside = "An element of " if path and isinstance(path[-1], int) else ""
        return f'{inside}"{names}"' if names else "The config"

    def _refuse(self, path: Path, detail: str) -> None:
        self.diagnostics.append(faults.SETTING_VALUE.at(self.document.range_of(path), detail))


def _either(types: list[str]) -> str:
    return " or ".join(_TYPES[one] for one in types)


def _type_of(value: object) -> str:
    """Return the type that JSON has for a value; "" for a date, which it has not."""
    # A number with a fraction comes as it was written.
    return _TYPE_OF.get(type(value), "number" if isinstance(value, str) else "")
