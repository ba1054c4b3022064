"""Every call of the table: what it sends, and what it gives; ``docs/api.md`` row by row."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any
from urllib.parse import parse_qs

import pytest

import jobkit
from jobkit.client import queries
from jobkit.client.endpoints import endpoints
from jobkit.client.exchange import Response
from jobkit.client.repeating import Pauses
from tests.harness import ROOT
from tests.replaying import RECORD, Replayer, Reply, recorded

# The headings of the document, and for each the recorded exchange of 0.6.0 that shows it.
DOCUMENT = {
    "List Jobs": "list",
    "Create Job": "register",
    "Read Job": "read",
    "List Job Versions": "versions",
    "List Job Allocations": "allocations",
    "List Job Evaluations": "evaluations",
    "List Job Deployments": "deployments",
    "Read Job's Most Recent Deployment": "deployment-latest",
    "Read Job Summary": "summary",
    "Update Existing Job": "update-right-index",
    "Dispatch Job": "dispatch",
    "Revert to older Job Version": "revert",
    "Set Job Stability": "stable",
    "Create Job Evaluation": "evaluate",
    "Create Job Plan": "plan-create",
    "Force New Periodic Instance": "periodic-force",
    "Delete a Job": "stop",
}
BLOCKING = {name for name in DOCUMENT if name.startswith(("List", "Read"))}
JOB = {"ID": "web", "TaskGroups": None}
ID = "85ee4a9a-339f-a921-a9ef-0550d20b2c61"
CHECK = jobkit.Registration(check_index=4)

# Method, arguments, what is sent.
Sent = tuple[str, Any]
CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any], Sent]] = {
    "list_jobs": ((), {"prefix": "team"}, ("/v1/jobs?prefix=team", None)),
    "register_job": ((JOB,), {}, ("/v1/jobs", {"Job": JOB, "JobModifyIndex": 0})),
    "read_job": (("a/b",), {"stale": True}, ("/v1/job/a%2Fb?stale", None)),
    "job_versions": (("web",), {"diffs": True}, ("/v1/job/web/versions?diffs=true", None)),
    "job_allocations": (("web",), {"all": True}, ("/v1/job/web/allocations?all=true", None)),
    "job_evaluations": (("web",), {"index": 7}, ("/v1/job/web/evaluations?index=7", None)),
    "job_deployments": (("web",), {"all": False}, ("/v1/job/web/deployments", None)),
    "job_latest_deployment": (("web",), {}, ("/v1/job/web/deployment", None)),
    "job_summary": (("web",), {"region": "eu"}, ("/v1/job/web/summary?region=eu", None)),
    "update_job": (
        ("web", JOB, CHECK),
        {},
        ("/v1/job/web", {"Job": JOB, "EnforceIndex": True, "JobModifyIndex": 4}),
    ),
    "dispatch_job": (
        ("web", "hé", {"key": "Value"}),
        {"priority": 60, "id_prefix_template": "x-"},
        (
            "/v1/job/web/dispatch",
            {
                "Payload": "aMOp",
                "Meta": {"key": "Value"},
                "Priority": 60,
                "IdPrefixTemplate": "x-",
            },
        ),
    ),
    "revert_job": (
        ("web", 2),
        {"enforce_prior_version": 0},
        ("/v1/job/web/revert", {"JobID": "web", "JobVersion": 2, "EnforcePriorVersion": 0}),
    ),
    "set_job_stability": (
        ("web", 2),
        {"stable": True},
        ("/v1/job/web/stable", {"JobID": "web", "JobVersion": 2, "Stable": True}),
    ),
    "evaluate_job": (
        ("web",),
        {"force_reschedule": True},
        ("/v1/job/web/evaluate", {"JobID": "web", "EvalOptions": {"ForceReschedule": True}}),
    ),
    "plan_job": (
        (JOB,),
        {"policy_override": True},
        ("/v1/job/web/plan", {"Job": JOB, "Diff": True, "PolicyOverride": True}),
    ),
    "force_periodic_job": (("web",), {}, ("/v1/job/web/periodic/force", None)),
    "delete_job": (
        ("web",),
        {"purge": True, "all_regions": True, "eval_priority": 70, "no_shutdown_delay": True},
        ("/v1/job/web?purge=true&global=true&eval_priority=70&no_shutdown_delay=true", None),
    ),
    "dispatch_payload": (
        ("web", b'{"a":1}'),
        {"idempotency_token": "t"},
        ("/v1/job/web/dispatch/payload?idempotency_token=t", {"a": 1}),
    ),
    "scale_job": (
        ("web", "g", 0),
        {"check_index": 9, "message": "night", "meta": {"a": 1}},
        (
            "/v1/job/web/scale",
            {
                "Target": {"Group": "g"},
                "Count": 0,
                "Message": "night",
                "Meta": {"a": 1},
                "JobModifyIndex": 9,
            },
        ),
    ),
    "job_scale_status": (("web",), {}, ("/v1/job/web/scale", None)),
    "job_services": (("a b",), {}, ("/v1/job/a%20b/services", None)),
    "job_submission": (("web", 0), {}, ("/v1/job/web/submission?version=0", None)),
    "job_actions": (("web",), {}, ("/v1/job/web/actions", None)),
    "tag_job_version": (
        ("web", "a/b", 3),
        {"description": "good"},
        ("/v1/job/web/versions/a%2Fb/tag", {"Version": 3, "Description": "good"}),
    ),
    "untag_job_version": (("web", "v1"), {}, ("/v1/job/web/versions/v1/tag", None)),
    "validate_job": ((JOB,), {}, ("/v1/validate/job", {"Job": JOB})),
    "parse_job": (
        ('job "a" {}',),
        {"canonicalize": True, "variables": "a = 1"},
        ("/v1/jobs/parse", {"JobHCL": 'job "a" {}', "Canonicalize": True, "Variables": "a = 1"}),
    ),
    "list_job_statuses": (
        (),
        {"include_children": True, "namespace": "*"},
        ("/v1/jobs/statuses?namespace=*&include_children=true", None),
    ),
    "read_job_statuses": (
        ([("default", "web")],),
        {"include_children": True, "per_page": 5},
        (
            "/v1/jobs/statuses?per_page=5",
            {"Jobs": [{"Namespace": "default", "ID": "web"}], "IncludeChildren": True},
        ),
    ),
    "list_deployments": (
        (),
        {"prefix": "ab", "per_page": 2, "next_token": "a/b c"},
        ("/v1/deployments?prefix=ab&per_page=2&next_token=a/b%20c", None),
    ),
    "read_deployment": ((ID,), {}, (f"/v1/deployment/{ID}", None)),
    "deployment_allocations": ((ID,), {}, (f"/v1/deployment/allocations/{ID}", None)),
    "promote_deployment": (
        (ID, ["a"]),
        {},
        (f"/v1/deployment/promote/{ID}", {"DeploymentID": ID, "Groups": ["a"]}),
    ),
    "fail_deployment": ((ID,), {}, (f"/v1/deployment/fail/{ID}", {"DeploymentID": ID})),
    "pause_deployment": (
        (ID,),
        {"pause": False},
        (f"/v1/deployment/pause/{ID}", {"DeploymentID": ID, "Pause": False}),
    ),
    "unblock_deployment": ((ID,), {}, (f"/v1/deployment/unblock/{ID}", {"DeploymentID": ID})),
    "set_allocation_health": (
        (ID, ["a"], ["b"]),
        {},
        (
            f"/v1/deployment/allocation-health/{ID}",
            {"DeploymentID": ID, "HealthyAllocationIDs": ["a"], "UnhealthyAllocationIDs": ["b"]},
        ),
    ),
    "list_evaluations": (
        (),
        {"job": "web", "status": "blocked", "reverse": True},
        ("/v1/evaluations?job=web&status=blocked&reverse=true", None),
    ),
    "count_evaluations": ((), {"prefix": "ab"}, ("/v1/evaluations/count?prefix=ab", None)),
    "list_services": ((), {"namespace": "*"}, ("/v1/services?namespace=*", None)),
    "read_evaluation": ((ID,), {"related": True}, (f"/v1/evaluation/{ID}?related=true", None)),
    "evaluation_allocations": ((ID,), {}, (f"/v1/evaluation/{ID}/allocations", None)),
    "read_allocation": ((ID,), {}, (f"/v1/allocation/{ID}", None)),
    "list_scaling_policies": ((), {"job": "web"}, ("/v1/scaling/policies?job=web", None)),
    "read_scaling_policy": ((ID,), {}, (f"/v1/scaling/policy/{ID}", None)),
    "search": (("we",), {}, ("/v1/search", {"Prefix": "we", "Context": "jobs"})),
    "list_regions": ((), {}, ("/v1/regions", None)),
    "read_leader": ((), {"region": "eu"}, ("/v1/status/leader?region=eu", None)),
    "list_peers": ((), {}, ("/v1/status/peers", None)),
    "read_agent": ((), {}, ("/v1/agent/self", None)),
    "list_members": ((), {}, ("/v1/agent/members", None)),
    "read_agent_health": ((), {}, ("/v1/agent/health", None)),
}
EMPTY = {"list": [], "string": "127.0.0.1:4647"}
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("| \n").split(" | ")]
    for line in (ROOT / "docs" / "api.md").read_text(encoding="utf-8").splitlines()
    if re.match(rf"\| ({'|'.join(map(re.escape, DOCUMENT))}) \|", line)
]
RECORDED = {
    exchange["name"]: exchange
    for exchange in json.loads(
        (ROOT / "tests/conformance/http/nomad-0.6.0.json").read_text(encoding="utf-8")
    )
}


def one(reply: Reply, name: str):
    """Make one call; return its answer and the request."""
    arguments, options, _ = CALLS[name]
    replayer = Replayer(reply)
    with replayer.running(), jobkit.Client(replayer.url, nomad_version="2.0.5") as nomad:
        answer = getattr(nomad, name)(*arguments, **options)
    (seen,) = replayer.seen
    return answer, seen


def test_every_row_is_a_method_with_a_case():
    assert {*endpoints()} == {*CALLS}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_sent(name):
    endpoint = endpoints()[name]
    form = endpoint.row["answer"].partition("(")[0]
    answer, seen = one(Reply(body=EMPTY.get(form, RECORD)), name)
    path, body = CALLS[name][2]
    assert (seen.method, seen.path, seen.json) == (endpoint.method, path, body)
    assert answer.value == EMPTY.get(form, RECORD)


@pytest.mark.parametrize("name", CALLS)
def test_the_parameters_of_a_method_are_those_of_the_table(name):
    method = getattr(jobkit.Client, name)
    given = {
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.kind is parameter.VAR_KEYWORD
    }
    source = inspect.getsource(method)
    kinds = re.findall(r"Unpack\[(\w+)\]", source)
    keys = {key for kind in kinds for key in getattr(queries, kind).__optional_keys__}
    own = {"version", "purge", "global", "eval_priority", "no_shutdown_delay", "idempotency_token"}
    assert bool(given) is bool(endpoints()[name].query)
    assert {*endpoints()[name].query} - own == keys - BODY_OPTIONS.get(name, set()) - own


class Lost:
    """A network that loses the answer to the first request."""

    def __init__(self, name):
        self.name = name
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        if len(self.requests) == 1:
            message = "lost"
            raise jobkit.NomadUnreachableError(message, sent=True)
        form = endpoints()[self.name].row["answer"].partition("(")[0]
        return Response(200, {}, json.dumps(EMPTY.get(form, RECORD)).encode())


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_repeated_as_the_table_says(name):
    """The column "again" of ``docs/api.md``."""
    arguments, options, _ = CALLS[name]
    endpoint, lost = endpoints()[name], Lost(name)
    rule = endpoint.row["repeat"]
    sent = {*(CALLS[name][2][1] or {}), *parse_qs(CALLS[name][2][0].partition("?")[2])}
    pauses = Pauses(sleep=lambda _: None)
    nomad = jobkit.Client(transport=lost, pauses=pauses, nomad_version="2.0.5")
    if rule == "always" or rule in sent:
        getattr(nomad, name)(*arguments, **options)
        assert len(lost.requests) == 2
    else:
        with pytest.raises(jobkit.NomadUnreachableError) as caught:
            getattr(nomad, name)(*arguments, **options)
        assert len(lost.requests) == 1
        assert caught.value.maybe_done
    assert {request.once for request in lost.requests} == {len(lost.requests) == 1}


# Options that stand in the body.
BODY_OPTIONS = {"scale_job": {"check_index", "message", "error", "meta", "policy_override"}}


def test_the_document_is_complete():
    assert [row[0] for row in ROWS] == [*DOCUMENT]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_row_of_the_document(row):
    heading, request, name, blocking, *_ = row
    exchange = RECORDED[DOCUMENT[heading]]
    answer, seen = one(recorded(exchange), name)
    method, path = request.split()
    pattern = re.escape(path).replace(":job_id", "[^/]+")
    assert seen.method == method
    assert re.fullmatch(pattern, seen.path.partition("?")[0])
    assert re.fullmatch(pattern, exchange["request"]["path"])
    assert answer.value == exchange["response"]["json"]
    assert blocking == ("yes" if heading in BLOCKING else "no")


@pytest.mark.parametrize(
    ("job_id", "path"),
    [
        pytest.param("a/b//c", "a%2Fb%2F%2Fc", id="slashes"),
        pytest.param("100%", "100%25", id="per cent"),
        pytest.param("a b?c#d+e", "a%20b%3Fc%23d%2Be", id="what ends a path"),
        pytest.param(
            "задание-作业",
            "%D0%B7%D0%B0%D0%B4%D0%B0%D0%BD%D0%B8%D0%B5-%E4%BD%9C%E4%B8%9A",
            id="any script",
        ),
        pytest.param("..", "%2E%2E", id="dots that would be a folder"),
        pytest.param("a/../b", "a%2F..%2Fb", id="dots between slashes"),
        pytest.param("a%2Fb", "a%252Fb", id="what looks escaped"),
        pytest.param("ping.v1~x_y", "ping.v1~x_y", id="what needs nothing"),
    ],
)
def test_ids_in_paths(job_id, path):
    replayer = Replayer(Reply())
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        nomad.job_summary(job_id)
    assert replayer.seen[0].path == f"/v1/job/{path}/summary"


@pytest.mark.parametrize(
    ("job_id", "release", "sent"),
    [
        pytest.param("x/plan", None, False, id="the plan of x"),
        pytest.param("a/b/periodic/force", None, False, id="a launch"),
        pytest.param("x/versions/v1/tag", "2.0.5", False, id="a tag"),
        pytest.param("x/actions", "1.6.0", True, id="not a call of that release"),
        pytest.param("x/plans", None, True, id="not quite"),
        pytest.param("plan", None, True, id="no slash"),
        pytest.param("plan/x", None, True, id="not at the end"),
    ],
)
def test_ids_that_end_as_the_path_of_another_call(job_id, release, sent):
    replayer = Replayer(Reply())
    with replayer.running(), jobkit.Client(replayer.url, nomad_version=release) as nomad:
        try:
            nomad.read_job(job_id)
        except jobkit.NomadUnsupportedError as error:
            assert f'"{job_id}" ends in "/' in str(error)  # noqa: PT017
    assert bool(replayer.seen) is sent


def test_an_empty_id_is_no_id():
    with jobkit.Client() as nomad, pytest.raises(ValueError, match="an empty id"):
        nomad.delete_job("")


def test_a_parameter_that_the_call_does_not_have():
    with (
        jobkit.Client() as nomad,
        pytest.raises(TypeError, match='job_actions has no parameter "x"'),
    ):
        nomad.job_actions("web", x=1)  # type: ignore[call-arg]  # which is what is tested
