"""Tells the settings that hold for a job file when it is linted, and who says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jobkit.project.discovery import config_for
from jobkit.verbs.choice import fitting_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jobkit.diagnostic import Diagnostics
    from jobkit.lint.selection import Layer
    from jobkit.project.config import Config
    from jobkit.project.lint_settings import LintSettings
    from jobkit.variables.toml_places import Path as Keys
    from jobkit.verbs.choice import Wishes
    from jobkit.verbs.settings import Reading


class Setting(NamedTuple):
    """A setting of ``[lint]``.

    Attributes:
        name: As in the config file.
        value: Its value, as JSON has it.
        sources: Who says so: ``jobkit.toml:4``, ``--ignore``; "default" when nobody does.
    """

    name: str
    value: Any
    sources: tuple[str, ...]


class _Layer(NamedTuple):
    """A layer, and who says what it says."""

    layer: Layer
    source: Callable[[str], str]


def settings_for(
    name: str, reading: Reading, wishes: Wishes
) -> tuple[list[Setting], Config | None, Diagnostics]:
    """Return the settings that hold for a job file, the config, and what is wrong with that.

    Args:
        name: The file; of a folder, what holds for any file in it.
        reading: How files are read.
        wishes: What the command line says.
    """
    path = Path(name)
    config, found = config_for(
        path if path.is_dir() else path.parent, reading.config_file, search=reading.search_config
    )
    return [*_settings(name, config, reading, wishes)], config, found


def _settings(
    name: str, config: Config | None, reading: Reading, wishes: Wishes
) -> Iterator[Setting]:
    layers = [*_layers(name, config), _Layer(wishes.layer, _flag)]
    yield _select(layers)
    yield _joined("ignore", [(one, one.layer.ignore) for one in layers])
    severity = {key: level.value for one in layers for key, level in one.layer.severity}
    told = tuple(dict.fromkeys(one.source("severity") for one in layers if one.layer.severity))
    yield Setting("severity", severity, told or _NOBODY)
    yield from _single(name, config, reading, wishes)
    if config is not None:
        yield from _of_config_alone(config)


_NOBODY = ("default",)


def _flag(name: str) -> str:
    return f"--{name}"


def _layers(name: str, config: Config | None) -> Iterator[_Layer]:
    if config is not None:
        yield _Layer(config.lint.layer, _in_config(config, ()))
        for one in fitting_paths(name, config):
            yield _Layer(one.layer, _in_config(config, ("per-path", one.pattern)))


def _in_config(config: Config, section: Keys) -> Callable[[str], str]:
    def source(name: str) -> str:
        return _place(config, *section, name)

    return source


def _place(config: Config, *keys: str | int) -> str:
    if config.places is None:
        return config.name
    place = config.places(keys)
    return f"{place.filename}:{place.start.line}"


def _select(layers: list[_Layer]) -> Setting:
    """Return what is selected: what stands before the last ``select`` counts no more."""
    last = max((i for i, one in enumerate(layers) if one.layer.select is not None), default=-1)
    chosen: list[str] = []
    sources: list[str] = []
    if last >= 0:
        chosen += layers[last].layer.select or ()
        sources.append(layers[last].source("select"))
    else:
        chosen.append("JK")
        sources += _NOBODY
    for one in layers[max(last, 0) :]:
        if one.layer.extend_select:
            chosen += one.layer.extend_select
            sources.append(one.source("extend-select"))
    return Setting("select", chosen, tuple(sources))


def _joined(name: str, parts: list[tuple[_Layer, tuple[str, ...]]]) -> Setting:
    values = [value for _, listed in parts for value in listed]
    sources = tuple(one.source(name) for one, listed in parts if listed)
    return Setting(name, values, sources or _NOBODY)


def _single(
    name: str, config: Config | None, reading: Reading, wishes: Wishes
) -> Iterator[Setting]:
    """Yield the settings of which the last one counts."""
    lint = config.lint if config is not None else None
    release = [(wishes.nomad_version, "--nomad-version")]
    if config is not None:
        for one in reversed(fitting_paths(name, config)):
            place = _place(config, "per-path", one.pattern, "nomad-version")
            release.append((one.nomad_version, place))
        release.append((config.lint.nomad_version, _place(config, "nomad-version")))
    yield _first("nomad-version", release, reading.target)
    for key, given, of_config, default in (
        ("fail-on", wishes.fail_on, lint and lint.fail_on, "error"),
        ("require-reason", wishes.require_reason, lint and lint.require_reason, False),
        ("baseline", wishes.baseline, lint and lint.baseline, None),
    ):
        place = "" if config is None else _place(config, key)
        yield _first(key, [(given, _flag(key)), (of_config, place)], default)


def _first(name: str, choices: list[tuple[Any, str]], default: Any) -> Setting:  # noqa: ANN401
    for value, source in choices:
        if value:
            return Setting(name, _plain(value), (source,))
    return Setting(name, default, _NOBODY)


def _of_config_alone(config: Config) -> Iterator[Setting]:
    lint: LintSettings = config.lint
    for name, value in (
        ("exclude", lint.exclude),
        ("include", lint.include),
        ("schemas", lint.schemas),
        ("drivers", lint.drivers),
        ("schema-dir", lint.schema_dir),
        ("rules", tuple(rule.code for rule in lint.rules)),
    ):
        if value:
            yield Setting(name, _plain(value), (_place(config, name),))


def _plain(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, tuple):
        return [*map(_plain, value)]
    return value if isinstance(value, bool) else str(value)
