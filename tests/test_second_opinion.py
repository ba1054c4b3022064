"""python-hcl2, which nobody of us wrote, sees the same blocks and arguments in every job file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import hcl2
import pytest

import jobkit
from jobkit.syntax.tree import Attribute, Body
from tests.harness import ROOT

if TYPE_CHECKING:
    from pathlib import Path

Outline: TypeAlias = "tuple[list[str], list[tuple[str, list[str], Outline]]]"

# What Nomad reads and python-hcl2 does not.
UNREADABLE = {
    "an-escaped-dollar-in-a-label-doubles-nothing",  # python-hcl2 leaves escapes in labels
    "comments-all-kinds",
    "heredoc-variants",
    "templates-if-for-and-strip-marks",
    "unicode-names-and-columns",
}
FILES = [
    *sorted((ROOT / "templates").glob("*.hcl")),
    *sorted((ROOT / "tests" / "conformance" / "render").glob("*/job.nomad.hcl")),
    *sorted((ROOT / "tests" / "cases" / "render").glob("*/*/job.nomad.hcl")),
]
READABLE = [
    path
    for path in FILES
    if path.parent.name not in UNREADABLE and not (path.parent / "want.stderr.txt").exists()
]


def ours(body: Body) -> Outline:
    blocks = [item for item in body.items if not isinstance(item, Attribute)]
    return (
        sorted(item.name for item in body.items if isinstance(item, Attribute)),
        sorted(
            (block.type, [label.value for label in block.labels], ours(block.body))
            for block in blocks
            if isinstance(block.body, Body)
        ),
    )


def is_block(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return "__is_block__" in value or (len(value) == 1 and is_block(*value.values()))


def theirs(body: dict[str, Any]) -> Outline:
    names: list[str] = []
    blocks: list[tuple[str, list[str], Outline]] = []
    for name, value in body.items():
        if isinstance(value, list) and value and all(map(is_block, value)):
            blocks.extend(their_block(name, block) for block in value)
        elif not name.startswith("__"):
            names.append(name)
    return sorted(names), sorted(blocks)


def their_block(name: str, block: dict[str, Any]) -> tuple[str, list[str], Outline]:
    labels: list[str] = []
    while "__is_block__" not in block:
        ((label, block),) = block.items()
        labels.append(label.strip('"').replace("$${", "${").replace("%%{", "%{"))
    return name, labels, theirs(block)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_same_outline(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    body = jobkit.parse_syntax(text)
    assert isinstance(body, Body)
    assert ours(body) == theirs(hcl2.loads(text.removeprefix("\ufeff")))
