"""Every fault is told of in ``schemas/faults.md``, and the examples there are right."""

from __future__ import annotations

import re

import pytest

import jobkit
from jobkit.lint.judging import all_rules
from jobkit.verbs.catalogue import catalogue, find
from tests.harness import ROOT

KINDS = catalogue()
FAULTS = [kind for kind in KINDS.values() if kind.code not in all_rules()]
SHOWN = [kind for kind in FAULTS if kind.bad]
WRITTEN = re.compile(r'\bFault\(\s*"(JK\d{4})"')
TOLD = re.findall(
    r"^## (JK\d{4})$", (ROOT / "schemas" / "faults.md").read_text(encoding="utf-8"), re.MULTILINE
)


def codes(kind, example):
    """Return the codes of the warnings and errors about an example, and its own fault's."""
    found = jobkit.lint_text(
        example.text,
        filename=example.filename,
        language=kind.language,
        nomad_version=kind.target,
    )
    return {one.code for one in found if one.severity.value != "info" or one.code == kind.code}


def test_every_fault_in_the_code_is_listed():
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "jobkit").rglob("*.py"))
    written = {code for source in sources for code in WRITTEN.findall(source)}
    assert written - KINDS.keys() == set()


def test_every_fault_has_its_section_in_the_order_of_codes():
    assert [kind.code for kind in FAULTS] == TOLD


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.name)
def test_a_fault_is_explained(kind):
    assert kind.explanation.endswith(".")


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_the_bad_example_has_the_fault(kind):
    assert kind.code in codes(kind, kind.bad)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_the_good_example_has_none(kind):
    assert codes(kind, kind.good) == set()


@pytest.mark.parametrize(
    ("word", "code"),
    [
        pytest.param("JK4109", "JK4109", id="a code"),
        pytest.param("jk4109", "JK4109", id="in small letters"),
        pytest.param("priority-range", "JK4109", id="a name"),
        pytest.param("invalid-character", "JK1001", id="of a fault"),
        pytest.param("JK0000", None, id="no code"),
    ],
)
def test_a_kind_is_found_by_code_and_name(word, code):
    kind = find(word)
    assert (kind.code if kind else None) == code
