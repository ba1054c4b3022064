"""Users' own tables of task drivers, in the form of ``schemas/drivers.json``."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import in_order
from jobkit.json_schema.violations import violations
from jobkit.json_schema.wording import detail_of
from jobkit.lint.driver_tables import Driver, driver_of, is_list
from jobkit.lint.faults import DRIVER_TABLE
from jobkit.tables import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diagnostic import Diagnostics, Path
    from jobkit.json_schema.document import JsonDocument

_WHOLE: Final = "the table"
# What must be there in a table of one's own; the shipped one says more of each row.
_NEEDED: Final = {"driver": ["fields"], "field": ["path", "type"], "rule": ["kind", "fields"]}
_DRIVER: Final[dict[str, Any]] = {"since": "0.6", "until": None, "source": "own", "rules": []}
_FIELD: Final[dict[str, Any]] = {"required": False, "since": "0.6", "until": None, "source": "own"}


def read_drivers(document: JsonDocument) -> tuple[Mapping[str, Driver], Diagnostics]:
    """Return the drivers of a table, or everything wrong with it; then there are none."""
    if document.diagnostics:
        return {}, document.diagnostics
    found = [
        DRIVER_TABLE.at(document.range_of(one.path), detail_of(one, _WHOLE))
        for one in violations(_own_schema(), document.value)
    ]
    if found:
        return {}, found
    rows = {name: _row(row) for name, row in document.value["drivers"].items()}
    found = [
        DRIVER_TABLE.at(document.range_of(("drivers", name, *path)), detail)
        for name, row in rows.items()
        for path, detail in _problems(row)
    ]
    if found:
        return {}, in_order(found)
    return {name: driver_of(name, row) for name, row in rows.items()}, []


@cache
def _own_schema() -> dict[str, Any]:
    """Return the schema of the shipped table, which asks for less."""
    path = shipped("schemas") / "meta" / "drivers.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    del schema["properties"]["lists"], schema["properties"]["kin"]
    schema["required"] = ["drivers"]
    for name, needed in _NEEDED.items():
        schema["$defs"][name]["required"] = needed
    return schema


def _row(row: dict[str, Any]) -> dict[str, Any]:
    fields = [{"kind": _kind(one["type"]), **_FIELD, **one} for one in row["fields"]]
    return {**_DRIVER, **row, "fields": fields}


def _kind(type_: str) -> str:
    return {"object": "block", "map(string)": "block of attributes"}.get(type_, "attribute")


def _problems(row: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield what the schema can't say: rows that need or repeat others, lists that don't exist."""
    types: dict[str, str] = {}
    for index, one in enumerate(row["fields"]):
        where = ("fields", index, "path")
        if one["path"] in types:
            yield where, f'There is another row for "{one["path"]}" before.'
        types.setdefault(one["path"], one["type"])
        for column in ("values", "names"):
            if isinstance(one.get(column), str) and not is_list(one[column]):
                yield ("fields", index, column), f'There is no list "{one[column]}". Write [ … ].'
    for index, one in enumerate(row["fields"]):
        holder = one["path"].rpartition(".")[0]
        if holder and types.get(holder) != "object":
            detail = f'"{one["path"]}" needs a row "{holder}" of the type "object".'
            yield ("fields", index, "path"), detail
