"""The config of drivers is judged by what their tables say, each finding on its own line."""

from __future__ import annotations

import json

import pytest

from jobkit import lint_text

VARIABLES = """\
variable "unset" {}
variable "map" {
  default = { a = "b" }
}
"""
JOB = """\
job "shop" {
  datacenters = ["dc1"]
  group "web" {
    task "app" {
      driver = "%s"
      config {
%s
      }
    }
  }
}
"""
BEFORE = 6
TYPE = "driver-config-type"


def found(driver, config, target="2.0.5", variables=""):
    """Return the driver rules' errors and warnings: the name and the line of the config."""
    text = variables + JOB % (driver, config)
    before = variables.count("\n") + BEFORE
    return [
        (one.name, one.range.start.line - before)
        for one in lint_text(text, nomad_version=target)
        if one.code.startswith("JK50") and one.severity.value != "info" and one.range
    ]


def docker(lines):
    return found("docker", f'image = "redis:7.4"\n{lines}', variables=VARIABLES)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param('privileged = "true"', id="a truth value as text"),
        pytest.param('pids_limit = "256"', id="a number as text"),
        pytest.param('pids_limit = "2.56e2"', id="a number with an exponent"),
        pytest.param("args = [1, true, null]", id="texts as numbers and truth values"),
        pytest.param("hostname = 5", id="a text as number"),
        pytest.param("privileged = null", id="null is no value"),
        pytest.param('labels { a = "b" }', id="a map as block"),
        pytest.param('labels = { "a.b" = 1 }', id="a map as object"),
        pytest.param("labels = [var.map]", id="a map in a list"),
        pytest.param('labels { a = "b" }\nlabels { c = "d" }', id="a map in two blocks"),
        pytest.param('auth = { username = "u" }', id="a block as object"),
        pytest.param("storage_opt { size = 1 }", id="a block with free keys"),
        pytest.param('mount { target = "/a" }\nmount { target = "/b" }', id="blocks that repeat"),
        pytest.param("privileged = var.unset\nimage_pull_timeout = var.unset", id="no value yet"),
        pytest.param('pids_limit = "${NOMAD_META_limit}"', id="what the node fills in"),
        pytest.param('ipc_mode = "container:db"', id="a value with a beginning"),
        pytest.param('cap_add = ["CAP_net_admin", "all"]', id="names of capabilities in any case"),
        pytest.param('network_mode = "backend"', id="a network of the user's own"),
        pytest.param('network_mode = "bridge2"', id="a name with a number is no slip"),
        pytest.param('ulimit { nofile = "-1" }', id="no limit"),
        pytest.param('ulimit { nofile = "1:-1" }', id="no hard limit"),
        pytest.param('volumes = ["C:\\\\a:C:\\\\b"]', id="a volume of Windows"),
        pytest.param('volumes = ["${NOMAD_TASK_DIR}/a:/b:ro,z"]', id="a volume with its ways"),
        pytest.param('command = ""', id="an empty command is none"),
        pytest.param("cpu_cfs_period = 2000000", id="a period that is not used"),
    ],
)
def test_what_docker_takes_is_left_alone(lines):
    assert docker(lines) == []


@pytest.mark.parametrize(
    ("lines", "name", "line"),
    [
        pytest.param("a = 1\nimagee = 1", "driver-config-unknown-key", 3, id="an unknown key"),
        pytest.param(
            'mount {\n  target = "/a"\n  kind = "bind"\n}',
            "driver-config-unknown-key",
            4,
            id="an unknown key of a block",
        ),
        pytest.param(
            'devices = [\n  {\n    host_path = "/dev/a"\n    path = "/dev/b"\n  }\n]',
            "driver-config-unknown-key",
            5,
            id="an unknown key of an object in a list",
        ),
        pytest.param("ssl = true", "driver-config-key-release", 2, id="a key of earlier releases"),
        pytest.param('privileged = "True"', TYPE, 2, id="a truth value in capitals"),
        pytest.param("privileged = 1", TYPE, 2, id="a number is no truth value"),
        pytest.param("pids_limit = true", TYPE, 2, id="a truth value is no number"),
        pytest.param("pids_limit = 1.5", TYPE, 2, id="a number that is not whole"),
        pytest.param('args = "a"', TYPE, 2, id="a text is no list"),
        pytest.param('args = [\n  "a",\n  ["b"],\n]', TYPE, 4, id="a list in a list"),
        pytest.param('hostname = ["a"]', TYPE, 2, id="a list is no text"),
        pytest.param("ports {\n  a = 1\n}", TYPE, 2, id="a block is no list"),
        pytest.param('labels = ["a=b"]', TYPE, 2, id="a list of texts is no map"),
        pytest.param("labels {\n  a {\n    b = 1\n  }\n}", TYPE, 3, id="a block in a map"),
        pytest.param('port_map = {\n  a = "http"\n}', TYPE, 3, id="a word as port"),
        pytest.param('auth = "user:password"', TYPE, 2, id="a text is no block"),
        pytest.param("storage_opt = [1]", TYPE, 2, id="a list is no block with free keys"),
        pytest.param("labels = var.map", "driver-config-map-not-in-list", 2, id="a bare map"),
        pytest.param(
            "auth {\n}\nauth {\n}", "driver-config-block-twice", 4, id="a block that is there twice"
        ),
        pytest.param("mount {\n}", "driver-config-required", 2, id="a mount without target"),
        pytest.param(
            'mount {\n  type = "ram"\n  target = "/a"\n}',
            "driver-config-value",
            3,
            id="a listed value",
        ),
        pytest.param('cap_add = [\n  "SYS_ADM"\n]', "driver-config-value", 3, id="a capability"),
        pytest.param('ipc_mode = "hosts"', "driver-config-value", 2, id="a mode"),
        pytest.param("ulimit { files = 5 }", "driver-config-map-key", 2, id="a limit's name"),
        pytest.param(
            "oom_score_adj = 1001", "driver-config-bounds", 2, id="a number out of bounds"
        ),
        pytest.param("port_map { a = 0 }", "driver-config-bounds", 2, id="a port out of bounds"),
        pytest.param('ulimit { nofile = "9:1" }', "driver-config-form", 2, id="limits swapped"),
        pytest.param('dns_servers = ["ns1"]', "driver-config-form", 2, id="a name is no address"),
        pytest.param('volumes = ["/a"]', "driver-config-form", 2, id="a volume without target"),
        pytest.param('network_mode = "Host"', "driver-config-value-near", 2, id="a slip"),
        pytest.param("cpuset_cpus = 1", "driver-config-ignored", 2, id="a key without effect"),
    ],
)
def test_what_docker_refuses_is_found_on_its_line(lines, name, line):
    assert (name, line) in docker(lines)


