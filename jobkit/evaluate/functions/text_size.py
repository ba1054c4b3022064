"""Keeps a call from making a text that does not fit the machine."""

from __future__ import annotations

from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.limits import beyond, in_force


def check_size(length: int) -> None:
    """Refuse a result of ``length`` code points when it is more than a text may have.

    Raises:
        FunctionError: It is too long.
    """
    limit = in_force().max_text
    if length > limit:
        problem = f"its result would have more than {limit} characters"
        raise FunctionError(beyond(problem, "max_text"))
