"""Writes every generated file; with ``--check`` only tells which are not fresh."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tools.answers import answers
from tools.api_doc import api_doc
from tools.job_schema import job_schemas
from tools.layout import SCHEMAS, laid_out
from tools.model import model
from tools.rule_pages import FOLDER, rule_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GENERATORS: list[Callable[[], dict[Path, str]]] = [
    laid_out,
    model,
    job_schemas,
    answers,
    api_doc,
    rule_pages,
]
"""Each returns texts by path."""


def generated() -> dict[Path, str]:
    """Return the text of every generated file by its path."""
    return {path: text for generator in GENERATORS for path, text in generator().items()}


def stale() -> dict[Path, str]:
    """Return the right text of each generated file that has another one, or is missing."""
    return {path: text for path, text in generated().items() if _current(path) != text}


def leftover() -> list[Path]:
    """Return the pages of rules that are no more."""
    return sorted({*FOLDER.glob("*.md")} - rule_pages().keys())


def _current(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8") if path.exists() else None


def main() -> int:
    """Write the files, or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if not fresh")
    check = parser.parse_args().check
    wrong = stale()
    for path, text in sorted(wrong.items()):
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        _say(path, "not fresh" if check else "written")
    gone = leftover()
    for path in gone:
        if not check:
            path.unlink()
        _say(path, "of no rule" if check else "removed")
    if check and (wrong or gone):
        print("run python -m tools.generate", file=sys.stderr)
        return 1
    return 0


def _say(path: Path, what: str) -> None:
    print(f"{path.relative_to(SCHEMAS.parent).as_posix()}: {what}")


if __name__ == "__main__":
    sys.exit(main())
