"""What looks like a fault and is none, and the fault that is next to it."""

from __future__ import annotations

import pytest

import jobkit

DOCKER = 'driver = "docker"\nconfig {{\nimage = "shop:1"\n{}\n}}\n'
CHECK = (
    'service {{\nname = "shop"\nport = "http"\n'
    'check {{\ninterval = "9s"\ntimeout = "2s"\n{}\n}}\n}}\n'
)


def codes(group):
    found = jobkit.lint_text(f'job "shop" {{\ngroup "web" {{\n{group}\n}}\n}}\n')
    return {one.code for one in found}


def docker(config, beside="", network='mode = "bridge"\nport "http" {}\n'):
    task = DOCKER.format(config)
    return f'network {{\n{network}\n}}\ntask "app" {{\n{task}{beside}\n}}\n'


def check(lines, beside=""):
    network = 'network {\nmode = "bridge"\nport "http" {}\n}\n'
    return network + CHECK.format(lines) + 'task "app" {\n' + DOCKER.format("") + "}\n" + beside


def mesh(name, kind="sidecar_service {}", more=""):
    service = f'service {{\nname = "{name}"\nport = "http"\nconnect {{\n{kind}\n}}\n{more}\n}}\n'
    network = 'network {\nmode = "bridge"\nport "http" {}\n}\n'
    return network + service + 'task "app" {\n' + DOCKER.format("") + "}\n"


MESH_CHECK = 'check {{\ntype = "tcp"\nport = "{}"\ninterval = "9s"\ntimeout = "2s"\n}}'


@pytest.mark.parametrize(
    ("group", "code", "is_found"),
    [
        pytest.param(docker('ports = ["htp"]'), "JK5305", False, id="port that docker passes over"),
        pytest.param(docker('ports = ["htp"]'), "JK5307", True, id="port that is not opened"),
        pytest.param(docker('ports = ["http"]'), "JK5307", False, id="port that is opened"),
        pytest.param(
            docker('ports = ["htp"]', network='port "http" {}'), "JK5305", True, id="port on host"
        ),
        pytest.param(
            docker('ports = ["htp"]\nnetwork_mode = "backend"'),
            "JK5305",
            True,
            id="port in another network",
        ),
        pytest.param(
            mesh("shop", "gateway {\nmesh {}\n}", MESH_CHECK.format("connect-mesh-shop-lan")),
            "JK5302",
            False,
            id="port that the server adds to a mesh gateway",
        ),
        pytest.param(
            mesh("shop", "sidecar_service {}", MESH_CHECK.format("connect-proxy-shop")),
            "JK5302",
            False,
            id="port that the server adds to a sidecar",
        ),
        pytest.param(
            mesh("shop", "sidecar_service {}", MESH_CHECK.format("connect-proxy-shp")),
            "JK5302",
            True,
            id="port that nobody adds",
        ),
        pytest.param(mesh("$${NOMAD_JOB_NAME}-x"), "JK4992", False, id="name that is filled in"),
        pytest.param(mesh("$${NOMAD_JOB_NAME}-X"), "JK4992", True, id="capital beside a name"),
        pytest.param(check('type = "tcp"\npath = ""'), "JK5404", False, id="nothing written"),
        pytest.param(check('type = "tcp"\npath = "/"'), "JK5404", True, id="path of a connection"),
        pytest.param(
            check('type = "tcp"\nprotocol = "smb"'), "JK5467", False, id="protocol unread"
        ),
        pytest.param(
            check('type = "http"\npath = "/"\nprotocol = "smb"'), "JK5467", True, id="protocol read"
        ),
        pytest.param(
            docker(
                'volumes = ["local/a.conf:/etc/a.conf"]',
                'template {\ndata = "x"\ndestination = "/local/a.conf"\n}\n',
            ),
            "JK5318",
            False,
            id="file of a template with a slash before it",
        ),
        pytest.param(
            docker(
                'volumes = ["local/etc/a.conf:/etc/a.conf"]',
                'artifact {\nsource = "https://x.org/a.conf"\ndestination = "/local/etc/"\n}\n',
            ),
            "JK5318",
            False,
            id="file of an artifact with a slash before it",
        ),
        pytest.param(
            docker(
                'volumes = ["local/b.conf:/etc/a.conf"]',
                'template {\ndata = "x"\ndestination = "/local/a.conf"\n}\n',
            ),
            "JK5318",
            True,
            id="file that nothing makes",
        ),
        pytest.param(
            docker('volumes = ["local/dnsmasq.d:/etc/dnsmasq.d"]'), "JK5318", False, id="folder"
        ),
    ],
)
def test_found_or_not(group, code, is_found):
    assert (code in codes(group)) is is_found


