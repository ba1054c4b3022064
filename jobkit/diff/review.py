"""What is told to who reviews changes of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from jobkit.diff.impact import Impact
    from jobkit.diff.model import JobDiff

Kind: TypeAlias = Literal["added", "deleted", "edited", "renamed", "unchanged", "unread"]


class Review(NamedTuple):
    """One job before and after.

    Attributes:
        kind: What became of it; ``unread`` when a side could not be read as a job.
        job: Its ID.
        old_file: Where it stood before; "" for a new job.
        new_file: Where it stands now; "" for a job that goes.
        diff: What is shown of the difference; None when a side could not be read.
        ignored: How many changes were left out as not wanted.
        impact: What it would do to running allocations.
        other: The ID that a renamed job had before.
    """

    kind: Kind
    job: str
    old_file: str = ""
    new_file: str = ""
    diff: JobDiff | None = None
    ignored: int = 0
    impact: Impact | None = None
    other: str = ""

    @property
    def file(self) -> str:
        """The file that it stands in now, or stood in."""
        return self.new_file or self.old_file

    @property
    def differs(self) -> bool:
        """Whether there is anything to see."""
        return self.kind != "unchanged"
