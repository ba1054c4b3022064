"""What the release that is aimed at does not know, and what it calls outdated."""

from __future__ import annotations

import pytest

from jobkit import lint_text

JOB = """\
job "j" {
  datacenters = ["dc1"]
  %s
  group "g" {
    %s
    task "t" {
      driver = "raw_exec"
      config {
        command = "true"
      }
      %s
    }
  }
}
"""


def found(version, job="", group="", task=""):
    text = JOB % (job, group, task)
    return {
        one.name: one.detail
        for one in lint_text(text, nomad_version=version)
        if one.code.startswith(("JK8", "JK3"))
    }


@pytest.mark.parametrize(
    ("version", "parts", "names"),
    [
        pytest.param("1.7", {"job": 'ui {\ndescription = "x"\n}'}, ["field-too-new"], id="a block"),
        pytest.param("1.8", {"job": 'ui {\ndescription = "x"\n}'}, [], id="from its release on"),
        pytest.param(
            "1.4", {"task": 'kill_signal = "SIGTERM"'}, [], id="what has been there for long"
        ),
        pytest.param("1.6", {"task": "identity {\nenv = true\n}"}, [], id="a block renamed"),
        pytest.param(
            "1.6", {"task": 'identity {\nname = "x"\n}'}, ["field-too-new"], id="its new argument"
        ),
        pytest.param("1.9", {"job": 'vault_token = "x"'}, ["field-outdated"], id="one that goes"),
        pytest.param("1.10", {"job": 'vault_token = "x"'}, ["unknown-argument"], id="and is gone"),
        pytest.param("1.7", {"group": 'max_client_disconnect = "1h"'}, [], id="not outdated yet"),
        pytest.param(
            "1.9", {"group": 'max_client_disconnect = "1h"'}, ["field-outdated"], id="outdated"
        ),
        pytest.param(
            "1.10", {"group": 'max_client_disconnect = "1h"'}, ["field-ignored"], id="ignored"
        ),
        pytest.param(
            "1.3", {"job": 'meta {\na = strlen("x")\n}'}, ["function-too-new"], id="a function"
        ),
        pytest.param("1.4", {"job": 'meta {\na = strlen("x")\n}'}, [], id="a function, later"),
    ],
)
def test_versions(version, parts, names):
    assert sorted(found(version, **parts)) == names


def test_what_is_gone_is_told_with_what_took_its_place():
    detail = found("2.0", job='vault_token = "x"')["unknown-argument"]
    assert "gone after Nomad 1.9. Write a workload identity" in detail


def test_a_value_of_a_later_release_is_told():
    text = JOB % ("", "", 'lifecycle {\nhook = "poststart"\n}')
    details = [one.detail for one in lint_text(text, nomad_version="0.11", language="hcl2")]
    assert any('"poststart" exists since Nomad 0.12' in detail for detail in details)
