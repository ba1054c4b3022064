"""Values in HCL or HCL's JSON form: a body that holds arguments and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.source import Range
from jobkit.syntax.content import just_attributes
from jobkit.syntax.hcl2 import parse
from jobkit.syntax.tree import Object
from jobkit.variables import faults

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.tree import Attribute


def hcl_values(
    source: Source, max_depth: int, *, json: bool
) -> tuple[dict[str, Attribute], Diagnostics]:
    """Return the arguments of a file, and everything wrong with it."""
    if json:
        from jobkit.syntax.hcl_json import parse_json  # noqa: PLC0415  only for HCL's JSON form

        body, diagnostics = parse_json(source, max_depth=max_depth)
        values, problems = just_attributes(body)
        declared = values.get("variable")
        if declared is not None and isinstance(declared.expression, Object):
            del values["variable"]
            place = Range(source, declared.start, declared.name_end)
            problems = [*problems, _declaration(place)]
        return values, [*diagnostics, *problems]
    native, diagnostics = parse(source, max_depth=max_depth)
    values, problems = just_attributes(native)
    return values, [*diagnostics, *(_about_block(source, problem) for problem in problems)]


def _about_block(source: Source, problem: Diagnostic) -> Diagnostic:
    """Return what to say about a block: more for one that declares a variable."""
    place = problem.range
    if place is None or not source.text.startswith("variable", place.start_offset):
        return problem
    return _declaration(place)


def _declaration(place: Range) -> Diagnostic:
    detail = "Variables are declared in the job file; here they only get values: x = 1."
    return faults.DECLARATION_IN_FILE.at(place, detail)
