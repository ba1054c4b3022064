"""What there is to say about a variable of a job, for who wants a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from jobkit.records import record

if TYPE_CHECKING:
    from jobkit.secrets.masks import JsonValue
    from jobkit.source import Range

Origin: TypeAlias = Literal["", "default", "config", "env", "varfile", "cmd"]


class Nothing:
    """Stands where a variable has no value."""


NOTHING: Final = Nothing()


@record
class ListedVariable:
    """A variable of a job file.

    Attributes:
        name: Its name.
        type: Its type as the job language writes it.
        description: What it says about itself; "" for nothing.
        default: Its default; ``NOTHING`` when it must be given a value.
        value: The value in force; ``NOTHING`` when it has none, or a faulty one.
        origin: Which kind of place the value came from; "" for nowhere.
        origin_name: That place: ``prod.yaml``, ``NOMAD_VAR_x``, ``--var``; "" for the default.
        origin_line: The line in it; None where lines don't count.
        uses: Where the file uses it.
        masked: True when a mask stands for a secret in the default or the value.
    """

    name: str
    type: str
    description: str
    default: JsonValue | Nothing
    value: JsonValue | Nothing
    origin: Origin
    origin_name: str
    origin_line: int | None
    uses: tuple[Range, ...]
    masked: bool
