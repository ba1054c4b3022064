"""What a change does to running allocations, against plans of real servers and in made jobs."""

import json
from pathlib import Path

import pytest

from jobkit.verbs.diff import plan_diff, plan_impact

RECORDED = json.loads((Path(__file__).parents[2] / "conformance" / "plans.json").read_text("utf-8"))
# What only a server knows: that the node does not fit any more, that the first allocation failed.
NODES = {"constraint-edit", "service-add", "multi"}


def estimated(old, new, target="2.0.5"):
    return plan_impact(old, new, plan_diff(old, new, target), target)


def effect(updates):
    names = {
        "DestructiveUpdate": "replace",
        "Canary": "replace",
        "InPlaceUpdate": "in-place",
        "Ignore": "none",
        "Stop": "stop",
        "Place": "create",
    }
    return next(word for name, word in names.items() if updates[name])


PLANS = [row for row in RECORDED if row.get("registered") and row["name"] not in NODES]


@pytest.mark.parametrize("row", PLANS, ids=lambda row: f"{row['nomad']} {row['name']}")
def test_it_is_what_a_server_would_do(row):
    new = row["new_job"].get("Job", row["new_job"])
    real = row["plan"]["Annotations"]["DesiredTGUpdates"]
    got = estimated(row["registered"], new, row["nomad"])
    assert {one.group: one.effect for one in got.groups} == {
        name: effect(updates) for name, updates in real.items()
    }


def job(**changes):
    group = {
        "Name": "g",
        "Count": 4,
        "Update": {"MaxParallel": 2},
        "Tasks": [{"Name": "t", "Driver": "exec", "Config": {"command": "a"}}],
        **changes.pop("group", {}),
    }
    return {"ID": "j", "Name": "j", "Type": "service", "TaskGroups": [group], **changes}


OTHER = {"Tasks": [{"Name": "t", "Driver": "exec", "Config": {"command": "b"}}]}


@pytest.mark.parametrize(
    ("old", "new", "want"),
    [
        (job(), job(group=OTHER), {"effect": "replace", "at_once": 2, "canaries": 0}),
        (
            job(),
            job(group={**OTHER, "Update": {"MaxParallel": 0}}),
            {"effect": "replace", "at_once": None},
        ),
        (
            job(),
            job(group={**OTHER, "Update": {"Canary": 3, "AutoPromote": True}}),
            {"effect": "replace", "canaries": 3, "promotes": True},
        ),
        (job(), job(group={"Count": 0}), {"effect": "stop", "running": 4}),
        (job(group={"Count": 0}), job(), {"effect": "create", "wanted": 4}),
        (job(), job(Stop=True), {"effect": "stop", "running": 4}),
        (job(), None, {"effect": "stop"}),
        (None, job(), {"effect": "create", "wanted": 4}),
        (job(), job(Meta={"a": "1"}), {"effect": "replace"}),
        (job(), job(Namespace="other"), {"effect": "create"}),
        (
            job(Type="batch"),
            job(Type="batch", group=OTHER),
            {"effect": "replace", "at_once": None},
        ),
        (
            job(Type="system"),
            job(Type="system", group=OTHER),
            {"effect": "replace", "running": None, "kept": None},
        ),
        (
            job(Type="batch", Periodic={"Spec": "@daily"}),
            job(Type="batch", Periodic={"Spec": "@hourly"}),
            {"effect": "none", "running": 0},
        ),
    ],
)
def test_one_group(old, new, want):
    (got,) = estimated(old, new).groups
    assert {name: getattr(got, name) for name in want} == want


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (job(Type="batch"), "refuses to change the type"),
        (job(Namespace="other"), 'In the namespace "other" this is another job'),
        (job(Region="eu"), 'In the region "eu" this is another job'),
        (job(Periodic={"Spec": "@daily"}), "refuses to make a job periodic"),
        (job(Stop=True), "is stopped"),
        (None, "stops nothing"),
    ],
)
def test_what_goes_for_the_whole_job(new, said):
    assert said in " ".join(estimated(job(), new).notes)


