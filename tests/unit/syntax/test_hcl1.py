"""The old job language as a tree: native text, JSON, and what is wrong with either."""

from __future__ import annotations

import time

import pytest

from jobkit.diagnostic import has_errors
from jobkit.source import Source
from jobkit.syntax.hcl1 import parse_hcl1
from jobkit.syntax.hcl1_tree import Dialect, ListValue, Scalar

FIRST = Dialect(raw_newlines=True, nested_lists=False, list_bools=False, carriage_returns=True)


def read(text, dialect=None, **options):
    return parse_hcl1(Source("job.nomad", text), dialect=dialect, **options)


def bare(value):
    """Return a value of the tree as plain data: objects are lists of (keys, value)."""
    if isinstance(value, Scalar):
        return value.value
    if isinstance(value, ListValue):
        return [bare(item) for item in value.items]
    return [(*(key.text for key in item.keys), bare(item.value)) for item in value.items]


def value_of(text, dialect=None):
    tree, diagnostics = read(f"a = {text}\n", dialect)
    assert [str(one) for one in diagnostics] == []
    return bare(tree.items[0].value)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        pytest.param("", [], id="an empty file"),
        pytest.param("a = 1 b = 2", [("a", 1), ("b", 2)], id="items on one line"),
        pytest.param("a = 1, b = 2,", [("a", 1), ("b", 2)], id="commas after items"),
        pytest.param('"a b" = 1', [("a b", 1)], id="a quoted name"),
        pytest.param("a-b.c = 1", [("a-b.c", 1)], id="dashes and dots in names"),
        pytest.param("größe = 1", [("größe", 1)], id="letters of other languages"),
        pytest.param('a "x" y {}', [("a", "x", "y", [])], id="labels with and without quotes"),
        pytest.param("a = {}", [("a", [])], id="an object after an equals sign"),
        pytest.param("a { b = [] }", [("a", [("b", [])])], id="a block"),
        pytest.param("# x\n// y\n/* z\n*/a = 1", [("a", 1)], id="comments"),
        pytest.param("a = 1b = 2", [("a", 1), ("b", 2)], id="no blank between items"),
    ],
)
def test_items(text, items):
    tree, diagnostics = read(text)
    assert (bare(tree), diagnostics) == (items, [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("017", 15, id="a leading zero is octal"),
        pytest.param("-0x1F", -31, id="hexadecimal"),
        pytest.param(".5", 0.5, id="no digit before the point"),
        pytest.param("1.e2", 100.0, id="no digit after the point"),
        pytest.param("true", True, id="true"),
        pytest.param('"a\\n\\x41\\101\\u00e9"', "a\nAAé", id="escapes"),
        pytest.param('"\\xc3\\xa9 \\xff"', "é \ufffd", id="bytes"),
        pytest.param('"\\ud83d"', "\ufffd", id="half a surrogate pair"),
        pytest.param('"${a["b"]} \\t"', '${a["b"]} \t', id="quotes in a sequence"),
        pytest.param('"${a\\n{b}}\\n"', "${a\\n{b}}\n", id="escapes stay in a sequence"),
        pytest.param('"${a\nb}"', "${a\nb}", id="a line end in a sequence"),
        pytest.param('"$${a} %{b}"', "$${a} %{b}", id="nothing is doubled"),
        pytest.param('[1, "a", [2], {b = 3},]', [1, "a", [2], [("b", 3)]], id="a list"),
        pytest.param("[,1,,2]", [1, 2], id="commas to spare"),
        pytest.param("<<E\na\n  b\nE", "a\n  b\n", id="a heredoc"),
        pytest.param("<<E\na\n  E", "a\n  ", id="its closing indentation stays"),
        pytest.param("<<-E\n    a\n      b\n  E", "  a\n    b\n", id="an indented heredoc"),
        pytest.param("<<-E\n    a\n\n    E", "    a\n\n", id="an empty line stops unindenting"),
        pytest.param("<<E\r\na\r\nE\r", "a\n", id="line ends of Windows"),
        pytest.param('"${a\r\nb}"', "${a\nb}", id="line ends of Windows in a sequence"),
    ],
)
def test_values(text, value):
    got = value_of(text)
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('"a\nb"', "a\nb", id="a line end in a string"),
        pytest.param("<<E\r\na\r\nE\r", "a\r\n", id="line ends of Windows stay"),
    ],
)
def test_values_in_the_first_release(text, value):
    assert value_of(text, FIRST) == value


