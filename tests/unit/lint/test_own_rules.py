"""Rules that the config says."""

import pytest

from jobkit.job.canonicalize import canonicalize
from jobkit.lint.own_rules import judge_own, own_rule, steps_of

JOB = {
    "ID": "web",
    "Meta": {"owner": "", "team.name": "core"},
    "TaskGroups": [
        {
            "Name": "a",
            "Tasks": [
                {"Name": "x", "Driver": "docker", "Config": {"image": "registry.acme.com/x:1"}},
                {"Name": "y", "Driver": "exec", "Config": {"image": "y", "args": ["-a", "-b"]}},
            ],
        },
        {"Name": "b", "Count": 3, "Tasks": [{"Name": "z", "Driver": "docker", "Config": {}}]},
    ],
}
IMAGE = "TaskGroups.*.Tasks.*.Config.image"
DRIVER = "TaskGroups.*.Tasks.*.Driver"


def found(**row):
    rule, problems = own_rule({"code": "JK9001", "message": "No.", **row})
    assert problems == []
    return [
        (".".join(map(str, one.path or ())), one.summary, one.detail)
        for one in judge_own([rule], JOB, canonicalize(JOB, "2.0.5"))
    ]


def paths(**row):
    return [path for path, _, _ in found(**row)]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        pytest.param({"path": "Meta.owner", "required": True}, ["Meta.owner"], id="empty"),
        pytest.param({"path": "Meta.cost", "required": True}, ["Meta.cost"], id="missing"),
        pytest.param({"path": "Region", "required": True}, ["Region"], id="only a default"),
        pytest.param({"path": "ID", "required": True}, [], id="there"),
        pytest.param({"path": "Update.Stagger", "required": True}, ["Update.Stagger"], id="inside"),
        pytest.param(
            {"path": IMAGE, "required": True}, ["TaskGroups.1.Tasks.0.Config.image"], id="in each"
        ),
        pytest.param(
            {"path": IMAGE, "matches": r"^registry\.acme\.com/"},
            ["TaskGroups.0.Tasks.1.Config.image"],
            id="a pattern",
        ),
        pytest.param(
            {"path": IMAGE, "not-matches": "^registry"},
            ["TaskGroups.0.Tasks.0.Config.image"],
            id="a pattern that must not be found",
        ),
        pytest.param(
            {"path": IMAGE, "matches": "^registry", "where": {DRIVER: "docker"}},
            [],
            id="where another field of the same element has a value",
        ),
        pytest.param(
            {"path": IMAGE, "required": True, "where": {DRIVER: ["docker", "podman"]}},
            ["TaskGroups.1.Tasks.0.Config.image"],
            id="one of several values",
        ),
        pytest.param(
            {"path": "TaskGroups.*.Count", "one-of": [1, 2], "where": {"Type": "service"}},
            ["TaskGroups.1.Count"],
            id="a default counts",
        ),
        pytest.param(
            {"path": "TaskGroups.*.Count", "matches": "^[0-9]$"}, [], id="a number as text"
        ),
        pytest.param(
            {"path": "TaskGroups.*.Tasks.*.Config.args", "not-matches": "-b"},
            ["TaskGroups.0.Tasks.1.Config.args.1"],
            id="an element of a list",
        ),
        pytest.param(
            {"path": 'Meta."team.name"', "one-of": ["web"]},
            ["Meta.team.name"],
            id="a dot in a name",
        ),
        pytest.param(
            {"path": "Meta.*", "matches": "x"}, ["Meta.owner", "Meta.team.name"], id="map"
        ),
        pytest.param(
            {"path": "TaskGroups.1.Name", "matches": "a"}, ["TaskGroups.1.Name"], id="one"
        ),
    ],
)
def test_rules(row, wanted):
    assert paths(**row) == wanted


def test_what_the_user_sees():
    assert found(path="Meta.owner", required=True) == [
        ("Meta.owner", "No", '"Meta.owner" is missing or empty.')
    ]
    assert found(path="TaskGroups.1.Count", **{"one-of": [1, "x"]}) == [
        ("TaskGroups.1.Count", "No", '"TaskGroups.1.Count" is 3; allowed: 1, "x".')
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(
            {"path": "Taskgroups.*.Count", "required": True},
            ("path", 'A job has no field "Taskgroups" in Job JSON. Did you mean "TaskGroups"?'),
            id="no such field of the job",
        ),
        pytest.param(
            {"path": "TaskGroups.*.Tasks.*.Drivr", "required": True},
            ("path", '"Task" has no field "Drivr" in Job JSON. Did you mean "Driver"?'),
            id="no such field further down",
        ),
        pytest.param(
            {"path": "ID", "required": True, "where": {"Tipe": "x"}},
            ("where", 'A job has no field "Tipe" in Job JSON. Did you mean "Type"?'),
            id="no such field in a condition",
        ),
        pytest.param({"path": "ID"}, ("code", "The rule JK9001 checks nothing"), id="no check"),
        pytest.param({"path": "ID", "matches": "["}, ("matches", "not a regular"), id="no pattern"),
    ],
)
def test_problems(row, problem):
    _, problems = own_rule({"code": "JK9001", "message": "No", **row})
    key, says = problem
    assert [(name, says in detail) for name, detail in problems] == [(key, True)]


def test_steps():
    assert steps_of('a.*."b.c".0') == ("a", "*", "b.c", "0")
