"""Blocks whose content is free data: ``config`` of a task, ``policy`` of a scaling block."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from jobkit.evaluate import numbers
from jobkit.evaluate.convert import iterate
from jobkit.evaluate.limits import beyond
from jobkit.evaluate.values import (
    ListValue,
    MapType,
    MapValue,
    Null,
    ObjectType,
    SetValue,
    Unknown,
)
from jobkit.job import faults
from jobkit.job.located import Origin
from jobkit.source import Range
from jobkit.syntax.content import just_attributes
from jobkit.syntax.escapes import nfc
from jobkit.syntax.tree import Attribute, Block, JsonBody, Object

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.evaluate.expressions import Evaluator
    from jobkit.evaluate.values import Value
    from jobkit.job.located import JsonObject, Origins
    from jobkit.syntax.tree import Body

_INT64: Final = 1 << 63
# What Nomad makes of a label that is empty.
_EMPTY_LABEL: Final = '${""}'


class OpaqueDecoder:
    """Decodes the opaque blocks of one job."""

    def __init__(self, origins: Origins, max_values: int) -> None:
        self.origins = origins
        self.left = max_values

    def block(self, body: Body | JsonBody, evaluator: Evaluator) -> JsonObject:
        """Return the data of a block's body; its own null members are left out."""
        if isinstance(body, JsonBody):
            data = self._json_body(body, evaluator)
        else:
            data = self._body(body, evaluator)
        for name in [name for name, member in data.items() if member is None]:
            del data[name]
        return data

    def _json_body(self, body: JsonBody, evaluator: Evaluator) -> JsonObject:
        found, problems = just_attributes(body)
        evaluator.diagnostics.extend(problems)
        data: JsonObject = {}
        for name in sorted(found):
            attribute = found[name]
            data[name] = self._value(attribute, evaluator)
            self._remember(data, name, attribute, evaluator)
        return data

    def _body(
        self, body: Body, evaluator: Evaluator, name_of: Callable[[str], str] = str
    ) -> JsonObject:
        """Return the data of a native body; names in nested ones are NFC, as ``name_of`` says."""
        members: JsonObject = {}
        places: dict[str, Attribute | Block] = {}
        blocks: dict[str, list[Any]] = {}
        for item in body.items:
            if isinstance(item, Attribute):
                name = name_of(item.name)
                value = self._value(item, evaluator)
                if isinstance(item.expression, Object) and value is not None:
                    value = [value]
                members[name] = value
                places[name] = item
            else:
                name = name_of(item.type)
                blocks.setdefault(name, []).append(self._nested(item, evaluator))
                places[name] = item
        members.update(blocks)
        data = {name: members[name] for name in sorted(members)}
        for name, item in places.items():
            self._remember(data, name, item, evaluator)
        return data

    def _nested(self, block: Block, evaluator: Evaluator) -> Any:  # noqa: ANN401  any JSON value
        assert not isinstance(block.body, JsonBody)  # noqa: S101  a native body holds native ones
        data: Any = self._body(block.body, evaluator, name_of=nfc)
        self._remember(data, "", block, evaluator)
        for label in reversed(block.labels):
            data = {nfc(label.value) or _EMPTY_LABEL: [data]}
        return data

    def _remember(
        self, data: JsonObject, name: str, item: Attribute | Block, evaluator: Evaluator
    ) -> None:
        expression = item.expression if isinstance(item, Attribute) else None
        end = item.end if isinstance(item, Attribute) else item.header_end
        origin = Origin(evaluator.source, item.start, end, expression, evaluator.bindings)
        self.origins.members.setdefault(id(data), {})[name] = origin

    def _value(self, attribute: Attribute, evaluator: Evaluator) -> Any:  # noqa: ANN401
        value = evaluator.evaluate(attribute.expression)
        if type(value) is str:
            return value
        before = self.left
        result = self._json(value)
        if self.left < 0 <= before:
            node = attribute.expression
            limit = evaluator.run.limits.max_values
            place = Range(evaluator.source, node.start, node.end)
            problem = beyond(f"The job holds more than {limit} values", "max_values")
            evaluator.diagnostics.append(faults.TOO_MANY_VALUES.at(place, problem + "."))
        if _has_infinity(value):
            node = attribute.expression
            evaluator.diagnostics.append(
                faults.VALUE_TYPE.at(
                    Range(evaluator.source, node.start, node.end),
                    "JSON has no infinite numbers. Use a finite one, or text.",
                )
            )
        return result

    def _json(self, value: Value) -> Any:  # noqa: ANN401  any JSON value
        self.left -= 1
        if self.left < 0:
            return None
        match value:
            case str() | bool() | Unknown():
                return value
            case int():
                return value if -_INT64 <= value < _INT64 else numbers.to_json(value)
            case numbers.BigFloat():
                return numbers.to_json(value)
            case Null():
                return None
            case tuple():
                return [self._json(item) for item in value]
            case ListValue() | SetValue():
                return [self._json(item) for item in value.items]
            case MapValue(element=ObjectType() | MapType()):
                # Nomad takes the values of such a map for repeated blocks.
                return [self._json(item) for _, item in iterate(value) or ()]
            case dict() | MapValue():
                return {str(name): self._json(item) for name, item in iterate(value) or ()}


def _has_infinity(value: Value) -> bool:
    if isinstance(value, (int, numbers.BigFloat)):
        return math.isinf(numbers.to_float(value))
    if isinstance(value, (tuple, ListValue, SetValue, dict, MapValue)):
        return any(_has_infinity(item) for _, item in iterate(value) or ())
    return False
