"""Evaluates templates: text with ``${}`` and ``%{}``."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from jobkit.evaluate import faults, wanted
from jobkit.evaluate.choice import choose
from jobkit.evaluate.limits import beyond
from jobkit.evaluate.loops import rounds
from jobkit.evaluate.values import STRING, Unknown
from jobkit.syntax.tree import StringLiteral, TemplateFor, TemplateIf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import Value
    from jobkit.syntax.tree import Expression, TemplateExpression


def template(evaluator: Evaluating, node: TemplateExpression) -> Value:
    """Return the text of a template, or the value of the one interpolation that it is."""
    parts = node.parts
    if len(parts) == 1 and not isinstance(parts[0], (TemplateIf, TemplateFor)):
        return evaluator.evaluate(parts[0])
    return _text(evaluator, node)


def template_if(evaluator: Evaluating, node: TemplateIf) -> Value:
    """Return the text of the branch that the condition chooses."""
    condition = wanted.truth(evaluator, node.condition, wanted.CONDITION)
    branches = (node.then, node.otherwise)
    return choose(evaluator, condition, branches, lambda index: _text(evaluator, branches[index]))


def template_for(evaluator: Evaluating, node: TemplateFor) -> Value:
    """Return the text of the body for each element, one after the other."""
    inner = rounds(evaluator, node, node.collection, (node.key, node.value))
    if inner is None:
        return Unknown(STRING)
    return _join(evaluator, node, (_known(_text(one, node.body)) for one in inner))


def _text(evaluator: Evaluating, node: TemplateExpression) -> Value:
    return _join(evaluator, node, (_part(evaluator, part) for part in node.parts))


def _known(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _part(evaluator: Evaluating, part: Expression) -> str | None:
    if type(part) is StringLiteral:
        return part.value
    return wanted.text(evaluator, part, wanted.PART)


def _join(evaluator: Evaluating, node: Expression, parts: Iterator[str | None]) -> Value:
    """Return the parts as one text; it is unknown when one of them is."""
    limit = evaluator.run.limits.max_text
    texts: list[str] = []
    length = 0
    known = True
    for part in parts:
        if part is None:
            known = False
            continue
        texts.append(part)
        length += len(part)
        if length > limit:
            problem = f"The text grows beyond {limit} characters"
            evaluator.fail_node(faults.TOO_MUCH, node, beyond(problem, "max_text") + ".")
            return Unknown(STRING)
    if not known:
        return Unknown(STRING)
    joined = "".join(texts)
    return joined if joined.isascii() else unicodedata.normalize("NFC", joined)
