"""Each rule finds the fault that it is about, and not what is nearly one."""

from __future__ import annotations

import pytest

from jobkit.job.canonicalize import canonicalize
from jobkit.job.server_form import server_form
from jobkit.lint.judging import all_rules, judge
from jobkit.lint.registry import Judge
from tests.unit.lint.rule_cases import CASES


def broken(job, target):
    form = server_form(canonicalize(job, target), target)
    return [rule.name for rule, _, _ in judge(form, target)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_finds_its_fault(case):
    assert case.rule in broken(case.bad, case.target)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_leaves_alone_what_is_nearly_a_fault(case):
    assert case.rule not in broken(case.ok, case.target)


def test_every_rule_has_a_case():
    of_nomad = {rule.name for rule in all_rules().values() if rule.judge is not Judge.NOBODY}
    missing = of_nomad - {case.rule for case in CASES}
    assert missing == set()


@pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.name)
def test_a_rule_explains_itself(rule):
    summary, blank, *explanation = rule.doc.split("\n")
    assert summary.endswith(".")
    assert len(rule.summary) <= 72
    assert blank == ""
    assert explanation
    assert rule.explanation.endswith((".", ":"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_finding_names_a_field_and_is_a_sentence(case):
    form = server_form(canonicalize(case.bad, case.target), case.target)
    for rule, path, detail in judge(form, case.target):
        if rule.name == case.rule:
            assert path
            assert detail[-1] in ".?"
