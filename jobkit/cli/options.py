"""Flags that several commands share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypedDict

    from jobkit.diff.ignore import Pattern
    from jobkit.verbs.settings import Language, Reading

    class ReadingFlags(TypedDict):
        """What ``reading_options`` and ``limit_options`` pass to a command."""

        variables: tuple[str, ...]
        var_files: tuple[Path, ...]
        no_env: bool
        strict_vars: bool
        base_dir: Path | None
        no_files: bool
        stdin_filename: str | None
        config: Path | None
        no_config: bool
        language: Language | None
        nomad_version: str
        jinja: bool
        jinja_marks: str | None
        template_path: tuple[Path, ...]
        max_depth: int | None
        max_iterations: int | None
        max_text: int | None
        max_values: int | None
        max_digits: int | None
        max_read_bytes: int | None
        max_bcrypt_cost: int | None
        max_file_bytes: int | None


_Command = TypeVar("_Command", bound="Callable[..., object]")

STDIN: Final = "-"
# Deeper than this the C stack of Windows would not hold.
_DEEPEST: Final = 2000


def named_values(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse values of a flag that are not of the form ``name=value``."""
    for text in given:
        name, equals, _ = text.partition("=")
        if not name or not equals:
            message = f'"{text}" is not of the form name=value.'
            raise click.BadParameter(message)
    return given


def known_release(_ctx: click.Context, _param: click.Parameter, given: str | None) -> str | None:
    """Return the exact release that a user's version means; None for none."""
    from jobkit.tables import release

    try:
        return None if given is None else release(given)
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error


def _patterns(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[Pattern, ...]:
    from jobkit.diff.ignore import parse_pattern

    made = []
    for text in given:
        pattern = parse_pattern(text)
        if pattern is None:
            message = f'"{text}" is no pattern; write TaskGroups.*.Count or Meta["sync.commit"].'
            raise click.BadParameter(message)
        made.append(pattern)
    return tuple(made)


def ignore_option(command: _Command) -> _Command:
    """Give ``command`` the flag that leaves changes of jobs out."""
    option = click.option(
        "--ignore",
        multiple=True,
        metavar="PATTERN",
        callback=_patterns,
        help='Leave a change out: TaskGroups.*.Count, Meta["sync.commit"]; again for more.',
    )
    return option(command)


def flag(name: str, help_text: str) -> Callable[[_Command], _Command]:
    """Return the option of a flag that is off unless given."""
    return click.option(name, is_flag=True, help=help_text)


def color_option(command: _Command) -> _Command:
    """Give ``command`` the flag that says when standard output has colours."""
    option = click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours; auto: on a terminal, unless NO_COLOR is set.",
    )
    return option(command)


def show_secrets_option(command: _Command) -> _Command:
    """Give ``command`` the flag that takes the masks off."""
    return flag("--show-secrets", "Show values that look secret, which have masks otherwise.")(
        command
    )


def max_size_option(command: _Command) -> _Command:
    """Give ``command`` the flag that says where Markdown is cut."""
    option = click.option(
        "--max-size",
        type=click.IntRange(1000),
        default=65_536,
        show_default=True,
        metavar="N",
        help="Cut Markdown at N characters: what GitHub takes as a comment.",
    )
    return option(command)


def check_stdin(files: Sequence[str]) -> None:
    """Refuse files of which more than one is standard input."""
    if files.count(STDIN) > 1:
        message = "standard input (-) can be read only once."
        raise click.UsageError(message)


def _limit(name: str, what: str, most: int | None = None) -> Callable[[_Command], _Command]:
    return click.option(
        f"--{name}", type=click.IntRange(1, most), metavar="N", help=f"Accept up to N {what}."
    )


_PATH: Final = click.Path(path_type=Path)

