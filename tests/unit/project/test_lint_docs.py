"""What docs/lint.md shows is right."""

import re

import pytest

from jobkit.lint.comments import comments_in
from jobkit.lint.selection import unknown_selector
from jobkit.project.config import read_config
from jobkit.source import Source
from jobkit.verbs.catalogue import kind_names
from jobkit.verbs.choice import selector_faults
from tests.harness import ROOT

PAGE = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CONFIGS = [text for language, text in BLOCKS if language == "toml" and "lint" in text.split("]")[0]]


@pytest.mark.parametrize("text", CONFIGS)
def test_settings(text, tmp_path):
    (tmp_path / "jobkit.toml").write_text(text, encoding="utf-8")
    config, found = read_config(tmp_path / "jobkit.toml", "jobkit.toml")
    assert found == []
    assert config is not None
    assert selector_faults(config, kind_names()) == []


def test_comments():
    (text,) = [text for language, text in BLOCKS if language == "hcl"]
    comments = comments_in(Source("web.nomad", text))
    assert [len(one.lines) for one in comments] == [1, 1]
    codes = [code for one in comments for code in one.codes or ()]
    assert [unknown_selector(code, kind_names()) for code in codes] == [None] * len(codes)


def test_every_setting_is_told():
    settings = ("select", "extend-select", "ignore", "severity", "per-path", "nomad-version",
                "fail-on", "exclude", "include", "require-reason", "baseline", "schemas",
                "rules")  # fmt: skip
    assert [name for name in settings if name not in PAGE] == []
