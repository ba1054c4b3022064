"""The functions ``format`` and ``formatlist``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobkit.evaluate.convert import ConversionError, convert, sequence
from jobkit.evaluate.functions.format_number import fixed, general, scientific, whole_digits
from jobkit.evaluate.functions.graphemes import graphemes
from jobkit.evaluate.functions.json_text import jsonencode, quoted
from jobkit.evaluate.functions.registry import FunctionError, function
from jobkit.evaluate.functions.text_size import check_size
from jobkit.evaluate.limits import beyond, in_force
from jobkit.evaluate.numbers import BigFloat, is_whole, whole_part
from jobkit.evaluate.values import BOOL, NUMBER, STRING, ListValue, Null
from jobkit.records import record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobkit.evaluate.functions.format_number import NumberForm
    from jobkit.evaluate.numbers import Number
    from jobkit.evaluate.values import PrimitiveType, Value

_VERB = re.compile(
    r"%(?:%|(?P<flags>[-+# 0]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<letter>[a-zA-Z]))"
)
_WHOLE_LETTERS = {"b": 2, "d": 10, "o": 8, "x": 16, "X": 16}


@record
class Verb:
    """One ``%`` sequence of a format.

    Attributes:
        text: As it is written.
        letter: What it does.
        flags: Some of ``-+# 0``.
        width: Least number of characters.
        precision: Digits or characters; None when not given.
        index: Argument that it takes, from 1; None for the next one.
    """

    text: str
    letter: str
    flags: str
    width: int
    precision: int | None
    index: int | None

    @property
    def number_form(self) -> NumberForm:
        """The same as a form of numbers."""
        return self.flags, self.width, self.precision


@function("format")
def format_text(form: str, *arguments: Value) -> Value:
    """Return the text that the format makes of the arguments."""
    pieces = _pieces(form)
    used = _used(pieces)
    if used < len(arguments):
        message = f"the format uses {used} argument{'s' * (used != 1)}, and this is one too many"
        raise FunctionError(message, 1 + used)
    return _formatted(pieces, arguments)


@function("formatlist")
def formatlist(form: str, *arguments: Value) -> Value:
    """Return one text for each position of the lists; other arguments are the same in each."""
    lists = [None if isinstance(value, Null) else sequence(value) for value in arguments]
    count = _common_length(lists)
    if count == 0:
        return ListValue(STRING, ())
    pieces = _pieces(form)
    used = _used(pieces)
    if used < len(arguments):
        message = f"the format uses {used} of the {len(arguments)} arguments"
        raise FunctionError(message)
    rows = (
        [
            value if items is None else items[position]
            for value, items in zip(arguments, lists, strict=True)
        ]
        for position in range(count)
    )
    texts: list[Value] = []
    size = 0
    for row in rows:
        text = _formatted(pieces, row)
        size += len(text)
        check_size(size)
        texts.append(text)
    return ListValue(STRING, tuple(texts))


def _common_length(lists: Sequence[tuple[Value, ...] | None]) -> int:
    """Return how many elements each of the lists has, 1 when there is no list."""
    first, count = 0, 1
    for argument, items in enumerate(lists, 1):
        if items is None:
            continue
        if first and len(items) != count:
            message = f"it has {len(items)} elements, and argument {first} has {count}"
            raise FunctionError(message, argument)
        if not first:
            first, count = argument, len(items)
    return count


def _pieces(form: str) -> list[str | Verb]:
    """Return the literal pieces and verbs of a format."""
    pieces: list[str | Verb] = []
    at = 0
    while (start := form.find("%", at)) >= 0:
        pieces.append(form[at:start])
        found = _VERB.match(form, start)
        if found is None:
            message = f'the format has no valid verb at "{form[start : start + 10]}"'
            raise FunctionError(message)
        at = found.end()
        pieces.append("%" if found["letter"] is None else _verb(found))
    pieces.append(form[at:])
    return pieces


def _verb(found: re.Match[str]) -> Verb:
    def number(text: str | None) -> int | None:
        if text is None:
            return None
        limit = in_force().max_text
        if len(text.lstrip("0")) > len(str(limit)) or int(text or 0) > limit:
            problem = f'"{found[0]}" asks for more than {limit} characters'
            raise FunctionError(beyond(problem, "max_text"))
        return int(text or 0)

    return Verb(
        found[0],
        found["letter"],
        found["flags"],
        number(found["width"]) or 0,
        number(found["precision"]),
        number(found["index"]),
    )


def _used(pieces: list[str | Verb]) -> int:
    """Return how many arguments the format reaches."""
    used = last = 0
    for piece in pieces:
        if isinstance(piece, Verb):
            last = piece.index or last + 1
            used = max(used, last)
    return used


def _formatted(pieces: list[str | Verb], arguments: Sequence[Value]) -> str:
    texts: list[str] = []
    last = size = 0
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
            continue
        last = piece.index or last + 1
        if last > len(arguments):
            message = f'"{piece.text}" needs argument {last}, and there are {len(arguments)}'
            raise FunctionError(message)
        texts.append(_one(piece, arguments[last - 1], last))
        size += len(texts[-1])
        check_size(size)
    return "".join(texts)


def _one(verb: Verb, value: Value, argument: int) -> str:
    form = _FORMS.get(verb.letter)
    if form is None:
        message = f'there is no verb "{verb.letter}", as in "{verb.text}"'
        raise FunctionError(message)
    if isinstance(value, Null) and verb.letter != "v":
        message = f'"{verb.text}" can\'t write argument {argument}, which is null'
        raise FunctionError(message)
    try:
        return form(verb, value)
    except (ConversionError, FunctionError) as error:
        message = f'"{verb.text}" can\'t write argument {argument}: {error}'
        raise FunctionError(message) from error


def _any(verb: Verb, value: Value) -> str:
    """Write any value: strings and numbers plainly, the rest as JSON."""
    if "#" not in verb.flags:
        if isinstance(value, str):
            return _padded(verb, value)
        if isinstance(value, (int, BigFloat)) and not isinstance(value, bool):
            return _padded(verb, general(value, ("", 0, None)))
    return _padded(verb, str(jsonencode(value)))


def _truth(_verb: Verb, value: Value) -> str:
    return "true" if _as(value, BOOL) else "false"


def _string(verb: Verb, value: Value) -> str:
    return _padded(verb, _cut(verb, str(_as(value, STRING))))


def _quoted(verb: Verb, value: Value) -> str:
    return _padded(verb, quoted(_cut(verb, str(_as(value, STRING)))))


def _whole(verb: Verb, value: Value) -> str:
    number = _number(value)
    if not is_whole(number):
        message = "the number is not whole"
        raise FunctionError(message)
    text = whole_digits(whole_part(number), _WHOLE_LETTERS[verb.letter], verb.number_form)
    return text.upper() if verb.letter == "X" else text


def _with_fraction(write: Callable[[Number, NumberForm], str]) -> Callable[[Verb, Value], str]:
    def form(verb: Verb, value: Value) -> str:
        number = _number(value)
        text = write(number, verb.number_form)
        infinite = isinstance(number, BigFloat) and number.infinite
        return text.upper() if verb.letter in "EG" and not infinite else text

    return form


def _number(value: Value) -> Number:
    number = _as(value, NUMBER)
    assert isinstance(number, (int, BigFloat))  # noqa: S101  # it was converted
    return number


def _as(value: Value, to: PrimitiveType) -> Value:
    return convert(value, to)


def _cut(verb: Verb, text: str) -> str:
    """Return the first characters; a precision of 0 cuts nothing, as in Nomad."""
    if not verb.precision or verb.precision >= len(text):
        return text
    return "".join(graphemes(text)[: verb.precision])


def _padded(verb: Verb, text: str) -> str:
    missing = verb.width - len(graphemes(text)) if verb.width else 0
    if missing <= 0:
        return text
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


_FORMS: dict[str, Callable[[Verb, Value], str]] = {
    "v": _any,
    "t": _truth,
    "s": _string,
    "q": _quoted,
    **dict.fromkeys(_WHOLE_LETTERS, _whole),
    "e": _with_fraction(scientific),
    "E": _with_fraction(scientific),
    "f": _with_fraction(fixed),
    "g": _with_fraction(general),
    "G": _with_fraction(general),
}
