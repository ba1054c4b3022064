"""Values of files as templates see them: plain Python values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobkit.evaluate.as_json import as_json
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.session import Run, Scope
from jobkit.outside import Outside
from jobkit.syntax.reader import room_for
from jobkit.variables.plain import NotConstantError, plain
from jobkit.variables.value_file import read_value_file

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.limits import Limits
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression
    from jobkit.variables.value_file import ValueFile


def file_values(source: Source, limits: Limits) -> tuple[dict[str, Any], Diagnostics]:
    """Return what a value file gives to names, and everything wrong with its text."""
    with room_for(limits.max_depth):
        file, diagnostics = read_value_file(source, max_depth=limits.max_depth)
        return plain_values(file, limits), diagnostics


def plain_values(file: ValueFile, limits: Limits) -> dict[str, Any]:
    """Return the values of a file that was read; what is wrong with them is told with the job."""
    return {
        name: _value(attribute.expression, file.source, limits)
        for name, attribute in file.values.items()
    }


def _value(node: Expression, source: Source, limits: Limits) -> Any:  # noqa: ANN401  any JSON value
    try:
        return plain(node)
    except NotConstantError:
        scope = Scope({}, references=False, functions=False)
        return as_json(Evaluator(source, scope, Run(Outside(), limits), []).evaluate(node))
