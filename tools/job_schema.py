"""Makes ``schemas/job/``: a JSON Schema of Job JSON for each minor release, out of the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.tables import holds, table
from tools.field_texts import Texts
from tools.layout import SCHEMAS
from tools.unset import Unset
from tools.value_rules import Situation, condition_of, rules_of

if TYPE_CHECKING:
    from pathlib import Path

Schema: TypeAlias = dict[str, Any]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: Final[dict[str, Schema]] = {
    "string": {"type": ["string", "null"]},
    "bool": {"type": ["boolean", "null"]},
    "bytes": {"type": ["string", "null"], "contentEncoding": "base64"},
    "list(string)": {"$ref": "#/$defs/texts"},
    "map(string)": {"$ref": "#/$defs/text_map"},
    "map(list(string))": {
        "type": ["object", "null"],
        "additionalProperties": {"$ref": "#/$defs/texts"},
    },
    "map(any)": {"type": ["object", "null"]},
}
_NOT_NULL: Final = {"string": "string", "list": "array"}
_REQUEST: Final = "Request"
_SERVER_ONLY: Final = {"kind": "none", "managed": True}
_TEXTS: Final[Schema] = {"type": ["array", "null"], "items": {"type": ["string", "null"]}}
_TEXT_MAP: Final[Schema] = {
    "type": ["object", "null"],
    "additionalProperties": {"type": ["string", "null"]},
}


def job_schemas() -> dict[Path, str]:
    """Return the text of each schema by its path."""
    return {
        SCHEMAS / "job" / f"{row['minor']}.schema.json": _text(_schema(row))
        for row in table("versions")["versions"]
    }


def _schema(row: dict[str, Any]) -> Schema:
    minor = row["minor"]
    return {
        "$schema": _DIALECT,
        "$id": f"urn:jobkit:schema:job:{minor}",
        "title": f"Job of Nomad {minor}",
        "description": f"Job JSON as the HTTP API of Nomad {row['first']} to {row['last']} has it.",
        "type": "object",
        "$ref": "#/$defs/Job",
        "$defs": _Definitions(row["last"]).all(),
    }


class _Definitions:
    """The definitions of one release: the request and what it needs, by name."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.texts = Texts(target)
        self.unset = Unset(target)
        self.structs = {**table("job")["structs"], **table("requests")["structs"]}
        self.made: dict[str, Schema] = {}

    def all(self) -> dict[str, Schema]:
        """Return all definitions by name, those of objects first."""
        pending = [_REQUEST]
        structs: dict[str, Schema] = {}
        while pending:
            name = pending.pop()
            if name not in structs:
                structs[name] = self._struct(name)
                pending += [row["type"] for row in self._rows(name) if "held" in row]
        return {**dict(sorted(structs.items())), **dict(sorted(self.made.items()))}

    def _rows(self, struct: str) -> list[dict[str, Any]]:
        found = self.structs[struct]
        rows = [*found["fields"], *map(_SERVER_ONLY.__or__, found.get("server_only", ()))]
        return [row for row in rows if holds(row, self.target)]

    def _struct(self, name: str) -> Schema:
        rows = self._rows(name)
        properties = {row["json"]: self._property(name, row) for row in rows}
        asked = self._asked(name, Situation(self.target))
        return {
            "description": self.structs[name]["doc"],
            "type": ["object", "null"],
            "properties": properties,
            **{key: value for key, value in asked.items() if key == "required"},
            **self._conditional(name),
            "additionalProperties": False,
        }

    def _conditional(self, struct: str) -> Schema:
        """Return what is asked of objects in which another field has one of some values."""
        condition = condition_of(struct, self.target)
        if condition is None:
            return {}
        name = condition["field"]
        chosen = {"properties": {name: {"enum": condition["is"]}}, "required": [name]}
        where = Situation(self.target, condition=condition)
        return {"if": chosen, "then": self._asked(struct, where)}

    def _asked(self, struct: str, where: Situation) -> Schema:
        """Return the bounds and values of a struct's fields, and which of them it needs."""
        properties, needed = {}, []
        for row in self._rows(struct):
            judged = self._judged(struct, row, where)
            if judged:
                properties[row["json"]] = judged
            if self._is_needed(struct, row, where):
                needed.append(row["json"])
        made: Schema = {"properties": properties} if properties else {}
        return made | ({"required": needed} if needed else {})

    def _property(self, struct: str, row: dict[str, Any]) -> Schema:
        made = {**self._type(row), **self._judged(struct, row, Situation(self.target))}
        if "exclusiveMinimum" in made:
            made.pop("minimum", None)
        if struct == _REQUEST and "required" in row:
            made["type"] = "object"
        if "held" in row:
            self._judge_held(made, struct, row)
        if "managed" in row:
            made["readOnly"] = True
        if "enum" in made:
            made.pop("type", None)
        told = {"description": self.texts.description(struct, row)}
        return told | made | self.texts.values(struct, row, made)

    def _judge_held(self, made: Schema, holder: str, row: dict[str, Any]) -> None:
        """Add what is asked of an object only because of what holds it."""
        asked = self._asked(row["type"], Situation(self.target, holder))
        if not asked:
            return
        # Not beside the reference: some editors lay one over the other, and lose half of it.
        match row["held"]:
            case "one":
                made["allOf"] = [{"$ref": made.pop("$ref")}, asked]
            case "list":
                made["items"]["allOf"] = [{"$ref": made["items"].pop("$ref")}, asked]
            case _:
                ref = made["additionalProperties"]
                made["additionalProperties"] = {"allOf": [ref, asked]}

    def _is_needed(self, struct: str, row: dict[str, Any], where: Situation) -> bool:
        if struct == _REQUEST:
            return "required" in row
        return self.unset.is_refused(struct, row, rules_of(struct, row, where))

    def _judged(self, struct: str, row: dict[str, Any], where: Situation) -> Schema:
        rules = rules_of(struct, row, where)
        made: Schema = {}
        for rule in rules:
            made.update(rule.schema(self.unset, struct, row))
        if rules and self.unset.is_refused(struct, row, rules) and "enum" not in made:
            made["type"] = _NOT_NULL.get(row.get("held", row["type"]), "integer")
        return made

    def _type(self, row: dict[str, Any]) -> Schema:
        ref = {"$ref": f"#/$defs/{row['type']}"}
        match row.get("held"):
            case "one":
                return ref
            case "list":
                return {"type": ["array", "null"], "items": {**ref, "type": "object"}}
            case "map":
                return {"type": ["object", "null"], "additionalProperties": ref}
            case _:
                return self._plain(row)

    def _plain(self, row: dict[str, Any]) -> Schema:
        if row["type"] in {"int", "uint", "duration"}:
            return _whole(row)
        if row["type"] == "list(uint)":
            return {"type": ["array", "null"], "items": _whole(row)}
        if row["type"] in {"list(string)", "map(list(string))"}:
            self.made["texts"] = _TEXTS
        if row["type"] == "map(string)":
            self.made["text_map"] = _TEXT_MAP
        return dict(_PLAIN[row["type"]])


