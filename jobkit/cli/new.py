"""``jobkit new``: a job file to begin with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from jobkit.cli.options import STDIN, flag
from jobkit.cli.streams import OutputError, write_output, write_report, write_to_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypedDict, Unpack

    from jobkit.verbs.starting import NewFile, Starter, Wishes

    class NewFlags(TypedDict):
        """The flags of the command."""

        template: str | None
        name: str | None
        image: str | None
        datacenters: str | None
        output: str | None
        force: bool
        yes: bool
        list_templates: bool


# What a job file's name may end in, from the last ending to the first.
_JOB_ENDINGS: Final = (".jinja", ".j2", ".hcl", ".nomad")


@click.command()
@click.option("--template", metavar="KIND", help="Kind of job; --list names them.")
@click.option("--name", metavar="NAME", help="Name of the job.")
@click.option("--image", metavar="IMAGE", help="Image to run, with its tag.")
@click.option("--datacenters", metavar="NAMES", help="Datacenters, with commas; * is any.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="File to write; - is standard output.  [default: NAME.nomad.hcl]",
)
@flag("--force", "Replace files that exist.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; keep what the template has.")
@click.option("--list", "list_templates", is_flag=True, help="List the kinds of jobs.")
def command(**flags: Unpack[NewFlags]) -> None:
    """Write a job file to begin with.

    On a terminal it asks for what no flag says. A Jinja job comes with a file of values, whose
    name ends in .values.yaml. No file is replaced without --force.
    """
    from jobkit.verbs.starting import start, starters

    kinds = {starter.kind: starter for starter in starters()}
    if flags["list_templates"]:
        width = max(map(len, kinds))
        lines = (f"{kind:{width}}  {starter.about}\n" for kind, starter in kinds.items())
        write_output("".join(lines).encode("utf-8"))
        return
    asks = not flags["yes"] and _is_terminal()
    starter = _starter(flags["template"], kinds, asks=asks)
    wishes = _wishes(flags, starter, asks=asks)
    files = start(starter.kind, wishes)
    output = flags["output"] or f"{wishes.name or starter.name}{starter.ending}"
    if output == STDIN:
        _print(files)
    else:
        _write(_targets(output, files), force=flags["force"])


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _starter(kind: str | None, kinds: dict[str, Starter], *, asks: bool) -> Starter:
    from jobkit.diagnostic import did_you_mean

    if kind is None and asks:
        write_report("".join(f"  {one.kind:14} {one.about}\n" for one in kinds.values()))
        kind = click.prompt(
            "Kind of job", type=click.Choice(list(kinds)), show_choices=False, err=True
        )
    if kind is None:
        _refuse(f"say which kind of job with --template: {', '.join(kinds)}.")
    if kind not in kinds:
        near = did_you_mean(kind, kinds)
        _refuse(f'there is no kind of job "{kind}".{near} --list names all of them.')
    return kinds[kind]


def _wishes(flags: NewFlags, starter: Starter, *, asks: bool) -> Wishes:
    from jobkit.verbs.starting import (
        Wishes,
        datacenters_problem,
        image_problem,
        name_problem,
    )

    if flags["image"] is not None and starter.image is None:
        _refuse(f'"{starter.kind}" runs no image; leave --image out.')
    name = _wish(flags["name"], "Name of the job", starter.name, name_problem, asks=asks)
    image = None
    if starter.image is not None:
        image = _wish(flags["image"], "Image", starter.image, image_problem, asks=asks)
    given = _wish(
        flags["datacenters"],
        "Datacenters, with commas",
        starter.datacenters,
        lambda text: datacenters_problem(_split(text)),
        asks=asks,
    )
    return Wishes(name, image, None if given is None else _split(given))


def _split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _wish(
    given: str | None,
    question: str,
    default: str,
    problem_of: Callable[[str], str | None],
    *,
    asks: bool,
) -> str | None:
    """Return what was given or is answered; None for neither."""

    def checked(text: str) -> str:
        problem = problem_of(text)
        if problem is not None:
            raise click.UsageError(problem)
        return text

    if given is None and asks:
        answer: str = click.prompt(question, default=default, value_proc=checked, err=True)
        return answer
    return None if given is None else checked(given)


def _refuse(message: str) -> NoReturn:
    raise click.UsageError(message)


def _print(files: list[NewFile]) -> None:
    if len(files) > 1:
        _refuse("this kind of job is two files; name the first one with --output FILE.")
    write_output(files[0].text.encode("utf-8"))


def _targets(output: str, files: list[NewFile]) -> list[tuple[Path, str]]:
    """Return the paths to write: the file asked for, that of its values beside it."""
    first = Path(output)
    stem = first.name
    for ending in _JOB_ENDINGS:
        stem = stem.removesuffix(ending)
    paths = [first, *(first.with_name(f"{stem}{file.ending}") for file in files[1:])]
    return [(path, file.text) for path, file in zip(paths, files, strict=True)]


def _write(targets: list[tuple[Path, str]], *, force: bool) -> None:
    taken = [path for path, _ in targets if path.exists()]
    if taken and not force:
        message = f'"{taken[0]}" exists already; --force replaces it'
        raise OutputError(message)
    for path, text in targets:
        write_to_file(path, text.encode("utf-8"))
        write_report(f"wrote {path}\n")
