"""Rules about values in the config of tasks: which are listed, bounds, forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity, did_you_mean
from jobkit.lint.driver_config import settings
from jobkit.lint.driver_forms import FORMS
from jobkit.lint.driver_tables import listed
from jobkit.lint.driver_types import is_known, misfits
from jobkit.lint.near import nearly
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.diagnostic import Path
    from jobkit.lint.driver_config import Given
    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_CAPABILITY: Final = "CAP_"
_MANY: Final = 12


@rule("JK5020", "driver-config-value", "Task", judge=Judge.NOBODY)
def driver_config_value(task: Place) -> Iterator[Finding]:
    """Value in the driver's config is none of those that its key takes.

    The driver refuses it when the task starts.

    Bad (task):
        driver = "exec"
        config {
          command  = "/bin/app"
          pid_mode = "none"
        }

    Good (task):
        driver = "exec"
        config {
          command  = "/bin/app"
          pid_mode = "private"
        }
    """
    for one in _with(task, "values"):
        values = one.key.row["values"]
        known = listed(values) if isinstance(values, str) else values
        ignores_case = isinstance(values, str)
        prefixes = tuple(one.key.row.get("prefixes", ()))
        for path, text in _texts(one):
            word = text.upper().removeprefix(_CAPABILITY) if ignores_case else text
            if text and word not in known and not (prefixes and text.startswith(prefixes)):
                yield (
                    path,
                    f'"{text}" is no value of "{one.key.name}".{_choice(word, known, prefixes)}',
                )


def _choice(word: str, known: list[str], prefixes: tuple[str, ...]) -> str:
    near = did_you_mean(word, known)
    if near or len(known) > _MANY:
        return near
    return f" Write {quoted([*known, *(f'{one}…' for one in prefixes)])}."


@rule("JK5021", "driver-config-map-key", "Task", judge=Judge.NOBODY)
def driver_config_map_key(task: Place) -> Iterator[Finding]:
    """Map in the driver's config has a key that means nothing.

    The names of the limits in ``ulimit`` are those of the kernel.

    Bad (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          ulimit {
            nofiles = "1024"
          }
        }

    Good (task):
        driver = "docker"
        config {
          image = "redis:7.4"
          ulimit {
            nofile = "1024"
          }
        }
    """
    for one in _with(task, "names"):
        known = listed(one.key.row["names"])
        for path, _ in _elements(one):
            name = path[-1]
            if isinstance(name, str) and name not in known:
                detail = f'"{name}" is no name in "{one.key.name}".{did_you_mean(name, known)}'
                yield path, detail


@rule("JK5022", "driver-config-bounds", "Task", judge=Judge.NOBODY)
def driver_config_bounds(task: Place) -> Iterator[Finding]:
    """Number in the driver's config is out of bounds.

    The driver, or what it calls, refuses it when the task starts.

    Bad (task):
        driver = "raw_exec"
        config {
          command       = "/bin/app"
          oom_score_adj = -100
        }

    Good (task):
        driver = "raw_exec"
        config {
          command       = "/bin/app"
          oom_score_adj = 100
        }
    """
    for one in _with(task, "bounds"):
        low, high = one.key.row["bounds"]
        for path, value in _elements(one):
            number = _number(value)
            if number is None:
                continue
            if (low is not None and number < low) or (high is not None and number > high):
                bounds = f"at least {low}" if high is None else f"from {low} to {high}"
                yield path, f'"{one.key.name}" is {bounds}, not {number:g}.'


@rule("JK5023", "driver-config-form", "Task", judge=Judge.NOBODY)
def driver_config_form(task: Place) -> Iterator[Finding]:
    """Text in the driver's config is not of the form that its key takes.

    The driver, or what it calls, refuses it when the task starts.

    Bad (task):
        driver = "docker"
        config {
          image       = "redis:7.4"
          mac_address = "02-redis"
        }

    Good (task):
        driver = "docker"
        config {
          image       = "redis:7.4"
          mac_address = "02:42:ac:11:00:02"
        }
    """
    for one in _with(task, "form"):
        form = FORMS[one.key.row["form"]]
        for path, text in _texts(one):
            if (text or path != one.path) and not form.fits(text):
                yield path, f'"{text}" does not fit "{one.key.name}": it must be {form.wanted}.'


@rule("JK5024", "driver-config-value-near", "Task", severity=Severity.WARNING, judge=Judge.NOBODY)
def driver_config_value_near(task: Place) -> Iterator[Finding]:
    """Value in the driver's config is nearly a usual one.

    Any value may be right there, a network or a plugin of that name; this one looks like a slip.

    Bad (task):
        driver = "docker"
        config {
          image        = "redis:7.4"
          network_mode = "brigde"
        }

    Good (task):
        driver = "docker"
        config {
          image        = "redis:7.4"
          network_mode = "bridge"
        }
    """
    for one in _with(task, "near"):
        for path, text in _texts(one):
            near = nearly(text, one.key.row["near"])
            if near:
                yield (
                    path,
                    f'"{text}" is no usual value of "{one.key.name}". Did you mean "{near}"?',
                )


def _with(task: Place, column: str) -> Iterator[Given]:
    """Yield the settings about which the table says something; of the right type only."""
    for one in settings(task):
        row = one.key.row
        if column in row and not any(misfits(row["type"], one.value, by_server=False)):
            yield one


def _elements(one: Given) -> Iterator[tuple[Path, Any]]:
    """Yield each value in a setting: itself, the elements of a list, the members of its maps."""
    pending: list[tuple[Path, Any]] = [(one.path, one.value)]
    while pending:
        path, value = pending.pop(0)
        if isinstance(value, list):
            pending.extend(((*path, index), item) for index, item in enumerate(value))
        elif isinstance(value, dict):
            pending.extend(((*path, name), item) for name, item in value.items())
        elif value is not None and is_known(value):
            yield path, value


def _texts(one: Given) -> Iterator[tuple[Path, str]]:
    for path, value in _elements(one):
        yield path, _text(value)


def _text(value: Any) -> str:  # noqa: ANN401  a JSON value that is no list or map
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _number(value: Any) -> float | None:  # noqa: ANN401  as above
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except ValueError:
        return None
