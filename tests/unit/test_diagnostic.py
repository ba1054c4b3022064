"""Findings: their order, near names, how they print."""

from __future__ import annotations

import pytest

from jobkit.diagnostic import (
    Diagnostic,
    Fault,
    JobSpecError,
    Severity,
    did_you_mean,
    has_errors,
    in_order,
)
from jobkit.source import Range, Segment, Source

A = Source("a.hcl", "one\ntwo\nthree\n")
B = Source("b.hcl", "one\n")
DERIVED = Source("derived", "ne", (Segment(0, A, 1),))
FAULT = Fault("JK9999", "a-fault", "Something is wrong")


@pytest.mark.parametrize(
    ("given", "names", "near"),
    [
        pytest.param("cuont", ["count"], "count", id="two letters swapped"),
        pytest.param("coun", ["count"], "count", id="a letter missing"),
        pytest.param("counts", ["count"], "count", id="a letter too many"),
        pytest.param("cxyxnt", ["count"], "", id="a distance of three"),
        pytest.param("abcd", ["abxy"], "abxy", id="a distance of two"),
        pytest.param("ab", ["abcde"], "", id="a length that differs by three"),
        pytest.param("task", ["tasks", "mask", "tass"], "tasks", id="the first of equals"),
        pytest.param("tasl", ["tail", "task"], "tail", id="the first of equals, not the best"),
        pytest.param("taks", ["tabs", "takes"], "tabs", id="one letter each"),
        pytest.param("drivr", ["drive", "driver"], "drive", id="equals in the order given"),
        pytest.param("drivee", ["dove", "driver"], "driver", id="the nearest of several"),
        pytest.param("taks", ["tank", "task"], "task", id="letters that changed places are one"),
        pytest.param("x", ["y"], "", id="a whole word is no typing mistake"),
        pytest.param("xy", ["ab"], "", id="nor are two letters of two"),
        pytest.param("xb", ["ab"], "", id="nor the first one of two"),
        pytest.param("ax", ["ab"], "ab", id="the second one is"),
        pytest.param("ba", ["ab"], "ab", id="two that changed places are"),
        pytest.param("os", ["host"], "", id="two letters more than two"),
        pytest.param("ipa", ["api"], "", id="two letters of three"),
        pytest.param("mde", ["mode"], "mode", id="a letter more than three"),
        pytest.param("", ["a"], "", id="nothing is near to nothing"),
        pytest.param("count", [], "", id="no names"),
        pytest.param("Count", ["count"], "count", id="another case"),
    ],
)
def test_near_names(given, names, near):
    assert did_you_mean(given, names) == (f' Did you mean "{near}"?' if near else "")


def places(diagnostics: list[Diagnostic]) -> list[str]:
    return [f"{one.range} {one.code} {one.detail}" for one in in_order(diagnostics)]


def test_order_is_by_source_place_and_code():
    other = Fault("JK0001", "other", "Other")
    found = [
        FAULT.at(Range(B, 0, 1), "d"),
        FAULT.at(Range(A, 4, 5), "c"),
        FAULT.at(None, "e"),
        FAULT.at(Range(A, 0, 1), "b"),
        other.at(Range(A, 0, 3), "a"),
        FAULT.at(Range(DERIVED, 0, 1), "x"),
    ]
    assert places(found) == [
        "None JK9999 e",
        "a.hcl:1:1 JK0001 a",
        "a.hcl:1:1 JK9999 b",
        "a.hcl:1:2 JK9999 x",
        "a.hcl:2:1 JK9999 c",
        "b.hcl:1:1 JK9999 d",
    ]


def test_equal_findings_are_told_once():
    place = Range(A, 0, 1)
    assert len(in_order([FAULT.at(place, "a"), FAULT.at(place, "a"), FAULT.at(place, "b")])) == 2


def test_how_a_finding_prints():
    assert (
        str(FAULT.at(Range(A, 4, 5), "Detail."))
        == "a.hcl:2:1: error: Something is wrong [JK9999 a-fault]"
    )
    assert str(FAULT.at(None, "Detail.")) == "error: Something is wrong [JK9999 a-fault]"


def test_a_finding_may_say_more_than_its_kind():
    made = FAULT.at(None, "Detail.", summary="Else", path=("TaskGroups", 0))
    assert (made.summary, made.path, made.severity) == ("Else", ("TaskGroups", 0), Severity.ERROR)


@pytest.mark.parametrize(
    ("severities", "errors"),
    [
        pytest.param([], False, id="none"),
        pytest.param([Severity.WARNING, Severity.INFO], False, id="warnings and advice"),
        pytest.param([Severity.INFO, Severity.ERROR], True, id="an error among others"),
    ],
)
def test_errors(severities, errors):
    found = [Fault("JK9999", "x", "X", severity).at(None, "x") for severity in severities]
    assert has_errors(found) is errors


def test_the_exception_holds_the_findings_in_order():
    late, early = FAULT.at(Range(A, 4, 5), "a"), FAULT.at(Range(A, 0, 1), "b")
    error = JobSpecError(iter([late, early]))
    assert error.diagnostics == [early, late]
    assert str(error) == f"{early}\n{late}"
