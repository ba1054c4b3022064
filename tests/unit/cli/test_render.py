from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from jobkit.cli.main import main

JOB = """\
variable "image" {
  type    = string
  default = "redis:7"
}

variable "ports" {
  type    = list(number)
  default = [80]
}

job "web" {
  meta {
    image = var.image
    ports = var.ports[0]
  }
}
"""
FAULTY = 'job "bad" {\n  priority = var.none\n}\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "web.nomad.hcl").write_text(JOB, encoding="utf-8")
    (tmp_path / "bad.nomad.hcl").write_text(FAULTY, encoding="utf-8")
    with chdir(tmp_path):
        yield tmp_path


def run(*argv, stdin=None, env=None):
    return CliRunner().invoke(main, ["render", *argv], input=stdin, env=env)


def meta(*argv, **given):
    return json.loads(run("--bare", *argv, **given).stdout)["Meta"]


@pytest.mark.usefixtures("folder")
class TestOutput:
    def test_it_is_indented_json_with_a_line_end(self):
        shown = run("web.nomad.hcl").stdout
        assert shown.startswith('{\n    "Job": {\n        "Region": null,\n')
        assert shown.endswith("\n    }\n}\n")

    def test_bare_prints_the_job_itself(self):
        wrapped = json.loads(run("web.nomad.hcl").stdout)
        assert json.loads(run("web.nomad.hcl", "--bare").stdout) == wrapped["Job"]

    def test_compact_is_one_line_without_blanks(self):
        assert run("web.nomad.hcl", "--compact").stdout.startswith('{"Job":{"Region":null,')
        assert run("web.nomad.hcl", "--compact").stdout.count("\n") == 1

    def test_canonical_fills_in_defaults(self):
        job = json.loads(run("web.nomad.hcl", "--bare", "--canonical").stdout)
        assert (job["Namespace"], job["Priority"]) == ("default", 50)

    def test_yaml_holds_the_same(self):
        shown = run("web.nomad.hcl", "--format", "yaml").stdout
        assert yaml.safe_load(shown) == json.loads(run("web.nomad.hcl").stdout)

    def test_jsonl_prints_a_line_a_file(self):
        lines = run("web.nomad.hcl", "web.nomad.hcl", "--jsonl").stdout.splitlines()
        assert [json.loads(line)["Job"]["ID"] for line in lines] == ["web", "web"]

    def test_quiet_prints_nothing_for_a_good_file(self):
        result = run("--quiet", "web.nomad.hcl", "web.nomad.hcl")
        assert (result.exit_code, result.output) == (0, "")

    def test_output_goes_to_a_file(self, folder):
        result = run("web.nomad.hcl", "-o", "out.json")
        assert (result.exit_code, result.output) == (0, "")
        assert (folder / "out.json").read_bytes().endswith(b"\n    }\n}\n")

    def test_a_dash_for_output_is_standard_output(self):
        assert run("web.nomad.hcl", "-o", "-").stdout == run("web.nomad.hcl").stdout


@pytest.mark.usefixtures("folder")
class TestVariables:
    def test_command_line(self):
        assert meta("web.nomad.hcl", "--var", "image=a=b")["image"] == "a=b"

    def test_environment(self):
        env = {"NOMAD_VAR_image": "env"}
        assert meta("web.nomad.hcl", env=env)["image"] == "env"

    def test_no_env(self):
        env = {"NOMAD_VAR_image": "env"}
        assert meta("web.nomad.hcl", "--no-env", env=env)["image"] == "redis:7"

    def test_file(self):
        Path("v.hcl").write_text('image = "file"\nother = 1\n', encoding="utf-8")
        assert meta("web.nomad.hcl", "--var-file", "v.hcl")["image"] == "file"

    def test_strict_vars_refuses_other_names_in_a_file(self):
        Path("v.hcl").write_text("other = 1\n", encoding="utf-8")
        result = run("web.nomad.hcl", "--var-file", "v.hcl", "--strict-vars")
        assert result.exit_code == 1
        assert "v.hcl:1:1: error:" in result.stderr

    def test_other_names_on_the_command_line_are_refused(self):
        assert run("web.nomad.hcl", "--var", "imgae=x").exit_code == 1


@pytest.mark.usefixtures("folder")
class TestFiles:
    def test_file_functions_start_from_the_folder_of_the_job_file(self, folder):
        (folder / "sub").mkdir()
        (folder / "sub" / "a.txt").write_text("near", encoding="utf-8")
        (folder / "sub" / "j.hcl").write_text('job "j" {\n meta { a = file("a.txt") }\n}\n')
        assert meta("sub/j.hcl") == {"a": "near"}
        assert run("sub/j.hcl", "--base-dir", ".").exit_code == 1
        assert run("sub/j.hcl", "--no-files").exit_code == 1

    def test_standard_input(self):
        assert json.loads(run("-", stdin=JOB).stdout)["Job"]["ID"] == "web"

    def test_the_name_of_standard_input(self):
        assert run("-", stdin=FAULTY).stderr.startswith("stdin:2:")
        result = run("-", "--stdin-filename", "x/y.hcl", stdin=FAULTY)
        assert result.stderr.startswith("x/y.hcl:2:")


