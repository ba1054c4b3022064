"""Records: made, shown, compared, copied, as dataclasses are."""

from __future__ import annotations

import copy
import pickle  # as what a process of its own sends back
from dataclasses import field
from typing import Generic, TypeVar

import pytest

from jobkit.records import record, replace

T = TypeVar("T")


@record
class Point:
    """Two numbers and what is remembered of them."""

    x: int
    y: int = 2
    notes: list[str] = field(default_factory=list, compare=False, repr=False)
    mark: str = field(default="m", repr=False)

    @property
    def total(self) -> int:
        return self.x + self.y


@record
class Other:
    """The same fields as another class's."""

    x: int
    y: int = 2


@record(eq=False)
class Node:
    """A node is itself only."""

    name: str


@record(frozen=False)
class Count:
    """One that changes."""

    number: int = 0


class _Named:
    __slots__ = ()
    name: str

    def greeting(self) -> str:
        return f"I am {self.name}"


@record
class Child(_Named, Generic[T]):
    """One with a parent, and a type to be filled in."""

    name: str
    value: T


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        pytest.param(Point(1), "Point(x=1, y=2)", id="a default"),
        pytest.param(Point(1, 3), "Point(x=1, y=3)", id="by place"),
        pytest.param(Point(y=3, x=1, mark="n"), "Point(x=1, y=3)", id="by name"),
        pytest.param(Node("a"), "Node(name='a')", id="compared by identity"),
        pytest.param(Child("c", 1), "Child(name='c', value=1)", id="a parent"),
    ],
)
def test_how_records_are_shown(made, shown):
    assert repr(made) == shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param({}, "missing 1 required positional argument: 'x'", id="one is missing"),
        pytest.param({"x": 1, "z": 1}, "unexpected keyword argument 'z'", id="one too many"),
    ],
)
def test_what_no_record_is_made_of(arguments, message):
    with pytest.raises(TypeError, match=message):
        Point(**arguments)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(Point(1), Point(1), True, id="the same values"),
        pytest.param(Point(1), Point(2), False, id="others"),
        pytest.param(Point(1, notes=["a"]), Point(1), True, id="a field that is not compared"),
        pytest.param(Point(1), Other(1), False, id="another class"),
        pytest.param(Point(1), (1, 2), False, id="no record"),
        pytest.param(Node("a"), Node("a"), False, id="by identity"),
        pytest.param(Count(1), Count(1), True, id="one that changes"),
    ],
)
def test_when_records_are_equal(one, other, same):
    assert (one == other) is same


def test_equal_records_have_the_same_hash():
    assert {Point(1), Point(1, notes=["a"]), Point(2)} == {Point(1), Point(2)}


def test_a_record_that_changes_has_no_hash():
    with pytest.raises(TypeError, match="unhashable"):
        hash(Count())


def test_each_record_has_a_list_of_its_own():
    first, second = Point(1), Point(1)
    first.notes.append("a")
    assert second.notes == []


def test_there_is_no_field_but_those_of_the_class():
    with pytest.raises(AttributeError):
        Count().other = 1  # type: ignore[attr-defined]


def test_what_a_class_has_beside_its_fields_stays():
    assert (Point(1).total, Child("c", 1).greeting()) == (3, "I am c")


def test_replace():
    old = Point(1, notes=["a"])
    new = replace(old, y=5)
    assert (new.x, new.y, new.notes, old.y) == (1, 5, ["a"], 2)


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))],  # noqa: S301  our own
    ids=["shallow", "deep", "through a pipe"],
)
def test_copies(again):
    assert again(Point(1, 4)) == Point(1, 4)


def test_patterns():
    match Point(1, 4):
        case Point(x, y):
            assert (x, y) == (1, 4)
