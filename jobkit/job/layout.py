"""The job tables in the form that the decoder walks: look-ups by HCL name, made once a struct."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from typing import Any

from jobkit.evaluate.dynamic import DYNAMIC_LABELS
from jobkit.records import record
from jobkit.syntax.schema import BodySchema
from jobkit.tables import holds, table

_ZERO: dict[str, Any] = {
    "string": "",
    "int": 0,
    "uint": 0,
    "duration": 0,
    "bool": False,
    "float": 0,
}


@record
class Shortcut:
    """An argument that writes other fields: ``version = "> 1"`` of a constraint.

    Attributes:
        operand: What ``Operand`` becomes.
        value_to: The field that gets the value.
        unless_empty: True when an empty text counts as not written (else only null does).
    """

    operand: str
    value_to: str
    unless_empty: bool


@record
class Field:
    """How an argument or block becomes a field.

    Attributes:
        json: JSON name; "" for what is no field (a shortcut, a block that others inherit).
        hcl: HCL name; "" when HCL can't write it or a label does.
        type: Type as the table writes it.
        pointer: True when null is a value of its own.
        low, high: Range of a whole number.
        wrap: True when a number outside the range wraps around in it.
        held: How blocks are held: one, list, map (by label); "" for maps and arguments.
        row: The table's row, for what is rare.
        shortcut: None when the argument is written to ``json``.
    """

    json: str
    hcl: str
    type: str
    pointer: bool
    low: int
    high: int
    wrap: bool
    held: str
    row: dict[str, Any]
    shortcut: Shortcut | None = None


@record
class Default:
    """What reading HCL fills in.

    Attributes:
        when: null, empty, or given (one of ``given`` was written).
    """

    json: str
    value: Any
    when: str
    given: tuple[str, ...]


@record(frozen=False)
class Layout:
    """One struct.

    Attributes:
        empty: Every JSON key in order with the value it has when nothing is written.
        omitted: Keys that are left out while they are null.
        attributes, blocks: Fields by HCL name.
        attribute_forms: Maps that may be written as an argument too.
        label: JSON name of the field that the block's label gives; "" for none.
        from_label: JSON names of fields that the label gives when they are null.
        null_unsets: True when null leaves any argument unset.
        schema, json_schema: What may stand in the body, in native form and in HCL's JSON form
            (where maps with an attribute form are always arguments).
    """

    name: str
    empty: dict[str, Any] = field(default_factory=dict)
    omitted: list[str] = field(default_factory=list)
    attributes: dict[str, Field] = field(default_factory=dict)
    blocks: dict[str, Field] = field(default_factory=dict)
    attribute_forms: dict[str, Field] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    defaults: list[Default] = field(default_factory=list)
    label: str = ""
    from_label: list[str] = field(default_factory=list)
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    null_unsets: bool = False
    schema: BodySchema = field(default_factory=lambda: BodySchema(frozenset(), {}))
    json_schema: BodySchema = field(default_factory=lambda: BodySchema(frozenset(), {}))


@cache
def layout(name: str, target: str = "") -> Layout:
    """Return the layout of a struct of ``schemas/job.json`` as the newest Nomad has it.

    With a target, arguments are known too that this release has and the newest has no more.
    """
    struct = table("job")["structs"][name]
    made = Layout(name, null_unsets=struct.get("null_unsets", False))
    for row in struct["fields"]:
        if row["until"] is None:
            _add_field(made, row)
        elif target and row["kind"] == "attribute" and holds(row, target):
            _add_hcl(made, _field(row, row["json"]), row)
    for row in struct.get("extra", ()):
        if row["until"] is None:
            _add_extra(made, row)
    blocks = {**made.labels, "dynamic": DYNAMIC_LABELS}
    attributes = frozenset(made.attributes)
    made.schema = BodySchema(attributes | frozenset(made.attribute_forms), blocks)
    made.json_schema = BodySchema(
        attributes | frozenset(made.attribute_forms),
        {type_: labels for type_, labels in blocks.items() if type_ not in made.attribute_forms},
    )
    return made


@cache
def json_fields(name: str) -> dict[str, Field]:
    """Return the fields of a struct by their JSON names, those included that HCL can't write."""
    rows = table("job")["structs"][name]["fields"]
    return {row["json"]: _field(row, row["json"]) for row in rows if row["until"] is None}


def _add_field(made: Layout, row: dict[str, Any]) -> None:
    json = row["json"]
    made.empty[json] = None if row.get("pointer") else _ZERO.get(row["type"])
    if row.get("omit_empty"):
        made.omitted.append(json)
    if "hcl_default_when" in row:
        if "hcl_default_from" in row:
            made.from_label.append(json)
        else:
            given = tuple(row.get("hcl_default_given", ()))
            made.defaults.append(Default(json, row["hcl_default"], row["hcl_default_when"], given))
    if row["kind"] == "label":
        made.label = json
    elif row["kind"] != "none" and row.get("hcl_until") is None:
        _add_hcl(made, _field(row, json), row)


def _add_extra(made: Layout, row: dict[str, Any]) -> None:
    shortcut = None
    if "shortcut" in row:
        how = row["shortcut"]
        shortcut = Shortcut(how["operand"], how["value_to"], how["when"] == "not empty")
    _add_hcl(made, _field(row, "", shortcut), row)


def _add_hcl(made: Layout, one: Field, row: dict[str, Any]) -> None:
    if row["kind"] == "attribute":
        made.attributes[one.hcl] = one
        if row.get("required"):
            made.required.append(one.hcl)
        return
    made.blocks[one.hcl] = one
    made.labels[one.hcl] = tuple(row.get("labels", ()))
    if "attribute_form" in row:
        made.attribute_forms[one.hcl] = one


def _field(row: dict[str, Any], json: str, shortcut: Shortcut | None = None) -> Field:
    bits = row.get("bits", 64)
    signed = row["type"] != "uint" and row["type"] != "list(uint)"
    low = -(1 << (bits - 1)) if signed else 0
    high = (1 << (bits - 1 if signed else bits)) - 1
    return Field(
        json,
        row["hcl"] or "",
        row["type"],
        bool(row.get("pointer")),
        low,
        high,
        row.get("fit") == "wrap",
        row.get("held", ""),
        row,
        shortcut,
    )


def is_block_type(name: str) -> bool:
    """Tell whether a block of that name may stand somewhere in a job."""
    return any(
        row["hcl"] == name and row["kind"] == "block"
        for struct in table("job")["structs"].values()
        for row in (*struct["fields"], *struct.get("extra", ()))
    )
