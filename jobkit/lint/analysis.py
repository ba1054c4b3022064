"""What lint knows of one job file: the job as written, as it is judged, and the file around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.records import record

if TYPE_CHECKING:
    from jobkit.job.located import JsonObject, LocatedJob
    from jobkit.source import Source


@record
class Analysis:
    """One job file, read and decoded.

    Attributes:
        source: The text.
        located: The job as it was written, with the places of its fields; ``located.document`` has
            the file's tree, variables and locals when it is in HCL2.
        form: The job as the server judges it, after the hooks that need no cluster.
        target: The Nomad release that is aimed at, ``X.Y.Z``.
        is_whole: False when something of the file could not be read or has no value: what is not
            found then may only be hidden.
    """

    source: Source
    located: LocatedJob
    form: JsonObject
    target: str
    is_whole: bool = True
