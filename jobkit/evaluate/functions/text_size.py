"""Keeps a call from making a text that does not fit the machine."""

from __future__ import annotations

from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.limits import Limits

_LARGEST = Limits().max_text


def check_size(length: int) -> None:
    """Refuse a result of ``length`` code points when it is more than a text may have.

    Raises:
        FunctionError: It is too long.
    """
    if length > _LARGEST:
        message = (
            f"its result would have more than {_LARGEST} characters, which is jobkit's limit,"
            " not Nomad's"
        )
        raise FunctionError(message)
