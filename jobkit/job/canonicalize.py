"""Fills in what Nomad's API side fills into a job, by ``schemas/defaults.json``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from jobkit.records import record
from jobkit.tables import holds, table

if TYPE_CHECKING:
    from collections.abc import Callable

JsonObject: TypeAlias = dict[str, Any]
_Row: TypeAlias = dict[str, Any]
_Holders: TypeAlias = dict[str, JsonObject]


def canonicalize(job: Mapping[str, Any], target: str = "2.0.5") -> JsonObject:
    """Return a copy of ``job`` with every key of the target and its defaults filled in.

    Doing it twice changes nothing more. Keys that the target does not know are kept, last; the
    values of opaque maps (``Config``) are shared with ``job``.

    Nomad: 0.6.0 to 2.0.5, the API client's completion of a job (not the server's).
    """
    return _Filling(_structs(target, "api")).filled("Job", job, {})


def convert(job: Mapping[str, Any], target: str, stage: str) -> JsonObject:
    """Return a copy of ``job``, which is canonical, after a later stage of the table.

    Rows that the table only describes are left to the caller.
    """
    filling = _Filling(_structs(target, stage), is_complete=True, touched=_touched(target, stage))
    return filling.filled("Job", job, {})


@record
class _Inner:
    """A field that holds objects."""

    name: str
    held: str
    struct: str
    is_filled: bool


@record
class _Default:
    """A row of the table.

    Attributes:
        field: The field that is filled in.
        when: When it acts, by the field's own value; None always.
        is_conditional: It looks at more than that value.
        is_plain: It puts in ``value``, whatever there was.
        row: The row itself, for what is rare.
    """

    field: str
    when: Callable[[Any], bool] | None
    is_conditional: bool
    is_plain: bool
    value: Any
    row: _Row


@record
class _Struct:
    """What one release knows of a struct.

    Attributes:
        unset: Value of each field that is not given, in the order of the JSON.
        omitted: Fields that are left out while they are null.
        inner: Fields that hold objects, single ones first.
        rows: Defaults in the order in which they are applied.
    """

    unset: JsonObject
    omitted: frozenset[str]
    inner: tuple[_Inner, ...]
    rows: tuple[_Default, ...]


_WHEN: dict[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "empty": lambda value: value is not None and not value,
    "null or empty": lambda value: not value,
    "negative": lambda value: isinstance(value, int) and value < 0,
    "not positive": lambda value: isinstance(value, int) and value <= 0,
}

_UNSET = {"string": "", "bool": False, "int": 0, "uint": 0, "float": 0, "duration": 0}


@cache
def _structs(target: str, stage: str) -> dict[str, _Struct]:
    defaults: dict[str, list[_Row]] = {}
    for row in table("defaults")[stage]:
        if "described" not in row and holds(row, target):
            defaults.setdefault(row["struct"], []).append(row)
    structs = table("job")["structs"]
    return {
        name: _struct([row for row in struct["fields"] if holds(row, target)], defaults.get(name))
        for name, struct in structs.items()
    }


@cache
def _touched(target: str, stage: str) -> frozenset[str]:
    """Return the structs that have defaults, and those that hold such structs."""
    structs = _structs(target, stage)
    found = {name for name, struct in structs.items() if struct.rows}
    size = -1
    while len(found) > size:
        size = len(found)
        found |= {
            name
            for name, struct in structs.items()
            if any(field.struct in found for field in struct.inner)
        }
    return frozenset(found)


def _struct(fields: list[_Row], defaults: list[_Row] | None) -> _Struct:
    rows = defaults or []
    untouched = {row["field"] for row in rows if "untouched" in row}
    inner = [
        _Inner(field["json"], field["held"], field["type"], field["json"] not in untouched)
        for field in fields
        if "held" in field
    ]
    unset = {f["json"]: None if "pointer" in f else _UNSET.get(f["type"]) for f in fields}
    return _Struct(
        unset=unset,
        omitted=frozenset(f["json"] for f in fields if "omit_empty" in f),
        inner=tuple(sorted(inner, key=lambda field: field.held != "one")),
        rows=tuple(_default(row, unset) for row in rows if "untouched" not in row),
    )


def _default(row: _Row, unset: JsonObject) -> _Default:
    dropped = "dropped" in row
    value = unset.get(row["field"]) if dropped else row.get("value")
    return _Default(
        field=row["field"],
        when=_WHEN[row["when"]] if "when" in row else None,
        is_conditional=bool(row.keys() & {"if", "within", "job_types", "job_types_not"}),
        is_plain=dropped or ("value" in row and not isinstance(value, (dict, list))),
        value=value,
        row=row,
    )


@record
class _Filling:
    """One walk over a job.

    Attributes:
        structs: What the release knows of each struct.
        is_complete: The objects have all keys already.
        touched: Structs with defaults, in themselves or in what they hold.
    """

    structs: dict[str, _Struct]
    is_complete: bool = False
    touched: frozenset[str] = frozenset()

    def filled(
        self,
        name: str,
        given: Mapping[str, Any],
        holders: _Holders,
        *,
        with_defaults: bool = True,
    ) -> JsonObject:
        """Return ``given``, an object of struct ``name``, completed with all that it holds."""
        struct = self.structs[name]
        if self.is_complete:
            made = dict(given)
            if name not in self.touched:
                return made
        else:
            made = _completed(struct, given)
        holders = {**holders, name: made}
        if with_defaults and struct.rows:
            _apply_rows(struct, made, holders)
        for field in struct.inner:
            value = made.get(field.name)
            if value is not None and value != []:
                deeper = with_defaults and field.is_filled
                made[field.name] = self._each(field, value, holders, deeper)
        return made

    def _each(
        self,
        field: _Inner,
        value: Any,  # noqa: ANN401  what is no object stays, others report it
        holders: _Holders,
        with_defaults: bool,
    ) -> Any:  # noqa: ANN401
        struct = field.struct
        if field.held == "list" and isinstance(value, list):
            return [
                self.filled(struct, item, holders, with_defaults=with_defaults)
                if isinstance(item, dict)
                else item
                for item in value
            ]
        if not isinstance(value, dict):
            return value
        if field.held == "map":
            return {
                key: self.filled(struct, item, holders, with_defaults=with_defaults)
                if isinstance(item, dict)
                else item
                for key, item in value.items()
            }
        if field.held == "one":
            return self.filled(struct, value, holders, with_defaults=with_defaults)
        return value


def _completed(struct: _Struct, given: Mapping[str, Any]) -> JsonObject:
    """Return ``given`` with all keys; null becomes the zero value where there is no null."""
    made = struct.unset.copy()
    for key, value in given.items():
        if value is not None or key not in made:
            made[key] = value
    for key in struct.omitted:
        if made[key] is None:
            del made[key]
    return made


def _apply_rows(struct: _Struct, made: JsonObject, holders: _Holders) -> None:
    for row in struct.rows:
        value = made.get(row.field)
        if row.when is not None and not row.when(value):
            continue
        if row.is_conditional and not _acts(row.row, made, holders):
            continue
        made[row.field] = row.value if row.is_plain else _value(row.row, value, made, holders)


def _acts(row: _Row, made: JsonObject, holders: _Holders) -> bool:
    """Tell whether a row acts here, as far as more than the field's own value tells."""
    if "if" in row and made.get(row["if"]["field"]) != row["if"]["is"]:
        return False
    if "within" in row and [*holders][-2] not in row["within"]:  # the last is the object itself
        return False
    job_type = holders["Job"]["Type"]
    return job_type in row.get("job_types", (job_type,)) and job_type not in row.get(
        "job_types_not", ()
    )


