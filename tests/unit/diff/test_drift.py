"""What differs between registered jobs and their files: nothing that a server did itself."""

import copy
import json
from urllib.parse import unquote

import pytest

from jobkit.diff.drift import drift, pattern_of
from jobkit.diff.ignore import is_ignored, parse_pattern
from jobkit.job.hooks import hooked_form
from jobkit.job.struct_form import struct_form
from jobkit.source import Source
from jobkit.tables import holds, release, table
from jobkit.verbs.reading import job_of
from jobkit.verbs.settings import Reading
from tests.harness import ROOT
from tests.unit.diff.test_completeness import CHANGES, FULL, LEFT_OUT

FOLDER = ROOT / "tests" / "conformance"


def recorded(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


REGISTERED = [
    json.loads(line)
    for line in (FOLDER / "registered.jsonl").read_text(encoding="utf-8").splitlines()
]


def between(stored, job, target="2.0.5"):
    """Return what differs between a registered job and one of a file."""
    registered = struct_form(stored, target)
    return drift(registered, hooked_form(job, target, registered), job, target)


def told(row, side):
    """Return what differs between the registered job of a recording and one of its files."""
    target = release(row["nomad"])
    reading = Reading(target=target, keep_status=True)
    read = job_of(Source("job.nomad.hcl", row[side]), reading)
    assert read.job is not None
    return {
        pattern_of(one.steps): (one.kind, *one.values)
        for one in between(row["registered"], read.job.job, target)
    }


@pytest.mark.parametrize("row", REGISTERED, ids=lambda row: f"{row['name']} {row['nomad']}")
def test_a_registered_job_is_that_of_its_file(row):
    assert told(row, "old") == {}


def test_there_are_recordings_of_both_releases():
    assert {row["nomad"] for row in REGISTERED} == {"0.6.0", "2.0.5"}
    assert len(REGISTERED) >= 30
    assert {row["name"] for row in REGISTERED} >= CHANGED.keys()


CHANGED = {
    "count-up": {"TaskGroups.cache.Count": ("edited", 1, 3)},
    "args-more": {
        "TaskGroups.cache.Tasks.redis.Config.args.1": ("added", None, "x"),
        "TaskGroups.cache.Tasks.redis.Config.args.2": ("added", None, "y"),
    },
    "env-add-remove": {
        "TaskGroups.cache.Tasks.redis.Env.FOO": ("deleted", "bar", None),
        "TaskGroups.cache.Tasks.redis.Env.NEW": ("added", None, "1"),
    },
    "datacenters": {"Datacenters": ("added", None, "dc2")},
    "constraint-edit": {"Constraints.RTarget": ("edited", "linux", "windows")},
    "kill-timeout": {
        "TaskGroups.cache.Tasks.redis.KillTimeout": ("edited", 5_000_000_000, 12_000_000_000)
    },
    "template-edit": {
        'TaskGroups.cache.Tasks.redis.Templates["local/a"].EmbeddedTmpl': ("edited", "a", "b")
    },
    "csi-plugin-edit": {
        "TaskGroups.nfs.Tasks.plugin.CSIPluginConfig.Type": ("edited", "monolith", "node"),
        "TaskGroups.nfs.Tasks.plugin.CSIPluginConfig.HealthTimeout": (
            "edited",
            45_000_000_000,
            90_000_000_000,
        ),
    },
    "spread-weight": {
        "TaskGroups.broker.Spreads.Attribute": ("edited", "${meta.rack}", "${meta.row}"),
        "Spreads.Weight": ("edited", 80, 100),
    },
    "identical-blocks-count": {
        "Constraints": (
            "deleted",
            {"LTarget": "${node.class}", "RTarget": "x", "Operand": "="},
            None,
        )
    },
    "periodic-crons-edit": {
        "Periodic.Enabled": ("edited", False, True),
        "Periodic.Specs": ("added", None, "@hourly"),
    },
}


@pytest.mark.parametrize(
    "row",
    [row for row in REGISTERED if row["name"] in CHANGED],
    ids=lambda row: f"{row['name']} {row['nomad']}",
)
def test_a_changed_file_shows_what_changed(row):
    assert told(row, "new") == CHANGED[row["name"]]


def exchanged():
    """Yield each job that a server was asked for, with the one that was sent last."""
    for release_name in ("0.6.0", "2.0.5"):
        sent: dict[str, list[object]] = {}
        for row in recorded(f"http/nomad-{release_name}"):
            request, answer = row["request"], row["response"]
            if answer["status"] != 200:
                continue
            path = unquote(request["path"])
            body = request.get("body")
            if request["method"] in {"POST", "PUT"} and isinstance(body, dict) and "Job" in body:
                if not path.endswith("/plan") and not path.startswith("/v1/validate"):
                    sent.setdefault(body["Job"]["ID"], []).append(body["Job"])
            elif path.endswith("/revert"):
                jobs = sent[body["JobID"]]
                jobs.append(jobs[body["JobVersion"]])
            elif request["method"] == "GET" and path.startswith("/v1/job/"):
                job = answer.get("json")
                if isinstance(job, dict) and job.get("ID") in sent and "TaskGroups" in job:
                    yield f"{row['name']} {release_name}", release_name, sent[job["ID"]][-1], job


EXCHANGED = [*exchanged()]


@pytest.mark.parametrize(
    ("target", "sent", "stored"), [row[1:] for row in EXCHANGED], ids=[row[0] for row in EXCHANGED]
)
def test_a_job_that_is_read_back_is_the_one_that_was_sent(target, sent, stored):
    left = [pattern_of(one.steps) for one in between(stored, sent, target)]
    assert left == (["Stop"] if stored["Stop"] else [])


def test_jobs_were_read_back():
    assert len(EXCHANGED) >= 6


STRUCTS = table("job")["structs"]
TARGET = "2.0.5"
# What a server never gets to see, or has under another name.
NOT_KEPT = {
    (row["struct"], row["field"])
    for row in (
        *(row for row in table("defaults")["http_conversion"] if row.get("dropped")),
        *table("drift")["not_compared"],
    )
    if holds(row, TARGET)
}
OLD_NAMES = {("ConsulProxy", "ExposeConfig"), ("ConsulExposeConfig", "Path")}


def fields_of(struct):
    return {row["json"]: row for row in STRUCTS[struct]["fields"] if holds(row, TARGET)}


WRITTEN = [
    (struct, name)
    for struct, entry in STRUCTS.items()
    for name, row in fields_of(struct).items()
    if "managed" not in row
    and struct not in {"JobVersionTag"}
    and name not in entry.get("server_only", ())
    and (struct, name) not in NOT_KEPT | OLD_NAMES
    and (struct, name) != ("Job", "ID")
]


def objects(struct, value, at="Job"):
    """Yield the objects of a struct that a job holds."""
    if at == struct:
        yield value
    for name, row in fields_of(at).items():
        held, inside = row.get("held"), value.get(name)
        if held is None or not inside or "managed" in row or (at, name) in NOT_KEPT | OLD_NAMES:
            continue
        for one in inside if held == "list" else inside.values() if held == "map" else [inside]:
            yield from objects(struct, one, row["type"])


def with_change(struct, name):
    """Return the full job with another value of one field."""
    job = copy.deepcopy(FULL)
    holders = [*objects(struct, job)]
    assert holders, "the full job has none"
    row = fields_of(struct)[name]
    for holder in {id(one): one for one in holders}.values():  # some stand in several places
        if "held" in row:
            holder[name] = LEFT_OUT[row["held"]]
        else:
            holder[name] = CHANGES[row["type"]](holder.get(name))
    return job


@pytest.mark.parametrize(("struct", "name"), WRITTEN, ids=str)
def test_no_change_is_lost(struct, name):
    job = with_change(struct, name)
    assert drift(struct_form(FULL, TARGET), struct_form(job, TARGET), job, TARGET)


def simple(**group):
    return {
        "ID": "web",
        "Type": "service",
        "Meta": {"sync.commit": "a"},
        "TaskGroups": [
            {
                "Name": "web",
                "Count": 1,
                "Tasks": [{"Name": "app", "Driver": "docker", "Config": {"image": "a:1"}}],
                **group,
            }
        ],
    }


def stored(job):
    return struct_form(job, TARGET) | {"JobModifyIndex": 7}


def names(registered, job):
    return [pattern_of(one.steps) for one in between(registered, job)]


BY_SERVER = [
    pytest.param({"Region": "eu"}, id="the region of the server"),
    pytest.param({"Namespace": "shop"}, id="the namespace of the request"),
    pytest.param({"NodePool": "fast"}, id="the node pool of the namespace"),
    pytest.param({"Priority": 30}, id="the priority of the server"),
    pytest.param({"Status": "running", "Version": 7, "SubmitTime": 5}, id="its bookkeeping"),
    pytest.param({"VersionTag": {"Name": "golden"}}, id="a tag"),
]


@pytest.mark.parametrize("by_server", BY_SERVER)
def test_what_a_server_fills_in_is_no_drift(by_server):
    assert names(stored(simple()) | by_server, simple()) == []


@pytest.mark.parametrize("name", ["Region", "Namespace", "NodePool"])
def test_what_the_author_asked_for_is(name):
    assert names(stored(simple()) | {name: "eu"}, simple() | {name: "us"}) == [name]


def test_identities_of_the_servers_configuration_are_no_drift():
    job = simple(Services=[{"Name": "web", "Provider": "consul"}])
    job["TaskGroups"][0]["Tasks"][0]["Vault"] = {"Role": "web"}
    registered = struct_form(hooked_form(job, TARGET), TARGET)
    (group,) = registered["TaskGroups"]
    identity = {"Name": "consul-service_web-", "Audience": ["consul.io"], "ServiceName": "web"}
    group["Services"][0]["Identity"] = identity
    group["Tasks"][0]["Identities"] = [{"Name": "vault_default", "Audience": ["vault.io"]}]
    group["Constraints"].append(
        {"LTarget": "${attr.nomad.version}", "Operand": "semver", "RTarget": ">= 1.7.0-a"}
    )
    assert names(registered | {"JobModifyIndex": 7}, job) == []


def test_identities_of_other_names_are_drift():
    registered = stored(simple())
    registered["TaskGroups"][0]["Tasks"][0]["Identities"] = [{"Name": "aws", "Audience": ["aws"]}]
    assert names(registered, simple()) == ["TaskGroups.web.Tasks.app.Identities.aws"]


PORT = {"Label": "http", "To": 80}
PAIRS = [
    pytest.param(
        {"Constraints": [{"LTarget": "a", "RTarget": "1"}, {"LTarget": "b", "RTarget": "2"}]},
        {"Constraints": [{"LTarget": "b", "RTarget": "2"}, {"LTarget": "a", "RTarget": "1"}]},
        [],
        id="the order of constraints means nothing",
    ),
    pytest.param(
        {"Services": [{"Name": "a", "Tags": ["x", "y"]}]},
        {"Services": [{"Name": "a", "Tags": ["y", "x"]}]},
        [],
        id="nor that of tags",
    ),
    pytest.param(
        {"Services": [{"Name": "a", "PortLabel": "1"}, {"Name": "b", "PortLabel": "2"}]},
        {"Services": [{"Name": "b", "PortLabel": "3"}, {"Name": "a", "PortLabel": "1"}]},
        ["TaskGroups.web.Services.b.PortLabel"],
        id="services go by their names",
    ),
    pytest.param(
        {"Networks": [{"Mode": "bridge", "DynamicPorts": [PORT]}]},
        {"Networks": [{"Mode": "bridge", "DynamicPorts": [PORT | {"Label": "web"}]}]},
        [
            "TaskGroups.web.Networks.DynamicPorts.http",
            "TaskGroups.web.Networks.DynamicPorts.web",
        ],
        id="a port of another label is another port",
    ),
    pytest.param(
        {"Spreads": [{"Attribute": "a", "Weight": 10}]},
        {"Spreads": [{"Attribute": "a", "Weight": 20}]},
        ["TaskGroups.web.Spreads.Weight"],
        id="spreads, which a plan leaves out",
    ),
    pytest.param(
        {"Volumes": {"a": {"Name": "a", "Type": "host", "Source": "x"}}},
        {"Volumes": {"a": {"Name": "a", "Type": "host", "Source": "y"}}},
        ["TaskGroups.web.Volumes.a.Source"],
        id="volumes go by their labels",
    ),
    pytest.param(
        {"Tasks": [{"Name": "app", "Actions": [{"Name": "a", "Args": ["x", "y"]}]}]},
        {"Tasks": [{"Name": "app", "Actions": [{"Name": "a", "Args": ["y", "x"]}]}]},
        [
            "TaskGroups.web.Tasks.app.Actions.a.Args.0",
            "TaskGroups.web.Tasks.app.Actions.a.Args.1",
        ],
        id="the order of arguments means something, though a plan does not show it",
    ),
    pytest.param({"Meta": None}, {"Meta": {}}, [], id="nothing and an empty map are the same"),
]


@pytest.mark.parametrize(("before", "after", "want"), PAIRS)
def test_elements_find_each_other(before, after, want):
    assert names(hooked_form(simple(**before), TARGET), simple(**after)) == want


def test_a_truth_value_is_no_number():
    before, after = simple(), simple()
    before["TaskGroups"][0]["Tasks"][0]["Config"]["tty"] = 1
    after["TaskGroups"][0]["Tasks"][0]["Config"]["tty"] = True
    (one,) = between(stored(before), after)
    assert (pattern_of(one.steps), *one.values) == ("TaskGroups.web.Tasks.app.Config.tty", 1, True)


def is_left_out(one, text):
    pattern = parse_pattern(text)
    assert pattern is not None
    return is_ignored([step.ways for step in one.steps], [pattern])


IGNORED = [
    ("TaskGroups.web.Count", True),
    ("TaskGroups.*.Count", True),
    ("TaskGroups", True),
    ("TaskGroups.other.Count", False),
    ("Count", False),
    ('TaskGroups["web"]', True),
]


@pytest.mark.parametrize(("text", "want"), IGNORED)
def test_patterns_are_those_of_a_diff(text, want):
    (one,) = between(stored(simple()), simple(Count=2))
    assert is_left_out(one, text) is want


def test_the_path_of_a_difference_is_a_pattern_that_leaves_it_out():
    for struct, name in WRITTEN:
        job = with_change(struct, name)
        for one in drift(struct_form(FULL, TARGET), struct_form(job, TARGET), job, TARGET):
            assert is_left_out(one, pattern_of(one.steps))
