"""The commands diff, drift and status on a real Nomad: ``make live`` with NOMAD_ADDR."""

from __future__ import annotations

import json
from typing import Any

import pytest

import jobkit
from tests.live.agent import needs, ran
from tests.live.test_commands import text
from tests.platforms import LIVE_ONLY

pytestmark = LIVE_ONLY
CHECK = """check {
        type     = "tcp"
        interval = "10s"
        timeout  = "2s"
      }"""
SERVICE = """service {
      name = "one"
      port = "http"
    }
    network {
      port "http" {}
    }
    restart {"""
TASK = """task "u" {
      driver = "raw_exec"
      config {
        command = "x"
      }
    }"""
DRIVER = 'driver = "raw_exec"'
# What is replaced in the job, and by what.
EDITS = {
    "nothing": ("", ""),
    "the count": ('group "g" {', 'group "g" {\n    count = 3'),
    "a command": ("sleep 300", "sleep 301"),
    "env and meta": (DRIVER, DRIVER + '\nenv {\nA = "1"\n}\nmeta {\nB = "2"\n}'),
    "resources": ("memory = 16", "memory = 32"),
    "a service": ("restart {", SERVICE),
    "a service with a check": (
        "restart {",
        SERVICE.replace('name = "one"', f'name = "one"\n      {CHECK}'),
    ),
    "a constraint": (
        "restart {",
        'constraint {\nattribute = "${attr.kernel.name}"\nvalue = "linux"\n}\nrestart {',
    ),
    "a template": (
        DRIVER,
        DRIVER + '\ntemplate {\ndata = "x"\ndestination = "local/x"\n}',
    ),
    "the rollout": ("max_parallel     = 1", "max_parallel     = 2"),
    "the disk": ("restart {", "ephemeral_disk {\nsize = 400\n}\nrestart {"),
    "another group": ('  group "g" {', f'  group "h" {{\n{TASK}\n}}\n  group "g" {{'),
    "another task": ('    task "t" {', f'    {TASK}\n    task "t" {{'),
}


def write(folder, made):
    (folder / "web.nomad.hcl").write_text(made, encoding="utf-8")
    return jobkit.load_job(folder / "web.nomad.hcl")


def without_figures(diff: dict[str, Any]) -> dict[str, Any]:
    """Return a diff without what only the scheduler knows."""
    for group in diff["TaskGroups"] or ():
        group["Updates"] = None
    return diff


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("back", [False, True], ids=["made", "undone"])
def test_a_diff_without_the_server_is_that_of_its_plan(tmp_path, name, nomad, edit, back):
    if "network" in EDITS[edit][1]:
        needs("0.10.0", "networks of groups")
    first = text(name)
    second = first.replace(*EDITS[edit])
    assert (first == second) is (edit == "nothing")
    if back:
        first, second = second, first
    nomad.register_job(write(tmp_path, first))
    plan = nomad.plan_job(write(tmp_path, second)).value
    done = ran("diff", "--format", "json", f"job:{name}", "web.nomad.hcl", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert without_figures(json.loads(done.stdout)) == without_figures(plan["Diff"])


def test_drift(tmp_path, name, nomad):
    nomad.register_job(write(tmp_path, text(name)))
    done = ran("drift", "--quiet", ".", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    write(tmp_path, text(name, memory=32))
    done = ran("drift", ".", folder=tmp_path)
    assert done.returncode == 1
    assert 'group "g" > task "t" > resources > memory: 16 → 32' in done.stdout
    nomad.delete_job(name)
    done = ran("drift", ".", folder=tmp_path)
    assert "Stop: true → false" in done.stdout


def test_versions_are_compared(tmp_path, name, nomad):
    for memory in (16, 32):
        nomad.register_job(write(tmp_path, text(name, memory=memory)))
    done = ran("diff", "--changed-only", f"job:{name}@0", f"job:{name}", folder=tmp_path)
    assert 'MemoryMB: "16" => "32"' in done.stdout
    done = ran("diff", f"job:{name}@7", f"job:{name}", folder=tmp_path)
    assert (done.returncode, "has no version 7; the server keeps 1, 0" in done.stderr) == (2, True)


def test_the_page_of_a_parameterized_job(tmp_path, name, nomad):
    job = write(tmp_path, text(name, "batch", "true"))
    nomad.register_job({**job, "ParameterizedJob": {"Payload": "optional"}})
    child = nomad.dispatch_job(name).value["DispatchedJobID"]
    done = ran("status", name, folder=tmp_path)
    assert "Payload           = optional\n" in done.stdout
    assert f"\n{child}" in done.stdout
