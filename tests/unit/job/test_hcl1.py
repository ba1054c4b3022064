"""Jobs in the old language: how values are taken, what labels mean, what is dropped or refused."""

from __future__ import annotations

import pytest

from jobkit.diagnostic import has_errors
from jobkit.job.hcl1 import decode_hcl1
from jobkit.source import Source


def decode(text, target="1.6.0"):
    return decode_hcl1(Source("job.nomad", text), target=target)


def job_of(text, target="1.6.0"):
    job, diagnostics = decode(text, target)
    assert not has_errors(diagnostics), [str(one) for one in diagnostics]
    return job.job


def group_of(body, target="1.6.0"):
    return job_of(f'job "j" {{ group "g" {{\n{body}\n}} }}', target)["TaskGroups"][0]


def task_of(body, target="1.6.0"):
    return group_of(f'task "t" {{\n{body}\n}}', target)["Tasks"][0]


def findings(text, target="1.6.0"):
    return [(one.code, one.range.start.line) for one in decode(text, target)[1]]


@pytest.mark.parametrize(
    ("body", "key", "value"),
    [
        pytest.param("type = 5", "Type", "5", id="a number is a text"),
        pytest.param("type = 1.50", "Type", "1.5", id="the shortest digits of a fraction"),
        pytest.param("type = 1e21", "Type", "1" + "0" * 21, id="no exponent"),
        pytest.param("type = true", "Type", "1", id="true is the text 1"),
        pytest.param("priority = 2.9", "Priority", 2, id="a fraction is cut"),
        pytest.param('priority = "0x1F"', "Priority", 31, id="a number in a text"),
        pytest.param('priority = "010"', "Priority", 8, id="an octal number in a text"),
        pytest.param('priority = ""', "Priority", 0, id="an empty text is 0"),
        pytest.param("priority = true", "Priority", 1, id="true is the number 1"),
        pytest.param('all_at_once = "T"', "AllAtOnce", True, id="T is true"),
        pytest.param("all_at_once = 0", "AllAtOnce", False, id="0 is false"),
        pytest.param('datacenters = "a"', "Datacenters", ["a"], id="a lone text is a list"),
        pytest.param("datacenters = [1, true]", "Datacenters", ["1", "1"], id="texts in a list"),
        pytest.param('type = "a" type = "b"', "Type", "b", id="the last text counts"),
        pytest.param('priority = "1_000"', "Priority", 1000, id="digits in groups"),
        pytest.param("all_at_once = true all_at_once = 0", "AllAtOnce", False, id="0 after true"),
        pytest.param("priority = 1.5 priority = 3", "Priority", 3, id="a number after a fraction"),
        pytest.param("priority = -1e30", "Priority", -(2**63), id="too large a fraction"),
        pytest.param('type = "a" type = 0x10', "Type", "0x10", id="a number after a text"),
        pytest.param('priority = 1 priority = "7"', "Priority", 7, id="a text after a number"),
        pytest.param(
            'datacenters = ["a"] datacenters = ["b"]', "Datacenters", ["a", "b"], id="lists join"
        ),
        pytest.param(
            "meta { a = 1 b = 2 } meta { a = 3 }", "Meta", {"a": "3", "b": "2"}, id="maps join"
        ),
        pytest.param("meta {}", "Meta", {}, id="an empty map"),
        pytest.param('id = "x"', "ID", "x", id="a key for the label"),
        pytest.param('vault_token = "s"', "VaultToken", "s", id="a token"),
        pytest.param("update { stagger = 5 }", "Update.Stagger", 5, id="nanoseconds"),
        pytest.param('update { stagger = "1m" }', "Update.Stagger", 60 * 10**9, id="a duration"),
        pytest.param('periodic { cron = "@daily" }', "Periodic.SpecType", "cron", id="a cron text"),
    ],
)
def test_values_are_taken_weakly(body, key, value):
    got = job_of(f'job "j" {{ {body} }}')
    for name in key.split("."):
        got = got[name]
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param('priority = "x"', 1, id="no number"),
        pytest.param("type = []", 1, id="a list for a text"),
        pytest.param("priority = [1]", 1, id="a list for a number"),
        pytest.param('all_at_once = "yes"', 1, id="no truth value"),
        pytest.param("datacenters {\na = 1 }", 1, id="an object in a list of texts"),
        pytest.param('update {\nstagger = "30" }', 2, id="a duration without unit"),
        pytest.param("meta {\na = [] }", 2, id="a list in a map"),
        pytest.param('periodic {\nenabled = 1 cron = "x" }', 2, id="no text that means true"),
        pytest.param('constraint {\ndistinct_hosts = "maybe" }', 2, id="nor for distinct hosts"),
    ],
)
def test_values_that_do_not_fit(body, line):
    assert findings(f'job "j" {{ {body} }}') == [("JK3105", line)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('datacenters = "a"', id="a lone text for a list"),
        pytest.param('priority = ""', id="an empty text for a number"),
    ],
)
def test_the_first_release_is_stricter(body):
    assert findings(f'job "j" {{ {body} }}', "0.6.0") == [("JK3105", 1)]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        pytest.param('attribute = "a" value = 1', ("a", "1", "="), id="the default operator"),
        pytest.param('attribute = "a" version = "> 1"', ("a", "> 1", "version"), id="version"),
        pytest.param(
            'regexp = "x" operator = "="', ("", "x", "regexp"), id="it beats the operator"
        ),
        pytest.param("distinct_hosts = true", ("", "", "distinct_hosts"), id="distinct hosts"),
        pytest.param(
            'distinct_property = "p" value = 2', ("p", "2", "distinct_property"), id="a property"
        ),
    ],
)
def test_short_forms_of_constraints(written, wanted):
    made = job_of(f'job "j" {{ constraint {{ {written} }} }}')["Constraints"]
    assert [(one["LTarget"], one["RTarget"], one["Operand"]) for one in made] == [wanted]


