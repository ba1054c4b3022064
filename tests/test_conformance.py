"""jobkit against what the real Nomad answered: the slices that ship with the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.conformance import score

FOLDER = Path(__file__).parent / "conformance"


@pytest.mark.parametrize(
    "suite",
    [
        pytest.param("clean", id="jobs that look odd and are right"),
        pytest.param("planted", id="jobs with one mistake each"),
        pytest.param("decode", id="each attribute and block with each kind of value"),
        pytest.param("diff", id="what a plan says changed between patched jobs"),
        pytest.param("pairs", id="what a plan says changed between two job files"),
        pytest.param("plans", id="what the plan command prints"),
        pytest.param("plans-offline", id="what a plan says, without a server"),
        pytest.param("plans-pairs-offline", id="what a plan of 2.0.5 says, without a server"),
        pytest.param("plans-pairs", id="what the plan command of 2.0.5 prints"),
        pytest.param("eval", id="expressions and functions"),
        pytest.param("jobs", id="whole jobs with variables and files"),
        pytest.param("hcl1-made", id="whole jobs in the old language"),
        pytest.param("hcl1-probes", id="edges of the old language"),
        pytest.param("render", id="the bytes of nomad job run -output"),
        pytest.param("validate", id="what Nomad refuses"),
    ],
)
def test_agrees_with_nomad(suite: str) -> None:
    got = score(suite, FOLDER)
    assert got.is_enough, "\n".join([str(got), *(f"{o.name}: {o.note}" for o in got.wrong)])
