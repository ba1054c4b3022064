"""``validation`` blocks of variables: conditions that the value in force must meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.evaluate import faults
from jobkit.evaluate.convert import ConversionError, convert
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.run import Scope
from jobkit.evaluate.values import BOOL, Null, Unknown
from jobkit.source import Range
from jobkit.syntax.content import content
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import AttributeStep
from jobkit.syntax.walk import bound_names, traversals

if TYPE_CHECKING:
    from jobkit.evaluate.variables import Variable, Variables
    from jobkit.syntax.tree import Attribute, Block, Expression

_SCHEMA: Final = BodySchema(frozenset({"condition", "error_message"}), {})


def validate(variables: Variables) -> None:
    """Check every variable against its ``validation`` blocks; ``variables`` gets the faults."""
    for variable in variables.declared.values():
        for block in variable.validations:
            _Validation(variables, variable, block).check()


class _Validation:
    """One validation block of one variable."""

    def __init__(self, variables: Variables, variable: Variable, block: Block) -> None:
        self.variables = variables
        self.variable = variable
        self.block = block
        self.source = variables.source
        self.diagnostics = variables.diagnostics

    def _range(self, node: Expression) -> Range:
        return Range(self.source, node.start, node.end)

    def check(self) -> None:
        """Check the block's form, and the value if the form is right."""
        body = self.block.body
        found, problems = content(body, _SCHEMA)
        self.diagnostics.extend(problems)
        missing = sorted({"condition", "error_message"} - set(found.attributes))
        if missing and not any(body.may_hide(name) for name in missing):
            names = " and ".join(f'"{name}"' for name in missing)
            place = Range(self.source, self.block.start, self.block.header_end)
            detail = f"A validation needs {names}."
            self.diagnostics.append(faults.VALIDATION_SPECIFICATION.at(place, detail))
        message = None
        if "error_message" in found.attributes:
            message = self._message(found.attributes["error_message"])
        if "condition" in found.attributes:
            node = found.attributes["condition"].expression
            if self._refers(node):
                self._check_value(node, message)

    def _message(self, attribute: Attribute) -> str | None:
        text = self.variables.fixed_text(attribute, "error_message")
        if text is not None and not text.strip():
            place = self._range(attribute.expression)
            detail = "Say what is wrong when the condition is false."
            self.diagnostics.append(faults.VALIDATION_MESSAGE.at(place, detail))
        return text

    def _refers(self, node: Expression) -> bool:
        """Tell whether the condition uses its variable and nothing else."""
        name = self.variable.name
        good, refers = True, False
        bound = bound_names(node)
        for where, traversal in traversals(self.source, node):
            first = traversal.steps[0] if traversal.steps else None
            if traversal.root in bound:
                continue
            if traversal.root == "var" and isinstance(first, AttributeStep) and first.name == name:
                refers = True
                continue
            good = False
            place = Range(where, traversal.start, traversal.end)
            detail = f'The condition can only use "var.{name}".'
            self.diagnostics.append(faults.VALIDATION_REFERENCE.at(place, detail))
        if good and not refers:
            detail = f'The condition must use "var.{name}", the value that it checks.'
            self.diagnostics.append(faults.VALIDATION_CONDITION.at(self._range(node), detail))
        return good and refers

    def _check_value(self, node: Expression, message: str | None) -> None:
        variable = self.variable
        if isinstance(variable.value, Unknown):
            return
        scope = Scope({"var": {variable.name: variable.value}}, references=False, files=False)
        before = len(self.diagnostics)
        evaluator = Evaluator(self.source, scope, self.variables.run, self.diagnostics)
        result = evaluator.evaluate(node)
        if len(self.diagnostics) > before or isinstance(result, Unknown):
            return
        place = self._range(node)
        try:
            valid = convert(result, BOOL)
        except ConversionError as error:
            detail = f"The condition must give true or false: {error}."
            self.diagnostics.append(faults.VALIDATION_RESULT.at(place, detail))
            return
        if isinstance(valid, Null):
            detail = "The condition must give true or false, not null."
            self.diagnostics.append(faults.VALIDATION_RESULT.at(place, detail))
        elif not valid:
            detail = (message or "The value is not valid.").rstrip()
            detail += f" (The rule is in {self.source.name}, line {place.start.line}.)"
            summary = f'Invalid value for variable "{variable.name}"'
            where = variable.value_place or variable.place
            self.diagnostics.append(faults.VALIDATION_FAILED.at(where, detail, summary=summary))