def test_the_first_release_drops_truth_values_from_lists():
    tree, diagnostics = read("a = [1, true]", FIRST)
    assert bare(tree) == [("a", [1])]
    assert [(one.code, str(one.severity)) for one in diagnostics] == [("JK1223", "warning")]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        pytest.param('{"a": {"x": {"b": 1}}}', [("a", "x", [("b", 1)])], id="labels"),
        pytest.param(
            '{"a": {"x": {"b": 1}, "c": 2}}',
            [("a", [("x", [("b", 1)]), ("c", 2)])],
            id="an object of more than objects stays",
        ),
        pytest.param(
            '{"a": [{"b": 1}, {"c": 2}]}', [("a", [("b", 1)]), ("a", [("c", 2)])], id="a list"
        ),
        pytest.param('{"a": [{"b": 1}, 2]}', [("a", [[("b", 1)], 2])], id="a mixed list"),
        pytest.param(
            '{"a": {"x": {"b": [{"c": 1}]}}}',
            [("a", "x", [("b", [("c", 1)])])],
            id="a list is no object before it is taken apart",
        ),
        pytest.param('{"a": [], "b": {}}', [("a", []), ("b", [])], id="what is empty stays"),
        pytest.param('{"a": null, "b": true,}', [("a", ""), ("b", True)], id="words"),
        pytest.param('\n{"a": "${b \\" c}"}', [("a", '${b " c}')], id="no sequences"),
    ],
)
def test_json_items(text, items):
    tree, diagnostics = read(text)
    assert (bare(tree), diagnostics) == (items, [])


def test_text_after_json_is_a_warning():
    tree, diagnostics = read('{"a": 1} b')
    assert bare(tree) == [("a", 1)]
    assert [(one.code, str(one.severity)) for one in diagnostics] == [("JK1221", "warning")]


