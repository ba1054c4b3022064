"""The config file: where it is found, what it says, what is wrong with it."""

import json
import tomllib

import pytest
from jsonschema import Draft202012Validator

from jobkit.diagnostic import Severity
from jobkit.project.config import read_config
from jobkit.project.discovery import config_for, find_config
from tests.harness import ROOT

SCHEMA = json.loads((ROOT / "schemas" / "meta" / "config.schema.json").read_text(encoding="utf-8"))
RULE = "[[lint.rules]]\ncode = 'JK9001'\nmessage = 'x'\npath = 'ID'\nrequired = true\n"
PYPROJECT = '[project]\nname = "x"\n'


@pytest.fixture
def tree(tmp_path):
    """A repository with folders inside, and one around it."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "jobs" / "web").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("files", "found"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"repository/jobs/web/jobkit.toml": ""}, 0, id="in the folder itself"),
        pytest.param({"repository/jobkit.toml": ""}, 0, id="at the top of the repository"),
        pytest.param({"jobkit.toml": ""}, None, id="not above the repository"),
        pytest.param(
            {"repository/jobs/jobkit.toml": "", "repository/jobkit.toml": ""}, 0, id="the nearest"
        ),
        pytest.param(
            {"repository/jobkit.toml": "", "repository/pyproject.toml": "[tool.jobkit]"},
            0,
            id="its own file before pyproject",
        ),
        pytest.param({"repository/pyproject.toml": "[tool.jobkit]"}, 0, id="a section"),
        pytest.param({"repository/pyproject.toml": "[ tool . 'jobkit' . jinja ]"}, 0, id="inside"),
        pytest.param({"repository/pyproject.toml": PYPROJECT}, None, id="no section"),
        pytest.param(
            {"repository/jobs/pyproject.toml": PYPROJECT, "repository/jobkit.toml": ""},
            1,
            id="a pyproject without section is passed over",
        ),
    ],
)
def test_find_config(files, found, tree):
    for name, text in files.items():
        (tree / name).write_text(text, encoding="utf-8")
    wanted = None if found is None else tree / list(files)[found]
    assert find_config(tree / "repository" / "jobs" / "web") == wanted


def test_a_folder_of_that_name_is_no_config(tree):
    (tree / "repository" / "jobkit.toml").mkdir()
    assert find_config(tree / "repository") is None


def test_no_search_finds_nothing(tree):
    (tree / "repository" / "jobkit.toml").write_text("x = 1", encoding="utf-8")
    assert config_for(tree / "repository", search=False) == (None, [])


def read(folder, text, name="jobkit.toml"):
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return read_config(path, f"conf/{name}")


def test_everything_that_can_be_said(tmp_path):
    text = """
base-dir = "files"
var-files = ["a.yaml", "/b.hcl"]

[variables]
region = "eu"
zones = ["a"]

[jinja]
marks = "[[ ]]"
template-path = ["parts"]
"""
    config, found = read(tmp_path, text)
    assert found == []
    assert [*config.values.values] == ["region", "zones"]
    assert [path.as_posix() for path in config.var_files] == ["conf/a.yaml", "/b.hcl"]
    assert config.base_dir.as_posix() == "conf/files"
    assert (config.jinja_marks, config.template_path[0].as_posix()) == ("[[ ]]", "conf/parts")


def test_everything_that_can_be_said_about_lint(tmp_path):
    text = """
[lint]
select = ["JK4", "JK5"]
extend-select = ["JK7001"]
ignore = ["JK5012"]
severity = {JK4002 = "warning"}
nomad-version = "1.6"
exclude = ["old/"]
include = ["*.tpl"]
require-reason = true
baseline = "known.json"
fail-on = "warning"
schemas = ["policy.schema.json"]
drivers = ["lxc"]
schema-dir = "drivers"

[lint.per-path."legacy/"]
ignore = ["JK8"]
nomad-version = "1.0.0"

