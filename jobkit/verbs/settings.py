"""What a command says about how its job files are read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from jobkit.evaluate.limits import Limits
from jobkit.outside import Outside
from jobkit.verbs.files import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Language: TypeAlias = Literal["hcl2", "hcl1", "json"]

STDIN = "-"


class Reading(NamedTuple):
    """What a command says about how its job files are read.

    Attributes:
        variables: ``name=value`` texts; a later one wins.
        var_files: Files with values.
        environment: Where ``NOMAD_VAR_*`` are looked for.
        base_dir: Folder for file functions; None is the job file's own.
        allow_files: False makes every file function fail.
        strict: Refuse values in var-files for variables that the job doesn't declare.
        limits: What one file may cost.
        max_bytes: Longest file that is read.
        stdin_name: Name of the file that standard input stands for.
        config_file: The config file; None leaves it to ``search_config``.
        search_config: Look for a config file in the job file's folder and above.
        language: The form of the text; None tells it by content and target.
        target: The Nomad release that is aimed at, ``X.Y.Z``.
        jinja: Expand the text with Jinja whatever its name is.
        jinja_marks: A preset's name or the marks themselves; None for the usual ones.
        template_path: Folders that Jinja files may include others from.
        keep_status: Keep what the server manages in Job JSON that a server has stored.
        world: What files are read from; its folder and environment are those said above.
        is_elsewhere: Whether job files and config files are read from ``world`` too.
    """

    variables: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    base_dir: Path | None = None
    allow_files: bool = True
    strict: bool = False
    limits: Limits = Limits()
    max_bytes: int = MAX_BYTES
    stdin_name: str = "stdin"
    config_file: Path | None = None
    search_config: bool = False
    language: Language | None = None
    target: str = "2.0.5"
    jinja: bool = False
    jinja_marks: str | None = None
    template_path: tuple[Path, ...] = ()
    keep_status: bool = False
    world: Outside = Outside()
    is_elsewhere: bool = False

    @property
    def other_world(self) -> Outside | None:
        """Where all files are, if that is not the disk."""
        return self.world if self.is_elsewhere else None
