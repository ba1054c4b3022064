"""``jobkit drift`` as its users meet it: no secret in any output, blocks, cuts, what it imports."""

import json
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

from jobkit.cli.main import main
from tests.unit.diff.test_masking import PLACES, with_secret

FORMATS = ("text", "json", "markdown")


def write(folder, name, job, **more):
    text = json.dumps({"Job": job | more})
    (folder / name).write_text(text, encoding="utf-8")


def drift(folder, *argv):
    paths = [f"{folder}/registered.json", f"{folder}/web.json"]
    return CliRunner().invoke(main, ["drift", *paths, *argv])


def shown(folder, *argv):
    """Return what is printed of a job that has drifted."""
    done = drift(folder, *argv)
    assert done.exit_code == 1, done.output
    return done.output


def holds(text, secret):
    return secret in text or json.dumps(secret)[1:-1] in text


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("path", "value", "secrets"), [pytest.param(*place[1:], id=place[0]) for place in PLACES]
)
def test_a_secret_has_a_mask(form, path, value, secrets, tmp_path):
    before, after = (with_secret(path, value, secret) for secret in secrets)
    write(tmp_path, "registered.json", before, JobModifyIndex=7)
    write(tmp_path, "web.json", after)
    text = shown(tmp_path, "--format", form)
    assert not any(holds(text, secret) for secret in secrets)
    assert "(secret 1)" in text
    assert "(secret 2)" in text


def test_secrets_are_shown_when_asked_for(tmp_path):
    before, after = (with_secret(*PLACES[0][1:3], secret) for secret in ("swordfish", "hunter-two"))
    write(tmp_path, "registered.json", before, JobModifyIndex=7)
    write(tmp_path, "web.json", after)
    for form in FORMATS:
        text = shown(tmp_path, "--format", form, "--show-secrets")
        assert "swordfish" in text
        assert "hunter-two" in text


@pytest.mark.parametrize("form", ["json"])
@pytest.mark.parametrize(
    ("path", "value", "secrets"),
    [
        pytest.param(*place[1:], id=place[0])
        for place in PLACES
        if place[1][0] == "TaskGroups" and len(place[1]) > 3
    ],
)
def test_a_secret_in_a_block_of_one_side_has_a_mask(form, path, value, secrets, tmp_path):
    before, after = (with_secret(path, value, secret) for secret in secrets)
    after["TaskGroups"][0]["Name"] = "renamed"
    write(tmp_path, "registered.json", before, JobModifyIndex=7)
    write(tmp_path, "web.json", after)
    text = shown(tmp_path, "--format", form, "--max-size", "1000000")
    assert not any(holds(text, secret) for secret in secrets)


NO_ANSWERS = [
    pytest.param('job "web" {\n  group "g" {}\n}\n', "is no JSON object", id="a job file"),
    pytest.param("# why\njob {}", "is no JSON object", id="a job file with a comment"),
    pytest.param("{{ job }}", "is no JSON object", id="Jinja"),
    pytest.param("null\n", "is no JSON object", id="null"),
    pytest.param("", "is empty", id="an empty file"),
    pytest.param("\n\n", "is empty", id="blank lines"),
    pytest.param('[{"ID": "web"}]', "is a list, as GET /v1/jobs gives", id="a list"),
    pytest.param("<!DOCTYPE html>", "is a page of HTML", id="HTML"),
    pytest.param("job not found\n", 'refused with: "job not found"', id="an error"),
    pytest.param('{"job": {"web": {}}}', "is JSON without a job in it", id="HCL as JSON"),
    pytest.param('{"Versions": [], "Index": 7}', "is JSON without a job in it", id="versions"),
    pytest.param('{"ID": "web", "TaskGroups": []}', "without index", id="a job of a file"),
]


@pytest.mark.parametrize(("text", "why"), NO_ANSWERS)
def test_what_is_no_answer_of_a_server(text, why, tmp_path):
    write(tmp_path, "web.json", web())
    (tmp_path / "registered.json").write_text(text, encoding="utf-8")
    done = drift(tmp_path)
    assert done.exit_code == 2
    assert done.output.count("JK") == 1, done.output
    assert why in done.output
    assert "a file with what it answers to GET /v1/job/:id" in done.output


def web(**group):
    task = {"Name": "app", "Driver": "docker", "Config": {"image": "a:1"}}
    return {"ID": "web", "TaskGroups": [{"Name": "web", "Tasks": [task], **group}]}


