"""HCL's JSON form: what counts as it, what its members are, and every fault in one run."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax.detect import is_json
from jobkit.syntax.hcl_json import json_attributes, json_content, parse_json
from jobkit.syntax.json_strings import raw_text
from jobkit.syntax.schema import BodySchema
from jobkit.syntax.tree import (
    Embedded,
    Expression,
    JsonBody,
    Literal,
    Object,
    StringLiteral,
    Tuple,
)

SCHEMA = BodySchema(
    frozenset({"name", "count"}), {"update": (), "group": ("name",), "pair": ("one", "two")}
)
TEMPLATE = "template"


def plain(node: Expression) -> object:
    """Return an expression as JSON types; numbers as their text, templates as such."""
    match node:
        case Literal():
            return node.value
        case StringLiteral():
            return "=" + node.value
        case Embedded():
            inner = node.inner
            return "=" + inner.value if isinstance(inner, StringLiteral) else TEMPLATE
        case Tuple():
            return [plain(element) for element in node.elements]
        case Object():
            return [(raw_text(item.key), plain(item.value)) for item in node.items]
        case _:
            return "other"


def parsed(text: str) -> tuple[JsonBody, list[str]]:
    body, diagnostics = parse_json(Source("job.json", text))
    return body, [diagnostic.name for diagnostic in diagnostics]


def value_of(text: str) -> object:
    body, faults = parsed(f'{{"a": {text}}}')
    assert faults == []
    assert isinstance(body.value, Object)
    return plain(body.value.items[0].value)


@pytest.mark.parametrize(
    ("text", "json"),
    [
        pytest.param("{", True, id="a brace"),
        pytest.param("   {", True, id="a brace behind blanks"),
        pytest.param("\n{", False, id="a line end before the brace"),
        pytest.param("\t{", False, id="a tab before the brace"),
        pytest.param("\ufeff{", False, id="a byte order mark before the brace"),
        pytest.param("", False, id="nothing"),
        pytest.param('job "a" {', False, id="native text"),
    ],
)
def test_tells_the_forms_apart(text, json):
    assert is_json(text) is json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1", "1", id="a number keeps its text"),
        pytest.param("-0.5e+3", "-0.5e+3", id="a number with sign, fraction and exponent"),
        pytest.param("true", True, id="true"),
        pytest.param("null", None, id="null"),
        pytest.param('"x"', "=x", id="text"),
        pytest.param('[1, ["x"], {}]', ["1", ["=x"], []], id="nested arrays"),
        pytest.param('{"b": 1, "b": 2}', [("b", "1"), ("b", "2")], id="repeated members are kept"),
        pytest.param(r'"\"\\\/\b\f\n\r\t"', '="\\/\b\f\n\r\t', id="every escape"),
        pytest.param(r'"\u00e9"', "=é", id="an escaped code point"),
        pytest.param(r'"\ud83d\ude00"', "=😀", id="two escapes that are one character"),
        pytest.param(r'"\ud83dx\ude00"', "=\ufffdx\ufffd", id="half a character by itself"),
        pytest.param(r'"e\u0301"', "=é", id="values are normalized"),
        pytest.param('"a$b%c"', "=a$b%c", id="dollar and percent alone are text"),
        pytest.param('"$${x}"', "=${x}", id="a doubled dollar"),
        pytest.param('"${1 + 1}"', TEMPLATE, id="a template"),
        pytest.param(r'"\u0024{1}"', TEMPLATE, id="a template whose dollar is an escape"),
    ],
)
def test_reads_values(text, value):
    assert value_of(text) == value


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param('{"a": "${x"}', (1, 8), id="without escapes"),
        pytest.param('{"a": "\\n\\u00e9${x"}', (1, 16), id="behind escapes"),
        pytest.param('{"b": 1,\n"a": "\\t ${x"}', (2, 10), id="in another line"),
    ],
)
def test_a_fault_in_a_template_is_placed_in_the_file(text, place):
    body, faults = parsed(text)
    assert faults == []
    found, _ = json_attributes(body)
    template = found["a"].expression
    assert isinstance(template, Embedded)
    where = template.problems[0].range
    assert where is not None
    assert (where.start.line, where.start.column) == place


def names_and_blocks(text: str) -> tuple[list[str], list[str], list[str]]:
    body, faults = parsed(text)
    found, diagnostics = json_content(body, SCHEMA)
    blocks = [
        " ".join([block.type, *(label.value for label in block.labels)]) for block in found.blocks
    ]
    return sorted(found.attributes), blocks, faults + [one.name for one in diagnostics]


@pytest.mark.parametrize(
    ("text", "attributes", "blocks"),
    [
        pytest.param('{"name": "x", "count": null}', ["count", "name"], [], id="arguments"),
        pytest.param('{"//": 1, "//": 2}', [], [], id="comments"),
        pytest.param('{"update": {}}', [], ["update"], id="a block"),
        pytest.param('{"update": [{}, {}]}', [], ["update", "update"], id="an array of blocks"),
        pytest.param('{"update": [null]}', [], ["update"], id="null in an array is an empty block"),
        pytest.param('{"update": null}', [], [], id="null is no block"),
        pytest.param('{"update": []}', [], [], id="an empty array is no block"),
        pytest.param('{"group": {"a": {}, "b": {}}}', [], ["group a", "group b"], id="labels"),
        pytest.param(
            '{"group": [{"a": {}}, {}, {"b": {}}]}', [], ["group a", "group b"], id="label array"
        ),
        pytest.param('{"group": {"a": [{}, {}]}}', [], ["group a", "group a"], id="label twice"),
        pytest.param('{"group": {"a": null}}', [], [], id="null behind a label is no block"),
        pytest.param('{"group": {"//": {}}}', [], ["group //"], id="a label is no comment"),
        pytest.param(r'{"group": {"e\u0301": {}}}', [], ["group e\u0301"], id="labels stay as is"),
        pytest.param('{"group": {"${x}": {}}}', [], ["group ${x}"], id="labels are no templates"),
        pytest.param('{"pair": {"a": {"b": {}}}}', [], ["pair a b"], id="two labels"),
    ],
)
def test_sorts_members_by_the_schema(text, attributes, blocks):
    assert names_and_blocks(text) == (attributes, blocks, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param('{"nam": 1}', "json-unknown-property", id="an unknown name"),
        pytest.param('{"name": 1, "name": 2}', "json-repeated-argument", id="an argument twice"),
        pytest.param('{"update": "x"}', "json-value-type", id="text for a block"),
        pytest.param('{"group": {}}', "json-label-missing", id="no label"),
        pytest.param('{"group": null}', "json-label-missing", id="null for labels"),
        pytest.param('{"group": [{}]}', "json-label-missing", id="no label in an array"),
        pytest.param('{"group": 3}', "json-value-type", id="a number for labels"),
        pytest.param('{"group": [[{"a": {}}]]}', "json-value-type", id="arrays in an array"),
        pytest.param('{"group": {"a": 3}}', "json-value-type", id="a number behind a label"),
        pytest.param('{"group": {"//": "x"}}', "json-value-type", id="a comment among labels"),
    ],
)
def test_refuses_what_the_schema_does_not_know(text, fault):
    assert names_and_blocks(text)[2] == [fault]


def inner(text: str) -> JsonBody:
    body, _ = parsed(text)
    found, _ = json_content(body, SCHEMA)
    block = found.blocks[0].body
    assert isinstance(block, JsonBody)
    return block


@pytest.mark.parametrize(
    ("text", "names", "faults"),
    [
        pytest.param('{"name": 1, "count": 2}', ["count", "name"], [], id="an object"),
        pytest.param('[{"name": 1}, {"count": 2}]', ["count", "name"], [], id="an array of them"),
        pytest.param("null", [], [], id="null"),
        pytest.param("3", [], ["json-value-type"], id="a number"),
        pytest.param("[3]", [], ["json-value-type"], id="a number in the array"),
        pytest.param("[null]", [], ["json-value-type"], id="null in the array"),
    ],
)
def test_a_body_may_be_an_array_of_objects(text, names, faults):
    found, diagnostics = json_content(inner(f'{{"update": [{text}]}}'), SCHEMA)
    assert sorted(found.attributes) == names
    assert [one.name for one in diagnostics] == faults


@pytest.mark.parametrize(
    ("text", "names", "faults"),
    [
        pytest.param('{"a b": 1, "//": 2}', ["a b"], [], id="names of any kind, comments left out"),
        pytest.param('{"a": 1, "a": 2}', ["a"], ["json-repeated-argument"], id="a name twice"),
        pytest.param('[{"a": 1}]', [], ["json-value-type"], id="an array"),
        pytest.param("null", [], ["json-value-type"], id="null"),
    ],
)
def test_arguments_of_any_name_stand_in_one_object(text, names, faults):
    found, diagnostics = json_attributes(inner(f'{{"update": [{text}]}}'))
    assert list(found) == names
    assert [one.name for one in diagnostics] == faults


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param('{"update": {"name": 1}}', "}}", id="an object's closing brace"),
        pytest.param('{"update": [null]}', "null", id="null itself"),
    ],
)
def test_a_missing_argument_is_reported_in_its_block(text, at):
    found, _ = json_content(inner(text), SCHEMA)
    assert text.startswith(at, found.missing)


# Each text has just the faults of its second column, at the marked places.
FAULTS = [
    pytest.param('{"a": [1>,]}', ["json-trailing-comma"], id="a comma behind the last element"),
    pytest.param('{"a": 1>,}', ["json-trailing-comma"], id="a comma behind the last member"),
    pytest.param('{"a": 1,>, "b": 2}', ["json-extra-comma"], id="two commas"),
    pytest.param('{"a": 1\n >"b": 2}', ["json-comma-missing"], id="no comma between members"),
    pytest.param('{"a": [1 >2]}', ["json-comma-missing"], id="no comma between elements"),
    pytest.param('{"a" >1, "b": 2}', ["json-colon-missing"], id="no colon"),
    pytest.param('{"a" >= 1}', ["json-colon-missing"], id="an equals sign for a colon"),
    pytest.param('{"a": >, "b": 2}', ["json-value-missing"], id="no value"),
    pytest.param('{"a">}', ["json-value-missing"], id="a name alone"),
    pytest.param('{>a: 1, "b": 2}', ["json-property-name"], id="a name without quotes"),
    pytest.param("{>'a': 1}", ["json-property-name"], id="a name in single quotes"),
    pytest.param('{>1: 2, "b": 2}', ["json-property-name"], id="a number for a name"),
    pytest.param('{>"a: 1,\n "b": 2}', ["json-property-name"], id="a name's second quote missing"),
    pytest.param('{>a": 1,\n "b": 2}', ["json-property-name"], id="a name's first quote missing"),
    pytest.param('{"a": >True}', ["json-keyword"], id="a word of another language"),
    pytest.param('{"a": >var.x, "b": 2}', ["json-keyword"], id="an expression without quotes"),
    pytest.param('{"a": >f("x", 1), "b": 2}', ["json-keyword"], id="a call without quotes"),
    pytest.param('{"a": >01}', ["json-number"], id="a leading zero"),
    pytest.param('{"a": >.5}', ["json-number"], id="a number without its first digit"),
    pytest.param("{\"a\": >'x'}", ["json-string"], id="text in single quotes"),
    pytest.param('{"a": "x>\\q"}', ["json-string"], id="an escape that JSON doesn't have"),
    pytest.param('{"a": "x>\ty"}', ["json-string"], id="a tab in text"),
    pytest.param('{"a": >"x,\n "b": 2}', ["json-string"], id="text without its second quote"),
    pytest.param('{"a": >x",\n "b": 2}', ["json-string"], id="text without its first quote"),
    pytest.param(
        '{"a": >"one\n{{ two }}, three\n", "b": 2,\n"c": 3}', ["json-string"], id="text over lines"
    ),
    pytest.param('{>// x\n "a": 1 >/* y */}', ["json-comment"] * 2, id="comments"),
    pytest.param('{"a": >@, "b": 2}', ["json-character"], id="a stray character"),
    pytest.param('{"a": [1, 2>}}', ["json-mismatched-brackets"], id="a brace closes an array"),
    pytest.param('{"a": {"b": [1>}}', ["json-mismatched-brackets"], id="a bracket is forgotten"),
    pytest.param('{"a": 1>]}', ["json-mismatched-brackets"], id="a bracket is too much"),
    pytest.param('{"a": "x", >"y"]}', ["json-mismatched-brackets"], id="no opening bracket"),
    pytest.param('{"a": ["b">: 1]}', ["json-array-colon"], id="a name in an array"),
    pytest.param('{"a": >{"b": 1', ["json-unclosed"], id="the text ends too early"),
    pytest.param('{"a": 1} >x', ["json-extra-data"], id="something behind the text"),
    pytest.param('{"a": 1}>}', ["json-extra-data"], id="one brace too many"),
    pytest.param(
        '{"a": >tru, "b" >2, "c": [>01, 2>,]}',
        ["json-keyword", "json-colon-missing", "json-number", "json-trailing-comma"],
        id="several faults come in one run",
    ),
]


@pytest.mark.parametrize(("marked", "faults"), FAULTS)
def test_tells_every_fault_once_at_its_place(marked, faults):
    places = [at - count for count, at in enumerate(i for i, c in enumerate(marked) if c == ">")]
    _, diagnostics = parse_json(Source("job.json", marked.replace(">", "")))
    starts = [one.range.start_offset for one in diagnostics if one.range is not None]
    assert ([one.name for one in diagnostics], starts) == (faults, places)


BALANCED = """{
  "job": {
    "a": {
      "group": [
        {
          "g": {
            "count": 1
          }
        },
        {
          "h": {
            "args": ["x"]
          }
        }
      ],
      "type": "batch"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("written", "instead", "hint"),
    [
        pytest.param(
            '"count": 1\n          }', '"count": 1', "line 6 is not closed before line 8", id="}"
        ),
        pytest.param("        }\n      ],", "        }\n", "line 4 is not closed before", id="]"),
        pytest.param(
            '["x"]\n          }', '["x"]\n          }}', "line 13 is one too many", id="}}"
        ),
        pytest.param('"g": {', '"g":', 'a "{" is missing before line 7', id="{"),
        pytest.param('"group": [', '"group":', 'a "[" is missing before line 5', id="["),
    ],
)
def test_the_indentation_tells_which_bracket_is_wrong(written, instead, hint):
    text = BALANCED.replace(written, instead)
    body, diagnostics = parse_json(Source("job.json", text))
    assert [one.detail for one in diagnostics if hint in one.detail] == [diagnostics[0].detail]
    assert len(diagnostics) == 1
    kept = dict(plain(parse_json(Source("job.json", BALANCED))[0].value))  # type: ignore[call-overload]
    assert dict(plain(body.value)).keys() == kept.keys()  # type: ignore[call-overload]


def test_job_json_of_the_api_is_told_once_with_a_hint():
    body, _ = parsed('{"Job": {"ID": "x"}, "Other": 1}')
    schema = BodySchema(frozenset(), {"job": ("name",), "locals": ()})
    _, diagnostics = json_content(body, schema)
    assert len(diagnostics) == 1
    assert 'Did you mean "job"? This looks like Job JSON' in diagnostics[0].detail


def test_a_limit_of_depth_is_named():
    text = '{"a":' * 20 + "1" + "}" * 20
    _, diagnostics = parse_json(Source("job.json", text), max_depth=10)
    assert [one.name for one in diagnostics] == ["too-deep"]
    assert "--max-depth" in diagnostics[0].detail