@pytest.mark.parametrize(
    ("cron", "is_found"),
    [
        pytest.param("*/10 * * * * * *", False, id="every ten seconds"),
        pytest.param("0/20 * * * * * *", False, id="every twenty seconds"),
        pytest.param("* * * * * * *", True, id="every second"),
        pytest.param("*/10 0 4 * * * *", True, id="a step in one hour"),
        pytest.param("* 0 4 * * * *", True, id="every second of a minute"),
        pytest.param("0 0 4 * * * *", False, id="once"),
    ],
)
def test_seconds_of_schedules(cron, is_found):
    text = (
        'job "shop" {\ntype = "batch"\nperiodic {\ncrons = ["%s"]\n}\ngroup "web" {\n'
        'task "app" {\ndriver = "exec"\nconfig {\ncommand = "/bin/app"\n}\n}\n}\n}\n'
    )
    found = {one.code for one in jobkit.lint_text(text % cron)}
    assert ("JK5436" in found) is is_found


def test_an_identity_without_a_name_is_not_outdated():
    group = docker("", "identity {\nenv = true\n}\n")
    assert "JK8002" not in codes(group)


def test_a_volume_without_a_type_is_told_so():
    group = docker("") + 'volume "data" {\nsource = "data"\n}\n'
    text = f'job "shop" {{\ngroup "web" {{\n{group}\n}}\n}}\n'
    (found,) = (one for one in jobkit.lint_text(text) if one.code == "JK5525")
    assert found.detail == 'It has no type; write type = "host" or "csi".'


@pytest.mark.parametrize(
    ("body", "is_found"),
    [
        pytest.param("A=1\\n\\n# two\\nB=2", False, id="lines as they must be"),
        pytest.param("A=1\\nb", True, id="line without a value"),
        pytest.param("mode: fast", True, id="another language"),
        pytest.param("{{ range services }}\\nA={{ .Name }}\\n{{ end }}", False, id="actions"),
        pytest.param('A=1,\\n{{- key \\"x\\" -}}\\n,2', False, id="lines that are joined"),
        pytest.param("{{/*\\n text\\n*/}}\\nA=1", False, id="a comment of several lines"),
        pytest.param("{{ range services }}\\nA {{ .Name }}\\n{{ end }}", True, id="no equals sign"),
        pytest.param("a: {{ env 1 }}", True, id="another language with an action"),
        pytest.param("{{ range services }}\\n{{ .Address }}\\n{{ end }}", True, id="an address"),
        pytest.param("{{ range services }}\\n{{ .Line }}\\n{{ end }}", False, id="any value"),
        pytest.param("export {{ .Line }}\\nA{{ .B }}", False, id="the beginning of a name"),
        pytest.param("{{ if true }}# {{ end }}{{ .A }}", False, id="a comment in a branch"),
        pytest.param("{{ if true }}B{{ end }}", True, id="a branch that sets none"),
        pytest.param("A.B/C=1\\nexport D=2", False, id="names as they may be"),
        pytest.param("MY-VAR=1", True, id="a dash in a name"),
        pytest.param("1A=1", True, id="a digit first"),
        pytest.param("set A=1", True, id="a word before a name"),
        pytest.param("{{ .A }}-B=1", False, id="an action before it"),
        pytest.param("A=it's", True, id="an apostrophe"),
        pytest.param("A='it' # it's", False, id="an apostrophe in a comment"),
        pytest.param("A={{ .B }}'s", False, id="which an action may open"),
        pytest.param('{{ define \\"x\\" }}\\n a\\n{{ end }}\\nA=1', False, id="a part defined"),
    ],
)
def test_lines_of_env_templates(body, is_found):
    template = f'template {{\ndata = "{body}"\ndestination = "secrets/a.env"\nenv = true\n}}\n'
    assert ("JK6030" in codes(docker("", template))) is is_found


