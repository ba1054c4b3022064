"""Says where arguments and blocks belong that stand in the wrong place, or are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.job.layout import layout
from jobkit.records import replace
from jobkit.syntax.content_faults import UNKNOWN_ARGUMENT, UNKNOWN_BLOCK
from jobkit.tables import table

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic

_HOMES: Final = {"Job": "job", "TaskGroup": "group", "Task": "task"}
_ABSENT: Final = "There is no"
_NEAR: Final = " Did you mean"


def at_home(problem: Diagnostic) -> Diagnostic:
    """Return a finding that also says where what has no place in the block around it belongs."""
    place = problem.range
    is_block = problem.code == UNKNOWN_BLOCK.code
    is_unknown = is_block or problem.code == UNKNOWN_ARGUMENT.code
    if not is_unknown or place is None or not problem.detail.startswith(_ABSENT):
        return problem
    name = place.source.text[place.start_offset : place.end_offset]
    # The very name in another block says more than a near one in this block.
    told, _, near = problem.detail.partition(_NEAR)
    removed = _removed(name)
    if removed and not near:
        return replace(problem, detail=f"{told} {removed}")
    known = ((word, layout(struct)) for struct, word in _HOMES.items())
    homes = [word for word, one in known if name in (one.labels if is_block else one.attributes)]
    if not homes:
        return problem
    return replace(problem, detail=f'{told} "{name}" belongs in the {" or the ".join(homes)}.')


def _removed(name: str) -> str:
    """Say until when an argument existed and what took its place; "" for any other."""
    for row in table("deprecations")["fields"]:
        fields = table("job")["structs"][row["struct"]]["fields"] if row["until"] else ()
        if any(field["json"] == row["field"] and field["hcl"] == name for field in fields):
            return f'"{name}" is gone after Nomad {row["until"]}. Write {row["instead"]} instead.'
    return ""
