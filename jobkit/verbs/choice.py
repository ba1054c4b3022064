"""What is looked for in a job file: the command line, the config, its settings for some files."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from jobkit.diagnostic import Severity
from jobkit.lint.selection import Layer, Selection, selection, unknown_selector
from jobkit.project.faults import SETTING_VALUE
from jobkit.project.git_patterns import Patterns, relative_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from jobkit.diagnostic import Diagnostics
    from jobkit.json_schema.policy import Policy
    from jobkit.lint.own_rules import OwnRule
    from jobkit.project.config import Config
    from jobkit.project.lint_settings import PathSettings
    from jobkit.variables.toml_places import Path as Keys


class Wishes(NamedTuple):
    """What the command line says about what is looked for.

    Attributes:
        layer: Selectors and severities.
        require_reason: Whether a comment that suppresses findings must say why.
        fail_on: Least severity that makes the exit status 1; None leaves it to the config.
        baseline: File with findings that are known; None leaves it to the config.
        nomad_version: The release that is aimed at, ``X.Y.Z``; None leaves it to the config.
        schema_dir: Folder with tables of task drivers; None leaves it to the config.
    """

    layer: Layer = Layer()
    require_reason: bool = False
    fail_on: Severity | None = None
    baseline: Path | None = None
    nomad_version: str | None = None
    schema_dir: Path | None = None


class Choice(NamedTuple):
    """What holds for one job file.

    Attributes:
        selection: Which findings are wanted, and how bad each is.
        require_reason: As in ``Wishes``.
        fail_on: See there.
        baseline: See there; None for none.
        target: The release that is aimed at; None says nothing.
        rules: Rules of the users' own.
        schemas: Files with JSON Schemas that the job must fit.
        policies: What is in them, once they are read.
        schema_dir: Folder with tables of task drivers.
        drivers: Task drivers that jobkit does not know and that are there all the same.
    """

    selection: Selection = Selection()
    require_reason: bool = False
    fail_on: Severity = Severity.ERROR
    baseline: Path | None = None
    target: str | None = None
    rules: tuple[OwnRule, ...] = ()
    schemas: tuple[Path, ...] = ()
    policies: tuple[Policy, ...] = ()
    schema_dir: Path | None = None
    drivers: tuple[str, ...] = ()


def choice_for(name: str, config: Config | None, wishes: Wishes) -> Choice:
    """Return what holds for a job file.

    Args:
        name: The file.
        config: The config that holds for its folder.
        wishes: What the command line says, which wins.
    """
    if config is None:
        return Choice(
            _selection((wishes.layer,)),
            wishes.require_reason,
            wishes.fail_on or Severity.ERROR,
            wishes.baseline,
            wishes.nomad_version,
            schema_dir=wishes.schema_dir,
        )
    lint = config.lint
    fitting = fitting_paths(name, config)
    releases = [one.nomad_version for one in fitting if one.nomad_version is not None]
    return Choice(
        _selection((lint.layer, *(one.layer for one in fitting), wishes.layer)),
        wishes.require_reason or lint.require_reason,
        wishes.fail_on or lint.fail_on or Severity.ERROR,
        wishes.baseline or lint.baseline,
        wishes.nomad_version or (releases[-1] if releases else lint.nomad_version),
        lint.rules,
        lint.schemas,
        schema_dir=wishes.schema_dir or lint.schema_dir,
        drivers=lint.drivers,
    )


@lru_cache(maxsize=64)
def _selection(layers: tuple[Layer, ...]) -> Selection:
    return selection(layers)


def fitting_paths(name: str, config: Config) -> list[PathSettings]:
    """Return the settings for some files that hold for a file; a later one wins."""
    if not config.lint.per_path:
        return []
    path = relative_name(name, config.folder)
    return [one for one in config.lint.per_path if Patterns((one.pattern,)).takes(path)]


def own_names(rules: Iterable[OwnRule]) -> dict[str, str]:
    """Return the names of users' rules by their codes."""
    return {rule.code: rule.name for rule in rules}


def selector_faults(config: Config, kinds: Mapping[str, str]) -> Diagnostics:
    """Return a finding for each selector of a config that fits no kind of finding.

    Args:
        config: The config.
        kinds: The name of each of jobkit's kinds by its code.
    """
    if config.places is None:
        return []
    kinds = {**kinds, **own_names(config.lint.rules)}
    return [
        SETTING_VALUE.at(config.places(keys), problem)
        for keys, selector in _selectors(config)
        if (problem := unknown_selector(selector, kinds)) is not None
    ]


def _selectors(config: Config) -> Iterator[tuple[Keys, str]]:
    """Yield each selector of a config and where it stands."""
    lint = config.lint
    layers: list[tuple[Keys, Layer]] = [((), lint.layer)]
    layers += [(("per-path", one.pattern), one.layer) for one in lint.per_path]
    for keys, layer in layers:
        listed = (
            ("select", layer.select or ()),
            ("extend-select", layer.extend_select),
            ("ignore", layer.ignore),
        )
        for name, selectors in listed:
            for index, selector in enumerate(selectors):
                yield (*keys, name, index), selector
        for selector, _ in layer.severity:
            yield (*keys, "severity", selector), selector
