"""Findings that are known already."""

import json

import pytest

from jobkit.diagnostic import Diagnostic, Severity
from jobkit.lint.baseline import Matcher, baseline_text, fingerprint, read_baseline
from jobkit.source import Range, Source

TEXT = "a = 1\nb = 2\nb = 2\n"


def finding(text, line, code="JK4002"):
    source = Source("web.nomad", text)
    start = source.line_starts[line - 1]
    place = Range(source, start, start + 1)
    return Diagnostic(code, "a-name", Severity.ERROR, "x", "x", place, ("Count",))


def known(*findings):
    text = baseline_text([("web.nomad", one) for one in findings])
    baseline, found = read_baseline(Source("b.json", text))
    assert found == []
    assert baseline is not None
    return Matcher(baseline)


def test_lines_may_move():
    matcher = known(finding(TEXT, 1))
    kept, aside = matcher.match("web.nomad", [finding(f"\n\n  {TEXT}", 3)])
    assert (kept, [one.in_source for one in aside]) == ([], [False])


@pytest.mark.parametrize(
    ("file", "now"),
    [
        pytest.param("web.nomad", finding("a = 2\n", 1), id="another text of the line"),
        pytest.param("web.nomad", finding(TEXT, 1, "JK4003"), id="another rule"),
        pytest.param("old.nomad", finding(TEXT, 1), id="another file"),
    ],
)
def test_others_are_new(file, now):
    kept, aside = known(finding(TEXT, 1)).match(file, [now])
    assert (kept, aside) == ([now], [])


def test_each_is_known_as_often_as_it_was_there():
    kept, aside = known(finding(TEXT, 2)).match("web.nomad", [finding(TEXT, 2), finding(TEXT, 3)])
    assert (len(kept), len(aside)) == (1, 1)


def test_a_finding_without_place_goes_by_its_path():
    one = Diagnostic("JK4002", "n", Severity.ERROR, "x", "x", None, ("Count",))
    other = Diagnostic("JK4002", "n", Severity.ERROR, "x", "x", None, ("Priority",))
    assert fingerprint(one) != fingerprint(other)


def test_what_is_gone_is_told():
    matcher = known(finding(TEXT, 1), finding(TEXT, 2), finding(TEXT, 3))
    matcher.match("web.nomad", [finding(TEXT, 2)])
    found = matcher.gone({"web.nomad"})
    assert sorted(one.range.start.line for one in found) == [4, 5]
    assert all("has 1 fewer of JK4002 a-name" in one.detail for one in found)
    assert matcher.gone({"other.nomad"}) == []


def test_the_text_is_stable_and_documented():
    text = baseline_text(
        [("b", finding(TEXT, 2)), ("a", finding(TEXT, 1)), ("b", finding(TEXT, 3))]
    )
    assert json.loads(text) == {
        "version": 1,
        "findings": [
            {"file": "a", "code": "JK4002", "name": "a-name", "count": 1}
            | {"fingerprint": fingerprint(finding(TEXT, 1))},
            {"file": "b", "code": "JK4002", "name": "a-name", "count": 2}
            | {"fingerprint": fingerprint(finding(TEXT, 2))},
        ],
    }
    assert json.loads(baseline_text([])) == {"version": 1, "findings": []}


def test_other_files_stay():
    before, _ = read_baseline(
        Source("b.json", baseline_text([("a", finding(TEXT, 1)), ("b", finding(TEXT, 1))]))
    )
    rows = json.loads(baseline_text([("b", finding(TEXT, 2))], before, {"b"}))["findings"]
    assert [(row["file"], row["count"]) for row in rows] == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "is not a baseline", id="nothing"),
        pytest.param("[]", "is not a baseline", id="a list"),
        pytest.param('{"version": "1"}', "is not a baseline", id="a version in quotes"),
        pytest.param('{"version": 1}', "is not a baseline", id="no findings"),
        pytest.param('{"version": 1, "findings": [{}]}', "is not a baseline", id="an empty entry"),
        pytest.param('{"version": 2}', "of version 2", id="of another jobkit"),
        pytest.param("[" * 100_000, "is not a baseline", id="very deep"),
    ],
)
def test_what_is_no_baseline(text, says):
    baseline, (found,) = read_baseline(Source("b.json", text))
    assert baseline is None
    assert (found.name, says in found.detail) == ("baseline-not-read", True)
