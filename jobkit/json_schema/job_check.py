"""Job JSON against the published schema of a release."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import did_you_mean
from jobkit.evaluate.durations import parse_duration
from jobkit.job.json_forms import JOB, folded
from jobkit.json_schema.published import job_schema, request_schema
from jobkit.json_schema.violations import violations
from jobkit.json_schema.wording import detail_of, shown
from jobkit.lint.shown import duration
from jobkit.tables import table, version

if TYPE_CHECKING:
    from jobkit.diagnostic import Path
    from jobkit.json_schema.violations import Violation

_BOUNDS: Final = frozenset({"minimum", "exclusiveMinimum"})
_UNKNOWN_KEY: Final = "additionalProperties"


class SchemaFinding(NamedTuple):
    """One thing in a job that its schema does not allow.

    Attributes:
        path: Where it is.
        detail: Whole sentences: what is wrong and what to write instead.
        is_key: True when the last step of the path is a key that should not be there.
    """

    path: Path
    detail: str
    is_key: bool = False


def schema_findings(job: Any, target: str) -> list[SchemaFinding]:  # noqa: ANN401  any JSON value
    """Return what of Job JSON does not fit the schema of release ``target``.

    Args:
        job: A job, or an object with the job under ``Job``.
        target: ``X.Y`` or ``X.Y.Z``; the schema is that of the minor release.

    Fields of other releases are no fault while they say nothing (null, "", 0, false, empty): that
    is how jobs of newer releases look that do not use them.
    """
    is_wrapped = isinstance(job, dict) and JOB in job
    schema = request_schema(target) if is_wrapped else job_schema(target)
    return [
        SchemaFinding(one.path, _detail(one, schema, target), one.keyword == _UNKNOWN_KEY)
        for one in violations(schema, job)
        if not _says_nothing(one, schema)
    ]


def _says_nothing(one: Violation, schema: dict[str, Any]) -> bool:
    if one.keyword != _UNKNOWN_KEY or one.value:
        return False
    return any(row["json"] == one.path[-1] for row in _rows(_struct(one, schema)))


def _struct(one: Violation, schema: dict[str, Any]) -> str:
    """Return the name of the definition that a violation broke."""
    definitions = schema["$defs"].items()
    return next((name for name, made in definitions if made is one.schema), "")


@cache
def _rows(struct: str) -> tuple[dict[str, Any], ...]:
    structs = {**table("requests")["structs"], **table("job")["structs"]}
    return tuple(structs[struct]["fields"]) if struct in structs else ()


def _detail(one: Violation, schema: dict[str, Any], target: str) -> str:
    struct = _struct(one, schema)
    if one.path and one.path[-1] in _durations():
        return detail_of(one) + _duration_hint(one)
    if one.keyword != _UNKNOWN_KEY or not struct:
        return detail_of(one)
    key = str(one.path[-1])
    rows = [row for row in _rows(struct) if row["json"] == key]
    if rows:
        return _other_release(rows[0], target)
    known = list(schema["$defs"][struct]["properties"])
    same = next((name for name in known if folded(name) == folded(key)), None)
    if same is not None:
        return f'"{key}" is written "{same}"; Nomad reads both, other programs do not.'
    hint = did_you_mean(key, known) or _hcl_hint(struct, key)
    return f'"{key}" is no field of {struct}; Nomad drops it without a word.{hint}'


def _other_release(row: dict[str, Any], target: str) -> str:
    name, minor = row["json"], ".".join(target.split(".")[:2])
    since = row.get("patches", {}).get(row["since"], row["since"])
    if version(row["since"]) > version(minor):
        return f'"{name}" came with Nomad {since}; Nomad {minor} drops it without a word.'
    if row["until"] is not None and version(row["until"]) < version(minor):
        return f'Nomad had "{name}" up to {row["until"]}; Nomad {minor} drops it without a word.'
    return f'"{name}" is no field of Nomad {minor}.'


@cache
def _durations() -> frozenset[str]:
    """Return the names that only fields have that are lengths of time."""
    structs = table("job")["structs"].values()
    rows = [row for struct in structs for row in struct["fields"]]
    others = {row["json"] for row in rows if row["type"] != "duration"}
    return frozenset(row["json"] for row in rows) - others


def _duration_hint(one: Violation) -> str:
    if one.keyword in _BOUNDS and one.wanted:
        return f" In nanoseconds, that is {duration(one.wanted)}."
    nanoseconds = parse_duration(one.value) if isinstance(one.value, str) else None
    if nanoseconds is None or str(one.value).lstrip("+-").isdecimal():
        return ""
    return f" In Job JSON a duration is a number of nanoseconds: {nanoseconds}."


def _hcl_hint(struct: str, key: str) -> str:
    """Return what Job JSON calls a field that has its HCL name here."""
    for row in _rows(struct):
        if row.get("hcl") == key or folded(row["json"]) == folded(key.replace("_", "")):
            return f" Job JSON calls it {shown(row['json'])}."
    return ""
