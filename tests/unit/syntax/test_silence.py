"""No text is passed over in silence: what makes the parser give up an item stays told."""

from __future__ import annotations

import pytest

import jobkit


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('<<E\n${"\nE', id="a string left open in a heredoc"),
        pytest.param('<<E\n%{if "\nE', id="a string left open in a directive"),
        pytest.param('<<E\n${upper("\n)}\nE', id="a string over two lines in a call"),
        pytest.param('<<E\n${x["\nE', id="a string left open in an index"),
        pytest.param('<<E\n${"${\n}\nE', id="a sequence left open in a string in a heredoc"),
    ],
)
def test_what_is_given_up_is_told(value):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(f'job "j" {{\n  region = {value}\n}}\n')
    lines = [one.range.start.line for one in raised.value.diagnostics if one.range]
    assert {3, 4} & set(lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            'job "x" {\n  group "g" {\n  cuont = 1\n}\n}\n',
            [3],
            id="an argument indented too little",
        ),
        pytest.param(
            'job "a" {\n  group "g" {\n    network { port "http" {\n      to = 80\n      }\n    }\n'
            "  }\n}\n",
            [3],
            id="a block that begins on the line of another",
        ),
    ],
)
def test_braces_that_match_are_no_fault(text, lines):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(text)
    assert [one.range.start.line for one in raised.value.diagnostics if one.range] == lines
