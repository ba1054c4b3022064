"""The published schemas: their form, their names, and what each of them says."""

import json

import pytest
from jsonschema import Draft202012Validator

from jobkit.job.json_forms import REQUEST_KEYS
from jobkit.json_schema.published import (
    by_id,
    job_schema,
    published_schemas,
    request_schema,
    schema_text,
)
from jobkit.tables import table

MINORS = [row["minor"] for row in table("versions")["versions"]]


def fields(minor):
    """Yield each field of a schema with its name, ``Struct.Field``."""
    for name, definition in job_schema(minor)["$defs"].items():
        for key, field in definition.get("properties", {}).items():
            yield f"{name}.{key}", field


def references(value):
    """Yield every ``$ref`` in a schema."""
    if isinstance(value, dict):
        yield from (value["$ref"] for _ in range("$ref" in value))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from references(item)


@pytest.mark.parametrize("minor", MINORS)
def test_schema_is_valid(minor):
    Draft202012Validator.check_schema(job_schema(minor))
    Draft202012Validator.check_schema(request_schema(minor))


@pytest.mark.parametrize("minor", MINORS)
def test_references_lead_somewhere(minor):
    schema = request_schema(minor)
    known = {f"#/$defs/{name}" for name in schema["$defs"]}
    assert set(references(schema)) <= known


def siblings(value):
    """Yield every schema with a ``$ref``."""
    if isinstance(value, dict):
        yield from (value for _ in range("$ref" in value))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from siblings(item)


@pytest.mark.parametrize("minor", MINORS)
def test_what_stands_beside_a_reference_may_be_lost_without_harm(minor):
    beside = {key for schema in siblings(job_schema(minor)["$defs"]) for key in schema}
    assert beside <= {"$ref", "description", "type", "readOnly", "examples", "default"}


@pytest.mark.parametrize("minor", MINORS)
def test_every_field_is_described(minor):
    assert [name for name, field in fields(minor) if len(field["description"]) < 5] == []


@pytest.mark.parametrize("minor", MINORS)
def test_objects_are_closed(minor):
    definitions = job_schema(minor)["$defs"].values()
    structs = [one for one in definitions if "properties" in one]
    assert all(one["additionalProperties"] is False for one in structs)


def test_there_is_one_for_each_minor_release():
    assert [one.minor for one in published_schemas()] == MINORS


@pytest.mark.parametrize("one", published_schemas(), ids=lambda one: one.minor)
def test_names(one):
    assert one.job_id == f"urn:jobkit:schema:job:{one.minor}"
    assert job_schema(one.minor)["$id"] == one.job_id
    assert request_schema(one.minor)["$id"] == one.request_id


@pytest.mark.parametrize("one", published_schemas(), ids=lambda one: one.minor)
def test_found_by_name(one):
    assert by_id(one.job_id) == job_schema(one.minor)
    assert by_id(one.request_id) == request_schema(one.minor)


def test_a_name_that_is_none():
    with pytest.raises(KeyError):
        by_id("urn:jobkit:schema:job:9.9")


def test_printed_as_it_is_read():
    assert json.loads(schema_text("1.6.0", wrapped=False)) == job_schema("1.6")
    assert json.loads(schema_text("1.6.0", wrapped=True)) == request_schema("1.6")


def test_requests_hold_what_the_reader_of_job_json_knows():
    assert {*job_schema("2.0")["$defs"]["Request"]["properties"]} == {*REQUEST_KEYS}


@pytest.mark.parametrize(
    ("minor", "name", "part"),
    [
        pytest.param(
            "2.0",
            "Job.Type",
            {"enum": ["service", "batch", "system", "sysbatch", "_core", None]},
            id="values, null where there is a default",
        ),
        pytest.param(
            "0.6",
            "Job.Type",
            {"enum": ["service", "batch", "system", "_core", None]},
            id="values of an old release",
        ),
        pytest.param("2.0", "Job.ID", {"type": "string", "minLength": 1}, id="needed text"),
        pytest.param("2.0", "TaskGroup.Count", {"minimum": 0, "default": 1}, id="bound, default"),
        pytest.param("2.0", "Job.Version", {"readOnly": True}, id="set by the server"),
        pytest.param(
            "2.0", "Spread.Weight", {"minimum": 1, "maximum": 100}, id="bounds on both sides"
        ),
        pytest.param(
            "2.0", "NetworkResource.Mode", {"examples": ["host", "bridge", "none"]}, id="usual ones"
        ),
        pytest.param("2.0", "Service.Namespace", {"readOnly": True}, id="in answers only"),
        pytest.param(
            "2.0",
            "Task.KillTimeout",
            {
                "description": "Time between the signal to end and the kill. In nanoseconds."
                " Default: 5s. HCL: kill_timeout."
            },
            id="unit, default and HCL's name",
        ),
        pytest.param(
            "2.0",
            "Job.NodePool",
            {"description": "Pool of nodes to run on. HCL: node_pool. Since Nomad 1.6."},
            id="age",
        ),
    ],
)
def test_what_is_said_of_a_field(minor, name, part):
    field = dict(fields(minor))[name]
    assert {key: field.get(key) for key in part} == part


def test_bounds_that_hold_in_one_place_only():
    definitions = job_schema("2.0")["$defs"]
    group, job = definitions["TaskGroup"]["properties"], definitions["Job"]["properties"]
    shared, asked = group["Update"]["allOf"]
    assert shared == {"$ref": job["Update"]["$ref"]}
    assert asked["properties"]["Canary"] == {"minimum": 0}


@pytest.mark.parametrize(
    ("minor", "name", "is_there"),
    [
        pytest.param("0.6", "Job.Namespace", False, id="not yet"),
        pytest.param("0.7", "Job.Namespace", True, id="from there on"),
        pytest.param("0.7", "Task.KillSignal", True, id="from its second patch release on"),
        pytest.param("1.9", "Job.VaultToken", True, id="for the last time"),
        pytest.param("1.10", "Job.VaultToken", False, id="no more"),
        pytest.param("1.5", "Request.Submission", False, id="of requests not yet"),
        pytest.param("1.6", "Request.Submission", True, id="of requests"),
    ],
)
def test_fields_by_release(minor, name, is_there):
    assert (name in dict(fields(minor))) is is_there
