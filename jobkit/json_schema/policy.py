"""Users' own JSON Schemas as policies that their jobs must fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import in_order
from jobkit.job.json_forms import JOB
from jobkit.job.trace import definitions
from jobkit.json_schema import faults
from jobkit.json_schema.document import JsonDocument
from jobkit.json_schema.published import by_id
from jobkit.json_schema.violations import (
    DEFAULT_DIALECT,
    UnusableSchemaError,
    is_known_dialect,
    schema_faults,
    spelled_out,
    violations,
)
from jobkit.json_schema.wording import detail_of, shown
from jobkit.records import replace

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostic, Diagnostics, Path
    from jobkit.job.located import LocatedJob
    from jobkit.json_schema.violations import Schema, Violation
    from jobkit.source import Source

_REFERENCES: Final = frozenset({"$ref", "$dynamicRef"})
_OWN_WORDS: Final = ("description", "title")


class Policy(NamedTuple):
    """A schema that jobs must fit.

    Attributes:
        document: Its text.
        schema: Its content.
        is_wrapped: True when it speaks of ``{"Job": …}``, not of the job alone.
    """

    document: JsonDocument
    schema: Schema
    is_wrapped: bool


def read_policy(source: Source) -> tuple[Policy | None, Diagnostics]:
    """Return the policy in a text, or everything wrong with it; then it can't be used."""
    document = JsonDocument(source)
    if document.diagnostics:
        return None, document.diagnostics
    schema = document.value
    if not isinstance(schema, dict | bool):
        place = document.range_of(())
        return None, [faults.POLICY_SYNTAX.at(place, "A JSON Schema is an object: {…}.")]
    dialect = schema.get("$schema", DEFAULT_DIALECT) if isinstance(schema, dict) else ""
    if dialect and not (isinstance(dialect, str) and is_known_dialect(dialect)):
        detail = f'jobkit does not know this draft of JSON Schema. Write "{DEFAULT_DIALECT}".'
        return None, [faults.POLICY_SYNTAX.at(document.range_of(("$schema",)), detail)]
    found = [_about_schema(document, one) for one in schema_faults(schema)]
    if found:
        return None, in_order(found)
    return Policy(document, spelled_out(schema), _speaks_of_requests(schema)), []


def policy_findings(located: LocatedJob, policy: Policy) -> Diagnostics:
    """Return where a job does not fit a policy, at the lines that its author wrote.

    The job is judged as Job JSON without the members that are null, which is how unset fields look;
    values that are not known are not judged. A fault of the policy that shows only now, a
    reference that leads nowhere, is reported in the policy.
    """
    job = _without_nulls(located.job)
    try:
        found = violations(policy.schema, {JOB: job} if policy.is_wrapped else job, by_id)
    except UnusableSchemaError as error:
        place = policy.document.range_of(_path_of_reference(policy.schema, error.reference))
        return [faults.POLICY_REFERENCE.at(place, str(error))]
    return in_order(_about_job(located, policy, one) for one in found)


def _about_schema(document: JsonDocument, one: Violation) -> Diagnostic:
    if one.keyword == "format":
        detail = f"{shown(one.value)} is no regular expression that can be read."
    else:
        detail = detail_of(one, "the schema")
    return faults.POLICY_SYNTAX.at(document.range_of(one.path), detail)


def _about_job(located: LocatedJob, policy: Policy, one: Violation) -> Diagnostic:
    path = one.path[1:] if policy.is_wrapped else one.path
    detail = detail_of(replace(one, path=path)) + _own_words(policy.schema, one.schema)
    detail += f' (Policy "{policy.document.source.name}".)'
    through = definitions(located, path)
    if through:
        detail += f" (The value is that of {through[-1].name}, {through[-1].range}.)"
    return faults.POLICY.at(located.range_of(path), detail, path=path)


def _own_words(policy: Schema, schema: Schema) -> str:
    """Return what the author of a policy says of a schema in it; "" for published schemas."""
    if not isinstance(schema, dict) or not _holds(policy, {**schema, "$schema": None}):
        return ""
    texts = [schema.get(key) for key in _OWN_WORDS]
    told = next((text for text in texts if isinstance(text, str) and text), None)
    if told is None:
        return ""
    return f" {told}" if told.endswith((".", "!", "?")) else f" {told}."


def _holds(value: Any, schema: dict[str, Any]) -> bool:  # noqa: ANN401  any JSON value
    """Tell whether a schema is part of a value; its draft does not count."""
    if isinstance(value, list):
        return any(_holds(one, schema) for one in value)
    if not isinstance(value, dict):
        return False
    return {**value, "$schema": None} == schema or any(_holds(o, schema) for o in value.values())


def _speaks_of_requests(schema: Schema) -> bool:
    if isinstance(schema, bool):
        return False
    named = [*schema.get("properties", ()), *schema.get("required", ())]
    return JOB in named or str(schema.get("$ref", "")).startswith("urn:jobkit:schema:job-request:")


def _without_nulls(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, dict):
        return {
            name: _without_nulls(member) for name, member in value.items() if member is not None
        }
    return [_without_nulls(member) for member in value] if isinstance(value, list) else value


def _path_of_reference(schema: Any, reference: str, path: Path = ()) -> Path:  # noqa: ANN401
    """Return the way to a reference in a schema; () when it is not there as it is."""
    if isinstance(schema, dict):
        members: list[tuple[str | int, Any]] = [*schema.items()]
    else:
        members = [*enumerate(schema)] if isinstance(schema, list) else []
    for step, member in members:
        if step in _REFERENCES and member == reference:
            return (*path, step)
        found = _path_of_reference(member, reference, (*path, step))
        if found:
            return found
    return ()
