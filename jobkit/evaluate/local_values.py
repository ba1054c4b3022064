"""``locals``: definitions worked out one after the other, those that fail again later.

Nomad goes through all definitions of a file as through a queue: each sees the locals known so far,
one that fails goes to the end, and of two of one name the last one worked out stays. The order
inside one block is chance there; here it is the one in which definitions need each other.

Nomad: 1.0.0 to 2.0.5.
"""

from __future__ import annotations

from collections import deque
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from jobkit.evaluate import faults
from jobkit.evaluate.values import UNKNOWN
from jobkit.syntax.escapes import nfc
from jobkit.syntax.tree import AttributeStep, IndexStep
from jobkit.syntax.walk import traversals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.evaluate.expressions import Evaluator
    from jobkit.evaluate.values import Value
    from jobkit.source import Source
    from jobkit.syntax.tree import Attribute


def evaluate_locals(
    blocks: Iterable[Mapping[str, Attribute]], evaluator: Evaluator, values: dict[str, Value]
) -> None:
    """Work out every definition and put it into ``values``, which the evaluator's scope shows.

    Args:
        blocks: The arguments of each ``locals`` block, in the order of the file.
        evaluator: Gets the faults of what has no value in the end.
        values: Grows; a name without value is unknown there.
    """
    source = evaluator.source
    queue = deque(one for block in blocks for one in _in_order(source, block))
    failed = 0
    while len(queue) > failed:
        definition = queue.popleft()
        value, problems = evaluator.attempt(definition.expression)
        if problems:
            queue.append(definition)
            failed += 1
        else:
            values[nfc(definition.name)] = value
            failed = 0
    if queue:
        _tell(queue, evaluator, values)


def _in_order(source: Source, block: Mapping[str, Attribute]) -> list[Attribute]:
    """Return the definitions of a block, each after those that it needs where that can be."""
    sorter = TopologicalSorter({name: _needs(source, name, block) for name in block})
    try:
        return [block[name] for name in sorter.static_order()]
    except CycleError:
        return list(block.values())


def _needs(source: Source, name: str, known: Mapping[str, Attribute]) -> list[str]:
    """Return the locals that a local uses; all others when it uses ``local`` as a whole."""
    needed: list[str] = []
    for _, traversal in traversals(source, known[name].expression):
        if traversal.root != "local":
            continue
        match traversal.steps[0] if traversal.steps else None:
            case AttributeStep(name=used) | IndexStep(key=str(used)):
                needed += [used] if used in known else []
            case _:
                needed += [one for one in known if one != name]
    return needed


def _tell(queue: Iterable[Attribute], evaluator: Evaluator, values: dict[str, Value]) -> None:
    """Report why definitions have no value: circles once, the rest each with its own fault."""
    left = {definition.name: definition for definition in queue}
    for name in left:
        values[nfc(name)] = UNKNOWN
    needs = {name: _needs(evaluator.source, name, left) for name in left}
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as circle:
            # graphlib names each local before the one that needs it, the first one again at last.
            names: list[str] = list(reversed(circle.args[1]))
            _tell_circle(names, left[names[0]], evaluator)
            for name in names:
                needs[name] = []
        else:
            break
    for definition in queue:
        evaluator.evaluate(definition.expression)


def _tell_circle(names: list[str], attribute: Attribute, evaluator: Evaluator) -> None:
    chain = " needs ".join(f'"local.{name}"' for name in names[:6])
    if len(names) > 6:  # noqa: PLR2004  more is hard to read
        chain += f' … needs "local.{names[-1]}"'
    evaluator.fail_node(faults.LOCAL_CYCLE, attribute.expression, f"{chain}. Give one a value.")
