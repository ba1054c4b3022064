from __future__ import annotations

import re

import pytest

from jobkit.diagnostic import Diagnostic, Severity
from jobkit.report.text import text
from jobkit.source import Range, Segment, Source

JOB = Source("a.nomad.hcl", 'job "a" {\n  count = tru\n}\n')


def finding(
    source: Source | None = JOB,
    start: int = 20,
    end: int = 23,
    *,
    severity: Severity = Severity.ERROR,
    detail: str = "Write true.",
) -> Diagnostic:
    place = None if source is None else Range(source, start, end)
    return Diagnostic("JK2001", "unknown-name", severity, "Unknown name", detail, place)


def test_a_finding_has_place_summary_code_excerpt_detail_and_the_count_comes_last():
    assert text([finding()]) == (
        "a.nomad.hcl:2:11: error: Unknown name [JK2001 unknown-name]\n"
        "    2 |   count = tru\n"
        "      |           ^^^\n"
        "  Write true.\n"
        "\n"
        "1 error\n"
    )


def test_no_findings_give_no_text():
    assert text([]) == ""


def test_a_finding_without_place_has_no_excerpt():
    assert text([finding(None)]) == (
        "error: Unknown name [JK2001 unknown-name]\n  Write true.\n\n1 error\n"
    )


def test_a_place_in_an_empty_text_has_no_excerpt():
    assert text([finding(Source("e.hcl", ""), 0, 0)]).startswith(
        "e.hcl:1:1: error: Unknown name [JK2001 unknown-name]\n  Write true.\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(Source("--var", "hunter2", private=True), id="written like that"),
        pytest.param(
            Source("b", "hunter2", (Segment(0, Source("a", "hunter2", private=True), 0),)),
            id="made out of one",
        ),
    ],
)
def test_a_private_text_is_never_shown(source):
    assert "hunter2" not in text([finding(source, 0, 3)])


def test_every_line_of_the_detail_is_indented():
    assert "\n  One.\n  Two.\n" in text([finding(detail="One.\nTwo.")])


@pytest.mark.parametrize(
    ("severities", "wanted"),
    [
        pytest.param("e", "1 error", id="one error"),
        pytest.param("ee", "2 errors", id="two errors"),
        pytest.param("wee", "2 errors, 1 warning", id="the worst first"),
        pytest.param("ww", "2 warnings", id="only warnings"),
        pytest.param("i", "1 info", id="only advice"),
    ],
)
def test_the_last_line_counts(severities, wanted):
    kinds = {"e": Severity.ERROR, "w": Severity.WARNING, "i": Severity.INFO}
    found = [finding(severity=kinds[letter]) for letter in severities]
    assert text(found).splitlines()[-1] == wanted


def test_the_count_names_the_number_of_files_when_there_are_several():
    other = Source("b.nomad.hcl", JOB.text)
    assert text([finding(), finding(other)]).endswith("\n2 errors in 2 files\n")


def test_colors_are_written_when_asked_for():
    shown = text([finding()], colored=True)
    assert "\x1b[1m" in shown
    assert "\x1b[31m          ^^^\x1b[0m" in shown


def test_colors_change_nothing_else():
    shown = text([finding()], colored=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", shown) == text([finding()])


def test_controls_in_name_summary_and_detail_are_not_obeyed():
    source = Source("\x1b[31mred", "x")
    found = Diagnostic("JK1", "n", Severity.ERROR, "a\x07b", 'no "\x1b[2J"', Range(source, 0, 1))
    assert "\x1b" not in text([found])
    assert "a\\x07b" in text([found])


def test_a_derived_text_shows_the_place_that_the_user_edits():
    template = Source("t.j2", "line one\n{{ count }}\n")
    made = Source("made", "3", (Segment(0, template, 9, fixed=True),))
    shown = text([finding(made, 0, 1)])
    assert shown.startswith("t.j2:2:1: error:")
    assert "    2 | {{ count }}\n      | ^\n" in shown


def test_a_thousand_findings_are_enough():
    lines = text([finding()] * 1500).splitlines()
    assert lines[-3:] == ["... and 500 more", "", "1500 errors"]
