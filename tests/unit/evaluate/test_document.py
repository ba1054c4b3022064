"""The file's own level: locals, the job block, what a file lacks; dynamic blocks."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.evaluate.document import evaluate
from jobkit.evaluate.run import Run
from jobkit.evaluate.values import UNKNOWN
from jobkit.evaluate.variables import Inputs
from jobkit.outside import Outside
from jobkit.source import Source
from jobkit.verbs.syntax import tree_of

JOB = 'job "j" {}\n'


def document(text):
    source = Source("a.hcl", text)
    body, found = tree_of(source)
    made, more = evaluate(source, body, Inputs(), Run(Outside()))
    return made, [(one.code, str(one.range), one.detail) for one in [*found, *more]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("locals {\n}\n", {}, id="none"),
        pytest.param("locals {\n  a = 1\n}\nlocals {\n  b = 2\n}\n", {"a": 1, "b": 2}, id="two"),
        pytest.param("locals {\n  a = local.b\n  b = 1\n}\n", {"a": 1, "b": 1}, id="any order"),
        pytest.param('locals {\n  a = local["b"]\n  b = 1\n}\n', {"a": 1, "b": 1}, id="brackets"),
        pytest.param(
            'variable "x" {\n  default = 2\n}\nlocals {\n  a = var.x + 1\n}\n', {"a": 3}, id="var"
        ),
        pytest.param("locals {\n  a = attr.x\n}\n", {"a": "${attr.x}"}, id="a reference"),
        pytest.param("locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n", {"a": 2}, id="the last wins"),
        pytest.param(
            "locals {\n  a = [for x in [1] : local.b]\n  b = 2\n}\n", {"a": (2,), "b": 2}, id="loop"
        ),
    ],
)
def test_locals(text, values):
    made, found = document(text + JOB)
    assert (made.local_values, found) == (values, [])


@pytest.mark.parametrize(
    ("text", "place", "detail"),
    [
        pytest.param(
            "  a = local.a\n",
            "a.hcl:2:7",
            '"local.a" needs "local.a". Give one a value.',
            id="itself",
        ),
        pytest.param(
            "  a = local.b\n  b = local.a\n",
            "a.hcl:2:7",
            '"local.a" needs "local.b" needs "local.a". Give one a value.',
            id="two",
        ),
    ],
)
def test_circles(text, place, detail):
    made, found = document(f"locals {{\n{text}}}\n" + JOB)
    assert found == [("JK2130", place, detail)]
    assert set(made.local_values.values()) == {UNKNOWN}


def test_a_long_circle_is_cut():
    lines = "".join(f"  a{n} = local.a{(n + 1) % 9}\n" for n in range(9))
    _, found = document(f"locals {{\n{lines}}}\n" + JOB)
    assert [one[0] for one in found] == ["JK2130"]
    assert found[0][2].count("local.") == 7


def test_two_circles_are_told_apart():
    lines = "  a = local.a\n  b = local.b\n  c = 1\n  d = local.c\n"
    made, found = document(f"locals {{\n{lines}}}\n" + JOB)
    assert [one[1] for one in found] == ["a.hcl:2:7", "a.hcl:3:7"]
    assert made.local_values["d"] == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "",
            ("JK2101", "a.hcl:1:1", 'The file has no job. Write job "name" { … }.'),
            id="no job",
        ),
        pytest.param(
            'job "a" {}\njob "b" {}\n',
            (
                "JK2102",
                "a.hcl:2:1",
                "A file holds one job; the first one is in line 1. Use two files.",
            ),
            id="two jobs",
        ),
        pytest.param(
            "job {}\n",
            ("JK3003", "a.hcl:1:5", 'The block "job" needs a name: job "…" { … }.'),
            id="no name",
        ),
        pytest.param(
            JOB + "x = 1\n", ("JK3001", "a.hcl:2:1", 'There is no argument "x" here.'), id="other"
        ),
        pytest.param(
            JOB + 'group "a" {}\n',
            ("JK3002", "a.hcl:2:1", 'There is no block "group" here.'),
            id="a group outside",
        ),
    ],
)
def test_what_is_wrong_with_a_file(text, fault):
    assert document(text)[1] == [fault]


def test_a_job_that_a_syntax_fault_hides_is_not_missed():
    assert [one[0] for one in document('job = "j" {}\n')[1]] == ["JK1013"]


def groups(text):
    """Return names and counts of the groups that a job's content makes."""
    made = jobkit.parse_job(f'job "j" {{\n{text}\n}}\n')["TaskGroups"] or []
    return [(group["Name"], group["Count"]) for group in made]


def dynamic(arguments, content="content {\n}", type_="group"):
    return f'dynamic "{type_}" {{\n{arguments}\n{content}\n}}\n'


@pytest.mark.parametrize(
    ("text", "made"),
    [
        pytest.param(
            dynamic('for_each = ["a", "b"]\nlabels = [group.value]'),
            [("a", None), ("b", None)],
            id="a list",
        ),
        pytest.param(
            dynamic(
                "for_each = { b = 2, a = 1 }\nlabels = [group.key]",
                "content {\ncount = group.value\n}",
            ),
            [("a", 1), ("b", 2)],
            id="an object, by key",
        ),
        pytest.param(
            dynamic('for_each = ["a"]\niterator = it\nlabels = ["${it.key}-${it.value}"]'),
            [("0-a", None)],
            id="a name for the iterator",
        ),
        pytest.param(
            dynamic('for_each = setunion(["b"], ["a"])\nlabels = [group.key]'),
            [("a", None), ("b", None)],
            id="a set, whose keys are its elements",
        ),
        pytest.param(dynamic("for_each = []\nlabels = [1]"), [], id="nothing"),
        pytest.param(
            'group "x" {\n}\n' + dynamic("for_each = [1]\nlabels = [1]") + 'group "y" {\n}\n',
            [("x", None), ("1", None), ("y", None)],
            id="in the order of the text",
        ),
    ],
)
def test_dynamic_blocks(text, made):
    assert groups(text) == made


