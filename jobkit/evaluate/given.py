"""Values from outside as plain Python values: what a template around the job file sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.evaluate.as_json import as_json
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.run import Scope
from jobkit.evaluate.verbatim import verbatim
from jobkit.source import Source
from jobkit.syntax.hcl2 import parse_expression
from jobkit.variables.plain import NotConstantError, plain
from jobkit.variables.value_file import read_value_file

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.run import Run
    from jobkit.evaluate.variables import Inputs
    from jobkit.syntax.tree import Expression
    from jobkit.variables.plain import PlainValue
    from jobkit.variables.value_file import ValueFile

_PREFIX: Final = "NOMAD_VAR_"
_FIXED: Final = Scope({}, references=False, functions=False)


def given_values(inputs: Inputs, run: Run) -> tuple[dict[str, PlainValue], Diagnostics]:
    """Return every name that has a value from outside, declared or not, and what is wrong.

    What wins over what is as for variables of the job. Text from the environment and the command
    line is text, but for a list, map or object in the job language: ``["dc1"]``, ``{ a = 1 }``.
    """
    given = _Given(run)
    if inputs.config is not None:
        given.take_file(inputs.config)
    for name, text in inputs.environment.items():
        if name.startswith(_PREFIX):
            given.values[name.removeprefix(_PREFIX)] = given.of_text(text)
    for source in inputs.files:
        file, problems = read_value_file(source, max_depth=run.limits.max_depth)
        given.diagnostics.extend(problems)
        given.take_file(file)
    for assignment in inputs.assignments:
        name, equals, text = assignment.partition("=")
        if equals:
            given.values[name] = given.of_text(text)
    return given.values, given.diagnostics


class _Given:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.values: dict[str, PlainValue] = {}
        self.diagnostics: Diagnostics = []

    def take_file(self, file: ValueFile) -> None:
        for name, attribute in file.values.items():
            self.values[name] = self._of_node(file.source, attribute.expression, self.diagnostics)

    def of_text(self, text: str) -> PlainValue:
        if not text.lstrip().startswith(("[", "{")):
            return text
        source = Source("<value>", text, private=True)
        node, problems = parse_expression(source)
        value = None if problems else self._of_node(source, node, problems)
        return text if problems else value

    def _of_node(self, source: Source, node: Expression, found: Diagnostics) -> PlainValue:
        try:
            return plain(node)
        except NotConstantError:
            evaluator = Evaluator(source, _FIXED, self.run, found)
            value: PlainValue = as_json(evaluator.evaluate(verbatim(node)))
            return value
