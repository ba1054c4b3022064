"""The forms of a plan diff, as Nomad's API has them: plain dicts."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

Json: TypeAlias = Any
"""Any value of a job."""

Type: TypeAlias = Literal["None", "Added", "Deleted", "Edited"]


class FieldDiff(TypedDict):
    """One field of two objects; ``""`` stands for a side without it."""

    Type: Type
    Name: str
    Old: str
    New: str
    Annotations: list[str] | None


class ObjectDiff(TypedDict):
    """One block of two tasks, groups or jobs, or of a block around it."""

    Type: Type
    Name: str
    Fields: list[FieldDiff] | None
    Objects: list[ObjectDiff] | None


class TaskDiff(TypedDict):
    """One task of two groups."""

    Type: Type
    Name: str
    Fields: list[FieldDiff] | None
    Objects: list[ObjectDiff] | None
    Annotations: list[str] | None


class TaskGroupDiff(TypedDict):
    """One group of two jobs; ``Updates`` is what the scheduler would do."""

    Type: Type
    Name: str
    Fields: list[FieldDiff] | None
    Objects: list[ObjectDiff] | None
    Tasks: list[TaskDiff] | None
    Updates: dict[str, int] | None


class JobDiff(TypedDict):
    """What differs between two jobs."""

    Type: Type
    ID: str
    Fields: list[FieldDiff] | None
    Objects: list[ObjectDiff] | None
    TaskGroups: list[TaskGroupDiff] | None
