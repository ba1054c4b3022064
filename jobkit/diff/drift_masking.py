"""Puts masks in place of the secrets of what differs from a registered job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.diff.drift import Difference, Sides
from jobkit.diff.masking import hidden, is_flag, learn
from jobkit.diff.side_by_side import parts, plain
from jobkit.records import replace
from jobkit.secrets.looks import looks_secret
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jobkit.diff.side_by_side import JsonObject, Part
    from jobkit.secrets.masks import Masks

    Seen: TypeAlias = Callable[[str, str], str]

_TOKENS: Final = frozenset({"ConsulToken", "VaultToken"})


def masked_drift(
    differences: Iterable[Difference], jobs: Iterable[JsonObject], masks: Masks, target: str
) -> list[Difference]:
    """Return differences with masks for all that looks secret; the given ones stay as they are.

    The same value has the same mask, another one another. A secret that is found in one place is
    one in all others.

    Args:
        differences: What differs.
        jobs: The jobs themselves, in the server's form; secrets are learned from all of them.
        masks: The masks.
        target: The release of the jobs.
    """

    def learned(name: str, text: str) -> str:
        if not is_flag(text):
            learn(masks, name, text)
        return text

    def shown(name: str, text: str) -> str:
        return hidden(masks, name, text)

    for job in jobs:
        _Walk(learned, target).typed(plain(job), "Job")
    return [_walked(one, shown, target) for one in differences]


def _walked(one: Difference, seen: Seen, target: str) -> Difference:
    """Return a difference in which each text is what ``seen`` makes of it."""
    free = [step.word for step in one.steps if step.is_free]
    values = [
        _value(value, one.type, _name(free, before, one.steps[-1].name), _Walk(seen, target))
        for value, before in zip(one.values, one.before, strict=True)
    ]
    steps = tuple(
        step._replace(label=seen("", step.label)) if step.label else step for step in one.steps
    )
    return replace(one, steps=steps, values=Sides(*values))


def _name(free: Iterable[str], before: object, field: str) -> str:
    """Return the name of a value: a flag before it, or the keys of maps that lead to it."""
    if isinstance(before, str) and is_flag(before):
        return before
    name = field if field in _TOKENS else ""
    for step in free:
        name = _joined(name, step)
    return name


def _joined(name: str, step: str) -> str:
    if step.isdecimal():
        return name
    return f"{name}_{step}" if looks_secret(name, "x") else step


class _Walk:
    """Walks through a value, be it an object of the tables, a map of free form or a text."""

    def __init__(self, seen: Seen, target: str) -> None:
        self.seen = seen
        self.target = target

    def typed(self, value: dict[str, Any], struct: str) -> dict[str, Any]:
        """Return an object of the tables; its own names tell of no secrets."""
        known = parts(struct, self.target)
        return {
            key: self._field(item, known[key]) if item is not None and key in known else item
            for key, item in value.items()
        }

    def _field(self, value: Any, part: Part) -> Any:  # noqa: ANN401  any JSON value
        if part.held == "one":
            return self.typed(value, part.type)
        if part.held == "list":
            return [self.typed(one, part.type) for one in value]
        if part.held == "map":
            return {key: self.typed(one, part.type) for key, one in value.items()}
        return self.free(value, part.name if part.name in _TOKENS else "")

    def free(self, value: Any, name: str) -> Any:  # noqa: ANN401  any JSON value
        """Return a value of free form."""
        if isinstance(value, dict):
            return {key: self.free(item, _joined(name, key)) for key, item in value.items()}
        if isinstance(value, list):
            before = [None, *value]
            return [
                self.free(item, last if isinstance(last, str) and is_flag(last) else name)
                for last, item in zip(before, value, strict=False)
            ]
        if isinstance(value, str):
            return self.seen(name, value)
        if value is None or isinstance(value, bool):
            return value
        text = self.seen(name, str(value))
        return value if text == str(value) else text


def _value(value: Any, kind: str, name: str, walk: _Walk) -> Any:  # noqa: ANN401
    """Return what differs, an object of the tables or a plain value, as the walk leaves it."""
    if isinstance(value, dict) and kind in table("job")["structs"]:
        return walk.typed(value, kind)
    return walk.free(value, name)
