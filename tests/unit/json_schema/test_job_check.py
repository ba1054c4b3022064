"""What of Job JSON does not fit the schema of a release, in jobkit's words."""

import pytest

from jobkit.json_schema.job_check import schema_findings
from tests.unit.lint.rule_cases import group, job, service, task

G, T = ("TaskGroups", 0), ("TaskGroups", 0, "Tasks", 0)


def without(name, given):
    """Return a job whose task lacks a field."""
    del given["TaskGroups"][0]["Tasks"][0][name]
    return given


def network(**fields):
    return group(Networks=[fields])


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(job(), id="a job"),
        pytest.param({"Job": job()}, id="with its envelope"),
        pytest.param({"Job": job(), "Diff": True, "PolicyOverride": False}, id="a plan request"),
        pytest.param(job(Priority=None, Type=None, Meta=None), id="null where there is a default"),
        pytest.param(job(Meta={"a": None}, Datacenters=[None]), id="null as a text"),
        pytest.param(job(Update={"Stagger": 0}), id="what only groups must not have"),
        pytest.param(group(Volumes={"a": {"Type": "other"}}), id="what Nomad drops"),
        pytest.param(task(Config={"any": [{"thing": 1.5}]}), id="free form"),
        pytest.param(job(JobModifyIndex=7, Status="dead", Version=2**64 - 1), id="from a server"),
    ],
)
def test_valid(given):
    assert schema_findings(given, "2.0.5") == []


@pytest.mark.parametrize(
    ("given", "path", "detail"),
    [
        pytest.param(
            job(Priority="50"),
            ("Priority",),
            '"Priority" is the text "50"; write a whole number, 50 without quotes.',
            id="text for a number",
        ),
        pytest.param(
            job(AllAtOnce="true"),
            ("AllAtOnce",),
            '"AllAtOnce" is the text "true"; write true or false, true without quotes.',
            id="text for a truth value",
        ),
        pytest.param(
            task(KillTimeout="5s"),
            (*T, "KillTimeout"),
            '"KillTimeout" is the text "5s"; write a whole number. In Job JSON a duration is a'
            " number of nanoseconds: 5000000000.",
            id="a duration as HCL has it",
        ),
        pytest.param(
            task(User=0),
            (*T, "User"),
            '"User" is 0; write text, "0" in quotes.',
            id="a number for text",
        ),
        pytest.param(
            job(Datacenters="dc1"),
            ("Datacenters",),
            '"Datacenters" is the text "dc1"; write a list: ["dc1"].',
            id="text for a list",
        ),
        pytest.param(
            job(Datacenters=["dc1", 2]),
            ("Datacenters", 1),
            'An element of "Datacenters" is 2; write text, "2" in quotes.',
            id="in a list",
        ),
        pytest.param(
            group(Constraints={"LTarget": "a"}),
            (*G, "Constraints"),
            '"Constraints" is an object; write a list of objects, [{…}].',
            id="an object for a list",
        ),
        pytest.param(
            job(TaskGroups=[None]),
            ("TaskGroups", 0),
            'An element of "TaskGroups" is null; write an object.',
            id="null in a list of objects",
        ),
        pytest.param(
            job(Type="servce"),
            ("Type",),
            '"Type" is "servce"; write "service", "batch", "system", "sysbatch" or "_core". Did you'
            ' mean "service"?',
            id="none of the values",
        ),
        pytest.param(
            group(Count=-1), (*G, "Count"), '"Count" is -1; write 0 or more.', id="too small"
        ),
        pytest.param(
            job(Affinities=[{"LTarget": "a", "Operand": "=", "Weight": 101}]),
            ("Affinities", 0, "Weight"),
            '"Weight" is 101; write 100 or less.',
            id="too large",
        ),
        pytest.param(
            job(Affinities=[{"LTarget": "a", "Operand": "=", "Weight": 0}]),
            ("Affinities", 0, "Weight"),
            '"Weight" is 0, which the schema does not allow.',
            id="the one number between",
        ),
        pytest.param(
            group(Update={"Stagger": 0}),
            (*G, "Update", "Stagger"),
            '"Stagger" is 0; write more than 0.',
            id="a bound that is no value itself",
        ),
        pytest.param(
            group(RestartPolicy={"Interval": 1}),
            (*G, "RestartPolicy", "Interval"),
            '"Interval" is 1; write 5000000000 or more. In nanoseconds, that is 5s.',
            id="a short duration",
        ),
        pytest.param(
            job(Name="a\0"),
            ("Name",),
            '"Name" is "a\0"; none of these may be in it: \\x00',
            id="a character that is not allowed",
        ),
        pytest.param(
            job(ID=""), ("ID",), '"ID" is empty; it needs at least 1 character.', id="no text"
        ),
        pytest.param(
            without("Driver", task()),
            T,
            '"Driver" is missing in an element of "Tasks".',
            id="missing",
        ),
        pytest.param(
            group(Volumes={"data": {"Type": "host"}}),
            (*G, "Volumes", "data"),
            '"Source" is missing in "data".',
            id="missing beside a value",
        ),
        pytest.param(
            job(Contraints=[]),
            ("Contraints",),
            '"Contraints" is no field of Job; Nomad drops it without a word. Did you mean'
            ' "Constraints"?',
            id="unknown key",
        ),
        pytest.param(
            network(dynamic_ports=[]),
            (*G, "Networks", 0, "dynamic_ports"),
            '"dynamic_ports" is no field of NetworkResource; Nomad drops it without a word. Job'
            ' JSON calls it "DynamicPorts".',
            id="a key with low lines",
        ),
        pytest.param(
            service(provider="nomad"),
            (*G, "Services", 0, "provider"),
            '"provider" is written "Provider"; Nomad reads both, other programs do not.',
            id="a key in other letters",
        ),
        pytest.param(
            {"Job": job(), "Dif": True},
            ("Dif",),
            '"Dif" is no field of Request; Nomad drops it without a word. Did you mean "Diff"?',
            id="beside the job",
        ),
        pytest.param(
            {"Job": None}, ("Job",), '"Job" is null; write an object.', id="null for the job"
        ),
        pytest.param([], (), "The job is an empty list; write an object.", id="no job"),
    ],
)
def test_finding(given, path, detail):
    (found,) = schema_findings(given, "2.0.5")
    assert (found.path, found.detail) == (path, detail)


@pytest.mark.parametrize(
    ("given", "target", "detail"),
    [
        pytest.param(
            job(NodePool="gpu"),
            "1.5",
            '"NodePool" came with Nomad 1.6; Nomad 1.5 drops it without a word.',
            id="too new",
        ),
        pytest.param(
            job(VaultToken="x"),
            "2.0",
            'Nomad had "VaultToken" up to 1.9; Nomad 2.0 drops it without a word.',
            id="too old",
        ),
        pytest.param(
            job(Type="sysbatch"),
            "1.1",
            '"Type" is "sysbatch"; write "service", "batch", "system" or "_core".',
            id="a value that is too new",
        ),
    ],
)
def test_another_release(given, target, detail):
    assert [one.detail for one in schema_findings(given, target)] == [detail]


@pytest.mark.parametrize("value", [None, "", [], {}, 0, False], ids=repr)
def test_fields_of_other_releases_that_say_nothing(value):
    assert schema_findings(job(NodePool=value), "1.5") == []


def test_all_is_told_at_once():
    given = job(Priority="1", Type="x", Nothing=1)
    assert [one.path for one in schema_findings(given, "2.0")] == [
        ("Nothing",),
        ("Type",),
        ("Priority",),
    ]
