"""Reads Job JSON, the form of Nomad's API, as Nomad's JSON decoder reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.diagnostic import did_you_mean
from jobkit.job import json_faults
from jobkit.job.json_forms import JOB, REQUEST_KEYS, folded, form_of, looks_like_job_json, member
from jobkit.job.json_values import READERS, Unreadable, is_null
from jobkit.job.layout import json_fields, layout
from jobkit.job.located import LocatedJob, Origin
from jobkit.job.managed import drop_managed, is_stored
from jobkit.source import Range
from jobkit.syntax.json_scanner import read_json
from jobkit.syntax.json_strings import raw_text, string_source
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH
from jobkit.syntax.tree import BrokenExpression, Object, Tuple
from jobkit.tables import table

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics, Fault, Path
    from jobkit.job.layout import Field
    from jobkit.job.located import JsonObject
    from jobkit.source import Source
    from jobkit.syntax.tree import Expression, ObjectItem

__all__ = ["Submitted", "looks_like_job_json", "read_job_json", "read_submission"]

_HCL_FORM: Final = "hcl2"


class Submitted(NamedTuple):
    """What an author once submitted, as Nomad keeps it beside the job.

    Attributes:
        source: The text of the job file; its places are those in the JSON text.
        form: ``hcl1``, ``hcl2`` or ``json``.
        flags: Values of variables by name, as on the command line.
        variables: Text of a file with values of variables.
    """

    source: Source
    form: str
    flags: dict[str, str]
    variables: str


def read_job_json(
    source: Source, *, keep_status: bool = False, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[LocatedJob | None, Diagnostics]:
    """Return the job of a JSON text with the places of its fields, and everything wrong with it.

    The job may stand alone, under ``Job`` (``nomad job inspect``, the bodies of register and plan
    requests), or in a submission. Keys match in any case of letters; every key of the newest
    Nomad is there afterwards, in its order.

    Args:
        source: The JSON text.
        keep_status: Keep what the server manages; otherwise that is dropped from a job that a
            server has stored (which shows by its indexes).
        max_depth: Deepest nesting that is read.

    Nomad: ``job run -json -output`` of 2.0.5.
    """
    text = read_json(source, max_depth)
    reader = _Reader(source, keep_status=keep_status)
    reader.diagnostics.extend(text.diagnostics)
    if isinstance(text.value, BrokenExpression):
        return None, reader.diagnostics
    form = form_of(text.value)
    if form.submitted is not None:
        return _read_submitted(source, form.submitted, reader, max_depth)
    if form.envelope is not None:
        reader.check_envelope(form.envelope)
    return reader.job(form.job), reader.diagnostics


def _read_submitted(
    source: Source, text: Expression, reader: _Reader, max_depth: int
) -> tuple[LocatedJob | None, Diagnostics]:
    inner = string_source(source, text.start, text.end)
    if looks_like_job_json(inner.text):
        located, found = read_job_json(inner, keep_status=reader.keep_status, max_depth=max_depth)
        return located, [*reader.diagnostics, *found]
    detail = "The submitted job file is written in HCL, not as Job JSON. Save it as a file."
    reader.tell(json_faults.SUBMITTED_HCL, text, detail)
    return None, reader.diagnostics


def read_submission(source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH) -> Submitted | None:
    """Return the job file in a submission (``GET /v1/job/:id/submission``); None if it is none.

    Nomad: 1.6.0 to 2.0.5.
    """
    value = read_json(source, max_depth).value
    text = form_of(value).submitted
    if text is None or not isinstance(value, Object):
        return None
    flags = member(value, "VariableFlags")
    members = flags.value.items if flags and isinstance(flags.value, Object) else ()
    return Submitted(
        string_source(source, text.start, text.end),
        _text_of(member(value, "Format")) or _HCL_FORM,
        {raw_text(item.key): raw_text(item.value) for item in members},
        _text_of(member(value, "Variables")),
    )


def _text_of(item: ObjectItem | None) -> str:
    return "" if item is None else raw_text(item.value)


class _Reader:
    """One walk over the tables and the tree of a JSON text.

    Attributes:
        members: Origins by the identity of the objects that were made.
        kept: These objects, those included that a repeated key replaced: no identity comes twice.
        unknown: Findings about unknown keys, which are told unless a server wrote the job.
    """

    def __init__(self, source: Source, *, keep_status: bool) -> None:
        self.source = source
        self.keep_status = keep_status
        self.diagnostics: Diagnostics = []
        self.members: dict[int, dict[str, Origin]] = {}
        self.kept: list[JsonObject] = []
        self.unknown: Diagnostics = []

    def tell(self, fault: Fault, node: Expression, detail: str, path: Path | None = None) -> None:
        """Report a finding at a value: of an object or array at its bracket."""
        end = node.start + 1 if isinstance(node, (Object, Tuple)) else node.end
        place = Range(self.source, node.start, end)
        self.diagnostics.append(fault.at(place, detail, path=path))

    def check_envelope(self, envelope: Object) -> None:
        """Report what beside the job means nothing."""
        known = {folded(name) for name in REQUEST_KEYS}
        for item in envelope.items:
            name = raw_text(item.key)
            if folded(name) not in known:
                hint = did_you_mean(name, REQUEST_KEYS)
                detail = f'"{name}" means nothing beside "{JOB}"; Nomad ignores it.{hint}'
                self.tell(json_faults.UNKNOWN_KEY, item.key, detail)

    def job(self, node: Expression) -> LocatedJob | None:
        """Read the job itself."""
        if not isinstance(node, Object):
            detail = 'A job is an object: {"ID": "web", "TaskGroups": [...]}.'
            self.tell(json_faults.NOT_A_JOB, node, detail)
            return None
        names = {folded(raw_text(item.key)) for item in node.items}
        if names.isdisjoint(map(folded, json_fields(JOB))):
            detail = 'None of the fields of a job is here, such as "ID" or "TaskGroups".'
            self.tell(json_faults.NOT_A_JOB, node, detail)
            return None
        job = self._struct(JOB, node, None, ())
        if not is_stored(job):
            self.diagnostics.extend(self.unknown)
        elif not self.keep_status:
            drop_managed(job)
        return LocatedJob(job, self.members)

    def _struct(
        self, struct: str, node: Object, before: JsonObject | None, path: Path
    ) -> JsonObject:
        """Read an object; ``before`` is what an earlier member of the same name gave."""
        made = dict(layout(struct).empty) if before is None else before
        places = self._places(made, node)
        fields = json_fields(struct)
        by_folded = {folded(name): field for name, field in fields.items()}
        seen: set[str] = set()
        for item in node.items:
            name = raw_text(item.key)
            field = fields.get(name) or by_folded.get(folded(name))
            if field is None:
                self._unknown(struct, name, item, path)
                continue
            if field.json in seen:
                detail = f'"{field.json}" is given more than once. Only the last value counts.'
                self.tell(json_faults.REPEATED_KEY, item.key, detail, (*path, field.json))
            seen.add(field.json)
            self._field(field, item, made, (*path, field.json))
            places[field.json] = self._origin(item)
        for name in layout(struct).omitted:
            if made.get(name) is None:
                made.pop(name, None)
        return made

    def _field(self, field: Field, item: ObjectItem, made: JsonObject, path: Path) -> None:
        node = item.value
        if isinstance(node, BrokenExpression):
            return
        if is_null(node):
            # As in Go, null sets what can be null and leaves everything else as it is.
            if field.pointer or field.type not in _ZEROES:
                made[field.json] = None
            return
        try:
            if field.held:
                made[field.json] = self._objects(field, node, made.get(field.json), path)
            else:
                value = READERS[field.type](node, field)
                before = made.get(field.json)
                if isinstance(value, dict) and before:
                    value = dict(sorted({**before, **value}.items()))
                made[field.json] = value
                self._remember(value, node)
        except Unreadable as error:
            self.tell(error.fault, error.node, f'"{field.json}": {error}', path)

    def _remember(self, value: Any, node: Expression) -> None:  # noqa: ANN401  any JSON value
        """Note the places of all members inside a value of free form."""
        pending = [(value, node)]
        while pending:
            one, where = pending.pop()
            if isinstance(one, dict) and isinstance(where, Object):
                places = self._places(one, where)
                items = {raw_text(item.key): item for item in where.items}
                for name, item in items.items():
                    places[name] = self._origin(item)
                    pending.append((one[name], item.value))
            elif isinstance(one, list) and isinstance(where, Tuple):
                pending.extend(zip(one, where.elements, strict=True))

    def _places(self, made: JsonObject, node: Object) -> dict[str, Origin]:
        """Return the table for the places of an object's members."""
        self.kept.append(made)
        places = self.members.setdefault(id(made), {})
        places[""] = Origin(self.source, node.start, node.start + 1)
        return places

    def _origin(self, item: ObjectItem) -> Origin:
        return Origin(self.source, item.key.start, item.value.end, item.value)

    def _objects(self, field: Field, node: Expression, before: Any, path: Path) -> Any:  # noqa: ANN401
        """Read an object, a list or a map of objects."""
        if field.held == "list":
            if not isinstance(node, Tuple):
                raise self._no_object(node, "An array of objects, [{...}],")
            # As in Go, a repeated list is read into the elements of the one before.
            earlier = dict(enumerate(before or ()))
            return [
                self._element(field, element, earlier.get(index), (*path, index))
                for index, element in enumerate(node.elements)
            ]
        if not isinstance(node, Object):
            raise self._no_object(node, "An object, {...},")
        if field.held == "one":
            return self._struct(field.type, node, before, path)
        held = dict(before or {})
        for item in node.items:
            name = raw_text(item.key)
            if is_null(item.value):
                continue
            held[name] = self._element(field, item.value, None, (*path, name))
        return {name: held[name] for name in sorted(held)}

    def _element(
        self, field: Field, node: Expression, before: JsonObject | None, path: Path
    ) -> JsonObject | None:
        if isinstance(node, Object):
            return self._struct(field.type, node, before, path)
        if is_null(node):
            detail = f'An element of "{field.json}" is null, at which Nomad crashes. Remove it.'
            self.tell(json_faults.NULL_ELEMENT, node, detail, path)
        elif not isinstance(node, BrokenExpression):
            error = self._no_object(node, "An object, {...},")
            self.tell(error.fault, node, f'"{field.json}": {error}', path)
        return None

    def _no_object(self, node: Expression, needed: str) -> Unreadable:
        what = "an array" if isinstance(node, Tuple) else "an object"
        if not isinstance(node, (Object, Tuple)):
            what = self.source.text[node.start : node.end][:40]
        return Unreadable(json_faults.VALUE_TYPE, node, f"{needed} is needed here, not {what}.")

    def _unknown(self, struct: str, name: str, item: ObjectItem, path: Path) -> None:
        """Note a key that Nomad passes over, unless it says nothing."""
        rows = table("job")["structs"][struct]["fields"]
        old = next((row for row in rows if folded(row["json"]) == folded(name)), None)
        place = Range(self.source, item.key.start, item.key.end)
        if is_null(item.value):
            return
        if old is None:
            hint = did_you_mean(name, json_fields(struct)) or _hcl_hint(struct, name)
            detail = f'"{name}" is no field of {struct}; Nomad drops it without a word.{hint}'
            self.unknown.append(json_faults.UNKNOWN_KEY.at(place, detail, path=(*path, name)))
            return
        empty = isinstance(item.value, Object) and not item.value.items
        if empty or self.source.text[item.value.start : item.value.end] in _SAYS_NOTHING:
            return
        detail = f'Nomad had "{old["json"]}" up to {old["until"]}; later releases drop it.'
        self.diagnostics.append(json_faults.REMOVED_KEY.at(place, detail, path=(*path, name)))


_SAYS_NOTHING: Final = frozenset({"null", '""', "0", "false", "[]"})


_ZEROES: Final = frozenset({"string", "int", "uint", "duration", "bool"})


def _hcl_hint(struct: str, name: str) -> str:
    """Return what Job JSON calls a field that has its HCL name here, or low lines in its name."""
    wanted = folded(name)
    for field in json_fields(struct).values():
        if wanted == folded(field.hcl) or wanted.replace("_", "") == folded(field.json):
            return f' Job JSON calls it "{field.json}".'
    return ""
