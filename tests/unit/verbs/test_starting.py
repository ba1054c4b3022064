"""Every kind of job that can be started renders, with and without wishes."""

import json
from pathlib import Path

import pytest

import jobkit
from jobkit.evaluate.given import given_values
from jobkit.evaluate.run import Run
from jobkit.evaluate.variables import Inputs
from jobkit.outside import Outside
from jobkit.preprocess.expand import expand
from jobkit.source import Source
from jobkit.tables import shipped, table
from jobkit.verbs.starting import (
    JINJA_ENDING,
    Wishes,
    datacenters_problem,
    image_problem,
    name_problem,
    start,
    starters,
)

KINDS = [starter.kind for starter in starters()]
JINJA_KINDS = [starter.kind for starter in starters() if starter.ending == JINJA_ENDING]
ROWS = {row["kind"]: row for row in table("starters")["starters"]}
# What "nomad job run -output" of 2.0.5 says of the expanded text.
RECORDED = Path(__file__).parent / "recorded"


def rendered(files):
    """Return the job of what was started."""
    text = files[0].text
    if files[0].ending == JINJA_ENDING:
        inputs = Inputs(files=[Source("values.yaml", files[1].text)])
        values, _ = given_values(inputs, Run(Outside()))
        source, found = expand(Source("job.nomad.hcl.j2", text), values, outside=Outside())
        assert found == []
        text = source.text
    return jobkit.parse_job(text)


def names(job):
    """Return the names of a job's groups and services."""
    services = [one["Name"] for group in job["TaskGroups"] for one in group["Services"] or ()]
    return [*services, *(group["Name"] for group in job["TaskGroups"])]


@pytest.mark.parametrize("kind", KINDS)
def test_without_wishes_it_is_the_template(kind):
    texts = [
        (shipped("templates") / name).read_text(encoding="utf-8") for name in ROWS[kind]["files"]
    ]
    assert [file.text for file in start(kind, Wishes())] == texts


@pytest.mark.parametrize("kind", JINJA_KINDS)
def test_a_jinja_job_is_the_one_that_was_recorded(kind):
    text = (RECORDED / f"{kind}.json").read_text(encoding="utf-8")
    assert rendered(start(kind, Wishes())) == json.loads(text)["Job"]


@pytest.mark.parametrize("kind", KINDS)
def test_wishes_stand_in_the_job(kind):
    image = None if ROWS[kind]["image"] is None else "registry.example.com/x:9"
    job = rendered(start(kind, Wishes("my-app-1", image, ["eu-1", "us-*"])))
    text = json.dumps(job)
    assert (job["ID"], job["Datacenters"]) == ("my-app-1", ["eu-1", "us-*"])
    assert image is None or image in text
    assert ROWS[kind]["name"]["value"] not in names(job)


@pytest.mark.parametrize("kind", KINDS)
def test_every_edit_finds_its_text(kind):
    text = "".join(file.text for file in start(kind, Wishes()))
    blanks = [ROWS[kind][what] for what in ("name", "image", "datacenters")]
    assert [old for blank in blanks if blank for old, _ in blank["edits"] if old not in text] == []


def test_every_template_is_a_starter():
    files = {path.name for path in shipped("templates").iterdir()}
    assert {name for row in ROWS.values() for name in row["files"]} == files


def test_kinds_are_sorted():
    assert sorted(KINDS) == KINDS


@pytest.mark.parametrize("name", ["web", "web-1", "1", "W", "a" * 53])
def test_good_names(name):
    assert name_problem(name) is None


@pytest.mark.parametrize("name", ["", "a b", "-a", "a-", "a_b", 'a"', "${x}", "a" * 54])
def test_bad_names(name):
    assert name_problem(name) is not None


@pytest.mark.parametrize(
    ("image", "good"),
    [
        ("nginx", True),
        ("localhost:5000/a/b:1.2", True),
        ("a@sha256:0f", True),
        ("", False),
        ("a b", False),
        ("${x}", False),
        ('a"', False),
    ],
)
def test_images(image, good):
    assert (image_problem(image) is None) is good


@pytest.mark.parametrize(
    ("names", "good"), [(["dc1"], True), (["*"], True), ([], False), (["a", 'b"'], False)]
)
def test_datacenters(names, good):
    assert (datacenters_problem(names) is None) is good