def test_distinct_hosts_that_is_off_drops_its_constraint():
    job, diagnostics = decode('job "j" { constraint { distinct_hosts = "false" } }')
    assert job.job["Constraints"] is None
    assert [one.code for one in diagnostics] == ["JK3150"]


def test_free_data():
    config = 'a { b { c = 1 } } a = [{ b = { c = 2 } }] d "x" "y" { e = 1 } f = 010 g = 1.0'
    assert task_of(f"config {{ {config} }}")["Config"] == {
        "a": [{"b": [{"c": 1}]}, {"b": [{"c": 2}]}],
        "d": [{"x": [{"y": [{"e": 1}]}]}],
        "f": 8,
        "g": 1.0,
    }


def test_free_data_of_a_proxy_is_flat():
    proxy = "connect { sidecar_service { proxy { config { a { b = 1 } a { c = [2] } } } } }"
    service = group_of(f"service {{ {proxy} }}")["Services"][0]
    config = service["Connect"]["SidecarService"]["Proxy"]["Config"]
    assert config == {"a": {"b": 1, "c": [2]}}


def test_ports():
    network = 'port "a" { static = "0x50" } port "b" {} port "c" { to = -1 static = -2 }'
    made = group_of(f"network {{ {network} }}")["Networks"][0]
    assert [(one["Label"], one["Value"]) for one in made["ReservedPorts"]] == [("a", 80)]
    assert [one["Label"] for one in made["DynamicPorts"]] == ["b", "c"]


def test_headers_of_a_check_are_joined():
    check = 'header { A = ["1"] } header { A = ["2"] B = ["3"] }'
    made = task_of(f"service {{ check {{ {check} }} }}")["Services"][0]["Checks"][0]
    assert made["Header"] == {"A": ["1", "2"], "B": ["3"]}


def test_tasks_of_the_job_come_first_each_in_a_group():
    job = job_of('job "j" { group "g" {} task "t" { driver = "x" } }')
    assert [(group["Name"], group["Count"]) for group in job["TaskGroups"]] == [
        ("t", None),
        ("g", None),
    ]
    assert job["TaskGroups"][0]["Tasks"][0]["Driver"] == "x"


def test_vault_blocks_are_handed_down():
    job = job_of(
        'job "j" { vault { policies = ["j"] } task "t" {} group "g" { task "a" {}'
        ' task "b" { vault { policies = "b" env = 0 } } } group "h" { vault {} task "c" {} } }'
    )
    vaults = {
        task["Name"]: (task["Vault"]["Policies"], task["Vault"]["Env"])
        for group in job["TaskGroups"]
        for task in group["Tasks"]
    }
    assert vaults == {
        "t": (["j"], True),
        "a": (["j"], True),
        "b": (["b"], False),
        "c": (None, True),
    }


