"""What a server's release lacks gives a clear error; what it has works, from 0.6 to 2.0."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.client.endpoints import release_in, release_of
from tests.replaying import Replayer, Reply

JOB = {"ID": "web"}


def agent(build):
    return Reply(body={"config": {"Version": build}, "member": {"Tags": {"build": build}}})


FORBIDDEN = Reply(403, b"Permission denied")
NOT_FOUND = Reply(404, b"")
PAGES = Reply(307, b'<a href="/ui/">', headers={"Location": "/ui/"})
JOB_NOT_FOUND = Reply(404, b"job not found")
LACKING = {
    "a parameter, before it is sent": (
        lambda nomad: nomad.list_jobs(filter='Type == "batch"'),
        [agent("1.2.16")],
        '"filter" of GET /v1/jobs came with Nomad 1.3.0. The server runs 1.2.16.',
    ),
    "a parameter that came with a patch release": (
        lambda nomad: nomad.list_jobs(meta=True),
        [agent("1.4.2")],
        '"meta" of GET /v1/jobs came with Nomad 1.4.3. The server runs 1.4.2.',
    ),
    "a key of a body": (
        lambda nomad: nomad.register_job(JOB, jobkit.Registration(preserve_counts=True)),
        [agent("0.11.8")],
        '"PreserveCounts" of POST /v1/jobs came with Nomad 0.12.0. The server runs 0.11.8.',
    ),
    "namespaces": (
        lambda nomad: nomad.delete_job("web", namespace="blue"),
        [agent("0.6.0")],
        '"namespace" of DELETE /v1/job/:job_id came with Nomad 0.7.0. The server runs 0.6.0.',
    ),
    "a path": (
        lambda nomad: nomad.job_services("web"),
        [JOB_NOT_FOUND, agent("1.2.0")],
        "GET /v1/job/:job_id/services came with Nomad 1.3.0. The server runs 1.2.0.",
    ),
    "a path of a write, which an old server takes for a job's": (
        lambda nomad: nomad.scale_job("web", "g", 2),
        [Reply(400, b"Job must be specified"), agent("0.10.9")],
        "POST /v1/job/:job_id/scale came with Nomad 0.11.0. The server runs 0.10.9.",
    ),
    "a path whose DELETE would stop a job, before it is sent": (
        lambda nomad: nomad.untag_job_version("web", "golden"),
        [agent("1.8.4")],
        "DELETE /v1/job/:job_id/versions/:tag/tag came with Nomad 1.9.0. The server runs 1.8.4.",
    ),
    "a path, when the server may not tell its release": (
        lambda nomad: nomad.list_job_statuses(),
        [NOT_FOUND, FORBIDDEN],
        "GET /v1/jobs/statuses came with Nomad 1.8.0. The server does not know it.",
    ),
    "a path that an old server takes for a page of its own": (
        lambda nomad: nomad.list_scaling_policies(),
        [PAGES, agent("0.8.7")],
        "GET /v1/scaling/policies came with Nomad 0.11.0. The server runs 0.8.7.",
    ),
    "such a path, when the server may not tell its release": (
        lambda nomad: nomad.list_scaling_policies(),
        [PAGES, FORBIDDEN],
        "GET /v1/scaling/policies came with Nomad 0.11.0. The server does not know it.",
    ),
    "a parameter, when the server may not tell its release, but lacks a path as old": (
        lambda nomad: nomad.list_jobs(filter='Type == "batch"'),
        [FORBIDDEN, NOT_FOUND],
        '"filter" of GET /v1/jobs came with Nomad 1.3.0. The server does not know it.',
    ),
    "a path that is a job's too, when the server may not tell its release": (
        lambda nomad: nomad.job_services("web"),
        [JOB_NOT_FOUND, FORBIDDEN, NOT_FOUND],
        "GET /v1/job/:job_id/services came with Nomad 1.3.0. The server does not know it.",
    ),
    "a DELETE that would stop a job, when the server may not tell its release": (
        lambda nomad: nomad.untag_job_version("web", "golden"),
        [FORBIDDEN, NOT_FOUND],
        (
            "DELETE /v1/job/:job_id/versions/:tag/tag came with Nomad 1.9.0. "
            "The server does not know it."
        ),
    ),
    "a key of a call that is newer itself": (
        lambda nomad: nomad.parse_job("job", variables="a = 1"),
        [agent("1.5.17")],
        '"Variables" of POST /v1/jobs/parse came with Nomad 1.6.0. The server runs 1.5.17.',
    ),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_a_release_lacks(name):
    make, replies, words = LACKING[name]
    replayer = Replayer(*replies)
    wanted = pytest.raises(jobkit.NomadUnsupportedError)
    with replayer.running(), jobkit.Client(replayer.url) as nomad, wanted as caught:
        make(nomad)
    assert str(caught.value) == words
    assert replayer.replies == []


@pytest.mark.parametrize(
    ("replies", "error"),
    [
        pytest.param([JOB_NOT_FOUND, agent("1.3.0")], jobkit.NomadNotFoundError, id="a job"),
        pytest.param(
            [JOB_NOT_FOUND, FORBIDDEN], jobkit.NomadNotFoundError, id="a job, as far as one knows"
        ),
        pytest.param([FORBIDDEN], jobkit.NomadPermissionError, id="no right to know"),
    ],
)
def test_what_is_lacking_is_something_else(replies, error):
    replayer = Replayer(*replies)
    with replayer.running(), jobkit.Client(replayer.url) as nomad, pytest.raises(error):
        nomad.job_services("web")
    assert replayer.replies == []


def paths_of(make, *replies, **options):
    replayer = Replayer(*replies)
    with replayer.running(), jobkit.Client(replayer.url, **options) as nomad:
        make(nomad)
    return [seen.path for seen in replayer.seen]


def test_the_release_is_asked_for_once():
    def make(nomad):
        nomad.list_jobs(meta=True)
        nomad.list_jobs(meta=True)
        assert nomad.server_version() == "1.4.3"

    paths = paths_of(make, agent("1.4.3"), Reply(body=[]), Reply(body=[]))
    assert paths == ["/v1/agent/self", "/v1/jobs?meta=true", "/v1/jobs?meta=true"]


def test_the_release_is_not_asked_for_when_it_is_known():
    paths = paths_of(lambda n: n.list_jobs(meta=True), Reply(body=[]), nomad_version="2.0.5")
    assert paths == ["/v1/jobs?meta=true"]


def test_what_is_known_to_be_missing_is_not_asked_for():
    replayer = Replayer()
    wanted = pytest.raises(jobkit.NomadUnsupportedError)
    with replayer.running(), jobkit.Client(replayer.url, nomad_version="0.6.0") as nomad, wanted:
        nomad.job_services("web")
    assert replayer.seen == []


def test_the_release_is_not_asked_for_when_everything_is_old():
    assert paths_of(lambda n: n.list_jobs(prefix="a"), Reply(body=[])) == ["/v1/jobs?prefix=a"]


def test_the_usual_namespace_needs_no_namespaces():
    paths = paths_of(lambda n: n.list_jobs(), Reply(body=[]), namespace="default")
    assert paths == ["/v1/jobs?namespace=default"]


@pytest.mark.parametrize(
    "known",
    [pytest.param(Reply(body={"Count": 1}), id="it has it"), pytest.param(FORBIDDEN, id="too")],
)
def test_a_server_that_may_not_tell_its_release_is_asked_for_a_call_that_is_as_old(known):
    def make(nomad):
        assert nomad.server_version() is None
        nomad.list_jobs(meta=True, namespace="blue")
        nomad.list_jobs(meta=True)

    assert paths_of(make, FORBIDDEN, known, Reply(body=[]), Reply(body=[])) == [
        "/v1/agent/self",
        "/v1/evaluations/count",
        "/v1/jobs?namespace=blue&meta=true",
        "/v1/jobs?meta=true",
    ]


@pytest.mark.parametrize(
    ("told", "release"),
    [
        pytest.param({"config": {"Version": "0.6.0"}}, "0.6.0", id="a string, as in 0.6.0"),
        pytest.param({"config": {"Version": {"Version": "1.9.0"}}}, "1.9.0", id="an object"),
        pytest.param(
            {"config": {"Version": "2.0.5"}, "member": {"Tags": {"build": "1.9.0-beta.1+ent"}}},
            "1.9.0",
            id="the build tag, with marks",
        ),
        pytest.param({"config": {}, "member": {"Tags": None}}, None, id="nothing"),
        pytest.param({"config": {"Version": "main"}}, None, id="no release"),
        pytest.param({}, None, id="an empty answer"),
    ],
)
def test_release_of_an_agent(told, release):
    assert release_of(told) == release


def test_a_release_before_all():
    assert release_in("0.5.6") is None


ROUTES = [
    pytest.param({}, {}, {}, "", None, id="nothing said"),
    pytest.param({"Region": "global"}, {}, {}, "", None, id="the usual region"),
    pytest.param({"Region": "eu"}, {}, {}, "?region=eu", None, id="the job's region"),
    pytest.param(
        {"Region": "eu"}, {"region": "us"}, {}, "?region=eu", None, id="beats the client's"
    ),
    pytest.param({"Region": "global"}, {"region": "us"}, {}, "?region=global", None, id="always"),
    pytest.param({}, {"region": "us"}, {}, "?region=us", None, id="the client's region"),
    pytest.param({"Region": "eu"}, {}, {"region": "x"}, "?region=x", None, id="the call's region"),
    pytest.param({"Namespace": "a"}, {}, {}, "", "a", id="the job's namespace is in the job"),
    pytest.param(
        {"Namespace": "a"}, {"namespace": "b"}, {}, "?namespace=a", "a", id="and beats the client's"
    ),
    pytest.param({}, {"namespace": "b"}, {}, "?namespace=b", "b", id="the client's namespace"),
    pytest.param({}, {}, {"namespace": "c"}, "?namespace=c", "c", id="the call's namespace"),
]


@pytest.mark.parametrize(("job", "client", "call", "query", "namespace"), ROUTES)
def test_where_a_job_goes(job, client, call, query, namespace):
    replayer = Replayer(Reply())
    with replayer.running(), jobkit.Client(replayer.url, nomad_version="2.0.5", **client) as nomad:
        nomad.register_job({"ID": "web", **job}, **call)
    assert replayer.seen[0].path == f"/v1/jobs{query}"
    assert replayer.seen[0].json["Job"].get("Namespace") == namespace


def test_where_a_request_of_one_s_own_goes():
    paths = paths_of(
        lambda n: n.request("get", "/v1/nodes?region=eu", query={"prefix": "a b", "os": True}),
        Reply(body=[]),
        namespace="blue",
        region="us",
    )
    assert paths == ["/v1/nodes?region=eu&namespace=blue&prefix=a%20b&os=true"]


def test_what_a_request_of_one_s_own_gives():
    replayer = Replayer(
        Reply(body=b"a 1\n", headers={"Content-Type": "text/plain"}), Reply(body=b"")
    )
    with replayer.running(), jobkit.Client(replayer.url) as nomad:
        plain = nomad.request("GET", "/v1/metrics", query={"format": "prometheus"}, decode=False)
        assert (plain.value, plain.content) == (None, b"a 1\n")
        assert nomad.request("PUT", "/v1/system/gc").value is None


def test_a_path_begins_with_a_slash():
    with jobkit.Client() as nomad, pytest.raises(ValueError, match='"v1/jobs" is no path'):
        nomad.request("GET", "v1/jobs")
