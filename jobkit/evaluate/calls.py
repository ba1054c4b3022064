"""Function calls: finding the function, checking and converting the arguments, calling."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

from jobkit.diagnostic import did_you_mean
from jobkit.evaluate import faults, functions
from jobkit.evaluate.convert import (
    ConversionError,
    convert,
    friendly,
    is_known,
    sequence,
    type_of,
)
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.limits import beyond
from jobkit.evaluate.types import parse_type, type_from_text
from jobkit.evaluate.values import (
    DYNAMIC,
    UNKNOWN,
    ListValue,
    MapValue,
    Null,
    SetValue,
    Type,
    Unknown,
)
from jobkit.records import replace
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.evaluate.run import Evaluating
    from jobkit.evaluate.values import Value
    from jobkit.outside import Outside
    from jobkit.syntax.tree import Call

Parameter = tuple[str, Type, bool]
"""Name, type, whether null is taken."""


@cache
def signatures() -> dict[str, tuple[list[Parameter], Parameter | None]]:
    """Return, by function, the fixed parameters and the one that may be repeated."""

    def parameter(row: dict[str, Any]) -> Parameter:
        return row["name"], type_from_text(row["type"]), row["null"]

    return {
        row["name"]: (
            [parameter(one) for one in row["parameters"]],
            parameter(row["variadic"]) if row["variadic"] else None,
        )
        for row in table("functions")["functions"]
    }


class Caller:
    """Makes calls for one evaluator."""

    def __init__(self, evaluator: Evaluating) -> None:
        self.evaluator = evaluator

    def call(self, node: Call) -> Value:
        """Return the result of a call."""
        evaluator = self.evaluator
        if not evaluator.scope.functions:
            return evaluator.fail_node(
                faults.NO_FUNCTIONS,
                node,
                "No function can be called here: the value must be fixed.",
            )
        known = signatures()
        if node.name not in known:
            return self._unknown_function(node, known)
        lazy = _LAZY.get(node.name)
        if lazy is not None:
            return lazy(self, node)
        arguments = self._arguments(node)
        if arguments is None:
            return UNKNOWN
        fixed, variadic = known[node.name]
        if not self._count_fits(node, len(arguments), fixed, variadic):
            return UNKNOWN
        converted = self._converted(node, arguments, fixed, variadic)
        if converted is None or not all(is_known(value) for value in converted):
            return UNKNOWN
        return self._invoke(node, converted)

    def _unknown_function(self, node: Call, known: dict[str, Any]) -> Value:
        for argument in node.arguments:
            self.evaluator.evaluate(argument)
        return self.evaluator.fail(
            faults.UNKNOWN_FUNCTION,
            node.start,
            node.name_end,
            f'There is no function "{node.name}".' + did_you_mean(node.name, sorted(known)),
        )

    def _arguments(self, node: Call) -> list[Value] | None:
        evaluator = self.evaluator
        values = [evaluator.evaluate(argument) for argument in node.arguments]
        if not node.expand_last or not values:
            return values
        last = values.pop()
        if isinstance(last, Unknown):
            return None
        items = None if isinstance(last, Null) else sequence(last)
        if items is None:
            evaluator.fail_node(
                faults.INVALID_EXPANSION,
                node.arguments[-1],
                'Only a list, set or tuple can be expanded with "...".',
            )
            return None
        return [*values, *items]

    def _count_fits(
        self, node: Call, count: int, fixed: list[Parameter], variadic: Parameter | None
    ) -> bool:
        evaluator = self.evaluator
        least = len(fixed)
        if count < least:
            at_least = "at least " if variadic else ""
            evaluator.fail(
                faults.TOO_FEW_ARGUMENTS,
                node.end - 1,
                node.end,
                f'"{node.name}" takes {at_least}{_arguments(least)}; "{fixed[count][0]}" is'
                " missing.",
            )
            return False
        if variadic is None and count > least:
            extra = node.arguments[min(least, len(node.arguments) - 1)]
            evaluator.fail_node(
                faults.TOO_MANY_ARGUMENTS, extra, f'"{node.name}" takes {_arguments(least)} only.'
            )
            return False
        return True

    def _converted(
        self, node: Call, arguments: list[Value], fixed: list[Parameter], variadic: Parameter | None
    ) -> list[Value] | None:
        converted: list[Value] = []
        good = True
        for index, value in enumerate(arguments):
            parameter = fixed[index] if index < len(fixed) else variadic
            assert parameter is not None  # noqa: S101  the count was checked
            result = self._one(node, index, value, parameter)
            if result is None:
                good = False
            else:
                converted.append(result)
        return converted if good else None

    def _one(self, node: Call, index: int, value: Value, parameter: Parameter) -> Value | None:
        name, to, null = parameter
        try:
            if to is not DYNAMIC:
                value = convert(value, to)
        except ConversionError as error:
            self._bad_argument(node, index, f'"{name}" of "{node.name}": {error}.')
            return None
        if isinstance(value, Null) and not null:
            self._bad_argument(node, index, f'"{name}" of "{node.name}" can\'t be null.')
            return None
        return value

    def _bad_argument(self, node: Call, index: int, detail: str) -> None:
        argument = node.arguments[min(index, len(node.arguments) - 1)]
        self.evaluator.fail_node(faults.INVALID_ARGUMENT, argument, detail)

    def _invoke(self, node: Call, arguments: list[Value]) -> Value:
        evaluator = self.evaluator
        implementation = functions.find(node.name)
        try:
            if implementation.needs_outside:
                result = implementation.call(*arguments, outside=self._outside())
            else:
                result = implementation.call(*arguments)
        except FunctionError as error:
            if error.argument is not None:
                self._bad_argument(node, error.argument, f'"{node.name}" failed: {error}.')
                return UNKNOWN
            return evaluator.fail(
                faults.FAILED_CALL,
                node.start,
                node.paren + 1,
                f'"{node.name}" failed: {error}.',
            )
        limit = evaluator.run.limits.max_text
        if isinstance(result, str) and len(result) > limit:
            problem = f'The result of "{node.name}" has more than {limit} characters'
            return evaluator.fail_node(faults.TOO_MUCH, node, beyond(problem, "max_text") + ".")
        return evaluator.weighed(node, normalised(result))

    def _outside(self) -> Outside:
        outside = self.evaluator.run.outside
        return outside if self.evaluator.scope.files else replace(outside, allow_files=False)

    # Functions that evaluate their arguments themselves

    def try_(self, node: Call) -> Value:
        """Return the value of the first argument that has one."""
        if not node.arguments:
            return self.evaluator.fail(
                faults.FAILED_CALL,
                node.start,
                node.paren + 1,
                '"try" failed: at least one argument is needed.',
            )
        reasons = []
        for argument in node.arguments:
            value, problems = self.evaluator.attempt(argument)
            if not problems:
                return value
            reasons.append(f"{problems[0].summary}: {problems[0].detail}")
        return self.evaluator.fail(
            faults.FAILED_CALL,
            node.start,
            node.paren + 1,
            f'"try" failed: no argument has a value. The last one: {reasons[-1]}',
        )

    def can(self, node: Call) -> Value:
        """Tell whether the argument has a value."""
        if not self._count_fits(node, len(node.arguments), *signatures()["can"]):
            return UNKNOWN
        value, problems = self.evaluator.attempt(node.arguments[0])
        if isinstance(value, Unknown) and not problems:
            return UNKNOWN
        return not problems

    def convert_(self, node: Call) -> Value:
        """Return the first argument as the type that the second one writes."""
        evaluator = self.evaluator
        if not self._count_fits(node, len(node.arguments), *signatures()["convert"]):
            return UNKNOWN
        value = evaluator.evaluate(node.arguments[0])
        to, problem = parse_type(node.arguments[1], any_allowed=True)
        if to is None:
            start, end, detail = problem
            return evaluator.fail(faults.INVALID_ARGUMENT, start, end, detail)
        if isinstance(value, Unknown):
            return Unknown(to)
        try:
            return convert(value, to)
        except ConversionError as error:
            return evaluator.fail_node(
                faults.INVALID_ARGUMENT,
                node.arguments[0],
                f"A {friendly(type_of(value))} can't become a {friendly(to)}: {error}.",
            )


def _arguments(count: int) -> str:
    return f"{count} argument{'s' * (count != 1)}"


def normalised(value: Value) -> Value:
    """Return a value with all its text NFC-normalised, as every string of the language is."""
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case tuple():
            return tuple([normalised(item) for item in value])
        case ListValue():
            return ListValue(value.element, tuple([normalised(item) for item in value.items]))
        case SetValue():
            return SetValue(value.element, tuple([normalised(item) for item in value.items]))
        case dict():
            return {_text(name): normalised(item) for name, item in value.items()}
        case MapValue():
            items = {_text(name): normalised(item) for name, item in value.items.items()}
            return MapValue(value.element, items)
        case _:
            pass
    return value


def _text(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)


_LAZY: dict[str, Callable[[Caller, Call], Value]] = {
    "try": Caller.try_,
    "can": Caller.can,
    "convert": Caller.convert_,
}
