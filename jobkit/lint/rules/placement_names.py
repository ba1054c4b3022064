"""Rules about what constraints, affinities and spreads look at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.registry import Judge, Spot, rule
from jobkit.lint.runtime_doubts import spot
from jobkit.lint.runtime_names import Kind, doubt
from jobkit.lint.runtime_scope import scope
from jobkit.lint.runtime_texts import By, texts
from jobkit.lint.shown import quoted
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding
    from jobkit.lint.runtime_texts import Reference, Text

_OF_NODES: Final = ("node.", "attr.", "meta.")
_BARE: Final = re.compile(r"(?:\$?\{?|\{\{ *)((?:node|attr|meta|device)\.[\w.-]+)(?:\}?| *\}\})")


def _is_of_device(text: Text) -> bool:
    return "Devices" in text.path


@rule("JK6430", "placement-name-unknown", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def placement_name_unknown(job: Place) -> Iterator[Finding]:
    """Scheduler does not know the name.

    In constraints, affinities and spreads only names of nodes have a value: ``node.…``, ``attr.…``
    and ``meta.…``; those of a task do not exist yet. Such a constraint is met by no node, such an
    affinity or spread has no effect.

    Bad (job):
        affinity {
          attribute = "${attr.cpu.architecture}"
          value = "arm64"
        }

    Good (job):
        affinity {
          attribute = "${attr.cpu.arch}"
          value = "arm64"
        }
    """
    for text in texts(job):
        if text.by is not By.SCHEDULER or _is_of_device(text):
            continue
        if _is_refused(job, text):
            continue
        for reference in text.references():
            detail = _of_node(job, text, reference)
            if detail:
                yield spot(text, reference), detail


def _is_refused(job: Place, text: Text) -> bool:
    """Tell whether the server refuses a target, which a rule about its form tells already."""
    row = table("runtime-variables")["constraint_targets"]
    is_checked = (
        holds(row, job.target) and text.struct == "Constraint" and text.path[-1] == "LTarget"
    )
    return is_checked and not (
        text.value in row["exact"] or text.value.startswith(tuple(row["prefix"]))
    )


def _of_node(job: Place, text: Text, reference: Reference) -> str:
    """Return what is wrong with a name in a constraint, affinity or spread; "" when nothing is."""
    name = reference.name
    if name.startswith("device."):
        return f'"{name}" has a value only in a constraint or affinity of a device.'
    if name.startswith(_OF_NODES):
        found = doubt(name, scope(job, text.group, text.task), By.SCHEDULER, job.target)
        wrong = found is not None and found.kind is not Kind.NODE_META
        return found.detail if found is not None and wrong else ""
    if any(row["name"] == name for row in table("runtime-variables")["attributes"]):
        return f'"{name}" is an attribute: write "${{attr.{name}}}".'
    return f'"{name}" has no value yet when the scheduler looks for a node.'


@rule("JK6431", "placement-target-text", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def placement_target_text(job: Place) -> Iterator[Finding]:
    """Name of a node's property lacks its dollar sign or braces.

    Without them it is text like any other, and the same on every node.

    Bad (job):
        constraint {
          attribute = "attr.kernel.name"
          value = "linux"
        }

    Good (job):
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }
    """
    for place in _targets(job):
        for field in ("LTarget", "RTarget", "Attribute"):
            value = place.value.get(field)
            if not isinstance(value, str) or value.startswith("${"):
                continue
            found = _BARE.fullmatch(value)
            is_told = value.startswith("$") and place.struct == "Constraint" and field == "LTarget"
            if found is not None and not is_told:
                detail = f'"{value}" is taken as text; write "${{{found[1]}}}".'
                yield place.at(field), detail


def _targets(job: Place) -> Iterator[Place]:
    """Yield the constraints, affinities and spreads of a job, wherever they are."""
    holders = [job]
    for group in _each(job, "TaskGroups"):
        holders.append(group)
        for task in _each(group, "Tasks"):
            holders.append(task)
            resources = (
                task.one("Resources") if isinstance(task.value.get("Resources"), dict) else None
            )
            holders.extend(_each(resources, "Devices") if resources else ())
    for holder in holders:
        for field in ("Constraints", "Affinities", "Spreads"):
            yield from _each(holder, field)


def _each(holder: Place, field: str) -> list[Place]:
    return holder.each(field) if isinstance(holder.value.get(field), list) else []


@rule("JK6432", "placement-text-in-parts", "Job", judge=Judge.NOBODY, severity=Severity.WARNING)
def placement_text_in_parts(job: Place) -> Iterator[Finding]:
    """Name is only a part of what a constraint looks at.

    The scheduler takes the whole text as one name or as one value: it puts nothing together.

    Bad (job):
        affinity {
          attribute = "${node.class}-${meta.rack}"
          value = "big-a"
        }

    Good (job):
        affinity {
          attribute = "${node.class}"
          value = "big"
        }
    """
    for text in texts(job):
        if text.by is not By.SCHEDULER:
            continue
        references = list(text.references())
        if references and references[0].end - references[0].start != len(text.value):
            first = references[0]
            detail = f'"{text.value}" is taken as a whole; write one name, or text without any.'
            yield Spot(text.path, first.start, first.end), detail


@rule(
    "JK6433",
    "device-name-unknown",
    "Job",
    judge=Judge.NOBODY,
    severity=Severity.WARNING,
    since="0.9.0",
)
def device_name_unknown(job: Place) -> Iterator[Finding]:
    """Constraint or affinity of a device looks at something else.

    A device has ``${device.model}``, ``${device.attr.memory}`` and the like; what belongs to the
    node has no value there.

    Bad (task):
        resources {
          device "nvidia/gpu" {
            constraint {
              attribute = "${device.modell}"
              value = "Tesla T4"
            }
          }
        }

    Good (task):
        resources {
          device "nvidia/gpu" {
            constraint {
              attribute = "${device.model}"
              value = "Tesla T4"
            }
          }
        }
    """
    rows = [row for row in table("runtime-variables")["device"] if holds(row, job.target)]
    known = [row["name"] for row in rows]
    for text in texts(job):
        if text.by is By.SCHEDULER and _is_of_device(text):
            for reference in text.references():
                if reference.name not in known and not reference.name.startswith("device.attr."):
                    hint = did_you_mean(reference.name, known) or f" There is {quoted(known)}."
                    detail = f'A device has no "{reference.name}".{hint}'
                    yield spot(text, reference), detail
