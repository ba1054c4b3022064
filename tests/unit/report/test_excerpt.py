from __future__ import annotations

import pytest

from jobkit.report.excerpt import excerpt
from jobkit.source import Range, Source


def show(line: str, start: int, end: int, columns: int = 60) -> tuple[str, str]:
    cut = excerpt(Range(Source("f", line), start, end), columns)
    return cut.shown, cut.marks


@pytest.mark.parametrize(
    ("line", "start", "end", "shown", "marks"),
    [
        pytest.param("a = b", 4, 5, "a = b", "    ^", id="one character"),
        pytest.param("a = bcd", 4, 7, "a = bcd", "    ^^^", id="several characters"),
        pytest.param("a = b", 4, 4, "a = b", "    ^", id="an empty range is one caret"),
        pytest.param("a = ", 4, 4, "a =", "    ^", id="at the end of the text"),
        pytest.param("a = {\n}\n", 4, 7, "a = {", "    ^", id="only the first line is shown"),
        pytest.param("a {  \n}\n", 2, 7, "a {", "  ^", id="blanks at the end are not marked"),
        pytest.param("\ta\tb", 3, 4, "\ta\tb", "\t \t^", id="tabs stay tabs above and below"),
        pytest.param("a\tb", 1, 2, "a\tb", " ^", id="a tab itself"),
        pytest.param("a\tb", 0, 3, "a\tb", "^\t^", id="a tab inside the range"),
        pytest.param(
            "漢字 = x", 5, 6, "漢字 = x", "       ^", id="wide characters take two columns"
        ),
        pytest.param("漢字", 1, 2, "漢字", "  ^^", id="a wide character gets two carets"),
        pytest.param("e\u0301 = x", 5, 6, "e\u0301 = x", "    ^", id="a combining mark takes none"),
        pytest.param("a\u200b = x", 1, 2, "a\\u200b = x", " ^^^^^^", id="what is hidden is shown"),
        pytest.param("a\x1b[2J", 1, 2, "a\\x1b[2J", " ^^^^", id="a control is not obeyed"),
        pytest.param("a = b\r\nc", 4, 5, "a = b", "    ^", id="no carriage return at the end"),
        pytest.param("a\n\nb", 2, 2, "", "^", id="an empty line"),
    ],
)
def test_the_line_and_what_is_below_it(line, start, end, shown, marks):
    assert show(line, start, end) == (shown, marks)


LONG = "".join(f"{n:03d} " for n in range(1000))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(0, 3, id="at the start"),
        pytest.param(2000, 2003, id="in the middle"),
        pytest.param(3996, 3999, id="at the end"),
    ],
)
def test_a_long_line_is_cut_around_the_range(start, end):
    shown, marks = show(LONG, start, end)
    assert len(shown) <= 60
    at = marks.index("^")
    assert shown[at : at + 3] == LONG[start:end]
    assert shown.startswith("...") == (start > 0)


def test_a_range_longer_than_a_line_is_cut_too():
    shown, marks = show(LONG, 100, 4000)
    assert len(shown) <= 60
    assert len(marks) <= 60


def test_a_long_line_of_wide_characters_is_cut_by_columns():
    shown, _ = show("漢" * 1000, 500, 501)
    assert len(shown) <= 36


def test_a_very_long_line_costs_little():
    text = "x" * 50_000_000
    assert "^" in show(text, 25_000_000, 25_000_001)[1]


@pytest.mark.parametrize(
    ("line", "is_secret", "shown"),
    [
        pytest.param('DB_PASSWORD = "hunter2"', False, 'DB_PASSWORD = "*******"', id="by its name"),
        pytest.param('word = "hunter2 x"', True, 'word = "******* *"', id="as the finding says"),
        pytest.param('"hunter2"', True, '"*******"', id="a value alone"),
        pytest.param('image = "web:1"', False, 'image = "web:1"', id="no secret"),
    ],
)
def test_secrets_are_not_shown(line, is_secret, shown):
    place = Range(Source("a.hcl", line), 0, len(line))
    assert excerpt(place, 120, is_secret=is_secret).shown == shown