_READING_OPTIONS: Final = (
    click.option(
        "--var",
        "variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=named_values,
        help="Set a variable of the job; the last one wins. Goes before var-files and environment.",
    ),
    click.option(
        "--var-file",
        "var_files",
        multiple=True,
        type=_PATH,
        metavar="FILE",
        help="Set variables from a file (HCL, JSON, YAML, TOML); a later file wins.",
    ),
    flag("--no-env", "Don't set variables from NOMAD_VAR_*."),
    click.option(
        "--strict-vars/--lax-vars",
        default=False,
        show_default=True,
        help="Refuse, or ignore, values in var-files for variables that the job doesn't declare.",
    ),
    click.option(
        "--base-dir",
        type=_PATH,
        metavar="FOLDER",
        help="Folder that file functions start from; it is the job file's own otherwise.",
    ),
    flag("--no-files", "Let file functions fail."),
    click.option(
        "--stdin-filename",
        metavar="FILE",
        help="Name for standard input in messages; its folder is where file functions start from.",
    ),
    click.option(
        "--config",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="Config file; jobkit.toml or [tool.jobkit] in pyproject.toml, in the job file's folder"
        " or above, otherwise.",
    ),
    flag("--no-config", "Read no config file."),
    click.option(
        "--language",
        type=click.Choice(["hcl2", "hcl1", "json"]),
        help="Form of the job files; it is told by content and --nomad-version otherwise.",
    ),
    click.option(
        "--nomad-version",
        metavar="X.Y[.Z]",
        default="2.0.5",
        show_default=True,
        callback=known_release,
        help="Nomad release that is aimed at; before 1.0 job files are in HCL1.",
    ),
    flag("--jinja", "Expand the files with Jinja whatever their names are (*.j2, *.jinja are)."),
    click.option(
        "--jinja-marks",
        metavar="MARKS",
        help='Marks of Jinja expressions: default, square ("[[ ]]"), dollar ("${ }"), or any two.',
    ),
    click.option(
        "--template-path",
        "template_path",
        multiple=True,
        type=_PATH,
        metavar="FOLDER",
        help="Folder that Jinja files may include others from; again for more.",
    ),
)

_LIMIT_OPTIONS: Final = (
    _limit("max-depth", "levels of nested blocks and brackets", _DEEPEST),
    _limit("max-iterations", "rounds of all for expressions and dynamic blocks"),
    _limit("max-text", "characters in one string that an expression makes"),
    _limit("max-values", "values in the finished job"),
    _limit("max-digits", "decimal digits in a number"),
    _limit("max-read-bytes", "bytes in a file that an expression reads"),
    _limit("max-bcrypt-cost", "as the cost of bcrypt", 31),
    _limit("max-file-bytes", "bytes in a job file"),
)


def reading_options(command: _Command) -> _Command:
    """Give ``command`` the flags that say how job files are read."""
    for option in reversed(_READING_OPTIONS):
        command = option(command)
    return command


def limit_options(command: _Command) -> _Command:
    """Give ``command`` the flags that say what a job file may cost; ``reading`` needs them too."""
    for option in reversed(_LIMIT_OPTIONS):
        command = option(command)
    return command


def reading(flags: ReadingFlags) -> Reading:
    """Return what the flags say about how job files are read."""
    from jobkit.evaluate.limits import Limits
    from jobkit.verbs.files import MAX_BYTES
    from jobkit.verbs.settings import Reading

    limits = Limits()
    return Reading(
        variables=flags["variables"],
        var_files=flags["var_files"],
        environment={} if flags["no_env"] else environment(),
        base_dir=flags["base_dir"],
        allow_files=not flags["no_files"],
        strict=flags["strict_vars"],
        limits=Limits(
            max_depth=flags["max_depth"] or limits.max_depth,
            max_iterations=flags["max_iterations"] or limits.max_iterations,
            max_text=flags["max_text"] or limits.max_text,
            max_values=flags["max_values"] or limits.max_values,
            max_digits=flags["max_digits"] or limits.max_digits,
            max_read_bytes=flags["max_read_bytes"] or limits.max_read_bytes,
            max_bcrypt_cost=flags["max_bcrypt_cost"] or limits.max_bcrypt_cost,
        ),
        max_bytes=flags["max_file_bytes"] or MAX_BYTES,
        stdin_name=flags["stdin_filename"] or "stdin",
        config_file=flags["config"],
        search_config=not flags["no_config"],
        language=flags["language"],
        target=flags["nomad_version"],
        jinja=flags["jinja"],
        jinja_marks=flags["jinja_marks"],
        template_path=flags["template_path"],
    )


def environment() -> Mapping[str, str]:
    """Return the environment with its names as they were set."""
    if sys.platform == "win32":
        import nt

        # os.environ has them in capitals there, but names of variables may be in small letters.
        written = {name.upper(): name for name in nt.environ}
        return {written.get(name, name): value for name, value in os.environ.items()}
    return os.environ
