"""The tables in ``schemas/``: their form, their order, and what they say about each other."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from jobkit.tables import holds, table, version
from tools.layout import table_text

SCHEMAS = Path(__file__).parents[2] / "schemas"
META = sorted((SCHEMAS / "meta").glob("*.schema.json"))
# Not of a table: what users write in their config file.
CONFIG = SCHEMAS / "meta" / "config.schema.json"
TABLES = [path.name.removesuffix(".schema.json") for path in META if path != CONFIG]
LAID_OUT = [name for name in TABLES if "sources" in table(name)]
JOB = table("job")
STRUCTS = JOB["structs"]
FIELDS = {
    f"{name}.{row['json']}": row for name, struct in STRUCTS.items() for row in struct["fields"]
}


def rows(value):
    """Yield every object of ``value`` that says where its fact comes from."""
    if isinstance(value, dict):
        if "source" in value:
            yield value
        for item in value.values():
            yield from rows(item)
    elif isinstance(value, list):
        for item in value:
            yield from rows(item)


def test_every_table_has_a_schema_of_its_form():
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_table_has_the_form_of_its_schema(name):
    schema = json.loads((SCHEMAS / "meta" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors(table(name))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", LAID_OUT)
def test_table_is_written_a_row_a_line(name):
    assert (SCHEMAS / f"{name}.json").read_text(encoding="utf-8") == table_text(table(name))


@pytest.mark.parametrize("name", LAID_OUT)
def test_sources_of_rows_are_explained(name):
    assert {row["source"] for row in rows(table(name))} <= set(table(name)["sources"])


@pytest.mark.parametrize("name", LAID_OUT)
def test_rows_begin_before_they_end(name):
    bounded = [row for row in rows(table(name)) if row.get("until") is not None]
    assert [row for row in bounded if version(row["since"]) > version(row["until"])] == []


@pytest.mark.parametrize(
    ("name", "section", "key"),
    [
        pytest.param("endpoints", "parameters", "name", id="parameters of calls"),
        pytest.param("endpoints", "keys", "name", id="keys of bodies"),
        pytest.param("endpoints", "environment", "variable", id="variables of the client"),
        pytest.param("limits", "limits", "name", id="limits"),
        pytest.param("template-functions", "functions", "name", id="template functions"),
        pytest.param("runtime-variables", "environment", "name", id="environment variables"),
        pytest.param("runtime-variables", "attributes", "name", id="node attributes"),
    ],
)
def test_rows_are_sorted_by_name(name, section, key):
    names = [row[key] for row in table(name)[section]]
    assert names == sorted(set(names))


@pytest.mark.parametrize(
    ("name", "section"),
    [("job", "structs"), ("enums", "enums"), ("drivers", "drivers")],
    ids=["structs", "enumerations", "drivers"],
)
def test_groups_of_rows_are_sorted_by_name(name, section):
    assert list(table(name)[section]) == sorted(table(name)[section])


def test_versions_are_sorted_and_named_by_other_tables():
    minors = [row["minor"] for row in table("versions")["versions"]]
    assert all(version(left) < version(right) for left, right in pairwise(minors))
    assert {row["since"] for name in LAID_OUT for row in rows(table(name)) if "since" in row} <= {
        *minors
    }


def test_structs_that_fields_name_exist():
    held = {row["type"] for row in rows(JOB) if "held" in row}
    assert held <= set(STRUCTS)


@pytest.mark.parametrize("name", STRUCTS)
def test_names_of_a_struct_are_unique(name):
    current = [row for row in STRUCTS[name]["fields"] if row["until"] is None]
    written = [row["hcl"] for row in current + STRUCTS[name].get("extra", []) if row["hcl"]]
    assert len({row["json"] for row in current}) == len(current)
    assert len(set(written)) == len(written)


@pytest.mark.parametrize(
    "row", table("defaults")["api"], ids=lambda r: f"{r['struct']}.{r['field']}"
)
def test_defaults_are_about_fields_of_the_job(row):
    assert f"{row['struct']}.{row['field']}" in FIELDS


@pytest.mark.parametrize("name", table("enums")["enums"])
def test_enumerations_are_about_fields_of_the_job(name):
    named = {field.partition("[")[0] for field in table("enums")["enums"][name]["fields"]}
    assert named <= {*FIELDS, *STRUCTS}


@pytest.mark.parametrize(
    ("row", "target", "is_true"),
    [
        pytest.param(
            {"since": "0.9", "until": None}, "0.10.2", True, id="minors compare as numbers"
        ),
        pytest.param({"since": "1.0", "until": None}, "0.12.9", False, id="before since"),
        pytest.param({"since": "0.6", "until": "1.9"}, "1.9.7", True, id="the last minor counts"),
        pytest.param({"since": "0.6", "until": "1.9"}, "1.10.0", False, id="after until"),
        pytest.param(
            {"since": "1.4", "until": None, "patches": {"1.4": "1.4.13", "1.5": "1.5.9"}},
            "1.5.8",
            False,
            id="before the first patch of its minor",
        ),
        pytest.param(
            {"since": "1.4", "until": None, "patches": {"1.4": "1.4.13", "1.5": "1.5.9"}},
            "1.6.0",
            True,
            id="a minor without patches has it from its first release",
        ),
        pytest.param(
            {"since": "1.3", "until": "1.10", "last": "1.10.1"}, "1.10.2", False, id="after last"
        ),
    ],
)
def test_when_a_row_holds(row, target, is_true):
    assert holds(row, target) is is_true


def test_a_table_is_read_once():
    assert table("job") is table("job")


def test_a_table_that_does_not_exist():
    with pytest.raises(FileNotFoundError):
        table("nothing")
