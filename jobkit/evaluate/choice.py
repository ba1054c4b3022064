"""The choice between two results: ``condition ? a : b`` and ``%{ if }``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate import faults, wanted
from jobkit.evaluate.convert import ConversionError, convert, type_of
from jobkit.evaluate.operators import common_type
from jobkit.evaluate.values import UNKNOWN, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import Value
    from jobkit.syntax.tree import Conditional, Expression


def conditional(evaluator: Evaluating, node: Conditional) -> Value:
    """Return the value of ``condition ? then : otherwise``."""
    condition = wanted.truth(evaluator, node.condition, wanted.CONDITION)
    branches = (node.then, node.otherwise)
    return choose(evaluator, condition, branches, lambda i: evaluator.evaluate(branches[i]))


def choose(
    evaluator: Evaluating,
    condition: bool | None,
    branches: tuple[Expression, Expression],
    evaluate: Callable[[int], Value],
) -> Value:
    """Return one of two results as the type that both can become.

    Both are evaluated, but what goes wrong in the one that isn't chosen is not told.

    Args:
        evaluator: Gets the faults.
        condition: None when it isn't known.
        branches: The two expressions, for their places.
        evaluate: Gives the result of the branch with that index.
    """
    before = evaluator.diagnostics
    results: list[Value] = []
    problems: list[Diagnostics] = []
    for index in (0, 1):
        evaluator.diagnostics = []
        results.append(evaluate(index))
        problems.append(evaluator.diagnostics)
    evaluator.diagnostics = before
    to, difference = common_type(results[0], results[1])
    if to is None:
        return evaluator.fail(
            faults.RESULT_TYPES,
            branches[0].start,
            branches[1].end,
            f"Both results must be of one type, but they are {difference}.",
        )
    if condition is None:
        return UNKNOWN
    index = 0 if condition else 1
    evaluator.diagnostics.extend(problems[index])
    if type_of(results[index]) == to or isinstance(results[index], Unknown):
        return results[index]
    try:
        return convert(results[index], to)
    except ConversionError as error:
        detail = f"The result is unsuitable: {error}."
        return evaluator.fail_node(faults.RESULT_TYPES, branches[index], detail)
