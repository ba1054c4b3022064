"""Functions of strings."""

from __future__ import annotations

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.case import lower, title, upper
from jobkit.evaluate.functions.graphemes import graphemes
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.numbers import parse_number
from jobkit.evaluate.values import NULL, STRING, ListValue


def words(*texts):
    return ListValue(STRING, texts)


@pytest.mark.parametrize(
    ("change", "text", "changed"),
    [
        pytest.param(upper, "straße ﬁ ŉ", "STRAßE ﬁ ŉ", id="no letter becomes two"),
        pytest.param(upper, "ᾳ", "ᾼ", id="a letter with a simple counterpart only"),
        pytest.param(lower, "İ ΑΣ", "i \u03b1\u03c3", id="no rule of word ends"),
        pytest.param(title, "it's a-b a_b 3rd", "It'S A-B A_b 3rd", id="boundaries of words"),
        pytest.param(
            title, "ǆungla a\u00a0b a\u2013b", "ǅungla A\u00a0B A\u2013b", id="beyond ASCII"
        ),
    ],
)
def test_case(change, text, changed):
    assert change(text) == changed


@pytest.mark.parametrize(
    ("text", "clusters"),
    [
        pytest.param("abc", ["a", "b", "c"], id="ASCII"),
        pytest.param("a\r\nb", ["a", "\r\n", "b"], id="a line end is one"),
        pytest.param("👩‍👩‍👧‍👦x", ["👩‍👩‍👧‍👦", "x"], id="a family is one"),
        pytest.param("🇫🇷🇩🇪", ["🇫🇷", "🇩🇪"], id="a flag is one"),
        pytest.param("नमस्ते", ["न", "म", "स्", "ते"], id="a conjunct is two, as in Unicode 15.0"),
        pytest.param("น้ำ", ["น้ำ"], id="a vowel sign that is a letter stays"),
    ],
)
def test_graphemes(text, clusters):
    assert list(graphemes(text)) == clusters


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        pytest.param("strlen", ["日本語"], 3, id="strlen"),
        pytest.param("reverse", ["ab\r\n"], "\r\nba", id="reverse"),
        pytest.param("strrev", ["abc"], "cba", id="strrev"),
        pytest.param("substr", ["hello", 1, 3], "ell", id="substr"),
        pytest.param("substr", ["hello", -3, 2], "ll", id="substr from the end"),
        pytest.param("substr", ["hello", -9, 2], "he", id="substr from before the start"),
        pytest.param("substr", ["hello", 9, 2], "", id="substr past the end"),
        pytest.param("substr", ["hello", 1, -1], "ello", id="substr to the end"),
        pytest.param("substr", ["hello", 1, 0], "", id="substr of nothing"),
        pytest.param("substr", ["hello", -3, 0], "llo", id="substr of nothing from the end"),
        pytest.param("trim", ["xyhixy", "yx"], "hi", id="trim"),
        pytest.param("trim", [" x ", ""], " x ", id="trim of no characters"),
        pytest.param("trimprefix", ["aab", "a"], "ab", id="trimprefix once"),
        pytest.param("trimsuffix", ["baa", "a"], "ba", id="trimsuffix once"),
        pytest.param("trimspace", ["\u3000\u0085 x\x1c\n"], "x\x1c", id="trimspace"),
        pytest.param("chomp", ["a\r\n\n\r"], "a", id="chomp"),
        pytest.param("indent", [2, "a\n\nb\n"], "a\n  \n  b\n  ", id="indent"),
        pytest.param("join", ["-", words("a"), words(), words("b")], "a-b", id="join"),
        pytest.param("split", [",", ""], words(""), id="split of nothing"),
        pytest.param("split", ["", "日本"], words("日", "本"), id="split by nothing"),
        pytest.param("replace", ["abc", "", "-"], "-a-b-c-", id="replace nothing"),
        pytest.param("replace", ["a.b", ".", "$1"], "a$1b", id="replace is literal"),
        pytest.param("urlencode", ["é ~/+"], "%C3%A9+~%2F%2B", id="urlencode"),
        pytest.param("base64encode", ["🚀\n"], "8J+agAo=", id="base64encode"),
        pytest.param("base64decode", ["YQ\n=\r="], "a", id="base64decode skips line ends"),
        pytest.param("base64decode", ["YR=="], "a", id="base64decode ignores spare bits"),
    ],
)
def test_result(name, arguments, result):
    assert find(name).call(*arguments) == result


@pytest.mark.parametrize(
    ("name", "arguments", "argument"),
    [
        pytest.param("substr", ["a", parse_number("0.5"), 1], None, id="half a character"),
        pytest.param("indent", [-1, "a\nb"], 0, id="fewer than no spaces"),
        pytest.param("join", [","], None, id="no list"),
        pytest.param("join", ["-", words("a"), words("b", NULL)], 2, id="null in a list"),
        pytest.param("base64decode", ["YQ"], None, id="no padding"),
        pytest.param("base64decode", [" YQ=="], None, id="a space"),
        pytest.param("base64decode", ["/w=="], None, id="bytes that are not UTF-8"),
        pytest.param("indent", [10**8, "a\nb"], None, id="a text beyond the limit"),
        pytest.param("replace", ["a" * 10_000, "", "b" * 10_000], None, id="also of replace"),
    ],
)
def test_fault(name, arguments, argument):
    with pytest.raises(FunctionError) as caught:
        find(name).call(*arguments)
    assert caught.value.argument == argument
