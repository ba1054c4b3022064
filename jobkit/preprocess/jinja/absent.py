"""Values that are not there: each use of one is an error."""

from __future__ import annotations

from jinja2 import StrictUndefined
from jinja2.utils import missing


class Absence(str):
    """jinja2's message about a value that is not there, with what is known of it.

    Attributes:
        name: The name or key that was looked for; None when there is none.
        owner: The value in which it was looked for; None for a variable.
        reason: What jinja2 said when the value was made, "" for a plain look-up.
    """

    __slots__ = ("name", "owner", "reason")
    name: object
    owner: object
    reason: str


class Absent(StrictUndefined):
    """A value that is not there."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        message = Absence(super()._undefined_message)
        message.name = self._undefined_name
        message.owner = None if self._undefined_obj is missing else self._undefined_obj
        message.reason = self._undefined_hint or ""
        return message
