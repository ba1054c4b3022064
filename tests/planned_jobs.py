"""Job files, plans and a way to run commands on them, for tests of the commands that plan."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.harness import ROOT

AGENT = {"config": {"Region": "global"}}
NO_ROOM = {
    "g": {
        "NodesEvaluated": 1,
        "NodesAvailable": {"dc1": 1},
        "ClassFiltered": None,
        "ConstraintFiltered": {"missing drivers": 1},
        "NodesExhausted": 0,
        "ClassExhausted": None,
        "DimensionExhausted": None,
        "QuotaExhausted": None,
        "CoalescedFailures": 0,
    }
}


def run(folder, argv, server, **environment):
    """Run the command in a process of its own, in a folder with job files."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("NOMAD_")}
    env |= {"NOMAD_ADDR": server.url, "TZ": "UTC", "PYTHONUTF8": "1", **environment}
    with server.running():
        return subprocess.run(
            [sys.executable, "-m", "jobkit", *argv],
            cwd=folder,
            env=env | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )


def asked(server):
    """Return what a server was asked, but for its release."""
    return [one for one in server.seen if one.path.partition("?")[0] != "/v1/agent/self"]


def job(job_id="web", body="", group=""):
    return (
        f'job "{job_id}" {{\n{body}\n  group "g" {{\n{group}\n    task "t" {{\n'
        '      driver = "raw_exec"\n      config { command = "/bin/true" }\n    }\n  }\n}\n'
    )


def answer(job_id="web", kind="Edited", index=7, **parts):
    diff = {"ID": job_id, "Type": kind, "Fields": None, "Objects": None, "TaskGroups": None}
    diff |= parts.pop("diff", {})
    return {
        "Diff": diff,
        "JobModifyIndex": index,
        "Annotations": {"DesiredTGUpdates": {"g": {"Place": 1}}, "PreemptedAllocs": None},
        "CreatedEvals": None,
        "FailedTGAllocs": None,
        "NextPeriodicLaunch": None,
        "Warnings": "",
        **parts,
    }
