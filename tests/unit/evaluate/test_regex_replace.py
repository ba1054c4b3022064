"""The function regex_replace."""

from __future__ import annotations

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.registry import FunctionError

regex_replace = find("regex_replace").call


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "result"),
    [
        pytest.param("hello", "l", "L", "heLLo", id="every match"),
        pytest.param("baaac", "a*", "-", "-b-c-", id="no empty match behind a match"),
        pytest.param("k🚀é", "", "-", "-k-🚀-é-", id="between characters, not bytes"),
        pytest.param("k🚀K", r"\B", "-", "k🚀K", id="no place inside a character"),
        pytest.param("é", ".", "c", "c", id="a character is one"),
        pytest.param("a\nb", "(?m)^", "> ", "> a\n> b", id="flags"),
        pytest.param("Aé", r"\p{lowercase letter}", "-", "A-", id="long names of categories"),
        pytest.param("Aλ", r"\p{greek}", "-", "A-", id="scripts in any case"),
        pytest.param(r"\C", r"\\C|\QC\E", "-", "-", id="an escaped backslash before C"),
        pytest.param("x", "x", "$0$0", "xx", id="the whole match"),
        pytest.param("ab", "(a)(b)", "$2${1}", "ba", id="groups by number"),
        pytest.param("ab", "(?P<x>a)(?<y>b)", "$y${x}", "ba", id="groups by name"),
        pytest.param("ab", "(a)|(b)", "<$1$2>", "<a><b>", id="groups that took no part"),
        pytest.param("a", "(a)", "$1x", "", id="the longest name counts"),
        pytest.param("a", "(a)", "${01}$2$9", "", id="groups that are not there"),
        pytest.param("a", "(a)", "$$1", "$1", id="a dollar sign"),
        pytest.param("a", "(a)", "$ ${ ${} ${1 $", "$ ${ ${} ${1 $", id="what is no reference"),
        pytest.param("a", "(a)", r"\1", r"\1", id="a backslash means nothing"),
    ],
)
def test_result(text, pattern, replacement, result):
    assert regex_replace(text, pattern, replacement) == result


@pytest.mark.parametrize(
    "pattern", ["(", "*", "[z-a]", r"(a)\1", "a(?=b)", r"\C", r"\Z", "(?x)a", "a{1001}", "(?P<é>a)"]
)
def test_fault(pattern):
    with pytest.raises(FunctionError) as caught:
        regex_replace("aaa", pattern, "x")
    assert caught.value.argument == 1


def test_a_result_beyond_the_limit_is_refused():
    with pytest.raises(FunctionError, match="limit"):
        regex_replace("a" * 10_000, "", "b" * 10_000)
