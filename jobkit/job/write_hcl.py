"""Writes a job as HCL2 that people can read: the tables say how, python-hcl2 writes the text."""

from __future__ import annotations

from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from jobkit.job import json_faults
from jobkit.job.canonicalize import canonicalize
from jobkit.job.hcl_opaque import opaque_body, reserved
from jobkit.job.hcl_text import BodyText, hcl_text
from jobkit.job.hcl_values import duration, free, is_identifier, is_name, literal, plain, string
from jobkit.job.layout import json_fields, layout
from jobkit.job.managed import drop_managed, settle_lists
from jobkit.job.sparse import without_defaults
from jobkit.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Diagnostics, Path
    from jobkit.job.layout import Field, Layout
    from jobkit.job.located import JsonObject, LocatedJob

_COLUMNS: Final = 98
_STEP: Final = "  "


class Unwritable(Exception):  # noqa: N818  it never leaves the room
    """HCL has no form for a field; the message is whole sentences.

    Attributes:
        path: The field.
    """

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(detail)
        self.path = path


class HclFile(NamedTuple):
    """A job as HCL.

    Attributes:
        text: The file; None when HCL can't hold the job.
        meant: The canonical job that reading the text must give.
        diagnostics: The fields that HCL can't hold.
    """

    text: str | None
    meant: JsonObject
    diagnostics: Diagnostics


def write_hcl(located: LocatedJob) -> HclFile:
    """Return a job as the text of an HCL2 file.

    What the server manages is left out and named in a comment at the top, and so are empty lists
    of blocks; values that Nomad fills in anyway are left out silently.
    """
    job = canonicalize(located.job)
    dropped = drop_managed(job)
    emptied = settle_lists(job)
    meant = canonicalize(job)
    writer = _Writer(located)
    body = writer.job(without_defaults(meant))
    if writer.diagnostics:
        return HclFile(None, meant, writer.diagnostics)
    comment = _comment("Left out, as the server sets it", dropped)
    comment += _comment("Left out, as an empty list is the same as none", emptied)
    text = hcl_text(body)
    return HclFile(f"{comment}\n{text}" if comment else text, meant, [])


def _comment(reason: str, paths: list[Path]) -> str:
    if not paths:
        return ""
    names = dict.fromkeys(".".join(one for one in path if isinstance(one, str)) for path in paths)
    # A name of a volume may hold line ends, which would end the comment.
    lines = wrap(f"{reason}: {' '.join(', '.join(names).split())}.", _COLUMNS)
    return "".join(f"# {line}\n" for line in lines)


@cache
def _ordered(struct: str) -> tuple[list[Field], list[Field]]:
    """Return the arguments and the blocks of a struct in the order in which they are written."""
    of = layout(struct)
    first = table("writing")["order"].get(struct, [])
    places = {name: place for place, name in enumerate(first)}

    def place(field: Field) -> int:
        return places.get(field.hcl, len(places))

    attributes = [field for field in of.attributes.values() if field.json]
    blocks = [field for field in of.blocks.values() if field.json]
    return sorted(attributes, key=place), sorted(blocks, key=place)