def test_a_block_shows_what_it_sets_in_the_words_of_a_job_file(tmp_path):
    services = [
        {
            "Name": "web",
            "Checks": [{"Name": "up", "Type": "http", "Path": "/", "Interval": 10_000_000_000}],
        }
    ]
    volumes = {"data": {"Name": "data", "Type": "host", "Source": "data"}}
    write(tmp_path, "registered.json", web(), JobModifyIndex=7)
    other = web(Services=services, Volumes=volumes)["TaskGroups"][0] | {"Name": "other"}
    write(tmp_path, "web.json", {"ID": "web", "TaskGroups": [*web()["TaskGroups"], other]})
    text = shown(tmp_path)
    assert '+ group "other"' in text
    assert 'service "web" > check "up" > interval: 10s' in text
    assert 'volume "data" > source: "data"' in text
    assert 'task "app" > driver: "docker"' in text


def test_markdown_is_cut_at_a_size_and_says_so(tmp_path):
    before = {f"KEY{number}": "old" for number in range(200)}
    after = {f"KEY{number}": "new" for number in range(200)}
    write(tmp_path, "registered.json", web(Meta=before), JobModifyIndex=7)
    write(tmp_path, "web.json", web(Meta=after))
    text = shown(tmp_path, "--format", "markdown", "--max-size", "2000")
    (left,) = re.findall(r"… (\d+) more, cut", text)
    assert len(text) <= 2000
    assert text.count("| ~ |") + int(left) == 200


def test_sections_behind_a_cut_are_counted(tmp_path):
    answers, jobs = tmp_path / "answers", tmp_path / "jobs"
    answers.mkdir()
    jobs.mkdir()
    for number in range(40):
        write(answers, f"{number}.json", web() | {"ID": f"job{number}"}, JobModifyIndex=7)
        write(jobs, f"{number}.json", web(Count=2) | {"ID": f"job{number}"})
    argv = [str(jobs), "--registered-dir", str(answers), "--format", "markdown", "--max-size"]
    done = CliRunner().invoke(main, ["drift", *argv, "1500"])
    (left,) = re.findall(r"… (\d+) more, cut", done.output)
    assert len(done.output) <= 1500
    assert done.output.count("| ~ |") + int(left) == 40


def test_what_only_the_server_has_shows_at_the_block_around_it(tmp_path):
    job = 'job "web" {\n  group "web" {\n    task "app" {\n      driver = "docker"\n    }\n  }\n}\n'
    (tmp_path / "web.json").write_text(job, encoding="utf-8")
    spread = {"Attribute": "${node.datacenter}", "Weight": 50}
    task = {"Name": "app", "Driver": "docker", "Env": {"A": "1"}}
    group = {"Name": "web", "Spreads": [spread], "Tasks": [task]}
    write(tmp_path, "registered.json", {"ID": "web", "TaskGroups": [group]}, JobModifyIndex=7)
    text = shown(tmp_path)
    assert 'web.json:2: - group "web" > spread\n' in text
    assert 'web.json:3: - group "web" > task "app" > env > A: "1"' in text


def test_what_comes_from_a_block_further_out_shows_there(tmp_path):
    text = """job "web" {
  update {
    max_parallel = 3
  }

  group "web" {
    restart {
      attempts = 5
    }

    task "app" {
      driver = "docker"

      restart {
        delay = "20s"
      }
    }
  }
}
"""
    (tmp_path / "web.json").write_text(text, encoding="utf-8")
    group = {
        "Name": "web",
        "RestartPolicy": {"Attempts": 5, "Delay": 15_000_000_000},
        "Tasks": [{"Name": "app", "Driver": "docker", "RestartPolicy": {"Attempts": 4}}],
    }
    write(tmp_path, "registered.json", {"ID": "web", "TaskGroups": [group]}, JobModifyIndex=7)
    found = shown(tmp_path)
    assert 'web.json:3: ~ group "web" > update > max_parallel: 1 → 3' in found
    assert 'web.json:8: ~ group "web" > task "app" > restart > attempts: 4 → 5' in found
    assert 'web.json:15: ~ group "web" > task "app" > restart > delay: 15s → 20s' in found


def test_it_imports_deepdiff_only_when_it_compares(tmp_path):
    code = """
import sys
from jobkit.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    print(sorted({"deepdiff", "numpy", "httpx"} & set(sys.modules)))
"""
    write(tmp_path, "registered.json", web(), JobModifyIndex=7)
    write(tmp_path, "web.json", web())
    argv = ["drift", str(tmp_path / "registered.json"), str(tmp_path / "web.json")]
    for given, want in ((["drift", "--help"], []), (argv, ["deepdiff"])):
        done = subprocess.run(
            [sys.executable, "-c", code, *given], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == str(want)


def test_the_label_of_a_set_is_no_drift(tmp_path):
    write(tmp_path, "registered.json", web(), JobModifyIndex=7, Meta={"jobkit.set": "shop"})
    write(tmp_path, "web.json", web())
    assert drift(tmp_path).exit_code == 0
