"""The examples of the rules: the bad one breaks its rule, the good one breaks none."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.lint.examples import Example
from jobkit.lint.judging import all_rules
from jobkit.lint.registry import Judge

RULES = all_rules().values()
OWN = {rule.code for rule in RULES if rule.judge is Judge.NOBODY}
EACH_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def found(rule, example: Example):
    """Return the warnings and errors about an example, and its own rule's findings."""
    told = jobkit.lint_text(example.text, filename=example.filename, nomad_version=rule.newest)
    return [one for one in told if one.severity.value != "info" or one.code == rule.code]


def named(rule, example: Example) -> set[str]:
    """Return the names of what is found."""
    return {one.name for one in found(rule, example)}


@EACH_RULE
def test_the_bad_example_breaks_the_rule(rule):
    told = found(rule, rule.bad)
    assert rule.name in {one.name for one in told}
    assert {one.range for one in told if one.code in OWN}.isdisjoint(
        one.range for one in told if one.code not in OWN
    ), "what Nomad says itself is not told twice"


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
