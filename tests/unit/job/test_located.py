"""Where each field of a job was written."""

from __future__ import annotations

import pytest

from jobkit.job.located import LocatedJob, Origin, Origins
from jobkit.source import Source
from jobkit.verbs.parse import parse

TEXT = """\
variable "n" {
  default = 3
}

job "j" {
  datacenters = ["dc1"]
  meta {
    a = "x"
  }
  vault {
    role = "r"
  }
  group "g" {
    count = var.n
    network {
      port "free" {
        to = 1
      }
      port "fixed" {
        static = 80
      }
    }
    task "t" {
      env = { A = 1 }
      config {
        image = "i"
        mount {
          source = "s"
        }
        labels = { x = 1 }
      }
      constraint {
        version = "> 1"
      }
    }
    task "u" {
    }
  }
}
"""
SOURCE = Source("a.hcl", TEXT)


def located() -> LocatedJob:
    job, found = parse(SOURCE)
    assert job is not None
    assert found == []
    return job


JOB = located()
TASK = ("TaskGroups", 0, "Tasks", 0)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param((), 'job "j"', id="the job itself"),
        pytest.param(("Datacenters",), 'datacenters = ["dc1"]', id="an argument"),
        pytest.param(("Meta",), "meta", id="a block of text"),
        pytest.param(("Meta", "a"), 'a = "x"', id="a member of it"),
        pytest.param(("TaskGroups", 0), 'group "g"', id="a block in a list"),
        pytest.param(("TaskGroups", 0, "Count"), "count = var.n", id="an argument with a variable"),
        pytest.param(("TaskGroups", 0, "Networks", 0, "DynamicPorts", 0), 'port "free"', id="port"),
        pytest.param(
            ("TaskGroups", 0, "Networks", 0, "ReservedPorts", 0, "Value"),
            "static = 80",
            id="a port that moved to the other list",
        ),
        pytest.param((*TASK, "Env"), "env = { A = 1 }", id="a map as an argument"),
        pytest.param((*TASK, "Config"), "config", id="free data"),
        pytest.param((*TASK, "Config", "image"), 'image = "i"', id="a member of it"),
        pytest.param((*TASK, "Config", "mount"), "mount", id="blocks in it"),
        pytest.param((*TASK, "Config", "mount", 0), "mount", id="one of them"),
        pytest.param((*TASK, "Config", "mount", 0, "source"), 'source = "s"', id="inside it"),
        pytest.param((*TASK, "Vault"), "vault", id="what a task gets from the job"),
        pytest.param((*TASK, "Vault", "Role"), 'role = "r"', id="and its member"),
        pytest.param(
            ("TaskGroups", 0, "Tasks", 1, "Vault", "Role"), 'role = "r"', id="the other copy's"
        ),
    ],
)
def test_origins(path, text):
    origin = JOB.origins[path]
    assert origin.source.text[origin.start : origin.end] == text


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param(("TaskGroups", 0, "Count"), "a.hcl:14:5", id="a field that was written"),
        pytest.param(("TaskGroups", 0, "Update"), "a.hcl:13:3", id="one that was not"),
        pytest.param((*TASK, "Env", "A"), "a.hcl:24:15", id="a member of an argument"),
        pytest.param((*TASK, "Config", "labels", 0, "x"), "a.hcl:30:20", id="deep inside a value"),
        pytest.param(("Priority",), "a.hcl:5:1", id="one of the job"),
        pytest.param((*TASK, "Constraints", 0, "RTarget"), "a.hcl:33:9", id="a shortcut's field"),
    ],
)
def test_ranges(path, place):
    assert str(JOB.range_of(path)) == place


def test_expressions_are_kept():
    origin = JOB.origins["TaskGroups", 0, "Count"]
    assert origin.expression is not None
    assert (origin.expression.start, origin.expression.end) == (origin.end - 5, origin.end)
    assert JOB.origins["TaskGroups", 0].expression is None


def test_a_job_without_origins_has_no_range():
    assert LocatedJob({"ID": "j"}).range_of(("ID",)) is None


def test_copies_keep_their_origins_and_can_be_changed_alone():
    origins = Origins()
    value = {"a": [{"b": 1}], "c": "d"}
    place = Origin(SOURCE, 0, 3)
    origins.members[id(value["a"][0])] = {"b": place}
    made = origins.copy_tree(value)
    inner = made["a"][0]
    assert (made, inner is value["a"][0]) == (value, False)
    assert origins.members[id(inner)] == {"b": place}
    origins.members[id(inner)]["b"] = Origin(SOURCE, 1, 2)
    assert origins.members[id(value["a"][0])]["b"] is place
    assert str(place.range) == "a.hcl:1:1"
