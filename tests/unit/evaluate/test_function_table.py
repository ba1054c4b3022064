"""The table of functions and the code of the functions."""

from __future__ import annotations

import inspect

import pytest

from jobkit.evaluate.functions import find
from jobkit.tables import table

ROWS = table("functions")["functions"]
CALLED = [row for row in ROWS if not row.get("lazy")]


def test_rows_are_sorted_and_named_once():
    names = [row["name"] for row in ROWS]
    assert names == sorted(set(names))


@pytest.mark.parametrize("row", CALLED, ids=lambda row: row["name"])
def test_code_stands_in_the_named_module_and_takes_the_named_arguments(row):
    call = find(row["name"]).call
    assert call.__module__.rpartition(".")[2] == row["module"]
    arguments = dict.fromkeys(("outside",)) if find(row["name"]).needs_outside else {}
    inspect.signature(call).bind(*row["parameters"], **arguments)
    if row["variadic"]:
        inspect.signature(call).bind(*row["parameters"], 1, 2, 3, **arguments)
