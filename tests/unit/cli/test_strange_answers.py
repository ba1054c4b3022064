"""Commands that get JSON which is not Nomad's, as of a proxy that has lost its server."""

from __future__ import annotations

import pytest

from tests.answering import Answering
from tests.planned_jobs import job, run

COMMANDS = [
    "allocs web",
    "deployments web",
    "deployments web --latest",
    "diff job:web@1 web.nomad.hcl",
    "dispatch web",
    "drift . --all-jobs",
    "eval web",
    "evals web",
    "fail web",
    "history web",
    "inspect web --hcl",
    "periodic-force web",
    "plan web.nomad.hcl",
    "promote web",
    "revert web 1",
    "run --yes web.nomad.hcl",
    "run --yes --set shop --prune web.nomad.hcl",
    "scale web 2",
    "stable web 1",
    "start web",
    "status",
    "status web",
    "stop web",
    "summary web",
    "tag apply web --name good",
    "tag unset web --name good",
    "versions web",
]


@pytest.mark.parametrize("body", [{}, [{}], {"odd": 1}], ids=["a record", "a list", "other keys"])
@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_without_any_key_of_nomad(tmp_path, command, body):
    (tmp_path / "web.nomad.hcl").write_text(job("web"), encoding="utf-8")
    at = Answering({"GET /v1/agent/self": {}, ".*": body})
    done = run(tmp_path, command.split(), at)
    assert done.returncode == 2, done.stderr
    assert "is not what Nomad answers to this call" in done.stderr
