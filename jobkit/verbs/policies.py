"""Reads the policies of a project and judges jobs by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.json_schema.policy import policy_findings, read_policy
from jobkit.verbs.files import read_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from jobkit.diagnostic import Diagnostics
    from jobkit.job.located import LocatedJob
    from jobkit.json_schema.policy import Policy


def read_policies(paths: Iterable[Path]) -> tuple[tuple[Policy, ...], Diagnostics]:
    """Return the policies in some files, and everything wrong with those that can't be used.

    Args:
        paths: Files with a JSON Schema each; messages call them by these paths.
    """
    policies: list[Policy] = []
    diagnostics: Diagnostics = []
    for path in paths:
        source, found = read_source(path, str(path))
        diagnostics += found
        if source is not None:
            policy, found = read_policy(source)
            diagnostics += found
            policies += [] if policy is None else [policy]
    return tuple(policies), diagnostics


def judged_by(policies: Sequence[Policy], located: LocatedJob) -> Diagnostics:
    """Return where a job does not fit its project's policies, at the lines its author wrote."""
    return [one for policy in policies for one in policy_findings(located, policy)]
