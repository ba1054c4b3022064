"""Reads and checks a config file: ``jobkit.toml``, or ``[tool.jobkit]`` of ``pyproject.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobkit.outside import bytes_of
from jobkit.project import faults
from jobkit.project.lint_settings import NOTHING, LintSettings, lint_settings
from jobkit.project.settings_check import check_settings
from jobkit.records import replace
from jobkit.source import Range, Source
from jobkit.tables import table
from jobkit.variables import faults as file_faults
from jobkit.variables.toml_values import TomlDocument
from jobkit.variables.value_file import ValueFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.diagnostic import Diagnostic, Diagnostics
    from jobkit.outside import Outside
    from jobkit.variables.toml_places import Path as Keys

_MAX_DEPTH: Final = 100
_PYPROJECT: Final = "pyproject.toml"
_SECTION: Final = ("tool", "jobkit")


@dataclass(frozen=True, slots=True)
class Config:
    """What a config file says; paths start from its folder.

    Attributes:
        name: What messages call the file.
        values: Values for variables that have none from elsewhere; None without ``[variables]``.
        var_files: Files with values; they come before those of the command line.
        base_dir: Folder for file functions; None is the job file's own.
        jinja_marks: A preset's name, or the two marks; None says nothing.
        template_path: Folders that Jinja files may include others from.
        lint: What ``[lint]`` says.
        places: Where the settings of ``[lint]`` stand, by their keys; None without it.
        ignored_changes: Patterns of changes that a diff leaves out.
        secret_variables: Variables whose values have masks.
        job_set: The set that jobs belong to when they are registered; empty for none.
    """

    name: str
    values: ValueFile | None = None
    var_files: tuple[Path, ...] = ()
    base_dir: Path | None = None
    jinja_marks: str | None = None
    template_path: tuple[Path, ...] = ()
    lint: LintSettings = NOTHING
    places: Callable[[Keys], Range] | None = field(default=None, compare=False)
    ignored_changes: tuple[str, ...] = ()
    secret_variables: tuple[str, ...] = ()
    job_set: str = ""

    @property
    def folder(self) -> str:
        """The folder that paths and patterns start from."""
        return str(Path(self.name).parent)


def read_config(
    path: Path, name: str, world: Outside | None = None
) -> tuple[Config | None, Diagnostics]:
    """Return what a config file says and everything wrong with it.

    None stands for a file that can't be read, and for a ``pyproject.toml`` without
    ``[tool.jobkit]``. A file that did not change since it was read is not read again.

    Args:
        path: The file.
        name: What messages call it; its folder is where the paths in it start from.
        world: Where files are; None is the disk.
    """
    try:
        if world is None:
            state = path.stat()
            config, diagnostics = _read(path, name, (state.st_mtime_ns, state.st_size))
        else:
            config, diagnostics = _config_of(path, name, world.read_bytes(path).decode("utf-8"))
    except OSError as error:
        detail = f'"{name}" can\'t be read: {error.strerror or type(error).__name__}.'
        return None, [faults.UNREAD.at(Range(Source(name, ""), 0, 0), detail)]
    except UnicodeDecodeError:
        place = Range(Source(name, ""), 0, 0)
        return None, [faults.SYNTAX.at(place, f'"{name}" is not UTF-8 text.')]
    return config, [*diagnostics]


@lru_cache(maxsize=64)
def _read(
    path: Path,
    name: str,
    state: tuple[int, int],  # noqa: ARG001  another state, another entry of the cache
) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    return _config_of(path, name, bytes_of(path).decode("utf-8"))


@lru_cache(maxsize=64)
def _config_of(path: Path, name: str, text: str) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    source = Source(name, text)
    document = TomlDocument(source, _MAX_DEPTH)
    section = _SECTION if path.name == _PYPROJECT else ()
    settings: Any = document.content
    for key in section:
        settings = settings.get(key, {}) if isinstance(settings, dict) else {}
    if document.diagnostics:
        return None, tuple(map(_about_config, document.diagnostics))
    if section and not settings:
        detail = f'"{name}" has no [tool.jobkit], where the settings of jobkit stand.'
        return None, (faults.NO_SECTION.at(Range(source, 0, 0), detail),)
    problems = check_settings(document, section, table("meta/config.schema"))
    if problems:
        return None, tuple(problems)
    config = _config(name, settings)
    if "variables" in settings:
        values = ValueFile(source, "toml", document.attributes((*section, "variables")))
        config = replace(config, values=values)
    if "lint" in settings:
        inside = (*section, "lint")
        lint, problems = lint_settings(document, inside, Path(name).parent)
        if problems:
            return None, tuple(problems)
        places = partial(_place, document, inside)
        config = replace(config, lint=lint, places=places)
    return config, tuple(map(_about_config, document.diagnostics))


def _place(document: TomlDocument, section: Keys, keys: Keys) -> Range:
    return document.range_of((*section, *keys))


def _config(name: str, settings: dict[str, object]) -> Config:
    folder = Path(name).parent
    of_jinja = _section(settings, "jinja")
    base_dir, marks = settings.get("base-dir"), of_jinja.get("marks")
    return Config(
        name,
        var_files=_paths(folder, settings.get("var-files")),
        base_dir=folder / base_dir if isinstance(base_dir, str) else None,
        jinja_marks=marks if isinstance(marks, str) else None,
        template_path=_paths(folder, of_jinja.get("template-path")),
        ignored_changes=_texts(_section(settings, "diff").get("ignore")),
        secret_variables=_texts(_section(settings, "secrets").get("variables")),
        job_set=str(_section(settings, "run").get("set") or ""),
    )


def _section(settings: dict[str, object], name: str) -> dict[str, object]:
    section = settings.get(name)
    return section if isinstance(section, dict) else {}


def _texts(names: object) -> tuple[str, ...]:
    return tuple(map(str, names)) if isinstance(names, list) else ()


def _paths(folder: Path, names: object) -> tuple[Path, ...]:
    return tuple(folder / name for name in _texts(names))


def _about_config(problem: Diagnostic) -> Diagnostic:
    """Return a finding about TOML as one about the config file."""
    if problem.code == file_faults.SYNTAX.code:
        return faults.SYNTAX.at(problem.range, problem.detail)
    return faults.SETTING_VALUE.at(problem.range, problem.detail)
