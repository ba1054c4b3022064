"""Edges of the diff that the recorded ones don't have."""

import copy

import pytest

import jobkit
from jobkit.job.go_numbers import duration_text, number_text
from jobkit.verbs.diff import plan_diff


def job(**task):
    tasks = [{"Name": "t", "Driver": "docker", **task}]
    return {"ID": "a", "TaskGroups": [{"Name": "g", "Tasks": tasks}]}


def in_group(**parts):
    made = job()
    made["TaskGroups"][0].update(parts)
    return made


def groups_of(diff):
    return diff["TaskGroups"]


def objects(old, new, *, contextual=False, version="2.0.5"):
    """Return type and name of the objects that differ in the group and its task."""
    diff = jobkit.diff_jobs(old, new, contextual=contextual, nomad_version=version)
    (group,) = groups_of(diff)
    (task,) = group["Tasks"]
    return [
        (one["Type"], one["Name"]) for one in [*(group["Objects"] or ()), *(task["Objects"] or ())]
    ]


def note(old, new, *, contextual=True, version="2.0.5"):
    diff = jobkit.diff_jobs(old, new, contextual=contextual, nomad_version=version)
    (group,) = groups_of(diff)
    (task,) = group["Tasks"]
    return task["Annotations"]


CONSTRAINTS = [[{"LTarget": "a", "Operand": "=", "RTarget": value}] for value in "bc"]
AFFINITIES = [[{"LTarget": "a", "Operand": "=", "RTarget": value}] for value in "bc"]
SERVICES = [[{"Name": "s", "PortLabel": value}] for value in "12"]
TEMPLATES = [[{"DestPath": "a", "EmbeddedTmpl": value}] for value in "12"]
REPLACE, IN_PLACE = ["forces create/destroy update"], ["forces in-place update"]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        pytest.param({}, {"Env": {"A": "b"}}, REPLACE, id="a variable replaces"),
        pytest.param({}, {"KillTimeout": 7}, IN_PLACE, id="the time to stop does not"),
        pytest.param(
            {"Constraints": CONSTRAINTS[0]}, {"Constraints": CONSTRAINTS[1]}, IN_PLACE, id="place"
        ),
        pytest.param(
            {"LogConfig": {"MaxFiles": 1}}, {"LogConfig": {"MaxFiles": 2}}, REPLACE, id="logs"
        ),
        pytest.param(
            {"Services": SERVICES[0]}, {"Services": SERVICES[1]}, IN_PLACE, id="a service"
        ),
        pytest.param({}, {"RestartPolicy": {"Attempts": 9}}, IN_PLACE, id="what does not show"),
        pytest.param({}, {}, None, id="nothing"),
    ],
)
def test_what_a_change_forces(old, new, wanted):
    assert note(job(**old), job(**new)) == wanted


@pytest.mark.parametrize(
    ("version", "wanted"), [("1.9", REPLACE), ("1.10", IN_PLACE)], ids=["before 1.10", "since"]
)
def test_an_affinity(version, wanted):
    old, new = (job(Affinities=one) for one in AFFINITIES)
    assert note(old, new, version=version) == wanted


def test_logs_without_unchanged_fields_stay_in_place():
    old, new = (job(LogConfig={"MaxFiles": count}) for count in (1, 2))
    assert note(old, new, contextual=False) == IN_PLACE


@pytest.mark.parametrize(
    ("version", "wanted"),
    [
        ("1.2.3", [("Added", "Template"), ("Deleted", "Template")]),
        ("1.2.4", [("Edited", "Template")]),
    ],
)
def test_templates_are_matched_since_a_patch_release(version, wanted):
    old, new = (job(Templates=one) for one in TEMPLATES)
    assert objects(old, new, version=version) == wanted


def test_several_services_are_matched_by_what_is_most_alike():
    names = [("one", "1"), ("two", "2"), ("three", "3")]
    services = [{"Name": name, "PortLabel": port} for name, port in names]
    other = [services[2], {**services[0], "PortLabel": "9"}, {"Name": "four", "PortLabel": "4"}]
    assert objects(job(Services=services), job(Services=other)) == [
        ("Edited", "Service"),
        ("Added", "Service"),
        ("Deleted", "Service"),
    ]


def test_several_templates_are_matched_by_their_place():
    old = [{"DestPath": "a", "EmbeddedTmpl": "1"}, {"DestPath": "b"}]
    new = [{"DestPath": "c"}, {"DestPath": "a", "EmbeddedTmpl": "2"}]
    assert objects(job(Templates=old), job(Templates=new)) == [
        ("Edited", "Template"),
        ("Added", "Template"),
        ("Deleted", "Template"),
    ]


def test_of_artifacts_with_one_destination_the_last_counts():
    old = [{"GetterSource": "https://a/1"}, {"GetterSource": "https://a/2"}]
    new = [{"GetterSource": "https://a/9"}, {"GetterSource": "https://a/2"}]
    assert objects(job(Artifacts=old), job(Artifacts=new)) == []


