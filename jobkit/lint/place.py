"""An object of a job with the way to it: what rules look at."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from jobkit.records import record
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jobkit.diagnostic import Path
    from jobkit.job.located import LocatedJob
    from jobkit.lint.driver_tables import Driver

JsonObject: TypeAlias = dict[str, Any]


class NotKnownError(Exception):
    """A value is not known yet, or no value of its field: nothing can be said that needs it."""


@record
class Place:
    """An object of the job.

    Attributes:
        value: The object.
        struct: Its name in ``schemas/job.json``.
        path: The way to it from the job.
        holder: What holds it; None for the job.
        target: The Nomad release that is aimed at, ``X.Y.Z``.
        located: The job as it was written; None for Job JSON without text.
        drivers: The task drivers that are known, by name; None for those that are shipped.
        now: Seconds since the epoch; None where the time is not known.
        memo: What rules have worked out of the job and share; the same for all its places.
    """

    value: JsonObject
    struct: str
    path: Path
    holder: Place | None
    target: str
    located: LocatedJob | None = None
    drivers: Mapping[str, Driver] | None = None
    now: float | None = None
    memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def at(self, *names: str | int) -> Path:
        """Return the path of a field in it."""
        return (*self.path, *names)

    def has(self, name: str) -> bool:
        """Tell whether the field is set: neither missing nor null."""
        if not self.knows(name):
            raise NotKnownError
        return self.value.get(name) is not None

    def is_written(self, *names: str | int) -> bool:
        """Tell whether the author wrote the field; False too where there is no text."""
        return self.located is not None and self.located.origin(self.at(*names)) is not None

    def first_written(self, *names: str) -> Path:
        """Return the path of the first field that the author wrote; of the last one if none is."""
        return self.at(next(filter(self.is_written, names), names[-1]))

    def knows(self, name: str) -> bool:
        """Tell whether the field's value is known; an unset one is."""
        return isinstance(self.value.get(name), str | int | float | list | dict | None)

    def text(self, name: str) -> str:
        """Return a string; unset is empty."""
        value = self.value.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise NotKnownError
        return value

    def number(self, name: str) -> int:
        """Return a whole number; unset is 0."""
        value = self.value.get(name)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotKnownError
        return value

    def flag(self, name: str) -> bool:
        """Return a truth value; unset is False."""
        value = self.value.get(name)
        if not isinstance(value, bool | None):
            raise NotKnownError
        return bool(value)

    def texts(self, name: str) -> list[str]:
        """Return a list of strings; unset is empty."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise NotKnownError
        return value

    def mapping(self, name: str) -> dict[str, Any]:
        """Return an object with free keys; unset is empty."""
        value = self.value.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise NotKnownError
        return value

    def one(self, name: str) -> Place | None:
        """Return the object that a field holds; None when it is unset."""
        value = self.value.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise NotKnownError
        return self._inner(value, name, self.at(name))

    def each(self, name: str) -> list[Place]:
        """Return the objects in a list, or in a map by label, in their order."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list | dict):
            raise NotKnownError
        members = value.items() if isinstance(value, dict) else enumerate(value)
        return [
            self._inner(member, name, self.at(name, key))
            for key, member in members
            if isinstance(member, dict)
        ]

    def _inner(self, value: JsonObject, name: str, path: Path) -> Place:
        return Place(
            value,
            held_structs(self.struct)[name][1],
            path,
            self,
            self.target,
            self.located,
            self.drivers,
            self.now,
            self.memo,
        )

    def within(self, struct: str) -> Place:
        """Return the nearest object of a struct that holds it."""
        place = self.holder
        while place is not None and place.struct != struct:
            place = place.holder
        if place is None:
            raise NotKnownError
        return place

    @property
    def is_in_task(self) -> bool:
        """True when a task holds it."""
        return "Tasks" in self.path

    @property
    def job(self) -> Place:
        """The job itself."""
        return self if self.struct == "Job" else self.within("Job")

    @property
    def job_type(self) -> str:
        """The job's type."""
        return self.job.text("Type")


@cache
def held_structs(struct: str) -> dict[str, tuple[str, str]]:
    """Return how each field of a struct holds objects (one, list, map), and of which struct."""
    fields = table("job")["structs"][struct]["fields"]
    return {field["json"]: (field["held"], field["type"]) for field in fields if "held" in field}


def places(place: Place) -> Iterator[Place]:
    """Yield an object and all that it holds, in the order of the JSON."""
    yield place
    for name, (held, _) in held_structs(place.struct).items():
        if not isinstance(place.value.get(name), dict | list):
            continue
        single = place.one(name) if held == "one" and isinstance(place.value[name], dict) else None
        for inner in place.each(name) if held != "one" else [single] if single else []:
            yield from places(inner)