class _Writer:
    """One walk over a job and the tables."""

    def __init__(self, located: LocatedJob) -> None:
        self.located = located
        self.diagnostics: Diagnostics = []

    def refuse(self, path: Path, detail: str) -> None:
        """Report a field that HCL can't hold."""
        shown = shown_path(path)
        place = self.located.range_of(path)
        self.diagnostics.append(
            json_faults.NO_HCL_FORM.at(place, f'"{shown}": {detail}', path=path)
        )

    def job(self, job: JsonObject) -> BodyText:
        """Return the whole file."""
        body = BodyText()
        name = job.get("ID") or ""
        body.blocks.append(("job", [literal(name)], self._struct("Job", job | {"ID": None}, (), 1)))
        return body

    def _struct(self, struct: str, value: JsonObject, path: Path, level: int) -> BodyText:
        of = layout(struct)
        body = BodyText()
        attributes, blocks = _ordered(struct)
        for field in attributes:
            if not _is_unset(of, field, value.get(field.json)):
                written = _ATTRIBUTES[field.type](value[field.json], _STEP * level)
                body.attributes[field.hcl] = written
        self._check_rest(struct, value, path)
        for field in blocks:
            self._blocks(field, value, body, path, level)
        return body

    def _check_rest(self, struct: str, value: JsonObject, path: Path) -> None:
        """Refuse what is set although HCL has no name for it."""
        rows = [field.row for field in layout(struct).blocks.values()]
        moved = {row["move"]["to"] for row in rows if "move" in row}
        for name, field in json_fields(struct).items():
            held = value.get(name)
            if field.row["kind"] != "none" or name in moved or held in (None, "", 0, False):
                continue
            if held != field.row.get("hcl_default"):
                self.refuse((*path, name), "HCL has no argument or block for this field.")

    # Blocks

    def _blocks(
        self, field: Field, value: JsonObject, body: BodyText, path: Path, level: int
    ) -> None:
        held = value.get(field.json)
        here = (*path, field.json)
        if "move" in field.row or ("split" in field.row and _are_ports_split(value, path)):
            self._joined(field, value, body, path, level)
        elif field.type.startswith("map"):
            if held is not None:
                self._map(field, held, body, here, level)
        elif field.held == "one":
            if held is not None:
                self._block(field, held, body, here, level)
        elif field.held == "map":
            for name, one in (held or {}).items():
                self._block(field, one, body, (*here, name), level, label=name)
        elif field.type != "Port" or "split" in field.row or not _are_ports_split(value, path):
            for index, one in enumerate(held or ()):
                self._block(field, one, body, (*here, index), level)

    def _joined(
        self, field: Field, value: JsonObject, body: BodyText, path: Path, level: int
    ) -> None:
        """Write a list together with the field to which reading moves some of its blocks."""
        row = field.row
        other = row["move" if "move" in row else "split"]["to"]
        moved = value.get(other)
        if isinstance(moved, dict):
            self._block(field, moved, body, (*path, other), level)
        for index, one in enumerate(moved if isinstance(moved, list) else ()):
            self._block(field, one, body, (*path, other, index), level)
        for index, one in enumerate(value.get(field.json) or ()):
            self._block(field, one, body, (*path, field.json, index), level)

    def _block(
        self,
        field: Field,
        value: JsonObject | None,
        body: BodyText,
        path: Path,
        level: int,
        *,
        label: str | None = None,
    ) -> None:
        if value is None:
            self.refuse(path, "HCL has no null in place of a block.")
            return
        value = dict(value)
        labels: list[str] = []
        if field.row.get("labels"):
            text = self._label(field, value, path) if label is None else label
            labels.append(literal(text))
        elif "scaling_types" in field.row:
            self._label(field, value, path)
        for name in field.row.get("block_required", ()):
            json = layout(field.type).attributes[name].json
            if value.get(json) is None:
                self.refuse((*path, json), f'HCL needs "{name}" in a block "{field.hcl}".')
        body.blocks.append((field.hcl, labels, self._struct(field.type, value, path, level + 1)))

    def _label(self, field: Field, value: JsonObject, path: Path) -> str:
        """Return the label of a block; a scaling block's says its type, which is then taken out."""
        types: dict[str, str] = field.row.get("scaling_types", {})
        if not types:
            return str(value.get(layout(field.type).label) or "")
        given = value.pop("Type", None) or types.get("", "")
        for label, type_ in types.items():
            if type_ == given:
                return label
        known = " or ".join(f'"{one}"' for one in types.values())
        self.refuse((*path, "Type"), f'In HCL the type of this scaling is {known}, not "{given}".')
        return ""

    # Maps

    def _map(self, field: Field, value: JsonObject, body: BodyText, path: Path, level: int) -> None:
        if field.type == "map(any)":
            inner, faults = opaque_body(value, path, level + 1)
            for where, detail in faults:
                self.refuse(where, detail)
            body.blocks.append((field.hcl, [], inner))
            return
        for where in reserved(value, path):
            self.refuse(where, "python-hcl2 keeps this name for itself.")
        # python-hcl2 reads no names of arguments with letters outside ASCII.
        if "attribute_form" in field.row and not all(map(is_identifier, value)):
            body.attributes[field.hcl] = free(value, _STEP * level)
            return
        for name in (name for name in value if not is_name(name)):
            detail = f'"{name}" is no name of an argument, and "{field.hcl}" can only be a block.'
            self.refuse((*path, name), detail)
        inner = BodyText({name: free(one, _STEP * (level + 1)) for name, one in value.items()})
        body.blocks.append((field.hcl, [], inner))


def shown_path(path: Path) -> str:
    """Return a path as people write it: ``TaskGroups[0].Meta["a.b"]``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif is_identifier(step):
            text += f".{step}" if text else step
        else:
            text += f"[{literal(step)}]"
    return text


def _are_ports_split(network: JsonObject, path: Path) -> bool:
    """Tell whether ``port`` blocks are sorted by their numbers when the network is read."""
    split = layout("NetworkResource").blocks["port"].row["split"]
    if "SidecarTask" in path:  # Nomad leaves those of a sidecar as they are
        return False
    fixed = network.get(split["to"]) or ()
    return all(port is None or port.get(split["field"], 0) > split["above"] for port in fixed)


def _is_unset(of: Layout, field: Field, value: Any) -> bool:  # noqa: ANN401  any JSON value
    """Tell whether an argument needs not be written: reading gives the value without it."""
    if field.hcl in of.required:
        return False
    if value is None or (not field.pointer and value == of.empty[field.json]):
        return True
    row = field.row
    filled_in = "hcl_default" in row and row["hcl_default_when"] != "given"
    return bool(filled_in and value == row["hcl_default"])


_ATTRIBUTES: Final[dict[str, Callable[[Any, str], Any]]] = {
    "string": lambda value, indent: string(value or "", indent),
    "int": lambda value, _: plain(value),
    "uint": lambda value, _: plain(value),
    "bool": lambda value, _: plain(value),
    "duration": lambda value, _: duration(value),
    "list(string)": free,
    "list(uint)": free,
    "map(string)": free,
}
