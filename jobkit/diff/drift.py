"""Compares a registered job with the one that a file would register, to the last field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from jobkit.diff.deep import ABSENT, differing
from jobkit.diff.expected import without_own
from jobkit.diff.side_by_side import Element, parts, plain, side_by_side
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jobkit.diff.deep import Differing
    from jobkit.diff.side_by_side import Part, SideBySide
    from jobkit.job.canonicalize import JsonObject as Form

Kind: TypeAlias = Literal["added", "deleted", "edited"]
Way: TypeAlias = tuple[str, ...]


class Step(NamedTuple):
    """One step from the job to what differs.

    Attributes:
        word: What HCL calls it.
        label: What an element of a list or a map of blocks goes by; "" for nothing.
        name: Its name in the JSON.
        names: What the plan diff calls it besides.
        is_free: True inside maps, whose keys are their author's.
    """

    word: str
    label: str = ""
    name: str = ""
    names: frozenset[str] = frozenset()
    is_free: bool = False

    @property
    def ways(self) -> list[Way]:
        """The ways in which a pattern may make this step: the name, the name and the label."""
        named = [self.name, *self.names]
        labelled = [(name, self.label) for name in named] if self.label else []
        return [*((name,) for name in named), *labelled]


class Sides(NamedTuple):
    """Something on both sides: of the registered job, and of the one in the file."""

    registered: Any
    file: Any


@record
class Difference:
    """A value that is registered and is not what the file says.

    Attributes:
        steps: The way to it.
        kind: Whether the file adds it, has it no more, or says something else.
        values: What it is on both sides; None where it is not.
        type: Its type as the tables write it; "" for what is inside a map.
        before: The texts before it, of an element of a list.
        places: Its paths in both jobs, as far as they have it.
    """

    steps: tuple[Step, ...]
    kind: Kind
    values: Sides
    type: str
    before: Sides
    places: Sides


def drift(
    registered: Form, file: Form, authored: Mapping[str, Any], target: str
) -> list[Difference]:
    """Return in what a registered job differs from that of a file, in the order of the job.

    What a server adds to every job does not count, nor what it does not keep.

    Args:
        registered: The job that a server has stored, in the server's form.
        file: The job of the file in the form after the server's hooks.
        authored: The job as the file has it.
        target: The release of both.

    Nomad: 0.6.0 to 2.0.5.
    """
    forms = without_own(registered, file, authored, target)
    both = side_by_side(*forms, target)
    guide = _Guide(Sides(*forms), both, target)
    found = [guide.led(one) for one in differing(both.left, both.right)]
    return [difference for _, difference in sorted(found, key=lambda one: one[0])]


class _Guide:
    """Leads along the paths of what differs."""

    def __init__(self, forms: Sides, both: SideBySide, target: str) -> None:
        self.forms = forms
        self.both = both
        self.target = target

    def led(self, one: Differing) -> tuple[tuple[tuple[int, str], ...], Difference]:
        """Return a difference with the way to it, and where it comes among others."""
        way = _Way(self.forms)
        struct, part = "Job", None
        path = one.path
        at = 0
        while at < len(path):
            step = path[at]
            at += 1
            if part is None:
                part = parts(struct, self.target)[str(step)]
                way.field(part)
            elif part.held in {"list", "map"}:
                element = self.both.elements.get(tuple(map(str, path[:at])))
                way.element(part, element or Element(str(step), None, None), str(step))
            elif part.is_set:
                way.text(str(step))
            else:
                way.inside(step)
            if part.held and (part.held == "one" or way.is_at_element):
                struct, part = part.type, None
        return tuple(way.order), way.difference(one)


class _Way:
    """The way to one difference, while it is walked."""

    def __init__(self, forms: Sides) -> None:
        self.steps: list[Step] = []
        self.order: list[tuple[int, str]] = []
        self.values = [forms.registered, forms.file]
        self.before: list[Any] = [None, None]
        self.places: tuple[list[str | int], list[str | int]] = [], []
        self.is_at_element = False
        self.part: Part | None = None

    def field(self, part: Part) -> None:
        """Go on to a field of a struct."""
        self.part = part
        self.is_at_element = False
        self.steps.append(Step(part.word, name=part.name, names=part.names))
        self.order.append((part.order, ""))
        self._go(part.name, part.name)

    def element(self, part: Part, element: Element, key: str) -> None:
        """Go on to an element of the list or map that the last step led to."""
        self.is_at_element = True
        self.steps[-1] = self.steps[-1]._replace(label=element.label)
        if part.held == "map":
            self.order.append((0, key))
            self._go(key, key)
        else:
            self.order.append((int(key), ""))
            self._go(element.left, element.right)

    def text(self, value: str) -> None:
        """Go on to a text in a set."""
        self.order.append((0, value))
        self.values = [value if value in (side or ()) else None for side in self.values]

    def inside(self, step: str | int) -> None:
        """Go on inside a map or a list of plain values."""
        is_free = self.part is not None and self.part.is_map
        self.steps.append(Step(str(step), name=str(step), is_free=is_free))
        self.order.append((step, "") if isinstance(step, int) else (0, step))
        self.before = [
            side[step - 1]
            if isinstance(step, int) and isinstance(side, list) and 0 < step <= len(side)
            else None
            for side in self.values
        ]
        self._go(step, step)

    def _go(self, left: str | int | None, right: str | int | None) -> None:
        keys = left, right
        self.values = [_member(value, key) for value, key in zip(self.values, keys, strict=True)]
        for place, key in zip(self.places, keys, strict=True):
            if key is not None:
                place.append(key)

    def difference(self, one: Differing) -> Difference:
        """Return the difference that the way has led to."""
        kind: Kind = (
            "added" if one.left is ABSENT else "deleted" if one.right is ABSENT else "edited"
        )
        part = self.part
        return Difference(
            tuple(self.steps),
            kind,
            Sides(*map(plain, self.values)),
            "" if part is None or part.is_map else part.type,
            Sides(*self.before),
            Sides(*map(tuple, self.places)),
        )


def _member(value: Any, key: str | int | None) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return None


def pattern_of(steps: tuple[Step, ...]) -> str:
    """Return the pattern that leads to something and leaves it out: ``TaskGroups.web.Count``."""
    written = ""
    for step in steps:
        for text in filter(None, (step.name, step.label)):
            plain_text = text.replace("_", "").replace("-", "").isalnum()
            quoted = text.replace("\\", "\\\\").replace('"', '\\"')
            if plain_text:
                written += f".{text}" if written else text
            else:
                written += f'["{quoted}"]'
    return written
