"""The public library is what it says it is."""

from __future__ import annotations

import inspect
import tomllib

import pytest

import jobkit
from tests.harness import ROOT

ARGUMENTS = {
    "parse_job": {
        "text",
        "filename",
        "base_dir",
        "variables",
        "var_files",
        "env",
        "strict",
        "allow_files",
    },
    "load_job": {"path", "variables", "var_files", "env", "strict"},
    "parse_syntax": {"text", "filename"},
    "evaluate_expression": {"text", "base_dir"},
    "validate_job": {"job", "nomad_version"},
    "format_diff": {"diff", "verbose", "markup", "nomad_version"},
    "format_plan": {"answer", "path", "job", "nomad_version", "verbose", "markup"},
}


def test_names_are_sorted():
    assert jobkit.__all__ == sorted(jobkit.__all__)


@pytest.mark.parametrize("name", jobkit.__all__)
def test_every_name_exists_and_is_documented(name):
    assert inspect.getdoc(getattr(jobkit, name))
    assert name in dir(jobkit)


def test_other_names_do_not_exist():
    with pytest.raises(AttributeError, match="no attribute 'nothing_such'"):
        jobkit.nothing_such  # noqa: B018 - asking is the test


@pytest.mark.parametrize("name", ARGUMENTS)
def test_arguments_that_others_rely_on(name):
    parameters = inspect.signature(getattr(jobkit, name)).parameters
    assert ARGUMENTS[name] <= {*parameters}
    first, *others = parameters.values()
    assert first.default is first.empty
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in others)


def test_the_version_is_the_project_s():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert jobkit.__version__ == project["version"]
