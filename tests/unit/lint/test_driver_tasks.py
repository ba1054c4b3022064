"""What a task asks of its driver outside of the config."""

from __future__ import annotations

import pytest

from jobkit import lint_text

JOB = """\
job "shop" {
  group "web" {
    network {
      port "http" {}
    }
    service {
      name = "web"
      port = "http"
      check {
        type     = "script"
        command  = "/bin/check"
        interval = "10s"
        timeout  = "2s"
        task     = "%s"
      }
    }
    task "vm" {
      driver = "qemu"
      config {
        image_path = "local/a.qcow2"
      }
      %s
      resources {
        memory = %s
      }
    }
    task "app" {
      driver = "exec"
      config {
        command = "/bin/app"
      }
    }
  }
}
"""
NAMES = {
    "qemu-memory",
    "driver-without-signals",
    "driver-without-exec",
    "driver-without-mounts",
    "driver-kill-signal",
}


@pytest.mark.parametrize(
    ("checked", "lines", "memory", "wanted"),
    [
        pytest.param("app", "", 512, set(), id="what it can do"),
        pytest.param("vm", "", 512, {"driver-without-exec"}, id="a script check in it"),
        pytest.param("app", "", 64, {"qemu-memory"}, id="too little memory"),
        pytest.param("app", "", "var.unset", set(), id="memory that is not known"),
        pytest.param(
            "app",
            'vault {\n  change_mode   = "signal"\n  change_signal = "SIGHUP"\n}',
            512,
            {"driver-without-signals"},
            id="a signal when the token changes",
        ),
        pytest.param(
            "app", 'kill_signal = "SIGINT"', 512, {"driver-kill-signal"}, id="a signal to stop it"
        ),
    ],
)
def test_what_qemu_can_not_do(checked, lines, memory, wanted):
    text = f'variable "unset" {{}}\n{JOB % (checked, lines, memory)}'
    assert {one.name for one in lint_text(text)} & NAMES == wanted
