"""What the plan command prints around the diff, which no recorded answer has."""

from datetime import UTC, datetime

import pytest

from jobkit.report.plan_text import format_plan

NOW = datetime(2026, 3, 28, 12, 0, 0, 500_000, tzinfo=UTC)
METRICS = {
    "NodesEvaluated": 0,
    "NodesAvailable": {"dc1": 0, "dc2": 3},
    "ClassFiltered": {"small": 2},
    "ConstraintFiltered": {"missing drivers": 1},
    "NodesExhausted": 4,
    "ClassExhausted": {"big": 1},
    "DimensionExhausted": {"cpu": 2},
    "QuotaExhausted": ["team"],
    "CoalescedFailures": 1,
}


def answer(**parts):
    return {
        "Diff": None,
        "JobModifyIndex": 7,
        "Annotations": None,
        "CreatedEvals": None,
        "FailedTGAllocs": None,
        "NextPeriodicLaunch": None,
        "Warnings": "",
        **parts,
    }


def middle(printed):
    """Return what stands between the heading and the help."""
    return printed.partition("run:[reset]\n")[2].partition("\n[reset][bold]Job Modify")[0]


def shown(job=None, version="2.0.5", **parts):
    printed = format_plan(
        answer(**parts), path="a.hcl", job=job, nomad_version=version, markup=True, now=NOW
    )
    return middle(printed)


def allocations(count, jobs):
    return [
        {
            "ID": f"id-{number}",
            "JobID": f"job-{number % jobs}",
            "TaskGroup": "g",
            "Namespace": "",
            "JobType": "batch",
        }
        for number in range(count)
    ]


def test_all_reasons_for_a_failure():
    assert shown(FailedTGAllocs={"web": METRICS}).rstrip() == (
        "[bold][yellow]- WARNING: Failed to place all allocations.[reset]\n"
        '  [yellow]Task Group "web" (failed to place 2 allocations):\n'
        "[reset][yellow]    * No nodes were eligible for evaluation\n"
        '    * No nodes are available in datacenter "dc1"\n'
        '    * Class "small": 2 nodes excluded by filter\n'
        '[red]    * Constraint "missing drivers": 1 nodes excluded by filter[reset]\n'
        "    * Resources exhausted on 4 nodes\n"
        '    * Class "big" exhausted on 1 nodes\n'
        '    * Dimension "cpu" exhausted on 2 nodes\n'
        '    * Quota limit hit "team"[reset]'
    )


@pytest.mark.parametrize(
    ("version", "line"),
    [
        pytest.param("0.10", '    * Constraint "missing drivers" filtered 1 nodes', id="of old"),
        pytest.param("1.0", '    * Constraint "missing drivers": 1 nodes excluded by filter'),
    ],
)
def test_what_a_constraint_left_out(version, line):
    assert line in shown(version=version, FailedTGAllocs={"web": METRICS}).split("\n")


def test_a_system_job_is_placed_on_all_nodes():
    printed = shown(job={"Type": "system"}, FailedTGAllocs={"web": METRICS})
    assert "Failed to place allocations on all nodes." in printed


def test_a_rolling_update():
    evaluations = [{"TriggeredBy": "other"}, {"TriggeredBy": "rolling-update", "Wait": 90 * 10**9}]
    assert shown(CreatedEvals=evaluations).split("\n")[1] == (
        "[green]- Rolling update, next evaluation will be in 1m30s."
    )


@pytest.mark.parametrize(
    ("job", "version", "line"),
    [
        pytest.param(
            {"Periodic": {"TimeZone": "Europe/Berlin"}},
            "2.0.5",
            "[green]- If submitted now, next periodic launch would be at "
            "2026-03-29T03:30:00+02:00 (13h30m0s from now).",
            id="in the job's zone",
        ),
        pytest.param(
            {"Periodic": {"TimeZone": "UTC"}},
            "2.0.5",
            "[green]- If submitted now, next periodic launch would be at "
            "2026-03-29T01:30:00Z (13h30m0s from now).",
            id="UTC",
        ),
        pytest.param(
            {"Periodic": {"TimeZone": "UTC"}},
            "0.7",
            "[green]- If submitted now, next periodic launch would be at "
            "03/29/26 01:30:00 UTC (13h30m0s from now).",
            id="as old releases write times",
        ),
        pytest.param(
            {"Periodic": {"TimeZone": "Nowhere/Else"}},
            "2.0.5",
            "[yellow]- Invalid time zone: 'No time zone found with key Nowhere/Else'",
            id="no such zone",
        ),
        pytest.param({"ParameterizedJob": {}}, "2.0.5", "", id="not of a parameterized job"),
        pytest.param(
            None,
            "2.0.5",
            "[green]- If submitted now, next periodic launch would be at "
            "2026-03-29T01:30:00Z (13h30m0s from now).",
            id="as the server wrote it without a job",
        ),
    ],
)
def test_the_next_launch(job, version, line):
    printed = shown(job=job, version=version, NextPeriodicLaunch="2026-03-29T01:30:00Z")
    assert "\n".join(printed.split("\n")[1:]).rstrip() == line


@pytest.mark.parametrize(
    ("count", "jobs", "table"),
    [
        pytest.param(
            1, 1, "Alloc ID  Job ID  Task Group\nid-0      job-0   g", id="a few allocations"
        ),
        pytest.param(
            10,
            1,
            "Job ID  Namespace  Job Type  Preemptions\njob-0   <none>     batch     10",
            id="a few jobs",
        ),
        pytest.param(10, 10, "Job Type  Preemptions\nbatch     10", id="many jobs"),
    ],
)
def test_preemptions(count, jobs, table):
    preempted = {"PreemptedAllocs": allocations(count, jobs)}
    printed = shown(Annotations=preempted)
    assert printed.endswith(f"\n\n[bold][yellow]Preemptions:\n[reset]\n{table}")
    assert "Preemptions" not in shown(version="0.8", Annotations=preempted)


@pytest.mark.parametrize(
    ("version", "command", "promise"),
    [
        pytest.param("0.7", "nomad run", "server side version matches", id="before job run"),
        pytest.param("0.11.0", "nomad job run", "server side version matches", id="the old words"),
        pytest.param("2.0.5", "nomad job run", "job modify index given", id="the words of today"),
    ],
)
def test_the_help(version, command, promise):
    printed = format_plan(answer(), path="a.hcl", nomad_version=version)
    assert f"\n{command} -check-index 7 a.hcl\n" in printed
    assert f"\n{promise}" in printed


@pytest.mark.parametrize(("regions", "has_help"), [([{"Name": "eu"}], False), ([], True)])
def test_a_multiregion_job_has_no_help(regions, has_help):
    printed = format_plan(answer(), path="a.hcl", job={"Multiregion": {"Regions": regions}})
    assert ("check-index" in printed) == has_help
