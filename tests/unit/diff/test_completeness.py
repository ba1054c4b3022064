"""No change is lost: the diff shows it, or the table says that Nomad does not."""

import copy
import json

import pytest

import jobkit
from jobkit.tables import holds, table
from tests.harness import ROOT

TARGET = "2.0.5"
OBJECTS = table("diff")["objects"]
STRUCTS = table("job")["structs"]
TLS = {"Enabled": True, "CipherSuites": ["a"], "SDS": {"ClusterName": "a", "CertResource": "b"}}
HEADERS = {"Add": {"a": "1"}, "Set": {"b": "2"}, "Remove": ["c"]}
INGRESS = {
    "TLS": TLS,
    "Listeners": [
        {
            "Port": 80,
            "Protocol": "http",
            "Services": [
                {
                    "Name": "a",
                    "Hosts": ["a"],
                    "TLS": TLS,
                    "RequestHeaders": HEADERS,
                    "ResponseHeaders": HEADERS,
                    "MaxConnections": 1,
                }
            ],
        }
    ],
}


def full_job():
    """Return a job in which everything is set that can be set."""
    path = ROOT / "tests" / "conformance" / "diff.base.full.json"
    job = json.loads(path.read_text(encoding="utf-8"))
    # What groups would have from the job if they lost theirs.
    job.update(Update=None, Migrate=None, Reschedule=None)
    (group,) = job["TaskGroups"]
    group["Volumes"]["key1"]["Type"] = "host"
    group["RestartPolicy"]["Attempts"] = 77
    for service in (*group["Services"], *group["Tasks"][0]["Services"]):
        service["CheckRestart"] = None
        service["Checks"][0]["CheckRestart"] = {"Limit": 3, "Grace": 1, "IgnoreWarnings": False}
    connect = group["Services"][0]["Connect"]
    proxy = connect["SidecarService"]["Proxy"]
    # The old names of the same things win.
    proxy["ExposeConfig"] = None
    shown_path = {"Path": "/", "Protocol": "http", "LocalPathPort": 1, "ListenerPort": "x"}
    proxy["Expose"] = {"Path": None, "Paths": [shown_path]}
    proxy["Upstreams"][0]["MeshGateway"] = {"Mode": "local"}
    connect["Gateway"].update(Ingress=INGRESS, Mesh={})
    return job


FULL = full_job()
CHANGES = {
    "string": lambda value: f"{value or ''}-changed",
    "bool": lambda value: not value,
    "int": lambda value: (value or 0) + 7,
    "uint": lambda value: (value or 0) + 7,
    "duration": lambda value: (value or 0) + 1,
    "list(string)": lambda value: [*(value or ()), "added"],
    "list(uint)": lambda value: [*(value or ()), 99],
    "map(string)": lambda value: {**(value or {}), "added": "x"},
    "map(any)": lambda value: {**(value or {}), "added": "x"},
    "map(list(string))": lambda value: {**(value or {}), "added": ["x"]},
    "bytes": lambda _value: "eA==",
}
LEFT_OUT: dict[str, object] = {"one": None, "list": [], "map": {}}


def fields_of(entry):
    rows = STRUCTS[OBJECTS[entry]["struct"]]["fields"]
    return {row["json"]: row for row in rows if holds(row, TARGET)}


def rows_of(entry, kind):
    rows = OBJECTS[entry].get(kind, ())
    return {row["field"]: row for row in rows if holds(row, TARGET)}


def find(entry, job, at="Job", seen=()):
    """Yield the objects of ``job`` that the entry shows."""
    if at == entry:
        yield job
    for field, row in rows_of(at, "objects").items():
        inner = row.get("object")
        value = job.get(field)
        if inner is None or value is None or inner in seen:
            continue
        value = value.get(row["inner"]) if "inner" in row else value
        held = fields_of(at)[field]["held"]
        items = value if held == "list" else value.values() if held == "map" else [value]
        for item in items:
            yield from find(entry, item, inner, (*seen, inner))


def changed(entry, field):
    """Return the full job with another value of one field."""
    job = copy.deepcopy(FULL)
    holders = list(find(entry, job))
    holder = next((one for one in holders if one.get(field)), holders[0])
    row = fields_of(entry)[field]
    if "held" in row:
        assert holder.get(field) is not None, "the full job has none"
        holder[field] = LEFT_OUT[row["held"]]
    else:
        holder[field] = CHANGES[row["type"]](holder.get(field))
    return job


def shows(diff):
    """Tell whether a diff shows anything at all."""
    own = any(field["Type"] != "None" for field in diff.get("Fields") or ())
    inner = [one for part in ("Objects", "TaskGroups", "Tasks") for one in diff.get(part) or ()]
    return own or any(one["Type"] in {"Added", "Deleted"} or shows(one) for one in inner)


ALL = [(entry, field) for entry in OBJECTS for field in fields_of(entry)]
SHOWN = [one for one in ALL if one[1] not in rows_of(one[0], "hidden")]
COUNTING = [
    (entry, field)
    for entry in OBJECTS
    for field, row in rows_of(entry, "hidden").items()
    if "counts" in row and field in fields_of(entry)
]


@pytest.mark.parametrize(("entry", "field"), ALL, ids=str)
def test_the_table_knows_every_field(entry, field):
    assert any(field in rows_of(entry, kind) for kind in ("fields", "objects", "hidden"))


@pytest.mark.parametrize(("entry", "field"), SHOWN, ids=str)
def test_a_change_is_shown(entry, field):
    assert shows(jobkit.diff_jobs(FULL, changed(entry, field), contextual=True))


@pytest.mark.parametrize(("entry", "field"), COUNTING, ids=str)
def test_a_hidden_change_makes_what_holds_it_edited(entry, field):
    diff = jobkit.diff_jobs(FULL, changed(entry, field))
    assert diff["Type"] == "Edited"
    assert not shows(diff)


@pytest.mark.parametrize("struct", STRUCTS)
def test_every_struct_is_shown_or_what_holds_it_is_hidden(struct):
    if any(entry["struct"] == struct for entry in OBJECTS.values()):
        return
    holders = [
        (entry, field)
        for entry in OBJECTS
        for field, row in fields_of(entry).items()
        if row["type"] == struct
    ]
    assert all(
        field in rows_of(entry, "hidden")
        or rows_of(entry, "objects")[field].keys() & {"map", "inner"}
        for entry, field in holders
    )
