"""Types as the job language writes them."""

import pytest

from jobkit.evaluate.types import parse_type, type_text
from jobkit.evaluate.values import DYNAMIC
from jobkit.source import Source
from jobkit.syntax.hcl2 import parse_expression


@pytest.mark.parametrize(
    "text",
    [
        "string",
        "number",
        "bool",
        "list(string)",
        "set(list(number))",
        "map(bool)",
        "tuple([string, number])",
        "tuple([])",
        "object({ a = string, b = map(number) })",
        "object({})",
    ],
)
def test_text_of_a_type_reads_back(text):
    node, _ = parse_expression(Source("type", text))
    assert type_text(parse_type(node, any_allowed=False)[0]) == text


@pytest.mark.parametrize("of", [None, DYNAMIC])
def test_a_type_that_is_not_known_is_any(of):
    assert type_text(of) == "any"
