"""Rules about affinities and spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.evaluate.functions.regex import pattern_fault
from jobkit.lint.registry import rule
from jobkit.lint.versions import wrong_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_WITH_OWN_FORM: Final = frozenset({"regexp", "version", "semver"})
_WHOLE: Final = 100


@rule("JK4421", "affinity-value-missing", "Affinity", since="0.9.0")
def affinity_value_missing(affinity: Place) -> Iterator[Finding]:
    """Affinity has nothing to compare with.

    Every operator of an affinity needs a value.

    Bad (job):
        affinity {
          attribute = "${node.class}"
        }

    Good (job):
        affinity {
          attribute = "${node.class}"
          value = "big"
        }
    """
    operand = affinity.text("Operand")
    if operand and operand not in _WITH_OWN_FORM and not affinity.text("RTarget"):
        yield affinity.at("RTarget"), f'Operator "{operand}" needs a value.'


@rule("JK4422", "affinity-regexp", "Affinity", since="0.9.0")
def affinity_regexp(affinity: Place) -> Iterator[Finding]:
    """Regular expression of an affinity can't be read.

    Nomad's are RE2: there is no look-around and no reference back.

    Bad (job):
        affinity {
          attribute = "${node.class}"
          operator = "regexp"
          value = "["
        }

    Good (job):
        affinity {
          attribute = "${node.class}"
          operator = "regexp"
          value = "^big"
        }
    """
    if affinity.text("Operand") == "regexp":
        fault = pattern_fault(affinity.text("RTarget"))
        if fault:
            yield affinity.at("RTarget"), f"Nomad can't use it: {fault}."


@rule("JK4423", "affinity-version", "Affinity", since="0.9.0")
def affinity_version(affinity: Place) -> Iterator[Finding]:
    """Version condition of an affinity can't be read.

    It is a comma-separated list such as ``>= 1.2, < 2.0``; ``version`` takes ``~>`` too.

    Bad (job):
        affinity {
          attribute = "${attr.nomad.version}"
          operator = "version"
          value = "== 1.9"
        }

    Good (job):
        affinity {
          attribute = "${attr.nomad.version}"
          operator = "version"
          value = ">= 1.9"
        }
    """
    operand = affinity.text("Operand")
    if operand in {"version", "semver"}:
        wrong = wrong_condition(affinity.text("RTarget"), is_strict=operand == "semver")
        if wrong is not None:
            detail = f'"{wrong}" is no condition on a version; write one such as ">= 1.2.0".'
            yield affinity.at("RTarget"), detail


@rule("JK4424", "affinity-attribute-missing", "Affinity", since="0.9.0")
def affinity_attribute_missing(affinity: Place) -> Iterator[Finding]:
    """Affinity names no attribute.

    Every operator of an affinity needs one.

    Bad (job):
        affinity {
          value = "big"
        }

    Good (job):
        affinity {
          attribute = "${node.class}"
          value = "big"
        }
    """
    if not affinity.text("LTarget"):
        detail = 'Write the attribute to look at, such as "${node.datacenter}".'
        yield affinity.at("LTarget"), detail


@rule("JK4425", "spread-target-duplicate", "Spread", since="0.9.0")
def spread_target_duplicate(spread: Place) -> Iterator[Finding]:
    """Spread has two targets for one value.

    Each value gets one share.

    Bad (job):
        spread {
          attribute = "${node.datacenter}"
          target "eu" {
            percent = 60
          }
          target "eu" {
            percent = 40
          }
        }

    Good (job):
        spread {
          attribute = "${node.datacenter}"
          target "eu" {
            percent = 60
          }
          target "us" {
            percent = 40
          }
        }
    """
    seen: set[str] = set()
    for target in spread.each("SpreadTarget"):
        value = target.text("Value")
        if value in seen:
            yield target.at("Value"), f'"{value}" has a share already.'
        seen.add(value)


@rule("JK4426", "spread-percent-sum", "Spread", since="0.9.0")
def spread_percent_sum(spread: Place) -> Iterator[Finding]:
    """Shares of a spread add up to more than 100 percent.

    What is left below 100 goes to all other values.

    Bad (job):
        spread {
          attribute = "${node.datacenter}"
          target "eu" {
            percent = 60
          }
          target "us" {
            percent = 60
          }
        }

    Good (job):
        spread {
          attribute = "${node.datacenter}"
          target "eu" {
            percent = 60
          }
          target "us" {
            percent = 40
          }
        }
    """
    targets = spread.each("SpreadTarget")
    total = sum(target.number("Percent") for target in targets)
    if total > _WHOLE >= max(target.number("Percent") for target in targets):
        largest = max(targets, key=lambda target: target.number("Percent"))
        yield largest.at("Percent"), f"The shares add up to {total} percent; 100 are allowed."
