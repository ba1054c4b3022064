"""Says where an answer of Nomad's is not of the form that the table of answers gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Iterator

STRUCTS = table("answers")["structs"]
CONTAINER = re.compile(r"(list|map)\((.*)\)")
PLAIN: dict[str, Any] = {
    "string": str,
    "int": int,
    "bool": bool,
    "time": str | None,
    "any": object,
}


def faults(value: Any, form: str, release: str, path: str = "$") -> Iterator[str]:
    """Yield where ``value`` is not of the ``form`` that the table says for ``release``."""
    container = CONTAINER.fullmatch(form)
    if container is not None and value is not None:
        items = enumerate(value) if container[1] == "list" else value.items()
        for key, item in items:
            yield from faults(item, container[2], release, f"{path}.{key}")
    elif form in STRUCTS:
        yield from _struct_faults(value, form, release, path)
    elif container is None and not isinstance(value, PLAIN.get(form, dict)):
        yield f"{path}: {value!r} is no {form}"


def _struct_faults(value: Any, form: str, release: str, path: str) -> Iterator[str]:
    fields = {f["json"]: f for f in STRUCTS[form]["fields"] if holds(f, release)}
    yield from (f"{path}.{key}: unknown" for key in value if key not in fields)
    for name, field in fields.items():
        if name not in value:
            if "omitted" not in field:
                yield f"{path}.{name}: missing"
        elif value[name] is None:
            if not field.get("null") and field["type"] != "time":
                yield f"{path}.{name}: null"
        else:
            yield from faults(value[name], field["type"], release, f"{path}.{name}")
