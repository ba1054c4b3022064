"""What Nomad's own checks say of Job JSON, and what the runner makes of rules."""

from __future__ import annotations

import pytest

from jobkit import Severity, validate_job
from jobkit.job.canonicalize import canonicalize
from jobkit.job.server_form import server_form
from jobkit.lint.judging import judge
from jobkit.lint.registry import RULES, Rule, rule
from tests.unit.lint.rule_cases import check, group, job, service, task, tasks


def test_a_job_without_fault():
    assert validate_job(job()) == []


def test_findings_have_a_path_and_no_range():
    (found,) = validate_job(group(Count=-1))
    assert (found.path, found.range) == (("TaskGroups", 0, "Count"), None)
    assert (found.severity, found.code) == (Severity.ERROR, "JK4002")


def test_the_given_job_is_left_as_it_is():
    given = task(Templates=[{}])
    before = repr(given)
    validate_job(given)
    assert repr(given) == before


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param(group(Count="two"), ("TaskGroups", 0, "Count"), id="another type"),
        pytest.param(
            job(Affinities=[{"Weight": 1000}]), ("Affinities", 0, "Weight"), id="too large"
        ),
        pytest.param(job(TaskGroups=[None]), ("TaskGroups", 0), id="null in a list"),
    ],
)
def test_what_the_decoder_refuses_is_not_judged_further(given, path):
    (found,) = validate_job(given)
    assert (found.path, found.severity, found.range) == (path, Severity.ERROR, None)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(job(Priority=101), id="the bounds of priorities"),
        pytest.param(task(Vault={"Cluster": "b"}), id="what needs Enterprise"),
    ],
)
def test_admission_hooks_are_left_out(given):
    assert validate_job(given) == []


def test_nomad_s_warnings_are_warnings_here_and_advice_to_lint():
    (found,) = validate_job(tasks({"ShutdownDelay": 0}, Services=[{"Name": "a"}]))
    assert found.severity is Severity.WARNING
    assert RULES[found.code].severity is Severity.INFO


def test_keys_match_in_any_case():
    given = {"id": "a", "taskgroups": [{"name": "a", "count": -1, "tasks": []}]}
    assert {one.name for one in validate_job(given)} == {"number-out-of-bounds", "tasks-missing"}


def test_what_is_not_known_is_passed_over():
    form = server_form(canonicalize(group(Count=-1, Name="")))
    form["TaskGroups"][0]["Count"] = object()
    assert [rule.name for rule, _, _ in judge(form, "2.0.5")] == ["text-missing"]


@pytest.mark.parametrize(
    ("made", "field", "value"),
    [
        pytest.param(service(Name="${JOB}-a"), "Name", "shop-a", id="names in names of services"),
        pytest.param(service(Name="${BASE}"), "Name", "shop-web-group", id="all of them"),
        pytest.param(service(Provider=""), "Provider", "consul", id="the provider"),
    ],
)
def test_the_server_completes_services(made, field, value):
    form = server_form(canonicalize(made))
    assert form["TaskGroups"][0]["Services"][0][field] == value


def test_the_server_names_checks():
    form = server_form(canonicalize(check()))
    (named,) = form["TaskGroups"][0]["Services"][0]["Checks"]
    assert named["Name"] == 'service: "shop" check'


def test_the_server_drops_what_it_does_not_know():
    form = server_form(canonicalize(group(Volumes={"a": {"Type": "nfs"}, "b": {"Type": "csi"}})))
    assert [*form["TaskGroups"][0]["Volumes"]] == ["b"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        pytest.param("JK4002", "a-new-name", id="a taken code"),
        pytest.param("JK8999", "value-not-listed", id="a taken name"),
    ],
)
def test_a_rule_must_be_new(code, name):
    def check_it(_place):
        """Say something."""
        yield from ()

    with pytest.raises(ValueError, match="is there already"):
        rule(code, name, "Job")(check_it)


def test_a_rule_must_be_explained():
    with pytest.raises(ValueError, match="needs a docstring"):
        rule("JK8999", "a-new-name", "Job")(lambda _place: iter(()))


@pytest.mark.parametrize(
    ("target", "is_in"),
    [("1.1.9", False), ("1.2.0", True), ("1.9.7", True), ("1.10.0", False)],
    ids=["before", "the first", "the last", "after"],
)
def test_when_a_rule_holds(target, is_in):
    known = next(iter(RULES.values()))
    made = Rule(
        **{name: getattr(known, name) for name in Rule.__match_args__}
        | {"since": "1.2.0", "until": "1.10.0"}
    )
    assert made.holds_in(target) is is_in
