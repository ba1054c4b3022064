"""What the API side fills into a job."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from jobkit.job.canonicalize import canonicalize
from jobkit.tables import table

RECORDED = Path(__file__).parents[2] / "conformance" / "canonical.jsonl"
CASES = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
SECOND = 1_000_000_000


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def at(job, path):
    """Return what stands at ``path``: names and indexes joined by dots."""
    for step in path.split("."):
        job = job[int(step)] if step.isdigit() else job[step]
    return job


def job_with(**task: Any) -> dict[str, Any]:
    return {"ID": "j", "TaskGroups": [{"Name": "g", "Tasks": [{"Name": "t", **task}]}]}


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"recorded from Nomad 2.0.5: {case['name']}"
)
def test_recorded(case):
    given = copy.deepcopy(case["job"])
    got = canonicalize(given)
    assert without_nulls(got) == case["canonical"]
    assert canonicalize(got) == got
    assert given == case["job"]


@pytest.mark.parametrize(
    ("job", "target", "path", "value"),
    [
        pytest.param({}, "2.0.5", "ID", "", id="a job without anything"),
        pytest.param({}, "2.0.5", "Priority", 50, id="priority"),
        pytest.param({}, "1.5.6", "Priority", 0, id="no priority in 1.5.6"),
        pytest.param({}, "1.5.7", "Priority", 50, id="a priority again in 1.5.7"),
        pytest.param({"Name": "n", "Spreads": [{}]}, "2.0.5", "Spreads.0.Weight", 50, id="spread"),
        pytest.param(
            {"Type": "system"}, "2.0.5", "Update.MaxParallel", 1, id="system jobs have an update"
        ),
        pytest.param({"Type": "system"}, "1.10.5", "Update", None, id="up to 1.10 they have none"),
        pytest.param({"Type": "service"}, "0.9.7", "Update", None, id="up to 0.9 nothing has one"),
        pytest.param(
            job_with(), "2.0.5", "TaskGroups.0.Tasks.0.Resources.MemoryMB", 300, id="memory"
        ),
        *(
            pytest.param(
                job_with(Templates=[{}]),
                target,
                "TaskGroups.0.Tasks.0.Templates.0.VaultGrace",
                grace,
                id=f"vault_grace of {target}",
            )
            for target, grace in (("0.10.9", 15_000_000_000), ("0.11.8", 0))
        ),
        pytest.param(
            job_with(), "0.7.0", "TaskGroups.0.Tasks.0.Resources.MemoryMB", 10, id="10 MB"
        ),
        pytest.param(
            job_with(),
            "2.0.5",
            "TaskGroups.0.RestartPolicy.Mode",
            "fail",
            id="restarts end by failing",
        ),
        pytest.param(
            job_with(),
            "0.7.1",
            "TaskGroups.0.RestartPolicy.Mode",
            "delay",
            id="up to 0.7 by waiting",
        ),
        pytest.param(
            job_with(Resources={"Networks": [{}]}),
            "0.12.12",
            "TaskGroups.0.Tasks.0.Resources.Networks.0.MBits",
            10,
            id="up to 0.12 a network has a bandwidth",
        ),
        pytest.param(
            job_with(Templates=[{"ChangeSignal": "sigstraße"}]),
            "2.0.5",
            "TaskGroups.0.Tasks.0.Templates.0.ChangeSignal",
            "SIGSTRAßE",
            id="signals in capitals, letter by letter",
        ),
        pytest.param(
            job_with(Artifacts=[{"GetterSource": "http://x/a.zip", "GetterMode": "file"}]),
            "2.0.5",
            "TaskGroups.0.Tasks.0.Artifacts.0.RelativeDest",
            "local/a.zip",
            id="an artifact of one file goes by its name",
        ),
    ],
)
def test_filled_in(job, target, path, value):
    assert at(canonicalize(job, target), path) == value


@pytest.mark.parametrize("target", [row["last"] for row in table("versions")["versions"]])
def test_every_target_has_its_defaults(target):
    got = [canonicalize(case["job"], target) for case in CASES]
    assert [canonicalize(job, target) for job in got] == got


@pytest.mark.parametrize(
    ("target", "is_known"), [("1.5.17", False), ("1.6.0", True)], ids=["before 1.6", "from 1.6 on"]
)
def test_keys_are_those_of_the_target(target, is_known):
    assert ("NodePool" in canonicalize({}, target)) is is_known


@pytest.mark.parametrize(
    "job",
    [
        pytest.param({"TaskGroups": [None, "x", {"Tasks": {}}]}, id="not what the field holds"),
        pytest.param({"Update": [], "Meta": "x", "Periodic": 3}, id="not an object"),
        pytest.param({"Type": [], "TaskGroups": [{"RestartPolicy": {}}]}, id="a type of lists"),
        pytest.param(job_with(Services=[{"Checks": [{"FailuresBeforeCritical": "3"}]}]), id="text"),
    ],
)
def test_what_is_no_job_is_left_for_others_to_report(job):
    assert canonicalize(canonicalize(job)) == canonicalize(job)


def test_unknown_keys_are_kept_last():
    assert list(canonicalize({"Foo": 1, "ID": "x"}))[-1] == "Foo"


def test_keys_are_in_the_order_of_the_document():
    assert list(canonicalize({"Name": "n", "ID": "i", "Region": "r"}))[:4] == [
        "Region",
        "Namespace",
        "ID",
        "Name",
    ]


def test_csi_plugin_is_left_out_when_there_is_none():
    task = canonicalize(job_with())["TaskGroups"][0]["Tasks"][0]
    assert "CSIPluginConfig" not in task
    assert task["KillTimeout"] == 5 * SECOND
