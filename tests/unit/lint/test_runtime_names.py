"""Names that are filled in at run time, place by place, as Nomad 2.0.5 was seen to do it."""

from __future__ import annotations

import pytest

import jobkit

JOB = """variable "labels" {{
  default = {{}}
}}
job "shop" {{
  datacenters = ["dc1"]
  meta {{
    owner  = "team"
    my-key = "v"
  }}
  group "web" {{
    network {{
      mode = "bridge"
      port "http" {{}}
      port "my-port" {{}}
    }}
    service {{
      name = "shop"
      port = "http"
      tags = ["{service}"]
    }}
    task "app" {{
      driver = "{driver}"
      config {{
        {command}
        args = ["{config}"]
      }}
      env {{
        LEVEL = "debug"
        VALUE = "{env}"
      }}
      template {{
        data        = <<-EOT
        {template}
        EOT
        destination = "local/{destination}"
      }}
      template {{
        data        = "SET={rendered}"
        destination = "secrets/x.env"
        env         = true
      }}
      artifact {{
        source = "https://example.org/{artifact}"
      }}
    }}
  }}
}}
"""
PARTS = ("service", "config", "env", "template", "destination", "rendered", "artifact")
COMMANDS = {"docker": 'image = "shop:1"', "exec": 'command = "/bin/app"'}


def found(driver="exec", **parts):
    """Return the code and severity of each finding about runtime names."""
    filled = {part: parts.get(part, "x") for part in PARTS}
    text = JOB.format(driver=driver, command=COMMANDS[driver], **filled)
    all_found = jobkit.lint_text(text, filename="a.nomad.hcl")
    return [f"{one.code} {one.severity}" for one in all_found if one.code.startswith("JK64")]


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [
        pytest.param("env", "${NOMAD_PORT_http}", [], id="a port"),
        pytest.param("env", "${NOMAD_PORT_htp}", ["JK6403 warning"], id="no such port"),
        pytest.param("config", "${NOMAD_PORT_htp}", ["JK6401 error"], id="no such port in config"),
        pytest.param("service", "${NOMAD_PORT_htp}", ["JK6403 warning"], id="in a service"),
        pytest.param("env", "${NOMAD_PORT_my-port}", [], id="env keeps the dash"),
        pytest.param("env", "${NOMAD_PORT_my_port}", ["JK6418 info"], id="env has no clean name"),
        pytest.param("config", "${NOMAD_PORT_my_port}", [], id="config has the clean name"),
        pytest.param("config", "${NOMAD_PORT_my-port}", ["JK6401 error"], id="and no dash"),
        pytest.param("config", "${NOMAD_HOST_IP_my-port}", [], id="some names stay as they are"),
        pytest.param("service", "${NOMAD_PORT_my-port}", ["JK6403 warning"], id="services: clean"),
        pytest.param("env", "${NOMAD_META_my-key}", [], id="meta with a dash"),
        pytest.param("config", "${NOMAD_META_my_key}", [], id="meta in config"),
        pytest.param("env", "${NOMAD_META_OWNER}", [], id="meta in capitals"),
        pytest.param("env", "${NOMAD_META_ownr}", ["JK6404 warning"], id="no such meta"),
        pytest.param("env", "${meta.owner}", ["JK6411 info"], id="meta of the node is another"),
        pytest.param("env", "${meta.rack}", [], id="meta of the node"),
        pytest.param("env", "${NOMAD_NOPE}", ["JK6402 warning"], id="unknown stays text"),
        pytest.param("config", "${NOMAD_NOPE}", ["JK6401 error"], id="unknown fails the task"),
        pytest.param("env", "${nomad_port_http}", ["JK6402 warning"], id="small letters"),
        pytest.param("env", "${NOMAD_TOKEN}", ["JK6402 warning"], id="no identity in env"),
        pytest.param("env", "${VAULT_TOKEN}", ["JK6402 warning"], id="no vault block"),
        pytest.param("env", "${node.dc}", ["JK6402 warning"], id="no property of a node"),
        pytest.param("config", "${node.attr.kernel.name}", [], id="config knows node.attr"),
        pytest.param("env", "${attr.cpu.architecture}", ["JK6406 warning"], id="no attribute"),
        pytest.param("env", "${attr.acme.rack}", [], id="somebody's own attribute"),
        pytest.param("env", "${attr.driver.dokcer}", ["JK6406 warning"], id="no driver"),
        pytest.param("env", "${attr.arch}", ["JK6406 warning"], id="an attribute's last word"),
        pytest.param("env", "${attr.rack}", [], id="somebody's own word"),
        pytest.param("env", "${NOMAD_CPU_CORES}", ["JK6422 info"], id="no cores"),
        pytest.param("config", "${NOMAD_CPU_CORES}", ["JK6401 error"], id="no cores in config"),
        pytest.param("env", "${META_owner}", ["JK6402 warning"], id="a beginning is missing"),
        pytest.param("env", "${META_ownr}", [], id="and no such meta"),
        pytest.param("env", "${ALLOC_ID}", ["JK6402 warning"], id="of an allocation"),
        pytest.param("env", "${nomad.alloc_id}", ["JK6402 warning"], id="a name with a dot"),
        pytest.param("env", "${env.NOMAD_DC}", ["JK6407 warning"], id="an environment in env"),
        pytest.param("config", "${env.NOMAD_DC}", [], id="which config has"),
        pytest.param("env", "{{ NOMAD_DC }}", ["JK6420 warning"], id="a name in two braces"),
        pytest.param("env", "{{ env `X` }}", ["JK6420 warning"], id="an action with backquotes"),
        pytest.param("config", "{{ .Name }}", [], id="what the driver fills in"),
        pytest.param("rendered", "$NOMAD_DC", ["JK6415 warning"], id="no braces, for a variable"),
        pytest.param("template", "$NOMAD_DC", ["JK6421 info"], id="no braces in a template"),
        pytest.param("template", "{{ $x := 1 }}{{ $x }}", [], id="a template's variable"),
        pytest.param("env", "${ NOMAD_PORT_http }", ["JK6407 warning"], id="spaces in env"),
        pytest.param("config", "${ NOMAD_PORT_http }", [], id="spaces in config"),
        pytest.param("env", "$NOMAD_PORT_http", ["JK6408 warning"], id="no braces"),
        pytest.param("config", "$NOMAD_PORT_http", ["JK6409 info"], id="no braces in config"),
        pytest.param("env", "$(NOMAD_PORT_http)", ["JK6408 warning"], id="parentheses"),
        pytest.param("env", "${LEVEL}", ["JK6412 warning"], id="env by chance"),
        pytest.param("config", "${LEVEL}", [], id="config knows env"),
        pytest.param("env", "${SET}", ["JK6413 warning"], id="templates come after env"),
        pytest.param("artifact", "${SET}", ["JK6413 warning"], id="and after artifacts"),
        pytest.param("config", "${SET}", [], id="config comes after templates"),
        pytest.param("service", "${NOMAD_TASK_NAME}", ["JK6402 warning"], id="no task in a group"),
        pytest.param("destination", "${NOMAD_TASK_DRI}", ["JK6402 warning"], id="destination"),
        pytest.param("template", '{{ env "NOMAD_PORT_my_port" }}', [], id="template: clean"),
        pytest.param("template", '{{ env "NOMAD_PORT_my-port" }}', ["JK6410 warning"], id="dash"),
        pytest.param("template", "$${NOMAD_PORT_http}", ["JK6421 info"], id="text in a template"),
        pytest.param("rendered", "$${NOMAD_PORT_http}", ["JK6415 warning"], id="variables: text"),
        pytest.param("config", "$${FOO:-x}", ["JK6416 error"], id="read twice"),
        pytest.param("config", "$$${FOO:-x}", [], id="escaped twice"),
        pytest.param("config", "%%{http_code}", ["JK6416 error"], id="directives too"),
        pytest.param("config", "%%%{http_code}", [], id="their escape"),
        pytest.param("env", '{{ env \\"NOMAD_DC\\" }}', ["JK6420 warning"], id="no template"),
        pytest.param(
            "env", '${split(\\":\\", NOMAD_ADDR_http)[0]}', ["JK6419 warning"], id="a function"
        ),
    ],
)
def test_names_by_place(part, text, expected):
    text = text.replace('\\"', '"') if text.startswith("${split") else text
    assert found(**{part: text}) == expected


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        pytest.param("exec", [], id="the node has variables too"),
        pytest.param("docker", ["JK6417 info"], id="an image's are not known"),
    ],
)
def test_variables_that_nothing_sets(driver, expected):
    assert found(driver, config="${JAVA_HOME}") == expected


