"""Joins the rooms from text to job."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import in_order
from jobkit.evaluate import faults
from jobkit.evaluate.document import evaluate
from jobkit.evaluate.limits import Limits, enforced
from jobkit.evaluate.run import Run
from jobkit.evaluate.variables import Inputs
from jobkit.job.decode import decode
from jobkit.job.layout import is_block_type
from jobkit.outside import Outside
from jobkit.source import Range, Source
from jobkit.syntax.braces import read_balanced_by_indentation
from jobkit.syntax.reader import room_for
from jobkit.syntax.tree import Body
from jobkit.verbs.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from jobkit.diagnostic import Diagnostics
    from jobkit.job.located import LocatedJob
    from jobkit.syntax.tree import JsonBody
    from jobkit.variables.value_file import ValueFile

_MISPLACED: Final = frozenset({"JK3002"})


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from going over a growing tree again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def parse(  # noqa: PLR0913  what a public function passes on, by keyword
    source: Source,
    *,
    variables: Sequence[str] = (),
    var_files: Sequence[Path] = (),
    outside: Outside | None = None,
    strict: bool = True,
    limits: Limits | None = None,
    config: ValueFile | None = None,
    used_elsewhere: Container[str] = (),
    value_sources: Sequence[Source] = (),
    target: str = "",
) -> tuple[LocatedJob | None, Diagnostics]:
    """Return the job of one file with the origins of its fields, and everything wrong with it.

    Args:
        source: HCL2 or HCL-JSON text.
        variables: ``name=text`` as on the command line.
        var_files: Paths of value files, read through ``outside``.
        outside: The world; None for one without environment.
        strict: False keeps quiet about names in value files that the job doesn't declare.
        limits: What the file may cost.
        config: Values that a config file gives.
        used_elsewhere: Names that a template around the job uses.
        value_sources: Texts of value files that were read already; they come first.
        target: The release whose arguments are known beside those of the newest one.
    """
    limits = limits or Limits()
    outside = outside or Outside()
    with _collector_paused(), room_for(limits.max_depth), enforced(limits):
        files, diagnostics = read_value_sources(var_files, outside)
        incomplete = bool(diagnostics)
        body, found = tree_of(source, limits)
        diagnostics.extend(found)
        files = [*value_sources, *files]
        inputs = Inputs(
            outside.environment, files, variables, strict, config, used_elsewhere, incomplete
        )
        located, wrong = _job_of(source, body, inputs, Run(outside, limits), target)
        if wrong and not found and isinstance(body, Body) and body.crooked:
            straight = _straightened(source, wrong, limits)
            if straight is not None:
                body, found = straight
                other, fewer = _job_of(source, body, inputs, Run(outside, limits), target)
                if not any(one.code in _MISPLACED for one in fewer):
                    located, wrong = other, fewer + found
        diagnostics.extend(wrong)
    return located, in_order(diagnostics) if diagnostics else []


def _job_of(
    source: Source, body: Body | JsonBody, inputs: Inputs, run: Run, target: str
) -> tuple[LocatedJob | None, Diagnostics]:
    document, diagnostics = evaluate(source, body, inputs, run)
    located, found = decode(document, target)
    return located, diagnostics + found


def _straightened(
    source: Source, wrong: Diagnostics, limits: Limits
) -> tuple[Body, Diagnostics] | None:
    """Read the text by its indentation when an item stands where it has no place."""
    misplaced = [
        one
        for one in wrong
        if one.code in _MISPLACED and one.range is not None and is_block_type(one.range.text)
    ]
    if not misplaced:
        return None
    return read_balanced_by_indentation(source, misplaced[0], limits.max_depth)


def read_value_sources(paths: Sequence[Path], outside: Outside) -> tuple[list[Source], Diagnostics]:
    """Return the texts of files with values; one that can't be read is a finding."""
    sources: list[Source] = []
    diagnostics: Diagnostics = []
    for path in paths:
        empty = Source(str(path), "")
        try:
            text = outside.read_bytes(Path(path)).decode("utf-8")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            detail = f'The file "{path}" can\'t be read: {reason}.'
            diagnostics.append(faults.VARIABLE_FILE.at(Range(empty, 0, 0), detail))
            continue
        except UnicodeDecodeError as error:
            detail = f'The file "{path}" is not UTF-8 text (byte {error.start}).'
            diagnostics.append(faults.VARIABLE_FILE.at(Range(empty, 0, 0), detail))
            continue
        sources.append(Source(str(path), text, private=True))
    return sources, diagnostics
