"""Golden cases: a folder holds the input and what must come out."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        folder: ``tests/cases/<stage>/<topic>/<sentence>``.
    """

    folder: Path

    @property
    def stage(self) -> str:
        return self.folder.relative_to(CASES).parts[0]

    @property
    def recorded(self) -> bool:
        """True when a real Nomad said what must come out."""
        return (self.folder / "origin.json").exists()

    @cached_property
    def args(self) -> dict[str, Any]:
        """What ``args.json`` says; ``{}`` without one."""
        path = self.folder / "args.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def wanted(self) -> dict[str, str]:
        """Return the text of each expected output by file name."""
        return {
            path.name: path.read_bytes().decode("utf-8")
            for path in sorted(self.folder.glob("want.*"))
        }

    def unpack(self, folder: Path) -> None:
        """Copy the inputs into ``folder``."""
        shutil.copytree(
            self.folder,
            folder,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("want.*", "args.json", "origin.json"),
        )

    def rewrite(self, got: dict[str, str]) -> None:
        """Make ``got`` what is wanted; a recorded case refuses."""
        if self.recorded and got != self.wanted():
            message = f"{self.folder} was recorded from Nomad; change the code, not it"
            raise AssertionError(message)
        for old in self.folder.glob("want.*"):
            old.unlink()
        for name, text in got.items():
            (self.folder / name).write_bytes(text.encode("utf-8"))


def all_cases() -> list[Case]:
    """Return every folder under ``cases/`` that says what it wants."""
    return [Case(folder) for folder in sorted({path.parent for path in CASES.rglob("want.*")})]
