"""Job JSON in all its forms, read as Nomad's decoder reads it."""

import json
from pathlib import Path

import pytest

from jobkit.diagnostic import has_errors
from jobkit.job.job_json import looks_like_job_json, read_job_json, read_submission
from jobkit.job.layout import layout
from jobkit.job.sparse import differences
from jobkit.source import Source

RECORDED = Path(__file__).parents[2] / "conformance"


def recorded(name):
    return [json.loads(line) for line in (RECORDED / name).read_text("utf-8").splitlines()]


def read(text, **options):
    return read_job_json(Source("job.json", text), **options)


def job_of(value, **options):
    located, diagnostics = read(json.dumps(value), **options)
    assert not diagnostics
    return located.job


def details(text):
    return [f"{one.name}: {one.detail}" for one in read(text)[1]]


def at(job, path):
    for step in path:
        job = job[step]
    return job


def as_nomad(row):
    """Tell whether a recorded text is read as Nomad 2.0.5 read it."""
    located, diagnostics = read(row["json"], keep_status=True)
    if has_errors(diagnostics) or "refused" in row:
        return has_errors(diagnostics) and "refused" in row
    if "set" in row:
        return all(
            located.job[name] or located.job[name] == row["set"][name] for name in row["set"]
        )
    return not list(differences(at(located.job, row["path"]), row["value"]))


def test_values_of_each_type_are_those_of_nomad():
    rows = recorded("job-json-values.jsonl")
    assert [row["json"] for row in rows if not as_nomad(row)] == []


@pytest.mark.parametrize("row", recorded("jobs.jsonl"), ids=lambda row: row["name"])
def test_job_json_comes_back_as_it_is(row):
    if "job" in row:
        located, diagnostics = read(json.dumps({"Job": row["job"]}))
        assert diagnostics == []
        assert json.dumps(located.job) == json.dumps(row["job"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param('{"ID": "web"}', True, id="a bare job"),
        pytest.param('\n\t {"Job": {}}', True, id="a request, after white space"),
        pytest.param('{"taskgroups": []}', True, id="small letters"),
        pytest.param('{"JOB": {"ID": "web"}}', True, id="capitals"),
        pytest.param('{"job": {"id": "web"}}', True, id="job in small letters with a job in it"),
        pytest.param('{"Source": "", "Format": "hcl2"}', True, id="a submission"),
        pytest.param('{"name": "web"}', True, id="a field that says little"),
        pytest.param('{"job": {"web": {}}}', False, id="HCL's JSON form"),
        pytest.param('{"job": {"id": {"group": {}}}}', False, id="a job whose label is id"),
        pytest.param('{"variable": {}, "ID": 1}', False, id="HCL's JSON form with variables first"),
        pytest.param('{"//": "ID", "locals": {}}', False, id="HCL's JSON form with a comment"),
        pytest.param("{}", False, id="nothing"),
        pytest.param('{"x": {"ID": 1}}', False, id="fields further in"),
        pytest.param('job "web" {}', False, id="native HCL"),
        pytest.param("", False, id="empty text"),
    ],
)
def test_forms_are_told_apart(text, wanted):
    assert looks_like_job_json(text) is wanted


@pytest.mark.parametrize(
    "form",
    [
        pytest.param({"ID": "web", "Priority": 7}, id="a bare job"),
        pytest.param({"Job": {"ID": "web", "Priority": 7}}, id="as inspect prints it"),
        pytest.param(
            {"Job": {"ID": "web", "Priority": 7}, "EnforceIndex": True, "JobModifyIndex": 3},
            id="a register request",
        ),
        pytest.param({"Job": {"ID": "web", "Priority": 7}, "Diff": True}, id="a plan request"),
        pytest.param(
            {"Format": "json", "Source": '{"ID": "web", "Priority": 7}', "Variables": ""},
            id="a submission",
        ),
        pytest.param({"Job": None, "id": "web", "PRIORITY": 7}, id="keys in any letters"),
    ],
)
def test_a_job_is_found_in_each_form(form):
    assert job_of(form) == {**layout("Job").empty, "ID": "web", "Priority": 7}


STORED = {
    "ID": "web",
    "Status": "running",
    "Stop": True,
    "Version": 3,
    "JobModifyIndex": 12,
    "TaskGroups": [{"Services": [{"Name": "s", "Namespace": "default"}], "Scaling": {"ID": "x"}}],
}


def test_what_the_server_manages_is_dropped_from_a_stored_job():
    job = job_of(STORED)
    assert [job[name] for name in ("Status", "Stop", "Version", "JobModifyIndex")] == [None] * 4
    assert job["TaskGroups"][0]["Scaling"]["ID"] == ""


def test_what_the_server_manages_can_be_kept():
    job = job_of(STORED, keep_status=True)
    assert (job["Status"], job["Stop"], job["Version"]) == ("running", True, 3)


def test_a_job_that_no_server_stored_is_left_alone():
    assert job_of({"ID": "web", "Stop": True, "CreateIndex": 0})["Stop"] is True


OWN_IDENTITY = {
    **layout("WorkloadIdentity").empty,
    "Name": "default",
    "Audience": ["nomadproject.io"],
}


