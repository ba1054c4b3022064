"""The filters that Ansible's users know, and bounds for those of jinja2."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Undefined, pass_context
from jinja2.exceptions import FilterArgumentError, TemplateRuntimeError
from jinja2.filters import FILTERS
from jinja2.utils import _PassArg

from jobkit.preprocess.jinja import bounds
from jobkit.preprocess.jinja.expansion import expansion_of
from jobkit.preprocess.jinja.patterns import replaced
from jobkit.preprocess.jinja.yaml_text import from_yaml, to_yaml
from jobkit.preprocess.written import Written, reworked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.runtime import Context

    from jobkit.preprocess.meter import Meter

    Filter = Callable[..., Any]

_LAZY: Final = ("map", "reject", "rejectattr", "select", "selectattr")


class MandatoryError(TemplateRuntimeError):
    """A value that must be given is not."""


def _to_json(value: object, *, indent: int | None = None, sort_keys: bool = False) -> str:
    return json.dumps(_plain(value), indent=indent, sort_keys=sort_keys, ensure_ascii=False)


def _to_nice_json(value: object, indent: int = 4, *, sort_keys: bool = True) -> str:
    return json.dumps(
        _plain(value), indent=indent, sort_keys=sort_keys, separators=(",", ": "),
        ensure_ascii=False,
    )  # fmt: skip


def _plain(value: object) -> object:
    """Return a value of YAML or Jinja as JSON knows it."""
    if isinstance(value, Undefined):
        return str(value)  # raises the error that names it
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_plain(member) for member in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def _from_json(text: object) -> Any:  # noqa: ANN401  any JSON value
    try:
        return json.loads(str(text))
    except ValueError as error:
        message = f"from_json: the text is not JSON ({error})."
        raise FilterArgumentError(message) from error


def _b64encode(text: object, encoding: str = "utf-8") -> str:
    return base64.b64encode(str(text).encode(encoding)).decode()


def _b64decode(text: object, encoding: str = "utf-8") -> str:
    try:
        return base64.b64decode(str(text), validate=False).decode(encoding)
    except (binascii.Error, UnicodeDecodeError) as error:
        message = f"b64decode: the text is not Base64 of {encoding} text ({error})."
        raise FilterArgumentError(message) from error


def _mandatory(value: object, message: object = "") -> object:
    if isinstance(value, Undefined):
        raise MandatoryError(str(message))
    return value


def _bool(value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    return str(value).lower() in {"yes", "on", "1", "true", "1.0"}


def _ternary(value: object, yes: object, no: object, none: object = None) -> object:
    if value is None and none is not None:
        return none
    return yes if value else no


def _combine(*mappings: Mapping[object, object], recursive: bool = False) -> dict[object, object]:
    combined: dict[object, object] = {}
    for mapping in mappings:
        for key, value in mapping.items():
            before = combined.get(key)
            if recursive and isinstance(before, dict) and isinstance(value, dict):
                combined[key] = _combine(before, value, recursive=True)
            else:
                combined[key] = value
    return combined


def _dict2items(
    mapping: Mapping[object, object], key_name: str = "key", value_name: str = "value"
) -> list[dict[str, object]]:
    return [{key_name: key, value_name: value} for key, value in mapping.items()]


def _items2dict(
    items: list[Mapping[str, object]], key_name: str = "key", value_name: str = "value"
) -> dict[object, object]:
    return {item[key_name]: item[value_name] for item in items}


def _basename(path: object) -> str:
    return str(path).rstrip("/").rpartition("/")[2] if str(path).strip("/") else ""


def _dirname(path: object) -> str:
    head, slash, _ = str(path).rpartition("/")
    return head or slash


def _quote(text: object) -> str:
    from shlex import quote  # noqa: PLC0415  rarely needed

    return quote(str(text))


_FOREIGN: Final[dict[str, Filter]] = {
    "b64decode": _b64decode,
    "b64encode": _b64encode,
    "basename": _basename,
    "bool": _bool,
    "combine": _combine,
    "dict2items": _dict2items,
    "dirname": _dirname,
    "from_json": _from_json,
    "items2dict": _items2dict,
    "mandatory": _mandatory,
    "quote": _quote,
    "ternary": _ternary,
    "to_json": _to_json,
    "to_nice_json": _to_nice_json,
    "to_nice_yaml": lambda value, indent=4, **options: to_yaml(
        _plain(value), indent=indent, flow=False, **options
    ),
    "to_yaml": lambda value, **options: to_yaml(_plain(value), **options),
}


def _passed(function: Filter, context: Context) -> tuple[object, ...]:
    """Return what jinja2 itself passes to a filter before its arguments."""
    match _PassArg.from_obj(function):
        case _PassArg.context:
            return (context,)
        case _PassArg.eval_context:
            return (context.eval_ctx,)
        case _PassArg.environment:
            return (context.environment,)
        case None:
            return ()


def _meter(context: Context) -> Meter:
    return expansion_of(context.environment).meter


def _guarded(function: Filter, check: Callable[..., object]) -> Filter:
    """Return the filter with a check of its arguments before it."""

    @pass_context
    def guarded(context: Context, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        check(_meter(context), *args, *named.values())
        return function(*_passed(function, context), *args, **named)

    return guarded


def _counted(function: Filter) -> Filter:
    """Return a filter of items with each item counted as a round."""

    @pass_context
    def counted(context: Context, items: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        ticking = _meter(context).ticking(items)
        return function(*_passed(function, context), ticking, *args, **named)

    return counted


def _reworking(function: Filter) -> Filter:
    """Return a filter that keeps the places of the words that it leaves."""

    def reworking(text: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        result = function(text, *args, **named)
        return reworked(text, result) if type(text) is Written else result

    return reworking


def _check_widths(_: Meter, *values: object) -> None:
    bounds.check_widths(*values)


def _check_slow(_: Meter, *values: object) -> None:
    for value in values:
        if isinstance(value, str) and len(value) > bounds.MAX_SLOW_TEXT:
            raise bounds.too_wide(len(value))


def _check_weight(meter: Meter, *values: object) -> None:
    meter.weigh(*values)


def _check_replace(
    meter: Meter, text: object = "", old: object = "", new: object = "", *_: object
) -> None:
    meter.check_size(bounds.replaced_size(str(text), str(old), str(new)))


def _check_join(meter: Meter, items: object = (), separator: object = "", *_: object) -> None:
    meter.check_size(bounds.joined_size(meter, str(separator), (items,)))


def _check_format(meter: Meter, text: object, *values: object) -> None:
    bounds.check_format(meter, str(text), values)


def _check_sum(_: Meter, items: object = (), *values: object) -> None:
    if any(isinstance(value, list | tuple) for value in values) and isinstance(items, list):
        bounds.check_widths(sum(len(item) for item in items if isinstance(item, list | tuple)))


@pass_context
def _from_yaml(context: Context, text: object) -> Any:  # noqa: ANN401  any YAML value
    value = from_yaml(text)
    _meter(context).weigh(value)  # references may make it much larger than its text
    return value


@pass_context
def _regex_replace(
    context: Context, text: object, pattern: str = "", replacement: str = "", **options: bool
) -> str:
    meter = _meter(context)
    meter.look()
    seconds = meter.limits.max_matching_seconds
    return replaced(str(text), pattern, replacement, seconds=seconds, **options)


def _all_filters() -> dict[str, Filter]:
    table: dict[str, Filter] = {**FILTERS, **FOREIGN}
    for name in ("capitalize", "indent", "lower", "title", "trim", "upper"):
        table[name] = _reworking(FILTERS[name])
    for name in _LAZY:
        table[name] = _counted(table[name])
    for check, names in _CHECKS.items():
        for name in names:
            table[name] = _guarded(table[name], check)
    return table


def _check_batch(meter: Meter, *values: object) -> None:
    others = values[1:]
    bounds.check_widths(*others)
    count = max([value for value in others if isinstance(value, int)], default=1)
    meter.check_size(meter.weigh(*values) * max(count, 1))


_CHECKS: Final[dict[Callable[..., None], tuple[str, ...]]] = {
    _check_widths: (
        "center", "indent", "round", "to_json", "to_nice_json", "to_nice_yaml", "tojson",
        "truncate", "wordwrap",
    ),
    _check_slow: ("pprint", "striptags", "title", "urlize", "wordcount", "wordwrap"),
    _check_weight: (
        "list", "pprint", "sort", "string", "to_json", "to_nice_json", "to_nice_yaml", "to_yaml",
        "tojson", "unique", "urlencode", "xmlattr",
    ),
    _check_batch: ("batch", "slice"),
    _check_replace: ("replace",),
    _check_join: ("join",),
    _check_sum: ("sum",),
    _check_format: ("format",),
}  # fmt: skip

FOREIGN: Final = {**_FOREIGN, "from_yaml": _from_yaml, "regex_replace": _regex_replace}
"""Filters that jinja2 alone does not have."""

ALL_FILTERS: Final = _all_filters()
"""All filters, with what keeps them from costing without end."""
