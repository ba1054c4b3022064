"""All faults of a file come in one run, and none is invented.

Each file has one fault in each of three groups and an undefined variable in a fourth. ``>`` marks
the line that must be named.
"""

from __future__ import annotations

from itertools import combinations

import pytest

import jobkit

FAULTS = {
    "a value is missing": '>kill_timeout =\nuser = "root"',
    "a character means nothing": ">leader = 3 @",
    "two arguments on a line": '>user = "root" leader = true',
    "a colon for an equals sign": '>user: "root"',
    "a unit outside quotes": ">kill_timeout = 5s",
    "a line ends with a comma": ">leader = true,",
    "a string is not closed": '>user = "root',
    "an escape that does not exist": r'>user = "ro\qot"',
    "single quotes": ">user = 'root'",
    "an operator without its right side": ">leader = true &&",
    "the equals sign is missing": '>user "root"',
    "a block in one line with two arguments": ">resources { cpu = 100 memory = 200 }",
    "a label in braces": '>meta "${x}" {\n}',
    "an argument twice": 'user = "root"\n>user = "app"',
    "a bracket of the wrong kind": 'config {\n>  args = ["a", "b")\n}',
    "an argument that does not exist": ">users = 3",
    "a block that does not exist": ">resorces {\n  cpu = 100\n}",
    "text where a number is needed": 'resources {\n>  cpu = "many"\n}',
    "not a duration": '>kill_timeout = "5 parsecs"',
    "a function that does not exist": '>user = uper("root")',
    "a function with too few arguments": ">user = upper()",
    "a local that does not exist": ">user = local.nobody",
    "an index past the end": "config {\n>  count = [1, 2][5]\n}",
    "a list where text is needed": '>user = ["root"]',
    "no comma in a list": 'config {\n>  args = ["a" "b"]\n}',
    "no comma in an object": "config {\n>  x = { a = 1 b = 2 }\n}",
    "a list that is not closed": 'config {\n  args = ["a", "b"\n>}',
    "a call that is not closed": 'user = upper("a"\n>leader = true',
    "parentheses that are not closed": 'user = ("root"\n>leader = true',
    "a bracket too many": 'config {\n>  args = ["a"]]\n}',
    "a semicolon": '>user = "a"; leader = true',
    "two equals signs": '>user == "root"',
    "a question without its answer": '>user = true ? "a"',
    "a name in quotes": '>"user" = "root"',
    "a name that begins with a digit": ">1user = 2",
    "a name alone": ">user",
    "a directive that is not ended": '>user = "%{ if true }a"',
    "a block written as an argument": ">resources = {\n  cpu = 1\n}",
    "a block twice": "logs {\n}\n>logs {\n}",
}
TRIPLES = list(combinations(FAULTS, 3))[:: len(FAULTS) * 2 + 1]


def group(name: str, lines: str) -> str:
    task = "".join(
        (">" if line.startswith(">") else "") + f"      {line.removeprefix('>')}\n"
        for line in lines.split("\n")
    )
    return f'  group "{name}" {{\n    task "t" {{\n      driver = "exec"\n{task}    }}\n  }}\n'


def marked(text: str) -> tuple[str, list[int]]:
    """Return the text without its marks, and the numbers of the marked lines."""
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if line.startswith(">")]
    return "\n".join(line.removeprefix(">") for line in lines), numbers


def faulty_lines(text: str) -> list[int]:
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(text)
    places = [diagnostic.range for diagnostic in raised.value.diagnostics]
    return [place.start.line for place in places if place is not None]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_finding(fault):
    text, lines = marked(f'job "j" {{\n{group("only", FAULTS[fault])}}}\n')
    assert faulty_lines(text) == lines


@pytest.mark.parametrize("faults", TRIPLES, ids=", ".join)
def test_every_fault_is_reported(faults):
    groups = [group(f"g{number}", FAULTS[fault]) for number, fault in enumerate(faults)]
    groups.append(group("undefined", ">user = var.nobody"))
    text, lines = marked(f'job "j" {{\n{"".join(groups)}}}\n')
    assert faulty_lines(text) == lines