def test_a_name_at_the_very_end_is_a_warning():
    tree, diagnostics = read("a = 1\nb =")
    assert bare(tree) == [("a", 1)]
    assert [(one.code, str(one.severity)) for one in diagnostics] == [("JK1222", "warning")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a: 1", [("JK1201", 1, 2)], id="a colon"),
        pytest.param("\ufeffa = 1", [("JK1201", 1, 1)], id="a byte order mark"),
        pytest.param("a = \0", [("JK1201", 1, 5)], id="a null character"),
        pytest.param('a = "b\nc = 1', [("JK1202", 1, 5)], id="a string without end"),
        pytest.param('a = "${b"', [("JK1202", 1, 5)], id="a sequence without end"),
        pytest.param('a = "b\\dc"\n', [("JK1203", 1, 7)], id="an unknown escape"),
        pytest.param('a = "\\777"\n', [("JK1203", 1, 5)], id="more than a byte"),
        pytest.param("½ = 1", [("JK1201", 1, 1)], id="no letter"),
        pytest.param("a½ = 1", [("JK1201", 1, 2)], id="no letter in a name"),
        pytest.param("a = <b>\n", [("JK1201", 1, 5), ("JK1201", 1, 7)], id="angles"),
        pytest.param('a = "\\UFFFFFFFF"\n', [("JK1203", 1, 5)], id="past the last character"),
        pytest.param(f"a = {'9' * 500}", [("JK1204", 1, 5)], id="hundreds of digits"),
        pytest.param("a = <<\nb\n", [("JK1205", 1, 5), ("JK1212", 3, 1)], id="no marker"),
        pytest.param("a = 08", [("JK1204", 1, 5)], id="no octal number"),
        pytest.param("a = 0x", [("JK1204", 1, 5)], id="no hexadecimal digits"),
        pytest.param("a = 1e", [("JK1204", 1, 5)], id="no exponent"),
        pytest.param("a = 1e999", [("JK1204", 1, 5)], id="too large a fraction"),
        pytest.param(f"a = {2**63}", [("JK1204", 1, 5)], id="too large a number"),
        pytest.param("a = <<E\nb", [("JK1205", 1, 5)], id="a heredoc without end"),
        pytest.param("a = <<-E\nb\nE\n", [("JK1205", 1, 5)], id="its end must be indented"),
        pytest.param("a = << E\nb\nE\n", [("JK1205", 1, 5)], id="a blank before the marker"),
        pytest.param("a = 1 /* b", [("JK1206", 1, 7)], id="a comment without end"),
        pytest.param("true = 1", [("JK1210", 1, 1)], id="a word as a name"),
        pytest.param("a = 1,, b = 2", [("JK1210", 1, 7)], id="two commas"),
        pytest.param("a = 1\n}\nb = 2", [("JK1210", 2, 1)], id="a brace too many"),
        pytest.param("a b = 1", [("JK1211", 1, 5)], id="two names"),
        pytest.param("a", [("JK1212", 1, 2)], id="a lone name"),
        pytest.param("a = b", [("JK1213", 1, 5)], id="a bare word"),
        pytest.param('a = ["b" "c"]', [("JK1214", 1, 10)], id="no comma in a list"),
        pytest.param('a = ["b"\nc = 1', [("JK1214", 2, 1)], id="a list without end"),
        pytest.param("a {\n  b = 1", [("JK1215", 2, 8)], id="a brace without end"),
        pytest.param(
            "a = b {\n c = 1 }\nd = e", [("JK1213", 1, 5), ("JK1213", 3, 5)], id="a block"
        ),
        pytest.param("a b\nc = 1", [("JK1211", 2, 3)], id="names over a line end"),
        pytest.param("a = 1 b }", [("JK1212", 1, 9), ("JK1210", 1, 9)], id="a name and a brace"),
        pytest.param("a = b\nc = 1\nd = e\n", [("JK1213", 1, 5), ("JK1213", 3, 5)], id="two"),
        pytest.param(
            "a {\n  b = c }\nd = [e]", [("JK1213", 2, 7), ("JK1214", 3, 6)], id="at two depths"
        ),
        pytest.param('{"a": "\\/"}', [("JK1220", 1, 7)], id="JSON with an escaped slash"),
        pytest.param('{"a": 1 // b\n}', [("JK1220", 1, 9)], id="JSON with a comment"),
        pytest.param('{"a" 1}', [("JK1220", 1, 6)], id="JSON without a colon"),
        pytest.param('{"a": [1 2]}', [("JK1220", 1, 10)], id="JSON without a comma"),
        pytest.param("{a: 1}", [("JK1220", 1, 2)], id="JSON with a bare name"),
        pytest.param("{1: 2}", [("JK1220", 1, 2)], id="JSON with a number for a name"),
        pytest.param('{"a": 1 "b": 2}', [("JK1220", 1, 9)], id="JSON without a comma after it"),
        pytest.param('{"a": 1e}', [("JK1204", 1, 7)], id="JSON without exponent"),
        pytest.param('{"a": "\\777"}', [("JK1203", 1, 7)], id="JSON with more than a byte"),
        pytest.param('{"a": ', [("JK1220", 1, 7)], id="JSON without end"),
        pytest.param('{"a": 01}', [("JK1204", 1, 7)], id="JSON with a leading zero"),
        pytest.param('{"a": "\\ud83d"}', [("JK1203", 1, 7)], id="JSON with half a pair"),
    ],
)
def test_faults(text, found):
    _, diagnostics = read(text)
    assert [
        (one.code, one.range.start.line, one.range.start.column) for one in diagnostics
    ] == found


def test_the_first_release_has_no_lists_in_lists():
    _, diagnostics = read("a = [[1]]", FIRST)
    assert diagnostics[0].code == "JK1216"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a {" * 5_000, id="braces"),
        pytest.param("a = " + "[" * 5_000, id="brackets"),
        pytest.param("a " + '"x" ' * 5_000 + "{}", id="labels"),
        pytest.param('{"a":' * 5_000, id="JSON objects"),
        pytest.param('{"a":' + "[" * 5_000, id="JSON arrays"),
    ],
)
def test_too_deep(text):
    _, diagnostics = read(text)
    assert [one.code for one in diagnostics] == ["JK1290"]


def test_the_depth_can_be_raised():
    text = "a {" * 20 + "}" * 20
    assert not has_errors(read(text, max_depth=20)[1])
    assert has_errors(read(text, max_depth=19)[1])


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("a = <<A\n", id="heredocs without end"),
        pytest.param('a = "${\n', id="sequences without end"),
        pytest.param("a = null\n", id="faults"),
        pytest.param("/* a ", id="comments"),
        pytest.param("a = <<-A\nA\n", id="closing markers that don't count"),
    ],
)
def test_time_grows_with_the_text(piece):
    def seconds(count):
        started = time.perf_counter()
        read(piece * count)
        return time.perf_counter() - started

    assert min(seconds(16_000) for _ in range(3)) < 40 * min(seconds(1_000) for _ in range(3)) + 0.1
