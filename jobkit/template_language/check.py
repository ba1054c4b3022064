"""The door of the room: check one template body."""

from __future__ import annotations

from typing import Final

from jobkit.template_language.model import Kind, Problem, TemplateReport
from jobkit.template_language.parser import Parser
from jobkit.template_language.pipelines import Pipelines
from jobkit.template_language.scanner import Scanner
from jobkit.template_language.scope import Scope
from jobkit.template_language.unrendered import printed_as_written, without_results
from jobkit.template_language.vocabulary import vocabulary

LEFT: Final = "{{"
RIGHT: Final = "}}"
NEWEST: Final = "2.0.5"


def check_template(
    text: str, *, left: str = LEFT, right: str = RIGHT, target: str = NEWEST
) -> TemplateReport:
    """Return what is wrong with a template body and what it reads.

    Args:
        text: The body.
        left: The left delimiter; "" means ``{{``.
        right: The right delimiter; "" means ``}}``.
        target: The Nomad release, ``X.Y.Z``.
    """
    words = vocabulary(target)
    left, right = left or LEFT, right or RIGHT
    scanner = Scanner(text, left, right, newlines=words.has_newlines, keywords=words.keywords)
    scope = Scope()
    pipelines = Pipelines(words, scope)
    pieces = Parser(scanner, pipelines, scope).parse()
    problems = _once_a_delimiter(pipelines.problems, left, right)
    if left == LEFT:
        problems = without_results(problems + printed_as_written(text, pieces))
    in_order = sorted(set(problems), key=lambda problem: (problem.start, problem.end, problem.kind))
    uses = sorted(pipelines.uses, key=lambda use: (use.start, use.end))
    return TemplateReport(tuple(in_order), tuple(uses))


def _once_a_delimiter(problems: list[Problem], left: str, right: str) -> list[Problem]:
    """Keep one fault for all the actions that are closed with what would fit the left delimiter.

    Where only the left delimiter was set, every action is closed otherwise, for one reason.
    """
    if (left == LEFT) == (right == RIGHT):
        return problems
    kept: list[Problem] = []
    is_said = False
    for problem in problems:
        if problem.kind is Kind.ACTION_CLOSED_OTHERWISE:
            if is_said:
                continue
            is_said = True
        kept.append(problem)
    return kept
