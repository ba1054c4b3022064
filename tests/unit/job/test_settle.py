"""What reading HCL settles once a job is whole: vault and secret blocks, lone tasks, ports."""

from __future__ import annotations

import pytest

import jobkit


def tasks_of(text):
    job = jobkit.parse_job(f'job "j" {{\n{text}\n}}\n')
    return [one for group in job["TaskGroups"] for one in group["Tasks"]]


def group(content, *tasks):
    inner = "\n".join(f'task "t{number}" {{\n{text}\n}}' for number, text in enumerate(tasks))
    return f'group "g" {{\n{content}\n{inner}\n}}\n'


def vault(role):
    return f'vault {{\nrole = "{role}"\n}}\n'


def secret(name):
    return f'secret "{name}" {{\nprovider = "p"\npath = "x"\n}}\n'


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        pytest.param(group("", vault("task")), ["task"], id="the task's own"),
        pytest.param(group(vault("group"), "", ""), ["group", "group"], id="the group's"),
        pytest.param(group(vault("group"), vault("task"), ""), ["task", "group"], id="own first"),
        pytest.param(vault("job") + group("", ""), ["job"], id="the job's"),
        pytest.param(vault("job") + group(vault("group"), ""), ["group"], id="the group's first"),
        pytest.param(group(vault("one") + vault("two"), ""), ["two"], id="the last of several"),
        pytest.param(group("", ""), [None], id="none"),
    ],
)
def test_vault(text, roles):
    assert [one["Vault"] and one["Vault"]["Role"] for one in tasks_of(text)] == roles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(group("", secret("task")), [["task"]], id="the task's own"),
        pytest.param(group(secret("group"), "", ""), [["group"], ["group"]], id="the group's"),
        pytest.param(secret("job") + group("", ""), [["job"]], id="the job's"),
        pytest.param(
            secret("job") + group("", secret("task")), [["task", "job"]], id="the job's behind own"
        ),
        pytest.param(
            group(secret("group"), secret("task")), [["task", "task"]], id="a group's is lost"
        ),
        pytest.param(
            secret("job") + group(secret("group"), ""), [["group", "job"]], id="from both"
        ),
        pytest.param(group("", ""), [None], id="none"),
    ],
)
def test_secrets(text, names):
    found = [one["Secrets"] and [each["Name"] for each in one["Secrets"]] for one in tasks_of(text)]
    assert found == names


def test_inherited_blocks_are_copies():
    first, second = tasks_of(group(vault("group"), "", ""))
    assert first["Vault"] == second["Vault"]
    assert first["Vault"] is not second["Vault"]


def test_tasks_without_group_come_first_and_have_their_own():
    job = jobkit.parse_job('job "j" {\ngroup "g" {\n}\ntask "a" {\n}\ntask "b" {\n}\n}\n')
    made = [(one["Name"], len(one["Tasks"] or [])) for one in job["TaskGroups"]]
    assert made == [("a", 1), ("b", 1), ("g", 0)]


def ports(text):
    job = jobkit.parse_job(f'job "j" {{\n{group(f"network {{{chr(10)}{text}{chr(10)}}}")}\n}}\n')
    network = job["TaskGroups"][0]["Networks"][0]
    return tuple(
        network[name] and [one["Label"] for one in network[name]]
        for name in ("ReservedPorts", "DynamicPorts")
    )


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("", (None, None), id="none"),
        pytest.param('port "a" {\n}', (None, ["a"]), id="free"),
        pytest.param('port "a" {\nstatic = 80\n}', (["a"], None), id="fixed"),
        pytest.param('port "a" {\nstatic = 0\n}', (None, ["a"]), id="nought is free"),
        pytest.param(
            'port "a" {\nstatic = 80\n}\nport "b" {\nto = 1\n}\nport "c" {\nstatic = 81\n}',
            (["a", "c"], ["b"]),
            id="both",
        ),
    ],
)
def test_ports(text, made):
    assert ports(text) == made


def test_ports_of_a_task():
    text = 'resources {\nnetwork {\nport "a" {\nstatic = 80\n}\n}\n}'
    network = tasks_of(group("", text))[0]["Resources"]["Networks"][0]
    assert [one["Label"] for one in network["ReservedPorts"]] == ["a"]
    assert network["DynamicPorts"] is None
