"""Decodes the job block of a document into Job JSON: one walk over ``schemas/job.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.evaluate.dynamic import expand
from jobkit.evaluate.values import UNKNOWN, Null, Unknown
from jobkit.job import faults
from jobkit.job.attributes import (
    Unsuitable,
    check_null,
    json_value,
    start_range,
    string_list,
    string_map,
)
from jobkit.job.layout import Field, Layout, layout
from jobkit.job.located import JsonObject, LocatedJob, Origin, Origins
from jobkit.job.opaque import OpaqueDecoder
from jobkit.job.settle import finish_group, finish_job
from jobkit.source import Range
from jobkit.syntax.content import content, just_attributes, unknown_attributes
from jobkit.syntax.tree import JsonBody

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobkit.diagnostic import Diagnostic, Diagnostics, Fault
    from jobkit.evaluate.document import Document
    from jobkit.evaluate.dynamic import Placed
    from jobkit.evaluate.expressions import Evaluator
    from jobkit.syntax.schema import Content
    from jobkit.syntax.tree import Attribute, Block, Expression


def decode(document: Document, target: str = "") -> tuple[LocatedJob | None, Diagnostics]:
    """Return the job of a document and what is wrong with its fields.

    What is not known, since a variable has no value or a fault hides it, is ``UNKNOWN`` in the job;
    there is none without an error.

    Args:
        document: The file.
        target: The release whose arguments are known beside those of the newest one.

    Nomad: 2.0.5.
    """
    if document.job is None:
        return None, []
    return _Decoder(document, target).job(document.job)


def _with_homes(problems: Diagnostics) -> Iterable[Diagnostic]:
    from jobkit.job.homes import at_home  # noqa: PLC0415  for files with faults alone

    return map(at_home, problems)


def _origin(evaluator: Evaluator, attribute: Attribute) -> Origin:
    return Origin(
        evaluator.source, attribute.start, attribute.end, attribute.expression, evaluator.bindings
    )


class _Struct:
    """A struct while it is being filled.

    Attributes:
        value: The JSON object.
        extras: What was written in blocks that are no field, by HCL name.
        written: HCL names of the arguments that were written.
        given: Those of them that are not null.
        missing: Offset at which an argument that isn't there is reported.
        firsts: The first block of each type that may come once only.
    """

    __slots__ = ("extras", "firsts", "given", "missing", "value", "written")

    def __init__(self, value: JsonObject) -> None:
        self.value = value
        self.extras: dict[str, list[Any]] = {}
        self.written: set[str] = set()
        self.missing = 0
        self.given: set[str] = set()
        self.firsts: dict[str, Block] = {}


class _Decoder:
    def __init__(self, document: Document, target: str) -> None:
        self.document = document
        self.target = target
        self.evaluator = evaluator = document.evaluator
        self.diagnostics: Diagnostics = []
        self.discarded: Diagnostics = []
        evaluator.diagnostics = self.diagnostics
        self.origins = Origins()
        self.loud: Evaluator | None = None
        self.opaque = OpaqueDecoder(self.origins, evaluator.run.limits.max_values)

    def job(self, block: Block) -> tuple[LocatedJob | None, Diagnostics]:
        """Decode the job block."""
        struct = self._struct(layout("Job", self.target), block, self.evaluator)
        finish_job(struct.value, struct.extras, self.origins)
        located = LocatedJob(struct.value, self.origins.members, self.document, self.discarded)
        return located, self.diagnostics

    def _struct(self, of: Layout, block: Block, evaluator: Evaluator) -> _Struct:
        body = block.body
        json = isinstance(body, JsonBody)
        found, problems = content(body, of.json_schema if json else of.schema)
        evaluator.diagnostics.extend(_with_homes(problems) if problems else ())
        if problems and not isinstance(body, JsonBody):
            for item in unknown_attributes(body, of.schema):
                evaluator.evaluate(item.expression)
        struct = _Struct(dict(of.empty))
        places = self.origins.members[id(struct.value)] = {
            "": Origin(evaluator.source, block.start, block.header_end, bindings=evaluator.bindings)
        }
        if block.labels and of.label:
            struct.value[of.label] = block.labels[0].value
        elif of.label and self.loud is None:
            struct.value[of.label] = UNKNOWN
        self._attributes(of, struct, found, evaluator, places)
        for inner in found.blocks:
            self._expanded(of, struct, inner, evaluator)
        self._require(of.required, found, block, evaluator)
        self._defaults(of, struct, block)
        for name in of.omitted:
            if struct.value[name] is None:
                del struct.value[name]
        if problems and self.loud is None:
            self._unset_is_unknown(of, struct)
        if of.name == "TaskGroup":
            finish_group(struct.value, struct.extras, self.origins)
        return struct

    def _unset_is_unknown(self, of: Layout, struct: _Struct) -> None:
        """Make fields unknown: what they lack may be what is written here under a wrong name."""
        for name, value in struct.value.items():
            if name != of.label and not value:
                struct.value[name] = UNKNOWN

    # Arguments

    def _attributes(
        self,
        of: Layout,
        struct: _Struct,
        found: Content,
        evaluator: Evaluator,
        places: dict[str, Origin],
    ) -> None:
        value = struct.value
        struct.written = set(found.attributes)
        struct.missing = found.missing
        shortcuts: dict[str, tuple[Any, Origin]] = {}
        for name, attribute in found.attributes.items():
            field = of.attributes.get(name)
            if field is None:
                self._attribute_form(of, struct, attribute, evaluator)
                continue
            node = attribute.expression
            raw = evaluator.evaluate(node)
            if isinstance(raw, Unknown):
                self._not_known(field, struct, places, evaluator, attribute)
                continue
            if not isinstance(raw, Null):
                struct.given.add(name)
            if type(raw) is str and field.type == "string":
                result: Any = raw
            else:
                try:
                    if of.null_unsets and isinstance(raw, Null):
                        check_null(raw, field.type)
                        continue
                    result = json_value(raw, field)
                except Unsuitable as error:
                    null = isinstance(raw, Null)
                    self._tell(
                        faults.NULL_VALUE if null else faults.VALUE_TYPE, node, error, evaluator
                    )
                    self._not_known(field, struct, places, evaluator, attribute)
                    continue
            if field.json:
                value[field.json] = result
                places[field.json] = _origin(evaluator, attribute)
            else:
                shortcuts[name] = result, _origin(evaluator, attribute)
        if shortcuts:
            self._shortcuts(of, struct, shortcuts, places)

    def _not_known(
        self,
        field: Field,
        struct: _Struct,
        places: dict[str, Origin],
        evaluator: Evaluator,
        attribute: Attribute,
    ) -> None:
        """Leave a field's value open; where Nomad discards faults, the field is unset instead."""
        if self.loud is not None:
            return
        shortcut = field.shortcut
        for name in (field.json,) if shortcut is None else ("Operand", shortcut.value_to):
            if name:
                struct.value[name] = UNKNOWN
                places[name] = _origin(evaluator, attribute)

    def _tell(self, fault: Fault, node: Expression, error: Exception, evaluator: Evaluator) -> None:
        start, end = start_range(node)
        evaluator.diagnostics.append(fault.at(Range(evaluator.source, start, end), f"{error}"))

    def _shortcuts(
        self,
        of: Layout,
        struct: _Struct,
        written: dict[str, tuple[Any, Origin]],
        places: dict[str, Origin],
    ) -> None:
        """Apply shortcuts in the table's order; each overrides the ones before it."""
        for name, field in of.attributes.items():
            shortcut = field.shortcut
            if name not in written:
                continue
            result, origin = written[name]
            if shortcut is None:  # Nomad passes over it; lint tells where it stands
                places[name] = origin
                continue
            if result == "" and shortcut.unless_empty:
                continue
            if isinstance(result, bool):
                result = "true" if result else "false"
            struct.value["Operand"] = shortcut.operand
            struct.value[shortcut.value_to] = result
            places["Operand"] = places[shortcut.value_to] = origin

    def _attribute_form(
        self, of: Layout, struct: _Struct, attribute: Attribute, evaluator: Evaluator
    ) -> None:
        """Read ``meta = { … }``, the other form of a map block."""
        field = of.attribute_forms[attribute.name]
        node = attribute.expression
        raw = evaluator.evaluate(node)
        if isinstance(raw, Unknown):
            if self.loud is None:
                struct.value[field.json] = UNKNOWN
            return
        try:
            if isinstance(raw, Null):
                check_null(raw, field.type)
            else:
                struct.value[field.json] = string_map(raw)
        except Unsuitable as error:
            self._tell(faults.VALUE_TYPE, node, error, evaluator)
        self.origins.members[id(struct.value)][field.json] = _origin(evaluator, attribute)

    def _require(
        self, names: list[str], found: Content, block: Block, evaluator: Evaluator
    ) -> None:
        for name in names:
            if name not in found.attributes and not block.body.may_hide(name):
                place = Range(evaluator.source, found.missing, found.missing)
                detail = f'The block "{block.type}" needs the argument "{name}".'
                evaluator.diagnostics.append(faults.MISSING_ARGUMENT.at(place, detail))

    def _defaults(self, of: Layout, struct: _Struct, block: Block) -> None:
        value = struct.value
        for name in of.from_label:
            if value[name] is None and block.labels:
                value[name] = block.labels[0].value
            elif value[name] is None:
                value[name] = UNKNOWN if self.loud is None else ""
        for default in of.defaults:
            if default.when == "given":
                if struct.given.isdisjoint(default.given):
                    continue
            elif (
                value[default.json] if default.when == "empty" else value[default.json] is not None
            ):
                continue
            made = default.value
            value[default.json] = list(made) if isinstance(made, list) else made

    # Blocks

    def _expanded(self, of: Layout, struct: _Struct, block: Block, evaluator: Evaluator) -> None:
        """Read what a block stands for; what a faulty dynamic block would make is not known."""
        before, is_empty = len(evaluator.diagnostics), True
        for placed in expand([block], of.labels, evaluator):
            is_empty = False
            self._block(of, struct, placed)
        if is_empty and self.loud is None and len(evaluator.diagnostics) > before:
            field = of.blocks.get(block.labels[0].value) if block.labels else None
            if field is not None and field.json:
                struct.value[field.json] = UNKNOWN

    def _block(self, of: Layout, struct: _Struct, placed: Placed) -> None:
        block, evaluator = placed.block, placed.evaluator
        field = of.blocks[block.type]
        if self._repeated(of, struct, field, block, evaluator):
            return
        if field.type.startswith("map"):
            self._map_block(struct, field, block, evaluator)
            return
        row = field.row
        if row.get("faults") == "discarded":
            made = self._quietly(field, block, evaluator)
        else:
            made = self._struct(layout(field.type, self.target), block, evaluator)
        if "scaling_types" in row:
            self._scaling(made, field, block, evaluator)
        self._require_here(row, block, evaluator, made)
        if not placed.is_known and self.loud is None and field.json:
            struct.value[field.json] = UNKNOWN
        elif not field.json:
            struct.extras.setdefault(field.hcl, []).append(made.value)
        elif field.held == "one":
            struct.value[field.json] = made.value
        elif field.held == "map":
            self._hold_by_label(struct, field, block, made.value)
        else:
            self._hold_in_list(struct, field, made.value)

    def _quietly(self, field: Field, block: Block, evaluator: Evaluator) -> _Struct:
        """Read a block whose faults Nomad doesn't report, but for those of its free data."""
        quiet = evaluator.within({})
        quiet.diagnostics = self.discarded
        before, self.loud = self.loud, evaluator
        made = self._struct(layout(field.type, self.target), block, quiet)
        self.loud = before
        return made

    def _loud(self, evaluator: Evaluator) -> Evaluator:
        """Return an evaluator of the same scope that reports faults, even in a quiet block."""
        if self.loud is None:
            return evaluator
        loud = evaluator.within({})
        loud.diagnostics = self.loud.diagnostics
        return loud

    def _repeated(
        self, of: Layout, struct: _Struct, field: Field, block: Block, evaluator: Evaluator
    ) -> bool:
        """Report a second block of a type that may come once only."""
        name = block.type
        if "scaling_types" in field.row and block.labels:
            name = f'{name} "{block.labels[0].value.lower()}"'
        elif field.row.get("repeat"):
            return False
        first = struct.firsts.setdefault(name, block)
        if first is block and block.type not in struct.written:
            return False
        if block.body.unreliable:
            return False
        place = Range(evaluator.source, block.start, block.header_end)
        if block.type in of.attribute_forms and block.type in struct.written:
            detail = f'"{block.type}" is written both as a block and as an argument. Keep one.'
        else:
            line = evaluator.source.position(first.start).line
            detail = f"There can be one {name} block here; the first is in line {line}. Join them."
        evaluator.diagnostics.append(
            faults.DUPLICATE_BLOCK.at(place, detail, summary=f"Duplicate {name} block")
        )
        if self.loud is not None:
            struct.value[field.json] = None
        return True

    def _require_here(
        self, row: dict[str, Any], block: Block, evaluator: Evaluator, made: _Struct
    ) -> None:
        for name in row.get("block_required", ()):
            if name not in made.written and not block.body.may_hide(name):
                offset = made.missing
                place = Range(evaluator.source, offset, offset)
                detail = f'The block "{block.type}" needs the argument "{name}" here.'
                evaluator.diagnostics.append(faults.MISSING_ARGUMENT.at(place, detail))

    def _hold_by_label(
        self, struct: _Struct, field: Field, block: Block, value: JsonObject
    ) -> None:
        held = struct.value[field.json] or {}
        if isinstance(held, Unknown):
            return
        held[block.labels[0].value if block.labels else ""] = value
        struct.value[field.json] = {name: held[name] for name in sorted(held)}

    def _hold_in_list(self, struct: _Struct, field: Field, value: JsonObject) -> None:
        move = field.row.get("move")
        if move is not None and struct.value[move["to"]] is None:
            if struct.value[field.json] is None:
                struct.value[field.json] = []
            if value[move["field"]] in move["values"]:
                struct.value[move["to"]] = value
                return
        held = struct.value[field.json]
        if isinstance(held, Unknown):
            return
        if held is None:
            held = struct.value[field.json] = []
        held.append(value)

    def _scaling(self, made: _Struct, field: Field, block: Block, evaluator: Evaluator) -> None:
        """Give a scaling block the type that its place and label mean."""
        types: dict[str, str] = field.row["scaling_types"]
        labelled = block.labels and "" not in types
        label = block.labels[0].value.lower() if labelled else ""
        wanted = types.get(label)
        if wanted is None and not block.labels:
            return
        if wanted is None:
            one = block.labels[0]
            names = " or ".join(f'"{name}"' for name in types)
            evaluator.diagnostics.append(
                faults.SCALING_NAME.at(
                    Range(evaluator.source, one.start, one.end),
                    f'A task scales {names}, not "{one.value}".',
                )
            )
            return
        given = made.value["Type"]
        if isinstance(given, str) and given not in {"", wanted}:
            origin = self.origins.members[id(made.value)]["Type"]
            start, end = origin.start, origin.end
            if origin.expression is not None:
                start, end = origin.expression.start, origin.expression.end
            if label:
                start, end = block.start, block.header_end
            evaluator.diagnostics.append(
                faults.SCALING_TYPE.at(
                    Range(evaluator.source, start, end),
                    f'The type of this scaling block is "{wanted}", not "{given}". Leave it out.',
                )
            )
        made.value["Type"] = wanted

    # Map blocks

    def _map_block(self, struct: _Struct, field: Field, block: Block, evaluator: Evaluator) -> None:
        if field.type == "map(any)":
            # Free data is worked out in a second step, which discards no fault.
            made = self.opaque.block(block.body, self._loud(evaluator))
        else:
            made = self._text_map(field, block, evaluator)
        struct.value[field.json] = made
        own = self.origins.members.setdefault(id(made), {})
        own[""] = Origin(evaluator.source, block.start, block.header_end)

    def _text_map(self, field: Field, block: Block, evaluator: Evaluator) -> JsonObject:
        found, problems = just_attributes(block.body)
        evaluator.diagnostics.extend(problems)
        made: JsonObject = {}
        places: dict[str, Origin] = {}
        for name in sorted(found):
            node = found[name].expression
            raw = evaluator.evaluate(node)
            if isinstance(raw, Unknown):
                made[name] = UNKNOWN if self.loud is None else ""
                continue
            try:
                if field.type == "map(list(string))":
                    made[name] = None if isinstance(raw, Null) else string_list(raw)
                else:
                    made[name] = string_map({name: raw})[name]
            except Unsuitable as error:
                self._tell(faults.VALUE_TYPE, node, error, evaluator)
                made[name] = UNKNOWN if self.loud is None else ""
            places[name] = _origin(evaluator, found[name])
        self.origins.members[id(made)] = places
        return made