@pytest.mark.parametrize(
    ("driver", "config", "wanted"),
    [
        pytest.param("docker", "", [("driver-config-required", 0)], id="no image"),
        pytest.param("docker", "imagee = 5", [("driver-config-unknown-key", 1)], id="a slip alone"),
        pytest.param("docker", 'image = ""', [("driver-config-required", 1)], id="an empty image"),
        pytest.param("docker", "image = var.unset", [], id="an image without value"),
        pytest.param("java", "", [("driver-config-one-of", 0)], id="neither class nor archive"),
        pytest.param("java", 'main = "A"', [("driver-config-unknown-key", 1)], id="another word"),
        pytest.param("dokcer", "any = 1", [("driver-unknown", -1)], id="a driver's name"),
        pytest.param("raw-exec", "any = 1", [("driver-unknown", -1)], id="a dash in it"),
        pytest.param("containerd", "any = 1", [("driver-unknown", -1)], id="its project's name"),
        pytest.param("docker2", "any = 1", [], id="a plugin of its own"),
        pytest.param("lxd", "any = 1", [], id="a short name of its own"),
        pytest.param("podman", 'image = "oci-archive:/a.tar"\nentrypoint = "a"', [], id="podman"),
        pytest.param("mock_driver", "any = 1", [], id="a driver whose keys are not listed"),
    ],
)
def test_the_config_of_a_driver(driver, config, wanted):
    assert found(driver, config, variables=VARIABLES) == wanted


@pytest.mark.parametrize(
    ("driver", "config", "target", "wanted"),
    [
        pytest.param("docker", 'image = "a"\ninit = true', "1.2.0", [], id="the first release"),
        pytest.param(
            "docker",
            'image = "a"\ninit = true',
            "1.1.9",
            [("driver-config-key-release", 2)],
            id="the one before it",
        ),
        pytest.param(
            "docker", 'image = "a"\nargs = "b"\nprivileged = 1', "0.8.7", [], id="one for a list"
        ),
        pytest.param(
            "docker", 'image = "a"\nauth {\n  b = 1\n}', "0.8.7", [], id="blocks not yet listed"
        ),
        pytest.param("exec2", 'command = "a"', "0.8.7", [("driver-not-built-in", -1)], id="plugin"),
        pytest.param("rkt", 'image = "a"', "0.10.9", [], id="rkt, when it was there"),
        pytest.param("rkt", 'image = "a"', "0.11.0", [("driver-removed", -1)], id="rkt, after it"),
        pytest.param("lxc", 'template = "a"', "2.0.5", [], id="a plugin that was built in"),
    ],
)
def test_the_release_decides(driver, config, target, wanted):
    assert found(driver, config, target) == wanted


def of_json(config):
    task = {"Name": "app", "Driver": "docker", "Config": config}
    job = {"ID": "a", "TaskGroups": [{"Name": "web", "Tasks": [task]}]}
    text = json.dumps({"Job": job}, indent=1)
    lines = text.split("\n")
    return [
        (one.name, lines[one.range.start.line - 1].strip())
        for one in lint_text(text, filename="shop.nomad.json")
        if one.code.startswith("JK50") and one.severity.value != "info" and one.range
    ]


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        pytest.param({"image": "a", "labels": [{"a": "b"}]}, [], id="a map in its list"),
        pytest.param({"image": "a", "auth": {"username": "a"}}, [], id="a block as object"),
        pytest.param({"image": "a", "//": "why"}, [], id="a comment"),
        pytest.param(
            {"image": "a", "labels": {"a": "b"}},
            [("driver-config-map-not-in-list", '"labels": {')],
            id="a bare map",
        ),
        pytest.param(
            {"image": "a", "mount": [{"target": "/a", "tpye": "bind"}]},
            [("driver-config-unknown-key", '"tpye": "bind"')],
            id="an unknown key deep inside",
        ),
    ],
)
def test_a_config_in_json(config, wanted):
    assert of_json(config) == wanted


def test_a_config_in_the_old_language():
    text = JOB % ("docker", 'image = "a"\nmount {\n  target = "/a"\n  tpye = "bind"\n}')
    (one,) = (one for one in lint_text(text, language="hcl1") if one.code == "JK5010")
    assert one.range is not None
    assert one.range.text == 'tpye = "bind"'


PROXY = """\
job "shop" {
  group "web" {
    network {
      mode = "bridge"
    }
    service {
      name = "web"
      port = "80"
      connect {
        sidecar_service {}
        sidecar_task {
          config {
            imgae = "a"
          }
        }
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


def test_the_config_of_a_proxy_is_judged_where_it_was_written():
    (one,) = (one for one in lint_text(PROXY) if one.severity.value == "error")
    assert one.code == "JK5010"
    assert one.range is not None
    assert one.range.text == 'imgae = "a"'
