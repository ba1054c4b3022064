"""Going through the expressions inside an expression or a body."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax.hcl2 import parse, parse_expression
from jobkit.syntax.walk import bound_names, children, expressions, traversals
from tests.tree_text import shown


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        pytest.param("1", [], id="a number"),
        pytest.param('"a"', [], id="text"),
        pytest.param("a.b", [], id="a traversal"),
        pytest.param("f(a, b)", ["a", "b"], id="a call"),
        pytest.param("f(a).b", ["f(a)"], id="a step"),
        pytest.param("a[b]", ["a", "b"], id="an index"),
        pytest.param("a[*].b", ["a", "_.b"], id="a splat"),
        pytest.param("-a", ["a"], id="a unary operator"),
        pytest.param("a + b", ["a", "b"], id="an operator"),
        pytest.param("a ? b : c", ["a", "b", "c"], id="a conditional"),
        pytest.param("(a)", ["a"], id="parentheses"),
        pytest.param("[a, b]", ["a", "b"], id="a tuple"),
        pytest.param("{ a = b }", ["'a'", "b"], id="an object"),
        pytest.param("[for a in b : c]", ["b", "c"], id="a for"),
        pytest.param("[for a in b : c if d]", ["b", "c", "d"], id="a for with condition"),
        pytest.param("{for a in b : c => d if e}", ["b", "c", "d", "e"], id="a for of an object"),
        pytest.param('"a${b}"', ["'a'", "b"], id="a template"),
    ],
)
def test_children(text, inside):
    node, _ = parse_expression(Source("a.hcl", text))
    assert [shown(child) for child in children(node)] == inside


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        pytest.param("%{if a}b%{else}c%{endif}", ["a", "<'b'>", "<'c'>"], id="a choice"),
        pytest.param("%{for a in b}c%{endfor}", ["b", "<'c'>"], id="a loop"),
    ],
)
def test_children_of_directives(text, inside):
    node, _ = parse_expression(Source("a.hcl", f'"{text}"'))
    assert [shown(child) for child in children(children(node)[0])] == inside


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        pytest.param("f(a, [b, { c = d }])", ["a", "b", "d"], id="in the order of the text"),
        pytest.param("a[b.c][*].d", ["a", "b.c"], id="in steps"),
        pytest.param('"${a}%{if b}${c}%{endif}"', ["a", "b", "c"], id="in templates"),
        pytest.param("1 + 2", [], id="none"),
    ],
)
def test_traversals(text, roots):
    source = Source("a.hcl", text)
    node, _ = parse_expression(source)
    found = list(traversals(source, node))
    assert [shown(one) for _, one in found] == roots
    assert all(where is source for where, _ in found)


def test_expressions_of_a_body():
    body, _ = parse(Source("a.hcl", "a = 1\nb {\nc = 2\nd {\ne = 3\n}\n}\nf = 4\n"))
    assert [shown(one) for one in expressions(body)] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("[for a in b : c]", {"", "a"}, id="a for"),
        pytest.param("{for k, v in b : c => [for x, y in d : e]}", {"k", "v", "x", "y"}, id="two"),
        pytest.param('"%{for k, v in b}%{endfor}"', {"k", "v"}, id="a directive"),
        pytest.param("a.b", set(), id="none"),
    ],
)
def test_bound_names(text, names):
    node, _ = parse_expression(Source("a.hcl", text))
    assert bound_names(node) == names
