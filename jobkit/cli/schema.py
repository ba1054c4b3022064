"""``jobkit schema``: JSON Schemas of Job JSON for editors, and checks against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import check_stdin, flag, known_release
from jobkit.cli.streams import report, write_output

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    class SchemaFlags(TypedDict):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        nomad_version: str | None
        wrapped: bool


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option(
    "--nomad-version",
    metavar="X.Y[.Z]",
    callback=known_release,
    help="Nomad release whose schema is meant; of FILE the newest one without it.",
)
@flag("--wrapped", 'Print the schema of {"Job": ...}: what "nomad job run -json" and the API take.')
def command(**flags: Unpack[SchemaFlags]) -> Exit:
    """List the JSON Schemas of Job JSON, print one, or check files against one.

    Without options all schemas are listed: the release, the $id for the job alone, the $id for
    {"Job": ...}. With --nomad-version that schema is printed. With FILE, Job JSON in either form (-
    is standard input), what does not fit is reported; then the exit status is 1.
    """
    if flags["files"]:
        return _check(flags)
    if flags["nomad_version"] is None and not flags["wrapped"]:
        write_output(_list().encode("utf-8"))
        return Exit.DONE
    from jobkit.json_schema.published import schema_text

    target = _target(flags["nomad_version"])
    write_output(schema_text(target, wrapped=flags["wrapped"]).encode("utf-8"))
    return Exit.DONE


def _check(flags: SchemaFlags) -> Exit:
    if flags["wrapped"]:
        message = "--wrapped is about printing; files are read in both forms."
        raise click.UsageError(message)
    check_stdin(flags["files"])
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.schema import check

    target = _target(flags["nomad_version"])
    found = [one for file in flags["files"] for one in check(file, target)]
    report(found)
    if any(map(is_unread, found)):
        return Exit.FAILED
    return Exit.FINDINGS if found else Exit.DONE


def _target(given: str | None) -> str:
    from jobkit.tables import table

    newest: str = table("versions")["latest"]
    return given or newest


def _list() -> str:
    from jobkit.json_schema.published import published_schemas

    rows = published_schemas()
    width = max(len(one.job_id) for one in rows)
    lines = [f"{one.minor:5} {one.job_id:{width}}  {one.request_id}\n" for one in rows]
    return "".join(lines)
