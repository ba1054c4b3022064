"""Finds where the author of a job file wrote what differs from the registered job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.tables import table

if TYPE_CHECKING:
    from jobkit.diagnostic import Path
    from jobkit.job.located import LocatedJob
    from jobkit.source import Range

# Which field of the JSON holds the objects of a struct.
_HOLDERS: Final = {
    "TaskGroups": "TaskGroup",
    "Tasks": "Task",
    "Services": "Service",
    "Checks": "ServiceCheck",
}


def place_of(located: LocatedJob, path: Path) -> Range | None:
    """Return where a field was written; what comes from a block further out, is written there.

    Args:
        located: The job of the file.
        path: The field, or the nearest thing around it that the file has.
    """
    return located.range_of(_taken_from(located.job, path) or path)


def _taken_from(job: dict[str, Any], path: Path) -> Path | None:
    """Return the path of the field that a field has its value from, if it is another one."""
    holders: dict[str, Path] = {"Job": ()}
    struct = "Job"
    for depth, step in enumerate(path):
        if isinstance(step, int):
            struct = _HOLDERS.get(str(path[depth - 1]), "")
            holders[struct] = path[: depth + 1]
            continue
        source = _source_of(struct, step)
        if source is not None and value_at(job, path) is None:
            outer, field = source
            taken = (*holders[outer], field, *path[depth + 1 :])
            if value_at(job, taken) is not None:
                return taken
            return None
    return None


def _source_of(struct: str, field: str) -> tuple[str, str] | None:
    """Return the struct and field over which a field is laid."""
    for row in table("defaults")["api"]:
        if row["struct"] == struct and row["field"] == field and "over" in row:
            outer, _, name = row["over"].partition(".")
            return outer, name
    return None


def value_at(value: Any, path: Path) -> Any:  # noqa: ANN401  any JSON value
    """Return what is at the end of a path; None when that is not there."""
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value
