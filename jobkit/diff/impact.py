"""Estimates what a change does to running allocations, without asking a server."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from jobkit.diff.annotate import HARMLESS_FIELD, REPLACE
from jobkit.diff.shapes import in_place
from jobkit.diff.walk import present, steps_of
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jobkit.diff.model import JobDiff, ObjectDiff, TaskDiff, TaskGroupDiff

Effect: TypeAlias = Literal["replace", "stop", "create", "in-place", "none"]
Form: TypeAlias = "Mapping[str, Any]"

_ON_EACH_NODE: Final = frozenset({"system", "sysbatch"})
# Jobs that are updated step by step, as the block "update" says; the others all at once.
_STEPWISE: Final = frozenset({"service", "system"})


class GroupImpact(NamedTuple):
    """What a change does to the allocations of one task group.

    Attributes:
        group: Its name.
        effect: What becomes of the running ones.
        running: How many the old job asks for; None is one on each node.
        wanted: How many the new job asks for; None is one on each node.
        at_once: How many are replaced at a time; None is all.
        canaries: How many new ones run first, beside the old ones.
        promotes: Whether canaries are promoted without a person.
        notes: What else there is to know, in sentences.
    """

    group: str
    effect: Effect
    running: int | None = 0
    wanted: int | None = 0
    at_once: int | None = None
    canaries: int = 0
    promotes: bool = False
    notes: tuple[str, ...] = ()

    @property
    def kept(self) -> int | None:
        """How many of the running ones are asked for after as before; None is one on each node."""
        if self.running is None or self.wanted is None:
            return None
        return min(self.running, self.wanted)


class Impact(NamedTuple):
    """What a change does to running allocations, as far as the two jobs tell.

    Attributes:
        groups: Each task group that the change is about, by name.
        notes: What goes for the whole job, in sentences.
    """

    groups: tuple[GroupImpact, ...] = ()
    notes: tuple[str, ...] = ()


def impact(old: Form | None, new: Form | None, diff: JobDiff, target: str) -> Impact:
    """Return what a change of a job does to running allocations.

    Args:
        old: The job before, in the form that is compared; None when there was none.
        new: The job after; None when there is none.
        diff: All that differs between them, unchanged fields of changed objects too.
        target: The Nomad release, ``X.Y.Z``.
    """
    if new is None:
        return Impact(tuple(_stopped(old or {})), (_DELETED,))
    if old is None:
        return Impact(tuple(_created(new)), tuple(_launches(new)))
    if new.get("Stop"):
        return Impact(tuple(_stopped(old)), ("The job is stopped.",) if not old["Stop"] else ())
    notes = (*_other_job(old, new), *_launches(new))
    if any(old.get(name) != new.get(name) for name in ("Region", "Namespace")):
        return Impact(tuple(_created(new)), notes)
    return Impact(tuple(_changed(old, new, diff, target)), notes)


_DELETED: Final = "That a file goes stops nothing: this is what happens when the job is stopped."


def _groups(form: Form) -> dict[str, Form]:
    return {group["Name"]: group for group in form.get("TaskGroups") or ()}


def _count(form: Form, group: Form) -> int | None:
    if form.get("Stop") or form.get("Periodic") or form.get("ParameterizedJob"):
        return 0
    return None if form["Type"] in _ON_EACH_NODE else group["Count"]


def _stopped(old: Form) -> Iterator[GroupImpact]:
    for name, group in _groups(old).items():
        yield GroupImpact(name, "stop", _count(old, group))


def _created(new: Form) -> Iterator[GroupImpact]:
    for name, group in _groups(new).items():
        yield GroupImpact(name, "create", 0, _count(new, group))


def _changed(old: Form, new: Form, diff: JobDiff, target: str) -> Iterator[GroupImpact]:
    before, after = _groups(old), _groups(new)
    whole = _replaces("Job", diff, target)
    some_fit = _may_not_fit(diff, target)
    for change in diff["TaskGroups"] or ():
        name = change["Name"]
        if name not in before:
            yield GroupImpact(name, "create", 0, _count(new, after[name]))
        elif name not in after:
            yield GroupImpact(
                name, "stop", _count(old, before[name]), notes=_renamed(before, after, name)
            )
        else:
            unseen = _replaces_unseen(before[name], after[name], target)
            effect = _effect(diff, change, target, whole=whole or unseen)
            made = GroupImpact(name, effect, _count(old, before[name]), _count(new, after[name]))
            fits = some_fit or any(
                _may_not_fit(one, target) for one in (change, *(change["Tasks"] or ()))
            )
            yield _settled(made, new, after[name], fits=fits)


def _settled(made: GroupImpact, new: Form, group: Form, *, fits: bool) -> GroupImpact:
    """Return what a change does to a group that stays, its counts taken into account."""
    if made.kept == 0:
        effect: Effect = "stop" if made.running else "create" if made.wanted else "none"
        return made._replace(effect=effect)
    if made.effect == "replace":
        return _stepwise(made, new, group)
    return made._replace(notes=(_FITS,)) if made.effect == "in-place" and fits else made


_FITS: Final = "Those on nodes that do not fit any more are replaced."


def _effect(diff: JobDiff, group: TaskGroupDiff, target: str, *, whole: bool) -> Effect:
    if diff["Type"] == "None" and not whole:
        return "none"
    tasks = group["Tasks"] or ()
    replaces = (
        whole
        or _replaces("TaskGroup", group, target)
        or any(_replaces_for(task, target) for task in tasks)
    )
    return "replace" if replaces else "in-place"


def _stepwise(made: GroupImpact, new: Form, group: Form) -> GroupImpact:
    update = group.get("Update")
    if new["Type"] not in _STEPWISE or not update:
        return made
    canaries = update.get("Canary") or 0 if new["Type"] == "service" else 0
    return made._replace(
        at_once=update["MaxParallel"] or None,
        canaries=canaries,
        promotes=bool(canaries and update.get("AutoPromote")),
    )


@cache
def _rows(name: str, target: str) -> list[dict[str, Any]]:
    return [row for row in table("impact")[name] if holds(row, target)]


def _replaces(level: str, holder: JobDiff | TaskGroupDiff, target: str) -> bool:
    """Tell whether what changed in a job or a group, but for its tasks, replaces allocations."""
    rows = [row for row in _rows("replaced_by", target) if row["level"] == level]
    fields = {row["field"] for row in rows if "field" in row}
    objects = {row["object"]: row.get("inside") for row in rows if "object" in row}
    return any(
        steps_of(field["Name"])[0] in fields and field["Type"] != "None"
        for field in present(holder["Fields"])
    ) or any(
        one["Name"] in objects and _is_changed(one, objects[one["Name"]])
        for one in holder["Objects"] or ()
    )


def _is_changed(one: ObjectDiff, inside: str | None) -> bool:
    if inside is None:
        return one["Type"] != "None"
    return any(
        inner["Name"] == inside and inner["Type"] != "None" for inner in one["Objects"] or ()
    )


def _replaces_for(task: TaskDiff, target: str) -> bool:
    """Tell whether what the diff shows of a task replaces allocations."""
    if REPLACE not in (task["Annotations"] or ()):
        return False
    if task["Type"] != "Edited":
        return True
    rows = _rows("left_by", target)
    fields = {row["field"] for row in rows if "field" in row} | {HARMLESS_FIELD}
    objects = {row["object"]: row.get("unless") for row in rows if "object" in row}
    harmless = in_place(target).keys() | objects.keys()
    return any(
        field["Name"] not in fields for field in present(task["Fields"]) if field["Type"] != "None"
    ) or any(
        one["Name"] not in harmless or _has_changed(one, objects.get(one["Name"]))
        for one in task["Objects"] or ()
        if one["Type"] != "None"
    )


def _has_changed(one: ObjectDiff, name: str | None) -> bool:
    return any(
        field["Name"] == name and field["Type"] != "None" for field in present(one["Fields"])
    )


def _replaces_unseen(old: Form, new: Form, target: str) -> bool:
    """Tell whether what the diff doesn't show of a group's tasks replaces allocations."""
    before = {task["Name"]: task for task in old["Tasks"] or ()}
    return any(
        _unseen(before[task["Name"]], row) != _unseen(task, row)
        for task in new["Tasks"] or ()
        if task["Name"] in before
        for row in _rows("replaced_unseen", target)
    )


def _unseen(task: Form, row: Mapping[str, Any]) -> object:
    value = task.get(row["field"])
    return value.get(row["member"]) if value and "member" in row else value


def _may_not_fit(holder: JobDiff | TaskGroupDiff | TaskDiff, target: str) -> bool:
    names = {row["name"] for row in _rows("fits_by", target)}
    changed: Iterable[Any] = (*present(holder["Fields"]), *(holder["Objects"] or ()))
    return any(one["Name"] in names and one["Type"] != "None" for one in changed)


_RENAMED: Final = (
    '"{}" looks like this group with another name; to Nomad it is a new one, not waited for.'
)


def _renamed(before: Mapping[str, Form], after: Mapping[str, Form], name: str) -> tuple[str, ...]:
    """Return the note that a group that goes has only got another name."""
    tasks = {task["Name"] for task in before[name]["Tasks"] or ()}
    for other, group in after.items():
        if other not in before and tasks == {task["Name"] for task in group["Tasks"] or ()}:
            return (_RENAMED.format(other),)
    return ()


def _other_job(old: Form, new: Form) -> Iterator[str]:
    """Yield what is to be known when a change makes another job of a job."""
    if old["Type"] != new["Type"]:
        yield (
            f'A server refuses to change the type of a job ("{old["Type"]}" to "{new["Type"]}"): '
            "it has to be stopped and purged first, or to get another name."
        )
    for name, word in (("Region", "region"), ("Namespace", "namespace")):
        if old.get(name) != new.get(name):
            yield (
                f'In the {word} "{new[name]}" this is another job: the one in "{old[name]}" '
                "runs on until it is stopped."
            )
    for name, word in (("Periodic", "periodic"), ("ParameterizedJob", "parameterized")):
        if bool(old.get(name)) != bool(new.get(name)):
            yield f"A server refuses to make a job {word}, or not {word} any more."


def _launches(new: Form) -> Iterator[str]:
    if new.get("Periodic") or new.get("ParameterizedJob"):
        yield "Launches that run go on as they are; later ones are of the new job."
