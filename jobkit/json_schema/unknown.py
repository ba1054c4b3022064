"""Values that are not known, and the objects and arrays that hold such."""

from __future__ import annotations

from typing import Any

_JSON_TYPES = (dict, list, str, int, float, bool, type(None))


class Unknowns:
    """What in a value is no JSON: a variable without value, or what depends on one.

    It is true when there is any.

    Attributes:
        are_met: Set by whoever meets one and passes it over.
    """

    def __init__(self, value: Any) -> None:  # noqa: ANN401  any value
        self.are_met = False
        self._holders: set[int] = set()
        self._found = self._look(value)

    def __bool__(self) -> bool:
        return self._found

    def is_unknown(self, value: object) -> bool:
        """Tell whether a value itself is not known."""
        return not isinstance(value, _JSON_TYPES)

    def inside(self, value: object) -> bool:
        """Tell whether an object or array holds, at any depth, what is not known."""
        return id(value) in self._holders

    def _look(self, value: Any) -> bool:  # noqa: ANN401
        if isinstance(value, dict):
            found = [self._look(member) for member in value.values()]
        elif isinstance(value, list):
            found = [self._look(member) for member in value]
        else:
            return self.is_unknown(value)
        if any(found):
            self._holders.add(id(value))
            return True
        return False