@pytest.mark.parametrize(
    ("driver", "command", "is_found"),
    [
        pytest.param("raw_exec", "sh -c 'exit 0'", True, id="a shell"),
        pytest.param("exec", "/bin/sleep -x 5", True, id="an option"),
        pytest.param("raw_exec", "C:\\\\Program Files\\\\shop.exe", False, id="a folder"),
        pytest.param("exec", "/opt/my shop/run", False, id="a folder with a space"),
        pytest.param("exec", "/opt/shop/run", False, id="a program"),
        pytest.param("docker", "sh -c 'exit 0'", False, id="what the image makes of it"),
    ],
)
def test_commands_with_arguments(driver, command, is_found):
    config = f'config {{\nimage = "x:1"\ncommand = "{command}"\n}}\n'
    assert ("JK5055" in codes(f'task "app" {{\ndriver = "{driver}"\n{config}}}\n')) is is_found


@pytest.mark.parametrize(
    ("group", "code", "is_found"),
    [
        pytest.param(
            check('type = "http"\nmethod = "PUT"\nbody = "x"'), "JK5445", False, id="a body"
        ),
        pytest.param(check('type = "http"\nbody = "x"'), "JK5445", True, id="a body of GET"),
        pytest.param(check('type = "http"\nmethod = "get"'), "JK5443", False, id="small letters"),
        pytest.param(check('type = "http"\nmethod = "get"'), "JK5444", True, id="told so"),
        pytest.param(check('type = "http"\nmethod = "GETT"'), "JK5443", True, id="no method"),
        pytest.param(check('type = "http"\nmethod = "PURGE"'), "JK5443", False, id="a rare method"),
        pytest.param(
            docker("", 'env {\nNOMAD_TOKEN = "x"\n}\n'), "JK5449", False, id="the command's"
        ),
        pytest.param(docker("", 'env {\nNOMAD_PORT_db = "1"\n}\n'), "JK5449", False, id="no port"),
        pytest.param(docker("", 'env {\nNOMAD_PORT_http = "1"\n}\n'), "JK5449", True, id="a port"),
        pytest.param(docker('args = ["-c", "-x 5"]'), "JK5057", False, id="for a shell"),
        pytest.param(docker('args = ["-x 5"]'), "JK5057", True, id="a word too many"),
        pytest.param(docker('args = ["-x a b"]'), "JK5057", False, id="a text"),
        pytest.param(
            "count = 1\nupdate {\ncanary = 2\n}\n" + docker(""), "JK5448", True, id="canaries"
        ),
    ],
)
def test_advice_about_practice(group, code, is_found):
    assert (code in codes(group)) is is_found


@pytest.mark.parametrize(
    ("tag", "is_found"),
    [
        ("web", False),
        ("a=b,c=d", False),
        ("Host(`a`, `b`)", False),
        ("a, b", True),
        (" a", True),
        ("", True),
    ],
)
def test_forms_of_tags(tag, is_found):
    network = 'network {\nport "http" {}\n}\n'
    service = f'service {{\nname = "shop"\nport = "http"\ntags = ["{tag}"]\n}}\n'
    assert (
        "JK5446" in codes(network + service + 'task "app" {\n' + DOCKER.format("") + "}\n")
    ) is is_found


TEMPLATE = 'template {{\ndata = "x"\ndestination = "{}"\n{}\n}}\n'
RUN = 'task "app" {{\ndriver = "exec"\nconfig {{\ncommand = "{}"\nargs = ["{}"]\n}}\n{}}}\n'
ARTIFACT = 'artifact {\nsource = "https://example.org/a.tgz"\n}\n'


