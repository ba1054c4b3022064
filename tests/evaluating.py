"""Evaluates a piece of text the short way, for tests of the evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.limits import Limits
from jobkit.evaluate.run import Run, Scope
from jobkit.outside import Outside
from jobkit.source import Source
from jobkit.syntax.hcl2 import parse_expression

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Value


def evaluator_of(text: str, scope: Scope, limits: Limits | None = None) -> Evaluator:
    """Return an evaluator for a text that has not been looked at yet."""
    return Evaluator(Source("a.hcl", text), scope, Run(Outside(), limits or Limits()), [])


def outcome(text: str, scope: Scope, limits: Limits | None = None) -> tuple[Value, Diagnostics]:
    """Return the value of an expression in a scope, and what went wrong."""
    evaluator = evaluator_of(text, scope, limits)
    node, problems = parse_expression(evaluator.source)
    assert not problems, problems
    return evaluator.evaluate(node), evaluator.diagnostics


def value_of(text: str, **names: Value) -> Value:
    """Return the value of an expression that has one; it sees ``names`` and references."""
    value, found = outcome(text, Scope(dict(names)))
    assert not found, found
    return value


def faults_of(text: str, **names: Value) -> list[str]:
    """Return what is wrong with an expression: ``JK2022 1:4``, sorted by place."""
    _, found = outcome(text, Scope(dict(names)))
    return [f"{one.code} {str(one.range).removeprefix('a.hcl:')}" for one in found]