def test_defaults_of_templates():
    made = task_of('template { perms = 0600 change_mode = "" }')["Templates"][0]
    names = ("ChangeMode", "Splay", "Perms", "Uid", "Gid", "ErrMissingKey")
    assert [made[name] for name in names] == ["", 5 * 10**9, "384", -1, -1, False]


def test_a_key_that_overrides_a_label():
    spread = 'spread { target "a" { percent = 1 } target "b" { value = "c" } }'
    made = group_of(spread)["Spreads"][0]["SpreadTarget"]
    assert [one["Value"] for one in made] == ["a", "c"]


def test_the_json_of_the_first_release():
    job = job_of('job "j" { group "g" { task "t" { resources { network {} } } } }', "0.6.0")
    assert list(job)[:4] == ["Stop", "Region", "ID", "ParentID"]
    assert "Namespace" not in job
    network = job["TaskGroups"][0]["Tasks"][0]["Resources"]["Networks"][0]
    assert list(network) == ["Device", "CIDR", "IP", "MBits", "ReservedPorts", "DynamicPorts"]


def test_newer_releases_have_the_rules_of_1_6():
    text = 'job "j" { node_pool = "x" }'
    assert findings(text, "1.8.4") == findings(text, "1.6.0") == [("JK3104", 1)]
    assert list(job_of('job "j" {}', "2.0.5")) == list(job_of('job "j" {}'))


@pytest.mark.parametrize(
    ("key", "since"),
    [
        ("namespace", "0.7.0"),
        ("reschedule", "0.8.0"),
        ("spread", "0.9.0"),
        ("consul_token", "0.11.0"),
    ],
)
def test_keys_come_with_their_release(key, since):
    text = f'job "j" {{ {key} = "" }}'
    assert findings(text, "0.6.3") == [("JK3104", 1)]
    assert ("JK3104", 1) not in findings(text, since)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param("group { count = 1 }", "JK3150", id="a group without label"),
        pytest.param("group = 3", "JK3150", id="a group that is no block"),
        pytest.param('meta "x" { a = 1 }', "JK3150", id="a labelled map"),
        pytest.param('constraint "x" {}', "JK3150", id="a labelled constraint"),
        pytest.param('multiregion "x" {}', "JK3150", id="the content of a labelled block"),
        pytest.param('group "a" "b" {}', "JK3152", id="a second label"),
        pytest.param('group "a" { network "b" {} }', "JK3152", id="a label without use"),
        pytest.param('group "a" { volume "v" { junk = 1 } }', "JK3151", id="a key of a volume"),
        pytest.param(
            'group "a" { volume "v" { read_only = "x" } }', "JK3150", id="a volume with a fault"
        ),
    ],
)
def test_what_nomad_drops_is_a_warning(body, code):
    _, diagnostics = decode(f'job "j" {{ {body} }}')
    assert [(one.code, str(one.severity)) for one in diagnostics] == [(code, "warning")]


def test_volumes_after_one_with_a_fault_are_dropped():
    volumes = 'volume "b" {} volume "a" { source = true } volume "c" {}'
    assert list(group_of(volumes)["Volumes"]) == ["b"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", [("JK3101", 1)], id="no job"),
        pytest.param('job "a" {}\njob "b" {}', [("JK3102", 2)], id="two jobs"),
        pytest.param("job = { a = {} }", [("JK3103", 1)], id="a job without name"),
        pytest.param('variable "x" {}\njob "a" {}', [("JK3104", 1)], id="a block of HCL2"),
        pytest.param('job "a" {\nType = "x"\n}', [("JK3104", 2)], id="the case of letters"),
        pytest.param(
            'job "a" {\ncnt = 1\nx = 2\n}', [("JK3104", 2), ("JK3104", 3)], id="two unknown keys"
        ),
        pytest.param('job "a" {\nupdate = []\n}', [("JK3106", 2)], id="a list for a block"),
        pytest.param(
            'job "a" {\nmeta "x" {}\nmeta {}\n}', [("JK3107", 3), ("JK3150", 2)], id="mixed labels"
        ),
        pytest.param(
            'job "a" {\nmeta {\na = 1\na = "x"\n}\n}',
            [("JK3108", 4)],
            id="values of two kinds",
        ),
        pytest.param('job "a" {\nupdate {}\nupdate {}\n}', [("JK3109", 3)], id="two blocks"),
        pytest.param(
            'job "a" {\ngroup "g" {}\ngroup "g" {}\n}', [("JK3110", 3)], id="two groups of a name"
        ),
        pytest.param('job "a" {\nupdate "x" {}\n}', [("JK3111", 2)], id="where Nomad fails"),
    ],
)
def test_faults_of_a_job(text, found):
    assert findings(text) == found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param('network { port "a-b" {} }', "JK3111", id="the name of a port"),
        pytest.param('network { port "a" {} port "A" {} }', "JK3110", id="ports of one name"),
        pytest.param('network { port "a" { static = 1.0 } }', "JK3105", id="a fraction as a port"),
        pytest.param("network {} network {}", "JK3109", id="two networks"),
        pytest.param("scaling { min = 1 }", "JK3112", id="scaling without max"),
        pytest.param('scaling { max = 1 type = "x" }', "JK3114", id="a type of scaling"),
        pytest.param('task "t" { scaling "disk" {} }', "JK3113", id="what a task scales"),
        pytest.param('task "t" { scaling {} }', "JK3111", id="scaling of a task without label"),
        pytest.param('task "t" { template { wait {} } }', "JK3115", id="a wait block"),
        pytest.param('task "t" { service { check = [{}] } }', "JK3106", id="a list of checks"),
        pytest.param(
            'task "t" { service { check { header { A = "1" } } } }', "JK3105", id="a header"
        ),
    ],
)
def test_faults_of_a_group(body, code):
    assert findings(f'job "j" {{ group "g" {{\n{body}\n}} }}') == [(code, 2)]


