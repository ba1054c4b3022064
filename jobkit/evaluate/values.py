"""Values of the job language and their types.

A value is plain Python where Python has it:

| language | Python |
|---|---|
| string | ``str``, NFC-normalised |
| bool | ``bool`` |
| number | ``int`` when whole and finite, else ``BigFloat`` (see ``numbers``) |
| tuple | ``tuple`` |
| object | ``dict``, in any order (what reads it sorts by key) |
| list, set, map of one type | ``ListValue``, ``SetValue``, ``MapValue`` |
| null | ``Null``, of a type or untyped (``NULL``) |
| not known here | ``Unknown``: a variable without value, or the result of a fault told already |
"""

from __future__ import annotations

from typing import TypeAlias

from jobkit.evaluate.numbers import BigFloat
from jobkit.records import record


@record
class PrimitiveType:
    """``string``, ``number``, ``bool``, or ``dynamic``: not known (``any``)."""

    name: str

    def __str__(self) -> str:
        return self.name


STRING = PrimitiveType("string")
NUMBER = PrimitiveType("number")
BOOL = PrimitiveType("bool")
DYNAMIC = PrimitiveType("dynamic")


@record
class ListType:
    """``list(element)``."""

    element: Type

    def __str__(self) -> str:
        return f"list of {self.element}"


@record
class SetType:
    """``set(element)``."""

    element: Type

    def __str__(self) -> str:
        return f"set of {self.element}"


@record
class MapType:
    """``map(element)``."""

    element: Type

    def __str__(self) -> str:
        return f"map of {self.element}"


@record
class TupleType:
    """``tuple([elements])``."""

    elements: tuple[Type, ...]

    def __str__(self) -> str:
        return "tuple"


@record
class ObjectType:
    """``object({name = type})``; attributes sorted by name."""

    attributes: tuple[tuple[str, Type], ...]

    def __str__(self) -> str:
        return "object"


Type: TypeAlias = PrimitiveType | ListType | SetType | MapType | TupleType | ObjectType


@record
class Null:
    """The absent value of a type."""

    type: Type = DYNAMIC


NULL = Null()


@record
class Unknown:
    """A value that is not known here; whatever is made of it is unknown too."""

    type: Type = DYNAMIC


UNKNOWN = Unknown()


@record
class ListValue:
    """A list: elements of one type, in order."""

    element: Type
    items: tuple[Value, ...]


@record
class SetValue:
    """A set: unequal elements of one type, in the language's order (see ``set_of``)."""

    element: Type
    items: tuple[Value, ...]


@record
class MapValue:
    """A map: values of one type by key."""

    element: Type
    items: dict[str, Value]


Number: TypeAlias = int | BigFloat
Value: TypeAlias = (
    str
    | bool
    | Number
    | tuple["Value", ...]
    | dict[str, "Value"]
    | ListValue
    | SetValue
    | MapValue
    | Null
    | Unknown
)
