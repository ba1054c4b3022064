"""Rules about constraints of a group that no node can meet together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity
from jobkit.evaluate.functions.regex import found_in
from jobkit.lint.registry import Judge, rule
from jobkit.lint.version_ranges import is_empty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_EQUAL: Final = frozenset({"=", "==", "is"})
_UNEQUAL: Final = frozenset({"!=", "not"})
_VERSIONS: Final = frozenset({"version", "semver"})
_ORDER: Final = frozenset({"<", "<=", ">", ">="})
_ALL_OF: Final = frozenset({"set_contains", "set_contains_all"})
_COUNT: Final = re.compile("[0-9]{1,6}")
_NEGATIVE_VALUE: Final = frozenset({"false"})


@rule("JK5451", "constraints-exclude", "TaskGroup", judge=Judge.NOBODY, severity=Severity.WARNING)
def constraints_exclude(group: Place) -> Iterator[Finding]:
    """Constraints exclude each other.

    Those of the job, the group and its tasks must all hold on the same node.

    Bad (group):
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }
        constraint {
          attribute = "${attr.kernel.name}"
          value = "windows"
        }

    Good (group):
        constraint {
          attribute = "${attr.kernel.name}"
          operator = "regexp"
          value = "linux|windows"
        }
    """
    by_target: dict[str, list[Place]] = {}
    for constraint in _constraints(group):
        target = constraint.text("LTarget")
        if target.startswith("${") and "${" not in constraint.text("RTarget"):
            by_target.setdefault(target, []).append(constraint)
    for target, constraints in by_target.items():
        for number, constraint in enumerate(constraints):
            if constraint.text("Operand") in _VERSIONS and is_empty(constraint.text("RTarget")):
                yield _place(constraint), f"No version is {_shown(constraint)}."
                break
            other = next((one for one in constraints[:number] if _exclude(one, constraint)), None)
            if other is not None:
                detail = f'"{target}" can\'t be both {_shown(other)} and {_shown(constraint)}.'
                yield _place(constraint), detail
                break


def _constraints(group: Place) -> list[Place]:
    """Return all constraints that a node must meet to get the group."""
    holders = [group.job, group, *group.each("Tasks")]
    return [one for holder in holders for one in holder.each("Constraints")]


def _place(constraint: Place) -> tuple[str | int, ...]:
    field = "RTarget" if constraint.is_written("RTarget") else "Operand"
    return constraint.at(field) if constraint.text("RTarget") else constraint.path


def _shown(constraint: Place) -> str:
    value = constraint.text("RTarget")
    return f'{constraint.text("Operand")} "{value}"' if value else constraint.text("Operand")


def _exclude(one: Place, other: Place) -> bool:
    """Tell whether no value of an attribute meets both constraints."""
    return any(_excludes(*pair) for pair in ((one, other), (other, one)))


def _excludes(one: Place, other: Place) -> bool:
    operand, value = one.text("Operand"), one.text("RTarget")
    against, wanted = other.text("Operand"), other.text("RTarget")
    if operand in _EQUAL:
        return _not_equal(value, against, wanted)
    if operand in _VERSIONS and against in _VERSIONS:
        return is_empty(f"{value},{wanted}")
    if operand in _ORDER and against in _ORDER:
        return _are_numbers(value, wanted) and is_empty(f"{operand} {value},{against} {wanted}")
    if operand == "is_set":
        return against == "is_not_set"
    if operand == "is_not_set":
        return against in _EQUAL | _VERSIONS | _ALL_OF | {"regexp", "set_contains_any"}
    return False


def _not_equal(value: str, against: str, wanted: str) -> bool:
    """Tell whether an attribute of a value does not meet a second constraint."""
    if against in _EQUAL:
        return value != wanted
    if against in _UNEQUAL:
        return value == wanted
    if against in _ALL_OF:
        return not {one.strip() for one in wanted.split(",")} <= _members(value)
    if against == "set_contains_any":
        return not {one.strip() for one in wanted.split(",")} & _members(value)
    if against in _ORDER:
        return _are_numbers(value, wanted) and is_empty(f"= {value},{against} {wanted}")
    if against == "regexp":
        return not found_in(value, wanted)
    return against in _VERSIONS and is_empty(f"{wanted},= {value}")


def _are_numbers(*texts: str) -> bool:
    return all(re.fullmatch("[0-9]{1,15}", one) for one in texts)


def _members(value: str) -> set[str]:
    return {one.strip() for one in value.split(",")}


@rule(
    "JK5452", "distinct-property-of-one", "TaskGroup", judge=Judge.NOBODY, severity=Severity.WARNING
)
def distinct_property_of_one(group: Place) -> Iterator[Finding]:
    """Allocations must differ in what is the same for all.

    One constraint fixes the value of an attribute, another asks for different ones.

    Bad (group):
        count = 3
        constraint {
          attribute = "${node.datacenter}"
          value = "dc1"
        }
        constraint {
          operator = "distinct_property"
          attribute = "${node.datacenter}"
        }

    Good (group):
        count = 3
        constraint {
          operator = "distinct_property"
          attribute = "${node.datacenter}"
        }
    """
    count, constraints = group.number("Count"), _constraints(group)
    fixed = {one.text("LTarget") for one in constraints if one.text("Operand") in _EQUAL}
    for constraint in constraints:
        if (
            constraint.text("Operand") == "distinct_property"
            and constraint.text("LTarget") in fixed
        ):
            allowed = constraint.text("RTarget") or "1"
            if _COUNT.fullmatch(allowed) and int(allowed) < count:
                detail = f"Only {allowed} of {count} allocations can be placed."
                yield constraint.at("LTarget"), detail


@rule("JK5453", "distinct-hosts-of-one", "TaskGroup", judge=Judge.NOBODY, severity=Severity.WARNING)
def distinct_hosts_of_one(group: Place) -> Iterator[Finding]:
    """Allocations must be on different nodes, and on one node.

    ``distinct_hosts`` does not fit with a constraint that only one node meets.

    Bad (group):
        count = 2
        constraint {
          attribute = "${node.unique.name}"
          value = "node-7"
        }
        constraint {
          operator = "distinct_hosts"
          value = "true"
        }

    Good (group):
        count = 2
        constraint {
          operator = "distinct_hosts"
          value = "true"
        }
    """
    count, constraints = group.number("Count"), _constraints(group)
    one_node = any(
        one.text("Operand") in _EQUAL
        and one.text("LTarget").startswith(("${node.unique.", "${attr.unique."))
        for one in constraints
    )
    for constraint in constraints:
        is_on = constraint.text("RTarget") not in _NEGATIVE_VALUE
        if constraint.text("Operand") == "distinct_hosts" and is_on and one_node and count > 1:
            detail = f"Another constraint allows one node only, and the count is {count}."
            yield constraint.at("Operand"), detail


@rule("JK5454", "datacenter-not-listed", "TaskGroup", judge=Judge.NOBODY, severity=Severity.WARNING)
def datacenter_not_listed(group: Place) -> Iterator[Finding]:
    """Datacenter is asked for in which the job does not run.

    Nodes are looked for in the job's datacenters only.

    Bad (job):
        datacenters = ["dc1"]
        constraint {
          attribute = "${node.datacenter}"
          value = "dc2"
        }

    Good (job):
        datacenters = ["dc1", "dc2"]
        constraint {
          attribute = "${node.datacenter}"
          value = "dc2"
        }
    """
    names = group.job.texts("Datacenters")
    if not names or any(re.search(r"[*?\[{$]", one) for one in names):
        return
    for constraint in _constraints(group):
        is_about = constraint.text("LTarget") == "${node.datacenter}"
        value = constraint.text("RTarget")
        if (
            is_about
            and constraint.text("Operand") in _EQUAL
            and not {value, "${"} & {*names, value[:2]}
        ):
            detail = f'"{value}" is none of the job\'s datacenters.'
            yield constraint.at("RTarget"), detail


@rule("JK5455", "constraint-repeated", "TaskGroup", judge=Judge.NOBODY, severity=Severity.INFO)
def constraint_repeated(group: Place) -> Iterator[Finding]:
    """Constraint stands twice.

    Those of the job hold for all its groups, those of a group for all its tasks.

    Bad (group):
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }

    Good (group):
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }
    """
    known: list[tuple[str, ...]] = []
    for holder in (group.job, group):
        for constraint in holder.each("Constraints"):
            key = (
                constraint.text("LTarget"),
                constraint.text("Operand"),
                constraint.text("RTarget"),
            )
            if key in known and holder is group:
                yield constraint.path, "The same stands before it already."
            known.append(key)
