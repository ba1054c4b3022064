"""Gathers what an author wrote, for Nomad to keep beside the job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.evaluate.document import evaluate
from jobkit.evaluate.session import Run
from jobkit.evaluate.values import BOOL, NUMBER, STRING
from jobkit.evaluate.variables import Inputs
from jobkit.job.request import Submission
from jobkit.outside import Outside
from jobkit.syntax.detect import is_json
from jobkit.verbs.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.evaluate.variables import Variable
    from jobkit.source import Source
    from jobkit.verbs.reading import Reading

_PREFIX: Final = "NOMAD_VAR_"
_FLAG_TYPES: Final = (None, STRING, NUMBER, BOOL)


def submission(source: Source, reading: Reading) -> Submission:
    """Return the source and the values of variables as ``nomad job run`` sends them.

    Values of variables with a simple type, or that the job doesn't declare, are flags; the others
    follow the text of the var-files as ``name = value`` lines.

    Raises:
        OSError: A var-file is gone.

    Nomad: 2.0.5.
    """
    values = _values(reading)
    declared = _declared(source, reading)
    lists = [name for name in values if name in declared and not _is_flag(declared[name])]
    files = "".join(
        path.read_bytes().decode("utf-8", "replace") + "\n" for path in reading.var_files
    )
    lines = "\n".join(f"{name} = {values[name]}" for name in sorted(lists))
    return Submission(
        source=source.text,
        form="json" if is_json(source.text) else "hcl2",
        flags={name: values[name] for name in sorted(values) if name not in lists},
        variables=f"{files}\n{lines}" if files and lines else files + lines,
    )


def _values(reading: Reading) -> dict[str, str]:
    """Return the texts given by environment and command line."""
    values = {
        name.removeprefix(_PREFIX): text
        for name, text in reading.environment.items()
        if name.startswith(_PREFIX)
    }
    for assignment in reading.variables:
        name, _, text = assignment.partition("=")
        values[name] = text
    return values


def _declared(source: Source, reading: Reading) -> Mapping[str, Variable]:
    body, _ = tree_of(source, reading.limits)
    document, _ = evaluate(source, body, Inputs(), Run(Outside(allow_files=False), reading.limits))
    return document.variables


def _is_flag(variable: Variable) -> bool:
    return variable.type in _FLAG_TYPES