def test_a_group_with_another_name_is_told():
    got = {one.group: one for one in estimated(job(), job(group={"Name": "h"})).groups}
    assert (got["g"].effect, got["h"].effect) == ("stop", "create")
    assert '"h" looks like this group with another name' in got["g"].notes[0]


def test_nodes_that_do_not_fit_any_more_are_told():
    (got,) = estimated(job(), job(Datacenters=["dc2"])).groups
    assert got.effect == "in-place"
    assert "do not fit any more" in got.notes[0]


def task(**fields):
    return job(group={"Tasks": [{"Name": "t", "Driver": "exec", **fields}]})


SECOND = 10**9
# What a server of 2.0.5 said of the same changes of a running job.
TOLD = [
    ({"KillSignal": "SIGINT"}, "in-place"),
    ({"KillTimeout": 9 * SECOND}, "in-place"),
    ({"Leader": True}, "in-place"),
    ({"ShutdownDelay": SECOND}, "in-place"),
    ({"Lifecycle": {"Hook": "prestart", "Sidecar": True}}, "in-place"),
    ({"RestartPolicy": {"Attempts": 9}}, "in-place"),
    ({"RestartPolicy": {"RenderTemplates": True}}, "replace"),
    ({"LogConfig": {"MaxFiles": 3}}, "in-place"),
    ({"LogConfig": {"Disabled": True}}, "replace"),
    ({"Actions": [{"Name": "a", "Command": "/bin/true"}]}, "in-place"),
    ({"DispatchPayload": {"File": "x"}}, "in-place"),
    ({"Consul": {"Cluster": "default"}}, "in-place"),
    ({"Services": [{"Name": "s", "Provider": "nomad", "PortLabel": "80"}]}, "in-place"),
    ({"CSIPluginConfig": {"ID": "x", "Type": "node", "MountDir": "/csi"}}, "replace"),
    ({"Identities": [{"Name": "x", "Audience": ["a"]}]}, "replace"),
    ({"Resources": {"MemoryMB": 300, "MemoryMaxMB": 400}}, "replace"),
    ({"Templates": [{"DestPath": "local/b", "EmbeddedTmpl": "a"}]}, "replace"),
    ({"Env": {"A": "b"}}, "replace"),
    ({"User": "nobody"}, "replace"),
    ({"Leader": True, "User": "nobody"}, "replace"),
    ({"Leader": True, "LogConfig": {"MaxFiles": 3}}, "in-place"),
]


@pytest.mark.parametrize(("fields", "want"), TOLD)
def test_changes_of_a_task(fields, want):
    (got,) = estimated(task(), task(**fields)).groups
    assert got.effect == want


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({"ShutdownDelay": SECOND}, "in-place"),
        ({"Disconnect": {"LostAfter": 60 * SECOND}}, "in-place"),
        ({"Scaling": {"Min": 1, "Max": 9, "Policy": {"a": "b"}}}, "in-place"),
        ({"Migrate": {"MaxParallel": 2}}, "in-place"),
        ({"RestartPolicy": {"RenderTemplates": True}}, "replace"),
        ({"Update": {"MaxParallel": 3}}, "in-place"),
        ({"Services": [{"Name": "s", "Provider": "nomad", "PortLabel": "80"}]}, "in-place"),
        ({"Consul": {"Namespace": "x"}}, "in-place"),
        ({"Spreads": [{"Attribute": "${node.datacenter}", "Weight": 50}]}, "in-place"),
        ({"Networks": [{"Hostname": "x"}]}, "replace"),
        ({"Volumes": {"d": {"Name": "d", "Type": "host", "Source": "v"}}}, "replace"),
        ({"EphemeralDisk": {"Sticky": True}}, "replace"),
        ({"Meta": {"a": "b"}}, "replace"),
    ],
)
def test_changes_of_a_group(fields, want):
    (got,) = estimated(job(), job(group=fields)).groups
    assert got.effect == want
