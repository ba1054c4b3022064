"""Text of a job is traced to where it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobkit.job.trace import definitions, trace
from jobkit.outside import Entry, Outside
from jobkit.source import Source
from jobkit.verbs.parse import parse

if TYPE_CHECKING:
    from jobkit.job.located import LocatedJob

TEXT = r"""variable "image" {
  default = "web:1"
}
variable "ports" {
  default = { http = { to = 80 }, admin = { to = 90 } }
}
locals {
  body = <<-EOT
    first
      second $${x} {{ wrong }}
  EOT
  modes = ["bridge", "host"]
}
job "j" {
  meta {
    quoted  = "a\tb\"c\u00e9 wrong"
    mixed   = "x ${var.image} y ${NOMAD_PORT_http} wrong"
    called  = upper("wrong")
    twice   = join("wrong", ["wrong"])
    from    = local.body
    whole   = "${var.image}"
    file    = file("motd")
    given   = var.image
  }
  group "g" {
    dynamic "network" {
      for_each = local.modes
      content {
        mode = network.value
        dynamic "port" {
          for_each = var.ports
          labels   = [port.key]
          content {
            to           = port.value.to
            host_network = "${port.key}-net"
          }
        }
      }
    }
    dynamic "volume" {
      for_each = convert(["data", "logs"], set(string))
      labels   = [volume.value]
      content {
        type   = "host"
        source = volume.value
      }
    }
  }
}
"""
FILES = {Path("motd"): b"hello\nwrong\n"}
OUTSIDE = Outside(read_bytes=FILES.__getitem__, stat=lambda _: Entry(is_file=True, size_bytes=9))


def located() -> LocatedJob:
    job, found = parse(Source("a.hcl", TEXT), outside=OUTSIDE)
    assert job is not None
    assert found == []
    return job


JOB = located()


def value_of(path):
    value = JOB.job
    for step in path:
        value = value[step]
    return value


def traced(path, wanted):
    value = value_of(path)
    start = value.index(wanted)
    found = trace(JOB, path, value, start, start + len(wanted))
    assert found is not None
    return str(found.range), found.range.text, [one.name for one in found.through]


NETWORK = ("TaskGroups", 0, "Networks", 1)


@pytest.mark.parametrize(
    ("path", "wanted", "place"),
    [
        pytest.param(("Meta", "quoted"), "wrong", ("a.hcl:16:30", "wrong", []), id="escapes"),
        pytest.param(("Meta", "mixed"), "wrong", ("a.hcl:17:52", "wrong", []), id="a template"),
        pytest.param(
            ("Meta", "mixed"),
            "${NOMAD_PORT_http}",
            ("a.hcl:17:33", "${NOMAD_PORT_http}", []),
            id="a runtime reference",
        ),
        pytest.param(
            ("Meta", "mixed"), ":1", ("a.hcl:2:17", ":1", ["var.image"]), id="a part of a variable"
        ),
        pytest.param(
            ("Meta", "called"), "WRONG", ("a.hcl:18:15", 'upper("wrong")', []), id="a call's result"
        ),
        pytest.param(
            ("Meta", "from"),
            "wrong",
            ("a.hcl:10:23", "wrong", ["local.body"]),
            id="a heredoc of a local, with less indentation and a doubled mark before it",
        ),
        pytest.param(
            ("Meta", "file"),
            "wrong",
            ("motd:2:1", "wrong", ['file("motd")']),
            id="the text of a file",
        ),
        pytest.param(
            (*NETWORK, "Mode"),
            "host",
            ("a.hcl:12:23", "host", ["local.modes"]),
            id="an element that an iterator stands for",
        ),
        pytest.param(
            ("TaskGroups", 0, "Volumes", "logs", "Source"),
            "logs",
            ("a.hcl:41:36", "logs", []),
            id="an element of a set",
        ),
        pytest.param(
            (*NETWORK, "DynamicPorts", 0, "HostNetwork"),
            "-net",
            ("a.hcl:35:40", "-net", []),
            id="text beside an iterator's key",
        ),
    ],
)
def test_traces(path, wanted, place):
    assert traced(path, wanted) == place


@pytest.mark.parametrize(
    ("path", "names"),
    [
        pytest.param(("Meta", "given"), ["var.image"], id="a variable"),
        pytest.param(("Meta", "whole"), ["var.image"], id="a template that is a variable"),
        pytest.param(("Meta", "mixed"), [], id="a template with more in it"),
        pytest.param((*NETWORK, "DynamicPorts", 0, "To"), ["var.ports"], id="an iterator's member"),
        pytest.param(("Meta", "nothing"), [], id="what was not written"),
    ],
)
def test_definitions(path, names):
    assert [one.name for one in definitions(JOB, path)] == names


def test_a_field_without_place_has_no_trace():
    assert trace(JOB, ("Region",), "x", 0, 1) is not None


def test_a_text_of_many_parts():
    lines = "".join(f"line {number} ${{NOMAD_JOB_NAME}}\n" for number in range(200))
    text = f'job "j" {{\n  meta {{\n    a = <<EOT\n{lines}wrong\nEOT\n  }}\n}}\n'
    job, _ = parse(Source("a.hcl", text))
    assert job is not None
    value = job.job["Meta"]["a"]
    found = trace(job, ("Meta", "a"), value, value.index("wrong"), value.index("wrong") + 5)
    assert found is not None
    assert (str(found.range), found.range.text) == ("a.hcl:204:1", "wrong")