def test_dynamic_blocks_in_dynamic_blocks():
    inner = dynamic(
        "for_each = [1, 2]", 'content {\nattribute = "${group.key}${spread.value}"\n}', "spread"
    )
    text = dynamic("for_each = [5]\nlabels = [group.value]", f"content {{\n{inner}}}")
    job = jobkit.parse_job(f'job "j" {{\n{text}\n}}\n')
    spreads = job["TaskGroups"][0]["Spreads"]
    assert [spread["Attribute"] for spread in spreads] == ["01", "02"]


def test_dynamic_blocks_in_json_form():
    text = (
        '{"job": {"j": {"dynamic": {"group": {"for_each": ["a"], "iterator": "it",'
        ' "labels": ["${it.value}"], "content": {"count": 2}}}}}}'
    )
    job = jobkit.parse_job(text)
    assert [(group["Name"], group["Count"]) for group in job["TaskGroups"]] == [("a", 2)]


@pytest.mark.parametrize(
    ("text", "code", "place", "detail"),
    [
        pytest.param(
            dynamic("labels = [1]"),
            "JK2145",
            "2:17",
            'A dynamic block needs "for_each".',
            id="no collection",
        ),
        pytest.param(
            dynamic("for_each = [1]"),
            "JK2145",
            "2:17",
            'A dynamic block needs "labels".',
            id="no labels",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [1]", ""),
            "JK2143",
            "2:17",
            "A dynamic block needs a content block that says what each block holds.",
            id="no content",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [1]", "content {\n}\ncontent {\n}"),
            "JK2144",
            "7:1",
            "A dynamic block has one content block. Remove this one.",
            id="two contents",
        ),
        pytest.param(
            dynamic("for_each = null\nlabels = [1]"),
            "JK2140",
            "3:12",
            'for_each is null. Write "[]" for no blocks.',
            id="null",
        ),
        pytest.param(
            dynamic("for_each = 1\nlabels = [1]"),
            "JK2140",
            "3:12",
            "for_each needs a list, set or map, not a number.",
            id="a number",
        ),
        pytest.param(
            dynamic('for_each = [1]\niterator = "x"\nlabels = [1]'),
            "JK2141",
            "4:12",
            "The iterator is a plain name without quotes or dots.",
            id="an iterator in quotes",
        ),
        pytest.param(
            dynamic("for_each = [1]\niterator = a.b\nlabels = [1]"),
            "JK2141",
            "4:12",
            "The iterator is a plain name without quotes or dots.",
            id="an iterator with a dot",
        ),
        pytest.param(
            dynamic('for_each = [1]\nlabels = "a"'),
            "JK2142",
            "4:10",
            'Labels are written as a list: ["…"].',
            id="labels that are no list",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = []"),
            "JK2142",
            "4:10",
            'A block "group" has 1 label, not 0.',
            id="no label",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [1, 2]"),
            "JK2142",
            "4:14",
            'A block "group" has 1 label, not 2.',
            id="two labels",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [null]"),
            "JK2142",
            "4:11",
            "A label can't be null.",
            id="a null label",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [[]]"),
            "JK2142",
            "4:11",
            "A label must be text: string required, but have list.",
            id="a label that is a tuple",
        ),
        pytest.param(
            dynamic("for_each = [1]", type_="grup"),
            "JK3002",
            "2:9",
            'There is no block "grup" here that could be made.',
            id="a block that does not exist",
        ),
        pytest.param(
            dynamic("for_each = [1]", type_="dynamic"),
            "JK3002",
            "2:9",
            'There is no block "dynamic" here that could be made.',
            id="itself",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [1]\nx = 1"),
            "JK3001",
            "5:1",
            'There is no argument "x" here.',
            id="another argument",
        ),
        pytest.param(
            dynamic("for_each = [1]\nlabels = [1]", "content {\ncount = x.y\n}"),
            "JK3010",
            "6:9",
            'A number is needed here, not the text "${x.y}".',
            id="a fault in the content",
        ),
    ],
)
def test_faulty_dynamic_blocks(text, code, place, detail):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(f'job "j" {{\n{text}}}\n', filename="a.hcl")
    told = [(one.code, str(one.range), one.detail) for one in raised.value.diagnostics]
    assert told == [(code, f"a.hcl:{place}", detail)]


def test_an_unknown_collection_makes_one_block_to_look_into():
    text = dynamic("for_each = [][0]\nlabels = [group.value]", "content {\ncuont = 1\n}")
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(f'job "j" {{\n{text}}}\n', filename="a.hcl")
    assert [one.code for one in raised.value.diagnostics] == ["JK2022", "JK3001"]


def test_rounds_of_dynamic_blocks_are_limited():
    text = dynamic("for_each = [1, 2, 3]\nlabels = [1]")
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(f'job "j" {{\n{text}}}\n', limits=jobkit.Limits(max_iterations=2))
    assert [one.code for one in raised.value.diagnostics] == ["JK2190"]
