"""Every recorded exchange with a real Nomad: the client sends that request and gives that result.

The server of each release answers in the order of the recording, over one client's connections.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

import jobkit
from jobkit.job.request import Registration, Submission
from tests.harness import ROOT
from tests.replaying import Replayer, Seen, recorded

if TYPE_CHECKING:
    from collections.abc import Callable

RELEASES = ("0.6.0", "2.0.5")
LARGE = {"dispatch-too-large": b"x" * 70000, "dispatch-16k": b"x" * 16384}
# What no typed method would send: broken bodies, wrong methods, addresses that are not escaped.
RAW = {
    "bad-index",
    "bad-json",
    "gzip",
    "method-not-allowed",
    "no-job",
    "pretty",
    "read-rawslash-rec/slash",
}
# The type of the error by its status and the beginning of its words.
ERRORS = {
    (400, ""): jobkit.NomadValidationError,
    (404, ""): jobkit.NomadNotFoundError,
    (405, ""): jobkit.NomadApiError,
    (500, "Enforcing job modify index"): jobkit.NomadConflictError,
    (500, "Current job has version"): jobkit.NomadConflictError,
    (500, "No path to region"): jobkit.NomadNoRegionError,
    (500, "job not found"): jobkit.NomadNotFoundError,
    (500, "parameterized job not found"): jobkit.NomadNotFoundError,
    (500, 'job "rec-web"'): jobkit.NomadNotFoundError,
    (500, "2 error"): jobkit.NomadValidationError,
    (500, "1 error occurred"): jobkit.NomadValidationError,
    (500, "Dispatch "): jobkit.NomadValidationError,
    (500, "Payload exceeds"): jobkit.NomadValidationError,
    (500, 'Specified job "rec-web" is not'): jobkit.NomadValidationError,
    (500, "can't force launch"): jobkit.NomadValidationError,
}


@cache
def exchanges(release: str):
    path = ROOT / f"tests/conformance/http/nomad-{release}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def registration(body):
    sent = body.get("Submission")
    return Registration(
        check_index=body.get("JobModifyIndex", 0) if body.get("EnforceIndex") else None,
        submission=sent
        and Submission(sent["Source"], sent["Format"], sent["VariableFlags"], sent["Variables"]),
    )


class Asked(NamedTuple):
    """A recorded request, taken apart."""

    nomad: jobkit.Client
    body: dict[str, Any]
    query: dict[str, Any]
    names: tuple[str, ...]


def dispatch(r):
    return r.nomad.dispatch_job(r.names[0], r.body.get("payload"), r.body.get("Meta"))


# Method and path, and the call for it.
CALLS: dict[str, Callable[[Asked], Any]] = {
    "GET /v1/jobs": lambda r: r.nomad.list_jobs(**r.query),
    "POST /v1/jobs": lambda r: r.nomad.register_job(r.body["Job"], registration(r.body), **r.query),
    "GET /v1/agent/self": lambda r: r.nomad.read_agent(),
    "GET /v1/status/leader": lambda r: r.nomad.read_leader(),
    "GET /v1/regions": lambda r: r.nomad.list_regions(),
    "POST /v1/validate/job": lambda r: r.nomad.validate_job(r.body["Job"]),
    "POST /v1/jobs/parse": lambda r: r.nomad.parse_job(
        r.body["JobHCL"],
        canonicalize=r.body.get("Canonicalize", False),
        variables=r.body.get("Variables", ""),
    ),
    "GET /v1/jobs/statuses": lambda r: r.nomad.list_job_statuses(**r.query),
    "POST /v1/job/(.+)/plan": lambda r: r.nomad.plan_job(
        r.body["Job"], diff=r.body["Diff"], **r.query
    ),
    "GET /v1/job/(.+)/versions": lambda r: r.nomad.job_versions(r.names[0], **r.query),
    "GET /v1/job/(.+)/allocations": lambda r: r.nomad.job_allocations(r.names[0], **r.query),
    "GET /v1/job/(.+)/evaluations": lambda r: r.nomad.job_evaluations(r.names[0], **r.query),
    "GET /v1/job/(.+)/deployments": lambda r: r.nomad.job_deployments(r.names[0], **r.query),
    "GET /v1/job/(.+)/deployment": lambda r: r.nomad.job_latest_deployment(r.names[0], **r.query),
    "GET /v1/job/(.+)/summary": lambda r: r.nomad.job_summary(r.names[0], **r.query),
    "GET /v1/job/(.+)/services": lambda r: r.nomad.job_services(r.names[0], **r.query),
    "GET /v1/job/(.+)/actions": lambda r: r.nomad.job_actions(r.names[0], **r.query),
    "GET /v1/job/(.+)/scale": lambda r: r.nomad.job_scale_status(r.names[0], **r.query),
    "GET /v1/job/(.+)/submission": lambda r: r.nomad.job_submission(
        r.names[0], int(r.query["version"])
    ),
    "POST /v1/job/(.+)/evaluate": lambda r: r.nomad.evaluate_job(r.names[0]),
    "POST /v1/job/(.+)/stable": lambda r: r.nomad.set_job_stability(
        r.names[0], r.body["JobVersion"], stable=r.body["Stable"]
    ),
    "POST /v1/job/(.+)/revert": lambda r: r.nomad.revert_job(
        r.names[0], r.body["JobVersion"], enforce_prior_version=r.body.get("EnforcePriorVersion")
    ),
    "POST /v1/job/(.+)/dispatch": dispatch,
    "POST /v1/job/(.+)/periodic/force": lambda r: r.nomad.force_periodic_job(r.names[0]),
    "POST /v1/job/(.+)/scale": lambda r: r.nomad.scale_job(
        r.names[0], r.body["Target"]["Group"], r.body["Count"], message=r.body["Message"]
    ),
    "POST /v1/job/(.+)/versions/(.+)/tag": lambda r: r.nomad.tag_job_version(
        r.names[0], r.names[1], r.body["Version"], description=r.body["Description"]
    ),
    "DELETE /v1/job/(.+)/versions/(.+)/tag": lambda r: r.nomad.untag_job_version(
        r.names[0], r.names[1]
    ),
    "GET /v1/job/(.+)": lambda r: r.nomad.read_job(r.names[0], **r.query),
    "POST /v1/job/(.+)": lambda r: r.nomad.update_job(
        r.names[0], r.body["Job"], registration(r.body)
    ),
    "DELETE /v1/job/(.+)": lambda r: r.nomad.delete_job(r.names[0], purge="purge" in r.query),
    "GET /v1/deployment/allocations/(.+)": lambda r: r.nomad.deployment_allocations(r.names[0]),
    "POST /v1/deployment/promote/(.+)": lambda r: r.nomad.promote_deployment(r.names[0]),
    "GET /v1/deployment/(.+)": lambda r: r.nomad.read_deployment(r.names[0]),
    "GET /v1/evaluation/(.+)/allocations": lambda r: r.nomad.evaluation_allocations(r.names[0]),
    "GET /v1/evaluation/(.+)": lambda r: r.nomad.read_evaluation(r.names[0]),
}


def call(nomad, exchange):
    """Make the call that the request of ``exchange`` stands for."""
    request = exchange["request"]
    if exchange["name"] in RAW:
        return nomad.request(
            request["method"],
            request["path"],
            body=request.get("body"),
            data=request["raw"].encode() if "raw" in request else None,
            headers=request["headers"],
        )
    parts = urlsplit(request["path"])
    flags = {"true": True, "": True}
    query = {k: flags.get(v, v) for k, v in parse_qsl(parts.query, keep_blank_values=True)}
    body = request.get("body") or {}
    if exchange["name"].startswith("dispatch"):
        large = LARGE.get(exchange["name"])
        body = {"payload": large or (b"hello" if "Payload" in body else None), **body}
    wanted = f"{request['method'].replace('PUT', 'POST')} {parts.path}"
    for pattern, method in CALLS.items():
        if (found := re.fullmatch(pattern, wanted)) is not None:
            return method(Asked(nomad, body, query, tuple(map(unquote, found.groups()))))
    raise AssertionError(wanted)


class Outcome(NamedTuple):
    """What came of a call: one of the two, and what the server saw."""

    answer: Any
    error: Any
    seen: list[Seen]


@cache
def outcomes(release: str) -> list[Outcome]:
    """Make all calls of a recording, in order."""
    replayer = Replayer(*map(recorded, exchanges(release)))
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        return [outcome(nomad, replayer, exchange) for exchange in exchanges(release)]


def outcome(nomad, replayer, exchange) -> Outcome:
    before = len(replayer.seen)
    try:
        answer, error = call(nomad, exchange), None
    except jobkit.NomadError as raised:
        answer, error = None, raised
    return Outcome(answer, error, replayer.seen[before:])


def said(value):
    """Return a body without what says nothing: null, false and 0."""
    if isinstance(value, dict):
        return {k: said(v) for k, v in value.items() if v is not None and v not in (False, 0)}
    return [said(item) for item in value] if isinstance(value, list) else value


def cases(*, good: bool):
    return [
        pytest.param(release, number, id=f"{release}-{number}-{exchange['name']}")
        for release in RELEASES
        for number, exchange in enumerate(exchanges(release))
        if (exchange["response"]["status"] == 200) is good
    ]


@pytest.mark.parametrize(("release", "number"), [*cases(good=True), *cases(good=False)])
def test_the_request_is_the_recorded_one(release, number):
    exchange = exchanges(release)[number]
    (seen,) = outcomes(release)[number].seen
    wanted = exchange["request"]
    assert (seen.method.replace("PUT", "POST"), seen.path) == (
        wanted["method"].replace("PUT", "POST"),
        wanted["path"],
    )
    if "raw" in wanted:
        assert seen.body.decode() == wanted["raw"]
    elif exchange["name"] not in LARGE:
        assert said(seen.json) == said(wanted.get("body"))
    assert {k: seen.headers[k] for k in wanted["headers"]} == wanted["headers"]


@pytest.mark.parametrize(("release", "number"), cases(good=True))
def test_the_result_is_the_recorded_one(release, number):
    response = exchanges(release)[number]["response"]
    answer = outcomes(release)[number].answer
    headers = response["headers"]
    assert answer.value == response.get("json")
    assert str(answer.index) == headers.get("X-Nomad-Index", "None")
    assert str(answer.known_leader).lower() == headers.get("X-Nomad-Knownleader", "none")
    assert str(answer.last_contact_ms) == headers.get("X-Nomad-Lastcontact", "None")
    assert answer.next_token == headers.get("X-Nomad-Nexttoken")


@pytest.mark.parametrize(("release", "number"), cases(good=False))
def test_the_error_has_its_type_and_the_server_s_words(release, number):
    response = exchanges(release)[number]["response"]
    error = outcomes(release)[number].error
    kinds = [
        kind
        for (status, words), kind in ERRORS.items()
        if status == response["status"] and response["text"].startswith(words)
    ]
    assert [type(error)] == kinds
    assert (error.status, error.text) == (response["status"], response["text"])
    assert all(message in str(error) for message in error.messages)
    assert "".join(error.messages)[-20:] in response["text"]
