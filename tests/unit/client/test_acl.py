"""Recorded exchanges with ACLs on: each kind of token gives the right result or typed error."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import jobkit
from tests.harness import ROOT
from tests.replaying import Replayer, recorded

if TYPE_CHECKING:
    from collections.abc import Callable

EXCHANGES = json.loads(
    (ROOT / "tests/conformance/http/nomad-2.0.5-acl.json").read_text(encoding="utf-8")
)
TOKENS = {
    "none": "",
    "unknown": "11111111-2222-3333-4444-555555555555",
    "malformed": "not-a-token-at-all",
    "read-only": "aaaaaaaa-2222-3333-4444-555555555555",
    "parse-only": "bbbbbbbb-2222-3333-4444-555555555555",
    "management": "cccccccc-2222-3333-4444-555555555555",
}
CALLS: dict[str, Callable[[jobkit.Client, dict[str, Any]], object]] = {
    "list": lambda nomad, _: nomad.list_jobs(),
    "plan": lambda nomad, body: nomad.plan_job(body["Job"]),
    "register": lambda nomad, body: nomad.register_job(body["Job"]),
    "validate": lambda nomad, body: nomad.validate_job(body["Job"]),
    "parse": lambda nomad, body: nomad.parse_job(body["JobHCL"]),
    "read": lambda nomad, _: nomad.read_job("acl-x"),
}
CAPABILITIES = {
    "list": ("list-jobs",),
    "plan": ("submit-job", "plan-job"),
    "register": ("submit-job", "register-job"),
    "validate": ("read-job",),
    "parse": ("parse-job", "submit-job"),
    "read": ("read-job",),
}
FORBIDDEN = [e for e in EXCHANGES if e["response"]["status"] in {403, 500}]
named = pytest.mark.parametrize


@cache
def outcomes():
    """Make all calls in order; a client for each kind of token."""
    replayer = Replayer(*map(recorded, EXCHANGES))
    found = {}
    with replayer.running():
        for exchange in EXCHANGES:
            found[exchange["name"]] = outcome(replayer, exchange)
    return found


def outcome(replayer, exchange):
    request = exchange["request"]
    bearer = str(request["header"]).startswith("Authorization")
    with jobkit.Client(replayer.url, token=TOKENS[request["token"]], bearer=bearer) as nomad:
        make = CALLS[exchange["name"].partition("-")[0]]
        try:
            return make(nomad, request.get("body")), replayer.seen[-1]
        except jobkit.NomadApiError as error:
            return error, replayer.seen[-1]


@named("exchange", EXCHANGES, ids=lambda e: e["name"])
def test_the_token_is_sent_in_its_header(exchange):
    _, seen = outcomes()[exchange["name"]]
    token = TOKENS[exchange["request"]["token"]]
    sent = {k: v for k, v in seen.headers.items() if k in {"X-Nomad-Token", "Authorization"}}
    wanted = {
        None: {},
        "X-Nomad-Token": {"X-Nomad-Token": token},
        "Authorization: Bearer": {"Authorization": f"Bearer {token}"},
    }
    assert sent == wanted[exchange["request"]["header"]]


@named("exchange", [e for e in EXCHANGES if "json" in e["response"]], ids=lambda e: e["name"])
def test_the_result(exchange):
    answer, _ = outcomes()[exchange["name"]]
    assert answer.value == exchange["response"]["json"]


@named("exchange", FORBIDDEN, ids=lambda e: e["name"])
def test_who_may_not_learns_what_is_missing(exchange):
    error, _ = outcomes()[exchange["name"]]
    assert type(error) is jobkit.NomadPermissionError
    assert error.text == exchange["response"]["text"]
    assert error.capabilities == CAPABILITIES[exchange["name"].partition("-")[0]]
    assert error.namespace == "default"
    assert f'"{error.capabilities[0]}"' in str(error)
    assert 'namespace "default"' in str(error)
    assert f"{exchange['request']['path']})" in str(error)


@named("exchange", EXCHANGES, ids=lambda e: e["name"])
def test_no_token_is_in_an_error(exchange):
    found, _ = outcomes()[exchange["name"]]
    token = TOKENS[exchange["request"]["token"]]
    assert not token or token not in f"{found!s} {found!r}"


def test_a_job_that_is_missing_is_not_found():
    error, _ = outcomes()["read-read-only"]
    assert type(error) is jobkit.NomadNotFoundError
