"""``variable`` and ``variables`` blocks: declarations, values from outside, validation."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean, has_errors
from jobkit.evaluate import faults
from jobkit.evaluate.convert import ConversionError, convert, type_of
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.run import Run, Scope
from jobkit.evaluate.types import parse_type
from jobkit.evaluate.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    UNKNOWN,
    Unknown,
)
from jobkit.evaluate.verbatim import verbatim
from jobkit.records import record, replace
from jobkit.source import Range, Segment, Source
from jobkit.syntax.content import content, just_attributes
from jobkit.syntax.escapes import nfc
from jobkit.syntax.hcl2 import parse_expression
from jobkit.syntax.scanner import name_end
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import Embedded, JsonBody, StringLiteral
from jobkit.variables.value_file import read_value_file

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Type, Value
    from jobkit.syntax.tree import Attribute, Block, Expression
    from jobkit.variables.value_file import ValueFile

_PREFIX: Final = "NOMAD_VAR_"
_FIXED: Final = Scope({}, references=False, functions=False)
_VARIABLE = BodySchema(frozenset({"type", "default", "description"}), {"validation": ()})
_PRIVATE_DETAIL: Final = (
    "The value must be fixed and well-formed: text in quotes, a number, true, false, null, […] or"
    " {…} of such; names and functions are not known here."
)
_TEXT_TYPES: Final = (None, STRING, NUMBER)


@record
class Inputs:
    """Values of variables from outside the job file.

    Those of ``config`` give way to those of ``environment``, these to ``files``, these to
    ``assignments``.

    Attributes:
        environment: Environment variables; those named ``NOMAD_VAR_x`` are looked at.
        files: Value files, in order; their names say which form they have.
        assignments: ``name=text`` as on the command line, in order.
        strict: True makes a name that the job doesn't declare a fault in a file of HCL or HCL's
            JSON form. In YAML, TOML and the config file it never is.
        config: Values that a config file gives.
        used_elsewhere: Names that a template around the job uses: they need not be declared.
        incomplete: True when a file could not be read: what has no value may have one in it.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Source] = ()
    assignments: Sequence[str] = ()
    strict: bool = True
    config: ValueFile | None = None
    used_elsewhere: Container[str] = ()
    incomplete: bool = False


@record(frozen=False)
class Variable:
    """A declared variable.

    Attributes:
        type: The declared type; None when there is neither a type nor a default.
        default: None when there is none.
        value: The value in force; ``UNKNOWN`` when there is none or it is faulty.
        origin: Where the value came from: default, config, env, varfile, cmd; "" for nowhere.
        place: The declaration.
        description: What it says about itself.
        value_place: Where the value is written.
        expression: The value's expression; None when it is plain text.
        validations: Condition blocks.
        hidden: True when a syntax fault may hide its default.
    """

    name: str
    place: Range
    type: Type | None = None
    default: Value | None = None
    value: Value = UNKNOWN
    origin: str = ""
    value_place: Range | None = None
    expression: Expression | None = None
    description: str = ""
    validations: list[Block] = field(default_factory=list)
    faulty: bool = False
    hidden: bool = False


class Variables:
    """The variables of one job file."""

    def __init__(self, source: Source, run: Run) -> None:
        self.source = source
        self.run = run
        self.declared: dict[str, Variable] = {}
        self.diagnostics: Diagnostics = []
        self.incomplete = False

    def values(self) -> dict[str, Value]:
        """Return the value of every declared variable."""
        return {nfc(name): variable.value for name, variable in self.declared.items()}

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
            detail = (
                f'"{name}" is no name: it begins with a letter and holds letters, digits, _, -.'
            )
            self.diagnostics.append(faults.VARIABLE_NAME.at(at, detail))
        found, problems = content(block.body, _VARIABLE)
        self.diagnostics.extend(problems)
        variable = Variable(name, place, hidden=block.body.has_gaps)
        json = isinstance(block.body, JsonBody)
        if "type" in found.attributes:
            self._declare_type(variable, found.attributes["type"], json=json)
        if "default" in found.attributes:
            self._declare_default(variable, found.attributes["default"])
        if "description" in found.attributes:
            text = self.fixed_text(found.attributes["description"], "description")
            variable.description = text or ""
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
        variable.expression = node
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
        self.incomplete = inputs.incomplete
        if inputs.config is not None:
            self._assign_values(inputs.config, "config", strict=False)
        for name in list(self.declared):
            text = inputs.environment.get(_PREFIX + name)
            if text is not None:
                self._assign_text(name, text, "env", f"{_PREFIX}{name}")
        for source in inputs.files:
            file, problems = read_value_file(source, max_depth=self.run.limits.max_depth)
            self.diagnostics.extend(problems)
            self.incomplete |= has_errors(problems)
            strict = inputs.strict and file.only_declared
            self._assign_values(file, "varfile", strict=strict, but=inputs.used_elsewhere)
        for assignment in inputs.assignments:
            name, equals, text = assignment.partition("=")
            if not equals:
                continue
            if name in self.declared:
                self._assign_text(name, text, "cmd", "--var")
            elif name not in inputs.used_elsewhere:
                detail = f'The job declares no variable "{name}".'
                detail += did_you_mean(name, sorted(self.declared))
                place = Range(Source(f"<--var {name}>", text, private=True), 0, len(text))
                self.diagnostics.append(faults.UNDEFINED_VARIABLE.at(place, detail))

    def _assign_text(self, name: str, text: str, origin: str, shown: str) -> None:
        variable = self.declared[name]
        source = Source(f"<value of var.{name} from {shown}>", text, private=True)
        node: Expression | None = None
        if variable.type in _TEXT_TYPES:
            value: Value = nfc(text)
            place = Range(source, 0, len(text))
        else:
            before = len(self.diagnostics)
            node, problems = parse_expression(source)
            self.diagnostics.extend(problems)
            value = self._fixed_value(source, node, before)
            place = Range(source, node.start, node.end)
        variable.expression = node
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

    def _assign_values(
        self, file: ValueFile, origin: str, *, strict: bool, but: Container[str] = ()
    ) -> None:
        source = file.source
        for name, attribute in file.values.items():
            if name not in self.declared:
                if strict and name not in but:
                    detail = f'The job declares no variable "{name}".'
                    detail += did_you_mean(name, sorted(self.declared))
                    place = Range(source, attribute.start, attribute.name_end)
                    self.diagnostics.append(faults.UNDEFINED_VARIABLE.at(place, detail))
                continue
            node = verbatim(attribute.expression)
            value = self._fixed_value(source, node, len(self.diagnostics))
            place = Range(source, node.start, node.end)
            self.declared[name].expression = node
            self._assign(self.declared[name], value, origin, place)

    def _fixed_value(self, source: Source, node: Expression, before: int) -> Value:
        """Return the value of an expression from outside; unknown with findings from ``before``.

        A private text is not quoted in findings.
        """
        value = self.fixed(source).evaluate(node)
        found = self.diagnostics[before:]
        if source.private:
            self.diagnostics[before:] = [replace(one, detail=_PRIVATE_DETAIL) for one in found]
        return UNKNOWN if found else value

    def require_values(self, used: Mapping[str, Sequence[Range]]) -> None:
        """Report every variable without a value; ``used`` has the places each is used in.

        With a file of values that can't be read none is: the value may be in it.
        """
        if self.incomplete:
            return
        for variable in self.declared.values():
            if variable.origin or variable.hidden:
                continue
            name = variable.name
            lines = sorted({place.start.line for place in used.get(name, ())})
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
