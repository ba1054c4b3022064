"""Bodies of native HCL: arguments, blocks, labels, comments, where they stand."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax.hcl2 import parse
from jobkit.syntax.tree import Attribute, Block, Body
from tests.tree_text import shown


def outline(body: Body) -> list[object]:
    """Return arguments as ``name = value``, blocks as their header and what they hold."""
    return [
        f"{item.name} = {shown(item.expression)}" if isinstance(item, Attribute) else _block(item)
        for item in body.items
    ]


def _block(block: Block) -> tuple[str, list[object]]:
    assert isinstance(block.body, Body)
    return " ".join([block.type, *(repr(one.value) for one in block.labels)]), outline(block.body)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("\n\r\n# a\n", [], id="line ends and comments"),
        pytest.param("a = 1", ["a = 1"], id="an argument at the end of the text"),
        pytest.param("a = 1\nb = 2\n", ["a = 1", "b = 2"], id="two arguments"),
        pytest.param("a = [\n1\n]\n", ["a = [1]"], id="line ends in brackets"),
        pytest.param("a = <<E\nx\nE\nb = 1", ["a = 'x\\n'", "b = 1"], id="a heredoc"),
        pytest.param("a {}", [("a", [])], id="an empty block"),
        pytest.param("a {\n}\n", [("a", [])], id="an empty block over two lines"),
        pytest.param("a { b = 1 }", [("a", ["b = 1"])], id="a block on one line"),
        pytest.param("a {\nb = 1\n}", [("a", ["b = 1"])], id="a block over lines"),
        pytest.param('a "b" c {}', [("a 'b' 'c'", [])], id="labels with and without quotes"),
        pytest.param(r'a "\u00e9\"" {}', [("a 'é\"'", [])], id="escapes in labels"),
        pytest.param('a "$${b}" {}', [("a '${b}'", [])], id="a doubled mark in a label"),
        pytest.param('a "" {}', [("a ''", [])], id="an empty label"),
        pytest.param("a {\nb {\nc {}\n}\n}", [("a", [("b", [("c", [])])])], id="blocks in blocks"),
        pytest.param("a { b = {\nc = 1\n} }", [("a", ["b = {'c' = 1}"])], id="an object on a line"),
        pytest.param("é-1 = 1", ["é-1 = 1"], id="a name of other letters"),
        pytest.param("for = 1\nif = 2\ntrue = 3", ["for = 1", "if = 2", "true = 3"], id="keywords"),
        pytest.param("\ufeffa = 1", ["a = 1"], id="a byte order mark"),
        pytest.param("a = 1 # b\nc = 2 // d\n", ["a = 1", "c = 2"], id="comments at line ends"),
        pytest.param("a = 1 /* b */\n", ["a = 1"], id="a block comment at a line end"),
        pytest.param("a /* b */ = /* c */ 1\n", ["a = 1"], id="comments inside an argument"),
    ],
)
def test_bodies(text, made):
    body, found = parse(Source("a.hcl", text))
    assert (outline(body), found) == (made, [])


def test_places_of_an_argument():
    body, _ = parse(Source("a.hcl", "\n ab  =  12  \n"))
    item = body.items[0]
    assert isinstance(item, Attribute)
    assert (item.start, item.name_end, item.end) == (2, 4, 11)
    assert (body.start, body.end) == (0, 14)


def test_places_of_a_block():
    body, _ = parse(Source("a.hcl", 'ab "c" d {\n  x = 1\n}\n'))
    block = body.items[0]
    assert isinstance(block, Block)
    assert (block.start, block.type_end, block.header_end, block.brace) == (0, 2, 8, 9)
    assert (block.end, block.body.start, block.body.end) == (20, 9, 20)
    assert [(label.start, label.end) for label in block.labels] == [(3, 6), (7, 8)]
    assert not block.broken


def test_comments_are_kept_with_the_file():
    text = "# a\nb { /* c */ }\n"
    body, _ = parse(Source("a.hcl", text))
    assert [text[start:end] for start, end in body.comments] == ["# a", "/* c */"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param("1 = 2", "JK1010", "1:1", id="a number for a name"),
        pytest.param('"a" = 1', "JK1011", "1:1", id="a name in quotes"),
        pytest.param('"a${b}" = 1', "JK1011", "1:1", id="a template for a name"),
        pytest.param("a", "JK1010", "1:1", id="a name alone"),
        pytest.param("a : 1", "JK1010", "1:1", id="a colon"),
        pytest.param("a.b = 1", "JK1010", "1:1", id="a dot in a name"),
        pytest.param("a =", "JK1031", "1:4", id="no value"),
        pytest.param("a =\n1\n", "JK1030", "1:4", id="a value on the next line"),
        pytest.param("a = 1, b = 2", "JK1014", "1:6", id="a comma"),
        pytest.param("a = 1 b = 2", "JK1013", "1:7", id="two arguments on a line"),
        pytest.param("a = 1\na = 2", "JK1019", "2:1", id="an argument twice"),
        pytest.param("a {} b {}", "JK1015", "1:6", id="two blocks on a line"),
        pytest.param("a\n{\n}", "JK1012", "1:2", id="a brace on the next line"),
        pytest.param("a b = {}", "JK1012", "1:5", id="an equals sign behind a label"),
        pytest.param("a b 1 {}", "JK1012", "1:5", id="a number for a label"),
        pytest.param('a "${b}" {}', "JK1020", "1:4", id="a template for a label"),
        pytest.param(r'a "\q" {}', "JK1004", "1:4", id="a bad escape in a label"),
        pytest.param("a { b = 1, c = 2 }", "JK1016", "1:10", id="a comma in a one-line block"),
        pytest.param("a { b = 1 c = 2 }", "JK1016", "1:11", id="two arguments in one"),
        pytest.param("a { b = 1\n}", "JK1016", "1:10", id="a line end in one"),
        pytest.param("a { b {} }", "JK1017", "1:5", id="a block in one"),
        pytest.param("a { 1 }", "JK1010", "1:5", id="a number in one"),
        pytest.param("a { b }", "JK1010", "1:5", id="a name in one"),
        pytest.param("a {\n", "JK1018", "1:3", id="a block that is not closed"),
        pytest.param("a {\n}\n}\n", "JK1010", "3:1", id="a brace too many"),
    ],
)
def test_faults(text, code, place):
    _, found = parse(Source("a.hcl", text))
    assert [(one.code, str(one.range)) for one in found] == [(code, f"a.hcl:{place}")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("a {\nb {\nc {}\n}\n}", [], id="within the limit"),
        pytest.param("a {\nb {\nc {\nd = 1\n}\n}\n}", [], id="three levels"),
        pytest.param("a {\nb {\nc {\nd {}\n}\n}\n}", ["JK1090"], id="four levels"),
        pytest.param(
            "x = 1 y\na {\nb {\nc = [[1]]\n}\n}\nz = 1 y", ["JK1013", "JK1090"], id="ends"
        ),
    ],
)
def test_depth(text, codes):
    body, found = parse(Source("a.hcl", text), max_depth=3)
    assert [one.code for one in found] == codes
    assert body.unreliable == ("JK1090" in codes)


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        pytest.param("b", True, id="in the faulty line"),
        pytest.param("c-d", True, id="a name with a dash"),
        pytest.param("c", False, id="a part of a name"),
        pytest.param("e", False, id="in a good line"),
    ],
)
def test_what_a_fault_may_hide(name, hidden):
    body, _ = parse(Source("a.hcl", "a = 1 b c-d\ne = 2\n"))
    assert body.may_hide(name) is hidden


def test_braces_that_do_not_match_make_the_body_unreliable():
    body, found = parse(Source("a.hcl", "a {}\n}\n"))
    assert [one.code for one in found] == ["JK1010"]
    assert body.unreliable


def test_by_indentation_the_open_block_is_named():
    text = "a {\n  b {\n    c = 1\n  d {\n  }\n}\n"
    body, found = parse(Source("a.hcl", text))
    assert [(one.code, str(one.range)) for one in found] == [("JK1018", "a.hcl:1:3")]
    assert "line 2" in found[0].detail
    assert outline(body) == [("a", [("b", ["c = 1"]), ("d", [])])]


def test_by_indentation_the_brace_too_many_is_named():
    text = "a {\n  b = 1\n    }\n  c = 2\n}\n"
    body, found = parse(Source("a.hcl", text))
    assert [(one.code, str(one.range)) for one in found] == [("JK1010", "a.hcl:5:1")]
    assert "line 3" in found[0].detail
    assert outline(body) == [("a", ["b = 1", "c = 2"])]
