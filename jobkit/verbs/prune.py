"""Finds the jobs on a server that job files held once and that no file holds any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jobkit.deploy.faults import PRUNE_UNSURE
from jobkit.deploy.label import label_of
from jobkit.deploy.orphans import Found, labelled_orphans, orphans_of_files
from jobkit.deploy.places import Held
from jobkit.diagnostic import has_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.client.nomad import Client
    from jobkit.deploy.model import Orphan
    from jobkit.verbs.plan import Report
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading


class Pruning(NamedTuple):
    """How it is known which jobs are the files' own.

    Attributes:
        arguments: The files and folders that the command names.
        base: A git revision at which files held their jobs; None for the labels of sets alone.
    """

    arguments: Sequence[str]
    base: str | None = None


def with_orphans(
    nomad: Client, made: Report, jobs: Sequence[JobFile], reading: Reading, pruning: Pruning
) -> Report:
    """Return the plans of jobs with what the server has of jobs without a file.

    Raises:
        NomadError: The server does not tell, so that it can't be known.
    """
    found = _orphans(nomad, jobs, reading, pruning)
    if has_errors(found.diagnostics):
        found = found._replace(orphans=[])
    return made._replace(orphans=found.orphans, remarks=found.diagnostics)


def _orphans(nomad: Client, jobs: Sequence[JobFile], reading: Reading, pruning: Pruning) -> Found:
    own = [job.wanted.located.job for job in jobs]
    sets = frozenset(filter(None, map(label_of, own)))
    if not sets and pruning.base is None:
        return Found([], [PRUNE_UNSURE.at(None, _NO_SET)])
    made: dict[tuple[str, str, str], Orphan] = {}
    remarks = []
    if sets:
        found = labelled_orphans(nomad, Held(nomad, own), sets)
        remarks += found.diagnostics
        made.update({one[:3]: one for one in found.orphans})
    if pruning.base is not None:
        from jobkit.verbs.gone import jobs_gone  # noqa: PLC0415  only with a revision

        gone = jobs_gone(pruning.base, pruning.arguments, reading)
        remarks += gone.diagnostics
        if not has_errors(gone.diagnostics):
            held = Held(nomad, [*own, *gone.held])
            found = orphans_of_files(nomad, held, gone.jobs, sets)
            remarks += found.diagnostics
            # What became of the file says more than that there is none.
            made.update({one[:3]: one for one in found.orphans})
    return Found(sorted(made.values()), remarks)


_NO_SET = (
    "Nothing says which jobs of the server are these files' own: name their set with --set, or "
    'as "set" under [run] of the config file, or a git revision with --git.'
)
