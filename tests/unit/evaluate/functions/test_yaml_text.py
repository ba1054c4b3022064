"""YAML written and read by the job language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.functions.yaml_text import yamldecode, yamlencode
from jobkit.evaluate.numbers import INFINITY
from jobkit.evaluate.values import NULL

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value

LONG = "words " * 15


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(1, "1\n...\n", id="a lone plain value has an end"),
        pytest.param(INFINITY, "+Inf\n...\n", id="infinity"),
        pytest.param((), "[]\n", id="empty tuple"),
        pytest.param("on", '"on"\n', id="text is in quotes"),
        pytest.param(
            {"b": (1, NULL), "a": {}}, '"a": {}\n"b":\n- 1\n- null\n', id="sequences stay left"
        ),
        pytest.param(
            ((1, (2,)), {"a": 1, "b": 2}), '- - 1\n  - - 2\n- "a": 1\n  "b": 2\n', id="in"
        ),
        pytest.param("a\nb", "|-\n  a\n  b\n", id="lines without an end"),
        pytest.param("a\n", "|\n  a\n", id="a line"),
        pytest.param(" a\n\n", "|2+\n   a\n\n", id="spaces first, empty line last"),
        pytest.param("a \nb", '"a \\nb"\n', id="a space before a line end"),
        pytest.param("a\tb\nc", '"a\\tb\\nc"\n', id="a tab"),
        pytest.param({"k\nl": (1, 2)}, "? |-\n  k\n  l\n: - 1\n  - 2\n", id="a name of two lines"),
        pytest.param({"k" * 129: 1}, f'? "{"k" * 129}"\n: 1\n', id="a long name"),
        pytest.param("é🚀\x01\u2028", '"é\\U0001F680\\x01\\L"\n', id="escapes"),
        pytest.param("\ufeffb", '"\\uFEFF\\x62"\n', id="a byte order mark spoils the rest"),
        pytest.param(
            (LONG,), f'- "{LONG[:83]}\n  {LONG[84:]}"\n', id="broken after the eightieth column"
        ),
    ],
)
def test_written(value: Value, text: str) -> None:
    assert yamlencode(value) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a:\n- 1\n- b: c\n", {"a": (1, {"b": "c"})}, id="block style"),
        pytest.param("{a: 1, b: [x, y]}", {"a": 1, "b": ("x", True)}, id="flow style"),
        pytest.param(
            "[Yes, off, ~, null, '', nO]", (True, False, NULL, NULL, "", "nO"), id="words"
        ),
        pytest.param("[017, 0x10, 0o17, 1e3, +.5e1, 1.]", (17, 16, 15, 1000, 5, 1), id="numbers"),
        pytest.param("[1_0, 0b1, -0x1, 1p3, inf]", ("1_0", "0b1", "-0x1", "1p3", "inf"), id="text"),
        pytest.param("[.inf, !!float inf]", (INFINITY, INFINITY), id="infinity"),
        pytest.param("[!!int 1_0, !!int -0b11, !!str 1]", (10, -3, "1"), id="tags"),
        pytest.param("|-\n 0x10\n", "16", id="a block is text"),
        pytest.param("1.50: a\nyes: b\n", {"1.5": "a", "true": "b"}, id="names are text"),
        pytest.param("a: 1\na: 2\n", {"a": 2}, id="the last of two names wins"),
        pytest.param("a: &x [1]\nb: *x\n", {"a": (1,), "b": (1,)}, id="alias"),
        pytest.param("p: 1\n<<: [{p: 2}, {q: 3}]\n", {"p": 2, "q": 3}, id="merge"),
        pytest.param("---\n", NULL, id="an empty document"),
        pytest.param("2024-1-2", "2024-01-02T00:00:00Z", id="date"),
        pytest.param("2024-1-2t3:4:5.6+01:00", "2024-01-02T03:04:05+01:00", id="date with time"),
        pytest.param("2024-01-02 03:04:05", "2024-01-02T03:04:05Z", id="date, space, time"),
        pytest.param("2024-01-02 03:04:05Z", "2024-01-02 03:04:05Z", id="no date: zone and space"),
        pytest.param("2024-02-30", "2024-02-30", id="no date: no such day"),
    ],
)
def test_read(text: str, value: Value) -> None:
    assert yamldecode(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "0 YAML documents", id="empty"),
        pytest.param("--- a\n--- b\n", "2 YAML documents", id="two documents"),
        pytest.param("a: b: c", "line 1, column 5", id="not YAML"),
        pytest.param(".nan", "no number", id="not a number"),
        pytest.param("!foo 1", "not supported", id="unknown tag"),
        pytest.param('[!!int "1", !!bool "x1"]', "as bool", id="a tag that does not go"),
        pytest.param("!!set {a}", "can't have the tag", id="tag of another collection"),
        pytest.param("~: a", "can't be null", id="null for a name"),
        pytest.param("[1]: a", "have to be text", id="sequence for a name"),
        pytest.param("a: *x", "no complete value", id="unknown alias"),
        pytest.param("&x [*x]", "no complete value", id="alias inside itself"),
        pytest.param("<<: 1", "can't be merged", id="merge a number"),
        pytest.param("0x10000000000000000", "as number", id="too many bits"),
        pytest.param('"\\/"', "no escape", id="an escape of YAML 1.2"),
        pytest.param("%YAML 1.2\n---\na", "YAML 1.1", id="a later YAML"),
        pytest.param("[" * 400 + "]" * 400, "levels deep", id="deep"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        yamldecode(text)


def test_aliases_of_aliases_do_not_fill_the_machine() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 64))]
    with pytest.raises(FunctionError, match="more than 1000000 values"):
        yamldecode("\n".join(lines))
