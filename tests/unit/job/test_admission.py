"""The form of a job after the server's hooks: tasks of Consul's mesh."""

from __future__ import annotations

import pytest

from jobkit.job.admission import admitted_form
from jobkit.job.canonicalize import canonicalize
from jobkit.job.server_form import server_form


def admitted(connect, tasks=({"Name": "app"},), networks=({"Mode": "bridge"},)):
    service = {"Name": "web", "Connect": connect}
    group = {"Name": "g", "Services": [service], "Tasks": [*tasks], "Networks": [*networks]}
    form = server_form(canonicalize({"ID": "a", "TaskGroups": [group]}))
    return admitted_form(form)["TaskGroups"][0]


@pytest.mark.parametrize(
    ("connect", "names"),
    [
        pytest.param({"SidecarService": {}}, ["app", "connect-proxy-web"], id="a sidecar"),
        pytest.param({"Gateway": {"Mesh": {}}}, ["app", "connect-mesh-web"], id="a gateway"),
        pytest.param({"Native": True}, ["app"], id="a native service has its task"),
        pytest.param(None, ["app"], id="no connect"),
    ],
)
def test_tasks_that_are_added(connect, names):
    assert [task["Name"] for task in admitted(connect)["Tasks"]] == names


def test_a_proxy_that_the_author_wrote():
    tasks = [{"Name": "app"}, {"Name": "x", "Kind": "connect-proxy:web"}]
    assert len(admitted({"SidecarService": {}}, tasks)["Tasks"]) == 2


def test_without_a_network_nothing_is_added():
    assert len(admitted({"SidecarService": {}}, networks=())["Tasks"]) == 1


@pytest.mark.parametrize(
    ("own", "delay", "logs"),
    [
        pytest.param(None, 5_000_000_000, 2, id="Nomad's own"),
        pytest.param({}, 0, 10, id="an empty block takes the delay, and the size of logs"),
        pytest.param({"ShutdownDelay": 1, "LogConfig": {"MaxFiles": 3}}, 1, 3, id="some of it"),
    ],
)
def test_what_the_author_says_of_the_proxy(own, delay, logs):
    proxy = admitted({"SidecarService": {}, "SidecarTask": own})["Tasks"][-1]
    assert proxy["ShutdownDelay"] == delay
    assert proxy["LogConfig"]["MaxFiles"] == logs


@pytest.mark.parametrize(
    ("tasks", "name"),
    [
        pytest.param([{"Name": "app"}], "app", id="of one task"),
        pytest.param([{"Name": "a"}, {"Name": "b"}], "", id="of two none"),
    ],
)
def test_the_task_of_a_native_service(tasks, name):
    assert admitted({"Native": True}, tasks)["Services"][0]["TaskName"] == name