@pytest.mark.parametrize(
    ("identity", "wanted"),
    [
        pytest.param(OWN_IDENTITY, (None, None), id="the server's own"),
        pytest.param(
            OWN_IDENTITY | {"Env": True},
            (OWN_IDENTITY | {"Env": True}, []),
            id="one that was asked for",
        ),
    ],
)
def test_the_identity_that_the_server_adds_is_dropped(identity, wanted):
    stored = {"ID": "a", "CreateIndex": 1, "TaskGroups": [{"Tasks": [{"Identity": identity}]}]}
    task = job_of(stored)["TaskGroups"][0]["Tasks"][0]
    assert (task["Identity"], task["Identities"]) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param('{"ID": "a", "id": "b"}', ("ID", "b"), id="a later key wins"),
        pytest.param(
            '{"Meta": {"a": "1"}, "Meta": {"b": "2"}}',
            ("Meta", {"a": "1", "b": "2"}),
            id="maps join",
        ),
        pytest.param(
            '{"UI": {"Description": "d"}, "ui": {}}',
            ("UI", {"Description": "d", "Links": None}),
            id="objects join",
        ),
        pytest.param('{"Region": "eu", "Region": null}', ("Region", None), id="null unsets"),
        pytest.param('{"Dispatched": true, "Dispatched": null}', ("Dispatched", True), id="or not"),
    ],
)
def test_repeated_keys_are_joined_and_told(text, wanted):
    located, diagnostics = read(text)
    assert [one.name for one in diagnostics] == ["job-json-repeated-key"]
    assert located.job[wanted[0]] == wanted[1]


def test_numbers_of_free_form_are_floats_as_in_go():
    job = job_of({"TaskGroups": [{"Tasks": [{"Config": {"a": 9007199254740993, "b": 1.0}}]}]})
    assert job["TaskGroups"][0]["Tasks"][0]["Config"] == {"a": 9007199254740992, "b": 1}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param('{"ID": "a", "TaskGroup": []}', 'Did you mean "TaskGroups"?', id="near name"),
        pytest.param('{"ID": "a", "node_pool": "x"}', 'calls it "NodePool"', id="HCL name"),
        pytest.param('{"ID": "a", "task_groups": 1}', 'calls it "TaskGroups"', id="low lines"),
        pytest.param('{"ID": "a", "VaultToken": "x"}', "up to 1.9", id="removed field"),
        pytest.param(
            '{"Job": {"ID": "a"}, "Dif": true}', 'Did you mean "Diff"?', id="beside a job"
        ),
        pytest.param('{"ID": 5}', 'Text in double quotes, "5", is needed', id="number for text"),
        pytest.param('{"Priority": "5"}', "5 without quotes", id="text for a number"),
        pytest.param('{"AllAtOnce": "true"}', "true without quotes", id="text for a bool"),
        pytest.param('{"Priority": 5.0}', "without fraction and exponent", id="fraction"),
        pytest.param('{"Version": -1}', "between 0 and 18446744073709551615", id="below zero"),
        pytest.param('{"Spreads": [{"Weight": 128}]}', "between -128 and 127", id="8 bits"),
        pytest.param('{"Update": {"Stagger": "90s"}}', "nanoseconds, 90000000000,", id="duration"),
        pytest.param('{"Payload": "a"}', "in base64", id="bytes"),
        pytest.param('{"Datacenters": "dc1"}', "An array, [...], is needed", id="text for a list"),
        pytest.param('{"Update": []}', "An object, {...}, is needed here, not an array", id="list"),
        pytest.param('{"TaskGroups": [null]}', "Remove it", id="null in a list"),
        pytest.param("[]", "A job is an object", id="no object"),
        pytest.param('{"Jobs": {}}', "None of the fields of a job", id="no job"),
        pytest.param('{"Format": "hcl2", "Source": ""}', "written in HCL", id="submitted HCL"),
        pytest.param('{"ID": "a",}', "", id="broken JSON"),
    ],
)
def test_what_is_wrong_is_told_once(text, wanted):
    told = details(text)
    assert len(told) == 1
    assert wanted in told[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"ID": "a", "VaultToken": ""}', id="a removed field that says nothing"),
        pytest.param('{"ID": "a", "CreateIndex": 1, "Odd": 1}', id="a key of a stored job"),
    ],
)
def test_what_means_nothing_is_passed_over(text):
    assert details(text) == []


def test_places_point_into_the_json_text():
    text = '{"Job": {"id": "web",\n "TaskGroups": [{"Tasks": [{"Env": {"A": "1"}}]}]}}'
    located, _ = read(text)
    paths = [("ID",), ("TaskGroups", 0, "Tasks", 0, "Env", "A"), ("TaskGroups", 0, "Count")]
    shown = [located.range_of(path) for path in paths]
    assert [text[one.start_offset : one.end_offset] for one in shown] == [
        '"id": "web"',
        '"A": "1"',
        "{",
    ]


def test_places_in_a_submission_are_those_of_its_text():
    located, _ = read(json.dumps({"Format": "json", "Source": '{\n "ID": "web"}'}))
    place = located.range_of(("ID",))
    assert (place.start.line, place.start.column) == (1, 35)


def test_a_submission_gives_its_source_and_values():
    body = {
        "Source": 'job "a" {}',
        "Format": "hcl2",
        "VariableFlags": {"x": "1"},
        "Variables": "y = 2",
    }
    submitted = read_submission(Source("answer", json.dumps(body)))
    assert submitted is not None
    assert (submitted.source.text, *submitted[1:]) == ('job "a" {}', "hcl2", {"x": "1"}, "y = 2")


def test_a_job_is_no_submission():
    assert read_submission(Source("job.json", '{"ID": "web", "Source": ""}')) is None
