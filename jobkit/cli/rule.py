"""``jobkit rule``: explains what jobkit can find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jobkit.cli.exits import Exit
from jobkit.cli.options import flag
from jobkit.cli.streams import report, write_output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.lint.kinds import Kind


@click.command()
@click.argument("words", nargs=-1, metavar="[CODE|NAME]...")
@flag("--json", "Print everything as JSON.")
def command(words: tuple[str, ...], *, json: bool) -> Exit:
    """Explain rules and faults: what is found, why, since which Nomad, an example.

    Without arguments all are listed, a line each.
    """
    from jobkit.project.plugins import load_plugins
    from jobkit.report.rule_text import explanation, kinds_json, listing
    from jobkit.verbs.catalogue import catalogue

    problems = load_plugins()
    report(problems)
    kinds = _found(words) if words else list(catalogue().values())
    if json:
        text = kinds_json(kinds)
    else:
        text = "\n".join(map(explanation, kinds)) if words else listing(kinds)
    write_output(text.encode("utf-8"))
    return Exit.FAILED if problems else Exit.DONE


def _found(words: Sequence[str]) -> list[Kind]:
    from jobkit.diagnostic import did_you_mean
    from jobkit.verbs.catalogue import catalogue, find

    kinds = []
    for word in words:
        kind = find(word)
        if kind is None:
            known = [*(one.name for one in catalogue().values()), *catalogue()]
            message = f'there is no rule "{word}".{did_you_mean(word, known)}'
            raise click.UsageError(f"{message} jobkit rule without arguments lists all.")
        kinds.append(kind)
    return kinds