@pytest.mark.parametrize(
    ("group", "code", "is_found"),
    [
        pytest.param(RUN.format("local/a.sh", "", ""), "JK5319", True, id="nothing makes it"),
        pytest.param(RUN.format("local/a.sh", "", ARTIFACT), "JK5319", False, id="an archive"),
        pytest.param(
            RUN.format("$${NOMAD_TASK_DIR}/a.sh", "", TEMPLATE.format("local/b.sh", "")),
            "JK5319",
            True,
            id="another template",
        ),
        pytest.param(RUN.format("/bin/a", "", ""), "JK5319", False, id="of the node"),
        pytest.param(
            RUN.format("/bin/a", "local/ap.conf", TEMPLATE.format("local/app.conf", "")),
            "JK5320",
            True,
            id="a slip",
        ),
        pytest.param(
            RUN.format("/bin/a", "local/app2.conf", TEMPLATE.format("local/app1.conf", "")),
            "JK5320",
            False,
            id="another number",
        ),
        pytest.param(
            RUN.format("/bin/a", "local/app.log", TEMPLATE.format("local/app.lua", "")),
            "JK5320",
            False,
            id="another kind",
        ),
        pytest.param(
            RUN.format("/bin/a", "local/ap.conf", TEMPLATE.format("local/app.conf", "") + ARTIFACT),
            "JK5320",
            False,
            id="which the archive may hold",
        ),
        pytest.param(docker("", TEMPLATE.format("/etc/a.conf", "")), "JK5321", True, id="unseen"),
        pytest.param(
            docker("", TEMPLATE.format("/etc/a.env", "env = true")), "JK5321", False, id="variables"
        ),
        pytest.param(
            docker('volumes = ["etc/a.conf:/etc/a.conf"]', TEMPLATE.format("etc/a.conf", "")),
            "JK5321",
            False,
            id="mounted",
        ),
        pytest.param(
            docker('volumes = ["./:/task"]', TEMPLATE.format("etc/a.conf", "")),
            "JK5321",
            False,
            id="all of it mounted",
        ),
        pytest.param(docker("", TEMPLATE.format("../alloc/a", "")), "JK5321", False, id="shared"),
        pytest.param(docker("", TEMPLATE.format("local/a/", "")), "JK5322", True, id="a folder"),
        pytest.param(docker("", TEMPLATE.format("local/a", "")), "JK5322", False, id="a file"),
    ],
)
def test_files_of_tasks(group, code, is_found):
    assert (code in codes(group)) is is_found


@pytest.mark.parametrize(
    ("env", "is_found"),
    [
        pytest.param("A = production", True, id="a word"),
        pytest.param("A = NOMAD_DC", False, id="a name in capitals"),
        pytest.param("A = timestamp", True, id="a function without parentheses"),
        pytest.param("A = locals.x", True, id="the block of local values"),
        pytest.param('mode = "x"\nA = mode', False, id="a variable of the task"),
        pytest.param("A = [for x in [1] : x][0]", False, id="a name that is bound"),
        pytest.param("A = upper(y)", True, id="an argument"),
        pytest.param('A = "${y}"', False, id="in a text"),
        pytest.param('A = convert("1", number)', False, id="a type"),
        pytest.param("A = service", False, id="a value that others tell of"),
    ],
)
def test_words_without_quotes(env, is_found):
    assert ("JK5532" in codes(docker("", f"env {{\n{env}\n}}\n"))) is is_found


def test_an_iterator_is_no_unknown_word():
    task = 'driver = "docker"\nconfig {\nimage = "shop:1"\n}\n'
    made = f'for_each = ["a"]\niterator = it\nlabels = [it.value]\ncontent {{\n{task}}}\n'
    tasks = f'dynamic "task" {{\n{made}}}\n'
    assert "JK5532" not in codes(tasks)


def test_what_a_check_has_from_its_service_is_told_once():
    service = CHECK.format('type = "http"\npath = "/"').replace(
        '"shop"', '"shop-${NOMAD_TASK_NAME}"'
    )
    service = service.replace('port = "http"', 'port = "http"\non_update = "ignor"', 1)
    group = docker("", "", 'port "http" {}') + service
    text = f'job "shop" {{\ngroup "web" {{\n{group}}}\n}}\n'
    found = [one.code for one in jobkit.lint_text(text) if one.code in {"JK4001", "JK6402"}]
    assert sorted(found) == ["JK4001", "JK6402"]


WEIGHT = 'affinity {{\nattribute = "${{node.class}}"\nvalue = "a"\nweight = {}\n}}\n'


@pytest.mark.parametrize(
    ("weight", "is_found"), [("200", True), ("-200", True), ("100", False), ("1.0", False)]
)
def test_numbers_that_become_others(weight, is_found):
    assert ("JK5476" in codes(WEIGHT.format(weight) + docker(""))) is is_found


@pytest.mark.parametrize(
    ("server", "is_found"),
    [
        ("10.0.0.2", False),
        ("fe80::1%eth0", False),
        ("$${attr.unique.network.ip-address}", False),
        ("dns", True),
    ],
)
def test_servers_for_names(server, is_found):
    network = f'mode = "bridge"\ndns {{\nservers = ["{server}"]\n}}\n'
    assert ("JK5475" in codes(docker("", "", network))) is is_found