def test_artifacts_without_destination_are_told_apart():
    old, new = ([{"GetterSource": one, "RelativeDest": ""}] for one in ("https://a", "https://b"))
    assert objects(job(Artifacts=old), job(Artifacts=new)) == [
        ("Added", "Artifact"),
        ("Deleted", "Artifact"),
    ]


def test_the_order_of_ports_makes_another_network():
    ports = [{"Label": "a"}, {"Label": "b"}]
    old, new = (in_group(Networks=[{"DynamicPorts": one}]) for one in (ports, ports[::-1]))
    assert objects(old, new) == [("Added", "Network"), ("Deleted", "Network")]


def test_a_truth_value_is_no_number():
    old, new = (job(Config={"a": value}) for value in (1, True))
    assert objects(old, new) == [("Edited", "Config")]
    assert objects(old, job(Config={"a": 1.0})) == []


def test_large_numbers_are_floats_once_a_server_has_them():
    old, new = (job(Config={"a": value}) for value in (67108864, 67108865))
    text = jobkit.format_diff(jobkit.diff_jobs(old, new))
    assert 'a: "67108864" => "67108865"' in text
    text = jobkit.format_diff(jobkit.diff_jobs({**old, "JobModifyIndex": 3}, new))
    assert 'a: "6.7108864e+07" => "6.7108865e+07"' in text


def test_an_empty_text_in_a_set_has_no_field_of_its_own():
    old, new = (in_group(Services=[{"Name": "s", "Tags": tags}]) for tags in (None, [""]))
    (group,) = groups_of(jobkit.diff_jobs(old, new))
    (service,) = group["Objects"]
    assert service["Objects"] == [
        {"Type": "Added", "Name": "Tags", "Fields": [None], "Objects": None}
    ]


def test_no_job_at_all():
    assert jobkit.diff_jobs(None, None) == {
        "Type": "None",
        "ID": "",
        "Fields": None,
        "Objects": None,
        "TaskGroups": None,
    }


def test_the_jobs_stay_as_they_are():
    old, new = in_group(Count=2, Services=SERVICES[0]), job(Config={"a": [1]})
    before = copy.deepcopy((old, new))
    jobkit.diff_jobs(old, new, contextual=True)
    assert (old, new) == before


@pytest.mark.parametrize(
    ("given", "count"),
    [
        pytest.param({"Type": "service"}, {"create": 3}, id="service"),
        pytest.param({"Type": "batch"}, {"create": 3}, id="batch"),
        pytest.param({"Type": "system"}, None, id="system: as many as there are nodes"),
    ],
)
def test_what_would_be_created(given, count):
    new = {**in_group(Count=3), **given}
    (group,) = groups_of(plan_diff(None, new, "2.0.5"))
    assert group["Updates"] == count
    (group,) = groups_of(plan_diff(new, new, "2.0.5"))
    assert group["Updates"] is None


def test_a_new_job_without_allocations():
    (group,) = groups_of(plan_diff(None, in_group(Count=0), "2.0.5"))
    assert group["Updates"] == {}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"ID": 1}, "Unsuitable JSON value", id="a number for a name"),
        pytest.param({"ID": "a", "TaskGroups": {}}, "Unsuitable JSON value", id="an object"),
        pytest.param([], "No job in this JSON", id="no object"),
        pytest.param({"ID": "b"}, "Different jobs can't be compared", id="another job"),
    ],
)
def test_what_can_not_be_compared(given, message):
    with pytest.raises(jobkit.JobSpecError, match=message):
        jobkit.diff_jobs(job(), given)


def test_keys_in_another_case_and_durations_as_text():
    other = {"id": "a", "taskgroups": [{"Name": "g", "Tasks": [{"Name": "t", "driver": "docker"}]}]}
    assert jobkit.diff_jobs(job(), other)["Type"] == "None"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2048.0, "2048"),
        (999999.0, "999999"),
        (1000000.0, "1e+06"),
        (1234567.0, "1.234567e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e20, "1e+20"),
        (1e100, "1e+100"),
        (-0.0, "-0"),
        (-1.5, "-1.5"),
        (0.1, "0.1"),
        (float("inf"), "+Inf"),
    ],
)
def test_numbers_as_go_prints_them(number, text):
    assert number_text(number) == text


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0s"),
        (1, "1ns"),
        (1_500, "1.5µs"),
        (1_500_000, "1.5ms"),
        (5_000_000_000, "5s"),
        (90_000_000_000, "1m30s"),
        (3_600_000_000_000, "1h0m0s"),
        (-90_500_000_000, "-1m30.5s"),
    ],
)
def test_durations_as_go_prints_them(nanoseconds, text):
    assert duration_text(nanoseconds) == text
