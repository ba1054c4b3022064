"""Where the text of a job file is cut."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax.scanner import name_end, scan, scan_template


def tokens_of(text: str) -> list[str]:
    """Return the words of a text without the empty one at its end."""
    tokens = scan(Source("a.hcl", text))
    return [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)][:-1]


def kinds_of(text: str) -> list[str]:
    return scan(Source("a.hcl", text)).kinds[:-1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(" \t ", [], id="blanks are no tokens"),
        pytest.param("a-b_c1 _d", ["a-b_c1", "_d"], id="names hold dashes and underscores"),
        pytest.param("1a", ["1", "a"], id="a name does not begin with a digit"),
        pytest.param("-a", ["-", "a"], id="a name does not begin with a dash"),
        pytest.param("é漢x y", ["é漢x", "y"], id="names hold letters of every script"),
        pytest.param("aé-1 b", ["aé-1", "b"], id="a name that begins in ASCII"),
        pytest.param("a\u0301b", ["a\u0301b"], id="a combining mark continues a name"),
        pytest.param("1.5e+3 2E-1 3e4", ["1.5e+3", "2E-1", "3e4"], id="numbers with exponents"),
        pytest.param("1.2.3", ["1.2.3"], id="dots and digits are one word"),
        pytest.param("a.0.b", ["a", ".", "0", ".", "b"], id="the dot behind an index"),
        pytest.param("1...", ["1", "..."], id="an ellipsis behind a number"),
        pytest.param("a...", ["a", "..."], id="an ellipsis behind a name"),
        pytest.param("==!=>=<=&&||", ["==", "!=", ">=", "<=", "&&", "||"], id="long operators"),
        pytest.param("=>=", ["=>", "="], id="the arrow comes first"),
        pytest.param("a::b", ["a", "::", "b"], id="two colons"),
        pytest.param("? : ! + * / %", list("?:!+*/%"), id="short operators"),
        pytest.param("a\nb\r\nc", ["a", "\n", "b", "\r\n", "c"], id="both line ends"),
        pytest.param('"a" "b\\"c"', ['"a"', '"b\\"c"'], id="plain strings are whole"),
        pytest.param('""', ['""'], id="an empty string"),
        pytest.param('"$a %b"', ['"$a %b"'], id="marks without brace are text"),
        pytest.param('"$${a}"', ['"', "$${a}", '"'], id="a doubled mark is text"),
        pytest.param('"$$${a}"', ['"', "$$${a}", '"'], id="so is a tripled one"),
        pytest.param('"a${b}c"', ['"', "a", "${", "b", "}", "c", '"'], id="an interpolation"),
        pytest.param('"%{if}"', ['"', "%{", "if", "}", '"'], id="a directive"),
        pytest.param('"${~ a ~}"', ['"', "${~", "a", "~}", '"'], id="strip marks"),
        pytest.param(
            '"${{a=1}}"',
            ['"', "${", "{", "a", "=", "1", "}", "}", '"'],
            id="braces inside an interpolation",
        ),
        pytest.param(
            '"${"${a}"}"', ['"', "${", '"', "${", "a", "}", '"', "}", '"'], id="strings in strings"
        ),
        pytest.param(
            "<<E\nx\nE\ny", ["<<E\n", "x\n", "E", "\n", "y"], id="a heredoc ends with its marker"
        ),
        pytest.param("<<E\nE\n", ["<<E\n", "E", "\n"], id="an empty heredoc"),
        pytest.param("<<-E\n x\n  E\n", ["<<-E\n", " x\n", "  E", "\n"], id="an indented end"),
        pytest.param("<<E\r\nx\r\nE\r\n", ["<<E\r\n", "x\r\n", "E", "\r\n"], id="CRLF line ends"),
        pytest.param("<<E \nE\n", ["<", "<", "E", "\n", "E", "\n"], id="a blank behind the marker"),
        pytest.param("<<1\n", ["<", "<", "1", "\n"], id="a marker is a name"),
        pytest.param("<<E", ["<", "<", "E"], id="a marker without line end"),
        pytest.param(
            "<<E\n${a}\nE\nE\n",
            ["<<E\n", "${", "a", "}", "\n", "E", "\n", "E", "\n"],
            id="an interpolation at the start of a line",
        ),
        pytest.param(
            "<<E\n E${a}\nE\n",
            ["<<E\n", " E", "${", "a", "}", "\n", "E", "\n"],
            id="the marker with something behind it is text",
        ),
        pytest.param("\ufeffa", ["a"], id="a byte order mark is passed over"),
        pytest.param(
            "<<E\n${a}E\nE\n",
            ["<<E\n", "${", "a", "}", "E\n", "E", "\n"],
            id="the marker with something before it is text",
        ),
    ],
)
def test_words(text, words):
    assert tokens_of(text) == words


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param('a = "b"', ["name", "=", "string"], id="a plain string"),
        pytest.param(
            '"a${1}"',
            ["open quote", "text", "${", "number", "sequence end", "close quote"],
            id="a template",
        ),
        pytest.param("<<E\nx\nE\n", ["heredoc", "text", "heredoc end", "newline"], id="a heredoc"),
        pytest.param("{}", ["{", "}"], id="braces"),
        pytest.param('"a', ["open quote", "text"], id="a string that the text's end cuts"),
        pytest.param("<<E\nx", ["heredoc", "text"], id="a heredoc that the text's end cuts"),
        pytest.param("~}", ["sequence end"], id="a strip mark outside a template"),
    ],
)
def test_kinds(text, kinds):
    assert kinds_of(text) == kinds


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        pytest.param("a # b\nc", ["# b"], id="a hash"),
        pytest.param("// a\r\nb", ["// a"], id="slashes, without the carriage return"),
        pytest.param("a /* b\n */ c", ["/* b\n */"], id="over lines"),
        pytest.param("#", ["#"], id="at the end of the text"),
        pytest.param("/**/ # /*\n/* # */", ["/**/", "# /*", "/* # */"], id="one inside the other"),
        pytest.param('"# a" <<E\n# b\nE\n', [], id="none in text"),
        pytest.param("/* a /* b", [], id="none without an end"),
    ],
)
def test_comments(text, comments):
    found = scan(Source("a.hcl", text)).comments
    assert [text[start:end] for start, end in found] == comments


def test_an_open_comment_is_a_slash_and_a_star():
    assert tokens_of("/* a") == ["/", "*", "a"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("a & b", ["JK1002 1:3 Did you mean"], id="one ampersand"),
        pytest.param("a ^ b", ["JK1002 1:3 The job"], id="a caret"),
        pytest.param("'a'", ["JK1001 1:1 ' is no quote"], id="single quotes, once a line"),
        pytest.param("“a”", ["JK1001 1:1 “ is"], id="typographic quotes, once a line"),
        pytest.param("a; b;\nc;", ["JK1001 1:2 Items", "JK1001 2:2 Items"], id="semicolons"),
        pytest.param("a\rb", ["JK1001 1:2 A carriage"], id="a lone carriage return"),
        pytest.param("a @", ['JK1001 1:3 The character "@" (U+0040)'], id="another character"),
        pytest.param("a \x00", ["JK1001 1:3 The character U+0000"], id="one that can't be shown"),
        pytest.param('a = "b\nc', ["JK1003 1:7 A quote"], id="a line end in a string"),
        pytest.param('"a${"b\nc', ["JK1003 1:7 The"], id="a line end in an inner string"),
        pytest.param("@\n" * 9, [f"JK1001 {n}:1 The" for n in (1, 2, 3, 4)], id="four of a kind"),
    ],
)
def test_faults(text, faults):
    found = scan(Source("a.hcl", text)).diagnostics
    told = [f"{one.code} {str(one.range).removeprefix('a.hcl:')} {one.detail}" for one in found]
    pairs = zip(told, faults, strict=True)
    assert all(one[:10] == fault[:10] and fault[11:] in one for one, fault in pairs), told


def test_a_line_end_in_a_string_costs_that_string_only():
    assert tokens_of('a = "b ${c}\nd = 1\n') == ["a", "=", '"b ${c}', "\n", "d", "=", "1", "\n"]


def test_a_line_end_in_a_string_inside_a_heredoc_leaves_the_heredoc():
    text = '<<E\n${"b\n}x\nE\n'
    bad = ["heredoc", "${", "bad", "newline", "sequence end", "text", "heredoc end", "newline"]
    assert kinds_of(text) == bad


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", ["", ""], id="nothing"),
        pytest.param('a "b"\nc', ["", 'a "b"\nc', ""], id="quotes and line ends are text"),
        pytest.param("a\\${b}", ["", "a\\", "${", "b", "}", ""], id="no backslash escapes"),
        pytest.param("$${a}", ["", "$${a}", ""], id="a doubled mark is text"),
        pytest.param("${a", ["", "${", "a"], id="a sequence that is not closed"),
    ],
)
def test_bare_templates(text, words):
    tokens = scan_template(Source("a.hcl", text))
    found = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert found[:-1] == words


def test_scanning_from_an_offset():
    tokens = scan(Source("a.hcl", "@@ a b"), 3)
    assert (tokens.starts, tokens.ends, tokens.diagnostics) == ([3, 5, 6], [4, 6, 6], [])


@pytest.mark.parametrize(
    ("text", "end"),
    [
        pytest.param("a-b c", 3, id="up to the blank"),
        pytest.param("1a", 0, id="a digit begins none"),
        pytest.param("-a", 0, id="a dash begins none"),
        pytest.param("\u0301a", 0, id="a combining mark begins none"),
        pytest.param("é·1", 3, id="other letters and what continues them"),
        pytest.param("\u037ax", 2, id="a letter that Python does not count"),
        pytest.param("", 0, id="nothing"),
        pytest.param("a😀", 1, id="no emoji"),
    ],
)
def test_where_a_name_ends(text, end):
    assert name_end(text, 0) == end
