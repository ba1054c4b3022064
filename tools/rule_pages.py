"""Makes the pages of ``docs/rules/``: each rule with its examples and what jobkit says of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jobkit
from jobkit.diagnostic import Severity
from jobkit.report.rule_text import found_by, releases
from jobkit.report.text import text
from jobkit.tables import table
from jobkit.verbs.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobkit.diagnostic import Diagnostics
    from jobkit.lint.examples import Example
    from jobkit.lint.kinds import Kind

FOLDER = Path(__file__).parents[1] / "docs" / "rules"

AREAS = {
    "0": "Files, the config file and Jinja",
    "1": "Syntax",
    "2": "Expressions and variables",
    "3": "What the fields of a job take",
    "4": "What Nomad refuses or warns of",
    "5": "Drivers and references",
    "6": "Template bodies and runtime variables",
    "7": "Security",
    "8": "Versions",
    "9": "Your own rules",
}
"""What the first digit of a code means."""

_READING = frozenset("0123")
_ABOUT = """\
# Rules

Everything that jobkit can find in a job file, by code. `jobkit rule CODE` shows the same on a
terminal. `python -m tools.generate` makes these pages of the code.
"""


def rule_pages() -> dict[Path, str]:
    """Return the text of each page by its path."""
    kinds = list(catalogue().values())
    pages = {FOLDER / f"{kind.code}.md": page(kind) for kind in kinds}
    return {**pages, FOLDER / "README.md": index(kinds)}


def page(kind: Kind) -> str:
    """Return the page of a kind of finding."""
    parts = [
        f"# {kind.code} {kind.name}",
        f"{kind.summary}.",
        kind.explanation,
        f"It is of severity **{kind.severity}**. {found_by(kind)} {releases(kind)}",
    ]
    if kind.bad is not None:
        shown = f"$ {_command(kind, kind.bad)}\n{_output(kind, kind.bad)}"
        parts += [
            "## Bad",
            f"`{kind.bad.filename}`:\n\n{_block(_language(kind.bad), kind.bad.text)}",
            _block("console", shown),
        ]
    if kind.good is not None:
        holder = kind.good.holder
        place = f"In the `{holder}` block:" if holder else "The whole file:"
        parts += ["## Good", f"{place}\n\n{_block(_language(kind.good), kind.good.lines)}"]
    if kind.severity is not Severity.ERROR or kind.code[2] not in _READING:
        parts.append(_settings(kind))
    return "\n\n".join(filter(None, parts)) + "\n"


def index(kinds: Sequence[Kind]) -> str:
    """Return the page that lists the pages of all kinds of findings."""
    parts = [_ABOUT.rstrip()]
    for digit, title in AREAS.items():
        rows = [
            f"| [{kind.code}]({kind.code}.md) | {kind.name} | {kind.severity} | {kind.summary} |"
            for kind in kinds
            if kind.code[2] == digit
        ]
        if rows:
            head = ["| Code | Name | Severity | What |", "| --- | --- | --- | --- |"]
            parts += [f"## {title}", "\n".join([*head, *rows])]
    return "\n\n".join(parts) + "\n"


def _output(kind: Kind, bad: Example) -> str:
    """Return what ``jobkit lint`` prints of a bad example."""
    found = _found(kind, bad)
    with_advice = _is_advice(kind, bad)
    shown = [one for one in found if with_advice or one.severity is not Severity.INFO]
    return f"{text(shown).rstrip()}; 1 file checked"


def _found(kind: Kind, bad: Example) -> Diagnostics:
    return jobkit.lint_text(
        bad.text, filename=bad.filename, language=kind.language, nomad_version=kind.target
    )


def _is_advice(kind: Kind, bad: Example) -> bool:
    """Tell whether lint tells of it only when it is asked for advice."""
    told = [one.severity for one in _found(kind, bad) if one.code == kind.code]
    return set(told) == {Severity.INFO}


def _command(kind: Kind, bad: Example) -> str:
    """Return the command line that prints it."""
    flags = ["--info"] if _is_advice(kind, bad) else []
    if kind.language is not None:
        flags.append(f"--language {kind.language}")
    if kind.target != table("versions")["versions"][-1]["last"]:
        flags.append(f"--nomad-version {kind.target}")
    return " ".join(["jobkit lint", *flags, bad.filename])


def _settings(kind: Kind) -> str:
    comment = f"# jobkit: ignore[{kind.code}] why it is right here"
    config = f'[lint]\nignore = ["{kind.code}"]\n\n[lint.severity]\n{kind.code} = "warning"'
    return (
        "## Where it is not wanted\n\n"
        f"A comment on the line, or on the line above:\n\n{_block('hcl', comment)}\n\n"
        "For all files, in `jobkit.toml`: leave it out, or say how bad it is.\n\n"
        f"{_block('toml', config)}"
    )


def _language(example: Example) -> str:
    return "json" if example.filename.endswith(".json") else "hcl"


def _block(language: str, lines: str) -> str:
    return f"```{language}\n{lines.rstrip()}\n```"