@pytest.mark.parametrize(
    ("written", "volume"),
    [
        pytest.param('type = 5 read_only = "1"', {"Type": "5", "ReadOnly": True}, id="as written"),
        pytest.param('TYPE = "host"', {"Type": "host"}, id="in any case of letters"),
        pytest.param(
            'mount_options { fs_type = "a" mount_flags = ["b", 1] }',
            {"MountOptions": {"FSType": "a", "MountFlags": ["b", "1"]}},
            id="with options",
        ),
    ],
)
def test_volumes(written, volume):
    made = group_of(f'volume "v" {{ {written} }}')["Volumes"]["v"]
    assert {name: made[name] for name in volume} == volume


@pytest.mark.parametrize(
    "written",
    ["type = []", "type = 1.5", "read_only = 2", 'mount_options { mount_flags = "a" }'],
)
def test_volumes_are_lost_by_a_value_of_another_type(written):
    assert group_of(f'volume "v" {{ {written} }}')["Volumes"] is None


def test_labels_after_the_first_drop_the_content_of_a_volume():
    job, diagnostics = decode('job "j" { group "g" { volume "a" "b" { type = "host" } } }')
    assert job.job["TaskGroups"][0]["Volumes"]["a"]["Type"] == ""
    assert [one.code for one in diagnostics] == ["JK3150"]


def test_labels_after_the_name_of_the_job():
    assert findings('job "a" "b" {}') == [("JK3152", 1)]


@pytest.mark.parametrize("target", ["0.6.0", "1.6.0"])
def test_text_that_can_not_be_read_has_no_job(target):
    job, diagnostics = decode("job {", target)
    assert (job, [one.code for one in diagnostics]) == (None, ["JK1215"])


def test_a_job_with_faults_holds_what_could_be_read():
    job, diagnostics = decode('job "a" { type = "x" priority = [] }')
    assert (job.job["Type"], has_errors(diagnostics)) == ("x", True)


def test_the_json_form():
    group = '{"g": {"count": 2, "task": {"t": {"driver": "x"}}}}'
    text = f'{{"job": {{"j": {{"group": {group}, "type": "a"}}}}}}'
    job = job_of(text)
    group = job["TaskGroups"][0]
    assert (job["Type"], group["Count"], group["Tasks"][0]["Driver"]) == ("a", 2, "x")


def test_an_object_of_objects_is_taken_for_labels():
    text = '{"job": {"j": {"type": "a", "group": {"g": {"task": {"t": {"driver": "x"}}}}}}}'
    assert findings(text) == [("JK3152", 1), ("JK3104", 1)]


def test_places_of_fields():
    text = 'job "j" {\n  type = "a"\n  group "g" {\n    task "t" { config { a = 1 } }\n  }\n}'
    job, _ = decode(text)
    lines = {path: job.range_of(path).start for path in job.origins}
    assert lines[("Type",)].line == 2
    assert lines[("TaskGroups", 0)].line == 3
    assert (lines[("TaskGroups", 0, "Tasks", 0, "Config", "a")].column) == 25
