"""Tells whether an answer has the form that its call gives: where lists, maps and records stand.

Plain values are not looked at, nor whether some key is missing: releases differ, and null may
stand for whatever is empty. But what has no key at all of its record is not Nomad's.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    Check: TypeAlias = Callable[[object], bool]

_CONTAINER: Final = re.compile(r"(list|map)\((.*)\)")
_PLAIN: Final = frozenset({"string", "int", "bool", "any", "time"})


def has_form(value: object, form: str) -> bool:
    """Tell whether a value that is not null has a form: ``list(Job)``, ``Deployment``, ``string``.

    Args:
        value: The JSON value.
        form: As the tables of answers and endpoints write it.
    """
    if form == "string":
        return isinstance(value, str)
    return _check(form)(value) and _is_own(form, value)


def _is_own(form: str, value: Any) -> bool:  # noqa: ANN401  JSON
    """Tell whether each record that was asked for has at least one of its keys."""
    asked = form.removeprefix("list(").removesuffix(")")
    keys = _own_keys(asked)
    records = value if isinstance(value, list) else [value]
    return not keys or all(one is None or not keys.isdisjoint(one) for one in records)


@cache
def _own_keys(name: str) -> frozenset[str]:
    """Return the keys of a record; none for a plain value, and where all may be missing."""
    structs = table("job" if name == "Job" else "answers")["structs"]
    fields = structs.get(name, {"fields": []})["fields"]
    if all(field.get("omitted") for field in fields):
        return frozenset()
    return frozenset(field["json"] for field in fields)


def _anything(_: object) -> bool:
    return True


@cache
def _check(form: str) -> Check:
    container = _CONTAINER.fullmatch(form)
    if container is None:
        return _anything if form in _PLAIN else _record(form)
    of_items = _check(container[2])
    if container[1] == "list":
        return lambda value: isinstance(value, list) and _all(of_items, value)
    return lambda value: isinstance(value, dict) and _all(of_items, [*value.values()])


def _all(check: Check, items: list[object]) -> bool:
    return check is _anything or all(item is None or check(item) for item in items)


def _record(name: str) -> Check:
    """Return the check of a record; it finds those of its fields later, as it may hold itself."""
    fields = table("answers")["structs"].get(name, {"fields": []})["fields"]
    forms = {field["json"]: field["type"] for field in fields if field["type"] not in _PLAIN}

    def check(value: object) -> bool:
        return isinstance(value, dict) and all(
            value.get(field) is None or _check(form)(value[field]) for field, form in forms.items()
        )

    return check