def _whole(row: dict[str, Any]) -> Schema:
    """Return the whole numbers of a width; a duration has 64 bits."""
    bits, is_unsigned = row.get("bits", 64), "uint" in row["type"]
    low = 0 if is_unsigned else -(1 << (bits - 1))
    high = (1 << (bits if is_unsigned else bits - 1)) - 1
    return {"type": ["integer", "null"], "minimum": low, "maximum": high}


def _text(schema: Schema) -> str:
    """Return a schema as JSON text: a property a line."""
    lines = ["{"]
    for key, value in schema.items():
        if key != "$defs":
            lines.append(f"  {json.dumps(key)}: {_compact(value)},")
    lines.append('  "$defs": {')
    last = list(schema["$defs"])[-1]
    for name, definition in schema["$defs"].items():
        lines += _definition_lines(name, definition, "" if name == last else ",")
    return "\n".join([*lines, "  }", "}"]) + "\n"


def _definition_lines(name: str, definition: Schema, end: str) -> list[str]:
    start = f"    {json.dumps(name)}: "
    properties = definition.get("properties")
    if not properties:
        return [f"{start}{_compact(definition)}{end}"]
    head = {key: value for key, value in definition.items() if key != "properties"}
    rows = [f"        {json.dumps(key)}: {_compact(value)}" for key, value in properties.items()]
    inner = ",\n".join(rows)
    return [
        f"{start}{{",
        *[f"      {json.dumps(key)}: {_compact(value)}," for key, value in head.items()],
        '      "properties": {',
        inner,
        "      }",
        f"    }}{end}",
    ]


def _compact(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False)
