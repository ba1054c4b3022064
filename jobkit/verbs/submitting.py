"""Makes the source that is sent along with a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.source import Source
from jobkit.syntax.detect import is_json
from jobkit.verbs.submission import public_submission

if TYPE_CHECKING:
    from jobkit.job.request import Submission
    from jobkit.verbs.planned_files import JobFile
    from jobkit.verbs.settings import Reading


def submission_of(job: JobFile, reading: Reading) -> Submission | None:
    """Return the source of a job as Nomad can read it: of a Jinja file, what it stands for.

    None for a job in HCL1, which servers that keep sources can't start again. Secrets among the
    values of variables are left out.
    """
    if reading.language == "hcl1":
        return None
    source, text = job.source, job.read.text
    if job.read.jinja_marks is not None and text is not None:
        source = Source(source.name, text.text)
    if is_json(source.text):
        reading = reading._replace(variables=(), var_files=(), environment={})
    return public_submission(source, reading)
