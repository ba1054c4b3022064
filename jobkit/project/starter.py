"""Makes the config file to begin with: every setting, explained and commented out."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = """\
# Settings of jobkit for the job files in this folder and below.
# What is commented out shows how it is written, not what holds without it.
"""
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH: Final = 98


def starter_text(schema: dict[str, Any]) -> str:
    """Return the text of a config file in which nothing is set.

    Args:
        schema: The JSON Schema of config files; each setting in it has a description and an
            example.
    """
    return _HEAD + "".join(_section("", schema))


def toml_text(value: Any) -> str:  # noqa: ANN401  any JSON value
    """Return a value as TOML writes it in one line."""
    if isinstance(value, dict):
        inside = ", ".join(f"{toml_key(key)} = {toml_text(one)}" for key, one in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_text, value))}]"
    if isinstance(value, str) and "\\" in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    # The escapes of JSON are those of TOML, but for the one character that JSON needs none for.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(name: str) -> str:
    """Return a key as TOML writes it."""
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _section(path: str, schema: dict[str, Any]) -> Iterator[str]:
    """Yield the settings of a section, then the sections in it."""
    inner: list[tuple[str, dict[str, Any]]] = []
    for name, one in schema["properties"].items():
        if one["type"] == "object" or one.get("items", {}).get("type") == "object":
            inner.append((f"{path}{name}", one))
        else:
            yield _about(one) + f"#{name} = {toml_text(one['examples'][0])}\n"
    for name, one in inner:
        if "properties" in one:
            yield _about(one) + f"[{name}]\n"
            yield from _section(f"{name}.", one)
        else:
            yield _about(one) + "\n".join(_example(name, one["examples"][0])) + "\n"


def _about(schema: dict[str, Any]) -> str:
    lines = textwrap.wrap(schema["description"], _WIDTH)
    return "\n" + "".join(f"# {line}\n" for line in lines)


def _example(name: str, example: Any) -> Iterator[str]:  # noqa: ANN401  any JSON value
    """Yield the lines of a section that holds what the user names, commented out."""
    if isinstance(example, list):
        for row in example:
            yield f"#[[{name}]]"
            yield from _pairs(row)
    elif all(isinstance(one, dict) for one in example.values()):
        for key, row in example.items():
            yield f"#[{name}.{toml_key(key)}]"
            yield from _pairs(row)
    else:
        yield f"#[{name}]"
        yield from _pairs(example)


def _pairs(row: dict[str, Any]) -> Iterator[str]:
    for key, value in row.items():
        yield f"#{toml_key(key)} = {toml_text(value)}"
