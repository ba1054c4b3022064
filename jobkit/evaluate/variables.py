"""``variable`` and ``variables`` blocks: declarations, values from outside, validation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.evaluate import faults
from jobkit.evaluate.convert import ConversionError, convert, type_of
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.session import Run, Scope
from jobkit.evaluate.types import parse_type
from jobkit.evaluate.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    UNKNOWN,
    Unknown,
)
from jobkit.evaluate.verbatim import verbatim
from jobkit.source import Range, Segment, Source
from jobkit.syntax.content import content, just_attributes
from jobkit.syntax.detect import is_json
from jobkit.syntax.hcl2 import parse, parse_expression
from jobkit.syntax.hcl_json import parse_json
from jobkit.syntax.scanner import name_end
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import Embedded, JsonBody, StringLiteral

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Type, Value
    from jobkit.syntax.tree import Attribute, Block, Body, Expression

_PREFIX: Final = "NOMAD_VAR_"
_FIXED: Final = Scope({}, references=False, functions=False)
_VARIABLE = BodySchema(frozenset({"type", "default", "description"}), {"validation": ()})
_TEXT_TYPES: Final = (None, STRING, NUMBER)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Values of variables from outside the job file; what comes later in this list wins.

    Attributes:
        environment: Environment variables; those named ``NOMAD_VAR_x`` are looked at.
        files: Value files, in HCL or HCL's JSON form, in order.
        assignments: ``name=text`` as on the command line, in order.
        strict: True makes a name in a file that the job doesn't declare a fault.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Source] = ()
    assignments: Sequence[str] = ()
    strict: bool = True


@dataclass(slots=True)
class Variable:
    """A declared variable.

    Attributes:
        type: The declared type; None when there is neither a type nor a default.
        default: None when there is none.
        value: The value in force; ``UNKNOWN`` when there is none or it is faulty.
        origin: Where the value came from: default, env, varfile, cmd; "" for nowhere.
        place: The declaration.
        value_place: The value's expression.
        validations: Condition blocks.
    """

    name: str
    place: Range
    type: Type | None = None
    default: Value | None = None
    value: Value = UNKNOWN
    origin: str = ""
    value_place: Range | None = None
    validations: list[Block] = field(default_factory=list)
    faulty: bool = False


class Variables:
    """The variables of one job file."""

    def __init__(self, source: Source, run: Run) -> None:
        self.source = source
        self.run = run
        self.declared: dict[str, Variable] = {}
        self.diagnostics: Diagnostics = []

    def values(self) -> dict[str, Value]:
        """Return the value of every declared variable."""
        return {name: variable.value for name, variable in self.declared.items()}

    def fixed(self, source: Source) -> Evaluator:
        """Return an evaluator of expressions that may refer to nothing."""
        return Evaluator(source, _FIXED, self.run, self.diagnostics)

    # Declarations

    def declare(self, block: Block) -> None:
        """Take in a ``variable "name"`` block."""
        if not block.labels:
            return
        label = block.labels[0]
        name = label.value
        place = Range(self.source, block.start, block.header_end)
        if not name or name_end(name, 0) != len(name):
            at = Range(self.source, label.start, label.end)
            detail = f'"{name}" is no name: it begins with a letter and holds letters, digits, _, -.'
            self.diagnostics.append(faults.VARIABLE_NAME.at(at, detail))
        found, problems = content(block.body, _VARIABLE)
        self.diagnostics.extend(problems)
        variable = Variable(name, place)
        json = isinstance(block.body, JsonBody)
        if "type" in found.attributes:
            self._declare_type(variable, found.attributes["type"], json=json)
        if "default" in found.attributes:
            self._declare_default(variable, found.attributes["default"])
        if "description" in found.attributes:
            self.fixed_text(found.attributes["description"], "description")
        variable.validations = found.blocks
        self._add(variable)

    def declare_many(self, block: Block) -> None:
        """Take in a ``variables`` block: each argument declares a variable with that default."""
        attributes, problems = just_attributes(block.body)
        self.diagnostics.extend(problems)
        for name, attribute in attributes.items():
            variable = Variable(name, Range(self.source, attribute.start, attribute.name_end))
            self._declare_default(variable, attribute)
            self._add(variable)

    def _add(self, variable: Variable) -> None:
        first = self.declared.get(variable.name)
        if first is not None:
            detail = (
                f'"{variable.name}" was declared in line {first.place.start.line} already.'
                " Remove or rename one of them."
            )
            self.diagnostics.append(faults.DUPLICATE_VARIABLE.at(variable.place, detail))
            return
        if variable.default is not None:
            variable.value, variable.origin = variable.default, "default"
        self.declared[variable.name] = variable

    def _declare_type(self, variable: Variable, attribute: Attribute, *, json: bool) -> None:
        source, node = self.source, attribute.expression
        if json:
            source, node = self._type_text(node)
        of, (start, end, detail) = parse_type(node, any_allowed=False)
        if of is None:
            if not isinstance(node, StringLiteral) or not json:
                place = Range(source, start, end)
                self.diagnostics.append(faults.TYPE_SPECIFICATION.at(place, detail))
            variable.faulty = True
            of = DYNAMIC
        variable.type = of

    def _type_text(self, node: Expression) -> tuple[Source, Expression]:
        """Return the type expression that a JSON string holds."""
        if isinstance(node, Embedded):
            source = node.source
        elif isinstance(node, StringLiteral):
            segment = Segment(0, self.source, node.start + 1)
            source = Source(self.source.name, node.value, (segment,))
        else:
            return self.source, node
        expression, problems = parse_expression(source)
        self.diagnostics.extend(problems)
        return source, expression

    def _declare_default(self, variable: Variable, attribute: Attribute) -> None:
        node = verbatim(attribute.expression)
        variable.value_place = Range(self.source, node.start, node.end)
        before = len(self.diagnostics)
        value = self.fixed(self.source).evaluate(node)
        if len(self.diagnostics) > before or isinstance(value, Unknown):
            variable.faulty = True
            variable.default = UNKNOWN
            return
        if variable.type is None:
            variable.type = type_of(value)
        else:
            try:
                value = convert(value, variable.type)
            except ConversionError as error:
                place = variable.value_place
                detail = f'The default doesn\'t fit the type of "{variable.name}": {error}.'
                self.diagnostics.append(faults.DEFAULT_VALUE.at(place, detail))
                value = UNKNOWN
        variable.default = value

    def fixed_text(self, attribute: Attribute, what: str) -> str | None:
        """Return the text of an argument that may refer to nothing; None when there is none."""
        node = verbatim(attribute.expression)
        before = len(self.diagnostics)
        value = self.fixed(self.source).evaluate(node)
        if len(self.diagnostics) > before:
            return None
        try:
            text = convert(value, STRING)
        except ConversionError as error:
            text, detail = None, f'"{what}" must be text: {error}.'
        else:
            detail = f'"{what}" can\'t be null.'
        if isinstance(text, str):
            return text
        place = Range(self.source, node.start, node.end)
        fault = faults.VALIDATION_MESSAGE if what == "error_message" else faults.DEFAULT_VALUE
        self.diagnostics.append(fault.at(place, detail, summary="Unsuitable value type"))
        return None

    # Values

    def assign(self, inputs: Inputs) -> None:
        """Give the variables their values from outside."""
        for name in list(self.declared):
            text = inputs.environment.get(_PREFIX + name)
            if text is not None:
                self._assign_text(name, text, "env", f"{_PREFIX}{name}")
        for source in inputs.files:
            self._assign_file(source, strict=inputs.strict)
        for assignment in inputs.assignments:
            name, equals, text = assignment.partition("=")
            if not equals:
                continue
            if name in self.declared:
                self._assign_text(name, text, "cmd", "--var")
            else:
                detail = f'The job declares no variable "{name}".'
                detail += did_you_mean(name, sorted(self.declared))
                place = Range(Source(f"<--var {name}>", text), 0, len(text))
                self.diagnostics.append(faults.UNDEFINED_VARIABLE.at(place, detail))

    def _assign_text(self, name: str, text: str, origin: str, shown: str) -> None:
        variable = self.declared[name]
        source = Source(f"<value of var.{name} from {shown}>", text)
        if variable.type in _TEXT_TYPES:
            value: Value = text
            place = Range(source, 0, len(text))
        else:
            node, problems = parse_expression(source)
            self.diagnostics.extend(problems)
            before = len(self.diagnostics)
            value = self.fixed(source).evaluate(node)
            if problems or len(self.diagnostics) > before:
                value = UNKNOWN
            place = Range(source, node.start, node.end)
        self._assign(variable, value, origin, place)

    def _assign(self, variable: Variable, value: Value, origin: str, place: Range) -> None:
        variable.origin, variable.value_place = origin, place
        if isinstance(value, Unknown) or variable.faulty:
            variable.value = UNKNOWN
            return
        try:
            variable.value = value if variable.type is None else convert(value, variable.type)
        except ConversionError as error:
            variable.value = UNKNOWN
            detail = f'The value doesn\'t fit the type of "{variable.name}": {error}.'
            self.diagnostics.append(faults.VARIABLE_VALUE.at(place, detail))

    def _assign_file(self, source: Source, *, strict: bool) -> None:
        body: Body | JsonBody
        if is_json(source.text):
            body, problems = parse_json(source)
        else:
            body, problems = parse(source, max_depth=self.run.limits.max_depth)
            self._refuse_blocks(source, body)
        self.diagnostics.extend(problems)
        attributes, unexpected = just_attributes(body)
        if isinstance(body, JsonBody):
            self.diagnostics.extend(unexpected)
        for name, attribute in attributes.items():
            place = Range(source, attribute.start, attribute.name_end)
            if name not in self.declared:
                if strict:
                    detail = f'The job declares no variable "{name}".'
                    detail += did_you_mean(name, sorted(self.declared))
                    self.diagnostics.append(faults.UNDEFINED_VARIABLE.at(place, detail))
                continue
            node = verbatim(attribute.expression)
            before = len(self.diagnostics)
            value = self.fixed(source).evaluate(node)
            if len(self.diagnostics) > before:
                value = UNKNOWN
            place = Range(source, node.start, node.end)
            self._assign(self.declared[name], value, "varfile", place)

    def _refuse_blocks(self, source: Source, body: Body) -> None:
        _, unexpected = just_attributes(body)
        for problem in unexpected:
            place = problem.range
            if place is not None and source.text.startswith("variable", place.start_offset):
                detail = "Variables are declared in the job file; here they only get values: x = 1."
                self.diagnostics.append(faults.DECLARATION_IN_FILE.at(place, detail))
            else:
                self.diagnostics.append(problem)

    def require_values(self, used: Mapping[str, Sequence[int]]) -> None:
        """Report every variable without a value; ``used`` has the lines each is used in."""
        for variable in self.declared.values():
            if variable.origin:
                continue
            name = variable.name
            lines = sorted(set(used.get(name, ())))
            detail = (
                f'"{name}" has no default and no value. Give it one with --var {name}=…, a'
                f" --var-file or {_PREFIX}{name}."
            )
            if lines:
                shown = ", ".join(str(line) for line in lines[:10])
                more = ", …" if len(lines) > 10 else ""  # noqa: PLR2004
                detail += f" It is used in line{'s' * (len(lines) > 1)} {shown}{more}."
            else:
                detail += " It is not used; Nomad asks for a value all the same."
            summary = f'Unset variable "{name}"'
            place = variable.place
            self.diagnostics.append(faults.UNSET_VARIABLE.at(place, detail, summary=summary))