def _value(row: _Row, value: Any, made: JsonObject, holders: _Holders) -> Any:  # noqa: ANN401
    """Return what a row puts in place of ``value``."""
    if "by_type" in row:
        job_type = holders["Job"]["Type"]
        if not isinstance(job_type, str):
            return job_type
        return row["by_type"].get(job_type, row["by_type"]["other"])
    if "value_of" in row:
        other = _look_up(row["value_of"], holders)
        return value if other is None else other
    if "over" in row:
        return _overlaid(row, value, _look_up(row["over"], holders))
    if "rule" in row:
        return _RULES[row["rule"]](value, made, holders)
    fresh = row["value"]
    return fresh.copy() if isinstance(fresh, (dict, list)) else fresh


def _look_up(path: str, holders: _Holders) -> Any:  # noqa: ANN401
    struct, *names = path.split(".")
    value: Any = holders.get(struct)
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _overlaid(row: _Row, own: Any, base: Any) -> Any:  # noqa: ANN401
    """Return ``base`` with what is set in ``own``; each may be null."""
    if not isinstance(base, Mapping):
        return own
    if not isinstance(own, Mapping):
        return None if "unless_empty" in row and not any(base.values()) else dict(base)
    nullable = _nullable_fields(row["struct"], row["field"])
    return dict(base) | {
        key: value
        for key, value in own.items()
        if (value is not None if key in nullable else bool(value))
    }


