"""Tells which value of a Jinja file is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes

from jobkit.diagnostic import did_you_mean
from jobkit.preprocess import faults
from jobkit.preprocess.jinja.absent import Absence
from jobkit.preprocess.jinja.spots import Spot, Told

if TYPE_CHECKING:
    from jobkit.preprocess.jinja.environment import PlacedEnvironment
    from jobkit.preprocess.jinja.places import JinjaFile
    from jobkit.preprocess.jinja.spots import Trouble


def absent(trouble: Trouble) -> Told:
    """Return what is to be said of the use of a value that is not there."""
    environment, error, spots, names = trouble
    absence = error.args[0] if error.args else ""
    if not isinstance(absence, Absence):
        return Told(faults.UNDEFINED, f"{error}.")
    name = str(absence.name)
    if absence.reason:
        return _reasoned(environment, absence, spots)
    if absence.owner is not None:
        return _attribute(absence, spots)
    spot = use(spots, nodes.Name, "name", name)
    return _variable(environment, spot, name, names)


def _variable(environment: PlacedEnvironment, spot: Spot, name: str, names: list[str]) -> Told:
    if name in names:
        path = spot.file.source.name
        detail = (
            f'"{name}" is given, but not to "{path}", which is imported without it. '
            'Write "with context" behind the import, or hand it over as an argument.'
        )
        return Told(faults.UNDEFINED, detail, spot, name)
    near = did_you_mean(name, [*names, *environment.globals, *_assigned(spot.file)])
    text = spot.file.source.text
    end = spot.offset + len(name)
    if text[spot.offset : end] == name and text[end:].lstrip().startswith("("):
        detail = f'There is no function or macro "{name}".{near}'
        return Told(faults.UNDEFINED_FUNCTION, detail, spot, name)
    detail = f'"{name}" has no value here. Give it one in a values file or with --var.{near}'
    return Told(faults.UNDEFINED, detail, spot, name)


def _assigned(file: JinjaFile) -> list[str]:
    """Return the names that a file gives values to."""
    if file.tree is None:
        return []
    stored = [
        node.name for node in file.tree.find_all(nodes.Name) if node.ctx in {"store", "param"}
    ]
    return stored + [macro.name for macro in file.tree.find_all(nodes.Macro)]


def _attribute(absence: Absence, spots: list[Spot]) -> Told:
    name = str(absence.name)
    spot = use(spots, nodes.Getattr, "attr", name)
    owner = absence.owner
    if isinstance(absence.name, int):
        detail = f"The value has no item {name}."
        return Told(faults.UNDEFINED_ATTRIBUTE, detail, spot)
    members = [str(key) for key in owner] if isinstance(owner, dict) else _public(owner)
    near = did_you_mean(name, members)
    what = {"dict": "mapping", "str": "text", "TemplateModule": "imported file"}.get(
        type(owner).__name__, type(owner).__name__
    )
    detail = f'The {what} has no member "{name}".{near}'
    return Told(faults.UNDEFINED_ATTRIBUTE, detail, spot, name)


def _public(owner: object) -> list[str]:
    return [name for name in dir(owner) if not name.startswith("_")]


def _reasoned(environment: PlacedEnvironment, absence: Absence, spots: list[Spot]) -> Told:
    """Return what to say of a value of which jinja2 said why it is not there."""
    name = str(absence.name)
    for spot in reversed(spots):
        tree = spot.file.tree
        imports = tree.find_all(nodes.FromImport) if tree is not None else ()
        for node in imports:
            if name in {given if isinstance(given, str) else given[0] for given in node.names}:
                return _missing_macro(environment, Spot(spot.file, node.lineno), node, name)
    reason = absence.reason.rstrip(".")
    return Told(faults.UNDEFINED, f"The value is not there: {reason}.")


def _missing_macro(
    environment: PlacedEnvironment, spot: Spot, node: nodes.FromImport, name: str
) -> Told:
    file_name = node.template.value if isinstance(node.template, nodes.Const) else ""
    file = environment.expansion.files.get(file_name)
    near = did_you_mean(name, _assigned(file) if file else ())
    detail = f'"{file_name}" does not define "{name}".{near}'
    return Told(faults.MISSING_MACRO, detail, spot, name)


def use(spots: list[Spot], kind: type[nodes.Expr], field: str, name: str) -> Spot:
    """Return where the value ``name`` comes from: the innermost tag worked on that names it."""
    for spot in reversed(spots):
        tag = spot.file.tag_at(spot.offset)
        if tag is None or spot.file.tree is None:
            continue
        for node in spot.file.tree.find_all(kind):
            inside = tag.start <= node.lineno < tag.end
            if inside and getattr(node, field) == name and getattr(node, "ctx", "load") == "load":
                return Spot(spot.file, node.lineno)
    return spots[-1]
