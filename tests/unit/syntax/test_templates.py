"""Text with sequences: escapes, strip marks, directives, heredocs and their indentation."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax import tree
from jobkit.syntax.escapes import undouble, unescape
from jobkit.syntax.hcl2 import parse_expression
from tests.tree_text import shown


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param('""', "''", id="nothing"),
        pytest.param('"a"', "'a'", id="plain"),
        pytest.param(r'"\n\r\t\"\\"', r"""'\n\r\t"\\'""", id="simple escapes"),
        pytest.param(r'"\u00e9\U0001f600"', "'é😀'", id="escaped code points"),
        pytest.param('"e\u0301"', "'\u00e9'", id="text is composed"),
        pytest.param('"$${a} %%{b}"', "'${a} %{b}'", id="doubled marks"),
        pytest.param('"$$${a}"', "'$${a}'", id="a tripled mark loses one"),
        pytest.param('"$$a %%"', "'$$a %%'", id="doubled marks without brace stay"),
        pytest.param(r'"$${a}\n"', r"'${a}\n'", id="both kinds of escapes"),
        pytest.param('"${a}"', "<a>", id="one interpolation"),
        pytest.param('"a${b}c"', "<'a' b 'c'>", id="text around"),
        pytest.param('"${a}${b}"', "<a b>", id="two in a row"),
        pytest.param('"a ${~ b ~} c"', "<'a' b 'c'>", id="strip marks"),
        pytest.param('"a ${~ b } c"', "<'a' b ' c'>", id="a strip mark on the left"),
        pytest.param('"a ${b ~} ${c}"', "<'a ' b '' c>", id="a strip mark between"),
        pytest.param('"${"x"}"', "<'x'>", id="text in a sequence"),
        pytest.param('"${\n a\n}"', "<a>", id="line ends in a sequence"),
        pytest.param('"%{if a}b%{endif}"', "<if(a, <'b'>, <>)>", id="a choice"),
        pytest.param('"%{if a}b%{else}c%{endif}"', "<if(a, <'b'>, <'c'>)>", id="with else"),
        pytest.param('"%{ for x in y }${x}%{ endfor }"', "<for(,x in y, <x>)>", id="a loop"),
        pytest.param('"%{for k, v in y}a%{endfor}"', "<for(k,v in y, <'a'>)>", id="with key"),
        pytest.param(
            '"%{if a}%{for x in y}b%{endfor}%{else}%{if c}d%{endif}%{endif}"',
            "<if(a, <for(,x in y, <'b'>)>, <if(c, <'d'>, <>)>)>",
            id="directives in directives",
        ),
        pytest.param('"a %{~ if b ~} c %{~ endif ~} d"', "<'a' if(b, <'c'>, <>) 'd'>", id="strips"),
        pytest.param('"${{ a = 1 }}"', "<{'a' = 1}>", id="an object"),
        pytest.param('"${f("}")}"', "<f('}')>", id="a brace in a string in a sequence"),
    ],
)
def test_quoted(text, made):
    node, found = parse_expression(Source("a.hcl", text))
    assert (shown(node), found) == (made, [])


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param("<<E\nE\n", "''", id="nothing"),
        pytest.param("<<E\na\n b\nE\n", r"'a\n b\n'", id="lines as they are"),
        pytest.param("<<E\n  a\n  E\n", r"'  a\n'", id="the end may be indented"),
        pytest.param("<<E\r\na\r\nE\r\n", r"'a\r\n'", id="carriage returns stay"),
        pytest.param('<<E\n\\n\\q "a"\nE\n', r"""'\\n\\q "a"\n'""", id="no backslash escapes"),
        pytest.param("<<E\n$${a}\nE\n", r"'${a}\n'", id="doubled marks"),
        pytest.param("<<E\na${b}c\nE\n", r"<'a' b 'c\n'>", id="an interpolation"),
        pytest.param("<<E\na\n  ${~ b ~}\n\n c\nE\n", r"<'a\n' '' b '' '\n' ' c\n'>", id="strips"),
        pytest.param("<<-E\n  a\n    b\n  E\n", r"'a\n  b\n'", id="the least indentation goes"),
        pytest.param("<<-E\n\ta\n\t b\nE\n", r"'a\n b\n'", id="a tab counts as one"),
        pytest.param("<<-E\n \ta\n  b\nE\n", r"'a\nb\n'", id="tabs and blanks count alike"),
        pytest.param("<<-E\n    a\n\n  \n  b\nE\n", r"'  a\n\n  \nb\n'", id="blank lines stay"),
        pytest.param("<<-E\n  a\nb\nE\n", r"'  a\nb\n'", id="one line without indentation"),
        pytest.param("<<-E\n  ${a}\n    b\nE\n", r"<'' a '\n' '  b\n'>", id="before a sequence"),
        pytest.param("<<-E\n${a}\n    b\nE\n", r"<a '\n' '    b\n'>", id="a sequence at the start"),
        pytest.param(
            "<<-E\n  a${b}  c\n    d\nE\n", r"<'a' b '  c\n' '  d\n'>", id="text behind a sequence"
        ),
        pytest.param(
            "<<-E\n  %{ if a ~}\n    b\n  %{ endif ~}\nE\n",
            r"<'' if(a, <'' '    b\n' ''>, <>) ''>",
            id="a stripped line end joins lines",
        ),
        pytest.param("<<-E\n\u3000a\nE\n", r"'a\n'", id="wide blanks are indentation"),
        pytest.param("<<E\n  a\nE\n", r"'  a\n'", id="without the dash it stays"),
    ],
)
def test_heredocs(text, made):
    node, found = parse_expression(Source("a.hcl", text))
    assert (shown(node), found) == (made, [])


def test_places_of_parts():
    node, _ = parse_expression(Source("a.hcl", '"ab${c}%{if d}e%{else}f%{endif}"'))
    assert isinstance(node, tree.TemplateExpression)
    text, name, choice = node.parts
    assert isinstance(choice, tree.TemplateIf)
    parts = (text, name, choice, choice.then, choice.otherwise)
    places = [(part.start, part.end) for part in parts]
    assert places == [(1, 3), (5, 6), (7, 31), (14, 15), (22, 23)]
    assert node.quoted


def test_a_heredoc_is_not_quoted():
    node, _ = parse_expression(Source("a.hcl", "<<E\na\nE\n"))
    assert isinstance(node, tree.StringLiteral)
    assert not node.quoted


@pytest.mark.parametrize(
    ("text", "value", "bad"),
    [
        pytest.param("a", "a", None, id="nothing to do"),
        pytest.param(r"\\n", r"\n", None, id="an escaped backslash"),
        pytest.param(r"a\qb\x", "ab", (1, 3), id="the first bad one is named"),
        pytest.param(r"\u12g4", "12g4", (0, 2), id="bad digits"),
        pytest.param("a\\", "a", (1, 2), id="a backslash at the end"),
        pytest.param(r"\U0010ffff", "\U0010ffff", None, id="the last code point"),
        pytest.param(r"\U00110000", "", (0, 10), id="one past it"),
    ],
)
def test_backslash_escapes(text, value, bad):
    assert unescape(text) == (value, bad)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$${", "${"),
        ("%%{", "%{"),
        ("$$${", "$${"),
        ("$%{", "$%{"),
        ("$$", "$$"),
        ("$${%%{", "${%{"),
    ],
)
def test_doubled_marks(text, value):
    assert undouble(text) == value
