"""``jobkit run`` on a terminal: it asks, draws in place, and lets go at Ctrl-C."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time

import pytest

from tests.answering import Answering
from tests.harness import ROOT
from tests.heeding import heeding
from tests.planned_jobs import AGENT, answer, job

pty = pytest.importorskip("pty", reason="no terminals of this kind here")

GROUP = {
    "AutoRevert": False,
    "Promoted": False,
    "PlacedCanaries": None,
    "DesiredCanaries": 0,
    "DesiredTotal": 1,
    "PlacedAllocs": 1,
    "HealthyAllocs": 0,
    "UnhealthyAllocs": 0,
}


def deployment(status):
    said = "Deployment is running" if status == "running" else "Deployment completed"
    found = {"ID": "d-1", "JobModifyIndex": 8, "Status": status, "StatusDescription": said}
    return {**found, "TaskGroups": {"g": GROUP}}


def server(found):
    return Answering(
        {
            "GET /v1/agent/self": {**AGENT, "member": {"Tags": {"build": "2.0.5"}}},
            "POST /v1/job/web/plan": answer(),
            "POST /v1/jobs": {"EvalID": "e-1", "JobModifyIndex": 8, "Warnings": ""},
            "GET /v1/evaluation/e-1": {"ID": "e-1", "Status": "complete", "DeploymentID": "d-1"},
            "GET /v1/deployment/d-1": found,
            "GET /v1/deployment/allocations/d-1": [],
        }
    )


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, argv, folder, at):
        self.ours, theirs = pty.openpty()
        env = {name: text for name, text in os.environ.items() if not name.startswith("NOMAD_")}
        env |= {"NOMAD_ADDR": at.url, "TERM": "xterm", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            heeding([sys.executable, "-m", "jobkit", *argv]),
            cwd=folder,
            env=env | {"NO_COLOR": "1", "COLUMNS": "60", "LINES": "24"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def wait_for(self, text):
        """Read until the text was shown."""
        until = time.monotonic() + 30
        while text not in self.seen:
            assert time.monotonic() < until, self.seen
            if not self._read():
                break
        assert text in self.seen, self.seen

    def _read(self):
        ready, _, _ = select.select([self.ours], [], [], 1)
        if not ready:
            return True
        try:
            data = os.read(self.ours, 65536)
        except OSError:  # the last one closed it
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)

    def type(self, text):
        os.write(self.ours, text.encode())

    def end(self):
        while self._read():
            pass
        os.close(self.ours)
        return self.process.wait(timeout=30)


def started(tmp_path, at):
    (tmp_path / "web.nomad.hcl").write_text(job(), encoding="utf-8")
    return Terminal(["run", "--no-lint", "web.nomad.hcl"], tmp_path, at)


def test_it_asks_and_draws_in_place(tmp_path):
    statuses = ["running"]
    at = server(lambda _: deployment(statuses[-1]))
    with at.running():
        terminal = started(tmp_path, at)
        terminal.wait_for("Register this job? [y/N]")
        terminal.type("y\n")
        terminal.wait_for('Job "web": Deployment is running')
        statuses.append("successful")
        terminal.wait_for('Job "web" is healthy')
        assert terminal.end() == 0
    assert "Desired  Placed  Healthy" in terminal.seen


def test_no_is_an_answer(tmp_path):
    at = server(deployment("running"))
    with at.running():
        terminal = started(tmp_path, at)
        terminal.wait_for("Register this job? [y/N]")
        terminal.type("n\n")
        terminal.wait_for("Nothing was registered.")
        assert terminal.end() == 0
    assert not [one for one in at.seen if one.path == "/v1/jobs"]


def test_the_older_version_is_drawn_in_place(tmp_path):
    said = "Failed - rolling back to job version 0"
    statuses = ["running"]
    at = server({**deployment("failed"), "StatusDescription": said})
    more = {
        "GET /v1/job/web/evaluations": [],
        "GET /v1/job/web/deployment": {**deployment("running"), "ID": "d-2"},
        "GET /v1/deployment/d-2": lambda _: {**deployment(statuses[-1]), "ID": "d-2"},
        "GET /v1/deployment/allocations/d-2": [],
    }
    at.answers |= more
    with at.running():
        terminal = started(tmp_path, at)
        terminal.wait_for("Register this job? [y/N]")
        terminal.type("y\n")
        terminal.wait_for("The older version: Deployment is running")
        statuses.append("successful")
        terminal.wait_for("The older version is healthy again")
        assert terminal.end() == 11


def test_ctrl_c_leaves_a_job_that_stops(tmp_path):
    going = [
        {
            "ID": "a-1",
            "NodeID": "n-1",
            "NodeName": "node",
            "TaskGroup": "g",
            "ClientStatus": "running",
            "ClientDescription": "",
        }
    ]
    at = server(None)
    at.answers |= {
        "GET /v1/job/web": {"ID": "web"},
        "DELETE /v1/job/web": {"EvalID": "e-1"},
        "GET /v1/job/web/allocations": going,
    }
    with at.running():
        terminal = Terminal(["stop", "--yes", "web"], tmp_path, at)
        terminal.wait_for("a-1         g      node  running")
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for('Job "web" is left as it is: what was begun goes on.')
        terminal.wait_for("To see how it goes on: jobkit status web")
        assert terminal.end() == 130


def test_ctrl_c_leaves_the_rollout(tmp_path):
    at = server(deployment("running"))
    with at.running():
        terminal = started(tmp_path, at)
        terminal.wait_for("Register this job? [y/N]")
        terminal.type("y\n")
        terminal.wait_for('Job "web": Deployment is running')
        terminal.process.send_signal(signal.SIGINT)
        terminal.wait_for("To give it up: jobkit fail web")
        assert terminal.end() == 130


@pytest.mark.parametrize(("said", "stops"), [("n", 0), ("y", 1)])
def test_it_asks_apart_whether_to_stop_jobs(tmp_path, said, stops):
    old = {"ID": "old", "Namespace": "default", "JobModifyIndex": 5, "Meta": {"jobkit.set": "shop"}}
    at = server(deployment("running"))
    at.answers |= {
        "GET /v1/jobs": [old],
        "GET /v1/job/old": old,
        "DELETE /v1/job/old": {"EvalID": "e-2"},
    }
    (tmp_path / "web.nomad.hcl").write_text(job(), encoding="utf-8")
    argv = ["run", "--no-lint", "--detach", "--prune", "--set", "shop", "web.nomad.hcl"]
    with at.running():
        terminal = Terminal(argv, tmp_path, at)
        terminal.wait_for("Register this job? [y/N]")
        terminal.type("y\n")
        terminal.wait_for("Stop this job, which no file holds any more? [y/N]")
        terminal.type(f"{said}\n")
        assert terminal.end() == 0
    assert len([one for one in at.seen if one.method == "DELETE"]) == stops
    assert len([one for one in at.seen if one.path == "/v1/jobs"]) == 1
