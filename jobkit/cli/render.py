"""``jobkit render``: a job file becomes the Job JSON that Nomad itself makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import (
    STDIN,
    check_stdin,
    flag,
    limit_options,
    reading,
    reading_options,
)
from jobkit.cli.streams import report, write_output, write_result

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, Unpack

    from jobkit.cli.options import ReadingFlags
    from jobkit.job.encode import JsonValue
    from jobkit.verbs.render import Form, RequestName

    class RenderFlags(ReadingFlags):
        """The arguments and flags of the command."""

        files: tuple[str, ...]
        output: str | None
        form: Literal["json", "yaml"]
        bare: bool
        compact: bool
        jsonl: bool
        quiet: bool
        canonical: bool
        request: RequestName | None
        enforce_index: bool
        check_index: int | None
        policy_override: bool
        preserve_counts: bool
        preserve_resources: bool
        eval_priority: int | None
        submission: bool
        diff: bool | None
        show_expanded: bool
        keep_status: bool


_REGISTERING: Final = {
    "enforce_index": "--enforce-index",
    "check_index": "--check-index",
    "preserve_counts": "--preserve-counts",
    "preserve_resources": "--preserve-resources",
    "eval_priority": "--eval-priority",
    "submission": "--submission",
}


@click.command(no_args_is_help=True)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@reading_options
@click.option(
    "-o", "--output", metavar="FILE", help="Write to a file, all or nothing; - is standard output."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "yaml"]),
    default="json",
    show_default=True,
    help="Form of the output.",
)
@flag("--bare", 'Print the job itself, without {"Job": ...} around it.')
@flag("--compact", "Print JSON without white space.")
@flag("--jsonl", "Print one compact document a line; needed for several files.")
@flag("--quiet", "Print nothing but findings.")
@flag("--canonical", "Fill in the defaults of Nomad's API side.")
@click.option(
    "--request",
    type=click.Choice(["register", "update", "plan"]),
    help="Print the complete body of an API request.",
)
@flag(
    "--enforce-index", "Register or update only if --check-index fits; without it, only a new job."
)
@click.option(
    "--check-index",
    type=click.IntRange(min=0),
    metavar="N",
    help="Register or update only if the stored job's JobModifyIndex is N (0: only a new job).",
)
@flag("--policy-override", "Override soft-mandatory Sentinel policies.")
@flag("--preserve-counts", "Keep the counts of the stored job's groups.")
@flag("--preserve-resources", "Keep the resources of the stored job's tasks.")
@click.option(
    "--eval-priority",
    type=click.IntRange(1, 100),
    metavar="N",
    help="Priority of the evaluation that the request makes.",
)
@flag("--submission", "Send the source and the values of variables along; they may hold secrets.")
@click.option(
    "--diff/--no-diff", default=None, help="Let a plan request ask for the diff.  [default: diff]"
)
@flag("--keep-status", "Keep what a server manages in Job JSON that it has stored.")
@flag("--show-expanded", "Print the text between Jinja and HCL with the places it came from.")
@limit_options
def command(**flags: Unpack[RenderFlags]) -> Exit:
    """Print the Job JSON of job files, byte for byte as "nomad job run -output" does.

    FILE is an HCL2 job file, - standard input. With an error nothing is printed and the exit
    status is 1; 2 for a file that can't be read.
    """
    _check(flags)
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.render import render

    if flags["show_expanded"]:
        if flags["output"] is not None or flags["request"] is not None:
            _refuse(
                "--show-expanded prints text for people; no --output or --request goes with it."
            )
        return _show_expanded(flags)
    how = reading(flags)._replace(keep_status=flags["keep_status"])
    form = _form(flags)
    results = [render(file, how, form) for file in flags["files"]]
    found = [diagnostic for result in results for diagnostic in result.diagnostics]
    report(found)
    if any(map(is_unread, found)):
        return Exit.FAILED
    if any(result.document is None for result in results):
        return Exit.FINDINGS
    if not flags["quiet"]:
        _write(flags, [result.document for result in results])
    return Exit.DONE


def _show_expanded(flags: RenderFlags) -> Exit:
    """Print what Jinja files stand for, each line with the place it was written at."""
    from jobkit.diagnostic import has_errors
    from jobkit.report.expanded_text import expanded_text
    from jobkit.verbs.files import is_unread
    from jobkit.verbs.reading import read_expanded

    read = [read_expanded(file, reading(flags)) for file in flags["files"]]
    found = [diagnostic for _, diagnostics in read for diagnostic in diagnostics]
    report(found)
    if any(map(is_unread, found)):
        return Exit.FAILED
    if has_errors(found):
        return Exit.FINDINGS
    write_output("".join(expanded_text(source) for source, _ in read if source).encode())
    return Exit.DONE


def _check(flags: RenderFlags) -> None:
    """Refuse flags that don't go together."""
    request, files, output = flags["request"], flags["files"], flags["output"]
    wanted = [flag for name, flag in _REGISTERING.items() if _is_given(flags, name)]
    if wanted and request not in {"register", "update"}:
        _refuse(f"{wanted[0]} goes with --request register or --request update only.")
    if flags["diff"] is not None and request != "plan":
        _refuse("--diff and --no-diff go with --request plan only.")
    if flags["policy_override"] and request is None:
        _refuse("--policy-override goes with --request only.")
    if flags["bare"] and request is not None:
        _refuse('--bare and --request exclude each other: a request holds {"Job": ...}.')
    if flags["form"] == "yaml" and (flags["compact"] or flags["jsonl"]):
        _refuse("--compact and --jsonl are about JSON, not --format yaml.")
    if len(files) > 1 and not (flags["jsonl"] or flags["quiet"]):
        _refuse("several files need --jsonl, which prints one document a line, or --quiet.")
    check_stdin(files)
    if flags["quiet"] and output is not None:
        _refuse("--quiet and --output exclude each other.")
    if output and output != STDIN and any(_is_same_file(file, output) for file in files):
        _refuse(f'--output would replace the job file "{output}".')


def _is_given(flags: RenderFlags, name: str) -> bool:
    value = dict(flags)[name]
    return value is not None and value is not False


def _refuse(message: str) -> None:
    raise click.UsageError(message)


def _is_same_file(file: str, output: str) -> bool:
    return file != STDIN and Path(file).resolve() == Path(output).resolve()


def _form(flags: RenderFlags) -> Form:
    from jobkit.verbs.render import Form

    form = Form(canonical=flags["canonical"], bare=flags["bare"])
    if flags["request"] is None:
        return form
    from jobkit.job.request import Registration

    index = flags["check_index"]
    return form._replace(
        request=flags["request"],
        registration=Registration(
            check_index=0 if index is None and flags["enforce_index"] else index,
            policy_override=flags["policy_override"],
            preserve_counts=flags["preserve_counts"],
            preserve_resources=flags["preserve_resources"],
            eval_priority=flags["eval_priority"],
        ),
        with_submission=flags["submission"],
        diff=flags["diff"] is not False,
        policy_override=flags["policy_override"],
    )


def _write(flags: RenderFlags, documents: Sequence[JsonValue]) -> None:
    data = "".join(_text(flags, document) for document in documents).encode("utf-8")
    write_result(flags["output"], data)


def _text(flags: RenderFlags, document: JsonValue) -> str:
    if flags["form"] == "yaml":
        from jobkit.report.yaml_text import yaml_text

        return yaml_text(document)
    from jobkit.job.encode import to_json_text

    return to_json_text(document, indent=None if flags["compact"] or flags["jsonl"] else 4) + "\n"
