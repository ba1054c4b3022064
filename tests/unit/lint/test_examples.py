"""The examples of the rules: the bad one breaks its rule, the good one breaks none."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.lint.examples import Example
from jobkit.lint.judging import all_rules

RULES = all_rules().values()
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def named(rule, example: Example) -> set[str]:
    """Return the names of the warnings and errors about an example, and its own rule's."""
    found = jobkit.lint_text(example.text, filename=example.filename, nomad_version=rule.newest)
    return {one.name for one in found if one.severity.value != "info" or one.code == rule.code}


@EACH_RULE
def test_the_bad_example_breaks_the_rule(rule):
    assert rule.name in named(rule, rule.bad)


@EACH_RULE
def test_the_good_example_breaks_no_rule(rule):
    assert named(rule, rule.good) == set()


@pytest.mark.parametrize(
    ("place", "lines", "text"),
    [
        pytest.param("file", "x\n", "x\n", id="a whole file stays as it is"),
        pytest.param(
            "job",
            "priority = 70\n",
            'job "shop" {\n  priority = 70\n  group "web" {\n    task "app" {\n'
            '      driver = "exec"\n      config {\n        command = "/bin/app"\n      }\n    }\n'
            "  }\n}\n",
            id="what a job needs is around it",
        ),
        pytest.param(
            "group",
            'task "a" {\n  driver = "x"\n}\n',
            'job "shop" {\n  group "web" {\n    task "a" {\n      driver = "x"\n    }\n  }\n}\n',
            id="what it sets itself is not",
        ),
    ],
)
def test_an_example_stands_for_a_file(place, lines, text):
    assert Example(place, lines).text == text
