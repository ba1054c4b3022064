"""Blocks and arguments as Job JSON: forms, shortcuts, defaults, what is wrong with them."""

from __future__ import annotations

import pytest

import jobkit


def job(text):
    return jobkit.parse_job(f'job "j" {{\n{text}\n}}\n')


def group(text):
    return job(f'group "g" {{\n{text}\n}}')["TaskGroups"][0]


def task(text):
    return group(f'task "t" {{\n{text}\n}}')["Tasks"][0]


def told(text):
    """Return code, place and text of what is wrong inside a task; its first line is 4."""
    whole = f'job "j" {{\ngroup "g" {{\ntask "t" {{\n{text}\n}}\n}}\n}}\n'
    return faults_of(whole)


def faults_of(text):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(text, filename="a.hcl")
    return [
        f"{one.code} {str(one.range).removeprefix('a.hcl:')} {one.detail}"
        for one in raised.value.diagnostics
    ]


def test_the_label_is_name_and_id():
    assert (job("")["ID"], job("")["Name"]) == ("j", "j")
    assert (job('name = "n"')["ID"], job('name = "n"')["Name"]) == ("j", "n")
    assert (job('id = "i"')["ID"], job('id = "i"')["Name"]) == ("i", "j")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param('attribute = "a"\nvalue = "b"', ("a", "b", "="), id="plain"),
        pytest.param('attribute = "a"\noperator = "!="\nvalue = "b"', ("a", "b", "!="), id="with"),
        pytest.param('attribute = "a"\nversion = "> 1"', ("a", "> 1", "version"), id="version"),
        pytest.param('attribute = "a"\nsemver = "> 1"', ("a", "> 1", "semver"), id="semver"),
        pytest.param('attribute = "a"\nregexp = "x"', ("a", "x", "regexp"), id="regexp"),
        pytest.param(
            'attribute = "a"\nset_contains = "x"', ("a", "x", "set_contains"), id="set_contains"
        ),
        pytest.param("distinct_hosts = true", ("", "true", "distinct_hosts"), id="hosts"),
        pytest.param("distinct_hosts = false", ("", "false", "distinct_hosts"), id="no hosts"),
        pytest.param('distinct_property = "p"', ("p", "", "distinct_property"), id="property"),
        pytest.param(
            'attribute = "a"\nversion = ""\nvalue = "b"', ("a", "b", "="), id="an empty shortcut"
        ),
        pytest.param("", ("", "", "="), id="nothing"),
    ],
)
def test_constraints(text, made):
    constraint = job(f"constraint {{\n{text}\n}}")["Constraints"][0]
    assert (constraint["LTarget"], constraint["RTarget"], constraint["Operand"]) == made


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        pytest.param("weight = 50", 50, id="within eight bits"),
        pytest.param("weight = 200", -56, id="wrapped"),
        pytest.param("weight = -100", -100, id="negative"),
    ],
)
def test_affinities(text, weight):
    affinity = job(f'affinity {{\nattribute = "a"\nvalue = "b"\n{text}\n}}')["Affinities"][0]
    assert (affinity["Weight"], affinity["Operand"]) == (weight, "=")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param('meta {\nb = 1\na = "x"\n}', {"a": "x", "b": "1"}, id="a block"),
        pytest.param('meta = { "a.b" = 1 }', {"a.b": "1"}, id="an argument"),
        pytest.param("meta = {}", {}, id="an empty argument"),
        pytest.param("meta {\n}", {}, id="an empty block"),
        pytest.param("meta = null", None, id="null"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_meta(text, made):
    assert job(text)["Meta"] == made


def test_blocks_that_are_held_by_label():
    volumes = group('volume "b" {\ntype = "host"\n}\nvolume "a" {\n}\nvolume "b" {\n}')["Volumes"]
    assert [(name, volume["Name"], volume["Type"]) for name, volume in volumes.items()] == [
        ("a", "a", ""),
        ("b", "b", ""),
    ]


def test_the_label_where_no_name_is_given():
    device = task('resources {\ndevice "d" {\ncount = 2\n}\n}')["Resources"]["Devices"][0]
    assert (device["Name"], device["Count"]) == ("d", 2)


def test_defaults_come_where_something_is_written():
    made = task('template {\ndata = "a"\n}\nservice {\n}')
    assert made["Templates"][0]["ChangeMode"] == "restart"
    assert made["Vault"] is None


@pytest.mark.parametrize(
    ("text", "identity", "identities"),
    [
        pytest.param("identity {\n}", "", [], id="without name"),
        pytest.param('identity {\nname = "default"\n}', "default", [], id="the default one"),
        pytest.param('identity {\nname = "a"\n}', None, ["a"], id="another"),
        pytest.param(
            'identity {\n}\nidentity {\nname = "a"\n}\nidentity {\n}', "", ["a", ""], id="several"
        ),
    ],
)
def test_identities(text, identity, identities):
    made = task(text)
    one = made["Identity"]
    assert (None if one is None else one["Name"]) == identity
    assert [other["Name"] for other in made["Identities"] or []] == identities


@pytest.mark.parametrize(
    ("label", "type_"),
    [("cpu", "vertical_cpu"), ("mem", "vertical_mem"), ("CPU", "vertical_cpu")],
)
def test_scaling_of_tasks(label, type_):
    made = task(f'scaling "{label}" {{\nmax = 2\n}}')
    assert [one["Type"] for one in made["ScalingPolicies"]] == [type_]


def test_scaling_of_groups():
    made = group("scaling {\nmax = 2\npolicy {\na = 1\n}\n}")["Scaling"]
    assert (made["Type"], made["Max"], made["Policy"]) == ("horizontal", 2, {"a": 1})


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param(
            "logs {\n}\nlogs {\n}",
            ["JK3013 6:1 There can be one logs block here; the first is in line 4. Join them."],
            id="a block twice",
        ),
        pytest.param(
            "env = {}\nenv {\n}",
            ['JK3013 5:1 "env" is written both as a block and as an argument. Keep one.'],
            id="both forms of a map",
        ),
        pytest.param(
            'scaling "cpu" {\nmax = 1\n}\nscaling "CPU" {\nmax = 1\n}',
            [
                (
                    'JK3013 7:1 There can be one scaling "cpu" block here; the first is in line 4.'
                    " Join them."
                ),
            ],
            id="a scaling block twice",
        ),
        pytest.param(
            'scaling "gpu" {\nmax = 1\n}',
            ['JK3014 4:9 A task scales "cpu" or "mem", not "gpu".'],
            id="a scaling label that does not exist",
        ),
        pytest.param(
            'scaling "cpu" {\nmax = 1\ntype = "horizontal"\n}',
            [
                (
                    'JK3015 4:1 The type of this scaling block is "vertical_cpu", not "horizontal".'
                    " Leave it out."
                ),
            ],
            id="a scaling type that does not fit",
        ),
        pytest.param(
            "scaling {\nmax = 1\n}",
            ['JK3003 4:9 The block "scaling" needs a name: scaling "…" { … }.'],
            id="a scaling block without label",
        ),
        pytest.param(
            "lifecycle {\n}",
            ['JK3012 4:11 The block "lifecycle" needs the argument "hook".'],
            id="a required argument",
        ),
        pytest.param(
            "kill_timeout = null",
            ['JK3011 4:16 "kill_timeout" can\'t be null. Leave it out to leave it unset.'],
            id="null",
        ),
        pytest.param(
            'env {\na = null\nb = "x"\n}',
            ['JK3010 5:5 The value of "a" is null. Leave the key out.'],
            id="null in a map",
        ),
        pytest.param(
            "env = { a = [] }",
            ['JK3010 4:7 The value of "a": Text is needed here, not a list.'],
            id="a tuple in a map",
        ),
        pytest.param(
            'resources {\ncpu = upper("a")\n}',
            ['JK3010 5:7 A number is needed here, not the text "A".'],
            id="a call that gives another type",
        ),
        pytest.param(
            "driver = x.y + 1\nuser = [][0]",
            ["JK2010 4:10", "JK2022 5:10"],
            id="faults in expressions",
        ),
        pytest.param(
            "env {\nx {\n}\n}",
            [
                'JK3005 5:1 Only arguments (name = value) can stand here. Did you mean "x = …"?',
            ],
            id="a block in a map",
        ),
    ],
)
def test_faults(text, faults):
    found = told(text)
    assert len(found) == len(faults), found
    assert [
        one for one, fault in zip(found, faults, strict=True) if not one.startswith(fault)
    ] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "scaling {\n}",
            'JK3012 3:9 The block "scaling" needs the argument "max" here.',
            id="a scaling block without maximum",
        ),
        pytest.param(
            'scaling {\nmax = 1\ntype = "vertical_cpu"\n}',
            'JK3015 5:8 The type of this scaling block is "horizontal", not "vertical_cpu". Leave'
            " it out.",
            id="a scaling type that does not fit",
        ),
        pytest.param(
            "max_run_duration = 5.5",
            "JK3010 3:20 A number is taken as whole nanoseconds here.",
            id="a fraction for a duration",
        ),
    ],
)
def test_faults_of_groups(text, fault):
    found = faults_of(f'job "j" {{\ngroup "g" {{\n{text}\n}}\n}}\n')
    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param('a = 1\nb = true\nc = "x"', {"a": 1, "b": True, "c": "x"}, id="values"),
        pytest.param("b = 1\na = 2", {"a": 2, "b": 1}, id="by name"),
        pytest.param("a = { b = 1 }", {"a": [{"b": 1}]}, id="an object becomes a list"),
        pytest.param("a = ({ b = 1 })", {"a": {"b": 1}}, id="not in parentheses"),
        pytest.param("a = [{ b = { c = 1 } }]", {"a": [{"b": {"c": 1}}]}, id="nor inside a value"),
        pytest.param("a = true ? { b = 1 } : { b = 2 }", {"a": {"b": 1}}, id="nor as a result"),
        pytest.param("a = {for x in [1] : x => x}", {"a": {"1": 1}}, id="nor from a for"),
        pytest.param("a = null\nb = [null, { c = null }]", {"b": [None, {"c": None}]}, id="null"),
        pytest.param("m {\na = 1\n}\nm {\na = 2\n}", {"m": [{"a": 1}, {"a": 2}]}, id="blocks"),
        pytest.param("m {\na = 1\n}", {"m": [{"a": 1}]}, id="one block"),
        pytest.param("m {\na = null\n}", {"m": [{"a": None}]}, id="null in a block"),
        pytest.param("m = 1\nm {\n}", {"m": [{}]}, id="a block over an argument"),
        pytest.param("m {\n}\nm = 1", {"m": [{}]}, id="in any order"),
        pytest.param('v "x" "y" {\na = 1\n}', {"v": [{"x": [{"y": [{"a": 1}]}]}]}, id="labels"),
        pytest.param(
            "m {\na = { b = 1 }\nn {\n}\n}", {"m": [{"a": [{"b": 1}], "n": [{}]}]}, id="in"
        ),
        pytest.param(
            'dynamic "x" {\nfor_each = []\n}',
            {"dynamic": [{"x": [{"for_each": []}]}]},
            id="dynamic is data",
        ),
        pytest.param("a = 9223372036854775807", {"a": 2**63 - 1}, id="a long number"),
        pytest.param("a = 0.5", {"a": 0.5}, id="a fraction"),
        pytest.param('a = setunion(["b"], ["a"])', {"a": ["a", "b"]}, id="a set"),
        pytest.param('a = "${attr.x}"', {"a": "${attr.x}"}, id="a reference"),
    ],
)
def test_free_data(text, made):
    config = task(f"config {{\n{text}\n}}")["Config"]
    assert config == made
    assert list(config) == list(made)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param('{"a": {"b": 1}}', {"a": {"b": 1}}, id="an object stays one"),
        pytest.param('{"a": null, "b": [null]}', {"b": [None]}, id="null"),
        pytest.param('{"b": "${1 + 1}", "a": "x"}', {"a": "x", "b": 2}, id="templates"),
    ],
)
def test_free_data_in_json_form(text, made):
    tasks = f'{{"t": {{"config": {text}}}}}'
    whole = f'{{"job": {{"j": {{"group": {{"g": {{"task": {tasks}}}}}}}}}}}'
    config = jobkit.parse_job(whole)["TaskGroups"][0]["Tasks"][0]["Config"]
    assert config == made
    assert list(config) == list(made)


def test_no_config_and_an_empty_one():
    assert task("")["Config"] is None
    assert task("config {\n}")["Config"] == {}


def test_infinite_numbers_are_no_data():
    assert told("config {\na = 1 / 0\n}") == [
        "JK3010 5:5 JSON has no infinite numbers. Use a finite one, or text."
    ]
    assert told("config {\na = [{ b = 1 / 0 }]\n}")[0].startswith("JK3010 5:5")


def test_free_data_of_a_whole_job_is_limited():
    text = (
        'job "j" {\ngroup "g" {\ntask "t" {\nconfig {\na = [1, 2]\nb = [1]\nc = [2]\n}\n}\n}\n}\n'
    )
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(text, limits=jobkit.Limits(max_values=4))
    assert [(one.code, str(one.range)) for one in raised.value.diagnostics] == [
        ("JK3090", "job.nomad.hcl:6:5")
    ]
