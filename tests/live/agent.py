"""A real Nomad for tests: when there is one, where its jobs run, and jobs to run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import jobkit
from jobkit.client.endpoints import NEWEST
from jobkit.tables import version
from tests.harness import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobkit import Client

SECOND = 1_000_000_000
ROLLOUT = {
    "MaxParallel": 1,
    "Stagger": SECOND,
    "MinHealthyTime": SECOND,
    "HealthyDeadline": 60 * SECOND,
}
NEVER = {"Enabled": True, "Spec": "0 0 1 1 *", "SpecType": "cron"}
# For tasks that are to fail once and for all; releases before 0.8 know nothing of rescheduling.
NO_SECOND_TRY = {
    "RestartPolicy": {"Attempts": 0, "Mode": "fail"},
    "ReschedulePolicy": {"Attempts": 0, "Unlimited": False},
}


class Place(NamedTuple):
    """What jobs and files must say to run on this Nomad."""

    release: str
    region: str
    datacenter: str


@cache
def place() -> Place:
    """Return where jobs run; skip when no node can run them."""
    with jobkit.Client.from_environment(os.environ) as nomad:
        config = nomad.read_agent().value["config"]
        for node in nomad.request("GET", "/v1/nodes").value:
            whole = nomad.request("GET", f"/v1/node/{node['ID']}").value
            attributes = whole["Attributes"]
            runs = attributes.get("driver.raw_exec") in {"1", "true"}
            if node["Status"] == "ready" and runs and attributes["kernel.name"] != "windows":
                release = nomad.server_version() or "0.6.0"
                return Place(release, config["Region"], node["Datacenter"])
    pytest.skip("no ready node of this Nomad has the driver raw_exec switched on")


def is_before(release: str) -> bool:
    return version(place().release) < version(release)


def target() -> tuple[str, str]:
    """Return the flag by which files are read as the server reads them, or as 2.0.5 does."""
    return ("--nomad-version", min(place().release, NEWEST, key=version))


def needs(since: str, what: str) -> None:
    """Skip a test when the server is older than what it is about."""
    if is_before(since):
        pytest.skip(f"Nomad {place().release} has no {what}: they came with {since}")


def purge(nomad: Client, beginning: str) -> None:
    """Purge all jobs whose ids begin so: parents first, so that they make no more children."""
    for job in sorted(nomad.list_jobs(prefix=beginning).value, key=lambda one: len(one["ID"])):
        with suppress(jobkit.NomadNotFoundError):
            nomad.delete_job(job["ID"], purge=True)


def job(job_id: str, kind: str = "service", count: int = 1, **more: Any) -> dict[str, Any]:
    command = {"command": "/bin/sleep", "args": ["300"]}
    task = {
        "Name": "t",
        "Driver": "raw_exec",
        "Config": command if kind == "service" else {"command": "/bin/true"},
        "Resources": {"CPU": 20, "MemoryMB": 16},
    }
    return {
        "ID": job_id,
        "Name": job_id,
        "Type": kind,
        "Region": place().region,
        "Datacenters": [place().datacenter],
        "TaskGroups": [{"Name": "g", "Count": count, "Tasks": [task]}],
        **more,
    }


def shell_job(job_id: str, command: str, **more: Any) -> dict[str, Any]:
    """Return a batch job whose task is tried once."""
    made = job(job_id, "batch", **more)
    (group,) = made["TaskGroups"]
    group.update(NO_SECOND_TRY)
    group["Tasks"][0]["Config"] = {"command": "/bin/sh", "args": ["-c", command]}
    return made


def until(
    nomad: Client,
    read: Callable[..., jobkit.Answer[Any]],
    name: str,
    *wanted: str,
    key: str = "Status",
) -> dict[str, Any]:
    """Watch until the status is one of those wanted."""
    for number, answer in enumerate(nomad.watch(read, name, wait="5s", unchanged=True)):
        if answer.value is not None and answer.value[key] in wanted:
            found: dict[str, Any] = answer.value
            return found
        assert number < 60, answer.value
    raise AssertionError


def rolled_out(nomad: Client, job_id: str, answer: jobkit.Answer[Any]) -> dict[str, Any]:
    """Watch what a call has made until it is done; return the deployment."""
    until(nomad, nomad.read_evaluation, answer.value["EvalID"], "complete")
    return until(nomad, nomad.job_latest_deployment, job_id, "successful", "failed")


def with_canary(nomad: Client, job_id: str, **update: Any) -> dict[str, Any]:
    """Register a job and a change of it; return the deployment, whose canary waits."""
    rollout = {**ROLLOUT, "Canary": 1, **update}
    rolled_out(nomad, job_id, nomad.register_job(job(job_id, Update={**ROLLOUT, "Canary": 1})))
    changed = job(job_id, Update=rollout)
    changed["TaskGroups"][0]["Tasks"][0]["Env"] = {"A": "1"}
    made = nomad.register_job(changed).value
    until(nomad, nomad.read_evaluation, made["EvalID"], "complete")
    found: dict[str, Any] = dict(nomad.job_latest_deployment(job_id).value or {})
    assert found["JobVersion"] == 1
    return found


def ran(*argv: str, folder: Path = ROOT, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "jobkit", *argv],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=stdin,
        capture_output=True,
        text=True,
    )


def command(*argv: str, status: int = 0) -> Any:
    """Run a command; return the JSON that it prints."""
    done = ran(*argv, "--json")
    assert done.returncode == status, (done.stdout, done.stderr)
    return json.loads(done.stdout) if done.stdout else None


def lines(*argv: str, status: int = 0) -> Iterator[str]:
    """Run a command; return the lines that it prints."""
    done = ran(*argv)
    assert done.returncode == status, (done.stdout, done.stderr)
    return iter(done.stdout.splitlines())
