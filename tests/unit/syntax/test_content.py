"""What of a body its schema knows."""

from __future__ import annotations

import pytest

from jobkit.source import Source
from jobkit.syntax.content import content, just_attributes
from jobkit.syntax.hcl2 import parse
from jobkit.syntax.schema import BodySchema

SCHEMA = BodySchema(
    frozenset({"count", "driver"}), {"task": ("name",), "meta": (), "pair": ("", "value")}
)


def test_what_is_known_is_sorted():
    body, _ = parse(Source("a.hcl", 'count = 1\ntask "a" {}\nmeta {}\ndriver = 2\ntask "b" {}\n'))
    found, problems = content(body, SCHEMA)
    assert list(found.attributes) == ["count", "driver"]
    assert [block.type for block in found.blocks] == ["task", "meta", "task"]
    assert (found.missing, problems) == (0, [])


def test_an_argument_that_is_missing_is_reported_at_the_brace():
    body, _ = parse(Source("a.hcl", "meta {\n}\n"))
    found, _ = content(body.items[0].body, SCHEMA)  # type: ignore[union-attr]  # it is a block
    assert found.missing == 5


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(
            "cuont = 1",
            "1:1",
            'JK3001 There is no argument "cuont" here. Did you mean "count"?',
            id="an argument with a near name",
        ),
        pytest.param(
            "mets = 1",
            "1:1",
            'JK3001 There is no argument "mets" here. Did you mean "meta"?',
            id="an argument near a block",
        ),
        pytest.param(
            "xyzzy = 1", "1:1", 'JK3001 There is no argument "xyzzy" here.', id="an argument"
        ),
        pytest.param(
            "meta = 1",
            "1:1",
            'JK3001 "meta" is a block here: write "meta { … }" without the equals sign.',
            id="a block as argument",
        ),
        pytest.param(
            'tsak "a" {}',
            "1:1",
            'JK3002 There is no block "tsak" here. Did you mean "task"?',
            id="a block with a near name",
        ),
        pytest.param(
            "count {}",
            "1:1",
            'JK3002 "count" is an argument here: write "count = …".',
            id="an argument as block",
        ),
        pytest.param(
            "task {}",
            "1:6",
            'JK3003 The block "task" needs a name: task "…" { … }.',
            id="no label",
        ),
        pytest.param(
            "pair {}",
            "1:6",
            'JK3003 The block "pair" needs a label: pair "…" { … }.',
            id="a label without a name of its own",
        ),
        pytest.param(
            "pair a {}",
            "1:8",
            'JK3003 The block "pair" needs a value: pair "…" { … }.',
            id="one label of two",
        ),
        pytest.param(
            'task "a" "b" "c" {}',
            "1:10",
            'JK3004 The block "task" takes 1 label. Remove "b".',
            id="a label too many",
        ),
        pytest.param(
            'meta "a" {}',
            "1:6",
            'JK3004 The block "meta" takes no label. Remove "a".',
            id="a label where there is none",
        ),
        pytest.param(
            "pair a b c {}",
            "1:10",
            'JK3004 The block "pair" takes 2 labels. Remove "c".',
            id="a third label",
        ),
    ],
)
def test_what_does_not_fit_the_schema(text, place, message):
    body, _ = parse(Source("a.hcl", text))
    _, problems = content(body, SCHEMA)
    told = [(str(one.range), f"{one.code} {one.detail}") for one in problems]
    assert told == [(f"a.hcl:{place}", message)]


def test_a_block_with_wrong_labels_is_kept():
    body, _ = parse(Source("a.hcl", 'task {}\nmeta "a" {}\n'))
    found, _ = content(body, SCHEMA)
    assert [block.type for block in found.blocks] == ["task", "meta"]


def test_an_unreliable_body_says_nothing_of_what_may_be_misplaced():
    body, _ = parse(Source("a.hcl", "x = 1\ny {}\ntask {}\n"))
    body.unreliable = True
    assert content(body, SCHEMA)[1] == []
    assert just_attributes(body)[1] == []


def test_just_arguments():
    body, _ = parse(Source("a.hcl", "b = 1\na = 2\n"))
    found, problems = just_attributes(body)
    assert (list(found), problems) == (["b", "a"], [])


def test_a_block_among_arguments():
    body, _ = parse(Source("a.hcl", "a = 1\nb {}\n"))
    found, problems = just_attributes(body)
    told = [(one.code, str(one.range), one.summary) for one in problems]
    assert list(found) == ["a"]
    assert told == [("JK3005", "a.hcl:2:1", 'Unexpected "b" block')]
