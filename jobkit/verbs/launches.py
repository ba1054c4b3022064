"""Says when a periodic job is launched next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jobkit.cron.zones import find_zone
from jobkit.diagnostic import has_errors, in_order
from jobkit.job.canonicalize import canonicalize
from jobkit.lint.judging import judge
from jobkit.lint.registry import Judge, Spot
from jobkit.verbs.faults import NOT_PERIODIC
from jobkit.verbs.reading import read_job
from jobkit.verbs.upcoming import upcoming

if TYPE_CHECKING:
    from datetime import datetime

    from jobkit.diagnostic import Diagnostics
    from jobkit.job.located import LocatedJob
    from jobkit.verbs.settings import Reading


class Launches(NamedTuple):
    """The next launches of one job.

    Attributes:
        job_id: The job's ID.
        zone: The zone of the schedule.
        times: The launches in that zone, the next one first; there may be fewer than were asked.
        diagnostics: What is wrong with the file or its schedule.
    """

    job_id: str
    zone: str
    times: list[datetime]
    diagnostics: Diagnostics


def launches(file: str, reading: Reading, count: int, now: datetime) -> Launches:
    """Return the next launches of a job file's job.

    Args:
        file: Its name, or ``-``.
        reading: How it is read.
        count: How many launches, at most.
        now: The time after which they are, with a zone.
    """
    read = read_job(file, reading)
    found = in_order(read.diagnostics)
    if read.job is None or has_errors(found):
        return Launches("", "", [], found)
    found += _faults(read.job, reading.target)
    job = canonicalize(read.job.job, reading.target)
    name = str(job["ID"])
    periodic = job.get("Periodic")
    if not periodic or not periodic["Enabled"]:
        detail = f'The job "{name}" has no periodic block that is enabled.'
        place = read.job.range_of(("Periodic",))
        return Launches(name, "", [], [*found, NOT_PERIODIC.at(place, detail)])
    zone = find_zone(periodic["TimeZone"] or "UTC")
    if zone is None or has_errors(found):
        return Launches(name, periodic["TimeZone"], [], found)
    return Launches(name, zone.key, upcoming(periodic, count, now), found)


def _faults(located: LocatedJob, target: str) -> Diagnostics:
    """Return what is wrong with the schedule."""
    form = canonicalize(located.job, target)
    return [
        rule.finding(path, detail, rule.severity, located.range_of(path))
        for rule, path, detail in judge(form, target, frozenset({Judge.SERVER}))
        if not isinstance(path, Spot) and path[:1] == ("Periodic",) and rule.severity == "error"
    ]
