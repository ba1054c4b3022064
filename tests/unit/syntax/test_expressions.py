"""Expressions of native HCL: what they become, where they stand, what is wrong with them."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax import tree
from jobkit.syntax.expressions import is_number
from jobkit.syntax.hcl2 import parse_expression, parse_template
from tests.tree_text import shown


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("1", "1", id="a number keeps its text"),
        pytest.param("1.50e3", "1.50e3", id="a number with exponent"),
        pytest.param("true", "true", id="true"),
        pytest.param("null", "null", id="null"),
        pytest.param("True", "True", id="keywords are lower-case"),
        pytest.param("1 + 2 * 3", "(1 + (2 * 3))", id="times before plus"),
        pytest.param("1 * 2 + 3", "((1 * 2) + 3)", id="times before plus, the other way round"),
        pytest.param("1 - 2 - 3", "((1 - 2) - 3)", id="from left to right"),
        pytest.param("8 / 4 % 3", "((8 / 4) % 3)", id="division and remainder are one level"),
        pytest.param("a || b && c", "(a || (b && c))", id="and before or"),
        pytest.param("a && b == c", "(a && (b == c))", id="equality before and"),
        pytest.param("a == b < c", "(a == (b < c))", id="comparison before equality"),
        pytest.param("a < b + c", "(a < (b + c))", id="plus before comparison"),
        pytest.param("a == b != c", "((a == b) != c)", id="equality from left to right"),
        pytest.param("-a + b", "((-a) + b)", id="minus binds most"),
        pytest.param("!a && b", "((!a) && b)", id="not binds most"),
        pytest.param("!!a", "(!(!a))", id="not twice"),
        pytest.param("- -1", "(-(-1))", id="minus twice"),
        pytest.param("-a.b[0]", "(-a.b[0])", id="steps bind more than minus"),
        pytest.param("a ? b : c", "(a ? b : c)", id="a conditional"),
        pytest.param("a ? b : c ? d : e", "(a ? b : (c ? d : e))", id="conditionals to the right"),
        pytest.param("a ? b ? c : d : e", "(a ? (b ? c : d) : e)", id="a conditional inside"),
        pytest.param("a || b ? c : d", "((a || b) ? c : d)", id="a conditional binds least"),
        pytest.param("(1 + 2) * 3", "(parens((1 + 2)) * 3)", id="parentheses"),
        pytest.param("(\n1\n+\n2\n)", "parens((1 + 2))", id="line ends in parentheses"),
    ],
)
def test_operators(text, made):
    node, found = parse_expression(Source("a.hcl", text))
    assert (shown(node), found) == (made, [])


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("a.b.c", "a.b.c", id="names"),
        pytest.param("a . b", "a.b", id="blanks around the dot"),
        pytest.param('a["b"]', "a['b']", id="a text key"),
        pytest.param(r'a["\n"]', "a['\\n']", id="a text key with an escape"),
        pytest.param("a[0].b", "a[0].b", id="an index"),
        pytest.param("a.0.b", "a[0].b", id="an index after a dot"),
        pytest.param("a.b-c", "a.b-c", id="a dash is part of a name"),
        pytest.param("a[b]", "a[b]", id="a key that is worked out"),
        pytest.param("a[true]", "a[true]", id="a bool key is worked out"),
        pytest.param('a["${b}"]', "a[<b>]", id="a template key"),
        pytest.param("a[b].c", "a[b].c", id="a name behind a worked out key"),
        pytest.param("a[-1]", "a[(-1)]", id="a negative index is worked out"),
        pytest.param("a[(0)]", "a[parens(0)]", id="an index in parentheses is worked out"),
        pytest.param("f(a).b", "f(a).b", id="a name behind a call"),
        pytest.param("[1][0]", "[1][0]", id="an index of a tuple"),
        pytest.param("a[*]", "splat(a, _)", id="a splat"),
        pytest.param("a[*].b[0]", "splat(a, _.b[0])", id="a full splat takes all steps"),
        pytest.param("a.*.b.c", "splat(a, _.b.c)", id="an attribute splat takes names"),
        pytest.param("a.*.b[0]", "splat(a, _.b)[0]", id="but not brackets"),
        pytest.param("a[*][*]", "splat(a, splat(_, _))", id="splats nest"),
        pytest.param("a[*][b]", "splat(a, _[b])", id="a worked out key in a splat"),
    ],
)
def test_steps(text, made):
    node, found = parse_expression(Source("a.hcl", text))
    assert (shown(node), found) == (made, [])


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("[]", "[]", id="an empty tuple"),
        pytest.param("[1, 2,]", "[1, 2]", id="a comma at the end"),
        pytest.param("[\n1\n,\n2\n]", "[1, 2]", id="line ends in a tuple"),
        pytest.param("{}", "{}", id="an empty object"),
        pytest.param("{ a = 1, b : 2 }", "{'a' = 1, 'b' = 2}", id="equals sign or colon"),
        pytest.param("{\na = 1\n\nb = 2,\n}", "{'a' = 1, 'b' = 2}", id="line ends separate"),
        pytest.param('{ "a b" = 1 }', "{'a b' = 1}", id="a key in quotes"),
        pytest.param("{ (a) = 1 }", "{parens(a) = 1}", id="a key that is worked out"),
        pytest.param('{ "${a}" = 1 }', "{<a> = 1}", id="a key that is a template"),
        pytest.param("{ 1 = 2 }", "{1 = 2}", id="a number as key"),
        pytest.param("{ true = 1, null = 2 }", "{'true' = 1, 'null' = 2}", id="keywords as keys"),
        pytest.param("{ a.b = 1 }", "{a.b = 1}", id="a key with a dot is left for later"),
        pytest.param("{ a = [\n1\n] }", "{'a' = [1]}", id="line ends inside a value"),
        pytest.param("[for a in b : c]", "[for ,a in b: c if -]", id="a for"),
        pytest.param("[for a, b in c : d if e]", "[for a,b in c: d if e]", id="with key and if"),
        pytest.param("[\nfor a\nin b\n: c\n]", "[for ,a in b: c if -]", id="over lines"),
        pytest.param(
            "{for a, b in c : d => e}", "{for a,b in c: d => e if -}", id="a for of an object"
        ),
        pytest.param(
            "{for a in b : c => d... if e}", "{for ,a in b: c => d... if e}", id="grouped"
        ),
        pytest.param("f()", "f()", id="a call"),
        pytest.param("f(a, b,)", "f(a, b)", id="a comma behind the last argument"),
        pytest.param("f(a...)", "f(a...)", id="an expanded argument"),
        pytest.param("f(\na,\nb\n)", "f(a, b)", id="line ends in a call"),
        pytest.param("f (a)", "f(a)", id="a blank before the parenthesis"),
        pytest.param("a::b(1)", "a::b(1)", id="a name with a namespace"),
        pytest.param("a /* b */ + # c\n d", "(a + d)", id="comments between"),
    ],
)
def test_collections_and_calls(text, made):
    node, found = parse_expression(Source("a.hcl", text))
    assert (shown(node), found) == (made, [])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param("  12", (2, 4), id="a number"),
        pytest.param('"ab" ', (0, 4), id="a string with its quotes"),
        pytest.param(" a.b[0] ", (1, 7), id="a traversal with its steps"),
        pytest.param("a + b", (0, 5), id="an operator from side to side"),
        pytest.param("( a )", (0, 5), id="parentheses"),
        pytest.param("! a", (0, 3), id="a unary operator"),
        pytest.param("a ? b : c", (0, 9), id="a conditional"),
        pytest.param("[ 1 ]", (0, 5), id="a tuple"),
        pytest.param("{ a = 1 }", (0, 9), id="an object"),
        pytest.param("f( a )", (0, 6), id="a call"),
        pytest.param("a[ b ]", (0, 6), id="an index"),
        pytest.param("a[*].b", (0, 6), id="a splat with its steps"),
        pytest.param("a.*", (0, 3), id="an attribute splat"),
        pytest.param("[for a in b : c]", (0, 16), id="a for"),
        pytest.param('"${a}"', (0, 6), id="a template with its quotes"),
        pytest.param("<<E\nx\nE\n", (0, 7), id="a heredoc up to its marker"),
    ],
)
def test_places(text, places):
    node, _ = parse_expression(Source("a.hcl", text))
    assert (node.start, node.end) == places


def test_places_inside_nodes():
    node, _ = parse_expression(Source("a.hcl", "f (a.b[0][c], d[*])"))
    assert isinstance(node, tree.Call)
    index, splat = node.arguments
    assert isinstance(index, tree.Index)
    assert isinstance(splat, tree.Splat)
    assert isinstance(index.collection, tree.Traversal)
    steps = [(step.start, step.end) for step in index.collection.steps]
    assert (node.name_end, node.paren, index.bracket, splat.marker) == (1, 2, 9, 15)
    assert (steps, index.collection.root_end) == ([(4, 6), (6, 9)], 4)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param("", "JK1031", "1:1", id="nothing"),
        pytest.param("1 +", "JK1031", "1:4", id="no right side"),
        pytest.param("+ 1", "JK1030", "1:1", id="no left side"),
        pytest.param("1 2", "JK1044", "1:3", id="two values"),
        pytest.param("1.2.3", "JK1006", "1:1", id="a number with two dots"),
        pytest.param("1e5e5", "JK1006", "1:1", id="two exponents"),
        pytest.param("1e", "JK1044", "1:2", id="an exponent without digits is a name"),
        pytest.param(r'"a\q"', "JK1004", "1:3", id="an unknown escape"),
        pytest.param(r'"\ud800"', "JK1004", "1:2", id="half a pair"),
        pytest.param(r'"\UFFFFFFFF"', "JK1004", "1:2", id="past the last code point"),
        pytest.param(r'"\u12"', "JK1004", "1:2", id="too few digits"),
        pytest.param("(1", "JK1036", "1:3", id="an open parenthesis"),
        pytest.param("(1]", "JK1036", "1:3", id="another bracket for a parenthesis"),
        pytest.param("a ? b", "JK1038", "1:6", id="no second result"),
        pytest.param("[1", "JK1035", "1:1", id="an open tuple"),
        pytest.param("[1,", "JK1035", "1:1", id="an open tuple behind a comma"),
        pytest.param("[1 2]", "JK1032", "1:4", id="a tuple without comma"),
        pytest.param("[,]", "JK1030", "1:2", id="a comma alone"),
        pytest.param("{ a = 1", "JK1035", "1:1", id="an open object"),
        pytest.param("{", "JK1035", "1:1", id="an open brace"),
        pytest.param("{ a = 1 b = 2 }", "JK1032", "1:9", id="an object without comma"),
        pytest.param("{ a }", "JK1034", "1:5", id="a key without value"),
        pytest.param("{ a 1 }", "JK1033", "1:5", id="a key without equals sign"),
        pytest.param("{ a = }", "JK1030", "1:7", id="an equals sign without value"),
        pytest.param("f(1", "JK1035", "1:1", id="an open call"),
        pytest.param("f(1 2)", "JK1032", "1:5", id="arguments without comma"),
        pytest.param("f(a... b)", "JK1039", "1:4", id="something behind an expanded argument"),
        pytest.param("f(...)", "JK1030", "1:3", id="an ellipsis alone"),
        pytest.param("a::b", "JK1049", "1:5", id="a namespace without call"),
        pytest.param("a::(1)", "JK1049", "1:4", id="a namespace without name"),
        pytest.param("a[1", "JK1037", "1:4", id="an open index"),
        pytest.param("a[]", "JK1030", "1:3", id="an empty index"),
        pytest.param("a.", "JK1040", "1:3", id="a dot alone"),
        pytest.param('a."b"', "JK1040", "1:3", id="a text behind a dot"),
        pytest.param("a.0.1", "JK1041", "1:3", id="two indexes behind a dot"),
        pytest.param("a.*.*", "JK1042", "1:5", id="a splat of a splat"),
        pytest.param("[for 1 in a : b]", "JK1043", "1:6", id="a number for a name"),
        pytest.param("[for a, 1 in a : b]", "JK1043", "1:9", id="a number for the second name"),
        pytest.param("[for a of b : c]", "JK1043", "1:8", id="another word for in"),
        pytest.param("[for a in b c]", "JK1043", "1:13", id="no colon"),
        pytest.param("[for a in b : c => d]", "JK1043", "1:17", id="a key in brackets"),
        pytest.param("{for a in b : c}", "JK1043", "1:16", id="no key in braces"),
        pytest.param("[for a in b : c...]", "JK1043", "1:16", id="grouping in brackets"),
        pytest.param("[for a in b : c d]", "JK1043", "1:17", id="something behind a for"),
        pytest.param("[for a in b : c", "JK1035", "1:1", id="an open for"),
        pytest.param('"${a', "JK1045", "1:2", id="an open sequence"),
        pytest.param('"${a b}"', "JK1044", "1:6", id="two values in a sequence"),
        pytest.param('"a', "JK1005", "1:3", id="an open string"),
        pytest.param("<<E\na\n", "JK1005", "3:1", id="an open heredoc"),
        pytest.param('"%{a}"', "JK1046", "1:4", id="an unknown directive"),
        pytest.param('"%{endif}"', "JK1046", "1:2", id="an end without beginning"),
        pytest.param('"%{if a}b"', "JK1047", "1:2", id="a beginning without end"),
        pytest.param('"%{for a in b}c"', "JK1047", "1:2", id="a loop without end"),
        pytest.param('"%{if a}b%{endfor}"', "JK1046", "1:10", id="the other end"),
        pytest.param("a & b", "JK1002", "1:3", id="an operator that does not exist"),
    ],
)
def test_faults(text, code, place):
    node, found = parse_expression(Source("a.hcl", text))
    assert [(one.code, str(one.range)) for one in found] == [(code, f"a.hcl:{place}")]
    assert (shown(node), node.start, node.end) == ("broken", 0, len(text))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("", "''", id="nothing"),
        pytest.param('a "b" \\n', "'a \"b\" \\\\n'", id="quotes and backslashes are text"),
        pytest.param("a${b}", "<'a' b>", id="an interpolation"),
        pytest.param("$${a}%%{b}", "'${a}%{b}'", id="doubled marks"),
        pytest.param("%{ if a ~}\n b%{ endif }", "<if(a, <'' ' b'>, <>)>", id="strip one line"),
    ],
)
def test_bare_templates(text, made):
    node, found = parse_template(Source("a.hcl", text))
    assert (shown(node), found) == (made, [])


def test_a_bare_template_with_a_fault():
    node, found = parse_template(Source("a.hcl", "a ${b"))
    assert (shown(node), [one.code for one in found]) == ("broken", ["JK1045"])


@pytest.mark.parametrize(
    ("text", "depth", "good"),
    [
        pytest.param("[[[1]]]", 3, True, id="tuples within the limit"),
        pytest.param("[[[1]]]", 2, False, id="tuples"),
        pytest.param("((1))", 1, False, id="parentheses"),
        pytest.param("!!true", 1, False, id="unary operators"),
        pytest.param("f(f(1))", 1, False, id="calls"),
        pytest.param('"${"${1}"}"', 3, False, id="templates"),
        pytest.param("a ? b : c ? d : e", 1, False, id="conditionals"),
        pytest.param("f()[a][b]", 1, False, id="indexes"),
        pytest.param("a[*][*]", 1, False, id="splats"),
        pytest.param("{ a = { b = 1 } }", 1, False, id="objects"),
        pytest.param("1 + 2 + 3 + 4", 1, True, id="a chain of operators is no nesting"),
        pytest.param("a.b.c.d[0][1]", 1, True, id="nor are constant steps"),
    ],
)
def test_depth(text, depth, good):
    _, found = parse_expression(Source("a.hcl", text), max_depth=depth)
    assert [one.code for one in found] == ([] if good else ["JK1090"])


@pytest.mark.parametrize(
    ("word", "good"),
    [
        ("1", True),
        ("1.5", True),
        ("1.5E-3", True),
        ("1e5", True),
        ("1..2", False),
        ("1.2.3", False),
        ("1e", False),
        ("1e1.5", False),
        ("1e5e5", False),
    ],
)
def test_words_that_are_numbers(word, good):
    assert is_number(word) is good
