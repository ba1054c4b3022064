"""What is known of a job that is planned, and of one that is rolled out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.client.errors import NomadError
    from jobkit.diagnostic import Diagnostics

JsonObject: TypeAlias = "Mapping[str, Any]"


class KeptCount(NamedTuple):
    """A count that stays as the server has it.

    Attributes:
        group: The group.
        used: The count that is registered.
        written: The one in the job file.
    """

    group: str
    used: int
    written: int


class RegionPlan(NamedTuple):
    """What one of the regions of a multiregion job answered."""

    region: str
    answer: JsonObject


@dataclass(frozen=True, slots=True)
class JobPlan:
    """A server's plan of one job.

    Attributes:
        file: The job file.
        job: The job as it is registered.
        answer: What the server answered, as it is shown: with masks, without ignored changes.
        kept: Counts that are not those of the file.
        ignored: How many changes were left out as not wanted.
        regions: What each region of a multiregion job answered; none for any other job.
        home: The one of them where the job is registered, whose answer is ``answer``.
        diagnostics: What else there is to say; an error is a change that Nomad would refuse.
    """

    file: str
    job: JsonObject
    answer: JsonObject
    kept: tuple[KeptCount, ...] = ()
    ignored: int = 0
    regions: tuple[RegionPlan, ...] = ()
    home: str = ""
    diagnostics: Diagnostics = ()  # type: ignore[assignment]  # none

    @property
    def job_id(self) -> str:
        """The job's id."""
        return str(self.job.get("ID") or "")

    @property
    def answers(self) -> list[JsonObject]:
        """What was answered, in each region."""
        return [one.answer for one in self.regions] or [self.answer]

    @property
    def changes(self) -> bool:
        """Whether registering the job would change what is stored."""
        return any((one.get("Diff") or {}).get("Type") != "None" for one in self.answers)

    @property
    def is_placed(self) -> bool:
        """Whether there is room for all allocations."""
        return not any(one.get("FailedTGAllocs") for one in self.answers)

    @property
    def check_index(self) -> int:
        """What the stored job's JobModifyIndex is; 0 if there is none."""
        return int(self.answer.get("JobModifyIndex") or 0)


@dataclass(frozen=True, slots=True)
class PlanFailure:
    """A job that could not be planned.

    Attributes:
        file: The job file.
        job_id: The job's id.
        error: Why.
        region: Of a multiregion job, the region where it could not; empty for any other.
    """

    file: str
    job_id: str
    error: NomadError
    region: str = ""

    @property
    def reason(self) -> str:
        """Why, in words."""
        return f'region "{self.region}": {self.error}' if self.region else str(self.error)


class Orphan(NamedTuple):
    """A job on the server that no file holds any more.

    Attributes:
        region: Its region; empty for the one that is asked without naming any.
        namespace: Its namespace.
        job_id: Its id.
        check_index: Its JobModifyIndex.
        type: Its type.
        status: Its status.
        why: A phrase that says why it is taken for one.
        file: The file that held it once, where that is known.
    """

    region: str
    namespace: str
    job_id: str
    check_index: int
    type: str
    status: str
    why: str
    file: str = ""


class End(Enum):
    """How a rollout ended, as far as it was watched."""

    DONE = "done"
    FAILED = "failed"
    REVERTED = "reverted"
    NEEDS_PROMOTION = "needs promotion"
    BLOCKED = "blocked"
    TIMED_OUT = "timed out"


class GroupRollout(NamedTuple):
    """How far a group is."""

    name: str
    desired: int
    placed: int
    healthy: int
    unhealthy: int
    canaries: int
    promoted: bool


class AllocationState(NamedTuple):
    """An allocation that belongs to a rollout."""

    id: str
    node: str
    group: str
    status: str
    description: str


class AllocationFailure(NamedTuple):
    """Why an allocation is not well: its task, and what happened to it last."""

    allocation: AllocationState
    task: str
    events: tuple[str, ...]


class TaskEnd(NamedTuple):
    """How a task of a batch job ended.

    Attributes:
        allocation: Id of its allocation.
        group: Its group.
        name: Its name.
        failed: It did not end well.
        exit_code: What its process returned last, 128 more than the signal that ended it; None
            if no process ended.
        event: What happened to it last.
    """

    allocation: str
    group: str
    name: str
    failed: bool
    exit_code: int | None
    event: str


@dataclass(frozen=True, slots=True)
class Rollout:
    """What is known of a rollout at one moment.

    Attributes:
        job_id: The job.
        evaluation: Id of the evaluation that is looked at.
        evaluation_status: Its status.
        deployment: Id of the deployment; empty for none.
        status: Its status.
        description: What the server says about it.
        groups: How far its groups are, by name.
        allocations: The allocations, by group and id.
        unplaced: Groups that there is no room for, with the scheduler's figures.
        end: How it ended; None while it goes on.
        detail: A sentence about the end.
        failures: Allocations that are not well, at the end.
        tasks: How its tasks ended, at the end of a batch job that is watched to its end.
        older: The rollout of the older version that a failed one went back to.
    """

    job_id: str
    evaluation: str = ""
    evaluation_status: str = ""
    deployment: str = ""
    status: str = ""
    description: str = ""
    groups: tuple[GroupRollout, ...] = ()
    allocations: tuple[AllocationState, ...] = ()
    unplaced: JsonObject | None = None
    end: End | None = None
    detail: str = ""
    failures: tuple[AllocationFailure, ...] = ()
    tasks: tuple[TaskEnd, ...] | None = None
    older: Rollout | None = None
