"""Lists the variables of a job file with their values and where these come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from jobkit.diagnostic import has_errors, in_order
from jobkit.evaluate import faults
from jobkit.evaluate.as_json import as_json
from jobkit.evaluate.document import evaluate
from jobkit.evaluate.given import given_values
from jobkit.evaluate.limits import enforced
from jobkit.evaluate.run import Run
from jobkit.evaluate.types import type_text
from jobkit.evaluate.uses import uses
from jobkit.evaluate.values import Unknown
from jobkit.evaluate.variables import Inputs
from jobkit.records import replace
from jobkit.syntax.reader import room_for
from jobkit.variables.listed import NOTHING, ListedVariable, Nothing
from jobkit.verbs.files import read_source
from jobkit.verbs.forms import expanded, is_jinja
from jobkit.verbs.parse import read_value_sources
from jobkit.verbs.reading import configured
from jobkit.verbs.settings import STDIN
from jobkit.verbs.syntax import tree_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from jobkit.diagnostic import Diagnostics
    from jobkit.evaluate.values import Value
    from jobkit.evaluate.variables import Variable
    from jobkit.secrets.masks import JsonValue, Masks
    from jobkit.source import Range, Source
    from jobkit.variables.listed import Origin
    from jobkit.verbs.settings import Reading

_PREFIX: Final = "NOMAD_VAR_"
_DECLARATION: Final = "variable"


class Listing(NamedTuple):
    """The variables of one file, in the order of its text, and everything wrong with them.

    That a variable has no value is no fault here. None stands for a file that can't be read.
    """

    file: str
    variables: list[ListedVariable] | None
    diagnostics: Diagnostics


def list_variables(file: str, reading: Reading, masks: Masks | None) -> Listing:
    """Return the variables of a job file, of standard input for ``-``.

    Args:
        file: The job file.
        reading: How it is read.
        masks: Masks for values that look secret; None shows them.
    """
    name = reading.stdin_name if file == STDIN else file
    path = None if file == STDIN else Path(file)
    source, diagnostics = read_source(path, name, max_bytes=reading.max_bytes)
    if source is None:
        return Listing(name, None, diagnostics)
    with room_for(reading.limits.max_depth), enforced(reading.limits):
        variables, found = _variables(source, reading, masks)
    return Listing(name, variables, in_order([*diagnostics, *found]))


def values_of(source: Source, reading: Reading) -> Iterator[tuple[str, object]]:
    """Yield names and values of what may be put into a job from its variables, defaults too.

    Values from outside count whether the job declares their names or not: templates use them.
    What is wrong with any of them is not told here.
    """
    with room_for(reading.limits.max_depth), enforced(reading.limits):
        if _DECLARATION in source.text:
            for one in _variables(source, reading, None)[0]:
                yield one.name, one.default
                yield one.name, one.value
        reading, config, _ = configured(source.name, reading)
        outside = replace(reading.world, allow_files=False)
        files, _ = read_value_sources(reading.var_files, outside)
        inputs = Inputs(reading.environment, files, reading.variables, config=config)
        yield from given_values(inputs, Run(outside, reading.limits))[0].items()


def _variables(
    source: Source, reading: Reading, masks: Masks | None
) -> tuple[list[ListedVariable], Diagnostics]:
    reading, config, diagnostics = configured(source.name, reading)
    if diagnostics:
        return [], diagnostics
    names: Container[str] = ()
    if is_jinja(source.name, reading):
        source, names, diagnostics = expanded(source, reading, config)
        if has_errors(diagnostics):
            return [], diagnostics
    outside = replace(reading.world, allow_files=False)
    files, found = read_value_sources(reading.var_files, outside)
    diagnostics.extend(found)
    body, found = tree_of(source, reading.limits)
    diagnostics.extend(found)
    inputs = Inputs(reading.environment, files, reading.variables, reading.strict, config, names)
    document, found = evaluate(source, body, inputs, Run(outside, reading.limits))
    diagnostics.extend(one for one in found if one.code != faults.UNSET_VARIABLE.code)
    places = uses(source, body)
    listed = [
        _listed(variable, places.get(variable.name, []), masks)
        for variable in document.variables.values()
    ]
    return listed, diagnostics


def _listed(variable: Variable, places: list[Range], masks: Masks | None) -> ListedVariable:
    default, value = _shown(variable.default), _shown(variable.value)
    hidden_default = _hidden(variable.name, default, masks)
    hidden_value = _hidden(variable.name, value, masks)
    place = variable.value_place if variable.origin in {"config", "varfile"} else None
    return ListedVariable(
        variable.name,
        type_text(variable.type),
        variable.description,
        hidden_default,
        hidden_value,
        cast("Origin", variable.origin),
        _origin_name(variable, place),
        None if place is None else place.start.line,
        tuple(places),
        (hidden_default, hidden_value) != (default, value),
    )


def _shown(value: Value | None) -> JsonValue | Nothing:
    if value is None or isinstance(value, Unknown):
        return NOTHING
    shown: JsonValue = as_json(value)
    return shown


def _hidden(name: str, value: JsonValue | Nothing, masks: Masks | None) -> JsonValue | Nothing:
    return value if masks is None or isinstance(value, Nothing) else masks.hide(name, value)


def _origin_name(variable: Variable, place: Range | None) -> str:
    match variable.origin:
        case "env":
            return f"{_PREFIX}{variable.name}"
        case "cmd":
            return "--var"
        case _:
            return "" if place is None else place.filename
