"""Blocking queries and pages."""

from __future__ import annotations

import time
from itertools import count, islice

import pytest

import jobkit
from jobkit.client.exchange import Response
from jobkit.client.repeating import Pauses
from tests.replaying import Replayer, Reply


def state(index, status):
    return Reply(body={"Status": status}, headers={"X-Nomad-Index": str(index)})


WATCHED = [
    pytest.param(
        [state(5, "a"), state(6, "b"), state(9, "c")],
        ["a", "b", "c"],
        [None, "5", "6"],
        id="each change",
    ),
    pytest.param(
        [state(5, "a"), state(5, "a"), state(7, "a"), state(8, "b")],
        ["a", "b"],
        [None, "5", "5", "7"],
        id="nothing when the wait ran out, or something else moved",
    ),
    pytest.param(
        [state(50, "a"), state(3, "a"), state(4, "b"), state(5, "c")],
        ["a", "b", "c"],
        [None, "50", None, "4"],
        id="from the start after a smaller index",
    ),
    pytest.param(
        [state(0, "a"), state(2, "b")], ["a", "b"], [None, "1"], id="an index of 0 would not wait"
    ),
]


def index_of(seen):
    query = seen.path.partition("?")[2]
    pairs = dict(pair.partition("=")[::2] for pair in query.split("&"))
    assert pairs["wait"] == "30s"
    return pairs.get("index")


@pytest.mark.parametrize(("replies", "statuses", "indexes"), WATCHED)
def test_watch(replies, statuses, indexes):
    replayer = Replayer(*replies)
    slept: list[float] = []
    pauses = Pauses(sleep=slept.append, chance=lambda: 0.4, clock=count(step=30).__next__)
    with replayer.running(), jobkit.Client(replayer.url, pauses=pauses) as nomad:
        changes = nomad.watch(nomad.read_evaluation, "e1", wait="30s")
        found = [answer.value["Status"] for answer in islice(changes, len(statuses))]
    assert found == statuses
    assert [index_of(seen) for seen in replayer.seen] == indexes
    assert slept == [0.1] * (len(replies) - 1)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Nomad-Index": "5"}, id="the same index at once"),
        pytest.param({}, id="no index"),
    ],
)
def test_a_server_that_does_not_wait_is_asked_less_and_less_often(headers):
    replayer = Replayer(*[Reply(body={"Status": "a"}, headers=headers)] * 9)
    slept: list[float] = []
    pauses = Pauses(sleep=slept.append, chance=lambda: 1.0)
    with replayer.running(), jobkit.Client(replayer.url, pauses=pauses) as nomad:
        changes = nomad.watch(nomad.read_evaluation, "e1", wait="30s", unchanged=True)
        assert len([*islice(changes, 9)]) == 9
    assert slept == [0.25, 0.5, 1, 2, 4, 8, 8, 8]


def test_a_short_wait_is_no_haste():
    def slow(_):
        time.sleep(0.02)
        return Response(200, {"x-nomad-index": "5"}, b'{"Status": "a"}')

    slept: list[float] = []
    pauses = Pauses(sleep=slept.append, chance=lambda: 0.4)
    nomad = jobkit.Client(transport=slow, pauses=pauses)
    changes = nomad.watch(nomad.read_evaluation, "e1", wait="10ms", unchanged=True)
    assert len([*islice(changes, 4)]) == 4
    assert slept == [0.1] * 3


def test_watch_can_tell_that_nothing_changed():
    replayer = Replayer(state(5, "a"), state(5, "a"))
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        changes = nomad.watch(nomad.read_evaluation, "e1", wait="30s", unchanged=True)
        assert [answer.index for answer in islice(changes, 2)] == [5, 5]


def test_watching_what_can_not_be_watched():
    with jobkit.Client() as nomad, pytest.raises(TypeError, match='no parameter "wait"'):
        next(nomad.watch(nomad.job_actions, "web"))


def test_watching_what_is_not_there():
    replayer = Replayer(Reply(404, b"eval not found"))
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        changes = nomad.watch(nomad.read_evaluation, "e1")
        with pytest.raises(jobkit.NomadNotFoundError):
            next(changes)


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        pytest.param({}, 7, id="no wait: the usual time"),
        pytest.param({"wait": "30s"}, 7, id="a wait without an index does not wait"),
        pytest.param({"index": 3, "wait": "32s"}, 34 + 5 + 7, id="the wait and what comes on top"),
        pytest.param({"index": 3, "wait": "1h4m"}, 4080 + 12, id="whatever its form"),
        pytest.param({"index": 3}, 318.75 + 12, id="five minutes if not said"),
    ],
)
def test_time_outs_fit_the_wait(query, seconds):
    asked = []

    def transport(request):
        asked.append(request.timeout_s)
        return Response(200, {}, b'{"ID": "web"}')

    jobkit.Client(transport=transport, timeout=7).read_job("web", **query)
    assert asked == [seconds]


def test_time_outs_of_a_request_of_one_s_own_fit_the_wait():
    asked = []

    def transport(request):
        asked.append(request.timeout_s)
        return Response(200, {}, b"{}")

    nomad = jobkit.Client(transport=transport, timeout=7)
    nomad.request("GET", "/v1/nodes?index=3&wait=32s")
    nomad.request("GET", "/v1/nodes", query={"index": 3, "wait": "16s"})
    nomad.request("GET", "/v1/nodes", query={"index": 3}, timeout=1)
    assert asked == [34 + 5 + 7, 17 + 5 + 7, 1]


def page(names, token=None):
    jobs = [{"ID": name} for name in names]
    return Reply(body=jobs, headers={"X-Nomad-NextToken": token} if token else {})


def test_pages():
    replayer = Replayer(page(["a", "b"], "default.c d/1"), page(["c"], "x"), page([]))
    with replayer.running(), jobkit.Client(replayer.url, nomad_version="2.0.5") as nomad:
        pages = [*nomad.pages(nomad.list_jobs, per_page=2, prefix="r")]
    assert [[job["ID"] for job in answer.value] for answer in pages] == [["a", "b"], ["c"], []]
    assert [seen.path for seen in replayer.seen] == [
        "/v1/jobs?prefix=r&per_page=2",
        "/v1/jobs?prefix=r&per_page=2&next_token=default.c%20d/1",
        "/v1/jobs?prefix=r&per_page=2&next_token=x",
    ]


def test_a_server_that_leads_round_in_circles():
    replayer = Replayer(*[page([], "xy"[number % 2]) for number in range(9)])
    with replayer.running(), jobkit.Client(replayer.url, nomad_version="2.0.5") as nomad:
        assert len([*nomad.pages(nomad.list_jobs)]) == 3


def test_a_server_that_gives_the_same_page_again():
    replayer = Replayer(page(["a"], "x"), page(["a"], "x"), page(["a"], "x"))
    with replayer.running(), jobkit.Client(replayer.url, nomad_version="2.0.5") as nomad:
        assert len([*nomad.pages(nomad.list_jobs)]) == 2
