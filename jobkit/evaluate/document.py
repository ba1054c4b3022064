"""The file's own level: variables, locals and the job block, ready to be decoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobkit.evaluate import faults
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.session import Run, Scope
from jobkit.evaluate.values import UNKNOWN
from jobkit.evaluate.variables import Inputs, Variable, Variables
from jobkit.source import Range
from jobkit.syntax.content import content, just_attributes
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import AttributeStep, Block, Body, JsonBody
from jobkit.syntax.walk import expressions, traversals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Value
    from jobkit.source import Source
    from jobkit.syntax.tree import Attribute

_FILE = BodySchema(
    frozenset(), {"variables": (), "variable": ("name",), "locals": (), "job": ("name",)}
)


@dataclass(frozen=True, slots=True)
class Document:
    """A job file whose names have values.

    Attributes:
        job: The job block; None when there is none.
        evaluator: Evaluates in the job's scope.
        variables: By name.
        local_values: By name.
    """

    job: Block | None
    evaluator: Evaluator
    variables: dict[str, Variable]
    local_values: Mapping[str, Value]


def evaluate(
    source: Source, body: Body | JsonBody, inputs: Inputs, run: Run
) -> tuple[Document, Diagnostics]:
    """Return the document of a parsed file and everything wrong with its variables and locals."""
    return _File(source, body, run).evaluate(inputs)


class _File:
    def __init__(self, source: Source, body: Body | JsonBody, run: Run) -> None:
        self.source = source
        self.body = body
        self.run = run
        self.variables = Variables(source, run)
        self.diagnostics = self.variables.diagnostics

    def evaluate(self, inputs: Inputs) -> tuple[Document, Diagnostics]:
        found, problems = content(self.body, _FILE)
        self.diagnostics.extend(problems)
        blocks: dict[str, list[Block]] = {"variable": [], "variables": [], "locals": [], "job": []}
        for block in found.blocks:
            blocks[block.type].append(block)
            if block.type == "variable":
                self.variables.declare(block)
            elif block.type == "variables":
                self.variables.declare_many(block)
        self.variables.assign(inputs)
        if any(not variable.origin for variable in self.variables.declared.values()):
            self.variables.require_values(self._used())
        self.variables.validate()
        local_values = self._locals(blocks["locals"])
        scope = Scope(
            {"var": self.variables.values(), "local": local_values}, hidden=self._hidden(blocks)
        )
        evaluator = Evaluator(self.source, scope, self.run, self.diagnostics)
        job = self._job(blocks["job"])
        return (
            Document(job, evaluator, self.variables.declared, local_values),
            self.diagnostics,
        )

    def _job(self, blocks: list[Block]) -> Block | None:
        if not blocks:
            if not self._hides("job"):
                self.diagnostics.append(
                    faults.MISSING_JOB.at(
                        Range(self.source, 0, 0), 'The file has no job. Write job "name" { … }.'
                    )
                )
            return None
        for extra in blocks[1:]:
            line = self.source.position(blocks[0].start).line
            place = Range(self.source, extra.start, extra.header_end)
            detail = f"A file holds one job; the first one is in line {line}. Use two files."
            self.diagnostics.append(faults.DUPLICATE_JOB.at(place, detail))
        return blocks[0]

    # Text that a syntax fault hides

    def _hides(self, word: str) -> bool:
        body = self.body
        if isinstance(body, JsonBody):
            return bool(self.diagnostics)
        return body.unreliable or _stands_in(word, body)

    def _hidden(self, blocks: Mapping[str, list[Block]]) -> Callable[[str], bool] | None:
        bodies = [self.body]
        bodies += [block.body for kind in ("variables", "locals") for block in blocks[kind]]
        broken = [body for body in bodies if isinstance(body, Body) and body.hidden]
        if not broken:
            return None
        return lambda word: any(_stands_in(word, body) for body in broken)

    def _used(self) -> dict[str, list[int]]:
        """Return the lines in which each variable is used."""
        used: dict[str, list[int]] = {}
        if isinstance(self.body, JsonBody):
            return used
        for expression in expressions(self.body):
            for source, traversal in traversals(self.source, expression):
                first = traversal.steps[0] if traversal.steps else None
                if traversal.root == "var" and isinstance(first, AttributeStep):
                    line = Range(source, traversal.start, traversal.end).start.line
                    used.setdefault(first.name, []).append(line)
        return used

    # Locals

    def _locals(self, blocks: list[Block]) -> dict[str, Value]:
        attributes: dict[str, Attribute] = {}
        for block in blocks:
            found, problems = just_attributes(block.body)
            self.diagnostics.extend(problems)
            attributes.update(found)
        if not attributes:
            return {}
        values: dict[str, Value] = {}
        names = {"var": self.variables.values(), "local": values}
        hidden = self._hidden({"locals": blocks, "variables": []})
        evaluator = Evaluator(self.source, Scope(names, hidden=hidden), self.run, self.diagnostics)
        for name in self._in_order(attributes):
            if name not in values:
                values[name] = evaluator.evaluate(attributes[name].expression)
        for name in attributes:
            if name not in values:
                values[name] = UNKNOWN
        return values

    def _in_order(self, attributes: Mapping[str, Attribute]) -> list[str]:
        """Return the names so that each comes after those it uses; circles are told and left out."""
        needs = {name: self._needs(name, attributes) for name in attributes}
        order: list[str] = []
        state: dict[str, int] = {}
        for root in attributes:
            pending = [root]
            while pending:
                name = pending[-1]
                if state.get(name) is None:
                    state[name] = 1
                    for needed in needs[name]:
                        if state.get(needed) == 1:
                            self._circle(attributes[name], name, needed)
                            state[name] = 3
                        elif needed not in state:
                            pending.append(needed)
                else:
                    pending.pop()
                    if state[name] == 1:
                        broken = any(state.get(needed) == 3 for needed in needs[name])  # noqa: PLR2004
                        state[name] = 3 if broken else 2
                        if not broken:
                            order.append(name)
        return order

    def _needs(self, name: str, attributes: Mapping[str, Attribute]) -> list[str]:
        needed: dict[str, None] = {}
        for _, traversal in traversals(self.source, attributes[name].expression):
            if traversal.root != "local":
                continue
            first = traversal.steps[0] if traversal.steps else None
            key = getattr(first, "name", None) or getattr(first, "key", None)
            if isinstance(key, str):
                if key in attributes:
                    needed[key] = None
            else:
                needed.update(dict.fromkeys(one for one in attributes if one != name))
        return list(needed)

    def _circle(self, attribute: Attribute, name: str, needed: str) -> None:
        node = attribute.expression
        place = Range(self.source, node.start, node.end)
        detail = f'"local.{name}" needs "local.{needed}", which needs "local.{name}".'
        if name == needed:
            detail = f'"local.{name}" needs its own value.'
        self.diagnostics.append(faults.LOCAL_CYCLE.at(place, detail))


def _stands_in(word: str, body: Body) -> bool:
    text = body.source.text
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return any(pattern.search(text, start, end) for start, end in body.hidden)
