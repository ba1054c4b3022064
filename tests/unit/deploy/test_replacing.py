"""Allocations that others have taken the place of."""

from __future__ import annotations

import pytest

from jobkit.deploy.replacing import not_replaced


def tracker(*ids):
    return {"RescheduleTracker": {"Events": [{"PrevAllocID": one} for one in ids]}}


@pytest.mark.parametrize(
    ("allocations", "left"),
    [
        pytest.param([{"ID": "a"}, {"ID": "b"}], "ab", id="0.6 knows none"),
        pytest.param(
            [{"ID": "a", "RescheduleTracker": None}, {"ID": "b", **tracker("a")}],
            "b",
            id="0.8 to 1.3: the next one tells",
        ),
        pytest.param([{"ID": "c", **tracker("a", "b")}, {"ID": "b"}], "c", id="twice"),
        pytest.param(
            [{"ID": "a", "NextAllocation": "b"}, {"ID": "b", "NextAllocation": ""}],
            "b",
            id="since 1.4: it tells itself",
        ),
        pytest.param([{"ID": "a", "NextAllocation": "gone"}], "", id="the next one is gone"),
    ],
)
def test_those_that_count_are_left(allocations, left):
    assert "".join(one["ID"] for one in not_replaced(allocations)) == left
