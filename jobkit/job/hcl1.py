"""Decodes a file of the old job language into Job JSON: one walk over ``schemas/job.json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import has_errors
from jobkit.job import hcl1_faults as faults
from jobkit.job.hcl1_blocks import BlockReader
from jobkit.job.hcl1_layout import layout, rules_of
from jobkit.job.hcl1_plain import PlainReader
from jobkit.job.hcl1_settle import finish_group, finish_job
from jobkit.job.located import LocatedJob
from jobkit.source import Range
from jobkit.syntax.hcl1 import parse_hcl1
from jobkit.syntax.hcl1_tree import Dialect, ObjectValue
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH, room_for
from jobkit.tables import version

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault
    from jobkit.source import Source
    from jobkit.syntax.hcl1_tree import Item

_HCL2: Final = frozenset({"variable", "variables", "locals"})
_NEWER: Final = Dialect()
_FIRST: Final = Dialect(
    raw_newlines=True, nested_lists=False, list_bools=False, carriage_returns=True
)
"""The language of Nomad 0.6."""


def decode_hcl1(
    source: Source, *, target: str = "1.6.0", max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[LocatedJob | None, Diagnostics]:
    """Return the job of a file in the old language and what is wrong with it.

    What Nomad drops without a word is a warning. There is no job when the text can't be read; with
    faults in it the job holds what could be read.

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


def _report(reader: BlockReader, fault: Fault, item: Item, detail: str) -> None:
    reader.diagnostics.append(fault.at(Range(reader.source, item.start, item.header_end), detail))


def _one_job(item: Item, reader: BlockReader) -> LocatedJob | None:
    if len(item.keys) == 1 or not isinstance(item.value, ObjectValue):
        detail = 'The job has no name. Write: job "name" { … }.'
        _report(reader, faults.JOB_NAME, item, detail)
        return None
    if len(item.keys) > 2:  # noqa: PLR2004  the key and one label
        place = Range(reader.source, item.keys[2].start, item.header_end)
        detail = "Nomad ignores labels after the job's name. Remove them."
        reader.diagnostics.append(faults.DROPPED_LABEL.at(place, detail))
    # Nomad reads the whole job as plain data first; what can't be joined anywhere is a fault.
    PlainReader(reader.source, reader.diagnostics).members(item.value.items)
    name = item.keys[1].text
    made = reader.struct(layout("Job", reader.target), item, {"ID": name, "Name": name})
    if made is None:
        return None
    for group in made.value["TaskGroups"] or []:
        finish_group(group, reader.extras_of(group), reader.origins)
    finish_job(made.value, made.extras, reader)
    return LocatedJob(made.value, reader.origins.members)
