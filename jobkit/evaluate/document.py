"""The file's own level: variables, locals and the job block, ready to be decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.evaluate import faults
from jobkit.evaluate.expressions import Evaluator
from jobkit.evaluate.local_values import evaluate_locals
from jobkit.evaluate.run import Run, Scope
from jobkit.evaluate.uses import uses
from jobkit.evaluate.validation import validate
from jobkit.evaluate.variables import Inputs, Variable, Variables
from jobkit.records import record
from jobkit.source import Range
from jobkit.syntax.content import content, just_attributes
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import Block, Body, JsonBody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Value
    from jobkit.source import Source
    from jobkit.syntax.tree import Attribute

_FILE = BodySchema(
    frozenset(), {"variables": (), "variable": ("name",), "locals": (), "job": ("name",)}
)


@record
class Document:
    """A job file whose names have values.

    Attributes:
        job: The job block; None when there is none.
        evaluator: Evaluates in the job's scope.
        variables: By name.
        local_values: By name.
        body: The tree of the whole file.
        local_definitions: The definition of each local, by name; the last one of several.
    """

    job: Block | None
    evaluator: Evaluator
    variables: dict[str, Variable]
    local_values: Mapping[str, Value]
    body: Body | JsonBody
    local_definitions: Mapping[str, Attribute]


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
        self.local_definitions: dict[str, Attribute] = {}

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
            self.variables.require_values(uses(self.source, self.body))
        validate(self.variables)
        local_values = self._locals(blocks["locals"])
        scope = Scope(
            {"var": self.variables.values(), "local": local_values}, hidden=self._hidden(blocks)
        )
        evaluator = Evaluator(self.source, scope, self.run, self.diagnostics)
        job = self._job(blocks["job"])
        return (
            Document(
                job,
                evaluator,
                self.variables.declared,
                local_values,
                self.body,
                self.local_definitions,
            ),
            self.diagnostics,
        )

    def _job(self, blocks: list[Block]) -> Block | None:
        if not blocks:
            if not (self.body.may_hide("job") or self._broken_json() or self._misnamed()):
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

    def _hidden(self, blocks: Mapping[str, list[Block]]) -> Callable[[str], bool] | None:
        bodies: list[Body | JsonBody] = [self.body, *self._misnamed()]
        bodies += [block.body for kind in ("variables", "locals") for block in blocks[kind]]
        broken = [body for body in bodies if body.has_gaps]
        if not broken:
            return None
        return lambda word: any(body.may_hide(word) for body in broken)

    def _misnamed(self) -> list[Body]:
        """Return what stands in blocks of unknown names, which may be meant for known ones."""
        if isinstance(self.body, JsonBody):
            return []
        unknown = [
            item
            for item in self.body.items
            if isinstance(item, Block) and item.type not in _FILE.blocks
        ]
        return [
            Body(self.source, [], item.start, item.end, hidden=[(item.start, item.end)])
            for item in unknown
        ]

    def _broken_json(self) -> bool:
        return isinstance(self.body, JsonBody) and bool(self.diagnostics)

    def _locals(self, blocks: list[Block]) -> dict[str, Value]:
        definitions: list[dict[str, Attribute]] = []
        for block in blocks:
            found, problems = just_attributes(block.body)
            self.diagnostics.extend(problems)
            definitions.append(found)
            self.local_definitions.update(found)
        values: dict[str, Value] = {}
        names: dict[str, Value] = {"var": self.variables.values(), "local": values}
        hidden = self._hidden({"locals": blocks, "variables": []})
        evaluator = Evaluator(self.source, Scope(names, hidden=hidden), self.run, self.diagnostics)
        evaluate_locals(definitions, evaluator, values)
        return values
