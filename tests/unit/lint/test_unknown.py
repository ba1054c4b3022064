"""What is not known doesn't stop lint, and nothing is said of what depends on it."""

from __future__ import annotations

import pytest

from jobkit import lint_text

JOB = """\
variable "x" {}
job "j" {
  %s
  group "g" {
    count = -1
    network {
      port "http" {}
    }
    %s
    task "t" {
      driver = "exec"
      config {
        command = "true"
        %s
      }
      %s
    }
  }
}
"""


def found(job="", group="", config="", task=""):
    text = JOB % (job, group, config, task)
    return {one.name for one in lint_text(text) if one.severity.value == "error"}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({}, id="a variable that is not used"),
        pytest.param({"job": "type = var.x"}, id="the type of the job"),
        pytest.param({"job": "priority = var.x"}, id="a number"),
        pytest.param({"job": "datacenters = var.x"}, id="a list"),
        pytest.param({"job": "datacenters = [var.x]"}, id="an element"),
        pytest.param({"job": "meta = var.x"}, id="a map"),
        pytest.param({"job": "meta { a = var.x }"}, id="a member of a map"),
        pytest.param({"job": "all_at_once = var.x"}, id="a truth value"),
        pytest.param({"job": "constraint { distinct_hosts = var.x }"}, id="a shortcut"),
        pytest.param({"config": "args = [var.x]"}, id="a driver's list"),
        pytest.param({"config": "args = var.x"}, id="a driver's argument"),
        pytest.param({"task": "kill_timeout = var.x"}, id="a duration"),
        pytest.param(
            {
                "group": 'dynamic "volume" {\nfor_each = var.x\nlabels = [volume.key]\ncontent {\n'
                'type = "host"\nsource = "s"\n}\n}',
                "task": 'volume_mount {\nvolume = "v"\ndestination = "/v"\n}',
            },
            id="blocks of which not even the number is known",
        ),
        pytest.param(
            {"group": "scaling {\nmax = var.x\n}"},
            id="a bound of scaling",
        ),
        pytest.param(
            {
                "group": 'service {\nname = var.x\nport = var.x\ncheck {\ntype = "tcp"\n'
                'interval = var.x\ntimeout = "2s"\n}\n}'
            },
            id="a service",
        ),
        pytest.param({"task": "artifact {\nsource = var.x\n}"}, id="an artifact"),
        pytest.param({"task": "template {\ndata = var.x\ndestination = var.x\n}"}, id="a template"),
    ],
)
def test_only_what_is_known_is_judged(parts):
    assert found(**parts) == {"number-out-of-bounds"}


def test_what_a_wrong_name_may_have_meant_is_not_missed():
    wrong = {"number-out-of-bounds", "unknown-argument"}
    assert found(task='artifact {\nsorce = "x"\n}') == wrong


def test_a_block_that_may_have_been_meant_is_not_taken_for_written():
    wrong = {"number-out-of-bounds", "unknown-argument"}
    assert found(group="update = null") == wrong


def test_a_variable_without_value_is_advice():
    text = JOB % ("priority = var.x", "", "", "")
    severities = {one.name: one.severity for one in lint_text(text)}
    assert severities["unset-variable"] == "info"