@cache
def _nullable_fields(struct: str, field: str) -> frozenset[str]:
    """Return the fields, of the struct that a field holds, in which null differs from zero."""
    structs = table("job")["structs"]
    held = next(row["type"] for row in structs[struct]["fields"] if row["json"] == field)
    return frozenset(row["json"] for row in structs[held]["fields"] if "pointer" in row)


def _upper_case(value: Any, _made: JsonObject, _holders: _Holders) -> Any:  # noqa: ANN401
    if not isinstance(value, str):
        return value
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in value)


def _artifact_file(_value: object, made: JsonObject, _holders: _Holders) -> Any:  # noqa: ANN401
    """Return the place of an artifact that is one file: its name, in ``local``."""
    source = made["GetterSource"]
    if not isinstance(source, str):
        return source
    name = posixpath.basename(source.rstrip("/"))
    return posixpath.normpath(posixpath.join("local", name))


def _first_unknown(values: list[Any]) -> Any:  # noqa: ANN401
    """Return the first value that is neither text nor null: it is not known; None without any."""
    return next((value for value in values if not isinstance(value, str | None)), None)


def _service_name(_value: object, _made: JsonObject, holders: _Holders) -> Any:  # noqa: ANN401
    """Return the name of a service without one: those of what holds it, joined."""
    names = [holders.get(struct, {}).get("Name") for struct in ("Job", "TaskGroup", "Task")]
    unknown = _first_unknown(names)
    return "-".join(name for name in names if name is not None) if unknown is None else unknown


def _check_name(_value: object, _made: JsonObject, holders: _Holders) -> Any:  # noqa: ANN401
    """Return the name of a check without one, made of its service's."""
    unknown = _first_unknown([holders["Service"]["Name"]])
    return unknown or f'service: "{holders["Service"]["Name"]}" check'


def _service_placeholders(value: Any, _made: JsonObject, holders: _Holders) -> Any:  # noqa: ANN401
    """Return the name of a service with the names of what holds it filled in."""
    job, group = holders["Job"]["Name"], holders["TaskGroup"]["Name"]
    task = holders["Task"]["Name"] if "Task" in holders else "group"
    unknown = _first_unknown([value, job, group, task])
    if unknown is not None:
        return unknown
    base = f"{job}-{group}-{task}"
    names = {"BASE": base, "JOB": str(job), "TASKGROUP": str(group), "TASK": str(task)}
    return _PLACEHOLDER.sub(lambda found: names[found[1]], str(value))


_PLACEHOLDER = re.compile(r"\$\{(BASE|JOB|TASKGROUP|TASK)\}")

_RULES: dict[str, Callable[[Any, JsonObject, _Holders], Any]] = {
    "artifact-file": _artifact_file,
    "check-name": _check_name,
    "service-name": _service_name,
    "service-placeholders": _service_placeholders,
    "upper-case": _upper_case,
}
