"""What is told of drift: what differs job by job, and what is on one side alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diff.drift import Difference

State: TypeAlias = Literal["same", "drift", "not registered", "no file", "unread"]


class Told(NamedTuple):
    """A difference and where the author wrote what differs.

    Attributes:
        difference: The difference, its secrets with masks.
        file: The file that the author edits; "" when the place is not known.
        line: The line there, from 1; 0 when it is not known.
    """

    difference: Difference
    file: str
    line: int


class JobDrift(NamedTuple):
    """How one job stands.

    Attributes:
        job: Its ID; "" when its file can't be read.
        file: Its file; "" for a registered job without one.
        state: Whether it is registered as its file says.
        told: What differs.
        ignored: How many differences were left out as not wanted.
    """

    job: str
    file: str
    state: State
    told: Sequence[Told] = ()
    ignored: int = 0


def has_drifted(jobs: Sequence[JobDrift]) -> bool:
    """Tell whether any job is not registered as its file says, or is on one side alone."""
    return any(one.state not in {"same", "unread"} for one in jobs)
