"""Where findings go: formats to the terminal and to files, several at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import click

from jobkit.cli.streams import columns, wants_colors, write_output, write_report, write_to_file
from jobkit.records import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Literal, TypedDict

    from jobkit.report.findings import Findings

    class OutputFlags(TypedDict):
        """What ``output_options`` pass to a command."""

        outputs: tuple[Output, ...]
        color: Literal["auto", "always", "never"]


_Command = TypeVar("_Command", bound="Callable[..., object]")

_FOR_PEOPLE: Final = "text"


class Output(NamedTuple):
    """A format and where it goes.

    Attributes:
        form: The format's name.
        file: The file; None for a stream: text goes to standard error, the others to standard
            output.
    """

    form: str
    file: Path | None = None


def output_options(command: _Command) -> _Command:
    """Give ``command`` the flags that say how findings are shown."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def check_outputs(outputs: Sequence[Output], job_files: Sequence[str]) -> None:
    """Refuse what would overwrite a job file.

    Raises:
        click.UsageError: It would.
    """
    names = {Path(file).resolve() for file in job_files}
    for output in outputs:
        if output.file is not None and output.file.resolve() in names:
            message = f'--format {output.form} would replace the job file "{output.file}".'
            raise click.UsageError(message)


def write_findings(flags: OutputFlags, findings: Findings) -> None:
    """Write what was found in all formats that were asked for, files first.

    Raises:
        OutputError: A file can't be written.
    """
    from jobkit.report.formats import FORMATS, write

    if any(FORMATS[output.form].needs_kinds for output in flags["outputs"]):
        from jobkit.verbs.catalogue import catalogue

        findings = replace(findings, kinds=catalogue())
    findings = replace(findings, folder=str(Path.cwd()))
    for output in sorted(flags["outputs"], key=lambda one: one.file is None):
        if output.file is not None:
            colored = flags["color"] == "always"
            text = write(output.form, replace(findings, colored=colored))
            write_to_file(output.file, _bytes(text))
        elif output.form == _FOR_PEOPLE:
            colored = wants_colors(flags["color"])
            shown = replace(findings, colored=colored, columns=columns())
            write_report(write(output.form, shown), colored=colored)
        else:
            write_output(_bytes(write(output.form, findings)))


def _bytes(text: str) -> bytes:
    # A lone surrogate, as in a file's name that is not UTF-8, becomes the escape that JSON has.
    return text.encode("utf-8", "backslashreplace")


def _parsed(
    _ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]
) -> tuple[Output, ...]:
    outputs = tuple(map(_output, given)) or (Output(_FOR_PEOPLE),)
    piped = [one.form for one in outputs if one.file is None and one.form != _FOR_PEOPLE]
    if len(piped) > 1:
        message = f"{' and '.join(piped)} can't share standard output; write {piped[1]}=FILE."
        raise click.BadParameter(message)
    places = [one.file.resolve() for one in outputs if one.file is not None]
    if len(set(places)) < len(places):
        message = "two formats can't share a file."
        raise click.BadParameter(message)
    return outputs


def _output(text: str) -> Output:
    from jobkit.diagnostic import did_you_mean
    from jobkit.report.formats import FORMATS

    form, equals, file = text.partition("=")
    if form not in FORMATS:
        message = f'"{form}" is no format; there are {", ".join(FORMATS)}.'
        raise click.BadParameter(message + did_you_mean(form, FORMATS))
    if equals and not file:
        message = f'"{text}" names no file.'
        raise click.BadParameter(message)
    return Output(form, Path(file).expanduser() if file else None)


_OPTIONS: Final = (
    click.option(
        "--format",
        "outputs",
        multiple=True,
        metavar="FORMAT[=FILE]",
        callback=_parsed,
        help="text, concise, json, jsonl, sarif, github, gitlab, junit or markdown; with =FILE it "
        "goes to that file, all or nothing. Again for more.  [default: text]",
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colours in text; auto follows NO_COLOR, FORCE_COLOR and the terminal.",
    ),
)
