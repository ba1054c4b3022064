"""``jobkit vars``: the variables of job files, their values, and where these come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import limit_options, reading, reading_options, show_secrets_option
from jobkit.cli.streams import report, write_output

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.variables.listed import ListedVariable

    class VariablesFlags(ReadingFlags):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        form: Literal["table", "json"]
        show_secrets: bool


@click.command(no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@reading_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Form of the output.",
)
@show_secrets_option
@limit_options
def command(**flags: Unpack[VariablesFlags]) -> Exit:
    """List the variables of job files: type, default, value, where it comes from and is used.

    Values come from the same places as for "jobkit render". A variable without value is no fault
    here. The same mask, "(secret 1)", stands for the same value.
    """
    from jobkit.diagnostic import has_errors
    from jobkit.secrets.masks import Masks
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.variables import list_variables

    how, masks = reading(flags), None if flags["show_secrets"] else Masks()
    listings = [list_variables(file, how, masks) for file in flags["files"]]
    found = [diagnostic for listing in listings for diagnostic in listing.diagnostics]
    report(found)
    known = [(one.file, one.variables) for one in listings if one.variables is not None]
    write_output(_text(known, as_json=flags["form"] == "json").encode("utf-8"))
    if any(map(is_unread, found)):
        return Exit.FAILED
    return Exit.FINDINGS if has_errors(found) else Exit.DONE


def _text(listings: Sequence[tuple[str, list[ListedVariable]]], *, as_json: bool) -> str:
    from jobkit.report.variables_text import variables_json, variables_table

    if as_json:
        return variables_json(listings)
    if len(listings) == 1:
        return variables_table(listings[0][1])
    return "\n".join(f"{file}\n{variables_table(variables)}" for file, variables in listings)
