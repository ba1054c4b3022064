"""The table of answers is true of every recorded answer."""

from __future__ import annotations

import json
import re

import pytest

from jobkit.client.endpoints import endpoint_at
from jobkit.tables import table
from tests.answer_forms import PLAIN, STRUCTS, faults
from tests.harness import ROOT

GOOD = [
    pytest.param(release, exchange, id=f"{release}-{number}-{exchange['name']}")
    for release in ("0.6.0", "2.0.5")
    for number, exchange in enumerate(
        json.loads((ROOT / f"tests/conformance/http/nomad-{release}.json").read_text("utf-8"))
    )
    if "json" in exchange["response"]
]


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