@pytest.mark.usefixtures("folder")
class TestFaults:
    def test_an_error_prints_nothing_and_writes_no_file(self, folder):
        result = run("bad.nomad.hcl", "-o", "out.json")
        assert (result.exit_code, result.stdout) == (1, "")
        assert not (folder / "out.json").exists()
        assert result.stderr.startswith("bad.nomad.hcl:2:17: error: ")

    def test_one_bad_file_holds_back_the_good_one(self):
        result = run("web.nomad.hcl", "bad.nomad.hcl", "--jsonl")
        assert (result.exit_code, result.stdout) == (1, "")

    def test_a_file_that_cannot_be_read_is_2_and_the_others_are_still_looked_at(self):
        result = run("none.hcl", "bad.nomad.hcl", ".", "--quiet")
        assert result.exit_code == 2
        assert 'There is no file "none.hcl".' in result.stderr
        assert '"." is a folder' in result.stderr
        assert "bad.nomad.hcl:2:17: error: " in result.stderr

    def test_a_binary_file_is_one_finding(self):
        Path("b.hcl").write_bytes(b"\x7fELF\0\xff" * 100)
        result = run("b.hcl")
        assert result.exit_code == 1
        assert result.stderr.endswith("\n1 error\n")

    def test_a_limit_is_named_in_the_message(self):
        result = run("web.nomad.hcl", "--max-file-bytes", "10")
        assert result.exit_code == 1
        assert "--max-file-bytes" in result.stderr

    def test_an_output_that_cannot_be_written_is_2(self):
        result = run("web.nomad.hcl", "-o", "none/out.json")
        assert result.exit_code == 2
        assert '"none/out.json" can\'t be written' in result.stderr


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        pytest.param([], "Usage: ", id="no file"),
        pytest.param(["a", "b"], "several files need --jsonl", id="several files"),
        pytest.param(["-", "-", "--jsonl"], "read only once", id="standard input twice"),
        pytest.param(["a", "--var", "x"], '"x" is not of the form name=value', id="no value"),
        pytest.param(["a", "--var", "=x"], "name=value", id="no name"),
        pytest.param(["a", "--check-index", "1"], "--request register", id="index alone"),
        pytest.param(["a", "--check-index", "-1"], "--check-index", id="a negative index"),
        pytest.param(
            ["a", "--request", "plan", "--preserve-counts"],
            "--preserve-counts goes with --request register",
            id="counts of a plan",
        ),
        pytest.param(
            ["a", "--request", "register", "--no-diff"],
            "--request plan only",
            id="diff of a register",
        ),
        pytest.param(["a", "--policy-override"], "--request", id="policies alone"),
        pytest.param(["a", "--bare", "--request", "plan"], "exclude each other", id="bare request"),
        pytest.param(["a", "--format", "yaml", "--jsonl"], "about JSON", id="lines of YAML"),
        pytest.param(["a", "-o", "a"], "would replace the job file", id="output over the input"),
        pytest.param(["a", "--eval-priority", "101"], "101", id="a priority over 100"),
    ],
)
def test_flags_that_do_not_go_together_are_wrong_usage(argv, sentence):
    result = run(*argv)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


@pytest.mark.usefixtures("folder")
class TestRequests:
    @pytest.mark.parametrize(
        ("flags", "rest"),
        [
            pytest.param(
                ["register"],
                {
                    "EnforceIndex": False,
                    "JobModifyIndex": 0,
                    "PolicyOverride": False,
                    "PreserveCounts": False,
                },
                id="register",
            ),
            pytest.param(
                ["update", "--check-index", "7", "--policy-override", "--preserve-counts"],
                {
                    "EnforceIndex": True,
                    "JobModifyIndex": 7,
                    "PolicyOverride": True,
                    "PreserveCounts": True,
                },
                id="update of what was seen",
            ),
            pytest.param(
                ["register", "--enforce-index", "--preserve-resources", "--eval-priority", "20"],
                {
                    "EnforceIndex": True,
                    "JobModifyIndex": 0,
                    "PolicyOverride": False,
                    "PreserveCounts": False,
                    "PreserveResources": True,
                    "EvalPriority": 20,
                },
                id="register a new job only",
            ),
            pytest.param(["plan"], {"Diff": True, "PolicyOverride": False}, id="plan"),
            pytest.param(
                ["plan", "--no-diff", "--policy-override"],
                {"Diff": False, "PolicyOverride": True},
                id="plan without diff",
            ),
        ],
    )
    def test_body(self, flags, rest):
        body = json.loads(run("web.nomad.hcl", "--request", *flags).stdout)
        job = json.loads(run("web.nomad.hcl", "--bare").stdout)
        assert body == {"Job": job, **rest}

    def test_the_source_is_sent_when_asked_for(self):
        Path("v.hcl").write_text('image = "file"', encoding="utf-8")
        argv = ["--request", "register", "--submission", "--var-file", "v.hcl"]
        env = {"NOMAD_VAR_ports": "[1,2]", "NOMAD_VAR_other": "x"}
        body = json.loads(run("web.nomad.hcl", *argv, "--var", "image=cmd", env=env).stdout)
        assert body["Submission"] == {
            "Source": JOB,
            "Format": "hcl2",
            "VariableFlags": {"image": "cmd", "other": "x"},
            "Variables": 'image = "file"\n\nports = [1,2]',
        }
