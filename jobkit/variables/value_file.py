"""Reads one file with values; its name says which form it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from jobkit.records import record
from jobkit.syntax.detect import is_json
from jobkit.syntax.reader import DEFAULT_MAX_DEPTH

if TYPE_CHECKING:
    from jobkit.diagnostic import Diagnostics
    from jobkit.source import Source
    from jobkit.syntax.tree import Attribute

Form: TypeAlias = Literal["hcl", "json", "yaml", "toml"]

_FORMS: Final[dict[str, Form]] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
}


@record
class ValueFile:
    """What a file gives to names.

    Attributes:
        source: The text; offsets in ``values`` point into it.
        form: How it is written.
        values: By name, in the order of the text; the first one of a name that comes twice.
    """

    source: Source
    form: Form
    values: dict[str, Attribute]

    @property
    def only_declared(self) -> bool:
        """True for the forms that Nomad reads, in which it wants no name that no job declares."""
        return self.form in {"hcl", "json"}


def form_of(source: Source) -> Form:
    """Return how a file with values is written: by the end of its name, else HCL or its JSON."""
    lower = source.name.lower()
    for ending, form in _FORMS.items():
        if lower.endswith(ending):
            return form
    return "json" if is_json(source.text) else "hcl"


def read_value_file(
    source: Source, *, max_depth: int = DEFAULT_MAX_DEPTH
) -> tuple[ValueFile, Diagnostics]:
    """Return the values of a file, not worked out yet, and everything wrong with its text.

    Args:
        source: The text. A name ending in ``.yaml``, ``.yml`` or ``.toml`` is of that
            form; any other is HCL, or HCL's JSON form where a brace comes first, as in Nomad.
        max_depth: Levels of nesting that are read.
    """
    form = form_of(source)
    match form:
        case "yaml":
            from jobkit.variables.yaml_values import yaml_values  # noqa: PLC0415  the rarer forms

            values, diagnostics = yaml_values(source, max_depth)
        case "toml":
            from jobkit.variables.toml_values import toml_values  # noqa: PLC0415

            values, diagnostics = toml_values(source, max_depth)
        case "json" | "hcl":
            from jobkit.variables.hcl_values import hcl_values  # noqa: PLC0415

            values, diagnostics = hcl_values(source, max_depth, json=form == "json")
    return ValueFile(source, form, values), diagnostics
