"""The list of formats: what each is called, and the function that writes it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobkit.report.findings import Findings


class Format(NamedTuple):
    """A form of findings.

    Attributes:
        module: The module in ``jobkit.report``, imported when it is needed.
        function: Its function: findings in, text out.
        needs_kinds: Whether it says something about kinds of findings.
    """

    module: str
    function: str
    needs_kinds: bool = False


FORMATS: Final = {
    "text": Format("text", "text_report"),
    "concise": Format("concise", "concise"),
    "json": Format("json_text", "json_report"),
    "jsonl": Format("json_text", "json_lines"),
    "sarif": Format("sarif", "sarif", needs_kinds=True),
    "github": Format("github", "github"),
    "gitlab": Format("gitlab", "gitlab"),
    "junit": Format("junit", "junit"),
    "markdown": Format("markdown", "markdown"),
}


def write(name: str, findings: Findings) -> str:
    """Return findings in the format of that name."""
    module, function, _ = FORMATS[name]
    renderer: Callable[[Findings], str]
    renderer = getattr(import_module(f"jobkit.report.{module}"), function)
    return renderer(findings)
