"""Small classes of data that are quick to make.

A command of jobkit meets about a hundred classes of data before it has read a file. ``dataclass``
writes and compiles up to six functions for each of them, which took a quarter of the time of
rendering a job; ``record`` writes one. Classes of the public library stay dataclasses.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar, dataclass_transform, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@overload
def record(made: type[T], /) -> type[T]: ...


@overload
def record(*, eq: bool = True, frozen: bool = True) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(
    made: type[T] | None = None, /, *, eq: bool = True, frozen: bool = True
) -> type[T] | Callable[[type[T]], type[T]]:
    """Make a class of data: slots, ``__init__``, ``repr``, and comparing by value.

    As with ``dataclass`` the annotations are the fields, with a default or a ``field(…)``; those of
    a parent class are not.

    Args:
        made: The class.
        eq: Compare by value, else by identity.
        frozen: No field is set again, so that a record that compares by value has a hash. Only type
            checkers see to that: making a class that refuses takes as long as all the rest.
    """

    def apply(plain: type[T]) -> type[T]:
        return _record(plain, eq=eq, frozen=frozen)

    return apply if made is None else apply(made)


def _record(plain: type[T], *, eq: bool, frozen: bool) -> type[T]:
    members = dict(plain.__dict__)
    names = tuple(plain.__annotations__)
    defaults = {name: members.pop(name) for name in names if name in members}
    for slot in ("__dict__", "__weakref__"):
        members.pop(slot, None)
    members |= {
        "__slots__": names,
        "__match_args__": names,
        "__init__": _init(names, defaults),
        "__repr__": _repr([name for name in names if _field(defaults, name).repr]),
    }
    if eq:
        compared = [name for name in names if _field(defaults, name).compare]
        members |= _by_value(compared, frozen=frozen)
    meta: Any = type(plain)
    made: type[T] = meta(plain.__name__, plain.__bases__, members)
    return made


def replace(old: T, **changes: Any) -> T:  # noqa: ANN401  as the fields are
    """Return a record, or dataclass, like ``old`` with other values in some fields."""
    values = {name: getattr(old, name) for name in old.__match_args__}  # type: ignore[attr-defined]
    return type(old)(**{**values, **changes})


_PLAIN: Final[Field[Any]] = field()


def _field(defaults: dict[str, Any], name: str) -> Field[Any]:
    found = defaults.get(name)
    return found if isinstance(found, Field) else _PLAIN


def _init(names: tuple[str, ...], defaults: dict[str, Any]) -> Any:  # noqa: ANN401  a function
    """Return the function that sets the fields of a new record."""
    scope: dict[str, Any] = {"_MISSING": MISSING}
    arguments, body = ["self"], []
    for name in names:
        value, default = name, defaults.get(name, MISSING)
        if isinstance(default, Field) and default.default_factory is not MISSING:
            scope[f"_make_{name}"] = default.default_factory
            value = f"_make_{name}() if {name} is _MISSING else {name}"
        elif isinstance(default, Field):
            default = default.default
        scope[f"_default_{name}"] = MISSING if value != name else default
        is_needed = default is MISSING
        arguments.append(name if is_needed else f"{name}=_default_{name}")
        body.append(f" self.{name}={value}")
    text = f"def __init__({','.join(arguments)}):\n" + "\n".join(body or [" pass"])
    exec(text, scope)  # noqa: S102  a text of names of Python
    return scope["__init__"]


def _repr(shown: list[str]) -> Callable[[object], str]:
    def text(self: object) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({fields})"

    return text


def _by_value(compared: list[str], *, frozen: bool) -> dict[str, Any]:
    """Return the functions that compare records of a class by these fields."""
    values: Callable[[object], Any] = attrgetter(*compared) if compared else lambda _: None

    def equal(self: object, other: object) -> Any:  # noqa: ANN401  a bool, or NotImplemented
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed if frozen else None}
