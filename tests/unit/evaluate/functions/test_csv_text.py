"""CSV read by the job language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.functions.csv_text import csvdecode
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.values import ListValue

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("a,b\n1,2\n3,4\n", ({"a": "1", "b": "2"}, {"a": "3", "b": "4"}), id="rows"),
        pytest.param("a,b", (), id="only names"),
        pytest.param("\na\r\n\nx\r", ({"a": "x"},), id="empty lines and line ends"),
        pytest.param('a\n"x ""y""\r\nz"\n', ({"a": 'x "y"\nz'},), id="quotes"),
        pytest.param("a\nx\ry\n", ({"a": "x\ry"},), id="a carriage return within a line"),
        pytest.param(" a ,\n 1 ,", ({" a ": " 1 ", "": ""},), id="spaces stay"),
    ],
)
def test_read(text: str, rows: tuple[Value, ...]) -> None:
    table = csvdecode(text)
    assert isinstance(table, ListValue)
    assert table.items == rows


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "no row with names", id="empty"),
        pytest.param("a,a\n1,2\n", 'the name "a"', id="a name twice"),
        pytest.param("a,b\n1\n", "line 2 has 1 fields instead of 2", id="too few fields"),
        pytest.param('a\n\n"x\ny"\nz,z\n', "line 5 has 2 fields", id="lines are counted"),
        pytest.param('a\nx"y\n', "quote on line 2", id="a quote inside a field"),
        pytest.param('a\n"x" \n', "quote on line 2", id="text after a quote"),
        pytest.param('a\n"x', "quote on line 2", id="a quote without partner"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        csvdecode(text)
