"""Two texts line by line."""

import pytest

from jobkit.report.json_layout import json_lines
from jobkit.report.line_diff import line_diff


def shown(old, new):
    """Return the pieces as one text a line: a mark and the line, gaps as their length."""
    made = []
    for piece in line_diff(old, new):
        if piece.kind == "gap":
            made.append(f"~{len(piece.old)}")
        elif piece.kind == "same":
            made += [f" {line}" for _, line in piece.new]
        else:
            made += [f"-{line}" for _, line in piece.old] + [f"+{line}" for _, line in piece.new]
    return made


AROUND_H = ["~4", " e", " f", " g", "-h", "+H", " i", " j", " k", "~5"]
LETTERS = "\n".join("abcdefghijklmnop") + "\n"


@pytest.mark.parametrize(
    ("old", "new", "want"),
    [
        ("a\n", "b\n", ["-a", "+b"]),
        ("", "a\nb\n", ["+a", "+b"]),
        ("a\nb\n", "", ["-a", "-b"]),
        ("a\nb\n", "a\nc\nb\n", [" a", "+c", " b"]),
        (LETTERS, LETTERS.replace("h", "H"), AROUND_H),
        (LETTERS, LETTERS.replace("a\n", "A\n"), ["-a", "+A", " b", " c", " d", "~12"]),
        ("a\nb", "a\nb\n", [" a", " b", "-\\ no line feed at the end"]),
        ("a\nb\n", "a\nb", [" a", " b", "+\\ no line feed at the end"]),
        ("a\n\n", "a\n", [" a", "-"]),
    ],
)
def test_lines(old, new, want):
    assert shown(old, new) == want


def test_lines_have_their_numbers():
    pieces = line_diff("a\nb\nc\n", "a\nB\nB\nc\n")
    assert [(piece.kind, piece.old, piece.new) for piece in pieces] == [
        ("same", [(1, "a")], [(1, "a")]),
        ("changed", [(2, "b")], [(2, "B"), (3, "B")]),
        ("same", [(3, "c")], [(4, "c")]),
    ]


@pytest.mark.parametrize("line", ["x", "{}"])
def test_a_huge_text_is_shown_without_matching_its_lines(line):
    old = "\n".join(line.format(number) for number in range(20_000))
    new = f"first\n{old}\nlast"
    kinds = {piece.kind for piece in line_diff(f"other\n{old}", new)}
    assert kinds == {"changed"}


def test_a_small_change_of_a_huge_text_stays_small():
    old = "x\n" * 50_000
    assert sum(len(piece.new) for piece in line_diff(old, f"{old}y\n") if piece.kind != "gap") == 4


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('{"a":1,"b":[]}', '{\n  "a": 1,\n  "b": []\n}\n'),
        ('[1.50,"a,b{\\"}"]', '[\n  1.50,\n  "a,b{\\"}"\n]\n'),
        ('{"a":{"b":null}}', '{\n  "a": {\n    "b": null\n  }\n}\n'),
        ("{a}", None),
        ("text", None),
        ("12", None),
        ("[" * 100_000, None),
    ],
)
def test_json_in_lines(text, want):
    assert json_lines(text) == want
