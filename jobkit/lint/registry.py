"""The list of rules: what each is called, when it holds, and the function that judges."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from jobkit.diagnostic import Diagnostic, Severity
from jobkit.lint.examples import sections
from jobkit.lint.place import Place
from jobkit.records import record
from jobkit.tables import table, version

if TYPE_CHECKING:
    from jobkit.diagnostic import Path
    from jobkit.lint.analysis import Analysis
    from jobkit.lint.examples import Example
    from jobkit.source import Range

Finding: TypeAlias = "tuple[Path | Spot, str]"
"""The field that is meant or a stretch of its text, and whole sentences: what is wrong and what to
write instead."""

FileFinding: TypeAlias = "tuple[Range | Path, str]"
"""The stretch of a file's text that is meant or a field of the job as written, and the same."""

Check: TypeAlias = Callable[[Place], Iterator[Finding]]
FileCheck: TypeAlias = "Callable[[Analysis], Iterator[FileFinding]]"

EVERYWHERE: Final = "*"
FILE: Final = "file"
"""What rules look at that judge a whole file; they get its ``Analysis``."""


@record
class Spot:
    """A stretch of a field's text.

    Attributes:
        path: The field.
        start: First code point in the field's value, 0-based.
        end: One past its last one.
        text: The text that the offsets count in; None when it is the field's value.
    """

    path: Path
    start: int
    end: int
    text: str | None = None


class Judge(StrEnum):
    """Who in Nomad finds it."""

    SERVER = "server"
    """The server's own checks of a job; no knowledge of the cluster is needed."""
    ADMISSION = "admission"
    """The server's hooks that run when a job is registered."""
    READER = "reader"
    """Whatever turns the job file into a job: ``job run`` or the server."""
    NOBODY = "nobody"
    """Nobody: only jobkit says so."""


@record
class Rule:
    """One rule.

    Attributes:
        code: Stable identifier, ``JK4210``.
        name: Kebab-case name, ``count-negative``.
        on: The struct of ``schemas/job.json`` that it looks at; ``*`` for every one, ``file`` for
            the file as a whole.
        within: Structs one of which must hold that object; empty for any.
        severity: How bad a finding is.
        in_nomad: Whether Nomad calls it an error or a warning.
        judge: Who in Nomad finds it.
        since: First release in which it holds.
        until: First release in which it does not hold any more; None when it still does.
        summary: What the user sees: one short phrase without full stop.
        check: Yields the findings at one place, or in a file.
        shown_for: The release that the examples are written for; "" for the newest one.
    """

    code: str
    name: str
    on: str
    within: tuple[str, ...]
    severity: Severity
    in_nomad: Severity
    judge: Judge
    since: str
    until: str | None
    summary: str
    check: Check | FileCheck
    shown_for: str = ""

    @property
    def doc(self) -> str:
        """The docstring: a summary, the explanation, the sections ``Bad`` and ``Good``."""
        return inspect.cleandoc(self.check.__doc__ or "")

    def holds_in(self, target: str) -> bool:
        """Tell whether the rule holds in release ``target``."""
        release = version(target)
        return version(self.since) <= release and (
            self.until is None or release < version(self.until)
        )

    @property
    def explanation(self) -> str:
        """Whole sentences about what it finds and why."""
        return sections(self.doc)[0].partition("\n\n")[2]

    @property
    def bad(self) -> Example | None:
        """Lines of a job file that break it."""
        return sections(self.doc)[1]

    @property
    def good(self) -> Example | None:
        """The lines as they should be."""
        return sections(self.doc)[2]

    @property
    def newest(self) -> str:
        """The release that the examples are for: the newest in which it holds, unless said."""
        if self.shown_for:
            return self.shown_for
        rows = table("versions")["versions"]
        releases: list[str] = [row["last"] for row in rows if self.holds_in(row["last"])]
        return max(releases, key=version)

    def looks_at(self, place: Place) -> bool:
        """Tell whether an object is held by what the rule asks for."""
        return not self.within or (place.holder is not None and place.holder.struct in self.within)

    def finding(
        self, path: Path | None, detail: str, severity: Severity, place: Range | None = None
    ) -> Diagnostic:
        """Return a finding of this rule at the field ``path``."""
        return Diagnostic(self.code, self.name, severity, self.summary, detail, place, path)


_AnyCheck = TypeVar("_AnyCheck", bound="Callable[..., Iterator[Any]]")

RULES: Final[dict[str, Rule]] = {}
"""All rules by code, filled when the modules of ``jobkit.lint.rules`` are imported."""
_NAMES: Final[set[str]] = set()


def rule(  # noqa: PLR0913  what a rule is, by keyword
    code: str,
    name: str,
    on: str,
    *,
    within: tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    in_nomad: Severity | None = None,
    judge: Judge = Judge.SERVER,
    since: str = "0.6.0",
    until: str | None = None,
    shown_for: str = "",
) -> Callable[[_AnyCheck], _AnyCheck]:
    """Put the decorated function on the list of rules.

    The first line of its docstring is the summary; then the explanation, and a section
    ``Bad (task):`` and ``Good (task):`` each with some lines of a job file, which are tests; what
    may stand in the parentheses are the frames of ``jobkit.lint.examples``. The arguments are the
    attributes of ``Rule``.

    Raises:
        ValueError: The code or the name is taken, or the function has no docstring.
    """

    def add(check: _AnyCheck) -> _AnyCheck:
        doc = check.__doc__
        if not doc:
            message = f"rule {code} needs a docstring"
            raise ValueError(message)
        if code in RULES or name in _NAMES:
            message = f"rule {code} {name} is there already"
            raise ValueError(message)
        _NAMES.add(name)
        RULES[code] = Rule(
            code,
            name,
            on,
            within,
            severity,
            in_nomad or severity,
            judge,
            since,
            until,
            doc.partition("\n")[0].rstrip(".").replace("``", ""),
            check,
            shown_for,
        )
        return check

    return add


def forget(code: str) -> None:
    """Take a rule off the list."""
    _NAMES.remove(RULES.pop(code).name)
