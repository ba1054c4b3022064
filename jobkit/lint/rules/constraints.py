"""Rules about constraints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.evaluate.functions.regex import pattern_fault
from jobkit.lint.registry import Judge, rule
from jobkit.lint.runtime_names import short_for
from jobkit.lint.versions import wrong_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_DISTINCT: Final = frozenset({"distinct_hosts", "distinct_property"})
_COMPARISONS: Final = frozenset({"=", "==", "is", "!=", "not", "<", "<=", ">", ">="})
_SETS: Final = frozenset({"set_contains", "set_contains_all", "set_contains_any"})
_PRESENCE: Final = frozenset({"is_set", "is_not_set"})
_NODE_NAMES: Final = frozenset(
    f"${{node.{name}}}" for name in ("unique.id", "datacenter", "unique.name", "class", "pool")
)
_NODE_PREFIXES: Final = ("${attr.", "${meta.", "${device.")
_TRUTHS: Final = frozenset(
    {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"}
)
_COUNT: Final = re.compile("[0-9]+")
_LARGEST: Final = (1 << 64) - 1


@rule("JK4401", "constraint-value-missing", "Constraint", since="0.6.1")
def constraint_value_missing(constraint: Place) -> Iterator[Finding]:
    """Constraint has nothing to compare with.

    The operator needs a value.

    Bad (job):
        constraint {
          attribute = "${attr.kernel.name}"
        }

    Good (job):
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }
    """
    operand = constraint.text("Operand")
    if operand in _COMPARISONS | _SETS and not constraint.text("RTarget"):
        yield constraint.at("RTarget"), f'Operator "{operand}" needs a value.'


@rule("JK4402", "constraint-value-unused", "Constraint", since="0.9.0")
def constraint_value_unused(constraint: Place) -> Iterator[Finding]:
    """Constraint has a value that its operator does not take.

    ``is_set`` and ``is_not_set`` look at the attribute alone.

    Bad (job):
        constraint {
          attribute = "${meta.gpu}"
          operator = "is_set"
          value = "true"
        }

    Good (job):
        constraint {
          attribute = "${meta.gpu}"
          operator = "is_set"
        }
    """
    operand = constraint.text("Operand")
    if operand in _PRESENCE and constraint.text("RTarget"):
        yield constraint.at("RTarget"), f'Operator "{operand}" takes no value; remove it.'


@rule("JK4403", "constraint-regexp", "Constraint")
def constraint_regexp(constraint: Place) -> Iterator[Finding]:
    """Regular expression can't be read.

    Nomad's are RE2: there is no look-around and no reference back.

    Bad (job):
        constraint {
          attribute = "${attr.unique.hostname}"
          operator = "regexp"
          value = "^(?!db)"
        }

    Good (job):
        constraint {
          attribute = "${attr.unique.hostname}"
          operator = "regexp"
          value = "^(web|api)"
        }
    """
    if constraint.text("Operand") == "regexp":
        fault = pattern_fault(constraint.text("RTarget"))
        if fault:
            yield constraint.at("RTarget"), f"Nomad can't use it: {fault}."


@rule("JK4404", "constraint-version", "Constraint")
def constraint_version(constraint: Place) -> Iterator[Finding]:
    """Version condition can't be read.

    It is a comma-separated list such as ``>= 1.2, < 2.0``; ``version`` takes ``~>`` too.

    Bad (job):
        constraint {
          attribute = "${attr.nomad.version}"
          operator = "semver"
          value = "~> 1.5"
        }

    Good (job):
        constraint {
          attribute = "${attr.nomad.version}"
          operator = "semver"
          value = ">= 1.5.0, < 2.0.0"
        }
    """
    operand = constraint.text("Operand")
    if operand in {"version", "semver"}:
        wrong = wrong_condition(constraint.text("RTarget"), is_strict=operand == "semver")
        if wrong is not None:
            detail = f'"{wrong}" is no condition on a version; write one such as ">= 1.2.0".'
            yield constraint.at("RTarget"), detail


@rule("JK4405", "distinct-property-count", "Constraint", since="0.6.1")
def distinct_property_count(constraint: Place) -> Iterator[Finding]:
    """Count of ``distinct_property`` is not a positive number.

    It says how many allocations may share a value; without it, one.

    Bad (job):
        constraint {
          operator = "distinct_property"
          attribute = "${meta.rack}"
          value = "0"
        }

    Good (job):
        constraint {
          operator = "distinct_property"
          attribute = "${meta.rack}"
          value = "2"
        }
    """
    value = constraint.text("RTarget")
    if constraint.text("Operand") != "distinct_property" or not value:
        return
    if not _COUNT.fullmatch(value) or not 1 <= int(value.lstrip("0")[:30] or 0) <= _LARGEST:
        yield constraint.at("RTarget"), f'The value is "{value}"; write a number, 1 or more.'


@rule("JK4406", "constraint-attribute-missing", "Constraint", since="0.6.1")
def constraint_attribute_missing(constraint: Place) -> Iterator[Finding]:
    """Constraint names no attribute.

    Only ``distinct_hosts`` does without.

    Bad (job):
        constraint {
          value = "linux"
        }

    Good (job):
        constraint {
          attribute = "${attr.kernel.name}"
          value = "linux"
        }
    """
    operand = constraint.text("Operand")
    is_slip = operand.startswith("distinct_") and operand not in _DISTINCT
    if operand and operand != "distinct_hosts" and not is_slip and not constraint.text("LTarget"):
        detail = 'Write the attribute to look at, such as "${attr.kernel.name}".'
        yield constraint.at("LTarget"), detail


@rule("JK4407", "constraint-attribute-form", "Constraint", since="1.11.2")
def constraint_attribute_form(constraint: Place) -> Iterator[Finding]:
    """Attribute of a constraint is none of a node.

    The scheduler knows ``${attr...}``, ``${meta...}``, ``${device...}`` and some ``${node...}``.
    Text that does not begin with a dollar sign is compared as it is.

    Bad (job):
        constraint {
          attribute = "${node.region}"
          value = "eu"
        }

    Good (job):
        constraint {
          attribute = "${node.datacenter}"
          value = "eu"
        }
    """
    target = constraint.text("LTarget")
    if constraint.text("Operand") == "distinct_hosts" or not target.startswith("$"):
        return
    if not target.startswith("${"):
        yield constraint.at("LTarget"), f'"{target}" lacks its braces; write "${{{target[1:]}}}".'
    elif not target.endswith("}"):
        yield constraint.at("LTarget"), f'"{target}" is not closed; write "{target}}}".'
    elif target not in _NODE_NAMES and not target.startswith(_NODE_PREFIXES):
        detail = f'The scheduler does not know "{target}"; it knows ${{attr.…}}, ${{meta.…}}, '
        near = did_you_mean(target, sorted(_NODE_NAMES)) or short_for(target, sorted(_NODE_NAMES))
        yield constraint.at("LTarget"), f"{detail}{', '.join(sorted(_NODE_NAMES))}.{near}"


@rule("JK4408", "constraint-distinct-level", "Constraint", within=("Task", "RequestedDevice"))
def constraint_distinct_level(constraint: Place) -> Iterator[Finding]:
    """Constraint about placement stands in a task or device.

    Allocations are placed as a whole: it belongs to the group or the job.

    Bad (task):
        constraint {
          operator = "distinct_hosts"
          value = "true"
        }

    Good (group):
        constraint {
          operator = "distinct_hosts"
          value = "true"
        }
    """
    operand = constraint.text("Operand")
    if operand in _DISTINCT:
        yield constraint.at("Operand"), f'"{operand}" belongs to the group or the job; move it.'


@rule(
    "JK4409",
    "distinct-hosts-value",
    "Constraint",
    severity=Severity.WARNING,
    judge=Judge.NOBODY,
)
def distinct_hosts_value(constraint: Place) -> Iterator[Finding]:
    """Value of distinct_hosts is neither true nor false.

    The scheduler takes it for false then, and puts allocations on one node.

    Bad (group):
        constraint {
          operator = "distinct_hosts"
          value = "yes"
        }

    Good (group):
        constraint {
          operator = "distinct_hosts"
          value = "true"
        }
    """
    value = constraint.text("RTarget")
    if constraint.text("Operand") == "distinct_hosts" and value and value not in _TRUTHS:
        yield constraint.at("RTarget"), f'"{value}" counts as false; write "true".'
