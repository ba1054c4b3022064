"""Error answers become exceptions in the server's words."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.client.exchange import Response
from jobkit.client.refusals import messages

NESTED = """2 errors occurred:
\t* Task group web validation failed: 2 errors occurred:
\t* Task b has no driver
\t* Task "c" validation failed: 1 error occurred:
\t* Missing task driver



\t* Job ID contains a space

"""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("one fault\n", ["one fault"], id="no list"),
        pytest.param("1 error occurred:\n\t* a\n\n", ["a"], id="one"),
        pytest.param(
            "rpc error: 2 errors occurred:\n\t* a\n\t* b\n\n", ["a", "b"], id="of a follower"
        ),
        pytest.param("2 error(s) occurred:\n\n* a\n* b", ["a", "b"], id="before 0.10.4"),
        pytest.param("1 warning:\n\n* a\n", ["a"], id="a warning"),
        pytest.param("2 warning(s):\n\n* a\n* b: c", ["a", "b: c"], id="old warnings"),
        pytest.param("1 error occurred:\n\t* a\n  more of a\n", ["a\n  more of a"], id="two lines"),
        pytest.param(
            NESTED,
            [
                "Task group web validation failed: Task b has no driver",
                'Task group web validation failed: Task "c" validation failed: Missing task driver',
                "Job ID contains a space",
            ],
            id="faults in faults",
        ),
        pytest.param("9 errors occurred:\n\t* a\n", ["a"], id="fewer than it says"),
    ],
)
def test_messages(text, wanted):
    assert messages(text) == wanted


def refused(status, text, make=None, **options):
    """Return the error of a call that is answered so."""

    def transport(_):
        return Response(status, {}, text.encode())

    nomad = jobkit.Client(transport=transport, retries=0, nomad_version="2.0.5", **options)
    with pytest.raises(jobkit.NomadApiError) as caught:
        (make or (lambda n: n.read_job("web")))(nomad)
    return caught.value


def test_a_conflict_names_both_indexes():
    text = (
        "rpc error: Enforcing job modify index 3: job exists with conflicting job modify index: 19"
    )
    error = refused(500, text)
    assert isinstance(error, jobkit.NomadConflictError)
    assert (error.wanted, error.stored) == (3, 19)


def test_a_conflict_with_nothing():
    error = refused(500, "Enforcing job modify index 3: job does not exist")
    assert isinstance(error, jobkit.NomadConflictError)
    assert (error.wanted, error.stored) == (3, None)


def test_a_region_that_is_not_there_is_named():
    error = refused(500, "No path to region", lambda n: n.list_jobs(region="mars"))
    assert isinstance(error, jobkit.NomadNoRegionError)
    assert 'there is no region "mars"' in str(error)


@pytest.mark.parametrize(
    ("options", "make", "words"),
    [
        pytest.param(
            {"token": "t" * 8, "namespace": "blue"},
            lambda n: n.dispatch_job("web"),
            'The token needs the capability "dispatch-job" in namespace "blue".',
            id="a token without the right",
        ),
        pytest.param(
            {},
            lambda n: n.plan_job({"ID": "web", "Namespace": "red"}),
            'There is no token; one needs the capability "submit-job" or "plan-job" '
            'in namespace "red".',
            id="no token, and a job with a namespace",
        ),
        pytest.param(
            {"token": "t" * 8},
            lambda n: n.delete_job("web"),
            '"submit-job" or "deregister-job" or "purge-job" in namespace "default".',
            id="stopping",
        ),
        pytest.param(
            {"token": "t" * 8},
            lambda n: n.delete_job("web", purge=True),
            '"submit-job" or "purge-job" in namespace "default".',
            id="purging",
        ),
        pytest.param(
            {"token": "t" * 8},
            lambda n: n.read_agent(),
            'The token needs the capability "agent:read".',
            id="nothing about namespaces",
        ),
        pytest.param(
            {},
            lambda n: n.request("GET", "/v1/job/a%2Fb/plan/summary?namespace=x"),
            'one needs the capability "read-job" in namespace "x".',
            id="a request of one's own",
        ),
        pytest.param(
            {}, lambda n: n.request("GET", "/v1/acl/tokens"), "There is no token.", id="unknown"
        ),
    ],
)
def test_what_a_token_lacks(options, make, words):
    error = refused(403, "Permission denied", make, **options)
    assert isinstance(error, jobkit.NomadPermissionError)
    assert str(error).startswith("Permission denied (status 403, ")
    assert str(error).endswith(words)


def test_what_an_evaluation_needs_depends_on_the_release():
    def transport(_):
        return Response(403, {}, b"Permission denied")

    nomad = jobkit.Client(transport=transport, nomad_version="1.5.17")
    with pytest.raises(jobkit.NomadPermissionError, match='capability "read-job"'):
        nomad.evaluate_job("web")


def test_registrations_that_are_switched_off_are_nobody_s_fault():
    text = "Job registration, dispatch, and scale are disabled by the scheduler configuration"
    error = refused(403, text)
    assert type(error) is jobkit.NomadApiError
    assert str(error) == f"{text} (status 403, GET /v1/job/web)"


def test_a_permission_that_a_follower_was_denied():
    assert isinstance(refused(500, "rpc error: Permission denied"), jobkit.NomadPermissionError)


def test_validation_has_each_message_apart():
    error = refused(500, NESTED)
    assert isinstance(error, jobkit.NomadValidationError)
    assert len(error.messages) == 3
    assert error.text == NESTED


def test_an_error_without_words():
    error = refused(599, "")
    assert str(error) == "Nomad said nothing (status 599, GET /v1/job/web)"
