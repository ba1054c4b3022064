"""What the section ``[lint]`` of a config file says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from jobkit.diagnostic import Severity
from jobkit.json_schema.faults import POLICY, POLICY_REFERENCE, POLICY_SYNTAX
from jobkit.lint.selection import EMPTY, Layer
from jobkit.project import faults
from jobkit.tables import release

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from jobkit.diagnostic import Diagnostics
    from jobkit.lint.own_rules import OwnRule
    from jobkit.variables.toml_places import Path as Keys
    from jobkit.variables.toml_values import TomlDocument

KEPT_CODES: Final = frozenset(fault.code for fault in (POLICY, POLICY_SYNTAX, POLICY_REFERENCE))
"""Codes of the users' area that rules of their own can't have."""


@dataclass(frozen=True, slots=True)
class PathSettings:
    """Settings for some files.

    Attributes:
        pattern: Which files: a pattern of ``.gitignore``, from the config file's folder on.
        layer: What is looked for, and how bad it is.
        nomad_version: The release that is aimed at, ``X.Y.Z``; None says nothing.
    """

    pattern: str
    layer: Layer
    nomad_version: str | None = None


@dataclass(frozen=True, slots=True)
class LintSettings:
    """What ``[lint]`` says; paths start from the config file's folder.

    Attributes:
        layer: What is looked for, and how bad it is.
        per_path: Settings for some files; of those that fit a file a later one wins.
        exclude: Files and folders that are not looked at, as patterns of ``.gitignore``.
        include: Files that are job files whatever their names are, as such patterns.
        require_reason: Whether a comment that suppresses findings must say why.
        baseline: File with findings that are known.
        fail_on: Least severity that makes the exit status 1.
        schemas: JSON Schemas that each job must fit.
        nomad_version: The release that is aimed at, ``X.Y.Z``; None says nothing.
        drivers: Task drivers that jobkit does not know and that are there all the same.
        schema_dir: Folder with tables of task drivers.
        rules: Rules of the users' own.
    """

    layer: Layer = EMPTY
    per_path: tuple[PathSettings, ...] = ()
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    require_reason: bool = False
    baseline: Path | None = None
    fail_on: Severity | None = None
    schemas: tuple[Path, ...] = ()
    nomad_version: str | None = None
    drivers: tuple[str, ...] = ()
    schema_dir: Path | None = None
    rules: tuple[OwnRule, ...] = ()


NOTHING = LintSettings()
"""What a config without ``[lint]`` says."""


def lint_settings(
    document: TomlDocument, section: Keys, folder: Path
) -> tuple[LintSettings, Diagnostics]:
    """Return what a checked section says, and what no schema can find wrong with it.

    Args:
        document: The config file.
        section: The way to the section in it.
        folder: Where the paths in it start from.
    """
    settings: Any = document.content
    for key in section:
        settings = settings[key]
    reader = _Reader(document, section)
    return reader.read(settings, folder), reader.diagnostics


@dataclass(slots=True)
class _Reader:
    document: TomlDocument
    section: Keys
    diagnostics: Diagnostics = field(default_factory=list)

    def read(self, settings: Mapping[str, Any], folder: Path) -> LintSettings:
        return LintSettings(
            layer=_layer(settings),
            per_path=tuple(
                PathSettings(pattern, _layer(one), self._release(one, "per-path", pattern))
                for pattern, one in settings.get("per-path", {}).items()
            ),
            exclude=tuple(settings.get("exclude", ())),
            include=tuple(settings.get("include", ())),
            require_reason=settings.get("require-reason", False),
            baseline=_path(folder, settings.get("baseline")),
            fail_on=_severity(settings.get("fail-on")),
            schemas=tuple(folder / name for name in settings.get("schemas", ())),
            nomad_version=self._release(settings),
            drivers=tuple(settings.get("drivers", ())),
            schema_dir=_path(folder, settings.get("schema-dir")),
            rules=tuple(self._rules(settings.get("rules", ()))),
        )

    def _release(self, settings: Mapping[str, Any], *keys: str | int) -> str | None:
        text = settings.get("nomad-version")
        if text is None:
            return None
        try:
            return release(text)
        except ValueError as error:
            self._refuse((*keys, "nomad-version"), f"{error}.")
            return None

    def _rules(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[OwnRule]:
        if not rows:
            return
        from jobkit.lint.own_rules import own_rule  # noqa: PLC0415  few have such rules

        taken: set[str] = set()
        for index, row in enumerate(rows):
            made, problems = own_rule(row)
            for name, detail in problems:
                self._refuse(("rules", index, name), detail)
            if made.code in KEPT_CODES:
                detail = f"{made.code} is a code of jobkit's own findings about policies."
                self._refuse(("rules", index, "code"), detail)
            if made.code in taken:
                self._refuse(("rules", index, "code"), f"There are two rules {made.code}.")
            taken.add(made.code)
            yield made

    def _refuse(self, keys: Keys, detail: str) -> None:
        place = self.document.range_of((*self.section, *keys))
        self.diagnostics.append(faults.SETTING_VALUE.at(place, detail))


def _layer(settings: Mapping[str, Any]) -> Layer:
    select = settings.get("select")
    severity = settings.get("severity", {})
    return Layer(
        None if select is None else tuple(select),
        tuple(settings.get("extend-select", ())),
        tuple(settings.get("ignore", ())),
        tuple((name, Severity(text)) for name, text in severity.items()),
    )


def _severity(text: str | None) -> Severity | None:
    return None if text is None else Severity(text)


def _path(folder: Path, name: str | None) -> Path | None:
    return None if name is None else folder / name