[[lint.rules]]
code = "JK9001"
name = "owner"
message = "Every job has an owner"
severity = "warning"
path = "Meta.owner"
required = true
"""
    config, found = read(tmp_path, text)
    lint = config.lint
    assert found == []
    assert lint.layer == (
        ("JK4", "JK5"), ("JK7001",), ("JK5012",), (("JK4002", Severity.WARNING),)
    )  # fmt: skip
    assert (lint.nomad_version, lint.exclude, lint.include) == ("1.6.10", ("old/",), ("*.tpl",))
    assert (lint.require_reason, lint.fail_on) == (True, Severity.WARNING)
    assert [path.as_posix() for path in (lint.baseline, lint.schema_dir, *lint.schemas)] == [
        "conf/known.json", "conf/drivers", "conf/policy.schema.json",
    ]  # fmt: skip
    assert lint.drivers == ("lxc",)
    (legacy,) = lint.per_path
    assert (legacy.pattern, legacy.layer.ignore, legacy.nomad_version) == (
        "legacy/", ("JK8",), "1.0.0",
    )  # fmt: skip
    assert [(rule.code, rule.name, rule.path) for rule in lint.rules] == [
        ("JK9001", "owner", ("Meta", "owner"))
    ]


def test_nothing_need_be_said(tmp_path):
    config, found = read(tmp_path, "")
    assert found == []
    assert (config.values, config.var_files, config.base_dir) == (None, (), None)


def test_a_file_that_did_not_change_is_read_once(tmp_path):
    first, _ = read(tmp_path, "[variables]\na = 1")
    path = tmp_path / "jobkit.toml"
    assert read_config(path, "conf/jobkit.toml")[0] is first
    assert read(tmp_path, "[variables]\nlonger = 1")[0] is not first


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("base-dir = [", "config-syntax", id="no TOML"),
        pytest.param("based-dir = 'x'", "unknown-setting", id="an unknown name"),
        pytest.param("[jinja]\nmark = 'x'", "unknown-setting", id="an unknown name inside"),
        pytest.param("base-dir = 1", "setting-value", id="a number for text"),
        pytest.param("base-dir = ''", "setting-value", id="an empty text"),
        pytest.param("var-files = 'x'", "setting-value", id="text for a list"),
        pytest.param("var-files = ['x', 1]", "setting-value", id="a number in a list of text"),
        pytest.param("variables = 1", "setting-value", id="a number for a section"),
        pytest.param("[[jinja]]", "setting-value", id="a list of sections"),
        pytest.param("[lint]\nselects = []", "unknown-setting", id="an unknown name of lint"),
        pytest.param("[lint]\nnomad-version = '9'", "setting-value", id="an unknown release"),
        pytest.param(
            "[lint.per-path.x]\nnomad-version = '9'", "setting-value", id="an unknown one inside"
        ),
        pytest.param(RULE.replace("9001", "9100"), "setting-value", id="a code of jobkit's"),
        pytest.param(RULE + RULE, "setting-value", id="a code twice"),
        pytest.param(RULE + "matches = '['", "setting-value", id="no regular expression"),
    ],
)
def test_faults(text, fault, tmp_path):
    config, found = read(tmp_path, text)
    assert config is None
    assert [one.name for one in found] == [fault]


def test_a_pyproject_without_section(tmp_path):
    assert [one.name for one in read(tmp_path, PYPROJECT, "pyproject.toml")[1]] == [
        "config-without-section"
    ]


def test_a_file_that_is_gone(tmp_path):
    config, found = read_config(tmp_path / "nope.toml", "nope.toml")
    assert (config, [one.name for one in found]) == (None, ["config-not-read"])


def test_a_file_that_is_not_utf_8(tmp_path):
    (tmp_path / "jobkit.toml").write_bytes(b'a = "\xff"')
    found = read_config(tmp_path / "jobkit.toml", "jobkit.toml")[1]
    assert [one.name for one in found] == ["config-syntax"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "base-dir = 'x'",
        "base-dir = ''",
        "base-dir = 1",
        "base-dir = true",
        "var-files = []",
        "var-files = ['']",
        "var-files = 'x'",
        "unknown = 1",
        "[variables]\nanything = [1, {a = 2}]",
        "variables = []",
        "[jinja]",
        "[jinja]\nmarks = '[[ ]]'\ntemplate-path = ['x']",
        "[jinja]\ntemplate-path = [1]",
        "[jinja]\nother = 1",
        "[lint]\nselect = ['JK4']\nrequire-reason = true\nfail-on = 'info'",
        "[lint]\nrequire-reason = 'yes'",
        "[lint]\nfail-on = 'errors'",
        "[lint]\nfail-on = 1.5",
        "[lint]\nignore = [1979-05-27]",
        "[lint.severity]\nJK4002 = 'info'",
        "[lint.severity]\nJK4002 = 'bad'",
        "[lint.per-path.'x/']\nignore = ['JK4']",
        "[lint.per-path.'x/']\nbaseline = 'x'",
        "[lint.per-path]\nx = 1",
        "[[lint.rules]]\ncode = 'JK9001'\nmessage = 'x'\npath = 'ID'\none-of = ['a', 1, 1.5, true]",
        "[[lint.rules]]\ncode = 'JK9001'\npath = 'ID'\nrequired = true",
        "[[lint.rules]]\ncode = 'JK8001'\nmessage = 'x'\npath = 'ID'\nrequired = true",
        "[[lint.rules]]\ncode = 'JK9001'\nname = 'A'\nmessage = 'x'\npath = 'ID'\nrequired = true",
        f"{RULE}where = {{Type = ['batch', 'system'], Priority = 50}}",
    ],
)
def test_the_schema_and_the_check_agree(text, tmp_path):
    valid = Draft202012Validator(SCHEMA).is_valid(tomllib.loads(text))
    assert (read(tmp_path, text)[1] == []) is valid


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
