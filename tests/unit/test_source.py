"""Texts and places, in a text that a user edits and in one made out of others."""

from __future__ import annotations

import pytest

from jobkit.source import Position, Range, Segment, Source

TEXT = Source("a.hcl", "ab\n\r\nc😀d\r\n")


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [
        pytest.param(0, 1, 1, id="the first character"),
        pytest.param(2, 1, 3, id="a line feed ends its line"),
        pytest.param(3, 2, 1, id="behind a line feed"),
        pytest.param(5, 3, 1, id="an empty line between"),
        pytest.param(7, 3, 3, id="columns are code points"),
        pytest.param(8, 3, 4, id="a carriage return is a column"),
        pytest.param(10, 4, 1, id="the end of the text"),
    ],
)
def test_positions(offset, line, column):
    assert TEXT.position(offset) == Position(line, column)


@pytest.mark.parametrize(
    ("number", "line"),
    [(0, ""), (1, "ab"), (2, ""), (3, "c😀d"), (4, ""), (5, "")],
)
def test_lines(number, line):
    assert TEXT.line(number) == line


def test_the_last_line_needs_no_line_end():
    assert Source("a", "x\ny").line(2) == "y"


OUTER = Source("outer.hcl", 'x = "a\\nb"\n')
# The text after its escapes: "a" stands at 5, the line feed for the two characters at 6, "b" at 8.
INNER = Source("inner", "a\nb", (Segment(0, OUTER, 5), Segment(1, OUTER, 6), Segment(2, OUTER, 8)))


@pytest.mark.parametrize(("offset", "place"), [(0, 5), (1, 6), (2, 8), (3, 9)])
def test_places_of_a_derived_text(offset, place):
    assert INNER.written(offset) == (OUTER, place)


@pytest.mark.parametrize(("offset", "place"), [(0, 2), (4, 2), (5, 3), (6, 4)])
def test_a_fixed_segment_is_one_place(offset, place):
    made = Source("made", "xxxxxab", (Segment(0, OUTER, 2, fixed=True), Segment(5, OUTER, 3)))
    assert made.written(offset) == (OUTER, place)


def test_a_place_before_the_first_segment_is_its_start():
    assert Source("made", "abc", (Segment(2, OUTER, 4),)).written(0) == (OUTER, 4)


def test_derived_texts_of_derived_texts():
    twice = Source("twice", "b", (Segment(0, INNER, 2),))
    assert twice.written(0) == (OUTER, 8)


def test_a_range_is_told_in_the_file_that_the_user_edits():
    place = Range(INNER, 2, 3)
    assert (place.filename, place.start, place.end) == (
        "outer.hcl",
        Position(1, 9),
        Position(1, 10),
    )
    assert str(place) == "outer.hcl:1:9"


def test_a_text_without_segments_is_its_own():
    assert TEXT.written(4) == (TEXT, 4)
    assert str(Range(TEXT, 6, 7)) == "a.hcl:3:2"
