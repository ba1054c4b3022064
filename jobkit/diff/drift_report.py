"""What is told of drift: what differs job by job, and what is on one side alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diff.drift import Difference

State: TypeAlias = Literal["same", "drift", "not registered", "no file", "unread", "not compared"]

FAILED: Final[frozenset[State]] = frozenset({"unread", "not compared"})
"""How jobs stand of which it is not known whether they have drifted."""


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
        namespace: The namespace that it was looked for in; "" when its file can't be read.
        region: The region, if that is not the client's own.
        error: Why it is not compared.
    """

    job: str
    file: str
    state: State
    told: Sequence[Told] = ()
    ignored: int = 0
    namespace: str = ""
    region: str = ""
    error: str = ""


def has_drifted(jobs: Sequence[JobDrift]) -> bool:
    """Tell whether any job is not registered as its file says, or is on one side alone."""
    return any(one.state not in {"same", *FAILED} for one in jobs)
