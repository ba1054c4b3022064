"""Says which findings are wanted, and how bad each is: ``select``, ``ignore``, ``severity``."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Final, NamedTuple

from jobkit.diagnostic import did_you_mean
from jobkit.records import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobkit.diagnostic import Diagnostic, Severity

EVERYTHING: Final = "JK"
USERS_AREA: Final = "JK9"

_PREFIX: Final = re.compile(r"JK\d{0,4}")
# An area is known even if nothing is in it; what is in the users' own, they know.
_AREA: Final = re.compile(r"JK\d?|JK9\d*")
_NAME_STRENGTH: Final = 6  # that of a whole code


class Layer(NamedTuple):
    """What one place says: the config file, its settings for a path, the command line.

    Attributes:
        select: Codes, beginnings of codes or names; what was selected before counts no more. None
            says nothing.
        extend_select: The same, beside what is selected.
        ignore: What is not wanted.
        severity: How bad findings are, by such a selector.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()

    def selectors(self) -> Iterable[str]:
        """Return every selector in it."""
        names = [name for name, _ in self.severity]
        return (*(self.select or ()), *self.extend_select, *self.ignore, *names)


EMPTY: Final = Layer()


class _Choice(NamedTuple):
    """A selector, which layer has it, and whether it selects."""

    selector: str
    layer: int
    wanted: bool


def strength(selector: str, code: str, name: str) -> int:
    """Return how closely a selector fits a kind of finding: the longer the closer; 0 not at all."""
    if selector == name:
        return _NAME_STRENGTH
    return len(selector) if _PREFIX.fullmatch(selector) and code.startswith(selector) else 0


@record
class Selection:
    """Which findings are wanted.

    The selector that fits a finding most closely decides; of two alike that of the later layer, in
    one layer ``ignore``.
    """

    choices: tuple[_Choice, ...] = (_Choice(EVERYTHING, 0, wanted=True),)
    severities: tuple[tuple[str, Severity], ...] = ()
    _verdicts: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False, repr=False)

    def wants(self, code: str, name: str) -> bool:
        """Tell whether findings of a kind are wanted."""
        verdict = self._verdicts.get((code, name))
        if verdict is None:
            best = max(
                (
                    (fit, choice.layer, not choice.wanted)
                    for choice in self.choices
                    if (fit := strength(choice.selector, code, name))
                ),
                default=(0, 0, True),
            )
            verdict = self._verdicts[code, name] = not best[2]
        return verdict

    def ignores(self, code: str, name: str) -> bool:
        """Tell whether findings of a kind are named by ``ignore``, not only left out."""
        return not self.wants(code, name) and any(
            not choice.wanted and strength(choice.selector, code, name) for choice in self.choices
        )

    def judged(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding with the severity that was asked for."""
        best, severity = 0, finding.severity
        for selector, wanted in self.severities:
            fit = strength(selector, finding.code, finding.name)
            if fit and fit >= best:
                best, severity = fit, wanted
        return finding if severity is finding.severity else replace(finding, severity=severity)


def selection(layers: Iterable[Layer]) -> Selection:
    """Return what layers say together, the weakest first."""
    choices = [_Choice(EVERYTHING, 0, wanted=True)]
    severities: list[tuple[str, Severity]] = []
    for number, layer in enumerate(layers, 1):
        if layer.select is not None:
            choices = [choice for choice in choices if not choice.wanted]
        wanted = (*(layer.select or ()), *layer.extend_select)
        choices += [_Choice(one, number, wanted=True) for one in wanted]
        choices += [_Choice(one, number, wanted=False) for one in layer.ignore]
        severities += layer.severity
    return Selection(tuple(choices), tuple(severities))


def unknown_selector(selector: str, kinds: Mapping[str, str]) -> str | None:
    """Return a sentence about a selector that fits no kind of finding; None for one that does.

    Args:
        selector: The selector.
        kinds: The name of each kind by its code.
    """
    if selector in kinds or selector in kinds.values() or _AREA.fullmatch(selector):
        return None
    if _PREFIX.fullmatch(selector) and any(code.startswith(selector) for code in kinds):
        return None
    near = did_you_mean(selector, [*sorted(kinds), *sorted(kinds.values())])
    return f'There is no finding with the code or name "{selector}".{near}'
