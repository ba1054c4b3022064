"""What only the client node knows stays text, copied as Nomad copies it."""

from __future__ import annotations

import pytest

import jobkit
from tests.evaluating import faults_of, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("attr.a", "${attr.a}", id="bare"),
        pytest.param("NOMAD_IP", "${NOMAD_IP}", id="a root alone"),
        pytest.param('"${attr.a}"', "${attr.a}", id="in a string"),
        pytest.param('"${  attr.a  }"', "${  attr.a  }", id="blanks stay"),
        pytest.param('"${(attr.a)}"', "${attr.a}", id="parentheses go"),
        pytest.param('"${~ attr.a ~}"', "${attr.a}", id="strip marks go"),
        pytest.param('"${\tattr.a}"', "${attr.a}", id="a tab before it goes"),
        pytest.param('"${\nattr.a}"', "${attr.a}", id="a line end before it goes"),
        pytest.param('"${attr.a\t}"', "${attr.a\t}", id="a tab behind it stays"),
        pytest.param('"${attr.a\n}"', "${attr.a\n}", id="a line end behind it stays"),
        pytest.param('"${attr.a /* c */}"', "${attr.a}", id="a comment goes"),
        pytest.param('"x ${attr.a}-${attr.b}"', "x ${attr.a}-${attr.b}", id="two in text"),
        pytest.param("upper(attr.a)", "${ATTR.A}", id="functions work on the text"),
        pytest.param('format("%s:%s", attr.a, N_X)', "${attr.a}:${N_X}", id="as arguments"),
        pytest.param('true ? attr.a : "x"', "${attr.a}", id="as a result"),
        pytest.param('"${attr.a == "x"}"', False, id="compared as text"),
        pytest.param('"%{if attr.a == "x"}y%{endif}"', "", id="compared in a directive"),
        pytest.param('"$${attr.a}"', "${attr.a}", id="escaped"),
        pytest.param('"{${attr.a}}"', "{${attr.a}}}", id="a brace behind it is doubled"),
        pytest.param('"${attr.a} }"', "${attr.a} } }", id="even behind a blank"),
        pytest.param('"${attr.a}  } z"', "${attr.a}  }  } z", id="and the blanks with it"),
        pytest.param('"${attr.a}}}"', "${attr.a}}}}}}", id="each of several"),
        pytest.param('"${attr.a},}"', "${attr.a},}", id="not behind another character"),
        pytest.param('"${env["HOME"]}"', '${env["HOME"]}', id="a text key"),
        pytest.param('"${attr.a["b"].c[0]}"', '${attr.a["b"].c[0]}', id="steps of all kinds"),
        pytest.param('"${attr.a.0}"', "${attr.a.0}", id="an index behind a dot"),
        pytest.param('"${meta.foo-bar}"', "${meta.foo-bar}", id="a dash in a name"),
        pytest.param("attr.a[*]", ("${attr.a}",), id="a splat makes a tuple"),
        pytest.param('"é ${attr.é}"', "é ${attr.é}", id="other letters"),
        pytest.param(
            "<<E\n{\n  a = ${attr.a}\n}\nE\n", "{\n  a = ${attr.a}\n}\n", id="in a heredoc"
        ),
    ],
)
def test_texts(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("attr.a[upper(attr.b)]", ["JK2022 1:7"], id="a key that is worked out"),
        pytest.param("attr.a.*.b", ["JK2020 1:9"], id="an attribute of a splat"),
        pytest.param("length(attr.a)", ["JK2004 1:8"], id="the length"),
    ],
)
def test_faults(text, faults):
    assert faults_of(text) == faults


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("${attr.a}", "${attr.a}", id="plain"),
        pytest.param("x ${attr.a} y", "x ${attr.a} y", id="in text"),
        pytest.param("{${attr.a}}", "{${attr.a}}}", id="a brace behind it"),
        pytest.param("é ${attr.a}", "é ${attr.a}", id="behind letters of two bytes"),
        pytest.param(r"\u0061 ${attr.abc}", "a ${61 ${att}", id="shifted behind an escape"),
        pytest.param(r"\n${attr.a}\n", "\n${{attr.}\n", id="shifted behind a line feed"),
    ],
)
def test_json_form(text, value):
    job = jobkit.parse_job(f'{{"job": {{"j": {{"meta": {{"x": "{text}"}}}}}}}}')
    assert job["Meta"]["x"] == value