@pytest.mark.parametrize(
    ("action", "is_found"),
    [
        ('{{ env "NOMAD_JOB_PARENT_ID" }}', True),
        ('{{ or (env "NOMAD_JOB_PARENT_ID") "x" }}', False),
    ],
)
def test_templates_may_ask_for_what_only_some_tasks_have(action, is_found):
    assert ("JK6422 info" in found("exec", template=action)) is is_found


def test_keys_that_a_variable_decides_are_not_judged():
    text = JOB.format(driver="exec", command=COMMANDS["exec"], **dict.fromkeys(PARTS, "x"))
    text = text.replace('VALUE = "x"', 'VALUE = "${NOMAD_META_stage}"')
    block = text[text.index("  meta {") : text.index("  group ")]
    told = jobkit.lint_text(text, filename="a.nomad.hcl")
    open_meta = text.replace(block, "  meta = var.labels\n")
    untold = jobkit.lint_text(open_meta, filename="a.nomad.hcl")
    assert "JK6404" in {one.code for one in told}
    assert "JK6404" not in {one.code for one in untold}


def test_a_finding_is_at_the_name():
    text = JOB.format(
        driver="exec",
        command=COMMANDS["exec"],
        **dict.fromkeys(PARTS, "x") | {"env": "a ${NOMAD_X}"},
    )
    (one,) = [d for d in jobkit.lint_text(text, filename="a.nomad.hcl") if d.code == "JK6402"]
    assert one.range is not None
    assert one.range.text == "${NOMAD_X}"
