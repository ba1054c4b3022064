"""What users are told of a kind of finding, whoever finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.records import record

if TYPE_CHECKING:
    from typing import Literal

    from jobkit.diagnostic import Severity
    from jobkit.lint.examples import Example
    from jobkit.lint.registry import Judge, Rule


@record
class Kind:
    """A kind of finding.

    Attributes:
        code: Stable identifier, ``JK4210``.
        name: Kebab-case name, ``count-negative``.
        severity: How bad a finding is.
        summary: One short phrase.
        explanation: Whole sentences, as Markdown; "" where the summary says it all.
        judge: Who in Nomad finds it.
        since: First release in which it holds.
        until: First release in which it does not hold any more; None when it still does.
        target: The newest release in which it holds, for which the examples are written.
        bad: Lines of a job file that have it; None where no text alone shows it.
        good: The lines as they should be.
        language: The language of the examples where it has to be said: ``hcl1``.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    explanation: str
    judge: Judge
    since: str
    until: str | None
    target: str
    bad: Example | None
    good: Example | None
    language: Literal["hcl1"] | None = None


def kind_of(rule: Rule) -> Kind:
    """Return what users are told of a rule."""
    return Kind(
        rule.code,
        rule.name,
        rule.severity,
        rule.summary,
        rule.explanation.replace("``", "`"),
        rule.judge,
        rule.since,
        rule.until,
        rule.newest,
        rule.bad,
        rule.good,
    )
