"""The table of answers is true of every recorded answer."""

from __future__ import annotations

import json
import re

import pytest

from jobkit.client.endpoints import endpoint_at
from jobkit.tables import holds, table
from tests.harness import ROOT

STRUCTS = table("answers")["structs"]
CONTAINER = re.compile(r"(list|map)\((.*)\)")
PLAIN = {"string": str, "int": int, "bool": bool, "time": str | None, "any": object}
GOOD = [
    pytest.param(release, exchange, id=f"{release}-{number}-{exchange['name']}")
    for release in ("0.6.0", "2.0.5")
    for number, exchange in enumerate(
        json.loads((ROOT / f"tests/conformance/http/nomad-{release}.json").read_text("utf-8"))
    )
    if "json" in exchange["response"]
]


def faults(value, form, release, path="$"):
    """Yield where ``value`` is not of the ``form`` that the table says for ``release``."""
    container = CONTAINER.fullmatch(form)
    if container is not None and value is not None:
        items = enumerate(value) if container[1] == "list" else value.items()
        for key, item in items:
            yield from faults(item, container[2], release, f"{path}.{key}")
    elif form in STRUCTS:
        yield from struct_faults(value, form, release, path)
    elif container is None and not isinstance(value, PLAIN.get(form, dict)):
        yield f"{path}: {value!r} is no {form}"


def struct_faults(value, form, release, path):
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


@pytest.mark.parametrize(("release", "exchange"), GOOD)
def test_the_answer_has_the_form_of_the_table(release, exchange):
    request = exchange["request"]
    endpoint = endpoint_at(request["method"], request["path"].partition("?")[0])
    assert endpoint is not None
    form = endpoint.row["answer"].removesuffix("?")
    assert list(faults(exchange["response"]["json"], form, release)) == []


def named_structs():
    """Yield every type that an endpoint or a field names, without what holds it."""
    forms = [row["answer"].removesuffix("?") for row in table("endpoints")["endpoints"]]
    forms += [field["type"] for struct in STRUCTS.values() for field in struct["fields"]]
    for form in forms:
        yield re.sub(r"^(?:(?:list|map)\()+|\)+$", "", form)


def test_every_type_is_a_struct_or_plain():
    known = {*STRUCTS, *PLAIN, "Job"}
    assert {*named_structs()} - known == set()
    assert {*STRUCTS} - {*named_structs()} == set()


def test_every_parameter_and_key_is_used():
    tables = table("endpoints")
    query = {name for row in tables["endpoints"] for name in row["query"]}
    body = {name for row in tables["endpoints"] for name in row["body"] or ()}
    assert query == {row["name"] for row in tables["parameters"]}
    assert body == {row["name"] for row in tables["keys"]}
