"""Writes a plan diff as ``nomad job plan`` prints it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from jobkit.report.colors import without_marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

JsonObject: TypeAlias = "Mapping[str, Any]"

_MARKS: Final = {
    "Added": ("[green]+[reset] ", 2),
    "Deleted": ("[red]-[reset] ", 2),
    "Edited": ("[light_yellow]+/-[reset] ", 4),
}
_EFFECTS: Final = {
    "forces create": "[green]",
    "forces destroy": "[red]",
    "forces in-place update": "[cyan]",
    "forces create/destroy update": "[yellow]",
}
_UPDATES: Final = {
    "create": "[green]",
    "destroy": "[red]",
    "migrate": "[blue]",
    "in-place update": "[cyan]",
    "create/destroy update": "[yellow]",
    "canary": "[light_yellow]",
}
_ESCAPES: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}
_PRINTED: Final = frozenset("LMNPS")
_STEP: Final = 2


def format_diff(
    diff: JsonObject,
    *,
    verbose: bool = False,
    markup: bool = False,
    nomad_version: str = "2.0.5",  # noqa: ARG001  the text is the same in all releases
) -> str:
    """Return a plan diff as text, byte for byte as ``nomad job plan`` prints it.

    Args:
        diff: A ``JobDiff``, from ``diff_jobs`` or from a server.
        verbose: Show what is in added and deleted groups and tasks too.
        markup: Keep colours as marks (``[green]``) instead of leaving them out.
        nomad_version: The release whose text is meant, ``X.Y`` or ``X.Y.Z``.

    Nomad: ``job plan`` without and with ``-verbose``, 0.6.0 to 2.0.5.
    """
    written = _job(diff, verbose=verbose)
    return written if markup else without_marks(written)


def quoted(value: str) -> str:
    """Return a text in double quotes, with escapes for what can't be seen."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    code = ord(letter)
    if letter == " " or unicodedata.category(letter)[0] in _PRINTED:
        return letter
    if code < 0x80:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def _job(job: JsonObject, *, verbose: bool) -> str:
    groups = _items(job, "TaskGroups")
    widest = _widest(job, groups)
    mark, _ = _mark(job)
    written = f"{mark}[bold]Job: {quoted(job['ID'])}\n"
    if job["Type"] == "Edited" or verbose:
        body = _block(job, 0, widest)
        written += f"{body}\n" if body else ""
    for group in groups:
        written += f"{_group(group, widest, verbose=verbose)}\n"
    return written.strip()


def _group(group: JsonObject, widest: int, *, verbose: bool) -> str:
    mark, width = _mark(group)
    indent = widest - width
    head = f"{mark}{' ' * indent}[bold]Task Group: {quoted(group['Name'])}[reset]"
    written = f"{head}{_updates(group)}\n"
    tasks = _items(group, "Tasks")
    inner = _widest(group, tasks)
    if group["Type"] == "Edited" or verbose:
        body = _block(group, indent + _STEP, inner)
        written += f"{body}\n" if body else ""
    for task in tasks:
        written += f"{_task(task, indent + _STEP, inner, verbose=verbose)}\n"
    return written


def _updates(group: JsonObject) -> str:
    updates = group.get("Updates")
    if not updates:
        return "[reset]"
    shown = (f"[reset]{_UPDATES.get(key, '')}{updates[key]} {key}" for key in sorted(updates))
    return f" ({', '.join(shown)}[reset])"


def _task(task: JsonObject, start: int, widest: int, *, verbose: bool) -> str:
    mark, width = _mark(task)
    written = f"{' ' * start}{mark}{' ' * (widest - width)}[bold]Task: {quoted(task['Name'])}"
    if task.get("Annotations"):
        written += f" [reset]({_effects(task['Annotations'])})"
    if task["Type"] == "None" or (task["Type"] != "Edited" and not verbose):
        return written
    return f"{written}\n{_block(task, start + _STEP, _widest(task))}"


def _block(holder: JsonObject, start: int, widest: int) -> str:
    """Return the fields and objects of something, a line each or more."""
    fields = _items(holder, "Fields")
    longest = max((len(field["Name"].encode()) for field in fields), default=0)
    lines = [_field(field, start, longest, widest) for field in fields]
    lines += [_object(one, start, widest) for one in _items(holder, "Objects")]
    return "\n".join(lines)


def _field(field: JsonObject, start: int, longest: int, widest: int) -> str:
    mark, width = _mark(field)
    name = field["Name"]
    pad = " " * (longest - len(name.encode()))
    written = f"{' ' * start}{mark}{' ' * (widest - width)}{name}: {pad}{_value(field)}"
    if field.get("Annotations"):
        written += f" ({_effects(field['Annotations'])})"
    return written


def _value(field: JsonObject) -> str:
    match field["Type"]:
        case "Deleted":
            return quoted(field["Old"])
        case "Edited":
            return f"{quoted(field['Old'])} => {quoted(field['New'])}"
        case _:
            return quoted(field["New"])


def _object(one: JsonObject, start: int, widest: int) -> str:
    mark, width = _mark(one)
    indent = widest - width
    body = _block(one, start + indent + _STEP, _widest(one))
    head = f"{' ' * start}{mark}{' ' * indent}{one['Name']} {{"
    return f"{head}\n{body}\n{' ' * (start + width + indent)}}}"


def _effects(effects: Iterable[str]) -> str:
    return ", ".join(
        f"{_EFFECTS[effect]}{effect}[reset]" if effect in _EFFECTS else effect for effect in effects
    )


def _mark(one: JsonObject) -> tuple[str, int]:
    """Return the mark before a line and its width."""
    return _MARKS.get(one["Type"], ("", 0))


def _widest(holder: JsonObject, others: Sequence[JsonObject] = ()) -> int:
    """Return the width of the widest mark of what something holds."""
    held: Iterator[JsonObject] = (
        one
        for part in (_items(holder, "Fields"), _items(holder, "Objects"), others)
        for one in part
    )
    return max((_mark(one)[1] for one in held), default=0)


def _items(holder: JsonObject, key: str) -> list[JsonObject]:
    return [one for one in holder.get(key) or () if one is not None]
