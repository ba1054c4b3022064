"""``locals``: values by name, worked out in the order in which they need each other."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from jobkit.evaluate import faults
from jobkit.evaluate.values import UNKNOWN
from jobkit.syntax.tree import AttributeStep, IndexStep
from jobkit.syntax.walk import traversals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.evaluate.expressions import Evaluator
    from jobkit.evaluate.values import Value
    from jobkit.source import Source
    from jobkit.syntax.tree import Attribute


def evaluate_locals(
    attributes: Mapping[str, Attribute], evaluator: Evaluator, values: dict[str, Value]
) -> None:
    """Work out every local and put it into ``values``, which the evaluator's scope shows.

    Those that need each other in a circle are told once and have no value.
    """
    needs = {name: _needs(evaluator.source, name, attributes) for name in attributes}
    while True:
        try:
            order = list(TopologicalSorter(needs).static_order())
        except CycleError as circle:
            # graphlib names each local before the one that needs it, the first one again at last.
            names: list[str] = list(reversed(circle.args[1]))
            _tell_circle(names, attributes[names[0]], evaluator)
            for name in names:
                values[name] = UNKNOWN
                needs[name] = []
        else:
            break
    for name in order:
        if name not in values:
            values[name] = evaluator.evaluate(attributes[name].expression)


def _needs(source: Source, name: str, attributes: Mapping[str, Attribute]) -> list[str]:
    """Return the other locals that a local uses; all of them when it uses ``local`` as a whole."""
    needed: list[str] = []
    for _, traversal in traversals(source, attributes[name].expression):
        if traversal.root != "local":
            continue
        match traversal.steps[0] if traversal.steps else None:
            case AttributeStep(name=used) | IndexStep(key=str(used)):
                needed += [used] if used in attributes else []
            case _:
                needed += [one for one in attributes if one != name]
    return needed


def _tell_circle(names: list[str], attribute: Attribute, evaluator: Evaluator) -> None:
    chain = " needs ".join(f'"local.{name}"' for name in names[:6])
    if len(names) > 6:  # noqa: PLR2004  more is hard to read
        chain += f' … needs "local.{names[-1]}"'
    evaluator.fail_node(faults.LOCAL_CYCLE, attribute.expression, f"{chain}. Give one a value.")
