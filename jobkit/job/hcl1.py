"""Decodes a file of the old job language into Job JSON: one walk over ``schemas/job.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import has_errors
from jobkit.job.hcl1_blocks import BlockReader
from jobkit.job.hcl1_layout import rules_of
from jobkit.job.located import LocatedJob
from jobkit.syntax.hcl1 import parse_hcl1
from jobkit.syntax.hcl1_tree import Dialect
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH, room_for
from jobkit.tables import version

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source

_NEWER: Final = Dialect()
_FIRST: Final = Dialect(
    raw_newlines=True, nested_lists=False, list_bools=False, carriage_returns=True
)
"""The language of Nomad 0.6."""


def decode_hcl1(
    source: Source, *, target: str = "1.6.0", max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[LocatedJob | None, Diagnostics]:
    """Return the job of a file in the old language and what is wrong with it.

    What Nomad drops without a word is a warning. There is no job when the text can't be read.

    Args:
        source: The text, in native form or in HCL1's JSON form.
        target: The release whose rules count; from 1.0 on those of 1.6.0.
        max_depth: How deeply braces and brackets may be nested.

    Nomad: 0.6.0 and 1.6.0.
    """
    first = version(target)[:2] < (0, 7)
    with room_for(max_depth):
        tree, diagnostics = parse_hcl1(
            source, dialect=_FIRST if first else _NEWER, max_depth=max_depth
        )
        if has_errors(diagnostics):
            return None, diagnostics
        reader = BlockReader(source, rules_of(target), lenient=not first)
        reader.diagnostics = diagnostics
        return _job(tree, reader), diagnostics


def _job(tree: ObjectValue, reader: BlockReader) -> LocatedJob | None:
    for item in tree.items:
        if item.name != "job":
            hint = " Variables, locals and functions came with HCL2."
            detail = f'Nothing but one "job" can stand here, not "{item.name}".'
            _report(reader, faults.UNKNOWN_KEY, item, detail + (hint if item.name in _HCL2 else ""))
    jobs = [item for item in tree.items if item.name == "job"]
    if not jobs:
        place = Range(reader.source, 0, 0)
        detail = 'The file holds no job. Write: job "name" { … }.'
        reader.diagnostics.append(faults.NO_JOB.at(place, detail))
        return None
    for item in jobs[1:]:
        line = reader.source.position(jobs[0].start).line
        detail = f"A file holds one job; the first one is in line {line}."
        _report(reader, faults.TWO_JOBS, item, detail)
    return _one_job(jobs[0], reader)


_HCL2: Final = frozenset({"variable", "variables", "locals"})


def _report(reader: BlockReader, fault: Fault, item: Item, detail: str) -> None:
    reader.diagnostics.append(
        fault.at(Range(reader.source, item.start, item.header_end), detail)
    )


def _one_job(item: Item, reader: BlockReader) -> LocatedJob | None:
    if len(item.keys) == 1 or not isinstance(item.value, ObjectValue):
        detail = 'The job has no name. Write: job "name" { … }.'
        _report(reader, faults.JOB_NAME, item, detail)
        return None
    # Nomad reads the whole job as plain data first; what can't be joined anywhere is a fault.
    reader.plain.members(item.value.items)
    name = item.keys[1].text
    made = reader.struct(layout("Job", reader.target), item, {"ID": name, "Name": name})
    if made is None or has_errors(reader.diagnostics):
        return None
    for group in made.value["TaskGroups"] or []:
        finish_group(group, reader.extras_of(group), reader.origins)
    finish_job(made.value, made.extras, reader)
    return LocatedJob(made.value, reader.origins.members)
